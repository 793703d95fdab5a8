// What `satteri` takes from its native addon, by the parts this binary has of it.
import { native } from "../web/core.js";

const { satteri } = native;

/** A tree on the other side. Packages keep what they know of it by this object. */
class Handle {
  constructor(id) {
    this.id = id;
    lost.register(this, id);
  }
}
const lost = new FinalizationRegistry((id) => satteri.drop(id));

const frontmatterOf = (id) => {
  const found = satteri.frontmatter(id);
  return found ? { kind: found[0], value: found[1] } : null;
};

// A function is asked beforehand: numbers of notes are small, and the other side calls nobody back.
const NOTES = 64;
const REPEATS = 8;
function told(options) {
  if (options === undefined || options === null) return null;
  const plain = { ...options };
  for (const key of ["footnoteBackContent", "footnoteBackLabel"]) {
    if (typeof plain[key] === "function") plain[key] = Array.from({ length: NOTES }, (_, note) => Array.from({ length: REPEATS }, (_, again) => String(plain[key](note + 1, again + 1))));
  }
  return plain;
}

// The parser's options, by the bits the package's JavaScript has for them since 0.10. Before, it passed on what was asked for.
const GFM = 0x81a;
const FOOTNOTES = 0x4;
const FRONTMATTER = 0x180;
const BITS = { headingAttributes: 1 << 6, directive: 1 << 16, superscript: 1 << 13, subscript: 1 << 14, wikilinks: 1 << 15 };

function bitsOf(features) {
  if (typeof features === "number") return features;
  const { gfm = true, gfmOptions, frontmatter = true, math, mathOptions, smartPunctuation, smartPunctuationOptions, ...others } = features ?? {};
  let bits = frontmatter ? FRONTMATTER : 0;
  if (gfm || gfmOptions) bits |= GFM | (gfmOptions?.footnotes === false ? 0 : FOOTNOTES);
  if (mathOptions?.singleDollarTextMath === false) bits |= 1 << 23;
  else if (math || mathOptions) bits |= 1 << 10;
  if (smartPunctuationOptions) {
    const { quotes = true, dashes = true, ellipses = true } = smartPunctuationOptions;
    bits |= (quotes ? 1 << 18 : 0) | (dashes ? 1 << 19 : 0) | (ellipses ? 1 << 20 : 0);
  } else if (smartPunctuation) bits |= 1 << 5;
  for (const [name, bit] of Object.entries(BITS)) if (others[name]) bits |= bit;
  return bits;
}

const parsed = (source, features, mdx, places) => satteri.parse(source, bitsOf(features), mdx, places ?? true);
const hastOf = (mdast, options) => new Handle(satteri.toHast(mdast, told(options)));

export const createMdastHandle = (source, bits, places) => new Handle(parsed(source, bits, false, places));
export const createMdxMdastHandle = (source, bits, places) => new Handle(parsed(source, bits, true, places));
export const createHastHandle = (source, bits, options, places) => hastOf(parsed(source, bits, false, places), options);
export const createMdxHastHandle = (source, bits, options, places) => hastOf(parsed(source, bits, true, places), options);
const withFrontmatter = (mdx) => (source, bits, options, places) => {
  const mdast = parsed(source, bits, mdx, places);
  const frontmatter = frontmatterOf(mdast);
  return [hastOf(mdast, options), frontmatter];
};
export const createHastHandleWithFrontmatter = withFrontmatter(false);
export const createMdxHastHandleWithFrontmatter = withFrontmatter(true);
export function createHastHandleFromHtml(html, fragment, space) {
  if (space !== undefined && space !== null && space !== "html" && space !== "svg") throw new Error(`\`space\` must be "html" or "svg", got ${JSON.stringify(space)}`);
  return new Handle(satteri.fromHtml(html, fragment ?? false, space === "svg"));
}
export const convertMdastToHastHandle = ({ id }, options) => hastOf(id, options);
export const dropHandle = ({ id }) => satteri.drop(id);

export const getMdastFrontmatter = ({ id }) => frontmatterOf(id);
export const serializeHandle = ({ id }) => satteri.serialize(id) ?? new Uint8Array(0);
export const getHandleSource = ({ id }) => satteri.source(id);
export const setNodeData = ({ id }, node, json) => satteri.setData(id, node, json);
export const getNodeData = ({ id }, node) => satteri.data(id, node) ?? null;
export const walkHandle = ({ id }, subscriptions) => satteri.walk(id, subscriptions);
export const walkMdastHandle = walkHandle;
export const textContentHandle = ({ id }, node) => satteri.text(id, node, true, true);
export const mdastTextContentHandle = ({ id }, node, options) => satteri.text(id, node, options?.includeImageAlt ?? true, options?.includeHtml ?? true);
export const parseExpression = (source) => satteri.expression(source) ?? null;
export const parseEsm = (source) => satteri.esm(source) ?? null;

export const applyCommandsToHandle = ({ id }, commands) => satteri.apply(id, commands, true);
export const applyCommandsToMdastHandle = applyCommandsToHandle;
export function applyCommandsAndConvertToHastHandle({ id }, commands, options) {
  satteri.apply(id, commands, false);
  return hastOf(id, options);
}

/** The tree is used up. */
function used(id, result) {
  satteri.drop(id);
  return result;
}

export const renderHandle = ({ id }) => satteri.html(id, null);
export const compileHandle = ({ id }, options) => satteri.compile(id, options ?? null);
export function applyCommandsAndRenderHandle({ id }, commands) {
  const droppedTransforms = satteri.apply(id, commands, true);
  return used(id, { html: satteri.html(id, null), droppedTransforms });
}
export function applyCommandsAndCompileHandle({ id }, commands, options) {
  const droppedTransforms = satteri.apply(id, commands, true);
  return used(id, { code: satteri.compile(id, options ?? null), droppedTransforms });
}
export function applyMdastCommandsAndConvertAndRender({ id }, commands, options) {
  const droppedTransforms = satteri.apply(id, commands, true);
  return used(id, { frontmatter: frontmatterOf(id), html: satteri.html(id, told(options)), droppedTransforms });
}
export function applyMdastCommandsAndConvertAndCompile({ id }, commands, options, convertOptions) {
  const droppedTransforms = satteri.apply(id, commands, true);
  const frontmatter = frontmatterOf(id);
  const hast = satteri.toHast(id, told(convertOptions));
  return used(hast, { frontmatter, code: satteri.compile(hast, options ?? null), droppedTransforms });
}

export function markdownToHtmlFast(source, bits, options) {
  const id = parsed(source, bits, false, false);
  return used(id, { frontmatter: frontmatterOf(id), html: satteri.html(id, told(options)), droppedTransforms: 0 });
}
export const parseToHtml = (source, bits, options) => markdownToHtmlFast(source, bits, options).html;
const toJs = (mdx) => (source, bits, options, convertOptions) => {
  const mdast = parsed(source, bits, mdx, false);
  const frontmatter = frontmatterOf(mdast);
  const id = satteri.toHast(mdast, told(convertOptions));
  return used(id, { frontmatter, code: satteri.compile(id, options ?? null), droppedTransforms: 0 });
};
export const mdxToJsFast = toJs(true);
export const markdownToJsFast = toJs(false);
export const compileMdx = (source, options, bits, convertOptions) => mdxToJsFast(source, bits, options, convertOptions).code;
