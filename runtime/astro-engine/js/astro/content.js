// module: astro:content, astro-lsp:content
// Content collections: `getCollection`, `getEntry`, `render` and what `src/content.config.ts` needs.
//
// The definitions are the project's own module, run as it is. The preview lists and reads files and renders Markdown:
//   ask("content-config") -> { module: name of src/content.config | null, zod: name of the module for `astro/zod` }
//   ask("content-glob", { base, pattern, known }) -> { fingerprint, entries?, warnings? }   // no entries: nothing changed
//   ask("content-file", { file, text, known }) -> { fingerprint, value?, filePath? }
//   ask("content-render", { file } | { text, file? }) -> { html, headings }
//   ask("content-image", { src, from }) -> { image } | { error }

import { ask } from "astro-lsp:host";
import { component } from "astro-lsp:component";
import { revive } from "astro-lsp:data";
import { raw } from "astro-lsp:escape";
import { SOURCE } from "astro-lsp:loaders";
import { t } from "astro-lsp:render";
import { withPictures } from "astro-lsp:image/html";
import { picture } from "astro-lsp:image/kind";
import { drawing } from "astro-lsp:image/svg";

const { zod } = await ask("content-config", {});
const { z } = await import(zod);

export { z };

export const defineCollection = (config) => config;
export const defineLiveCollection = (config) => config;

/** Carries Astro's name for an error and what to do about it. */
function problem(name, message, hint) {
  const error = new Error(message);
  error.name = name;
  error.hint = hint;
  return error;
}

// Definitions

let definitions = { module: undefined, collections: Promise.resolve({}) };

async function collections() {
  const { module } = await ask("content-config", {});
  if (definitions.module !== module) {
    loaded.clear();
    const found = module === null ? Promise.resolve({}) : import(module).then((exports) => exports.collections ?? {});
    definitions = { module, collections: found };
  }
  return definitions.collections;
}

// Entries

/** What was read of each collection: `{ fingerprint, entries: Map }`. */
const loaded = new Map();

async function entriesOf(name) {
  const definition = (await collections())[name];
  if (definition === undefined) {
    console.warn(`The collection ${JSON.stringify(name)} does not exist. Define it in src/content.config.ts.`);
    return undefined;
  }
  const { loader } = definition;
  const source = loader?.[SOURCE];
  if (source?.kind === "glob") return fromGlob(name, definition, source);
  if (source?.kind === "file") return fromFile(name, definition, source);
  if (typeof loader === "function" || typeof loader?.load === "function") return fromLoader(name, definition, loader);
  throw problem(
    "ContentCollectionMissingALoaderError",
    `The collection ${JSON.stringify(name)} has no loader.`,
    "Give it one in src/content.config.ts, for example `loader: glob({ pattern: '**/*.md', base: './src/content/…' })`.",
  );
}

async function fromGlob(name, definition, source) {
  const known = loaded.get(name);
  const { base, pattern, generateId, retainBody } = source;
  const answer = await ask("content-glob", { base, pattern, known: known?.fingerprint ?? null });
  if (answer.entries === undefined) return known.entries;
  for (const warning of answer.warnings) console.warn(`[content] ${name}: ${warning}`);
  const entries = new Map();
  for (const { id: proposed, entry, file, filePath, data: json, body, digest } of answer.entries) {
    const data = revive(json);
    const id = generateId ? String(await generateId({ entry, base: new URL(`file://${file.slice(0, -entry.length)}`), data })) : proposed;
    if (entries.has(id)) {
      console.warn(`[content] ${name} has two entries with the id ${JSON.stringify(id)}: ${entries.get(id).filePath} and ${filePath}. The last one wins.`);
    }
    const earlier = known?.entries.get(id);
    if (earlier?.digest === digest && earlier.filePath === filePath) {
      entries.set(id, earlier);
      continue;
    }
    const parsed = await parseData(name, definition, { id, data, file, filePath });
    entries.set(id, { id, data: parsed, body: retainBody === false ? undefined : (body ?? undefined), filePath, digest, collection: name });
  }
  loaded.set(name, { fingerprint: answer.fingerprint, entries });
  return entries;
}

async function fromFile(name, definition, { file, parser }) {
  const known = loaded.get(name);
  const answer = await ask("content-file", { file, text: parser !== undefined, known: known?.fingerprint ?? null });
  if (answer.value === undefined) return known.entries;
  const value = parser ? await parser(answer.value) : revive(answer.value);
  const { filePath } = answer;
  const entries = new Map();
  for (const [id, data] of items(name, value, filePath)) {
    entries.set(id, { id, data: await parseData(name, definition, { id, data, file, filePath }), filePath, collection: name });
  }
  loaded.set(name, { fingerprint: answer.fingerprint, entries });
  return entries;
}

/** Pairs of id and data in a list with ids or an object by ids. */
function items(name, value, filePath) {
  if (Array.isArray(value)) {
    const withId = value.filter((item) => (item?.id ?? item?.slug) !== undefined);
    if (withId.length < value.length) console.error(`[content] ${name}: ${value.length - withId.length} item(s) of ${filePath} have no id or slug and are left out.`);
    return withId.map((item) => [String(item.id ?? item.slug), item]);
  }
  if (value !== null && typeof value === "object") return Object.entries(value).filter(([id, item]) => !(id === "$schema" && typeof item === "string"));
  console.error(`[content] ${name}: ${filePath} has to hold a list or an object.`);
  return [];
}

