// The cache in memory that Astro brings: answers to GET, by address and by the headers they vary on.

import { setsCookies } from "astro-lsp:cache";
import { cacheQueryConflict } from "astro-lsp:errors";

const MOST = 1000;
// What only follows people around does not make another page.
const TRACKING = "utm_* fbclid gclid gbraid wbraid dclid msclkid twclid li_fat_id mc_cid mc_eid _ga _gl _hsenc _hsmi _ke oly_anon_id oly_enc_id rb_clickid s_cid vero_id wickedid yclid __s ref".split(" ");

const matcher = (patterns) => {
  const tests = patterns.map((pattern) => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i"));
  return (name) => tests.some((test) => test.test(name));
};

export default function memory({ max = MOST, query = {} } = {}) {
  if (query.include && query.exclude) throw cacheQueryConflict();
  const excluded = query.include ? (name) => !query.include.includes(name) : matcher(query.exclude ?? TRACKING);
  const kept = new Map();
  const varies = new Map();

  const search = (url) => {
    const params = new URLSearchParams(url.search);
    for (const name of [...params.keys()]) if (excluded(name)) params.delete(name);
    if (query.sort !== false) params.sort();
    return String(params) === "" ? "" : `?${params}`;
  };
  const keyOf = (url, request) => {
    const plain = `${url.origin}${url.pathname}${search(url)}`;
    return { plain, key: plain + suffix(request, varies.get(plain)) };
  };

  const keep = async (response, plain, key, request, url) => {
    if (seconds(response, "max-age") === 0) return false;
    const why = refusal(response);
    if (why === undefined) return store(plain, request, response.clone());
    // What was kept before would be somebody else's now.
    if (why !== SETS_COOKIE) kept.delete(key);
    console.warn(`${url.pathname}${url.search} is not kept in the cache: ${why}.`);
    return false;
  };
  const store = async (plain, request, response) => {
    const entry = await entryOf(response);
    if (varies.size > 10 * max) varies.clear();
    if (entry.vary) varies.set(plain, entry.vary);
    const key = plain + suffix(request, entry.vary);
    kept.delete(key);
    while (kept.size >= max) kept.delete(kept.keys().next().value);
    kept.set(key, entry);
    return true;
  };

  return {
    name: "memory",

    async onRequest({ request, url }, next) {
      if (request.method !== "GET") return next();
      const { plain, key } = keyOf(url, request);
      const entry = kept.get(key);
      // The one that was asked for last goes last.
      if (entry) kept.delete(key) && kept.set(key, entry);
      const age = entry ? (Date.now() - entry.at) / 1000 : Infinity;
      if (entry && age <= entry.maxAge) return answer(entry, "HIT");
      if (entry && age <= entry.maxAge + entry.swr) {
        // The old answer now; the next visitor gets the new one.
        next().then((fresh) => keep(fresh, plain, key, request, url)).catch((error) => console.warn(`${url.pathname} could not be made anew for the cache: ${error.message}`));
        return answer(entry, "STALE");
      }
      const response = await next();
      if (await keep(response, plain, key, request, url)) response.headers.set("X-Astro-Cache", "MISS");
      return response;
    },

    async invalidate({ path, tags }) {
      const wanted = new Set([tags ?? []].flat());
      for (const [key, entry] of [...kept]) {
        const url = new URL(key.split("\0")[0]);
        if ((path && `${url.pathname}${search(url)}` === path) || entry.tags.some((tag) => wanted.has(tag))) kept.delete(key);
      }
    },
  };
}

const suffix = (request, names) => (names ?? []).map((name) => `\0${name}=${request.headers.get(name) ?? ""}`).join("");

const seconds = (response, directive) => Number.parseInt(new RegExp(`(?:^|,)\\s*${directive}=(\\d+)`, "i").exec(response.headers.get("CDN-Cache-Control") ?? "")?.[1] ?? "0", 10);

const SETS_COOKIE = "its answer sets a cookie";

const varyOf = (response) => (response.headers.get("Vary") ?? "").split(",").map((name) => name.trim().toLowerCase());

/** Why an answer is one visitor's alone; `undefined` if it is not. */
function refusal(response) {
  if (setsCookies(response)) return SETS_COOKIE;
  const name = varyOf(response).find((name) => name === "cookie" || name === "*");
  return name && `its answer has \`Vary: ${name === "*" ? "*" : "Cookie"}\``;
}

async function entryOf(response) {
  const names = varyOf(response).filter((name) => name && name !== "set-cookie");
  return {
    body: await response.arrayBuffer(),
    status: response.status,
    headers: [...response.headers],
    at: Date.now(),
    maxAge: seconds(response, "max-age"),
    swr: seconds(response, "stale-while-revalidate"),
    tags: (response.headers.get("Cache-Tag") ?? "").split(",").map((tag) => tag.trim()).filter(Boolean),
    vary: names.length > 0 ? names : undefined,
  };
}

function answer({ body, status, headers }, word) {
  const response = new Response(body.slice(0), { status, headers });
  response.headers.set("X-Astro-Cache", word);
  return response;
}
