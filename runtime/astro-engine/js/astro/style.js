// Sheets that JavaScript of the project works on: Less, Stylus, Tailwind, PostCSS. Asked of the parent:
//   ask("style-module", { id, base, optional? }) -> { module, path, base } | null
//   ask("style-sheet", { id, base, file }) -> { path, base, content }
//   ask("style-candidates", { root, sources, known }) -> { fingerprint, words? }
//   ask("style-finish", { file, css, scope }) -> css
//   ask("style-compiled", { file, css, lang }) -> css
//   ask("style-postcss", { file, css }) -> css

import { ask } from "astro-lsp:host";

const done = new Map();
const folderOf = (path) => path.slice(0, path.lastIndexOf("/")) || "/";

/** The CSS of `{ css, work }`, as it is put into the page. */
export async function worked({ css, work }) {
  if (!work) return css;
  const key = JSON.stringify([css, work]);
  // What Tailwind and plugins of PostCSS answer depends on other files too: they look after those themselves.
  let known = work.tailwind || work.postcss ? undefined : done.get(key);
  if (known === undefined) {
    known = run(css, work).catch((error) => failed(error, work));
    if (done.size > 300) done.clear();
    done.set(key, known);
  }
  return known;
}

// The page is shown without a sheet that cannot be made, and it is said why.
function failed(error, { file, lang }) {
  const place = error.line ? ` (line ${error.line})` : "";
  console.error(`The styles of ${file}${lang === "css" ? "" : ` (${lang})`} are left out${place}: ${error.message ?? error}`);
  return "";
}

async function run(source, work) {
  let css = work.tools && work.lang !== "css" ? await ask("style-compiled", { css: source, file: work.file, lang: work.lang }) : await compiledSheet(source, work);
  if (work.tailwind) css = await tailwind(css, work);
  css = await ask("style-finish", { file: work.file, css, scope: work.scope });
  if (work.postcss) return postcss(css, work);
  return work.inline ? ask("style-postcss", { file: work.file, css }) : css;
}

/** CSS of a sheet in Less or Stylus; one in CSS stays as it is. */
export async function compiledSheet(css, work) {
  if (work.lang === "less") return less(css, work);
  return work.lang === "styl" ? stylus(css, work) : css;
}

async function load(id, base, optional = false) {
  const found = await ask("style-module", { id, base, optional });
  return found === null ? undefined : { ...found, exports: await import(found.module) };
}

async function packageOf(id, { root, file }, what) {
  const found = await load(id, root, true);
  if (!found) throw new Error(`${what} needs the package ${id}, which is not installed in this project (npm install -D ${id}).`);
  return found.exports.default ?? found.exports;
}

// ---------------------------------------------------------------- Less and Stylus

// Options are those of `vite.css.preprocessorOptions`; what it puts in front of sheets is there already.
async function less(css, work) {
  const compiler = await packageOf("less", work, "A sheet in Less");
  const { additionalData, plugins = [], paths = [], ...options } = work.options ?? {};
  const around = { filename: work.file, paths: [...paths, folderOf(work.file), work.root], plugins: [imports(compiler, work), ...plugins] };
  const { css: made, imports: read = [] } = await compiler.render(css, { javascriptEnabled: true, ...options, ...around });
  work.read?.push(...read);
  return made;
}

// Finds what sheets in Less import as all other imports are: by aliases, in packages. Their own paths are written anew.
function imports({ FileManager }, { file, root }) {
  if (!FileManager) return undefined;
  class Files extends FileManager {
    supports(filename) {
      return !/^(?:https?:)?\/\//.test(filename);
    }
    supportsSync() {
      return false;
    }
    async loadFile(filename, folder, options, environment) {
      const found = await ask("style-import", { id: filename, base: folder || folderOf(file), file, root, lang: "less" });
      return found ? { filename: found.path, contents: found.content } : super.loadFile(filename, folder, options, environment);
    }
  }
  return { install: (_less, manager) => manager.addFileManager(new Files()), minVersion: [3, 0, 0] };
}

