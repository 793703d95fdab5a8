// Sheets that the project's own packages make, where their text is needed at once: Less and Stylus in CSS modules and in
// components of frameworks, plugins of PostCSS that are written into the configuration.

import { ask } from "astro-lsp:host";
import { current } from "astro-lsp:configure";
import { compiledSheet, processorOf } from "astro-lsp:style";
import { reporting } from "astro-lsp:tool/report";

const LANGS = { less: "less", styl: "styl", stylus: "styl" };

/** `{ css, deps }` of `{ css, file, root, lang }`. */
export const compile = reporting(async (_request, sheet) => {
  const read = [];
  const css = await cssOf({ ...sheet, read });
  return Response.json({ css, deps: read });
});

/** The CSS of a sheet in any language; the files it imports are added to `read`. */
export async function cssOf({ css, file, root, lang, read }) {
  if (LANGS[lang]) return compiledSheet(css, { file, root, lang: LANGS[lang], read });
  return ask("to-css", { file, text: css, lang });
}

let known;

/** `{ css }` after the plugins of `vite.css.postcss`. */
export const postcss = reporting(async (_request, { css, file, root }) => {
  const config = current()?.config.vite?.css?.postcss;
  if (known?.config !== config) known = { config, ready: processorOf(config, { file, root }) };
  const ready = await known.ready;
  return Response.json({ css: ready ? await ready(css, file) : css });
});