/** Loaders of the project's own run once for each state of the definitions. */
async function fromLoader(name, definition, loader) {
  const known = loaded.get(name);
  if (known !== undefined) return known.entries;
  const entries = new Map();
  const add = async (id, data) => entries.set(id, { id, data: await parseData(name, definition, { id, data }), collection: name });
  if (typeof loader === "function") {
    for (const [id, data] of items(name, await loader(), "its loader")) await add(id, data);
  } else {
    await loader.load(loaderContext(name, definition, entries));
  }
  loaded.set(name, { fingerprint: null, entries });
  return entries;
}

function loaderContext(name, definition, entries) {
  const meta = new Map();
  return {
    collection: name,
    store: {
      get: (id) => entries.get(id),
      set: (entry) => (entries.set(entry.id, { ...entry, collection: name }), true),
      has: (id) => entries.has(id),
      delete: (id) => entries.delete(id),
      clear: () => entries.clear(),
      keys: () => [...entries.keys()],
      values: () => [...entries.values()],
      entries: () => [...entries.entries()],
      addModuleImport: () => {},
    },
    meta: { get: (key) => meta.get(key), set: (key, value) => meta.set(key, String(value)), has: (key) => meta.has(key), delete: (key) => meta.delete(key) },
    logger: { info: console.info, warn: console.warn, error: console.error, debug: console.debug, fork: () => console, label: "content" },
    parseData: ({ id, data, filePath }) => parseData(name, definition, { id, data, file: filePath, filePath }),
    renderMarkdown: async (text) => {
      const { html, headings } = await ask("content-render", { text });
      return { html, metadata: { headings, frontmatter: {}, imagePaths: [] } };
    },
    generateDigest: (value) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      let hash = 14695981039346656037n;
      for (let i = 0; i < text.length; i++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 1099511628211n);
      return hash.toString(16);
    },
    entryTypes: new Map(),
    config: {},
  };
}

// Schemas

async function parseData(name, definition, { id, data, file, filePath }) {
  let { schema } = definition;
  if (schema === undefined) schema = typeof definition.loader === "object" ? definition.loader.schema : undefined;
  if (typeof schema === "function") schema = await schema({ image: () => imageSchema(file) });
  if (schema === undefined || schema === null) return data;
  const result = await schema.safeParseAsync(data);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.length > 0 ? `${issue.path.join(".")}: ` : ""}${issue.message}`);
  throw problem(
    "InvalidContentEntryDataError",
    `${name} → ${id} does not fit the schema of its collection:\n${issues.map((issue) => `- ${issue}`).join("\n")}`,
    filePath ? `Correct ${filePath}, or the schema in src/content.config.ts.` : "Correct the data, or the schema in src/content.config.ts.",
  );
}

function imageSchema(file) {
  return z.string().transform(async (src, context) => {
    if (/^(https?:)?\/\//.test(src) || file === undefined) return src;
    const { image, error, file: place, text } = await ask("content-image", { src, from: file });
    if (error === undefined) return text === undefined ? picture(image, place) : drawing(image, place, text);
    context?.addIssue?.({ code: "custom", message: `the image ${JSON.stringify(src)} cannot be used: ${error}`, fatal: true });
    return src;
  });
}

/** A schema for a reference to an entry of another collection. */
export function reference(collection) {
  return z
    .union([z.number(), z.string(), z.object({ id: z.string(), collection: z.string() }), z.object({ slug: z.string(), collection: z.string() })])
    .transform((lookup, context) => {
      if (typeof lookup !== "object") return { id: String(lookup), collection };
      if (lookup.collection !== collection) {
        context?.addIssue?.({ code: "custom", message: `this refers to ${lookup.collection}, a reference to ${collection} is expected` });
      }
      return lookup;
    });
}

// What pages call

/** All entries of a collection that pass the filter. */
export async function getCollection(name, filter) {
  const entries = await entriesOf(name);
  if (entries === undefined) return [];
  const copies = [...entries.values()].map((entry) => ({ ...entry }));
  return typeof filter === "function" ? copies.filter((entry) => filter(entry)) : copies;
}

/** One entry by its id. */
export async function getEntry(collectionOrReference, lookup) {
  const isReference = typeof collectionOrReference === "object" && collectionOrReference !== null;
  const name = isReference ? collectionOrReference.collection : collectionOrReference;
  const id = isReference ? (collectionOrReference.id ?? collectionOrReference.slug) : lookup;
  if (typeof id !== "string" || id === "") {
    throw problem("UnknownContentCollectionError", "`getEntry()` requires an entry identifier as the second argument, and it must be a string.");
  }
  const entry = (await entriesOf(name))?.get(id);
  if (entry === undefined) {
    console.warn(`[content] Entry ${name} → ${id} was not found.`);
    return undefined;
  }
  return { ...entry };
}

/** Several entries by their references. */
export const getEntries = (references) => Promise.all(references.map((reference) => getEntry(reference)));

const live = (name) => async () => ({
  error: problem("LiveCollectionError", `${name}() is called, and live collections are not supported by this preview yet.`),
});
export const getLiveCollection = live("getLiveCollection");
export const getLiveEntry = live("getLiveEntry");

/** An entry's text as a component, with its headings. */
export async function render(entry) {
  if (!entry) {
    throw problem("RenderUndefinedEntryError", "Attempted to render an undefined content collection entry.", "Check what `getEntry()` returned before it is rendered.");
  }
  const known = entry.rendered;
  const isFile = typeof entry.filePath === "string" && entry.body !== undefined;
  const { html, headings } = known ? { html: known.html, headings: known.metadata?.headings ?? [] } : await ask("content-render", { text: entry.body ?? "", file: isFile ? entry.filePath : null });
  const Content = component(async () => t("", raw(await withPictures(html ?? "", true)), ""), entry.filePath ?? entry.id);
  return { Content, headings, remarkPluginFrontmatter: known?.metadata?.frontmatter ?? entry.data ?? {} };
}
