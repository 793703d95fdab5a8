// One request on its way to its answer: origin check, middleware, route, rewrites, error pages, cookies.

import { contextOf } from "astro-lsp:context";
import { Cookies } from "astro-lsp:cookies";
import { renderEndpoint } from "astro-lsp:endpoint";
import { manualWithoutMiddleware, middlewareNoExport, noStaticPath, rewriteLoop } from "astro-lsp:errors";
import { pageHead } from "astro-lsp:page-head";
import * as features from "astro-lsp:features";
import { ask } from "astro-lsp:host";
import { callMiddleware, sequence } from "astro-lsp:middleware";
import { Page, renderPage } from "astro-lsp:page";
import { platformLocals } from "astro-lsp:platform";
import { isPromise } from "astro-lsp:render";
import { merge, whole, withCookies } from "astro-lsp:response";
import { findRewrite } from "astro-lsp:rewrite";
import { fillSettings } from "astro-lsp:site";
import { observe } from "astro-lsp:observe";
import { Record } from "astro-lsp:record";
import { hasStaticPaths, staticProps } from "astro-lsp:static-paths";

// Module names change with their content, so what was imported once need not be asked for again.
const loaded = new Map();

async function load(name) {
  let module = loaded.get(name);
  if (module === undefined) {
    module = await import(name).catch(lacking);
    if (loaded.size > 2000) loaded.clear();
    loaded.set(name, module);
  }
  return module;
}

/** Thrown in the place of an answer: the preview asks again, in a world in which what was missing is `undefined`. */
const ANEW = Object.assign(new Error("The request begins anew."), { name: "BeginAnew" });

// In `astro dev` a name that a module does not export is `undefined` where it is imported.
async function lacking(error) {
  const [, name, module] = (error instanceof SyntaxError && /^Could not find export '([^]+)' in module '([^]+)'$/.exec(error.message)) || [];
  throw module !== undefined && (await ask("missing-export", { name, module })) === true ? ANEW : error;
}

// One handler of the project's middleware and of what integrations put before and after it.
async function handlerOf(names) {
  const handlers = [];
  for (const name of names) {
    const { onRequest } = loaded.get(name) ?? (await load(name));
    if (typeof onRequest === "function") handlers.push(onRequest);
    else console.warn(middlewareNoExport(name).message);
  }
  return handlers.length === 1 ? handlers[0] : sequence(...handlers);
}

let lastSite;

function siteUrl(site) {
  if (!site) return undefined;
  if (lastSite?.text !== site) lastSite = { text: site, url: new URL(site) };
  return lastSite.url;
}

const EXTRA = Symbol.for("astro-lsp.extra");
const I18N = "astro-lsp:i18n/routing";
const MAX_REWRITES = 4;
const MIDDLEWARE_ERRORS = ["MiddlewareNoDataOrNextCalled", "MiddlewareNotAResponse"];

export class Exchange {
  constructor(request, payload, project = payload) {
    this.payload = payload;
    this.project = project;
    this.began = performance.now();
    this.trace = [];
    this.locals = payload.platform ? platformLocals(payload.platform, request) : (payload.locals ?? {});
    this.cookies = new Cookies(request);
    if (payload.status !== undefined) this.status = payload.status;
    this.go(request, new URL(payload.url ?? request.url), payload.route);
    this.originPathname = originPathname(this.url.pathname, project);
    // What is rendered ahead knows no cookies either.
    if (this.request !== request) this.cookies = new Cookies(this.request);
  }

  // How a request begins, most of which it never changes: each property of its own would cost it time.
  static {
    Object.assign(Exchange.prototype, {
      decidedBy: "notFound",
      status: 200,
      rewrites: 0,
      isErrorPage: false,
      keepStatus: false,
      // "page" once a page has rendered the answer: only then do the i18n rules look at it.
      answeredBy: undefined,
      i18n: undefined,
      locale: undefined,
      props: null,
      module: null,
      context: null,
      policy: undefined,
      // What middleware, or the route behind it, answered last.
      response: undefined,
      // What src/fetch gives pages besides, by name.
      provided: undefined,
    });
  }

  get notFound() {
    return this.payload.notFound ?? this.project.notFound;
  }

  get serverError() {
    return this.payload.serverError ?? this.project.serverError;
  }

