// module: astro/runtime/server/index.js, astro/compiler-runtime, astro-lsp:server-runtime
// What packages take from Astro's own runtime: compiled MDX, Markdoc, and components that were compiled before they were published.

import { attribute, spread } from "astro-lsp:attribute";
import { Fragment, c, component } from "astro-lsp:component";
import { Html, escape, raw } from "astro-lsp:escape";
import { head, maybeHead } from "astro-lsp:head";
import { write } from "astro-lsp:jsx";
import { Instruction, Rendered, Template, renderToPieces } from "astro-lsp:render";

export { Fragment };
export { write as renderJSX };
export { scriptVars as defineScriptVars, styleVars as defineStyleVars } from "astro-lsp:attribute";
export { renderEndpoint } from "astro-lsp:endpoint";
export const Renderer = Symbol.for("astro:renderer");
export const HTMLString = Html;
export const HTMLBytes = Uint8Array;
export const escapeHTML = escape;
export const unescapeHTML = raw;
export const markHTMLString = (value) => (typeof value === "string" ? new Html(value) : value);
export const isHTMLString = (value) => value instanceof Html;
export const spreadAttributes = (values, tag) => new Html(spread(values, tag));
export const addAttribute = (value, name) => new Html(attribute(value, name));
export const voidElementNames = /^(area|base|br|col|command|embed|hr|img|input|keygen|link|meta|param|source|track|wbr)$/i;

/** A component written by hand: a function, or `{ factory, moduleId }`. The first argument of the function is the page. */
export function createComponent(given, moduleId) {
  const { factory, moduleId: id } = typeof given === "function" ? { factory: given, moduleId } : given;
  return component((page, props, slots) => factory(page, props, slots), id ?? factory.name ?? "");
}

/** `render\`<p>${value}</p>\`` */
export const render = (strings, ...values) => new Template(strings.flatMap((text, index) => (index < values.length ? [text, values[index]] : [text])));
export const renderTemplate = render;
export const renderComponent = (page, name, Component, props, slots = {}) => c(page, name, Component, props, slots);
export const renderSlot = (_page, slot, fallback) => (slot ? slot() : fallback);
export const mergeSlots = (...slots) => Object.assign({}, ...slots.flat());
export const renderSlotToString = async (page, slot, fallback) => new Rendered(await renderToPieces(page, slot ?? fallback));
export const renderToString = async (page, Component, props, slots) => chunkToString(page, await renderSlotToString(page, c(page, Component.name, Component, props ?? {}, slots ?? {})));
export const renderHead = () => head;
export const maybeRenderHead = () => maybeHead;
export const renderUniqueStylesheet = (_page, { type, content, src }) => (type === "external" ? `<link rel="stylesheet" href="${src}">` : `<style>${content}</style>`);
export const renderScriptElement = ({ props, children }) => `<script${spread(props ?? {})}>${children ?? ""}</script>`;

/** Styles and scripts come with the page's import graph here, so they are a part of the content only where there are some. */
export const createHeadAndContent = (headText, content) => (String(headText ?? "") === "" ? content : new Template([String(headText), content, ""]));

/** Says which renderer a function belongs to. */
export function __astro_tag_component__(Component, name) {
  if (typeof Component === "function") Object.defineProperty(Component, Renderer, { value: name, enumerable: false, writable: false, configurable: true });
}

/** The text of something written to a destination. */
export function chunkToString(page, chunk) {
  if (chunk instanceof Rendered) return chunk.pieces.map((piece) => chunkToString(page, piece)).join("");
  if (chunk instanceof Instruction) return page.decide(chunk);
  return ArrayBuffer.isView(chunk) ? new TextDecoder().decode(chunk) : String(chunk ?? "");
}

/** Writes an element of `astro/jsx-runtime` piece by piece. */
export async function renderStreaming(node, page, destination) {
  for (const piece of await renderToPieces(page, write(page, node))) destination.write(typeof piece === "string" ? new Html(piece) : piece);
}
