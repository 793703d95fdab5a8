// The list of requests and the chosen one.

import { statusClass } from "./chain";
import { compose } from "./compose";
import { copies } from "./copy";
import { detail } from "./detail";
import { button, byId, element } from "./dom";
import type { Render } from "./server";
import { choose, clear, current, isPart, on, renders } from "./store";
import { show } from "./tabs";

const list = byId("answers");
const answer = byId("answer");
const filter = byId<HTMLSelectElement>("filter");
const search = byId<HTMLInputElement>("search");
const buttons = new Map<number, HTMLButtonElement>();

const wanted = (render: Render) =>
  render.path.includes(search.value) &&
  ({ own: !isPart(render), all: true, document: render.document, failed: render.status >= 400, sub: !render.document }[filter.value] ?? true);

function row(render: Render): HTMLElement {
  const made = button("", () => choose(render));
  made.append(element("span", statusClass(render), String(render.status)), ` ${render.method} `, element("span", "path", render.path), element("span", "dim", `${render.ms.toFixed(0)} ms`));
  if (render === current()) made.setAttribute("aria-current", "true");
  buttons.set(render.id, made);
  return element("li", "", made);
}

function draw(): void {
  buttons.clear();
  list.replaceChildren(...renders.filter(wanted).reverse().map(row));
}

function actions(render: Render): HTMLElement {
  return element(
    "div",
    "row",
    button("Send again", () => {
      compose(render);
      show("compose", true);
    }),
    ...copies(() => ({ method: render.method, path: render.path, headers: render.request.filter(([name]) => !/^(host|connection|content-length|sec-|x-astro-lsp|cookie$)/.test(name)), body: "" })),
  );
}

on("added", (render) => {
  if (wanted(render)) {
    list.prepend(row(render));
    while (list.children.length > 300) list.lastElementChild?.remove();
  }
  if (render.document) choose(render);
});
on("chosen", (render) => {
  for (const [id, button] of buttons) button.toggleAttribute("aria-current", id === render.id);
  buttons.get(render.id)?.setAttribute("aria-current", "true");
  detail(answer, render, actions);
});
on("cleared", () => {
  draw();
  answer.replaceChildren();
});
filter.addEventListener("change", draw);
search.addEventListener("input", draw);
byId("forget").addEventListener("click", clear);

list.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = [...list.querySelectorAll("button")];
  const to = step === undefined ? undefined : all[all.indexOf(document.activeElement as HTMLButtonElement) + step];
  if (!to) return;
  event.preventDefault();
  to.focus();
  to.click();
});
