// Components: what `<Foo prop={x}>…</Foo>` calls.

import { attribute, classList, isVoid, spread } from "astro-lsp:attribute";
import { componentMissing, noRenderer } from "astro-lsp:errors";
import { Html, raw } from "astro-lsp:escape";
import { Renderable, Template, isPromise, renderToPieces, renderValue, textOf } from "astro-lsp:render";
import { responseSent } from "astro-lsp:errors";

/** `<Fragment>`, as a value. */
export const Fragment = Symbol.for("astro:fragment");

const NO_SLOTS = Object.freeze(Object.create(null));
const ignore = () => {};

/** Makes the factory of a compiled component: `run(page, props, slots)` gives a template, a `Response` or a promise. */
export function component(run, module) {
  run.isAstroComponentFactory = true;
  run.moduleId = module;
  const name = module.slice(module.lastIndexOf("/") + 1).replace(/\.astro$/, "");
  Object.defineProperty(run, "name", { value: name });
  return run;
}

/** A use of a component in a template. */
export function c(page, name, Component, props, slots) {
  if (page.record !== undefined) watch(page.record, name, Component, props);
  if (typeof Component === "function" && Component.isAstroComponentFactory) {
    if ("server:defer" in props) return deferred(page, name, Component, normalize(props), slots ?? {});
    return new Instance(page, name, Component, normalize(props), slots);
  }
  return other(page, name, Component, props, slots);
}

// Islands are worth knowing of.
function watch(record, name, Component, props) {
  const directive = "server:defer" in props ? "server:defer" : Object.keys(props).find((key) => key.startsWith("client:") && !key.startsWith("client:component-"));
  if (directive !== undefined) record.island(name, directive, props["client:component-path"] ?? Component?.moduleId ?? null, props);
}

// A server island: the page is sent without it. What it needs is loaded with the first of them.
async function deferred(page, name, Component, props, slots) {
  const { defer } = await import("astro-lsp:islands");
  return defer(page, name, Component, props, slots);
}

class Instance extends Renderable {
  constructor(page, name, factory, props, slots) {
    super();
    this.page = page;
    this.factory = factory;
    this.props = props;
    this.slots = slots === undefined ? NO_SLOTS : prepare(slots);
    for (const key in props) {
      if (key.startsWith("client:") && !key.startsWith("client:component-")) warnClient(name, key);
    }
  }

  render(out) {
    const { record } = this.page;
    return record === undefined ? this.run(out) : record.measure(this.factory.name, this.factory.moduleId, () => this.run(out));
  }

  run(out) {
    const result = this.factory(this.page, this.props, this.slots);
    if (isPromise(result)) return this.renderLater(out, result);
    return renderResult(out, result, this.factory);
  }

  async renderLater(out, promise) {
    const { record } = this.page;
    const node = record?.open;
    const result = await promise;
    const write = () => renderResult(out, result, this.factory);
    const pending = record === undefined ? write() : record.within(node, write);
    if (pending !== undefined) await pending;
    out.flush();
  }
}

function renderResult(out, result, factory) {
  if (result instanceof Response) throw responseSent(`The \`Response\` that ${factory.moduleId} returned`);
  return renderValue(out, result);
}

function warnClient(name, directive) {
  console.warn(`<${name} ${directive} /> is an Astro component: it has nothing to run in the browser, so ${directive} is ignored.`);
}

// Slot content is evaluated when the component is used, so that its components and errors belong to the place where it
// is written; a slot that is rendered again is evaluated again.
function prepare(slots) {
  const prepared = Object.create(null);
  for (const name of Object.keys(slots)) {
    const slot = slots[name];
    const first = slot();
    if (isPromise(first)) first.catch(ignore);
    let fresh = true;
    prepared[name] = () => {
      if (!fresh) return slot();
      fresh = false;
      return first;
    };
  }
  return prepared;
}

// `class:list` on a component arrives as `class`.
function normalize(props) {
  const list = props["class:list"];
  if (list !== undefined) {
    delete props["class:list"];
    const value = classList([props.class, list]);
    if (value === "") delete props.class;
    else props.class = value;
  }
  return props;
}

function other(page, name, Component, props, slots) {
  if (Component === Fragment) return slots?.default?.();
  if (typeof Component === "string") return element(page, Component, normalize(props), slots);
  if (isPromise(Component)) return Component.then((loaded) => c(page, name, loaded, props, slots));
  if (isJsx(Component)) return jsx(page, Component, normalize(props), slots);
  if (page.hasRenderers && !isForeign(Component)) return framework(page, name, Component, props, slots);
  if ("client:only" in props) return clientOnly(page, name, props);
  if (Component === null || Component === undefined) return new Unrendered(componentMissing(name, Component));
  if (Component[FRAMEWORK]) return foreign(page, name, Component, props, slots);
  if (Component["astro:html"] === true) return htmlComponent(page, Component, slots);
  const type = typeof Component;
  if (type !== "function" && type !== "object") return new Unrendered(componentMissing(name, Component));
  if (type === "function") return tried(page, name, Component, normalize(props), slots);
  return new Unrendered(noRenderer(name, props["client:component-path"]));
}

