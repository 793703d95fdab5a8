// Puts the panel together: what happened before it was opened, what happens from now on, and the editor around it.

import "./compare";
import "./compose";
import { changed, open } from "./page";
import "./problems";
import "./requests";
import "./routes";
import { ask, listen, type Render } from "./server";
import "./state";
import { add, choose, renders } from "./store";
import { show } from "./tabs";

const asked = new URLSearchParams(location.search);
const wanted = asked.get("path") ?? "/";
const first = wanted.startsWith("/") ? wanted : "/";

show("page");
const events = listen();
events.addEventListener("render", ({ data }) => add(JSON.parse(data)));
events.addEventListener("reload", () => void changed());
// An editor wants a request to be seen.
events.addEventListener("show", ({ data }) => {
  const { path, request } = JSON.parse(data) as { path: string; request: boolean };
  const render = renders.findLast((render) => render.path === path && render.document) ?? renders.findLast((render) => render.path === path);
  if (!request || !render) return void open(path);
  choose(render);
  show("requests");
});
// The page is asked for only once somebody listens for its answer.
events.addEventListener("open", async () => {
  const known = await ask<Render[]>("renders").catch(() => []);
  known.forEach(add);
  void open(first);
}, { once: true });

// An editor around the panel says which page it is at. It can only name one of the project's own.
addEventListener("message", ({ source, data }) => {
  if (source !== parent || source === window || typeof data?.open !== "string" || !data.open.startsWith("/")) return;
  void open(data.open);
});
