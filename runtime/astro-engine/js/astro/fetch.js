// module: astro-lsp:fetch, astro/fetch
// `astro/fetch`: the steps of an answer, for a project whose src/fetch.ts puts them together itself.
//
// Host, path and files of `public` are decided before: those requests never get here.

import { AsyncLocalStorage } from "node:async_hooks";

import { provided } from "astro-lsp:context";
import { Exchange, finalize } from "astro-lsp:exchange";
import * as features from "astro-lsp:features";
import { ask } from "astro-lsp:host";
import { merge, withCookies } from "astro-lsp:response";
import { fillSettings } from "astro-lsp:site";

// The exchange that the code of src/fetch is called for.
const current = new AsyncLocalStorage();

/** On answers that stand for an error page. As in Astro a header, since answers are copied on their way. */
const ERROR = "X-Astro-Error";

/** Answers with the project's handler: `export default { fetch(request) { … } }`. */
export async function answerWith(handler, exchange) {
  const app = handler.default;
  if (app === undefined) {
    console.warn("src/fetch has no default export, so it is left out.");
    for (const step of Object.keys(STEPS)) taken.add(step);
    return finished(exchange, await exchange.decide());
  }
  if (typeof app?.fetch !== "function") throw new TypeError("src/fetch has no default export with a `fetch` function: `export default { fetch(request) { … } }`.");
  exchange.lacks = { session: true, cache: true };
  const response = await current.run(exchange, () => app.fetch(exchange.request));
  if (!(response instanceof Response)) throw new TypeError("The `fetch` function of src/fetch returned no Response.");
  tellOfMissing(exchange.project);
  const { dev } = exchange.project;
  if (response.headers.has(ERROR)) {
    response.headers.delete(ERROR);
    // The page about it starts anew, as if nothing had been done for the request.
    const anew = new Exchange(exchange.request, exchange.payload, exchange.project);
    Object.assign(exchange, { session: anew.session, locals: anew.locals, cookies: anew.cookies, lacks: undefined, provided: undefined });
    const answer = await exchange.errorPage(response.status);
    return withCookies(dev ? answer : merge(answer, response), [...exchange.cookies.consume()], dev);
  }
  // Who makes a new answer out of one loses its cookies there.
  return dev && exchange.withCookies === response ? withCookies(response, [...exchange.cookies.consume()], true) : response;
}

// Steps that were taken, in any request.
const taken = new Set();
let told = false;

const STEPS = {
  redirects: (project) => project.uses?.redirects,
  sessions: () => Boolean(features.keepsSessions()),
  actions: (project) => project.uses?.actions,
  middleware: (project) => project.middleware.length > 0,
  i18n: (project) => project.i18n,
};

// After the first answer: what the project has, and its handler does nothing about.
function tellOfMissing(project) {
  if (told) return;
  told = true;
  for (const [step, isWanted] of Object.entries(STEPS)) {
    if (isWanted(project) && !taken.has(step)) console.warn(`The project has ${step}, but src/fetch never calls \`${step}()\` of astro/fetch, so nothing comes of them.`);
  }
}

/** A request on its way, made from the request alone. */
export class FetchState {
  #exchange;
  #moved;
  // What it was before an error page took its place, which is a request of its own.
  #before;
  timeStart = performance.now();

  constructor(request) {
    const exchange = current.getStore();
    if (exchange === undefined) throw new TypeError("`new FetchState(request)` was called outside of a request to src/fetch.");
    this.#exchange = exchange;
    if (exchange.request !== request) {
      const url = new URL(request.url);
      // Where the handler sends it, another route may be.
      this.#moved = url.href !== exchange.request.url;
      exchange.go(request, this.#moved ? url : exchange.url, exchange.route);
    }
    this.#orNotFound();
  }

  // The project's own page about unknown paths is a route like others.
  #orNotFound() {
    const exchange = this.#exchange;
    const { notFound, request, url } = exchange;
    if (exchange.route || !notFound || notFound.prerender) return;
    Object.assign(exchange, { isErrorPage: true, status: 404 });
    exchange.go(request, url, notFound);
  }

  /** The exchange of a state, once its route is known. */
  static async of(state) {
    const exchange = state.#exchange;
    const filling = fillSettings();
    if (filling !== undefined) await filling;
    if (state.#moved) {
      state.#moved = false;
      const { request, url } = exchange;
      exchange.go(request, url, await ask("route", { url: url.href, method: request.method }));
      state.#orNotFound();
    }
    await exchange.prepareI18n();
    return exchange;
  }

  /** Runs a step that may end at an error page. */
  static async keeping(state, step) {
    const exchange = state.#exchange;
    const { isErrorPage, status, params, route } = exchange;
    const response = await step(exchange);
    if (exchange.isErrorPage && !isErrorPage) state.#before = { status, params, route, response: undefined };
    return response;
  }

