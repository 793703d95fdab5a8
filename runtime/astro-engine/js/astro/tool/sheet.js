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
export async function cssOf({ css, file, root, lang, options, ready, read }) {
  const own = written()?.preprocessorOptions?.[lang] ?? options;
  if (!LANGS[lang]) return ask("to-css", { file, text: typeof own?.additionalData === "function" ? await withAdditionalData(css, file, own, "") : css, lang });
  const text = ready ? css : await withAdditionalData(css, file, own, LANGS[lang] === "styl" ? "\n" : "");
  return compiledSheet(text, { file, root, lang: LANGS[lang], options: own, read });
}

async function withAdditionalData(css, file, options, between) {
  const data = options?.additionalData;
  if (!data) return css;
  if (typeof data !== "function") return data + between + css;
  const made = await data(css, file);
  return typeof made === "string" ? made : (made?.content ?? css);
}

// `vite.css` with its functions, where the configuration was run.
const written = () => current()?.config.vite?.css;

/** `{ css }` with what `additionalData` of a language makes of `{ css, file, lang }`. */
export const additional = reporting(async (_request, { css, file, lang }) => Response.json({ css: await withAdditionalData(css, file, written()?.preprocessorOptions?.[lang], "") }));

/** `{ name }`: what `generateScopedName` calls a name of a CSS module. */
export const scopedName = reporting(async (_request, { name, file, css }) => Response.json({ name: String(written()?.modules?.generateScopedName?.(name, file, css) ?? name) }));

/** `{ names }`: those of a CSS module as `localsConvention` has them. */
export const localNames = reporting(async (_request, { names, file }) => {
  const made = {};
  for (const [name, value] of Object.entries(names)) {
    for (const key of [written()?.modules?.localsConvention?.(name, value, file) ?? name].flat()) made[key] = value;
  }
  return Response.json({ names: made });
});

let known;

/** `{ css }` after the plugins of `vite.css.postcss`. */
export const postcss = reporting(async (_request, { css, file, root }) => {
  const config = written()?.postcss;
  if (known?.config !== config) known = { config, ready: processorOf(config, { file, root }) };
  const ready = await known.ready;
  return Response.json({ css: ready ? await ready(css, file) : css });
});
