// The styles of a page, asked of the parent once.

import { ask } from "astro-lsp:host";

const EMPTY = { styles: [], scripts: [], hasHead: false };
const known = new Map();

/** Styles of the import graph of the route's module, and whether a `<head>` is somewhere in it. */
export async function pageHead(route) {
  const key = route.head?.key ?? null;
  const found = key === null ? undefined : known.get(key);
  if (found) return found;
  const answer = (await ask("head", { module: route.module, key })) ?? EMPTY;
  const head = { styles: answer.styles ?? [], scripts: answer.scripts ?? [], waits: Boolean(answer.waits), hasHead: Boolean(answer.hasHead ?? route.head?.hasHead) };
  if (key !== null) {
    if (known.size > 200) known.clear();
    known.set(key, head);
  }
  return head;
}
