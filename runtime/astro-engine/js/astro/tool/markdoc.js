// Markdoc by the project's own `@astrojs/markdoc`: its entry type makes a module of a file.

import { ask } from "astro-lsp:host";
import { configuration, optionsOf } from "astro-lsp:tool/configuration";
import { reporting } from "astro-lsp:tool/report";
import { pathToFileURL } from "node:url";

const types = new Map();

// Where the entry type writes down which pictures a build keeps.
globalThis.astroAsset ??= { referencedImages: new Set() };

/** The entry type of the integration. `markdoc` names the project's `markdoc.config`, if there is one. */
async function entryType(config, { getContentEntryType }, markdoc, root) {
  const key = markdoc?.module ?? "";
  if (types.has(key)) return types.get(key);
  const found = markdoc ? { config: (await import(markdoc.module)).default, fileUrl: pathToFileURL(markdoc.file) } : undefined;
  const type = await getContentEntryType({ markdocConfigResult: found, astroConfig: { ...config, root }, options: optionsOf(config, "@astrojs/markdoc") });
  types.clear();
  types.set(key, type);
  return type;
}

/** `{ code, deps }` of a file: the module, and the files it took in. */
export const compile = reporting(async (_request, { file, source, packages, markdoc, ...where }) => {
  const config = await configuration(where);
  const type = await entryType(config, await import(packages.markdoc), markdoc, pathToFileURL(`${where.root}/`));
  const deps = [];
  const context = {
    meta: { watchMode: true },
    addWatchFile: (path) => void deps.push(path),
    resolve: async (specifier, importer) => {
      const id = await ask("resolve-file", { specifier, importer });
      return id ? { id } : null;
    },
  };
  const { code } = await type.getRenderModule.call(context, { contents: source, fileUrl: pathToFileURL(file), viteId: file });
  return Response.json({ code, deps });
});
