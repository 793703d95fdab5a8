// View transitions of elements: a scope for each, and the styles that animate it.

import { fade, slide } from "astro-lsp:transitions";

const numbers = new WeakMap();

/** A scope nobody else on the page has. */
export function transitionScope(page, hash) {
  const number = (numbers.get(page) ?? 0) + 1;
  numbers.set(page, number);
  return `astro-${hash}-${number}`;
}

/** The scope of an element with `transition:name` or `transition:animate`; its styles go into the head. */
export function transition(page, hash, animate, name) {
  if (typeof (name ?? "") !== "string") throw new TypeError(`transition:name has to be a string, and is ${String(name)}.`);
  const scope = transitionScope(page, hash);
  const sheet = new Sheet(scope, name ? identifier(name) : scope);
  const animations = animate === undefined || animate === "" || animate === "fade" ? fade() : animate === "slide" ? slide() : animate;
  if (animations === "none") sheet.none();
  else if (typeof animations === "object" && animations !== null) sheet.pairs(animations);
  page.extraHead.push(`<style>${String(sheet).replace(/<\/style/gi, "<\\/style")}</style>`);
  return scope;
}

// Names of transitions are identifiers in CSS: what cannot be in one is written as its number, with `_` in front.
function identifier(name) {
  let text = "";
  for (const char of name) {
    if (char === "_") text += "__";
    else if (/[A-Za-z0-9-]/.test(char)) text += char;
    else if (char.codePointAt(0) < 0x80) text += `_${char.codePointAt(0).toString(16).padStart(2, "0")}`;
    else text += `\\${char.codePointAt(0).toString(16).toUpperCase()} `;
  }
  return /^[-0-9_]/.test(text) ? `_${text}` : text;
}

class Sheet {
  constructor(scope, name) {
    this.scope = scope;
    this.name = name;
    this.modern = "";
    this.fallback = "";
  }

  toString() {
    const layer = this.modern ? `@layer astro { ${this.modern} }` : "";
    return `[data-astro-transition-scope="${this.scope}"] { view-transition-name: ${this.name}; }${layer}${this.fallback}`;
  }

  rule(prefix, image, modern, fallback = modern) {
    const { scope, name } = this;
    if (modern) this.modern += `${prefix}::view-transition-${image}(${name}) { ${modern} }`;
    const at = `${prefix}[data-astro-transition-fallback="${image}"]`;
    if (fallback) this.fallback += `${at} [data-astro-transition-scope="${scope}"], ${at}[data-astro-transition-scope="${scope}"] { ${fallback} }`;
  }

  none() {
    const still = "animation: none; mix-blend-mode: normal;";
    this.rule("", "old", "animation: none; opacity: 0; mix-blend-mode: normal;", still);
    this.rule("", "new", still);
    this.rule("", "group", "animation: none", "");
  }

  pairs(animations) {
    for (const direction of Object.keys(animations)) {
      const prefix = direction === "forwards" ? "" : `[data-astro-transition=${direction === "backwards" ? "back" : direction}]`;
      for (const image of Object.keys(animations[direction])) this.rule(prefix, image, declarations(animations[direction][image]));
    }
  }
}

// What would end a declaration or a rule is written as its number.
const safe = (value) => String(value).replace(/[;{}]/g, (char) => `\\${char.charCodeAt(0).toString(16).toUpperCase()} `);

const time = (value) => (typeof value === "number" ? `${value}ms` : value);

function declarations(animations) {
  const values = new Map();
  const add = (property, value) => {
    if (value !== undefined && value !== null && value !== "") values.set(property, [...(values.get(property) ?? []), safe(value)]);
  };
  for (const { name, duration, easing, direction, delay, fillMode } of [animations].flat()) {
    add("animation-duration", duration && time(duration));
    add("animation-timing-function", easing);
    add("animation-direction", direction);
    add("animation-delay", delay && time(delay));
    add("animation-fill-mode", fillMode);
    add("animation-name", name);
  }
  return [...values].map(([property, list]) => `${property}: ${list.join(", ")};`).join(" ");
}
