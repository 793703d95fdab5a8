// What pages, endpoints and middleware are given of a request: `APIContext`, and the ground of `Astro`.

import { clientAddressUnavailable, localsReassigned } from "astro-lsp:errors";
import * as features from "astro-lsp:features";
import { exchangeOf } from "astro-lsp:rewrite";

/** The context of an exchange's present route. All is its own, since projects spread it: `{ ...context }`. */
export function contextOf(exchange) {
  const { project, route } = exchange;
  const context = {
    request: exchange.request,
    url: exchange.url,
    params: exchange.params,
    props: exchange.props,
    site: exchange.site,
    generator: project.generator ?? "Astro v7.3.5",
    routePattern: route?.pattern ?? "/404",
    isPrerendered: Boolean(route?.prerender),
    redirect: (path, status = 302) => new Response(null, { status, headers: { location: String(path) } }),
    rewrite: (to) => exchange.rewrite(to),
    getActionResult: (action) => features.getActionResult(context.locals, action),
    callAction: (action, input) => features.callAction(context, action, input),
    get cache() {
      return features.cacheOf(exchange);
    },
    get csp() {
      return features.policyOf(exchange)?.api;
    },
    get session() {
      return features.sessionOf(exchange);
    },
    get cookies() {
      return exchange.cookies;
    },
    get locals() {
      return exchange.locals;
    },
    set locals(_) {
      throw localsReassigned();
    },
    get clientAddress() {
      return clientAddress(exchange);
    },
    get originPathname() {
      return exchange.originPathname;
    },
    get currentLocale() {
      return exchange.currentLocale;
    },
    get preferredLocale() {
      return exchange.i18n?.preferred(exchange.request);
    },
    get preferredLocaleList() {
      return exchange.i18n?.preferredList(exchange.request);
    },
    get logger() {
      return features.logger();
    },
  };
  Object.defineProperty(context, exchangeOf, { value: exchange });
  if (exchange.lacks?.cache) delete context.cache;
  for (const name of exchange.provided?.keys() ?? []) Object.defineProperty(context, name, { get: () => provided(exchange, name), enumerable: true, configurable: true });
  return context;
}

function clientAddress({ route, payload }) {
  if (route?.prerender) throw clientAddressUnavailable(true, route.file);
  if (!payload.clientAddress) throw clientAddressUnavailable(false);
  return payload.clientAddress;
}

/** A value that src/fetch provides, made when it is asked for. */
export function provided(exchange, name) {
  const entry = exchange.provided?.get(name);
  if (entry && !entry.made) Object.assign(entry, { made: true, value: entry.create() });
  return entry?.value;
}
