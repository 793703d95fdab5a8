// module: astro-lsp:transition-client, astro:transitions/client
// `astro:transitions/client`: navigation without loading the page anew, for pages with `<ClientRouter />`.

import {
  TRANSITION_AFTER_PREPARATION,
  TRANSITION_AFTER_SWAP,
  TRANSITION_PAGE_LOAD,
  TransitionBeforePreparationEvent,
  TransitionBeforeSwapEvent,
  say,
} from "astro-lsp:transition-events";
import { hasRun, scripts, swap } from "astro-lsp:transition-swap";

export * from "astro-lsp:transition-events";
export { swapFunctions } from "astro-lsp:transition-swap";

// Components that navigate are rendered on the server too.
const inBrowser = typeof document !== "undefined";

export const supportsViewTransitions = inBrowser && typeof document.startViewTransition === "function";
export const transitionEnabledOnThisPage = () => inBrowser && Boolean(document.querySelector('[name="astro-view-transitions-enabled"]'));
export const getFallback = () => (inBrowser && document.querySelector('[name="astro-view-transitions-fallback"]')?.getAttribute("content")) || "animate";

const DIRECTION = "data-astro-transition";
const FALLBACK = "data-astro-transition-fallback";

// Where the page that is shown came from, and how many pages of ours are before it.
let shown = inBrowser ? new URL(location.href) : undefined;
let index = 0;
// The navigation under way; a new one ends it.
let running;
let warned = false;

const isSamePage = (a, b) => a.origin === b.origin && a.pathname === b.pathname && a.search === b.search;
const canNavigate = () => transitionEnabledOnThisPage() && (supportsViewTransitions || getFallback() !== "none");

/** Goes to another address as a click on a link does. */
export async function navigate(href, options = {}) {
  if (!inBrowser) {
    if (!warned) console.warn("`navigate()` was called while a component was rendered on the server, where there is nowhere to go. Call it in a handler of an event.");
    warned = true;
    return;
  }
  const to = new URL(href, location.href);
  if (!canNavigate() || to.origin !== location.origin) {
    if (options.history === "replace") location.replace(to);
    else location.assign(to);
    return;
  }
  await go("forward", to, options);
}

// ---------------------------------------------------------------- one navigation

async function go(direction, to, options, popped) {
  const from = shown;
  running?.controller.abort();
  running?.viewTransition?.skipTransition();
  const { history: wanted = "auto" } = options;
  const navigationType = popped ? "traverse" : wanted === "replace" || (wanted === "auto" && to.href === location.href) ? "replace" : "push";
  if (!popped) saveScroll();
  if (isSamePage(from, to) && !options.formData && (to.hash || (direction === "back" && from.hash))) return moveTo(to, from, { navigationType, state: options.state }, popped);
  const me = { controller: new AbortController() };
  running = me;
  const navigation = { from, to, direction, navigationType, sourceElement: options.sourceElement, info: options.info, newDocument: document, signal: me.controller.signal, formData: options.formData };
  const prepared = new TransitionBeforePreparationEvent(navigation, load);
  document.dispatchEvent(prepared);
  if (prepared.defaultPrevented) return leave(to, navigationType);
  if (!popped) document.documentElement.setAttribute("data-astro-transition-loading", "");
  try {
    await prepared.loader();
  } catch (error) {
    if (me.controller.signal.aborted) return;
    console.error(error);
    return leave(prepared.to, navigationType);
  } finally {
    document.documentElement.removeAttribute("data-astro-transition-loading");
  }
  if (me.controller.signal.aborted) return;
  if (prepared.defaultPrevented) return leave(prepared.to, navigationType);
  say(TRANSITION_AFTER_PREPARATION);
  await show(me, prepared, navigationType, options, popped);
}

/** What cannot be shown in place is loaded by the browser. */
function leave(to, navigationType) {
  if (navigationType === "replace") location.replace(to);
  else if (navigationType === "traverse" && to.href === location.href) location.reload();
  else location.assign(to);
}

