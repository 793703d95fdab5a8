// What a loader of a project gets: a store for its entries, and the means to fill it.

import { ask } from "astro-lsp:host";
import { RUN } from "astro-lsp:loaders";
import { fileURLToPath, pathToFileURL } from "node:url";

export function loaderContext({ name, entries, parse, run, project }) {
  const { folders } = project;
  const root = pathToFileURL(`${folders.root}/`);
  return {
    collection: name,
    store: store(name, entries, root),
    meta: metaOf(name),
    logger: logger(name),
    parseData: parse,
    renderMarkdown: (text, options) => renderMarkdown(text, options),
    generateDigest,
    entryTypes: new Map(),
    config: {
      root,
      srcDir: pathToFileURL(`${folders.src}/`),
      publicDir: pathToFileURL(`${folders.public}/`),
      base: project.base,
      site: project.site ?? undefined,
      // Their names; the hooks ran elsewhere.
      integrations: project.integrations.map((integration) => ({ name: integration, hooks: {} })),
      prerenderConflictBehavior: "warn",
    },
    watcher: undefined,
    refreshContextData: undefined,
    [RUN]: run,
  };
}

function store(name, entries, root) {
  return {
    get: (id) => entries.get(id),
    set(entry) {
      if (!entry?.id) throw new Error("`store.set()` needs an entry with an `id`.");
      const { id, data, body, filePath, deferredRender, digest, rendered, assetImports } = entry;
      if (data === undefined) throw new Error(`The entry ${JSON.stringify(id)} of ${name} has no \`data\`.`);
      const known = entries.get(String(id));
      if (known !== undefined && digest !== undefined && known.digest === digest) return false;
      const below = filePath?.startsWith(fileURLToPath(root)) ? filePath.slice(fileURLToPath(root).length) : filePath;
      const kept = { id: String(id), data, body, filePath: below, digest, rendered, deferredRender, assetImports, collection: name };
      entries.set(kept.id, Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)));
      return true;
    },
    has: (id) => entries.has(id),
    delete: (id) => entries.delete(id),
    clear: () => entries.clear(),
    keys: () => [...entries.keys()],
    values: () => [...entries.values()],
    entries: () => [...entries.entries()],
    addModuleImport: () => {},
    addAssetImport: () => {},
    addAssetImports: () => {},
  };
}

// Kept while the preview runs, so that a loader can ask only for what is new.
const metas = new Map();
function metaOf(name) {
  const meta = metas.get(name) ?? metas.set(name, new Map()).get(name);
  return { get: (key) => meta.get(key), set: (key, value) => void meta.set(key, String(value)), has: (key) => meta.has(key), delete: (key) => void meta.delete(key) };
}

function logger(label) {
  const line = (level) => (text) => console[level](`[${label}] ${text}`);
  const made = { label, options: { level: "info" }, info: line("info"), warn: line("warn"), error: line("error"), debug: () => {} };
  made.fork = (name) => logger(name);
  return made;
}

async function renderMarkdown(text, options) {
  const file = options?.fileURL ? fileURLToPath(options.fileURL) : null;
  const { html, headings, frontmatter, images } = await ask("content-render", { text, file, split: true });
  const { local = [], remote = [] } = images ?? {};
  return { html, metadata: { headings, frontmatter: frontmatter ?? {}, localImagePaths: local, remoteImagePaths: remote, imagePaths: [...local, ...remote] } };
}

/** Equal for equal data. FNV-1a in two halves: numbers of 64 bits are slow here. */
function generateDigest(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  let [low, high] = [0x811c9dc5, 0x1000193];
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(i), 0x85ebca6b);
  }
  return (low >>> 0).toString(16).padStart(8, "0") + (high >>> 0).toString(16).padStart(8, "0");
}