  get domainPath() {
    return this.payload.domainPath;
  }

  get site() {
    return siteUrl(this.project.site);
  }

  /** What components and endpoints of the present route are given. */
  newContext() {
    return (this.context = contextOf(this));
  }

  /** Points the exchange at a route. */
  go(request, url, route) {
    this.request = request;
    this.url = url;
    this.route = route;
    this.params = paramsOf(route);
    if (this.context !== null || this.module !== null) this.forget();
    if (route?.prerender && !this.isErrorPage) this.hideRequest();
  }

  // What belongs to the route before.
  forget() {
    this.props = null;
    this.module = null;
    this.context = null;
    this.policy = undefined;
  }

  // A prerendered page sees what it would see at build time: no headers, no search.
  hideRequest() {
    const { request } = this;
    if (request.method !== "GET" && request.method !== "HEAD") return;
    this.url = new URL(this.url);
    this.url.search = "";
    this.request = new Request(this.url, { method: request.method, signal: request.signal });
  }

  /** Something is done; with `took`, in so many milliseconds, `own` of them without what it called. Flat, as it is written as text. */
  step(step, detail, took, own) {
    this.trace.push(step, detail, microseconds(performance.now() - this.began), took === undefined ? null : microseconds(took), own === undefined ? null : microseconds(own));
  }

  // Where nothing has to be waited for, nothing is: a promise costs as much as a small page.
  async answer() {
    const filling = fillSettings();
    if (filling !== undefined) await filling;
    const { fetch } = this.project;
    let response = fetch ? this.answerWith(fetch) : this.decide();
    if (isPromise(response)) response = await response;
    if (this.session) await this.session.persist();
    return this.finish(response);
  }

  // The project's own handler puts the steps together.
  async answerWith(name) {
    const { answerWith } = await import("astro-lsp:fetch");
    return answerWith(loaded.get(name) ?? (await load(name)), this);
  }

  /** The answer, or a promise of it. */
  decide() {
    if (this.isForbiddenForm()) return this.forbidden();
    if (this.route?.kind === "redirect") return this.redirectRoute();
    const preparing = this.prepareI18n();
    return preparing === undefined ? this.decided() : preparing.then(() => this.decided());
  }

  async decided() {
    if (this.i18n?.automatic === false && this.project.middleware.length === 0) throw manualWithoutMiddleware();
    const { request, url } = this;
    let response;
    try {
      response = features.cached(this, () => this.pipeline());
      if (isPromise(response)) response = await response;
    } catch (error) {
      if (error === ANEW) throw error;
      // What was made for the request is put away all the same, behind the page about the error.
      const { session, provided } = this;
      Object.assign(this, { request, url });
      const answer = await this.errorPage(500, error);
      if (session || provided) await finalize({ session, provided }).catch((second) => console.error(second));
      return answer;
    }
    try {
      if (this.session || this.provided) await finalize(this);
    } catch (error) {
      Object.assign(this, { request, url });
      return this.errorPage(500, error);
    }
    if ((response.status === 404 || response.status === 500) && response.body === null && !this.keepStatus) {
      // Wherever it was rewritten to, it was asked for under its own address.
      Object.assign(this, { request, url });
      response = await this.instead(response);
    }
    return response;
  }

  /** The rules of locales, where the configuration has any. */
  prepareI18n() {
    if (!this.project.i18n || this.i18n !== undefined) return undefined;
    this.i18n = loaded.get(I18N);
    return this.i18n === undefined ? load(I18N).then((module) => (this.i18n = module)) : undefined;
  }

  pipeline() {
    const response = this.route ? this.run() : this.errorPage(404);
    return this.i18n?.automatic ? after(response, (response) => this.i18n.finalize(this, response)) : response;
  }

  forbidden() {
    const { method, headers } = this.request;
    this.decidedBy = "originCheck";
    this.step("origin check", `${method} from ${headers.get("origin") ?? "an unknown origin"} to ${this.url.origin}`);
    return (this.response = new Response(`Cross-site ${method} form submissions are forbidden`, { status: 403 }));
  }

  // The error page in the place of an empty answer. `astro dev` drops what that answer had of its own, a built server
  // keeps its headers.
  async instead(response) {
    const answer = await this.errorPage(response.status);
    return this.project.dev ? answer : merge(answer, response);
  }

