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
    if (!given) return;
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
    for (const [name, value] of this.#provider?.setHeaders?.(options, request) ?? headersOf(options)) response.headers.set(name, value);
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
  return (provider ??= import(settings.cache.module ?? "astro-lsp:cache-memory").then(({ default: make }) => make(settings.cache.config)));
}

/** The cache of a request for a path below the base. */
export function cacheOf(provider, path) {
  if (!settings.cache) return disabled;
  return provider ? new Cache(provider, ruleOf(path)) : inDevelopment;
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
