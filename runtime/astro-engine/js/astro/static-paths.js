// `getStaticPaths()`: which params a prerendered route has, and the props that come with them.

import { pageParamMissing, pathParamMissing, staticPathsEntry, staticPathsInvalid, staticPathsMissing, staticPathsNoParams, staticPathsParam } from "astro-lsp:errors";

// Per module, because a changed page is a new module; and per route, because several may have one page.
const known = new WeakMap();

/** Whether `getStaticPaths()` decides about a route's pages and their props. */
export const hasStaticPaths = (route) => Boolean(route.prerender) && route.pattern.includes("[");

/** The props of a prerendered route's page; `null` if `getStaticPaths()` has no such page. */
export async function staticProps(module, route, { base, trailingSlash }) {
  if (!hasStaticPaths(route)) return {};
  if (typeof module.getStaticPaths !== "function") throw staticPathsMissing(route.file);
  const ofModule = known.get(module) ?? new Map();
  known.set(module, ofModule);
  let entries = ofModule.get(route.pattern);
  if (!entries) {
    entries = read(module, route, base, trailingSlash);
    ofModule.set(route.pattern, entries);
    entries.catch(() => ofModule.delete(route.pattern));
  }
  const entry = (await entries).get(keyOf(route.params, route));
  return entry ? { ...entry.props } : null;
}

async function read(module, route, base, trailingSlash) {
  const value = await module.getStaticPaths({
    paginate: paginator(route, base, trailingSlash),
    routePattern: route.pattern,
  });
  if (!Array.isArray(value)) throw staticPathsInvalid(route.file, `a value of type ${value === null ? "null" : typeof value}`);
  const entries = new Map();
  for (const entry of value) {
    if (entry === null || entry === undefined || Array.isArray(entry)) throw staticPathsEntry(route.file, Array.isArray(entry) ? "an array" : String(entry));
    if (!entry.params || Object.keys(entry.params).length === 0) throw staticPathsNoParams(route.file);
    for (const [name, param] of Object.entries(entry.params)) {
      if (typeof param !== "string" && param !== undefined) throw staticPathsParam(route.file, name, param);
    }
    const missing = requiredParams(route.pattern).find((name) => entry.params[name] === undefined);
    if (missing) throw pathParamMissing(route.file, missing);
    entries.set(keyOf(entry.params, route), entry);
  }
  return entries;
}

// Only a rest parameter may be left out.
const requiredParams = (pattern) => [...pattern.matchAll(/\[(?!\.\.\.)([^\]]+)\]/g)].map(([, name]) => name);

// Entries compare by the path they make: which part of it belongs to which of two rest params does not matter.
function keyOf(params, route) {
  const path = route.pattern.replace(/\[(?:\.\.\.)?([^\]]+)\]/g, (_, name) => String(params[name] ?? "").normalize());
  return path.split("/").filter(Boolean).join("/");
}

function pathOf(pattern, params, base, trailingSlash) {
  let path = pattern.replace(/\[(?:\.\.\.)?([^\]]+)\]/g, (_, name) => params[name] ?? "");
  path = `${base}/${path}`.replace(/\/{2,}/g, "/");
  if (path.length > 1) path = path.replace(/\/+$/, "");
  return trailingSlash === "always" && !path.endsWith("/") ? `${path}/` : path;
}

function paginator(route, base, trailingSlash) {
  return (data, { pageSize = 10, params = {}, props = {}, format = (url) => url } = {}) => {
    const rest = route.pattern.includes("[...page]");
    if (!rest && !route.pattern.includes("[page]")) throw pageParamMissing("page");
    const size = pageSize || 10;
    const last = Math.max(1, Math.ceil(data.length / size));
    const numberOf = (page) => (rest && page === 1 ? undefined : String(page));
    const urlOf = (page) =>
      page < 1 || page > last ? undefined : format(pathOf(route.pattern, { ...params, page: numberOf(page) }, base, trailingSlash));
    return Array.from({ length: last }, (_, index) => {
      const page = index + 1;
      const start = size === Infinity ? 0 : index * size;
      const end = Math.min(start + size, data.length);
      return {
        params: { ...params, page: numberOf(page) },
        props: {
          ...props,
          page: {
            data: data.slice(start, end),
            start,
            end: end - 1,
            size,
            total: data.length,
            currentPage: page,
            lastPage: last,
            url: {
              current: urlOf(page),
              next: urlOf(page + 1),
              prev: urlOf(page - 1),
              first: page === 1 ? undefined : urlOf(1),
              last: page === last ? undefined : urlOf(last),
            },
          },
        },
      };
    });
  };
}

/**
 * A job of its own: the paths a route's module says it has, for whoever picks one. A page that is made on demand has those
 * of the entries in the collections it names.
 */
export async function list(request, { route, base, trailingSlash, collections = [] }) {
  if (collections.length > 0) return Response.json(await ofCollections(route, base, trailingSlash, collections));
  const module = await import(route.module);
  if (typeof module.getStaticPaths !== "function") return Response.json([]);
  const entries = await read(module, route, base, trailingSlash);
  return Response.json([...entries.values()].slice(0, 1000).map(({ params }) => pathOf(route.pattern, params, base, trailingSlash)));
}

async function ofCollections({ pattern }, base, trailingSlash, collections) {
  const { getCollection } = await import("astro:content");
  const [, name] = /\[(?:\.\.\.)?([^\]]+)\]/.exec(pattern) ?? [];
  const paths = [];
  for (const collection of collections) {
    for (const { id } of await getCollection(collection)) paths.push(pathOf(pattern, { [name]: id }, base, trailingSlash));
  }
  return paths.slice(0, 1000);
}