  // A form of another site must not act in the name of a visitor.
  isForbiddenForm() {
    const { request, route } = this;
    if (!this.project.checkOrigin || !route || route.prerender || route.kind === "redirect") return false;
    if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return false;
    if (request.headers.get("origin") === this.url.origin) return false;
    const type = request.headers.get("content-type");
    return type === null || /application\/x-www-form-urlencoded|multipart\/form-data|text\/plain/i.test(type);
  }

  redirectRoute() {
    const { status, location } = this.route;
    this.decidedBy = "redirect";
    this.step("redirect", `${this.route.pattern} → ${location}`);
    return new Response(null, { status: status ?? 301, headers: { location } });
  }

  /** Middleware, and the route behind it: the answer, or a promise of it. */
  run(skipMiddleware = false) {
    const preparing = this.prepare();
    return preparing === undefined ? this.prepared(skipMiddleware) : preparing.then(() => this.prepared(skipMiddleware));
  }

  prepared(skipMiddleware) {
    if (++this.rewrites === MAX_REWRITES) return this.loopDetected();
    const response = skipMiddleware ? this.dispatch() : this.throughMiddleware(() => this.dispatch());
    return after(response, (response) => (this.response = response));
  }

  /** The project's middleware, and `answer` where it calls `next()`. */
  throughMiddleware(answer) {
    const { middleware } = this.project;
    return middleware.length === 0 ? answer() : this.behind(middleware, answer);
  }

  async behind(middleware, answer) {
    const onRequest = await handlerOf(middleware);
    const decided = this.decidedBy;
    this.decidedBy = "middleware";
    const began = performance.now();
    let inside = 0;
    const response = await callMiddleware(onRequest, this.context, async (rewriteTo) => {
      const called = performance.now();
      try {
        if (rewriteTo) {
          await this.rewriteRoute(rewriteTo);
          await this.prepare();
        }
        this.decidedBy = decided;
        return await answer();
      } finally {
        inside += performance.now() - called;
      }
    });
    const took = performance.now() - began;
    this.step("middleware", this.decidedBy === "middleware" ? "answered itself" : "called next()", took, Math.max(took - inside, 0));
    return response;
  }

  // Not an exception: pages on the way may still answer something else.
  loopDetected() {
    const { message, hint } = rewriteLoop();
    console.error(`${message} ${hint}`);
    this.keepStatus = true;
    return new Response("Loop Detected", { status: 508, statusText: message });
  }

  /** Module, props and context of the route; a promise where they are not at hand. */
  prepare() {
    const { route } = this;
    const module = !route || route.module === null ? features.moduleOf(route?.kind) : loaded.get(route.module);
    if (module === undefined || (route && hasStaticPaths(route))) return this.prepareLater(module);
    this.module = module;
    this.props = this.initialProps ?? {};
    this.newContext();
  }

  async prepareLater(module) {
    const { route } = this;
    try {
      this.module = module ?? (await load(route.module));
      this.props = this.initialProps ?? (await staticProps(this.module, route, this.project));
    } catch (error) {
      if (error === ANEW || !this.isMatching()) throw error;
      this.unmatched ??= { error };
      return this.nextRoute(`cannot be asked for ${this.url.pathname}: ${error?.message ?? error}`);
    }
    if (this.props === null) return this.nextRoute(`has no entry for ${this.url.pathname}`);
    this.newContext();
  }

  // `astro dev` loads a page, and asks for its paths, while it looks for the route: what fails there is no failure of the
  // answer yet, since another route may match.
  isMatching() {
    return this.project.dev && this.rewrites === 0 && !this.isErrorPage && this.initialProps === undefined;
  }

  // A route that does not have this path, or fails before it can say so: another one may have it.
  async nextRoute(why) {
    const { route, url, request } = this;
    const skip = [...(this.skipped ?? []), route.pattern];
    this.skipped = skip;
    this.step("getStaticPaths", `${route.pattern} ${why}`);
    const next = skip.length < 50 ? await ask("route", { url: url.href, method: request.method, skip }) : null;
    if (next && next.pattern !== route.pattern) {
      this.go(request, url, next);
      return this.prepare();
    }
    if (this.unmatched) throw this.unmatched.error;
    console.warn(noStaticPath(url.pathname, route.file).message);
    if (this.isErrorPage) throw noStaticPath(url.pathname, route.file);
    this.isErrorPage = true;
    this.status = 404;
    this.go(request, url, this.notFound);
    return this.prepare();
  }

