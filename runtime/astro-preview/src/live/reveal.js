// From the source to the page and back: the cursor's element is outlined, and Alt+click (or Ctrl+Shift+click) on an element
// opens the place it is written at.

const MOST = 50;
let host;
let root;
let last;
let pointed;

function boxes(elements, colour) {
  if (!host) {
    host = document.createElement("astro-lsp-reveal");
    root = host.attachShadow({ mode: "open" });
    for (const event of ["scroll", "resize"]) addEventListener(event, draw, { capture: true, passive: true });
  }
  if (!host.isConnected) document.documentElement.append(host);
  const made = elements.slice(0, MOST).map((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const box = document.createElement("div");
    box.style.cssText = `all: initial; position: fixed; z-index: 2147483646; pointer-events: none; box-sizing: border-box; left: ${left - 2}px; top: ${top - 2}px; width: ${width + 4}px; height: ${height + 4}px; outline: 2px solid ${colour}; border-radius: 3px; background: color-mix(in srgb, ${colour} 8%, transparent);`;
    return box;
  });
  root.replaceChildren(...made);
}

function elementsAt({ file, line, column }) {
  if (!file) return [];
  return [...document.querySelectorAll(`[data-astro-source-file="${CSS.escape(file)}"][data-astro-source-loc="${line}:${column}"]`)];
}

function draw() {
  const elements = pointed ? [pointed] : last ? elementsAt(last) : [];
  if (elements.length === 0) return host?.remove();
  boxes(elements, pointed ? "#2f7de1" : "#d1246b");
}

/** The editor's cursor is in an element of the source, or in none. */
export function cursor(place) {
  last = place.file ? place : undefined;
  draw();
  // Whoever reads the page is not moved about in it.
  if (last && !document.hasFocus()) elementsAt(last)[0]?.scrollIntoView({ block: "nearest" });
}

/** The page is another: its elements are found anew. */
export const again = draw;

const wanted = (event) => event.altKey || ((event.ctrlKey || event.metaKey) && event.shiftKey);
const written = (event) => event.composedPath().find((node) => node instanceof Element && node.hasAttribute("data-astro-source-loc"));

/** Follows the mouse; `open` goes to a place in the editor. */
export function listen(open) {
  addEventListener("click", (event) => {
    const element = wanted(event) && written(event);
    if (!element) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const [line, column] = element.dataset.astroSourceLoc.split(":").map(Number);
    open({ file: element.dataset.astroSourceFile, line, column });
  }, { capture: true });
  const point = (event) => {
    const element = event.altKey ? written(event) : undefined;
    if (element === pointed) return;
    pointed = element;
    draw();
  };
  addEventListener("mousemove", point, { capture: true, passive: true });
  addEventListener("keyup", (event) => event.key === "Alt" && pointed && ((pointed = undefined), draw()), { capture: true });
}
