// Components of frameworks: a renderer that an integration added makes their HTML; with `client:…` an island wakes up in
// the browser.

import { ask, hash } from "astro-lsp:host";
import { settings } from "astro-lsp:site";
import { spread } from "astro-lsp:attribute";
import { clientOnlyHint, invalidDirective, mediaQueryMissing, noRenderer } from "astro-lsp:errors";
import { Html, escape, escapeAttribute } from "astro-lsp:escape";
import { directiveNames, directiveScript, islandScript } from "astro-lsp:island-client";
import { serializeProps } from "astro-lsp:island-props";
import { Instruction, Template, renderToPieces } from "astro-lsp:render";

const TAG = Symbol.for("astro:renderer");
const COPIED = ["data-astro-transition-scope", "data-astro-transition-persist", "data-astro-transition-persist-props"];

let renderers;

// The renderers that integrations added.
function loadRenderers() {
  return (renderers ??= Promise.all(
    settings.renderers.map(async ({ name, server, client }) => ({ name, client, ssr: (await import(server)).default })),
  ).catch((error) => {
    renderers = undefined;
    throw error;
  }));
}

/** What stands in the page for `<Counter client:load />`. */
export async function renderFramework(page, name, Component, given, slots) {
  const { hydration, props, passed } = split(name, given);
  if (hydration) Object.assign(hydration, await placeOf(hydration));
  const children = {};
  const said = [];
  for (const slot of Object.keys(slots ?? {})) children[slot] = await slotHtml(page, slots[slot], said);
  const metadata = { displayName: name, astroStaticSlot: true };
  if (hydration) Object.assign(metadata, { hydrate: hydration.directive, hydrateArgs: hydration.value, componentUrl: hydration.url, componentExport: { value: hydration.export } });
  const known = page.renderers ?? (await loadRenderers());
  const result = page.global;
  const only = hydration?.directive === "only";
  // Renderers change the props they look at: what they leave is sent to the browser.
  let renderer = only ? ofHint(known, hydration) : await claimed(known, result, Component, props, children, metadata);
  if (!renderer && !only && typeof Component === "function") {
    // A function of elements, such as MDX exports.
    const { tried } = await import("astro-lsp:jsx");
    renderer = ofFile(known, hydration);
    try {
      const made = await tried(page, Component, passed, slots);
      if (made !== undefined) return made;
    } catch (error) {
      // It may need the framework around it.
      if (!renderer) throw error;
    }
  }
  if (!only) renderer ??= ofFile(known, hydration);
  if (!renderer) throw only ? clientOnlyHint(name, known.map((one) => one.name)) : noRenderer(name, given["client:component-path"]);
  let html = "";
  let attrs;
  if (only) html = slots?.fallback ? await slotHtml(page, slots.fallback, said) : "";
  else ({ html, attrs } = await renderer.ssr.renderToStaticMarkup.call({ result }, Component, passed, children, metadata));
  if (!hydration) return new Template(interleaved(said, withoutStaticSlots(html ?? "", renderer)));
  const island = element({ hydration, renderer, name, props, html: html ?? "", attrs, children });
  return new Template(interleaved([...runtime(hydration.directive), ...hydrationScript(renderer, only), ...said], island));
}

// Scripts and styles of what was rendered come before it.
const interleaved = (instructions, html) => ["", ...instructions.flatMap((instruction) => [instruction, ""]), new Html(html), ""];

function split(name, given) {
  const props = {};
  const passed = {};
  let hydration = null;
  for (const key of Object.keys(given)) {
    if (!key.startsWith("client:")) {
      if (key.startsWith("server:")) continue;
      props[key] = given[key];
      if (!COPIED.includes(key)) passed[key] = given[key];
      continue;
    }
    hydration ??= { directive: "", value: undefined, path: given["client:component-path"] ?? "", base: given["client:component-base"], export: given["client:component-export"] ?? "default" };
    if (key.startsWith("client:component-") || key === "client:display-name") continue;
    hydration.directive = key.slice("client:".length);
    hydration.value = given[key];
  }
  for (const symbol of Object.getOwnPropertySymbols(given)) props[symbol] = passed[symbol] = given[symbol];
  if (hydration && !directiveNames.includes(hydration.directive) && !settings.clientDirectives.some((one) => one.name === hydration.directive)) {
    throw invalidDirective(name, hydration.directive, [...directiveNames, ...settings.clientDirectives.map((one) => one.name)]);
  }
  if (hydration?.directive === "media" && typeof hydration.value !== "string") throw mediaQueryMissing(name);
  return { hydration, props, passed };
}

const places = new Map();

// Where the browser finds the component's module, and its file: `include` patterns of renderers are of whole paths.
async function placeOf({ path, base }) {
  const key = `${base}\n${path}`;
  let place = places.get(key);
  if (!place) {
    const answer = (await ask("client-url", { specifier: path, importer: base ?? null })) ?? {};
    place = { address: answer.url ?? path, url: answer.file ?? path };
    places.set(key, place);
  }
  return place;
}

