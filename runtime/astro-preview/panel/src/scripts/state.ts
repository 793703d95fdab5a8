// What a request is answered with besides its address: locals, params, session, cookies and environment.

import { statusClass } from "./chain";
import { received, sent } from "./cookies";
import { button, byId, element, heading, table } from "./dom";
import { json } from "./highlight";
import { ask, site, type Render } from "./server";
import { choose, on, page, renders } from "./store";
import { show, visible, whenShown } from "./tabs";

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
    ...Object.entries(state ?? {}).flatMap(([name, value]) => [heading(name), json(value)]),
    ...(render && Object.keys(state ?? {}).length === 0 ? [element("p", "dim", "Nothing in locals or the session, and no params.")] : []),
  );
  const islands = (render?.record.islands ?? []).map(({ component, directive, file, props }) => [
    element("span", "mono", component),
    directive,
    element("span", "mono", Object.entries(props).map(([name, value]) => `${name}: ${value}`).join(", ")),
    file ?? "",
  ]);
  byId("islands").replaceChildren(islands.length ? table(["component", "directive", "props", "from"], islands) : element("p", "dim", "The last page has none."));
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

// An action is called by its own address from scripts, and by a form with its name in the page's.
const calls = ({ method, path }: Render, name: string) => {
  const { pathname, searchParams } = new URL(path, site);
  return method === "POST" && (pathname.replace(/\/$/, "").endsWith(`/_actions/${name}`) || searchParams.get("_action") === name);
};

async function actions(): Promise<void> {
  const { actions } = await ask<{ actions: { name: string; accept: string }[] }>("actions");
  const rows = actions.map(({ name, accept }) => {
    const last = renders.findLast((render) => calls(render, name));
    const shown = last && button(`${last.status} ${last.meaning}`, () => (choose(last), show("requests", true)), `link ${statusClass(last)}`);
    return [element("code", "", name), accept, shown ?? element("span", "dim", "not called yet")];
  });
  byId("actions").replaceChildren(rows.length ? table(["name", "accepts", "last result"], rows) : element("p", "dim", "The project has none (src/actions)."));
}

const said = (id: string) => (error: Error) => byId(id).replaceChildren(element("p", "error", error.message));

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
  actions().catch(said("actions"));
  environment().catch(said("environment"));
});