async function stylus(css, work) {
  const compiler = await packageOf("stylus", work, "A sheet in Stylus");
  const { additionalData, define = {}, paths = [], ...options } = work.options ?? {};
  const sheet = compiler(css, { ...options, filename: work.file, paths: [...paths, folderOf(work.file), work.root] });
  for (const [name, value] of Object.entries(define)) sheet.define(name, value);
  const made = sheet.render();
  work.read?.push(...(sheet.deps?.() ?? []));
  return made;
}

// ---------------------------------------------------------------- Tailwind 4

// One compiler a sheet: building again for new words is quick.
const compilers = new Map();

async function tailwind(css, work) {
  const key = `${work.file}\n${work.scope ?? ""}`;
  let known = compilers.get(key);
  if (known?.css !== css || known.version !== work.version) {
    const { exports } = await load("tailwindcss", work.root);
    const base = folderOf(work.file);
    const compiler = await exports.compile(css, {
      base,
      from: undefined,
      loadModule: async (id, from) => {
        const { path, base: folder, exports: module } = await load(id, from);
        return { path, base: folder, module: module.default ?? module };
      },
      loadStylesheet: (id, from) => ask("style-sheet", { id, base: from, file: work.file }),
    });
    known = { css, version: work.version, compiler, fingerprint: undefined, made: "" };
    compilers.set(key, known);
  }
  const { compiler } = known;
  const { root, sources = [] } = compiler;
  const folder = root === "none" ? undefined : root === null ? work.root : `${root.base}/${root.pattern.split("*")[0]}`.replace(/\/+$/, "");
  const found = await ask("style-candidates", { root: folder, sources, known: known.fingerprint });
  if (found.words) {
    known.fingerprint = found.fingerprint;
    known.made = compiler.build(found.words);
  }
  return known.made;
}

// ---------------------------------------------------------------- PostCSS

let processors;

async function postcss(css, work) {
  processors ??= new Map();
  const key = JSON.stringify(work.postcss);
  let processor = processors.get(key);
  if (!processor) processors.set(key, (processor = configured(work)));
  const ready = await processor;
  return ready ? ready(css, work.file) : css;
}

async function configured(work) {
  const exported = typeof work.postcss === "string" ? (await import(work.postcss)).default : work.postcss;
  const env = work.production ? "production" : "development";
  return processorOf(typeof exported === "function" ? await exported({ env, mode: env, cwd: work.root }) : exported, work);
}

/** What runs the plugins of a configuration of PostCSS over a sheet. Tailwind's own is what `tailwind` above does. */
export async function processorOf(config, work) {
  const listed = config?.plugins ?? [];
  const entries = Array.isArray(listed) ? listed.flat() : Object.entries(listed);
  const plugins = [];
  for (const entry of entries) {
    const plugin = await pluginOf(entry, work);
    if (plugin) plugins.push(plugin);
  }
  if (plugins.length === 0) return undefined;
  const from = (await ask("style-module", { id: "postcss", base: work.root, optional: true })) ?? (await ask("style-module", { id: "postcss", base: `${work.root}/node_modules/astro`, optional: true }));
  if (!from) throw new Error("PostCSS is configured, and the package postcss is not installed in this project.");
  const { default: make } = await import(from.module);
  const processor = make(plugins);
  const { parser, syntax, stringifier } = config;
  return async (css, file) => (await processor.process(css, { from: file, to: file, map: false, parser, syntax, stringifier })).css;
}

async function pluginOf(entry, work) {
  if (!entry) return undefined;
  if (typeof entry === "string") return pluginOf([entry, {}], work);
  if (!Array.isArray(entry)) return entry.postcssPlugin === "@tailwindcss/postcss" ? undefined : entry;
  const [plugin, options] = entry;
  if (options === false) return undefined;
  if (typeof plugin !== "string") return typeof plugin === "function" ? plugin(options) : plugin;
  if (plugin === "@tailwindcss/postcss") return undefined;
  const { exports } = await load(plugin, work.root);
  const make = exports.default ?? exports;
  return typeof make === "function" ? make(options === true ? {} : options) : make;
}
