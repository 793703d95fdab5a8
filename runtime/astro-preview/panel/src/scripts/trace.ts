// How an answer came about: the steps with their times, the components in each other, requests made on the way.

import { statusClass } from "./chain";
import { placeButton } from "./detail";
import { element, facts, heading, table } from "./dom";
import type { Render } from "./server";

const ms = (time: number) => `${time.toFixed(2)} ms`;

/** A bar of a time among others. */
function bar(from: number, took: number, all: number): HTMLElement {
  const made = element("span", "bar");
  made.style.marginInlineStart = `${Math.min((from / all) * 100, 99)}%`;
  made.style.width = `${Math.min((took / all) * 100, 100)}%`;
  return made;
}

/** Route, middleware, page: when each began, how long it took, and how long without what it called. */
export function trace(render: Render): HTMLElement[] {
  const all = Math.max(render.ms, 0.001);
  const steps = render.trace.filter(({ step }) => step !== "decided-by").map(({ step, detail, at, took, own }) => {
    const end = at / 1000;
    // The route is found first; what has no time of its own is a moment.
    const lasted = took ?? (step === "route" ? end : undefined);
    return { step, detail, own, lasted, start: Math.max(end - (lasted ?? 0), 0) };
  });
  // What called another began before it.
  steps.sort((a, b) => a.start - b.start);
  const rows = steps.map(({ step, detail, own, lasted, start }): [string, HTMLElement] => {
    const words = lasted === undefined ? ` · at ${ms(start)}` : own === undefined ? ` · ${ms(lasted)}` : ` · ${ms(lasted)}, ${ms(own)} of its own`;
    return [step, element("span", "", detail ?? "", element("span", "dim", words), bar(start, lasted ?? 0, all))];
  });
  const file: [string, HTMLElement][] = render.file ? [["file", placeButton({ file: render.file, line: 1, column: 1 })]] : [];
  return facts("How it was answered", [...file, ...rows, ...engine(render)]);
}

/** Where the engine's time went. */
function engine({ work }: Render): [string, string][] {
  if (!work) return [];
  const { js, modules, waiting, pipe } = work;
  return [["engine", `${ms(js)} JavaScript, ${ms(modules)} for modules, ${ms(waiting)} waiting, ${ms(pipe)} between processes`]];
}

/** The components of the page as they are in each other; those of one kind in one place are one row. */
export function components(render: Render): HTMLElement[] {
  const { components, dropped } = render.record;
  if (components.length === 0) return [];
  const rows = components.map(({ depth, name, file, times, total, own }) => {
    const label = element("span", "mono", ...(file ? [placeButton({ file, line: 1, column: 1 }, name)] : [name]), times > 1 ? ` × ${times}` : "");
    label.style.paddingInlineStart = `${depth * 12}px`;
    return [label, ms(total), ms(own)];
  });
  const shown = table(["component", "time", "of its own"], rows);
  shown.classList.add("numbers");
  return [heading("Components"), shown, ...(dropped ? [element("p", "dim", `${dropped} more were not timed.`)] : [])];
}

/** What the page's code asked others for. */
export function fetches(render: Render): HTMLElement[] {
  const { fetches } = render.record;
  if (fetches.length === 0) return [];
  const rows = fetches.map(({ method, url, status, error, ms: took }) => [
    element("span", "mono", `${method} ${url}`),
    status === null ? element("span", "error", error ?? "no answer") : element("b", statusClass({ status }), String(status)),
    ms(took),
  ]);
  return [heading("Requests it made"), table(["request", "status", "time"], rows)];
}
