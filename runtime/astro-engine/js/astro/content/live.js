// Live collections: asked of their loaders anew each time, never kept.

import { ask } from "astro-lsp:host";

class LiveCollectionError extends Error {
  constructor(collection, message, cause) {
    super(message);
    this.name = "LiveCollectionError";
    this.collection = collection;
    if (cause !== undefined) this.cause = cause;
  }
  static is(error) {
    return error instanceof LiveCollectionError;
  }
}

class LiveEntryNotFoundError extends LiveCollectionError {
  constructor(collection, lookup) {
    super(collection, `Entry ${collection} → ${typeof lookup === "string" ? lookup : JSON.stringify(lookup)} was not found.`);
    this.name = "LiveEntryNotFoundError";
  }
  static is(error) {
    return error?.name === "LiveEntryNotFoundError";
  }
}

const listed = (error) => error.issues.map(({ path, message }) => `  **${path.join(".")}**: ${message}`);

class LiveCollectionValidationError extends LiveCollectionError {
  constructor(collection, id, error) {
    super(collection, [`**${collection} → ${id}** data does not match the collection schema.\n`, ...listed(error), ""].join("\n"));
    this.name = "LiveCollectionValidationError";
  }
  static is(error) {
    return error?.name === "LiveCollectionValidationError";
  }
}

class LiveCollectionCacheHintError extends LiveCollectionError {
  constructor(collection, id, problem) {
    super(collection, `**${collection}${id ? ` → ${id}` : ""}** returned an invalid cache hint.\n\n  ${problem}\n`);
    this.name = "LiveCollectionCacheHintError";
  }
  static is(error) {
    return error?.name === "LiveCollectionCacheHintError";
  }
}

async function definitionOf(collection, name, otherwise) {
  const { live } = await ask("content-config", {});
  const found = live === null ? undefined : (await import(live)).collections?.[collection];
  if (found) return found;
  throw new LiveCollectionError(collection, `Collection "${collection}" is not a live collection. Use ${otherwise}() instead of ${name}() to load regular content collections.`);
}

/** Throws where a live collection is asked for as if it were none. */
export async function refuseLive(collection, name, instead) {
  const { live } = await ask("content-config", {});
  const found = live === null ? undefined : (await import(live)).collections?.[collection];
  if (!found) return;
  const error = new Error(`Collection "${collection}" is a live collection. Use ${instead}() instead of ${name}().`);
  throw Object.assign(error, { name: "UnknownContentCollectionError" });
}

// `{ tags?: string[], lastModified?: Date }`
function checkedHint(collection, id, hint) {
  if (hint === undefined) return undefined;
  const { tags, lastModified } = Object(hint);
  if (tags !== undefined && !(Array.isArray(tags) && tags.every((tag) => typeof tag === "string"))) throw new LiveCollectionCacheHintError(collection, id, "**tags**: a list of strings is expected");
  if (lastModified !== undefined && !(lastModified instanceof Date)) throw new LiveCollectionCacheHintError(collection, id, "**lastModified**: a date is expected");
  return { ...(tags !== undefined && { tags }), ...(lastModified !== undefined && { lastModified }) };
}

async function parsed(entry, schema, collection) {
  const result = await schema.safeParseAsync(entry.data);
  if (!result.success) throw new LiveCollectionValidationError(collection, entry.id, result.error);
  const checked = { ...entry, data: result.data };
  if (entry.cacheHint) checked.cacheHint = checkedHint(collection, entry.id, entry.cacheHint);
  return checked;
}

// Entries and collection together: all tags, the latest date.
function together(entries, own) {
  const hints = entries.map((entry) => entry.cacheHint).filter(Boolean);
  const tags = new Set([...(own?.tags ?? []), ...hints.flatMap((hint) => hint.tags ?? [])]);
  const dates = [own, ...hints].map((hint) => hint?.lastModified).filter((date) => date instanceof Date);
  if (tags.size === 0 && dates.length === 0) return own;
  return { ...(tags.size > 0 && { tags: [...tags] }), ...(dates.length > 0 && { lastModified: new Date(Math.max(...dates)) }) };
}

async function caught(collection, what, run) {
  try {
    return await run();
  } catch (error) {
    if (error instanceof LiveCollectionError) return { error };
    return { error: new LiveCollectionError(collection, `Unexpected error loading ${what}${error instanceof Error ? `: ${error.message}` : ""}`, error) };
  }
}

/** `{ entries, cacheHint }` of a live collection, or `{ error }`. */
export const getLiveCollection = (collection, filter) =>
  caught(collection, `collection ${collection}`, async () => {
    const { loader, schema } = await definitionOf(collection, "getLiveCollection", "getCollection");
    const response = await loader.loadCollection({ filter, collection });
    if (response && "error" in response) return { error: response.error };
    const entries = schema ? await Promise.all(response.entries.map((entry) => parsed(entry, schema, collection))) : response.entries;
    return { entries, cacheHint: together(entries, checkedHint(collection, undefined, response.cacheHint)) };
  });

/** `{ entry, cacheHint }` of a live collection, or `{ error }`. */
export const getLiveEntry = (collection, lookup) =>
  caught(collection, `entry ${collection} → ${typeof lookup === "string" ? lookup : JSON.stringify(lookup)}`, async () => {
    const { loader, schema } = await definitionOf(collection, "getLiveEntry", "getEntry");
    const found = await loader.loadEntry({ filter: typeof lookup === "string" ? { id: lookup } : lookup, collection });
    if (found && "error" in found) return { error: found.error };
    if (!found) return { error: new LiveEntryNotFoundError(collection, lookup) };
    const entry = schema ? await parsed(found, schema, collection) : found;
    return { entry, cacheHint: entry.cacheHint };
  });
