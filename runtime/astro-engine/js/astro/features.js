// What a request may use besides its page: sessions, actions, server islands.

import { settings } from "astro-lsp:site";
import * as actions from "astro-lsp:actions";
import * as caching from "astro-lsp:cache";
import { Policy } from "astro-lsp:csp";
import { islandPage } from "astro-lsp:islands";
import { Session } from "astro-lsp:session";

let injected = false;

/** What pages need to know of renderers and their scripts. */
export const pageOptions = () => ({ hasRenderers: settings.renderers.length > 0, beforeHydration: settings.beforeHydration });

/** Runs what integrations injected into every page; `undefined` when there is nothing to wait for. */
export function beforePage() {
  if (injected || !settings.pageSsr) return undefined;
  return import("astro:scripts/page-ssr.js").then(() => {
    injected = true;
  });
}

/** The module behind a route of our own. */
export const moduleOf = (kind) => (kind === "island" ? islandPage : {});

/** Behind all middleware: the answer of an action, if the request calls one from a script. */
export function act(exchange) {
  const { context, route } = exchange;
  const isCall = route.kind === "action" || (exchange.request.method === "POST" && context.url.searchParams.has("_action"));
  return isCall ? actions.act(context) : undefined;
}

export const getActionResult = actions.getActionResult;
export const failedStatus = actions.failedStatus;
export const callAction = actions.callAction;

/** `Astro.logger` */
export const logger = Object.freeze({
  info: (text) => console.info(text),
  warn: (text) => console.warn(text),
  error: (text) => console.error(text),
});

/** `Astro.cache` */
export const cacheOf = (exchange) => (exchange.cache ??= caching.cacheOf(undefined, exchange.originPathname));

/** The answer, from the cache where it is there. */
export function cached(exchange, next) {
  const provider = exchange.route?.prerender ? undefined : caching.cacheProvider();
  return provider === undefined ? next() : fromCache(provider, exchange, next);
}

async function fromCache(loading, exchange, next) {
  const provider = await loading;
  if (!provider) return next();
  exchange.cache = caching.cacheOf(provider, exchange.originPathname);
  const { request } = exchange;
  const answer = async () => {
    const response = await next();
    if (!exchange.cookies.headers().next().done) caching.noteCookies(response);
    exchange.cache.apply(response, request);
    return response;
  };
  if (!provider.onRequest) return answer();
  const response = await provider.onRequest({ request, url: new URL(request.url), waitUntil: undefined, logger }, answer);
  response.headers.delete("CDN-Cache-Control");
  response.headers.delete("Cache-Tag");
  return response;
}

/** The content security policy of a request, where the configuration wants one; whether it is sent it says itself. */
export function policyOf(exchange) {
  return settings.csp ? (exchange.policy ??= new Policy(settings.csp, settings)) : undefined;
}

/** Whether a driver keeps sessions. */
export const keepsSessions = () => settings.session !== null && settings.session !== false;

/** `Astro.session`; `undefined` where there is none, and why is printed once. */
export function sessionOf(exchange) {
  if (exchange.session !== undefined) return exchange.session ?? undefined;
  if (exchange.lacks?.session) {
    console.warn("`Astro.session` was read, but src/fetch does not call `sessions()` of astro/fetch.");
    return undefined;
  }
  const why =
    settings.session === false
      ? "`session: false` is in the configuration"
      : settings.session === null
        ? "no driver is configured, and no adapter brings one. Set `session.driver` in the configuration, or add an adapter that keeps sessions"
        : undefined;
  if (why !== undefined) {
    if (settings.session !== false) console.warn(`\`Astro.session\` was read, but ${why}.`);
    exchange.session = null;
    return undefined;
  }
  if (exchange.route?.prerender) console.warn(`\`Astro.session\` was read, but ${exchange.route.file} is prerendered: there is no visitor at build time. Add \`export const prerender = false\`.`);
  return (exchange.session = new Session(exchange));
}
