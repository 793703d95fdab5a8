// One request, with everything that is known of it.

import { chain, destination, statusClass, type Hop } from "./chain";
import { received, sent } from "./cookies";
import { decided } from "./decided";
import { button, element, facts, heading, size } from "./dom";
import { show as showBody } from "./highlight";
import { body, open, type Failure, type Place, type Render } from "./server";
import { before, choose } from "./store";
import { components, fetches, trace } from "./trace";

export const placeOf = ({ file, line, column }: Place) => (line ? `${file}:${line}:${column}` : file);

/** A place that opens in the editor. */
export function placeButton(place: Place, words = placeOf(place)): HTMLElement {
  if (!place.line) return element("span", "mono", place.file);
  const made = button(words, () => void open(place), "link mono");
  made.title = placeOf(place);
  return made;
}

export function failure(error: Failure | null): HTMLElement[] {
  if (!error) return [];
  const frame = error.frame;
  const lines = frame?.lines?.map(([number, text]) => `${number === frame.line ? "▶" : " "}${String(number).padStart(4)}  ${text}`).join("\n");
  return [
    heading(error.name, "error"),
    element("pre", "", error.message),
    ...(error.hint ? [element("pre", "warn", error.hint)] : []),
    ...(frame ? [placeButton(frame)] : []),
    ...(lines ? [element("pre", "", lines)] : []),
    ...(error.stack && error.stack.length > 1 ? [element("ol", "", ...error.stack.map((place) => element("li", "", `${place.function ?? "(module)"} `, placeButton(place))))] : []),
  ];
}

function hops(render: Render): HTMLElement[] {
  const all = chain(render);
  if (all.length < 2 && !all[0].to) return [];
  const row = (each: Hop) => {
    const { render: hop, to, mark } = each;
    const item = element("li", "mono", element("b", statusClass(hop), `${hop.status} `), button(`${hop.method} ${hop.path}`, () => choose(hop), "link"));
    if (to) item.append(` → ${destination(each)}`);
    if (mark) item.append(element("span", "error", mark === "loop" ? " a loop: this was asked for before" : " another site: not followed"));
    return item;
  };
  return [heading("Redirects"), element("ol", "", ...all.map(row))];
}

// What is different from the last answer to the same question.
function headers(title: string, now: [string, string][], last: [string, string][] | undefined): HTMLElement[] {
  const values = (lines: [string, string][], name: string) => lines.filter(([other]) => other === name).map(([, value]) => value);
  const rows: [string, string, string?][] = now.map(([name, value]) => {
    const known = last && values(last, name);
    return [name, value, known === undefined || known.includes(value) ? "" : known.length === 0 ? "new" : "changed"];
  });
  const gone: [string, string, string?][] = (last ?? []).filter(([name]) => values(now, name).length === 0).map(([name, value]) => [name, value, "gone"]);
  return facts(title, [...rows, ...gone]);
}

function cookies(render: Render): HTMLElement[] {
  const set = sent(render).map(({ name, value, flags, warnings }): [string, HTMLElement] => [
    name,
    element("span", "", value, " ", element("span", "dim", flags.join("; ")), ...warnings.map((warning) => element("div", "warn", warning))),
  ]);
  return [...facts("Cookies sent to the browser", set), ...facts("Cookies of the request", received(render))];
}

function timeline(render: Render): HTMLElement[] {
  if (render.chunks.length === 0) return [];
  const end = Math.max(render.total, render.ms, 0.001);
  const mark = (ms: number, className: string, title: string) => {
    const tick = element("i", className);
    tick.style.left = `${Math.min((ms / end) * 100, 99.5)}%`;
    tick.title = title;
    return tick;
  };
  const line = element("div", "timeline", mark(render.ms, "head", `status and headers: ${render.ms.toFixed(2)} ms`), ...render.chunks.map(({ at, bytes }) => mark(at / 1000, "", `${bytes} bytes after ${(at / 1000).toFixed(2)} ms`)));
  line.setAttribute("role", "img");
  line.ariaLabel = `Head after ${render.ms.toFixed(1)} ms, ${render.chunks.length} pieces, end after ${render.total.toFixed(1)} ms`;
  const words = `${render.status} was settled after ${render.ms.toFixed(2)} ms; ${render.chunks.length} ${render.chunks.length === 1 ? "piece" : "pieces"}, ${size(render.bytes)} until ${render.total.toFixed(2)} ms. From the head on the status cannot change.`;
  return [heading("Timeline"), line, element("p", "dim", words)];
}

let latest = 0;

/** Fills `room` with a request. The body comes when it is there. */
export function detail(room: HTMLElement, render: Render, actions: (render: Render) => HTMLElement): void {
  const number = ++latest;
  const bodies = element("div", "", element("p", "dim", "…"));
  const who = decided(render);
  const last = before(render);
  const output = render.console.map(({ level, text }) => element("pre", level, text));
  room.replaceChildren(
    heading(`${render.method} ${render.path}`, "mono"),
    element("p", "", element("b", statusClass(render), `${render.status} ${render.meaning}`), ` · ${render.ms.toFixed(1)} ms · ${size(render.bytes)}`, ...(who ? [` · decided by ${who}`] : [])),
    actions(render),
    ...failure(render.error),
    ...hops(render),
    ...headers("Headers", render.headers, last?.headers),
    ...cookies(render),
    ...(output.length ? [heading("Console"), ...output] : []),
    ...trace(render),
    ...components(render),
    ...fetches(render),
    ...timeline(render),
    ...headers("Headers of the request", render.request, last?.request),
    heading("Body"),
    bodies,
  );
  body(render.id).then(
    (answer) => number === latest && bodies.replaceChildren(...(answer ? showBody(answer) : [element("p", "dim", "Not kept any more.")])),
    (error: Error) => bodies.replaceChildren(element("p", "error", error.message)),
  );
}