/** Loads the next page into `event.newDocument`. Preventing the event leaves it to the browser. */
async function load(event) {
  const response = await fetch(event.to, { signal: event.signal, ...formRequest(event) });
  const type = response.headers.get("content-type")?.split(";")[0].trim();
  const landed = response.redirected ? new URL(response.url) : event.to;
  if (landed.origin !== location.origin) return event.preventDefault();
  if (response.redirected) {
    const { hash } = event.to;
    event.to = landed;
    if (hash && !landed.hash) event.to.hash = hash;
  }
  if (type !== "text/html" && type !== "application/xhtml+xml") return event.preventDefault();
  const next = new DOMParser().parseFromString(await response.text(), type);
  for (const element of next.querySelectorAll("noscript")) element.remove();
  if (!next.querySelector('[name="astro-view-transitions-enabled"]') && !event.formData) return event.preventDefault();
  event.newDocument = next;
  await Promise.all([...next.querySelectorAll("head link[rel=stylesheet]")].map(preload));
}

function formRequest({ formData, sourceElement }) {
  if (!formData) return {};
  const form = sourceElement instanceof HTMLFormElement ? sourceElement : (sourceElement?.form ?? sourceElement?.closest?.("form"));
  const isUrlEncoded = form?.getAttribute("enctype") === "application/x-www-form-urlencoded";
  return { method: "POST", body: isUrlEncoded ? new URLSearchParams(formData) : formData };
}

// A style that arrives after the swap would be seen arriving.
function preload(link) {
  const href = link.getAttribute("href");
  if (!href || document.querySelector(`link[rel=stylesheet][href="${CSS.escape(href)}"]`)) return undefined;
  return new Promise((resolve) => {
    const early = Object.assign(document.createElement("link"), { rel: "preload", as: "style", href, onload: resolve, onerror: resolve });
    document.head.append(early);
  });
}

async function show(me, prepared, navigationType, options, popped) {
  const root = document.documentElement;
  root.setAttribute(DIRECTION, prepared.direction);
  const change = async () => {
    const event = new TransitionBeforeSwapEvent(prepared, me.viewTransition, swap);
    document.dispatchEvent(event);
    event.swap();
    moveTo(event.to, event.from, { navigationType, state: options.state }, popped);
    say(TRANSITION_AFTER_SWAP);
  };
  me.viewTransition = supportsViewTransitions ? document.startViewTransition(change) : simulate(change, () => me.controller.signal.aborted);
  me.viewTransition.finished.catch(() => {}).then(() => running === me && root.removeAttribute(DIRECTION));
  me.viewTransition.ready?.catch(() => {});
  await me.viewTransition.updateCallbackDone;
  await runScripts();
  say(TRANSITION_PAGE_LOAD);
  announce();
}

/** `startViewTransition` where there is none: the styles know the attribute that says which half is animated. */
function simulate(change, isAborted) {
  let skipped = false;
  const half = async (name) => {
    if (skipped || getFallback() !== "animate" || matchMedia("(prefers-reduced-motion)").matches) return;
    const before = new Set(document.getAnimations());
    document.documentElement.setAttribute(FALLBACK, name);
    const started = document.getAnimations().filter((animation) => !before.has(animation) && !isEndless(animation));
    await Promise.allSettled(started.map((animation) => animation.finished));
  };
  const updateCallbackDone = half("old").then(() => (isAborted() ? undefined : change()));
  const finished = updateCallbackDone.then(() => half("new")).finally(() => document.documentElement.removeAttribute(FALLBACK));
  return { updateCallbackDone, finished, ready: updateCallbackDone, skipTransition: () => (skipped = true) };
}

const isEndless = (animation) => animation.effect?.getComputedTiming().iterations === Infinity;

// ---------------------------------------------------------------- history and scrolling

function moveTo(to, from, { navigationType, state }, popped) {
  const { title } = document;
  if (!popped) {
    const entry = (position) => ({ ...state, index: position, scrollX: 0, scrollY: 0 });
    if (navigationType === "replace") history.replaceState(entry(index), "", to.href);
    else history.pushState(entry(++index), "", to.href);
  }
  document.title = title;
  shown = to;
  if (popped) return scrollTo({ left: popped.scrollX ?? 0, top: popped.scrollY ?? 0, behavior: "instant" });
  if (!to.hash) return isSamePage(from, to) && navigationType !== "replace" ? undefined : scrollTo({ left: 0, top: 0, behavior: "instant" });
  // The browser itself finds the target, and `:target` with it.
  const { state: kept } = history;
  history.scrollRestoration = "auto";
  location.replace(to.href);
  history.replaceState(kept, "");
  history.scrollRestoration = "manual";
}

