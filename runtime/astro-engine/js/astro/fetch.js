// module: astro-lsp:fetch, astro/fetch
// `astro/fetch`: the steps of an answer, for a project whose src/fetch.ts puts them together itself.
//
// Host, path, files of `public` and `redirects` of the configuration are decided before: those requests never get here.

import * as features from "astro-lsp:features";

// Which exchange a request belongs to.
const exchanges = new WeakMap();
let newest;

/** Answers with the project's handler: `export default { fetch(request) { … } }`. */
export async function answerWith(handler, exchange) {
  const app = handler?.default;
  const fetch = typeof app === "function" ? app : app?.fetch?.bind(app);
  if (typeof fetch !== "function") throw new TypeError("src/fetch has no default export with a `fetch` function.");
  exchanges.set(exchange.request, exchange);
  newest = exchange;
  const response = await fetch(exchange.request);
  if (!(response instanceof Response)) throw new TypeError("The `fetch` function of src/fetch returned no Response.");
  return response;
}

/** A request on its way, made from the request alone. */
export class FetchState {
  #exchange;
  #provided = new Map();

  constructor(request) {
    // A request that was made anew belongs to the exchange that is being answered.
    this.#exchange = exchanges.get(request) ?? newest;
    if (this.#exchange.request !== request) this.#exchange.go(request, new URL(request.url), this.#exchange.route);
    this.response = undefined;
    this.status = 200;
  }

  /** The exchange of a state. */
  static of(state) {
    return state.#exchange;
  }

  get request() {
    return this.#exchange.request;
  }
  get url() {
    return this.#exchange.url;
  }
  get pathname() {
    return this.#exchange.url.pathname;
  }
  get cookies() {
    return this.#exchange.cookies;
  }
  get locals() {
    return this.#exchange.locals;
  }
  set locals(value) {
    Object.assign(this.#exchange.locals, value);
  }
  get params() {
    return this.#exchange.params;
  }
  get routeData() {
    const { route } = this.#exchange;
    return route ? { route: route.pattern, type: route.kind, component: route.file, prerender: Boolean(route.prerender), params: Object.keys(route.params ?? {}) } : undefined;
  }

  getAPIContext() {
    return this.#exchange.context;
  }
  rewrite(to) {
    return this.#exchange.rewrite(to);
  }
  provide(name, { create, finalize }) {
    this.#provided.set(name, { create, finalize, made: false });
  }
  resolve(name) {
    const entry = this.#provided.get(name);
    if (entry && !entry.made) Object.assign(entry, { made: true, value: entry.create() });
    return entry?.value;
  }
  async finalizeAll() {
    for (const { made, value, finalize } of this.#provided.values()) if (made) await finalize?.(value);
    await this.#exchange.session?.persist();
  }
}

/** All of it, as without a src/fetch. */
export const astro = (state) => FetchState.of(state).decide();

/** The project's middleware around `next`. */
export async function middleware(state, next) {
  const exchange = FetchState.of(state);
  await exchange.prepare();
  return exchange.throughMiddleware(() => next(state));
}

/** The page or endpoint. */
export async function pages(state) {
  const exchange = FetchState.of(state);
  if (!exchange.route) return exchange.errorPage(404);
  try {
    if (exchange.context === null) await exchange.prepare();
    return await exchange.dispatch();
  } catch (error) {
    return exchange.errorPage(500, error);
  }
}

export async function actions(state) {
  const exchange = FetchState.of(state);
  if (!exchange.route) return undefined;
  if (exchange.context === null) await exchange.prepare();
  return features.act(exchange);
}

export async function i18n(state, response) {
  const exchange = FetchState.of(state);
  return exchange.i18n?.automatic ? exchange.i18n.finalize(exchange, response) : response;
}

/** Slashes and redirects are decided before the project's code runs. */
export const trailingSlash = () => undefined;
export const redirects = (state) => (FetchState.of(state).route?.kind === "redirect" ? Promise.resolve(FetchState.of(state).redirectRoute()) : undefined);
export const sessions = () => undefined;
export const cache = (state, next) => features.cached(FetchState.of(state), next);

