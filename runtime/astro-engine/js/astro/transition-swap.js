// What `<ClientRouter />` does when the next page is there: the document becomes that page, and what is to persist stays.

const PERSIST = "data-astro-transition-persist";
// These tell the animation about itself; a page cannot know them.
const OF_THE_TRANSITION = ["data-astro-transition", "data-astro-transition-fallback"];

/** The scripts of a page. Elements can be named like `document.scripts`, and would be taken for them. */
export const scripts = (page = document) => [...page.querySelectorAll("script")];

// Scripts that ran, on this page or one before it: coming back to a page runs none of them again.
const ran = new Set();

/** Whether a script ran before; from now on it has. */
export function hasRun(script) {
  const key = script.src ? new URL(script.src, location.href).href : script.textContent;
  return ran.has(key) || !ran.add(key);
}

/** Marks the scripts of `next` that have run already: all but those with `data-astro-rerun`. */
export function deselectScripts(next) {
  for (const script of scripts(next)) if (!script.hasAttribute("data-astro-rerun") && hasRun(script)) script.dataset.astroExec = "";
}

export function swapRootAttributes(next) {
  const root = document.documentElement;
  for (const { name } of [...root.attributes]) if (!OF_THE_TRANSITION.includes(name)) root.removeAttribute(name);
  for (const { name, value } of next.documentElement.attributes) {
    if (!OF_THE_TRANSITION.includes(name) || !root.hasAttribute(name)) root.setAttribute(name, value);
  }
}

// Sheets that modules put into a page. They run once, so they will not do it again for the components that only the browser
// renders; all others have theirs from the server.
const loaded = new Map();

/** Elements of the head that the next page has as well stay where they are, so that styles are not loaded again. */
export function swapHeadElements(next) {
  for (const style of document.head.querySelectorAll("style[data-astro-module]")) loaded.set(style.dataset.viteDevId, style);
  for (const element of [...document.head.children]) {
    const other = sameInHead(element, next);
    if (other) other.remove();
    else element.remove();
  }
  document.head.append(...next.head.children);
  if (!next.querySelector("astro-island[client=only]")) return;
  const here = new Set([...document.head.querySelectorAll("style[data-vite-dev-id]")].map((style) => style.dataset.viteDevId));
  for (const [id, style] of loaded) if (!here.has(id)) document.head.append(style);
}

function sameInHead(element, next) {
  const find = (selector, name) => {
    const value = element.getAttribute(name);
    return value && next.head.querySelector(`${selector}[${name}="${CSS.escape(value)}"]`);
  };
  const persisted = find("", PERSIST);
  if (persisted) return persisted;
  if (element.matches("link[rel=stylesheet]")) return find("link[rel=stylesheet]", "href");
  if (element.matches("link[rel=preload][as=font]")) return find("link[rel=preload][as=font]", "href");
  const { textContent: text } = element;
  return (element.matches("style") && text && [...next.head.querySelectorAll("style")].find((style) => style.textContent === text)) || null;
}

// Moved this way, a frame keeps its page and a video its place.
const put = (parent, node, before) => (parent.moveBefore ? parent.moveBefore(node, before) : parent.insertBefore(node, before));

export function swapBodyElement(body, oldBody) {
  const media = new Set(oldBody.querySelectorAll("video, audio"));
  const kept = [];
  for (const element of oldBody.querySelectorAll(`[${PERSIST}]`)) {
    const place = body.querySelector(`[${PERSIST}="${CSS.escape(element.getAttribute(PERSIST))}"]`);
    // What stands in a persisting element goes with it.
    if (!place || kept.some(([outer]) => outer.contains(element))) continue;
    // Never out of the document, not for a moment.
    put(document.documentElement, element, null);
    kept.push([element, place]);
  }
  oldBody.replaceWith(body);
  for (const [element, place] of kept) {
    put(place.parentNode, element, place);
    place.remove();
    if (place.localName === "astro-island" && takesNewProps(element) && element.getAttribute("props") !== place.getAttribute("props")) {
      // An island that is asked to render again wakes up with the props of the new page.
      element.setAttribute("ssr", "");
      element.setAttribute("props", place.getAttribute("props") ?? "");
    }
  }
  attachShadowRoots(body);
  for (const element of body.querySelectorAll("video, audio")) if (!media.has(element)) revive(element);
}

// What a parser made outside of the page loads nothing.
function revive(media) {
  const fresh = document.createElement(media.localName);
  for (const { name, value } of media.attributes) fresh.setAttribute(name, value);
  fresh.innerHTML = media.innerHTML;
  media.replaceWith(fresh);
}

function takesNewProps(element) {
  const keep = element.dataset.astroTransitionPersistProps;
  return keep === undefined || keep === "false";
}

// A parsed document has templates where the browser's own reading makes shadow roots.
function attachShadowRoots(root) {
  for (const template of root.querySelectorAll("template[shadowrootmode]")) {
    const host = template.parentNode;
    if (!(host instanceof HTMLElement) || host.shadowRoot) continue;
    const shadow = host.attachShadow({ mode: template.getAttribute("shadowrootmode") });
    shadow.append(template.content);
    template.remove();
    attachShadowRoots(shadow);
  }
}

/** Notes what has the focus if it persists; the answer gives it back. */
export function saveFocus() {
  const active = document.activeElement;
  if (!active?.closest(`[${PERSIST}]`)) return () => {};
  const selection = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? [active.selectionStart, active.selectionEnd] : null;
  return () => {
    active.focus();
    if (!selection) return;
    try {
      active.setSelectionRange(...selection);
    } catch {
      // Inputs of some types have no selection.
    }
  };
}

export const swapFunctions = { deselectScripts, swapRootAttributes, swapHeadElements, swapBodyElement, saveFocus };

/** The whole swap, in the order its parts need. */
export function swap(next) {
  deselectScripts(next);
  swapRootAttributes(next);
  swapHeadElements(next);
  const restoreFocus = saveFocus();
  swapBodyElement(next.body, document.body);
  restoreFocus();
}
