// Everything that is wrong with the page that is looked at.

import { check, links, place, shown, type Finding } from "./checks";
import { failure, placeButton } from "./detail";
import { byId, element, heading } from "./dom";
import { ask, body, site, type Place, type Render } from "./server";
import { on, page } from "./store";
import { count } from "./tabs";

interface Rule extends Place {
  rule: string;
  severity: string;
  message: string;
  help: string | null;
}

const room = byId("problems");
let number = 0;

// Styles are nothing to check, and the panel's own policy would be asked about each.
const withoutStyles = (html: string) => html.replace(/<style[\s>][\s\S]*?<\/style>/gi, "").replace(/\sstyle=/gi, " data-style=");

async function ofHtml(render: Render): Promise<Finding[]> {
  const answer = await body(render.id);
  if (!answer || !answer.kind.startsWith("text/html") || !answer.whole) return [];
  // Never put into the panel: a document of its own runs nothing.
  const parsed = new DOMParser().parseFromString(withoutStyles(new TextDecoder().decode(answer.bytes)), "text/html");
  const wanted = links(parsed, new URL(render.path, site));
  const { unknown } = await ask<{ unknown: string[] }>("links", { paths: [...wanted.keys()] });
  const broken = unknown.map((path): Finding => ({ kind: "links", message: `nothing answers ${path}: ${shown(wanted.get(path)!)}`, place: place(wanted.get(path)!) }));
  return [...check(parsed), ...broken];
}

/** Findings of one kind at one place of the source, as a loop makes them: the first, and how many there are. */
function gathered(findings: Finding[]): (Finding & { times: number })[] {
  const found = new Map<string, Finding & { times: number }>();
  for (const finding of findings) {
    const { place, message } = finding;
    const key = place ? `${message.split(":")[0]} ${place.file}:${place.line}:${place.column}` : message;
    const known = found.get(key);
    if (known) known.times++;
    else found.set(key, { ...finding, times: 1 });
  }
  return [...found.values()];
}

const item = (message: string, at: Place | undefined, className = "") => element("li", className, message, " ", ...(at ? [placeButton(at)] : []));

async function draw(render: Render): Promise<void> {
  const mine = ++number;
  const [findings, rules] = await Promise.all([ofHtml(render), render.file ? ask<Rule[]>(`findings?file=${encodeURIComponent(render.file)}`) : []]);
  if (mine !== number) return;
  count("problems", findings.length + rules.length + (render.error ? 1 : 0));
  const group = (kind: string) => {
    const some = findings.filter((finding) => finding.kind === kind);
    return some.length ? [heading(kind[0].toUpperCase() + kind.slice(1)), element("ul", "", ...gathered(some).map(({ message, place, times }) => item(times > 1 ? `${message} (${times} times)` : message, place)))] : [];
  };
  room.replaceChildren(
    ...failure(render.error),
    ...(rules.length ? [heading("Rules"), element("ul", "", ...rules.map((rule) => item(`${rule.message} (${rule.rule})`, rule, rule.severity === "error" ? "error" : rule.severity === "warning" ? "warn" : "")))] : []),
    ...["accessibility", "links", "search engines"].flatMap(group),
    ...(findings.length + rules.length === 0 && !render.error ? [element("p", "", "Nothing was found.")] : []),
  );
}

// The newest page, once there is a moment: typing does not wait for this.
let waiting = 0;
on("added", (render) => {
  if (!render.document) return;
  cancelIdleCallback(waiting);
  waiting = requestIdleCallback(() => {
    const render = page();
    if (render) draw(render).catch((error: Error) => room.replaceChildren(element("p", "error", error.message)));
  }, { timeout: 1000 });
});
