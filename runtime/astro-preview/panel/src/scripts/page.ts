// The page in its frame, with the status line of its answer.

import { chain, statusClass } from "./chain";
import { decided } from "./decided";
import { byId, element, size } from "./dom";
import { site, type Render } from "./server";
import { on, renders } from "./store";
import { show } from "./tabs";

const frame = byId<HTMLIFrameElement>("page");
const input = byId<HTMLInputElement>("address");
const outside = byId<HTMLAnchorElement>("outside");
const width = byId<HTMLSelectElement>("width");

/** Shows a page of the project; other sites are not shown. */
export function open(path: string): void {
  const target = new URL(path, site);
  if (target.origin !== site.origin) return;
  input.value = path;
  frame.src = target.href;
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
  if (render.composed || (render.status >= 300 && render.status < 400)) return;
  input.value = render.path;
  outside.href = new URL(render.path, site).href;
});

byId<HTMLFormElement>("bar").addEventListener("submit", (event) => {
  event.preventDefault();
  show("page");
  open(input.value);
});
byId("again").addEventListener("click", () => open(input.value));
// A page that loops, asks or takes memory ends with its document.
byId("stop").addEventListener("click", () => (frame.src = "about:blank"));
width.addEventListener("change", () => (frame.style.width = width.value ? `${width.value}px` : "100%"));

const known = byId("addresses");
on("added", ({ method, path, document }) => {
  if (method !== "GET" || !document || [...known.children].some((option) => (option as HTMLOptionElement).value === path)) return;
  const option = element("option");
  option.value = path;
  known.prepend(option);
  if (known.children.length > 50) known.lastElementChild?.remove();
});

export const last = () => renders.findLast((render) => render.document);