  /** The answer of the route itself, or of the action of a form that is sent to it; or a promise of it. */
  dispatch(takesForms = true) {
    const { route } = this;
    this.keepStatus = false;
    this.answeredBy = undefined;
    if (!route) {
      // Astro answers with a page of its own, and treats it like one of the project.
      this.decidedBy = "notFound";
      this.answeredBy = "page";
      this.keepStatus = true;
      return new Response(null, { status: 404, headers: { "content-type": "text/html" } });
    }
    if (route.kind === "redirect") return this.redirectRoute();
    const acting = this.isErrorPage || !(takesForms || route.kind === "action") ? undefined : features.act(this);
    return acting === undefined ? this.ofRoute() : acting.then((acted) => this.acted(acted));
  }

  // Where there may have been an action.
  acted(answer) {
    const { route } = this;
    // The address of an action takes POST, as an endpoint would that has no other method.
    if (answer === undefined && route.kind === "action" && this.request.method !== "POST") {
      this.decidedBy = "endpoint";
      return after(renderEndpoint({ POST() {} }, this.context, route), ({ response }) => response);
    }
    if (answer === undefined && route.kind !== "action") return this.ofRoute();
    this.decidedBy = "action";
    this.keepStatus = true;
    return answer ?? new Response("Not found", { status: 404 });
  }

  ofRoute() {
    const { route } = this;
    const began = performance.now();
    if (route.kind === "endpoint") {
      this.decidedBy = "endpoint";
      return after(renderEndpoint(this.module, this.context, route), ({ response, hint }) => this.endpointAnswered(response, hint, began));
    }
    this.decidedBy = this.isErrorPage ? (this.status === 404 ? "notFound" : "serverError") : "page";
    if (route.errorStatus !== undefined) this.keepStatus = true;
    return after(this.page(), (response) => {
      this.answeredBy = "page";
      this.step("page", route.pattern, performance.now() - began);
      return response;
    });
  }

  endpointAnswered(response, hint, began) {
    const { route } = this;
    this.step("endpoint", hint ? `${route.file} ${hint}` : `${this.request.method} ${route.pattern}`, performance.now() - began);
    // What an endpoint says is final, also an empty 404.
    this.keepStatus = hint === undefined;
    return response;
  }

  page() {
    const injecting = features.beforePage();
    const head = injecting === undefined ? pageHead(this.route) : injecting.then(() => pageHead(this.route));
    return after(head, (head) => this.rendered(head));
  }

  rendered(head) {
    const { route, module, project } = this;
    const partial = Boolean(module.partial);
    const page = new Page({
      context: this.context,
      status: route.errorStatus ?? features.failedStatus(this.locals) ?? this.status,
      base: project.base ?? "/",
      compress: project.compressHTML ?? "jsx",
      head,
      partial,
      policy: features.policyOf(this),
      record: this.payload.observe ? new Record() : undefined,
      isPrerendered: Boolean(route.prerender),
      ...features.pageOptions(),
    });
    const response = renderPage(page, module.default, this.props, route.pattern);
    return this.payload.buffered ? response.then(whole) : response;
  }

  /** The project's page for 404 or 500; without one the error itself. */
  async errorPage(status, error) {
    const route = status === 404 ? this.notFound : this.serverError;
    if (status === 500 && error !== undefined) {
      // A middleware that answers nothing would answer nothing for the error page either; and where no route was found
      // because of the error, nobody looks for an error page.
      const ofMiddleware = this.project.dev && MIDDLEWARE_ERRORS.includes(error?.name);
      if (!route || this.isErrorPage || ofMiddleware || this.unmatched?.error === error) throw error;
      this.failure = error;
      console.error(error);
    }
    if (!route && status === 500) return new Response(null, { status });
    const { request, url } = this;
    this.session = undefined;
    if (route?.builtUrl) return this.errorFile(status, route, error);
    this.isErrorPage = true;
    this.status = status;
    this.rewrites = 0;
    // The error page starts anew; what was thrown, or in `astro dev` what answered nothing, leaves no cookies behind.
    if (error !== undefined || this.project.dev) this.cookies = new Cookies(request);
    this.initialProps = { error: status === 500 ? (error ?? null) : undefined };
    this.decidedBy = status === 404 ? "notFound" : "serverError";
    this.step(`${status} page`, route ? route.file : "none in the project");
    this.go(request, url, route ?? null);
    try {
      return await this.run();
    } catch (second) {
      if (second === ANEW) throw second;
      // Middleware may be what fails: once more without it.
      this.step(`${status} page`, `failed: ${second?.message ?? second}`);
      if (status === 404 && this.serverError && route?.pattern !== "/500") {
        this.isErrorPage = false;
        return this.errorPage(500, second);
      }
      this.go(request, url, route ?? null);
      return this.run(true);
    }
  }

