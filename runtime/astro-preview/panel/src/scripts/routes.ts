// The routes in the order they are matched, and why an address is answered by one of them.

import { statusClass } from "./chain";
import { placeButton } from "./detail";
import { button, byId, element, table } from "./dom";
import { open } from "./page";
import { ask } from "./server";
import { renders } from "./store";
import { show, whenShown } from "./tabs";

interface Route {
  pattern: string;
  kind: string;
  file: string | null;
  prerender: boolean;
  methods: string[];
  redirect: string | null;
  pathname: string | null;
}

interface Why {
  matches: { pattern: string; file: string | null; params: Record<string, string | null> }[];
  asset: string | null;
  path: string;
}

const why = byId<HTMLInputElement>("why");
const because = byId("because");

function last(pattern: string): HTMLElement | string {
  const render = renders.findLast(({ route }) => route === pattern);
  return render ? element("b", statusClass(render), String(render.status)) : "";
}

async function draw(): Promise<void> {
  const routes = await ask<Route[]>("routes");
  const rows = routes.map((route) => [
    route.pathname === null ? element("code", "", route.pattern) : button(route.pattern, () => (show("page"), open(route.pathname!)), "link mono"),
    route.file ? placeButton({ file: route.file, line: 1, column: 1 }) : (route.redirect ?? ""),
    route.kind,
    route.prerender ? "prerendered" : "on demand",
    route.methods.join(" "),
    last(route.pattern),
  ]);
  byId("routes").replaceChildren(table(["pattern", "file", "kind", "rendered", "methods", "last"], rows));
}

async function explain(): Promise<void> {
  const asked = why.value;
  if (!asked.startsWith("/")) return because.replaceChildren();
  const { matches, asset, path } = await ask<Why>(`match?path=${encodeURIComponent(asked)}`);
  if (why.value !== asked) return;
  if (asset) return because.replaceChildren(element("p", "", `${path} is the file ${asset}: files come before routes.`));
  if (matches.length === 0) return because.replaceChildren(element("p", "", `No route matches ${path}: the page for what is not found answers.`));
  const params = (given: Record<string, string | null>) => Object.entries(given).map(([name, value]) => `${name} = ${value ?? "undefined"}`).join(", ");
  const items = matches.map(({ pattern, file, params: given }, index) =>
    element("li", "", element("code", "", pattern), ` ${file ?? ""} `, element("span", "dim", [params(given), index === 0 ? "answers: it is the first in the order that matches" : "would match, but comes later"].filter(Boolean).join(" · "))),
  );
  because.replaceChildren(element("ol", "", ...items));
}

why.addEventListener("input", () => void explain().catch((error: Error) => because.replaceChildren(element("p", "error", error.message))));
whenShown("routes", () => void draw());
