// Writes what `astro/jsx-runtime` remembered. MDX comes out of here, and any function that answers with such elements.

import { isVoid, spread } from "astro-lsp:attribute";
import { Fragment, c } from "astro-lsp:component";
import { Html } from "astro-lsp:escape";
import { AstroJSX, isVNode, jsx } from "astro-lsp:jsx-runtime";
import { Template, isPromise, renderToPieces } from "astro-lsp:render";

const TAG = Symbol.for("astro:renderer");
const MDX = Symbol.for("mdx-component");

/** Whether a component says of itself that it is one of these. */
export const isJsx = (Component) => typeof Component === "function" && (Component[MDX] === true || Component[TAG] === "astro:jsx");

/** The value that stands for an element, a list of them, or a text. */
export function write(page, node) {
  if (node instanceof Html) return String(node).trim() === "" ? "" : node;
  if (typeof node === "string" || typeof node === "function") return node;
  if (!node && node !== 0) return "";
  if (Array.isArray(node)) return node.map((child) => write(page, child));
  if (isPromise(node)) return node.then((value) => write(page, value));
  return isVNode(node) ? element(page, node) : node;
}

function element(page, { type, props }) {
  if (!type) throw Object.assign(new Error("The page contains an undefined component."), { name: "ComponentMissing", hint: "Is it imported? Is its name spelled as it was exported?" });
  if (type === Fragment) return write(page, props.children);
  if (typeof type === "string" && !type.includes("-") && type !== CLIENT_ONLY) return plain(page, type, props);
  if (type.isAstroComponentFactory) return component(page, type, props);
  if (typeof type === "function" && props["server:root"]) return called(page, type, props);
  return foreign(page, type, props);
}

const CLIENT_ONLY = "astro-client-only";

function plain(page, tag, { children, ...props }) {
  const open = `<${tag}${spread(props)}`;
  const empty = children === null || children === undefined;
  if ((empty || children === "") && isVoid(tag)) return new Html(`${open}/>`);
  if (empty) return new Html(`${open}></${tag}>`);
  const content = tag === "style" && typeof children === "string" ? new Html(children.replaceAll("<", "\\3C ")) : children;
  return new Template([`${open}>`, write(page, content), `</${tag}>`]);
}

function component(page, type, given) {
  const props = {};
  const slots = {};
  for (const [key, value] of Object.entries(given)) {
    if (key === "children" || value?.$$slot) slots[key === "children" ? "default" : key] = () => write(page, value);
    else props[key] = value;
  }
  return c(page, type.name, type, props, slots);
}

// MDX and other functions of elements are called; what is none of them belongs to a framework.
function foreign(page, type, { children, ...given }) {
  const props = {};
  const parts = { default: [] };
  const isElement = typeof type === "string";
  const sort = (child) => {
    if (Array.isArray(child)) return child.forEach(sort);
    if (isVNode(child) && "slot" in child.props && !isElement) {
      const { slot } = child.props;
      delete child.props.slot;
      return void (parts[slot] ??= []).push(child);
    }
    parts.default.push(child);
  };
  sort(children);
  for (const [key, value] of Object.entries(given)) {
    if (value?.$$slot) parts[key] = value;
    else props[key] = value;
  }
  const slots = {};
  return Promise.all(
    Object.entries(parts).map(async ([name, nodes]) => {
      const pieces = await renderToPieces(page, write(page, nodes));
      if (pieces.some((piece) => typeof piece !== "string" || piece.trim() !== "")) slots[name] = () => pieces.map((piece) => (typeof piece === "string" ? new Html(piece) : piece));
    }),
  ).then(() => {
    const name = type === CLIENT_ONLY ? (props["client:display-name"] ?? "") : isElement ? type : type.name;
    return c(page, name, type === CLIENT_ONLY ? null : type, props, slots);
  });
}

const slotName = (name) => name.trim().replace(/[-_]([a-z])/g, (_, letter) => letter.toUpperCase());

/** A use of such a function as a component: `undefined` when what it answers is no element. */
export function use(page, Component, props, slots) {
  const given = { ...props };
  for (const name of Object.keys(slots ?? {})) given[name === "default" ? "children" : slotName(name)] = slotValue(slots[name]);
  return called(page, Component, given);
}

// Evaluated where it is written: once.
function slotValue(slot) {
  let value;
  let done = false;
  return Object.assign(() => (done ? value : ((done = true), (value = slot()))), { $$slot: true });
}

function called(page, Component, props) {
  const made = Component(props);
  return isPromise(made) ? made.then((node) => write(page, node)) : write(page, made);
}

/** What answers with elements, called for: `undefined` if it is another kind of function. */
export async function tried(page, Component, props, slots) {
  const made = await Component({ ...props, ...Object.fromEntries(Object.keys(slots ?? {}).map((name) => [name === "default" ? "children" : slotName(name), slotValue(slots[name])])) });
  return made?.[AstroJSX] ? write(page, made) : undefined;
}

export { jsx };
