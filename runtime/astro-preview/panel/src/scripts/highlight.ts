// Bodies made readable: HTML coloured, JSON folded, pictures shown. All of it is text or a picture that runs nothing.

import { element } from "./dom";
import { text, type Body } from "./server";

const TOKEN = /<!--[\s\S]*?(?:-->|$)|<\/?[a-zA-Z][^\s/>]*|\/?>|[^\s=<>"'/]+(?=\s*=\s*["'])|"[^"]*"|'[^']*'/g;
const MOST = 200_000;

/** HTML with its tags, attributes and comments in colours. */
export function html(source: string): HTMLElement {
  const pre = element("pre");
  let at = 0;
  let inTag = false;
  for (const { 0: token, index } of source.slice(0, MOST).matchAll(TOKEN)) {
    const opens = token.startsWith("<") && !token.startsWith("<!--");
    const closes = token === ">" || token === "/>";
    if (!inTag && !token.startsWith("<")) continue;
    pre.append(source.slice(at, index));
    const className = token.startsWith("<!--") ? "comment" : opens || closes ? "tag" : /^["']/.test(token) ? "value" : "attr";
    pre.append(element("span", className, token));
    if (opens) inTag = true;
    if (closes) inTag = false;
    at = index + token.length;
  }
  pre.append(source.slice(at, MOST), source.length > MOST ? "…" : "");
  return pre;
}

/** A value of JSON: objects and lists can be folded. */
export function json(value: unknown, name = "", depth = 0): HTMLElement {
  const label = name ? [element("span", "attr", name), ": "] : [];
  if (value === null || typeof value !== "object") {
    return element("div", "mono", ...label, element("span", "value", JSON.stringify(value) ?? "undefined"));
  }
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const details = element("details", "mono");
  details.open = depth < 2;
  details.append(element("summary", "", ...label, `${open} ${entries.length} ${close}`));
  const inside = element("div");
  inside.style.paddingLeft = "14px";
  const fill = () => inside.childElementCount === 0 && inside.append(...entries.slice(0, 500).map(([key, value]) => json(value, key, depth + 1)));
  if (details.open) fill();
  details.addEventListener("toggle", fill, { once: true });
  details.append(inside);
  return details;
}

function picture({ kind, bytes }: Body): HTMLElement {
  const image = element("img");
  const url = URL.createObjectURL(new Blob([bytes], { type: kind }));
  image.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
  image.alt = "The picture that was sent";
  image.src = url;
  return image;
}

/** The body as what its type says it is. */
export function show(body: Body): HTMLElement[] {
  const note = body.whole ? [] : [element("p", "warn", "Only the beginning is kept.")];
  const kind = body.kind.split(";")[0].trim();
  if (body.bytes.byteLength === 0) return [element("p", "dim", "Empty.")];
  if (kind.startsWith("image/")) return [picture({ ...body, kind }), ...(kind === "image/svg+xml" ? [html(text(body))] : [])];
  if (/[/+]json$/.test(kind)) {
    try {
      return [...note, json(JSON.parse(text(body)))];
    } catch {
      return [...note, element("p", "warn", "This is not JSON, although its type says so."), element("pre", "", text(body))];
    }
  }
  if (/html|xml/.test(kind)) return [...note, html(text(body))];
  if (!/^(text\/|application\/(javascript|x-www-form-urlencoded))/.test(kind) && kind !== "") return [element("p", "dim", `${kind}: not shown.`)];
  return [...note, element("pre", "", text(body).slice(0, MOST))];
}
