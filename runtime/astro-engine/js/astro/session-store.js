// Where sessions are kept: with the preview, which lives longer than its workers, or in a driver of the project's own.

import { ask } from "astro-lsp:host";
import { settings } from "astro-lsp:site";
import { sessionInit } from "astro-lsp:errors";

const own = {
  getItem: (key) => ask("session", { op: "get", key }),
  setItem: (key, value) => ask("session", { op: "set", key, value }),
  removeItem: (key) => ask("session", { op: "remove", key }),
};

let store;

/** The store of this project's sessions. */
export function sessionStore() {
  return (store ??= open(settings.session).catch((error) => {
    store = undefined;
    throw error;
  }));
}

async function open({ driver, module, options }) {
  if (!module) return own;
  let factory;
  try {
    ({ default: factory } = await import(module));
  } catch (cause) {
    throw sessionInit(`The driver "${driver}" could not be loaded: ${cause.message}`, cause);
  }
  if (typeof factory !== "function") throw sessionInit(`The driver "${driver}" has no function as its default export.`);
  return factory(options ?? {});
}
