// What the configuration says to the modules of this folder. Empty until the first request brings it, so that all of
// them can be evaluated ahead of that in a process that waits.

import { dress } from "astro-lsp:platform";

/** The value of `astro-lsp:settings`, which the preview makes for each realm. */
export const settings = {};

let filled;

/** Fills the settings in, once; `undefined` when they are there. */
export function fillSettings() {
  if (filled === true) return undefined;
  return (filled ??= import("astro-lsp:settings").then(({ default: facts }) => {
    Object.assign(settings, facts);
    if (facts.host) dress(facts.host);
    else if (!facts.production) process.env.NODE_ENV ??= "development";
    filled = true;
  }));
}
