// A request as something to paste. Secrets are masked before they come here.

import { button, element } from "./dom";
import { write, type Question } from "./http-file";
import { isMasked, site } from "./server";

const shell = (text: string) => `'${text.replace(/'/g, "'\\''")}'`;
const js = (value: unknown) => JSON.stringify(value);

const forms: Record<string, (question: Question) => string> = {
  curl({ method, path, headers, body }) {
    const parts = [`curl -i ${shell(isMasked(path) ? site.origin + path : new URL(path, site).href)}`];
    if (method === "HEAD") parts.push("-I");
    else if (method !== "GET") parts.push(`-X ${method}`);
    for (const [name, value] of headers) parts.push(`-H ${shell(`${name}: ${value}`)}`);
    if (method !== "GET" && !headers.some(([name]) => name.toLowerCase() === "origin")) parts.push(`-H ${shell(`Origin: ${site.origin}`)}`);
    if (body) parts.push(`--data-raw ${shell(body)}`);
    return parts.join(" \\\n  ");
  },
  fetch({ method, path, headers, body }) {
    const options: Record<string, unknown> = { method };
    if (headers.length) options.headers = Object.fromEntries(headers);
    if (body) options.body = body;
    return `const response = await fetch(${js(path)}, ${JSON.stringify(options, null, 2)});`;
  },
  test({ method, path, headers, body }) {
    const options = JSON.stringify({ method, headers: Object.fromEntries(headers), ...(body ? { body } : {}), redirect: "manual" }, null, 2);
    return `import { expect, test } from "vitest";\n\ntest(${js(`${method} ${path}`)}, async () => {\n  const response = await fetch(new URL(${js(path)}, process.env.SITE ?? ${js(site.origin)}), ${options.replace(/\n/g, "\n  ")});\n  expect(response.status).toBe(200);\n});`;
  },
  http: write,
};

export const copy = (form: string, question: Question) => navigator.clipboard.writeText(forms[form](question));

/** Buttons that copy a request in every form. */
export const copies = (question: () => Question): HTMLElement[] => {
  const said = element("span", "dim");
  said.setAttribute("role", "status");
  const all = Object.keys(forms).map((form) =>
    button(form === "http" ? "Copy .http" : `Copy ${form}`, () => void copy(form, question()).then(() => (said.textContent = "copied"), () => (said.textContent = "the browser did not allow it"))),
  );
  return [...all, said];
};
