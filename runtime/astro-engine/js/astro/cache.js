// `Astro.cache`: how long an answer may be kept, and by what names it is forgotten. The development server keeps nothing.

import { settings } from "astro-lsp:site";
import { cacheNotEnabled } from "astro-lsp:errors";

const isEntry = (value) => value !== null && typeof value === "object" && "id" in value && "data" in value && "cacheHint" in value;

/** The cache of one request. */
export class Cache {
  enabled = true;
  #options = {};
  #tags = new Set();
  #off = false;
  #provider;

  constructor(provider, rule) {
    this.#provider = provider;
    if (rule) this.set(rule);
  }

  set(input) {
    if (input === false) {
      this.#off = true;
      this.#tags.clear();
      this.#options = {};
      return;
    }
    this.#off = false;
    const given = isEntry(input) ? input.cacheHint : input;
    if (!given && isEntry(input)) return;
    if (given === null || typeof given !== "object") throw new TypeError(`\`cache.set()\` takes its options as an object, or \`false\`; it got ${given === null ? "null" : `a value of type ${typeof given}`}.`);
    for (const key of ["maxAge", "swr", "etag"]) if (given[key] !== undefined) this.#options[key] = given[key];
    const { lastModified, tags = [] } = given;
    if (lastModified !== undefined && !(this.#options.lastModified >= lastModified)) this.#options.lastModified = lastModified;
    for (const tag of tags) this.#tags.add(tag);
  }

  get tags() {
    return [...this.#tags];
  }

  get options() {
    return { ...this.#options, tags: this.tags };
  }

  async invalidate(input) {
    if (!this.#provider) throw cacheNotEnabled();
    return this.#provider.invalidate(isEntry(input) ? { tags: input.cacheHint?.tags ?? [] } : input);
  }

  /** Writes what was set into the head of the answer. */
  apply(response, request) {
    const { options } = this;
    if (this.#off || (options.maxAge === undefined && options.tags.length === 0)) return;
    const { headers } = response;
    for (const [name, value] of this.#provider?.setHeaders?.(options, request) ?? headersOf(options)) headers.set(name, value);
    // With a date or a mark alone, browsers guess how long they may keep it.
    const has = (...names) => names.some((name) => headers.has(name));
    if (has("last-modified", "etag") && !has("cache-control", "expires")) headers.set("cache-control", "no-cache");
  }
}

function headersOf({ maxAge, swr, tags, lastModified, etag }) {
  const headers = new Headers();
  const control = [maxAge !== undefined && `max-age=${maxAge}`, swr !== undefined && `stale-while-revalidate=${swr}`].filter(Boolean);
  if (control.length > 0) headers.set("CDN-Cache-Control", control.join(", "));
  if (tags.length > 0) headers.set("Cache-Tag", tags.join(", "));
  if (lastModified) headers.set("Last-Modified", lastModified.toUTCString());
  if (etag) headers.set("ETag", etag);
  return headers;
}

const withCookies = new WeakSet();

/** Cookies of `Astro.cookies` join an answer only when it leaves; a cache has to know of them before. */
export const noteCookies = (response) => withCookies.add(response);

/** Does an answer set cookies, so that it is one visitor's alone? */
export const setsCookies = (response) => response.headers.has("set-cookie") || withCookies.has(response);

const nothing = (invalidate, set = () => {}) => ({ enabled: false, set, tags: [], options: Object.freeze({ tags: [] }), invalidate });

let warned = false;
const disabled = nothing(
  async () => {
    throw cacheNotEnabled();
  },
  () => {
    if (!warned) console.warn("`cache.set()` was called, but no cache provider is configured: the answer is not kept. Set `cache.provider` in the configuration.");
    warned = true;
  },
);
const inDevelopment = nothing(async () => {});

let provider;

/** The provider of the configuration; none in development. */
export function cacheProvider() {
  if (!settings.cache || !settings.production) return undefined;
  return (provider ??= import(settings.cache.module ?? "astro-lsp:cache-memory").then(({ default: make }) => make(settings.cache.config ?? undefined)));
}

/** The cache of a request for a path below the base. */
export function cacheOf(provider, path) {
  if (!settings.cache) return disabled;
  // Without a provider what is set is forgotten: so it is for pages that are rendered ahead.
  return settings.production ? new Cache(provider, ruleOf(path)) : inDevelopment;
}

let rules;

function ruleOf(path) {
  rules ??= Object.entries(settings.cache.rules ?? {})
    .map(([pattern, rule]) => ({ rule, weight: weightOf(pattern), test: testOf(pattern) }))
    .sort((a, b) => (a.weight < b.weight ? 1 : -1));
  return rules.find(({ test }) => test.test(path))?.rule;
}

const segmentsOf = (pattern) => pattern.split("/").filter(Boolean);
// Fixed segments come before named ones, and those before the rest of a path.
const weightOf = (pattern) => segmentsOf(pattern).map((segment) => (segment.includes("[...") ? "0" : segment.includes("[") ? "1" : "2")).join("");

function testOf(pattern) {
  const escape = (text) => text.replace(/[.*+?^${}()|\\]/g, "\\$&");
  const source = segmentsOf(pattern).map((segment) =>
    /^\[\.\.\.[^\]]+\]$/.test(segment) ? "(?:/.*)?" : `/${segment.split(/(\[[^\]]+\])/).map((part) => (part.startsWith("[") ? (part.startsWith("[...") ? ".*" : "[^/]+") : escape(part))).join("")}`,
  );
  return new RegExp(`^${source.join("")}/?$`);
}