// What is no component fails where it would stand, as one that throws.
class Unrendered extends Renderable {
  constructor(error) {
    super();
    this.error = error;
  }
  render() {
    throw this.error;
  }
}

// MDX, and functions of packages that say they answer with elements of `astro/jsx-runtime`.
const isJsx = (Component) => typeof Component === "function" && (Component[MDX] === true || Component[RENDERER] === "astro:jsx");
const MDX = Symbol.for("mdx-component");
const RENDERER = Symbol.for("astro:renderer");

async function jsx(page, Component, props, slots) {
  const { use } = await import("astro-lsp:jsx");
  return use(page, Component, props, slots);
}

// A function that says nothing about itself may still answer with such elements: MDX exports some.
async function tried(page, name, Component, props, slots) {
  const { tried: call } = await import("astro-lsp:jsx");
  const made = await call(page, Component, props, slots);
  if (made === undefined) throw noRenderer(name, props["client:component-path"]);
  return made;
}

// A page or component written in `.html`: a function of rendered slots.
async function htmlComponent(page, Component, slots) {
  return raw(Component({ slots: await renderSlots(page, slots) }));
}

async function renderSlots(page, slots) {
  const rendered = {};
  for (const name of Object.keys(slots ?? {})) {
    rendered[name] = new Html(textOf(page, await renderToPieces(page, slots[name])));
  }
  return rendered;
}

// The browser renders it; here is only its place.
function clientOnly(page, name, props) {
  console.warn(`<${name} client:only /> is rendered in the browser only; this preview leaves its place empty.`);
  const { "client:only": hint } = props;
  return new Html(`<astro-island client="only"${attribute(typeof hint === "string" ? hint : null, "data-renderer")}${attribute(page.beforeHydration, "before-hydration-url")}></astro-island>`);
}

// Components of other frameworks are loaded as `{ framework, file }` until their renderers run here.
const FRAMEWORK = Symbol.for("astro-lsp.framework");

const isForeign = (Component) => Boolean(Object(Component)[FRAMEWORK]) || Object(Component)["astro:html"] === true;

let frameworks;

// A renderer of the project's makes the HTML. What it takes is loaded with the first of them.
async function framework(page, name, Component, props, slots) {
  if ((Component === null || Component === undefined) && !("client:only" in props)) throw componentMissing(name, Component);
  frameworks ??= await import("astro-lsp:framework");
  const render = () => frameworks.renderFramework(page, name, Component, normalize(props), slots);
  return page.record === undefined ? render() : page.record.measure(name, props["client:component-path"] ?? null, render);
}

// An island keeps its place in view transitions.
const kept = (props) => ["scope", "persist", "persist-props"].map((name) => attribute(props[`data-astro-transition-${name}`], `data-astro-transition-${name}`)).join("");

function foreign(page, name, Component, props, slots) {
  const { framework, file } = Component[FRAMEWORK];
  console.warn(`<${name} /> (${file}) is a component of ${framework}; this preview leaves its place empty.`);
  const directive = props["client:component-hydration"];
  const open = `<astro-island${attribute(directive, "client")}${attribute(file, "data-file")}${attribute(directive && page.beforeHydration, "before-hydration-url")}${kept(props)}>`;
  const content = slots?.default?.();
  return content === undefined ? new Html(`${open}</astro-island>`) : new Template([open, content, "</astro-island>"]);
}

/** `const Tag = "h1"; <Tag>…</Tag>`, and custom elements with spread or slots. */
function element(page, name, props, slots) {
  // What cannot be in a tag name ends it: a name that comes from data cannot bring attributes along.
  const tag = name.trim().split(/[&<>'"\s]+/)[0];
  const open = `<${tag}${spread(props, tag)}`;
  const contents = Object.values(slots ?? {});
  if (isVoid(tag)) return voidElement(page, tag, open, contents);
  const parts = [`${open}>`];
  for (const slot of contents) parts.push(slot(), "");
  parts[parts.length - 1] += `</${tag}>`;
  return new Template(parts);
}

function voidElement(page, tag, open, contents) {
  if (contents.length === 0) return new Html(`${open}/>`);
  const pieces = renderToPieces(page, contents.map((slot) => slot()));
  const close = (done) => new Html(done.join("") === "" ? `${open}/>` : `${open}>${done.join("")}</${tag}>`);
  return isPromise(pieces) ? pieces.then(close) : close(pieces);
}

/** Named slots whose names or presence are decided when the page runs. */
export function slots(...sources) {
  const merged = Object.create(null);
  for (const source of sources) collect(source, merged);
  return merged;
}

function collect(source, merged) {
  if (!source) return;
  if (Array.isArray(source)) {
    for (const item of source) collect(item, merged);
  } else if (typeof source === "function") {
    collect(source(), merged);
  } else if (typeof source === "object") {
    for (const name of Object.keys(source)) merged[name] = source[name];
  }
}
