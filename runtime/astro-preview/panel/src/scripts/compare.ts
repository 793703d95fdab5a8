// One request, answered by others: the answer before, what was saved, the last commit, the built project, every host.

import { statusClass } from "./chain";
import { diff, linesOf } from "./diff";
import { byId, element, heading, short, table } from "./dom";
import { ask, body, text, type Render } from "./server";
import { before, current, page } from "./store";

interface Answer {
  status: number;
  meaning: string;
  headers: [string, string][];
  body: string;
}

interface Host {
  host: string;
  title: string;
  evidence: string;
  status: number;
  meaning: string;
  headers: [string, string][];
  cookies: string[];
  bodyDifference: [string, string] | null;
  warnings: string[];
  advice: { consequences: string[]; allowedDomains: string | null } | null;
}

const room = byId("comparison");
const against = byId<HTMLSelectElement>("against");
const topology = byId<HTMLSelectElement>("topology");

function hostRow(row: Host): (HTMLElement | string)[] {
  const location = row.headers.find(([name]) => name === "location")?.[1];
  const warnings = [...row.warnings, ...(row.advice?.consequences ?? []), ...(row.advice?.allowedDomains ? [`security.allowedDomains lacks ${row.advice.allowedDomains}`] : [])];
  const name = element("span", "", row.host, ...(row.evidence === "documented" ? [" (not recorded)"] : []));
  name.title = `${row.title}, ${row.evidence}`;
  const headers = element("span", "", String(row.headers.length));
  headers.title = row.headers.map(([key, value]) => `${key}: ${value}`).join("\n");
  const difference = row.bodyDifference ? element("span", "", short(row.bodyDifference[0]), element("br"), short(row.bodyDifference[1])) : "";
  return [name, element("span", "", element("b", statusClass(row), `${row.status} ${row.meaning}`), location ? ` → ${location}` : ""), headers, String(row.cookies.length), difference, element("span", "warn", warnings.join(" "))];
}

async function hosts(render: Render): Promise<void> {
  const { request, hosts, groups } = await ask<{ request: string; hosts: Host[]; groups: string[][] }>("compare", { method: render.method, path: render.path, topology: topology.value });
  room.replaceChildren(heading(request), element("p", "", groups.map((names) => names.join(", ")).join(" | ")), table(["host", "status", "headers", "cookies", "body differs", "to know"], hosts.map(hostRow)));
}

function shownDiff(a: string[], b: string[]): HTMLElement {
  const pre = element("pre");
  const lines = diff(a, b);
  let skipped = 0;
  lines.forEach(({ kind, text }, index) => {
    const near = lines.slice(Math.max(0, index - 2), index + 3).some(({ kind }) => kind !== "same");
    if (!near) return void skipped++;
    if (skipped) pre.append(element("span", "dim", `… ${skipped} lines are the same\n`));
    skipped = 0;
    pre.append(kind === "added" ? element("ins", "", `+ ${text}\n`) : kind === "removed" ? element("del", "", `− ${text}\n`) : `  ${text}\n`);
  });
  if (skipped === lines.length) pre.append(element("span", "dim", "Nothing is different."));
  return pre;
}

const volatile = /^(date|x-astro-lsp.*|connection|keep-alive|transfer-encoding|content-length)$/i;
const headerLines = (headers: [string, string][]) => headers.filter(([name]) => !volatile.test(name)).map(([name, value]) => `${name}: ${value}`).sort();

async function own(render: Render): Promise<Answer | undefined> {
  const kept = await body(render.id);
  return kept && { status: render.status, meaning: render.meaning, headers: render.headers, body: text(kept) };
}

async function compare(render: Render): Promise<void> {
  const other = against.value === "before" ? before(render) : undefined;
  if (against.value === "before" && !other) return room.replaceChildren(element("p", "", "It was asked only once."));
  const [now, then] = await Promise.all([own(render), other ? own(other) : ask<Answer>("against", { method: render.method, path: render.path, against: against.value })]);
  if (!now || !then) return room.replaceChildren(element("p", "", "The answer is not kept any more: load the page again."));
  const status = ({ status, meaning }: Answer) => element("b", statusClass({ status }), `${status} ${meaning}`);
  room.replaceChildren(
    heading(`${render.method} ${render.path}`, "mono"),
    element("p", "", status(then), " → ", status(now)),
    heading("Headers"),
    shownDiff(headerLines(then.headers), headerLines(now.headers)),
    heading("Body"),
    shownDiff(linesOf(then.body), linesOf(now.body)),
  );
}

byId("compare").addEventListener("click", () => {
  const render = current() ?? page();
  if (!render) return room.replaceChildren(element("p", "", "Nothing was asked yet."));
  room.replaceChildren(element("p", "dim", "Asking…"));
  const done = against.value === "hosts" ? hosts(render) : compare(render);
  done.catch((error: Error) => room.replaceChildren(element("p", "error", error.message)));
});
const only = () => (topology.hidden = against.value !== "hosts");
against.addEventListener("change", only);
only();
