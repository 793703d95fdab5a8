// module: astro:content, astro-lsp:content
// Content collections: `getCollection`, `getEntry`, `render` and what `src/content.config.ts` needs.
//
// The definitions are the project's own module, run as it is. The preview lists and reads files and renders Markdown:
//   ask("content-config") -> { module: name of src/content.config | null, live: name of src/live.config | null, zod: name of the module for `astro/zod`, folders, integrations, base, site,
//     rendered: does code of the project speak of `rendered`? }
//   ask("content-glob", { base, pattern, known }) -> { fingerprint, entries?, warnings? }   // no entries: nothing changed;
//     an entry that is the same as in the known state is `{ filePath, known: true }`
//   ask("content-file", { file, text, known }) -> { fingerprint, value?, filePath? }
//   ask("content-render", { text, file, data }) -> { html, headings, frontmatter, images, module }
//   ask("content-image", { src, from }) -> { image } | { error }
//   ask("content-rejected", { … }) -> throws what is wrong, with its place

import { ask } from "astro-lsp:host";
import { revive } from "astro-lsp:data";
import { SOURCE } from "astro-lsp:loaders";
import { loaderContext } from "astro-lsp:content/context";
import { legacyEntry, legacySource } from "astro-lsp:content/legacy";
import { refuseLive } from "astro-lsp:content/live";
import { contentOf, isMarkdown, renderedOf } from "astro-lsp:content/render";
import { imageSchema, pictureSchema, withPictures } from "astro-lsp:content/schema-images";

const { zod } = await ask("content-config", {});
const { z } = await import(zod);

export { z };
export { getLiveCollection, getLiveEntry } from "astro-lsp:content/live";

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
  const project = await ask("content-config", {});
  const { module } = project;
  if (definitions.module !== module) {
    loaded.clear();
    const found = module === null ? Promise.resolve({}) : import(module).then((exports) => exports.collections ?? {});
    definitions = { module, project, collections: found };
  }
  definitions.project = project;
  return definitions.collections;
}

// Entries

/** What was read of each collection: `{ fingerprint, entries: Map }`. */
const loaded = new Map();

// Who asks while a collection is being read gets the same answer.
const reading = new Map();
function entriesOf(name) {
  let running = reading.get(name);
  if (running === undefined) {
    running = read(name).finally(() => reading.delete(name));
    reading.set(name, running);
  }
  return running;
}

async function read(name) {
  const definition = (await collections())[name];
  if (definition === undefined) {
    console.warn(`The collection ${JSON.stringify(name)} does not exist. Define it in src/content.config.ts.`);
    return undefined;
  }
  const { loader } = definition;
  const { project } = definitions;
  const source = loader?.load?.[SOURCE] ?? (loader === undefined && (project.legacy || project.compatible) ? legacySource(name, definition, project) : undefined);
  if (source?.kind === "glob") {
    const entries = await fromGlob(name, definition, source);
    return project.rendered ? withRendered(entries) : entries;
  }
  if (source?.kind === "file") return fromFile(name, definition, source);
  if (typeof loader === "function" || typeof loader?.load === "function") return fromLoader(name, definition, loader);
  throw problem(
    "ContentCollectionMissingALoaderError",
    `The collection ${JSON.stringify(name)} has no loader.`,
    "Give it one in src/content.config.ts, for example `loader: glob({ pattern: '**/*.md', base: './src/content/…' })`.",
  );
}

async function fromGlob(name, definition, source, key = name) {
  const known = loaded.get(key);
  const { base, pattern, generateId, retainBody, legacy } = source;
  const answer = await ask("content-glob", { base, pattern, known: known?.fingerprint ?? null });
  if (answer.entries === undefined) return known.entries;
  for (const warning of answer.warnings) console.warn(`[content] ${name}: ${warning}`);
  const entries = new Map();
  // All of them, also those whose id another file has too.
  const files = new Map();
  for (const { id: proposed, entry, file, filePath, data: json, body, digest, known: same } of answer.entries) {
    if (same) {
      const earlier = known.files.get(filePath);
      entries.set(earlier.id, earlier);
      files.set(filePath, earlier);
      continue;
    }
    const data = revive(json);
    const id = generateId ? String(await generateId({ entry, base: new URL(`file://${file.slice(0, -entry.length)}`), data })) : proposed;
    if (entries.has(id)) {
      console.warn(`[content] ${name} has two entries with the id ${JSON.stringify(id)}: ${entries.get(id).filePath} and ${filePath}. The last one wins.`);
    }
    const parsed = await parseData(name, definition, { id, data, file, filePath });
    const made = { id, data: parsed, body: retainBody === false ? undefined : (body ?? undefined), filePath, digest, collection: name };
    // What is no text but a module is rendered when somebody asks for it.
    if (/\.(mdx|mdoc)$/.test(filePath)) made.deferredRender = true;
    if (legacy) made.legacyId = entry;
    entries.set(id, made);
    files.set(filePath, made);
  }
  loaded.set(key, { fingerprint: answer.fingerprint, entries, files });
  return entries;
}

// Few projects look at `entry.rendered` themselves, and making it takes long: it is there where code names it.
async function withRendered(entries) {
  for (const entry of entries?.values() ?? []) {
    if (entry.rendered === undefined && isMarkdown(entry.filePath)) entry.rendered = await renderedOf(entry);
  }
  return entries;
}