function saveScroll() {
  if (!history.state) return;
  history.scrollRestoration = "manual";
  history.replaceState({ ...history.state, scrollX, scrollY }, "");
}

// ---------------------------------------------------------------- scripts and the announcer

/** Runs the scripts that came with the page, in order: what a parser made does not run by itself. */
async function runScripts() {
  for (const script of scripts()) {
    if (script.dataset.astroExec === "") continue;
    const type = script.getAttribute("type");
    if (type && type !== "module" && type !== "text/javascript") continue;
    const fresh = document.createElement("script");
    fresh.textContent = script.textContent;
    for (const { name, value } of script.attributes) fresh.setAttribute(name, value);
    fresh.dataset.astroExec = "";
    const loaded = fresh.src && new Promise((resolve) => (fresh.onload = fresh.onerror = resolve));
    script.replaceWith(fresh);
    if (loaded) await loaded;
  }
}

function markScripts() {
  for (const script of scripts()) {
    hasRun(script);
    script.dataset.astroExec = "";
  }
}

// Screen readers hear of a page by its title.
function announce() {
  const element = document.createElement("div");
  element.setAttribute("aria-live", "assertive");
  element.setAttribute("aria-atomic", "true");
  element.className = "astro-route-announcer";
  document.body.append(element);
  setTimeout(() => {
    element.textContent = document.title || document.querySelector("h1")?.textContent || location.pathname;
  }, 60);
}

// ---------------------------------------------------------------- what the visitor does

function onClick(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
  const link = event.composedPath()[0]?.closest?.("a, area");
  if (!link) return;
  const text = (value) => (typeof value === "string" ? value : value.baseVal);
  const [href, target] = [text(link.href), text(link.target)];
  const elsewhere = !href || link.hasAttribute("download") || (target && target !== "_self") || link.dataset.astroReload !== undefined;
  const to = elsewhere ? undefined : URL.parse?.(href, location.href) ?? new URL(href, location.href);
  if (!to || to.origin !== location.origin || !canNavigate()) return;
  event.preventDefault();
  navigate(to.href, { history: link.dataset.astroHistory === "replace" ? "replace" : (link.dataset.astroHistory ?? "auto"), sourceElement: link });
}

function onSubmit(event) {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.dataset.astroReload !== undefined || !canNavigate()) return;
  // Fields named "method" or "action" hide the properties of a form.
  const own = (name) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name);
  const method = (own("method") ?? "get").toLowerCase();
  const target = own("target");
  const to = new URL(own("action") || location.href, location.href);
  if (method === "dialog" || to.origin !== location.origin || (target && target !== "_self")) return;
  const formData = new FormData(form, submitter);
  const options = { sourceElement: submitter ?? form, history: form.dataset.astroHistory ?? "auto" };
  if (method === "get") to.search = String(new URLSearchParams(formData));
  else options.formData = formData;
  event.preventDefault();
  navigate(to.href, options);
}

function onPopState({ state }) {
  if (!transitionEnabledOnThisPage()) {
    if (state) location.reload();
    return;
  }
  // A jump within the page that the browser made by itself.
  if (state === null) return;
  const direction = state.index > index ? "forward" : "back";
  index = state.index ?? 0;
  go(direction, new URL(location.href), {}, state);
}

/** Takes over the links of this page, and says whether it did; done by `<ClientRouter />`. */
export function start() {
  if (!supportsViewTransitions && getFallback() === "none") return false;
  if (history.state?.index !== undefined) {
    index = history.state.index;
    scrollTo({ left: history.state.scrollX, top: history.state.scrollY });
  } else if (transitionEnabledOnThisPage()) {
    history.replaceState({ ...history.state, index, scrollX, scrollY }, "");
    history.scrollRestoration = "manual";
  }
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  addEventListener("popstate", onPopState);
  if ("onscrollend" in window) addEventListener("scrollend", saveScroll);
  else addEventListener("scroll", () => requestAnimationFrame(saveScroll), { passive: true });
  const loaded = () => say(TRANSITION_PAGE_LOAD);
  if (document.readyState === "complete") loaded();
  else addEventListener("load", loaded, { once: true });
  markScripts();
  return true;
}
