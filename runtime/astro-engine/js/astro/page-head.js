// The styles of a page, asked of the parent once.

import { ask } from "astro-lsp:host";

const EMPTY = { styles: [], scripts: [], hasHead: false };
const known = new Map();

/** Styles of the import graph of the route's module, and whether a `<head>` is somewhere in it. A promise the first time. */
export function pageHead(route) {
  const key = route.head?.key ?? null;
  return (key === null ? undefined : known.get(key)) ?? load(route, key);
}

async function load(route, key) {
  const answer = (await ask("head", { module: route.module, key })) ?? EMPTY;
  const styles = answer.styles ?? [];
  const toDo = styles.filter(({ work }) => work);
  if (toDo.length > 0) {
    // What the project's own packages make of their sheets; loaded by the few pages that need it.
    const { worked } = await import("astro-lsp:style");
    for (const style of toDo) style.css = await worked(style);
  }
  const head = { styles, scripts: answer.scripts ?? [], waits: Boolean(answer.waits), hasHead: Boolean(answer.hasHead ?? route.head?.hasHead) };
  if (key !== null) {
    if (known.size > 200) known.clear();
    known.set(key, head);
  }
  return head;
}