  // A built project has its page as a file, which knows nothing of the request.
  async errorFile(status, route, error) {
    const { cookies } = this;
    const request = new Request(route.builtUrl);
    Object.assign(this, { isErrorPage: true, status, rewrites: 0, initialProps: {}, cookies: new Cookies(request) });
    this.decidedBy = status === 404 ? "notFound" : "serverError";
    this.step(`${status} page`, `${route.file}, as the file a build writes`);
    this.go(request, new URL(request.url), route);
    const { body } = await this.run();
    this.cookies = error === undefined ? cookies : new Cookies(request);
    this.session = undefined;
    this.keepStatus = true;
    return new Response(body, { status, headers: { "content-type": "text/html; charset=utf-8" } });
  }

  async rewriteRoute(to) {
    const { route, url, request } = await findRewrite(this, to);
    this.step("rewrite", `${this.url.pathname} → ${url.pathname}`);
    this.initialProps = undefined;
    this.isErrorPage = !route || route.errorStatus === 404;
    this.status = this.isErrorPage ? 404 : 200;
    this.go(request, url, route);
  }

  /** The locale of the address that was asked for; a rewrite does not change it. */
  get currentLocale() {
    if (this.i18n === undefined) return undefined;
    return (this.locale ??= this.i18n.currentLocale(this));
  }

  /** `Astro.rewrite`, `context.rewrite`. */
  async rewrite(to) {
    await this.rewriteRoute(to);
    const cookies = new Cookies(this.request);
    cookies.merge(this.cookies);
    this.cookies = cookies;
    return this.run();
  }

  finish(response) {
    // Where src/fetch puts the steps together, a step adds the cookies.
    const cookies = this.project.fetch ? [] : [...this.cookies.consume()];
    if (cookies.length > 0) response = withCookies(response, cookies, this.project.cookiesFirst);
    let more;
    if (this.payload.observe) (more ??= {}).state = observe({ locals: this.locals, params: this.params, session: this.session?.seen() });
    if (this.failure !== undefined) {
      const { name = "Error", message = String(this.failure), stack, hint } = Object(this.failure);
      (more ??= {}).error = { name, message, stack, hint };
    }
    response[EXTRA] = { route: this.route?.pattern, decidedBy: this.decidedBy, trace: this.trace, more };
    // They know each other, and would stay until the next collection of garbage.
    this.context = null;
    return response;
  }
}

/** What comes of a value that may have to be waited for. */
const after = (value, next) => (isPromise(value) ? value.then(next) : next(value));

const microseconds = (milliseconds) => Math.round(milliseconds * 1000) | 0;

/** Puts away what was made for a request: its session, and what src/fetch provided. */
export async function finalize({ session, provided }) {
  for (const { made, value, finalize } of provided?.values() ?? []) if (made) await finalize?.(value);
  if (session) await session.persist();
}

// What a rest parameter does not match is `undefined`, for which JSON has no word.
function paramsOf(route) {
  const params = route?.params ?? {};
  for (const name in params) if (params[name] === null) params[name] = undefined;
  return params;
}

// The path the visitor asked for, below the base; a folder's path unless `trailingSlash` says otherwise.
function originPathname(path, { base = "/", trailingSlash }) {
  const prefix = base === "/" ? "" : base.replace(/\/+$/, "");
  if (prefix && (path === prefix || path.startsWith(`${prefix}/`))) path = path.slice(prefix.length);
  if (path.endsWith("/")) path = path.replace(/\/+$/, "");
  return path === "" || trailingSlash !== "never" ? `${path}/` : path;
}
