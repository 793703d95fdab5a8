// What a request is answered with besides its address: locals, params, session, cookies and environment.

import { received, sent } from "./cookies";
import { button, byId, element, heading, table } from "./dom";
import { json } from "./highlight";
import { ask } from "./server";
import { on, page, renders } from "./store";
import { visible, whenShown } from "./tabs";

interface Variable {
  name: string;
  value: string;
  source: string;
}

const room = byId("state");
const jar = byId("cookies");

function draw(): void {
  const render = page();
  const state = render?.state;
  room.replaceChildren(
    ...(render ? [element("p", "dim mono", `${render.method} ${render.path}`)] : [element("p", "dim", "No page was answered yet.")]),
    ...(state ? Object.entries(state).flatMap(([name, value]) => [heading(name), json(value)]) : []),
  );
  // The newest word about each cookie.
  const known = new Map<string, string>();
  for (const each of renders.filter(({ document }) => document)) {
    for (const [name, value] of received(each)) known.set(name, value);
    for (const { name, value, flags } of sent(each)) {
      if (flags.some((flag) => /^max-age=(0|-)/i.test(flag) || /^expires=.*(1970|1969)/i.test(flag))) known.delete(name);
      else known.set(name, value);
    }
  }
  const rows = [...known].map(([name, value]) => [name, value, button("Remove", () => void set(name, null))]);
  jar.replaceChildren(...(rows.length ? [table(["name", "value", ""], rows), button("Remove all", () => void Promise.all([...known.keys()].map((name) => set(name, null))))] : [element("p", "dim", "None were seen.")]));
}

// Ports do not part cookies: what the panel is told to keep, the page sends.
async function set(name: string, value: string | null): Promise<void> {
  await ask("cookie", { name, value });
  byId("again").click();
}

async function environment(): Promise<void> {
  const { variables } = await ask<{ variables: Variable[] }>("environment");
  const rows = variables.map(({ name, value, source }) => [element("code", "", name), value, source]);
  byId("environment").replaceChildren(...(rows.length ? [table(["name", "value", "from"], rows)] : [element("p", "dim", "Nothing besides what Astro itself sets.")]));
}

byId<HTMLFormElement>("cookie").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.target as HTMLFormElement);
  void set(String(form.get("name")), String(form.get("value")));
});
on("added", () => visible("state") && draw());
whenShown("state", () => {
  draw();
  void environment();
});

