// What `<ClientRouter />` does when the next page is there: the document becomes that page, and what is to persist stays.

const PERSIST = "data-astro-transition-persist";
// These tell the animation about itself; a page cannot know them.
const OF_THE_TRANSITION = ["data-astro-transition", "data-astro-transition-fallback"];

/** The scripts of a page. Elements can be named like `document.scripts`, and would be taken for them. */
export const scripts = (page = document) => [...page.querySelectorAll("script")];

/** Marks the scripts of `next` that have run already: all but those with `data-astro-rerun`. */
export function deselectScripts(next) {
  for (const ran of scripts()) {
    for (const script of scripts(next)) {
      const same = ran.src ? ran.src === script.src && ran.type === script.type : !script.src && ran.textContent === script.textContent;
      if (same && !script.hasAttribute("data-astro-rerun")) {
        script.dataset.astroExec = "";
        break;
      }
    }
  }
}

export function swapRootAttributes(next) {
  const root = document.documentElement;
  for (const { name } of [...root.attributes]) if (!OF_THE_TRANSITION.includes(name)) root.removeAttribute(name);
  for (const { name, value } of next.documentElement.attributes) root.setAttribute(name, value);
}

/** Elements of the head that the next page has as well stay where they are, so that styles are not loaded again. */
export function swapHeadElements(next) {
  for (const element of [...document.head.children]) {
    const other = sameInHead(element, next);
    if (other) other.remove();
    else element.remove();
  }
  document.head.append(...next.head.children);
}

function sameInHead(element, next) {
  const find = (selector, name) => {
    const value = element.getAttribute(name);
    return value && next.head.querySelector(`${selector}[${name}="${CSS.escape(value)}"]`);
  };
  const persisted = find("", PERSIST);
  if (persisted) return persisted;
  if (element.matches("link[rel=stylesheet]")) return find("link[rel=stylesheet]", "href");
  const style = element.matches("style[data-vite-dev-id]") && find("style", "data-vite-dev-id");
  return style && style.textContent === element.textContent ? style : null;
}

export function swapBodyElement(body, oldBody) {
  oldBody.replaceWith(body);
  for (const element of oldBody.querySelectorAll(`[${PERSIST}]`)) {
    const place = body.querySelector(`[${PERSIST}="${CSS.escape(element.getAttribute(PERSIST))}"]`);
    if (!place) continue;
    place.replaceWith(element);
    if (place.localName === "astro-island" && takesNewProps(element)) {
      // An island that is asked to render again wakes up with the props of the new page.
      element.setAttribute("ssr", "");
      element.setAttribute("props", place.getAttribute("props") ?? "");
    }
  }
  attachShadowRoots(body);
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