  /** The exchange of a state as it is. */
  static now(state) {
    return state.#exchange;
  }

  get request() {
    return this.#exchange.request;
  }
  get response() {
    return (this.#before ?? this.#exchange).response;
  }
  get status() {
    return (this.#before ?? this.#exchange).status;
  }
  get url() {
    return this.#exchange.url;
  }
  get pathname() {
    const { url, project } = this.#exchange;
    const base = (project.base ?? "/").replace(/\/+$/, "");
    return url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : url.pathname;
  }
  get cookies() {
    return this.#exchange.cookies;
  }
  get locals() {
    return this.#exchange.locals;
  }
  set locals(value) {
    this.#exchange.locals = value;
  }
  get params() {
    return (this.#before ?? this.#exchange).params;
  }
  get clientAddress() {
    return this.#exchange.payload.clientAddress ?? undefined;
  }
  get routeData() {
    const { route } = this.#before ?? this.#exchange;
    return route ? { route: route.pattern, type: route.kind, component: route.file, prerender: Boolean(route.prerender), params: Object.keys(route.params ?? {}) } : undefined;
  }
  get logger() {
    return features.logger;
  }

  getAPIContext() {
    return this.#exchange.context ?? this.#exchange.newContext();
  }
  async rewrite(to) {
    const exchange = await FetchState.of(this);
    return signed(exchange, await exchange.rewrite(to));
  }
  provide(name, { create, finalize }) {
    (this.#exchange.provided ??= new Map()).set(name, { create, finalize, made: false });
  }
  resolve(name) {
    return provided(this.#exchange, name);
  }
  finalizeAll() {
    return finalize(this.#exchange);
  }
}

/** The answer that the cookies of a request belong to. */
function signed(exchange, response) {
  exchange.withCookies = response;
  return response;
}

const failing = (status) => new Response(null, { status, headers: { [ERROR]: "true" } });

/** An answer that is finished: a built server has its cookies in its headers. */
function finished(exchange, response) {
  return signed(exchange, exchange.project.dev ? response : withCookies(response, [...exchange.cookies.consume()], false));
}

/** All of it, as without a src/fetch. */
export async function astro(state) {
  for (const step of Object.keys(STEPS)) taken.add(step);
  const exchange = await FetchState.of(state);
  const slash = trailingSlash(state);
  if (slash) return slash;
  exchange.lacks = undefined;
  return finished(exchange, await FetchState.keeping(state, () => exchange.decide()));
}

/** The project's middleware around `next`. */
export async function middleware(state, next) {
  taken.add("middleware");
  const exchange = await FetchState.of(state);
  if (!exchange.route) return failing(404);
  let deeper;
  try {
    await exchange.prepare();
    if (exchange.project.middleware.length > 0 && exchange.isForbiddenForm()) return signed(exchange, exchange.forbidden());
    exchange.response = await exchange.throughMiddleware(async () => {
      try {
        return await next(state);
      } catch (error) {
        deeper = error;
        throw error;
      }
    });
  } catch (error) {
    if (error === deeper && deeper !== undefined) throw error;
    return finished(exchange, await FetchState.keeping(state, () => exchange.errorPage(500, error)));
  }
  return signed(exchange, exchange.response);
}

/** The page or endpoint. */
export async function pages(state) {
  const exchange = await FetchState.of(state);
  if (!exchange.route || exchange.route.kind === "redirect") return failing(404);
  try {
    if (exchange.module === null) await exchange.prepare();
    if (exchange.isForbiddenForm()) return exchange.forbidden();
    return (exchange.response = await exchange.dispatch(false));
  } catch (error) {
    return finished(exchange, await FetchState.keeping(state, () => exchange.errorPage(500, error)));
  }
}

export async function actions(state) {
  taken.add("actions");
  const exchange = await FetchState.of(state);
  if (!exchange.route) return undefined;
  if (exchange.module === null) await exchange.prepare();
  return features.act(exchange);
}

export async function i18n(state, response) {
  taken.add("i18n");
  const exchange = await FetchState.of(state);
  return exchange.i18n?.automatic ? exchange.i18n.finalize(exchange, response) : response;
}

/** Leads to the address with the right slash at its end, where `trailingSlash` wants another. */
export function trailingSlash(state) {
  const { payload } = FetchState.now(state);
  if (!payload.slash) return undefined;
  const { status, location, html } = payload.slash;
  return new Response(html, { status, headers: { location } });
}

export function redirects(state) {
  taken.add("redirects");
  const exchange = FetchState.now(state);
  return exchange.route?.kind === "redirect" ? Promise.resolve(exchange.redirectRoute()) : undefined;
}

/** From here on there is `Astro.session`. */
export function sessions(state) {
  taken.add("sessions");
  const { lacks } = FetchState.now(state);
  if (lacks) lacks.session = false;
}

export async function cache(state, next) {
  const exchange = await FetchState.of(state);
  return features.cached(exchange, next);
}
