// What pages, endpoints and middleware are given of a request: `APIContext`, and the ground of `Astro`.

import { clientAddressUnavailable, localsReassigned } from "astro-lsp:errors";
import * as features from "astro-lsp:features";
import { exchangeOf } from "astro-lsp:rewrite";

/** The context of an exchange's present route. All is its own, since projects spread it: `{ ...context }`. */
export function contextOf(exchange) {
  const { project, route, payload } = exchange;
  const context = {
    request: exchange.request,
    url: exchange.url,
    params: exchange.params,
    props: exchange.props,
    site: exchange.site,
    generator: project.generator ?? "Astro v7.3.5",
    routePattern: route?.pattern ?? "/404",
    isPrerendered: Boolean(route?.prerender),
    originPathname: exchange.originPathname,
    logger: features.logger,
    redirect,
    // These know the exchange, and not the context itself: what knows itself stays until the next collection of garbage.
    rewrite: (to) => exchange.rewrite(to),
    getActionResult: (action) => features.getActionResult(exchange.locals, action),
    callAction: (action, input) => features.callAction(exchange.context ?? exchange.newContext(), action, input),
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
  };
  // A property costs less than what finds its value, and most of these say the same in every request.
  if (payload.clientAddress && !route?.prerender) context.clientAddress = payload.clientAddress;
  else define(context, "clientAddress", () => clientAddress(exchange));
  if (!project.i18n) {
    context.currentLocale = context.preferredLocale = context.preferredLocaleList = undefined;
  } else {
    // Its rules may be loaded later than src/fetch asks for the context.
    define(context, "currentLocale", () => exchange.currentLocale);
    define(context, "preferredLocale", () => exchange.i18n?.preferred(exchange.request));
    define(context, "preferredLocaleList", () => exchange.i18n?.preferredList(exchange.request));
  }
  Object.defineProperty(context, exchangeOf, { value: exchange });
  if (exchange.lacks?.cache) delete context.cache;
  for (const name of exchange.provided?.keys() ?? []) define(context, name, () => provided(exchange, name));
  return context;
}

const redirect = (path, status = 302) => new Response(null, { status, headers: { location: String(path) } });

const define = (context, name, get) => Object.defineProperty(context, name, { get, enumerable: true, configurable: true });

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