async function fromFile(name, definition, { file, parser }, key = name) {
  const known = loaded.get(key);
  const answer = await ask("content-file", { file, text: parser !== undefined, known: known?.fingerprint ?? null });
  if (answer.value === undefined) return known.entries;
  const value = parser ? await parser(answer.value) : revive(answer.value);
  const { filePath } = answer;
  const entries = new Map();
  for (const [id, data] of items(name, value, filePath)) {
    entries.set(id, { id, data: await parseData(name, definition, { id, data, file, filePath }), filePath, collection: name });
  }
  loaded.set(key, { fingerprint: answer.fingerprint, entries });
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

/** Loaders of the project's own run once for each state of the definitions and of the files they had read for them. */
async function fromLoader(name, definition, loader) {
  const known = loaded.get(name);
  if (known !== undefined && (await known.isFresh())) return known.entries;
  const entries = new Map();
  if (typeof loader === "function") {
    for (const [id, data] of items(name, await loader(), "its loader")) {
      entries.set(id, { id, data: await parseData(name, definition, { id, data }), collection: name });
    }
    loaded.set(name, { isFresh: async () => true, entries });
    return entries;
  }
  // `glob(…).load(context)` inside of another loader: its entries become those of this collection.
  const sources = [];
  const run = async (source) => {
    const key = `${name}/${sources.length}`;
    const read = source.kind === "glob" ? fromGlob : fromFile;
    for (const [id, entry] of await read(name, definition, source, key)) entries.set(id, entry);
    sources.push({ source, key, fingerprint: loaded.get(key).fingerprint });
  };
  const parse = ({ id, data, filePath }) => parseData(name, definition, { id, data, file: filePath, filePath });
  await loader.load(loaderContext({ name, entries, parse, run, project: definitions.project }));
  loaded.set(name, { isFresh: () => unchanged(sources), entries });
  return entries;
}

async function unchanged(sources) {
  for (const { source, fingerprint } of sources) {
    const answer = source.kind === "glob"
      ? await ask("content-glob", { base: source.base, pattern: source.pattern, known: fingerprint })
      : await ask("content-file", { file: source.file, text: true, known: fingerprint });
    if (answer.fingerprint !== fingerprint) return false;
  }
  return true;
}

// Schemas

/** The schema a loader brings along. */
async function schemaOf(loader) {
  return typeof loader.createSchema === "function" ? (await loader.createSchema())?.schema : loader.schema;
}

async function parseData(name, definition, { id, data, file, filePath }) {
  let { schema } = definition;
  if (schema === undefined && typeof definition.loader === "object") schema = await schemaOf(definition.loader);
  const place = { file };
  const result = typeof schema === "function" ? await parsedBy(schema, definition, place, data) : await schema?.safeParseAsync(data);
  if (result === undefined) return data;
  const issues = [];
  if (result.success) {
    const whole = place.marks ? await withPictures(result.data, file, issues) : result.data;
    if (issues.length === 0) return whole;
  } else {
    issues.push(...result.error.issues.map(({ path, message }) => ({ path: path.map(String), message })));
  }
  return ask("content-rejected", { collection: name, id, file: file ?? filePath ?? null, issues });
}

/** Schemas that functions made and no entry is parsed with just now: making one takes far longer than parsing does. */
const idle = new WeakMap();

// The schemas of a function differ in nothing but the entry whose pictures they look for.
async function parsedBy(make, definition, place, data) {
  const free = idle.get(make) ?? idle.set(make, []).get(make);
  const one = free.pop() ?? { entry: {} };
  one.entry.place = place;
  const image = definition.loader === undefined && definitions.project.legacy ? pictureSchema : imageSchema;
  one.schema ??= (await make({ image: () => image(z, one.entry) })) ?? null;
  try {
    return await one.schema?.safeParseAsync(data);
  } finally {
    free.push(one);
  }
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

const copyOf = (entry) => (entry.legacyId === undefined ? { ...entry } : legacyEntry(entry, contentOf));

/** All entries of a collection that pass the filter. */
export async function getCollection(name, filter) {
  const entries = await entriesOf(name);
  if (entries === undefined) {
    await refuseLive(name, "getCollection", "getLiveCollection");
    return [];
  }
  const copies = [...entries.values()].map(copyOf);
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
  const entries = await entriesOf(name);
  if (entries === undefined) await refuseLive(name, "getEntry", "getLiveEntry");
  const entry = entries?.get(id);
  if (entry === undefined) {
    console.warn(`[content] Entry ${name} → ${id} was not found.`);
    return undefined;
  }
  return copyOf(entry);
}

/** Several entries by their references. */
export const getEntries = (references) => Promise.all(references.map((reference) => getEntry(reference)));

/** An entry's text as a component, with its headings. */
export async function render(entry) {
  if (!entry) {
    throw problem("RenderUndefinedEntryError", "Attempted to render an undefined content collection entry.", "Check what `getEntry()` returned before it is rendered.");
  }
  return contentOf(entry);
}

const gone = (name) => async (collection, id) => {
  await collections();
  if (definitions.project.legacy) return getEntry(collection, id);
  throw problem("GetEntryDeprecationError", `\`${name}("${String(collection)}", …)\` was taken out of Astro.`, "Use `getEntry()` instead.");
};
export const getEntryBySlug = gone("getEntryBySlug");
export const getDataEntryById = gone("getDataEntryById");
