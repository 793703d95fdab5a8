// One request, answered by others: the answer before, what was saved, the last commit, the built project, every host.

import { statusClass } from "./chain";
import { diff, linesOf } from "./diff";
import { byId, element, heading, short, size, table } from "./dom";
import { ask, body, text, type Render } from "./server";
import { before, current, on, page, question } from "./store";
import { whenShown } from "./tabs";

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
  bytes: number;
  bodyDifference: [string, string] | null;
  warnings: string[];
  facts: { source: string; limits: string };
  advice: { consequences: string[]; allowedDomains: string | null } | null;
}

const room = byId("comparison");
const against = byId<HTMLSelectElement>("against");
const topology = byId<HTMLSelectElement>("topology");

const lineOf = ([name, value]: [string, string]) => `${name}: ${value}`;

// What two lines have in common at their start says nothing; a few characters of it show where they part.
function parted(a: string, b: string): HTMLElement {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const from = Math.max(0, same - 12);
  const shown = (text: string) => `${from > 0 ? "…" : ""}${short(text.slice(from))}`;
  return element("span", "mono", element("del", "", shown(a)), element("br"), element("ins", "", shown(b)));
}

// The headers of the first host, and how another's differ from them.
function headersOf(row: Host, first: Host): HTMLElement {
  const [own, others] = [row.headers.map(lineOf), first.headers.map(lineOf)];
  const cell = element("span", "mono");
  const put = (kind: "span" | "ins" | "del", lines: string[]) => lines.forEach((line) => cell.append(...(cell.hasChildNodes() ? [element("br")] : []), element(kind, "", short(line))));
  if (row === first) put("span", own);
  else {
    put("del", others.filter((line) => !own.includes(line)));
    put("ins", own.filter((line) => !others.includes(line)));
    if (!cell.hasChildNodes()) cell.append(element("span", "dim", own.length > 0 ? "the same" : "none"));
  }
  cell.title = own.join("\n");
  return cell;
}

function cookiesOf(row: Host): HTMLElement {
  const cell = element("span", "mono");
  row.cookies.forEach((line) => cell.append(...(cell.hasChildNodes() ? [element("br")] : []), short(line, 40)));
  cell.title = row.cookies.join("\n");
  return cell;
}

function bodyOf(row: Host, first: Host): HTMLElement {
  if (row.bodyDifference) return parted(...row.bodyDifference);
  return element("span", "dim", row === first ? size(row.bytes) : "the same");
}

function hostRow(row: Host, first: Host): (HTMLElement | string)[] {
  const location = row.headers.find(([name]) => name === "location")?.[1];
  const warnings = [...row.warnings, ...(row.advice?.consequences ?? []), ...(row.advice?.allowedDomains ? [`security.allowedDomains lacks ${row.advice.allowedDomains}`] : [])];
  const name = element("span", "", row.host, ...(row.evidence === "documented" ? [element("br"), element("span", "dim", "not recorded")] : []));
  name.title = `${row.title}, ${row.evidence}: ${row.facts.source}. Limits: ${row.facts.limits}`;
  const status = element("span", "", element("b", statusClass(row), `${row.status} ${row.meaning}`), location ? ` → ${location}` : "");
  return [name, status, headersOf(row, first), cookiesOf(row), bodyOf(row, first), element("span", "warn", warnings.join(" "))];
}

// The same request: as it was sent by hand, else as it came, with all its headers.
const asked = (render: Render) => {
  const sent = question(render);
  return { method: render.method, path: render.path, like: render.id, ...(sent && { headers: sent.headers, body: sent.body }) };
};

async function hosts(render: Render): Promise<void> {
  const { request, hosts, groups } = await ask<{ request: string; hosts: Host[]; groups: string[][] }>("compare", { ...asked(render), topology: topology.value });
  room.replaceChildren(
    heading(request),
    element("p", "", groups.map((names) => names.join(", ")).join(" | ")),
    table(["host", "status", "headers", "cookies", "body", "to know"], hosts.map((row) => hostRow(row, hosts[0]))),
  );
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
  const [now, then] = await Promise.all([own(render), other ? own(other) : ask<Answer>("against", { ...asked(render), against: against.value })]);
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
function subject(): void {
  const render = current() ?? page();
  byId("subject").textContent = render ? `${render.method} ${render.path}` : "nothing was asked yet";
}

on("chosen", subject);
// Stashes and branches come and go.
whenShown("compare", async () => {
  subject();
  const group = byId<HTMLOptGroupElement>("states");
  const { states } = await ask<{ states: { name: string; title: string }[] }>("states").catch(() => ({ states: [] }));
  // Only now: somebody may have chosen meanwhile.
  const chosen = against.value;
  group.replaceChildren(...states.map(({ name, title }) => new Option(short(title, 60), name)));
  group.hidden = states.length === 0;
  if ([...against.options].some(({ value }) => value === chosen)) against.value = chosen;
});
const only = () => (topology.hidden = against.value !== "hosts");
against.addEventListener("change", only);
only();
