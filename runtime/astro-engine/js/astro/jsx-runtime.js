// module: astro/jsx-runtime, astro/jsx-dev-runtime, astro-lsp:jsx-runtime
// `jsx()` of MDX and of `.astro` expressions that were compiled to it: elements are remembered here and written by `astro-lsp:jsx`.

import { Fragment } from "astro-lsp:component";
import { Html, escape } from "astro-lsp:escape";

export { Fragment };
export const AstroJSX = "astro:jsx";
const RENDERER = Symbol.for("astro:renderer");
const SLOT = "$$slot";

export const isVNode = (value) => Boolean(value && typeof value === "object" && value[AstroJSX]);

/** An element or a use of a component. */
export function jsx(type, props = {}, key) {
  if (key) props.key = key;
  const node = { [RENDERER]: "astro:jsx", [AstroJSX]: true, type, props };
  setDirectives(props);
  if (typeof type !== "string") toSlots(props);
  return node;
}
export { jsx as jsxs, jsx as jsxDEV };

function setDirectives(props) {
  if ("set:html" in props) {
    const children = rawChildren(props["set:html"]);
    delete props["set:html"];
    props.children = children;
  } else if ("set:text" in props) {
    const value = props["set:text"];
    delete props["set:text"];
    props.children = typeof value === "string" ? new Html(escape(value)) : value;
  }
}

function rawChildren(child) {
  if (typeof child === "string") return new Html(child);
  return Array.isArray(child) ? child.map(rawChildren) : child;
}

// Children with a `slot` become a property of that name, marked as a slot.
function toSlots(props) {
  const { children } = props;
  const named = (child) => isVNode(child) && "slot" in child.props;
  if (isVNode(children) ? !named(children) : !Array.isArray(children)) return;
  const slots = {};
  const rest = [];
  for (const child of [children].flat()) {
    if (!named(child)) {
      rest.push(child);
      continue;
    }
    const name = child.props.slot;
    delete child.props.slot;
    (slots[name] ??= Object.assign([], { [SLOT]: true })).push(child);
  }
  if (Array.isArray(children)) props.children = rest;
  else delete props.children;
  Object.assign(props, slots);
}
