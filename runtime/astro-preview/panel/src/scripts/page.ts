// The page in its frame, with the status line of its answer.

import { chain, statusClass } from "./chain";
import { decided } from "./decided";
import { byId, element, size } from "./dom";
import { isMasked, real, site, type Render } from "./server";
import { on, renders } from "./store";
import { show } from "./tabs";

let frame = byId<HTMLIFrameElement>("page");
const input = byId<HTMLInputElement>("address");
const outside = byId<HTMLAnchorElement>("outside");
const width = byId<HTMLSelectElement>("width");

// What pages say and are asked (`live/client.js`).
const [HERE, THERE] = ["astro-lsp:here", "astro-lsp:there?"];
/** Milliseconds in which a page that is to make room says that it is there. */
const PATIENCE = 400;
/** The same for one that is to bring itself up to date: it may have a lot to do. */
const LONG_PATIENCE = 2000;
/** A page that is gone may be given this long by the browser to say goodbye, and keeps its process meanwhile. */
const GOODBYE = 1000;
/** How often a page that was answered, but does not come, is asked for in a new frame. */
const TRIES = 3;

/** The page in the frame: whether it was answered, is loaded, speaks, and did so since the last one was loaded. */
let state = { answered: true, loaded: true, speaks: false, spoke: false };
const waiting = new Set<() => void>();

const fit = () => (frame.style.width = width.value ? `${width.value}px` : "100%");

function watch(): void {
  const mine = frame;
  mine.addEventListener("load", () => mine === frame && (state = { ...state, loaded: true, speaks: state.spoke, spoke: false }));
}

addEventListener("message", ({ source, data }) => {
  if (source !== frame.contentWindow || data !== HERE) return;
  state.speaks = state.spoke = true;
  waiting.forEach((heard) => heard());
});

let emptied = -GOODBYE;

/** An empty frame. A page that never pauses keeps its process, and browsers would have the next page of its site wait for that: it ends with its frame. */
function renew(): void {
  emptied = performance.now();
  const next = frame.cloneNode(false) as HTMLIFrameElement;
  next.removeAttribute("src");
  next.removeAttribute("style");
  frame.replaceWith(next);
  frame = next;
  state = { answered: true, loaded: true, speaks: false, spoke: false };
  fit();
  watch();
}

/** Whether the page in the frame can do anything. One that does not speak can, once it is loaded. */
function isThere(patience: number): Promise<boolean> {
  const { speaks } = state;
  if (!speaks && state.loaded) return Promise.resolve(true);
  return new Promise((resolve) => {
    const heard = () => (waiting.delete(heard), resolve(true));
    waiting.add(heard);
    frame.contentWindow?.postMessage(THERE, site.origin);
    setTimeout(() => (waiting.delete(heard), resolve(!speaks && state.loaded)), patience);
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether the page comes, once it is answered. */
async function comes(mine: number): Promise<boolean> {
  for (let rest = LONG_PATIENCE; rest > 0; rest -= state.answered ? 100 : 0) {
    if (mine !== opened || state.loaded || state.speaks) return true;
    await pause(100);
  }
  return false;
}

let opened = 0;

/** Shows a page of the project; other sites are not shown. */
export async function open(path: string, tries = TRIES): Promise<void> {
  const mine = ++opened;
  // One that is still on its way makes room at once.
  const [address, there] = await Promise.all([real(path), (state.loaded || state.speaks) && isThere(PATIENCE)]);
  const target = new URL(address, site);
  if (mine !== opened || target.origin !== site.origin) return;
  input.value = path;
  if (!there) renew();
  const rest = emptied + GOODBYE - performance.now();
  if (rest > 0) await pause(rest);
  if (mine !== opened) return;
  state.answered = state.loaded = state.speaks = state.spoke = false;
  frame.src = target.href;
  if (rest > 0 && tries > 1 && !(await comes(mine))) await open(path, tries - 1);
}

let looking = false;

/** The project has changed. Pages see to that themselves; one that does nothing any more is asked for anew. */
export async function changed(): Promise<void> {
  if (looking || !state.answered) return;
  looking = true;
  const mine = opened;
  const there = await isThere(LONG_PATIENCE);
  looking = false;
  if (!there && mine === opened) await open(input.value);
}

function status(render: Render): void {
  const steps = chain(render).flatMap(({ render, mark }, index) => [
    ...(index ? [" → "] : []),
    `${render.method} ${render.path} `,
    element("b", statusClass(render), `${render.status} ${render.meaning}`),
    ...(mark ? [element("span", "error", ` (${mark})`)] : []),
  ]);
  const who = decided(render);
  byId("status").replaceChildren(...steps, ` · ${render.ms.toFixed(1)} ms · ${size(render.bytes)}`, ...(who ? [element("span", "dim", ` · ${who}`)] : []));
}

on("added", (render) => {
  if (!render.document) return;
  status(render);
  state.answered = true;
  if (render.composed || (render.status >= 300 && render.status < 400)) return;
  input.value = render.path;
  outside.href = isMasked(render.path) ? site.href : new URL(render.path, site).href;
});
outside.addEventListener("click", (event) => {
  if (!isMasked(input.value)) return;
  event.preventDefault();
  void real(input.value).then((path) => window.open(new URL(path, site), "_blank", "noopener"));
});

byId<HTMLFormElement>("bar").addEventListener("submit", (event) => {
  event.preventDefault();
  show("page");
  void open(input.value);
});
byId("again").addEventListener("click", () => void open(input.value));
byId("stop").addEventListener("click", renew);
width.addEventListener("change", fit);
watch();

const known = byId("addresses");
on("added", ({ method, path, document }) => {
  if (method !== "GET" || !document || isMasked(path) || [...known.children].some((option) => (option as HTMLOptionElement).value === path)) return;
  const option = element("option");
  option.value = path;
  known.prepend(option);
  if (known.children.length > 50) known.lastElementChild?.remove();
});

export const last = () => renders.findLast((render) => render.document);
