// Rewrites: the same request, answered by another route.

import { ask } from "astro-lsp:host";
import { forbiddenRewrite, rewriteBodyUsed } from "astro-lsp:errors";

/** The key under which a context keeps its exchange. */
export const exchangeOf = Symbol.for("astro-lsp.exchange");

/** The URL a rewrite goes to. */
export function rewriteUrl(payload, request) {
  if (payload instanceof URL) return new URL(payload);
  if (payload instanceof Request) return new URL(payload.url);
  if (payload && typeof payload !== "string") throw new TypeError(`A rewrite leads to a path, a URL or a Request; it got a value of type ${typeof payload}.`);
  return new URL(String(payload).replace(/\/{2,}/g, "/"), new URL(request.url).origin);
}

/** The route and request of a rewrite. */
export async function findRewrite(exchange, payload) {
  const { request } = exchange;
  const url = rewriteUrl(payload, request);
  const route = (await ask("route", { url: url.href, method: request.method })) ?? exchange.notFound;
  if (route && route.prerender && exchange.route && !exchange.route.prerender && exchange.project.output === "server") {
    throw forbiddenRewrite(exchange.url.pathname, url.pathname, route.file);
  }
  return { route, url, request: rewriteRequest(payload, url, request) };
}

function rewriteRequest(payload, url, request) {
  if (payload instanceof Request) return payload;
  if (request.bodyUsed) throw rewriteBodyUsed();
  return new Request(url, request);
}

/** In a `sequence`, later handlers see the rewritten request already. */
export async function prepareRewrite(context, payload) {
  const exchange = context[exchangeOf];
  if (!exchange) return;
  const { route, url, request } = await findRewrite(exchange, payload instanceof Request ? payload.clone() : payload);
  context.request = request;
  context.url = url;
  context.params = route?.params ?? {};
  context.routePattern = route?.pattern;
}