async function slotHtml(page, slot, said) {
  const pieces = await renderToPieces(page, slot);
  let html = "";
  for (const piece of pieces) {
    if (typeof piece === "string") html += piece;
    else said.push(piece);
  }
  return html;
}

async function claimed(known, result, Component, props, children, metadata) {
  const tag = Object(Component)[TAG];
  const tagged = tag && known.find((one) => one.name === tag);
  if (tagged) return tagged;
  let failure;
  for (const renderer of known) {
    try {
      if (await renderer.ssr.check.call({ result }, Component, props, children, metadata)) return renderer;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return undefined;
}

const ALIASES = { solid: "solid-js" };
const HINTS = ["solid-js", "react", "preact", "vue", "svelte"];
const BY_EXTENSION = { svelte: ["@astrojs/svelte"], vue: ["@astrojs/vue"] };
const OF_JSX = ["@astrojs/react", "@astrojs/preact", "@astrojs/solid-js", "@astrojs/vue (jsx)"];
const OF_ANY = ["@astrojs/react", "@astrojs/preact", "@astrojs/solid-js", "@astrojs/vue", "@astrojs/svelte"];

// No renderer knows the component; its file's name may leave only one.
function ofFile(known, hydration) {
  const extension = hydration?.url.split(".").pop();
  const names = BY_EXTENSION[extension] ?? (extension === "jsx" || extension === "tsx" ? OF_JSX : OF_ANY);
  const fitting = known.filter(({ name }) => names.includes(name));
  return fitting.length === 1 ? fitting[0] : undefined;
}

// Nothing runs on the server: the hint names the renderer, or the only one is it.
function ofHint(known, { value, url }) {
  const hint = ALIASES[value] ?? value;
  const own = known.filter((one) => one.name !== "astro:jsx");
  const extension = url.split(".").pop();
  const named = (name) => known.find((one) => one.name === `@astrojs/${name}` || one.name === name);
  return (HINTS.includes(hint) && named(hint)) || (own.length === 1 ? own[0] : named(extension)) || known.find((one) => one.name === value);
}

function withoutStaticSlots(html, { ssr }) {
  if (!html.includes("astro-s")) return html;
  return html.replace(ssr.supportsAstroStaticSlot === false ? /<\/?astro-slot\b[^>]*>/g : /<\/?astro-static-slot\b[^>]*>/g, "");
}

const STYLE = "<style>astro-island,astro-slot,astro-static-slot{display:contents}</style>";

const runtimes = new Map();

// Once a page, and once for each directive.
function runtime(directive) {
  let known = runtimes.get(directive);
  if (known === undefined) runtimes.set(directive, (known = runtimeOf(directive)));
  return known;
}

function runtimeOf(directive) {
  const custom = settings.clientDirectives.find((one) => one.name === directive);
  const script = custom
    ? `<script type="module">import directive from ${JSON.stringify(custom.client)}; (self.Astro ||= {})[${JSON.stringify(directive)}] = directive; window.dispatchEvent(new Event(${JSON.stringify(`astro:${directive}`)}));</script>`
    : `<script>${directiveScript(directive)}</script>`;
  const island = `<script>${islandScript()}</script>`;
  return [new Instruction("script", "astro-island-style", STYLE), new Instruction("script", `client:${directive}`, script), new Instruction("script", "astro-island", island)];
}

function hydrationScript({ name, ssr }, only) {
  return !only && ssr.renderHydrationScript ? [new Instruction("script", `hydration:${name}`, ssr.renderHydrationScript())] : [];
}

function element({ hydration, renderer, name, props, html, attrs, children }) {
  const url = hydration.address;
  const text = serializeProps(props, name);
  const attributes = { uid: hash(`${hydration.export}:${url}\n${html}\n${text}`).toString(36), ...attrs, "component-url": url };
  if (renderer.client) Object.assign(attributes, { "component-export": hydration.export, "renderer-url": renderer.client, props: text });
  attributes.ssr = "";
  attributes.client = hydration.directive;
  if (settings.beforeHydration) attributes["before-hydration-url"] = settings.beforeHydration;
  attributes.opts = JSON.stringify({ name, value: hydration.value || "" });
  for (const key of COPIED) if (props[key] !== undefined) attributes[key] = String(props[key]);
  const content = html + leftSlots(html, children);
  if (content !== "") attributes["await-children"] = "";
  return `<astro-island${spread(attributes, "astro-island")}>${content}${content === "" ? "" : "<!--astro:end-->"}</astro-island>`;
}

// Slots that the component did not show now are kept for the browser.
function leftSlots(html, children) {
  const shown = (key) => html.includes(key === "default" ? "<astro-slot>" : `<astro-slot name="${escapeAttribute(key)}">`);
  return Object.keys(children)
    .filter((key) => html === "" || !shown(key))
    .map((key) => `<template data-astro-template${key === "default" ? "" : `="${escape(key)}"`}>${children[key]}</template>`)
    .join("");
}
