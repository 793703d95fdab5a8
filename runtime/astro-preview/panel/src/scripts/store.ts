// The requests that were answered, the newest last, and which of them is looked at.

import type { Question } from "./http-file";
import type { Render } from "./server";

const KEPT = 300;

/** Whether it is a module or a file that a page loads, rather than an answer of the project. */
export const isPart = ({ route, document, composed, status }: Render) => route === null && !document && !composed && status < 400;

export const renders: Render[] = [];
let chosen: Render | undefined;
const changes = new EventTarget();

export type Change = "added" | "chosen" | "cleared";

export const on = (change: Change, run: (render: Render) => void) => changes.addEventListener(change, (event) => run((event as CustomEvent<Render>).detail));

const tell = (change: Change, detail?: Render) => changes.dispatchEvent(new CustomEvent(change, { detail }));

export function add(render: Render): void {
  if (renders.some(({ id }) => id === render.id)) return;
  renders.push(render);
  // Modules and files come by the hundred; pages and what was asked by hand outlive them.
  if (renders.length > KEPT) renders.splice(Math.max(renders.findIndex((each) => isPart(each) && each !== chosen), 0), 1);
  tell("added", render);
}

export function choose(render: Render): void {
  chosen = render;
  tell("chosen", render);
}

export function clear(): void {
  renders.length = 0;
  chosen = undefined;
  tell("cleared");
}

export const current = () => chosen;

// What was sent by hand: headers and body, which an answer does not tell.
const questions = new Map<number, Question>();

/** Keeps what an answer was given to. */
export function remember(id: number, question: Question): void {
  questions.set(id, question);
  if (questions.size > KEPT) questions.delete(questions.keys().next().value!);
}

/** What was sent for an answer, if that was done by hand. */
export const question = (render: Render) => questions.get(render.id);

/** The last page that was shown. */
export const page = () => renders.findLast((render) => render.document && (render.status < 300 || render.status >= 400)) ?? renders.findLast((render) => render.document);

/** The answer to the same question before. */
export const before = (render: Render) => renders.findLast((other) => other.id < render.id && other.method === render.method && other.path === render.path);

export const header = (render: Render, wanted: string) => render.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
