// Requests made by hand: any method, headers and body; saved with the project in `requests.http`.

import { chain, statusClass } from "./chain";
import { copy } from "./copy";
import { button, byId, element } from "./dom";
import { read, write, type Question } from "./http-file";
import { ask, isMasked, type Render } from "./server";
import { add, choose, remember, renders } from "./store";
import { show, whenShown } from "./tabs";

interface Sent {
  hops: number[];
  stopped: string | null;
}

interface Route {
  pattern: string;
  params: string[];
}

const form = byId<HTMLFormElement>("compose");
const [method, saved, kind] = ["method", "saved", "kind"].map((id) => byId<HTMLSelectElement>(id));
const path = byId<HTMLInputElement>("path");
const [headers, body] = ["headers", "body"].map((id) => byId<HTMLTextAreaElement>(id));
const composed = byId("composed");
const BOUNDARY = "----astro-lsp-preview";

const lines = (text: string, separator: string): [string, string][] =>
  text.split("\n").filter((line) => line.includes(separator)).map((line) => {
    const at = line.indexOf(separator);
    return [line.slice(0, at).trim(), line.slice(at + separator.length).trim()];
  });

// Forms are written one field a line.
function encoded(): string {
  const fields = lines(body.value, "=");
  if (kind.value === "application/x-www-form-urlencoded") return new URLSearchParams(fields).toString();
  if (kind.value === "multipart/form-data") {
    return fields.map(([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name.replace(/"/g, "%22")}"\r\n\r\n${value}\r\n`).join("") + `--${BOUNDARY}--\r\n`;
  }
  return kind.value ? body.value : "";
}

function question(): Question {
  const all = lines(headers.value, ":");
  const typed = all.some(([name]) => name.toLowerCase() === "content-type");
  if (kind.value && !typed) all.push(["Content-Type", kind.value === "multipart/form-data" ? `${kind.value}; boundary=${BOUNDARY}` : kind.value]);
  return { method: method.value, path: path.value, headers: all, body: encoded() };
}

function fill({ method: asked, path: target, headers: given, body: text }: Question): void {
  if (![...method.options].some(({ value }) => value === asked)) method.append(new Option(asked));
  method.value = asked;
  path.value = target;
  const type = given.find(([name]) => name.toLowerCase() === "content-type")?.[1].split(";")[0] ?? "";
  kind.value = !text ? "" : [...kind.options].some(({ value }) => value === type) ? type : "text/plain";
  const isForm = kind.value === "application/x-www-form-urlencoded";
  headers.value = given.filter(([name]) => !(kind.value === type && name.toLowerCase() === "content-type")).map(([name, value]) => `${name}: ${value}`).join("\n");
  body.value = isForm ? [...new URLSearchParams(text)].map(([name, value]) => `${name}=${value}`).join("\n") : text;
  body.hidden = kind.value === "";
}

// The answer whose request stands in the form: its body and its secrets go along, and are not shown.
let like: Render | undefined;

/** Fills the form with a request that was answered; what the browser says by itself is left to it. */
export function compose(render: Render): void {
  const own = /^(host|connection|content-length|sec-|x-astro-lsp|accept-encoding|user-agent|upgrade-insecure|cache-control|pragma|referer|origin)/;
  fill({ method: render.method, path: render.path, headers: render.request.filter(([name, value]) => !own.test(name) && !isMasked(value)), body: "" });
  like = render;
  const secret = render.request.some(([, value]) => isMasked(value));
  const rest = [...(["GET", "HEAD"].includes(render.method) ? [] : ["its body, unless another is written here"]), ...(secret ? ["headers with secrets"] : [])];
  composed.replaceChildren(...(rest.length ? [element("p", "dim", `As it was sent go along: ${rest.join(" and ")}.`)] : []));
}

async function send(): Promise<void> {
  composed.replaceChildren(element("p", "dim", "Asking…"));
  const sent = question();
  const { hops, stopped } = await ask<Sent>("send", { ...sent, ...(like && { like: like.id }), follow: byId<HTMLInputElement>("follow").checked });
  remember(hops[0], sent);
  const answers = await ask<Render[]>(`renders?ids=${hops.join(",")}`);
  answers.forEach(add);
  const last = renders.find(({ id }) => id === hops.at(-1));
  if (!last) return;
  choose(last);
  const story = chain(last).flatMap(({ render }, index) => [...(index ? [" → "] : []), `${render.path} `, element("b", statusClass(render), `${render.status} ${render.meaning}`)]);
  composed.replaceChildren(
    element("p", "mono", ...story),
    ...(stopped ? [element("p", "warn", stopped)] : []),
    button("Show the answer", () => show("requests", true)),
  );
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send().catch((error: Error) => composed.replaceChildren(element("p", "error", error.message)));
});
method.addEventListener("change", () => (like = undefined));
kind.addEventListener("change", () => {
  body.hidden = kind.value === "";
  if (kind.value && method.value === "GET") method.value = "POST";
});
for (const made of form.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
  made.addEventListener("click", () => void copy(made.dataset.copy!, question()));
}

let known: Question[] = [];

async function load(): Promise<void> {
  const { text, routes } = await ask<{ text: string; routes: Route[] }>("saved");
  known = read(text);
  saved.replaceChildren(new Option("Saved requests…", ""), ...known.map(({ name }, index) => new Option(name, String(index))));
  const options = routes.map(({ pattern }) => element("option", "", pattern)).map((option) => ((option.value = option.textContent ?? ""), option));
  byId("addresses").append(...options.filter(({ value }) => ![...byId<HTMLDataListElement>("addresses").options].some((there) => there.value === value)));
}

saved.addEventListener("change", () => {
  const question = known[Number(saved.value)];
  like = undefined;
  if (saved.value && question) fill(question);
});
byId("save").addEventListener("click", async () => {
  try {
    await ask("saved", { text: write(question()) });
    await load();
    composed.replaceChildren(element("p", "dim", "Saved to requests.http of the project."));
  } catch (error) {
    composed.replaceChildren(element("p", "error", (error as Error).message));
  }
});

// `[id]` in a path: what the project offers for it.
const params = byId("params");
path.addEventListener("input", async () => {
  params.replaceChildren();
  if (!path.value.includes("[")) return;
  const asked = path.value;
  const { paths, collections = [] } = await ask<{ paths: string[]; collections?: string[] }>(`paths?pattern=${encodeURIComponent(asked)}`);
  if (path.value !== asked) return;
  const seen = [...new Set([...paths, ...renders.filter(({ route }) => route === asked).map(({ path }) => path)])];
  params.replaceChildren(...(seen.length ? [element("span", "dim", collections.length && paths.length ? `Take (of ${collections.join(", ")})` : "Take"), ...seen.slice(0, 30).map((each) => button(each, () => ((path.value = each), params.replaceChildren())))] : [element("span", "dim", "No path is known: write one in place of the brackets.")]));
});
whenShown("compose", () => void load());
