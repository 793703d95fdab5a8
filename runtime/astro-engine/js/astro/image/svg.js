// module: astro-lsp:image/svg, astro/assets/runtime
// Drawings: imported as components that stand in the page as `<svg>`, with their metadata on them.

import { spread } from "astro-lsp:attribute";
import { component } from "astro-lsp:component";
import { raw } from "astro-lsp:escape";

const DROPPED = ["xmlns", "xmlns:xlink", "version"];

/** The component of a drawing's text, which is put into the page as it is written. */
export function drawing(meta, fsPath, text) {
  const { attributes, children } = parse(text, fsPath);
  if (/<script[\s>]|\son[a-z]+\s*=/i.test(text)) {
    console.warn(`${fsPath} holds a script. Used as a component it becomes a part of the page, and runs there; an <img> or <Image /> would not run it.`);
  }
  return createSvgComponent({ meta, fsPath, attributes, children });
}

/** As Astro's own modules of drawings call it. */
export function createSvgComponent({ meta, fsPath = meta.fsPath, attributes, children }) {
  const draw = component((page, props) => {
    const all = { ...attributes, ...props };
    for (const name of DROPPED) delete all[name];
    if (children.includes("<style")) page.policy?.note(children);
    return raw(`<svg${spread(all, "svg")}>${children}</svg>`);
  }, fsPath ?? "drawing.svg");
  // Who lists what is in it sees metadata and no component.
  for (const name of Object.keys(draw)) Object.defineProperty(draw, name, { enumerable: false });
  Object.defineProperty(draw, Symbol.for("nodejs.util.inspect.custom"), { value: (_depth, options, inspect) => inspect(meta, options) });
  Object.defineProperty(draw, "toJSON", { value: () => meta });
  Object.defineProperty(draw, "fsPath", { value: fsPath });
  return Object.assign(draw, meta);
}

/** The attributes and the content of the first `<svg>` outside of comments. */
export function parse(text, name) {
  const start = /(?:<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|[^<]|<(?!svg[\s>/]))*<svg(?=[\s>/])/y.exec(text);
  if (!start) throw new Error(`${name} has no <svg> element, so there is nothing to draw.`);
  const attributes = {};
  const part = /\s*([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/y;
  part.lastIndex = start[0].length;
  let at = start[0].length;
  for (let match; (match = part.exec(text)); at = part.lastIndex) {
    const [, key, a, b, c] = match;
    if (!DROPPED.includes(key)) attributes[key] = a ?? b ?? c ?? "";
  }
  const close = /\s*(\/?)>/y;
  close.lastIndex = at;
  const end = close.exec(text);
  if (!end) throw new Error(`${name} is no SVG that can be read: its <svg> tag does not end.`);
  const last = text.lastIndexOf("</svg>");
  return { attributes, children: end[1] || last < close.lastIndex ? "" : text.slice(close.lastIndex, last) };
}
