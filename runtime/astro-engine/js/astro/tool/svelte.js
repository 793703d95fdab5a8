// Svelte files, compiled by the project's own compiler, with the options of its svelte.config.js.

import { optionsOf } from "astro-lsp:plugins";
import { existsSync } from "node:fs";
import { reporting } from "astro-lsp:tool/report";
import { cssOf } from "astro-lsp:tool/sheet";

const PLUGIN = "@sveltejs/vite-plugin-svelte";
const NAMES = ["svelte.config.js", "svelte.config.mjs", "svelte.config.ts", "svelte.config.mts"];

let settings;

/** The options in force: those of the file, then those given to the integration. */
export async function loadSettings(root) {
  const inline = optionsOf(PLUGIN) ?? {};
  const file = inline.configFile === false ? undefined : NAMES.map((name) => `${root}/${name}`).find((path) => existsSync(path));
  const { default: own = {} } = file ? await import(file) : {};
  const both = { ...own.vitePlugin, ...own, ...inline };
  settings = { ...both, compilerOptions: { ...own.compilerOptions, ...inline.compilerOptions }, preprocess: [own.preprocess, inline.preprocess].flat(Infinity).filter(Boolean) };
  return settings;
}

/** `{ code, css, warnings }` of a `.svelte` file or of a `.svelte.js` module. */
export const compile = reporting(async (_request, { compiler, file, root, source, ssr, isModule, production }) => {
  const svelte = await import(compiler);
  const { compilerOptions, preprocess, extensions: _, dynamicCompileOptions } = settings ?? (await loadSettings(root));
  const options = { dev: !production, generate: ssr ? "server" : "client", filename: file, rootDir: root };
  if (isModule) {
    const { experimental } = compilerOptions;
    return answer(svelte.compileModule(source, { ...options, ...(experimental && { experimental }) }));
  }
  const given = { css: "external", ...compilerOptions, ...options };
  delete given.hmr;
  const groups = preprocess.map((group) => (group["astro-lsp:package"] ? vitePreprocess(root) : group));
  const { code: prepared } = groups.length ? await svelte.preprocess(source, groups, { filename: file }) : { code: source };
  // Every element gets the class, as it does where styles are swapped while the page stays.
  const end = production || compilerOptions.hmr === false ? -1 : prepared.lastIndexOf("</style>");
  const text = end < 0 ? prepared : `${prepared.slice(0, end)} *{}${prepared.slice(end)}`;
  const dynamic = await dynamicCompileOptions?.({ filename: file, code: text, compileOptions: given });
  return answer(svelte.compile(text, { ...given, ...dynamic }));
});

const answer = ({ js, css, warnings }) =>
  Response.json({ code: js.code, css: css?.code ?? "", warnings: (warnings ?? []).map(({ code, message, start }) => ({ code, message, line: start?.line })) });

// `vitePreprocess()`: styles of other languages; Svelte itself reads TypeScript.
const vitePreprocess = (root) => ({
  name: "vite-preprocess",
  async style({ content, attributes, filename }) {
    const lang = attributes.lang ?? (attributes.type ?? "").replace("text/", "");
    if (!lang || lang === "css") return undefined;
    return { code: await cssOf({ css: content, file: filename, root, lang }) };
  },
});
