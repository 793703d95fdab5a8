// The development server as integrations and Vite plugins know it: what they put before the pages with
// `server.middlewares.use` is run, all else of Vite's server is there in name.

import { EventEmitter } from "node:events";
import { IncomingMessage, ServerResponse } from "node:http";

/** Middleware in the manner of connect: routes are paths from their beginning, errors go to those of four parameters. */
class Middlewares {
  stack = [];

  use(route, handle = route) {
    route = typeof route === "string" ? route.replace(/\/$/, "") : "";
    if (typeof handle !== "function" && typeof handle?.handle !== "function") throw new TypeError("middlewares.use() takes a function.");
    this.stack.push({ route, handle: typeof handle === "function" ? handle : handle.handle.bind(handle) });
    return this;
  }

  /** Calls one after the other; `done` when all have called `next`. */
  handle(request, response, done) {
    const { stack } = this;
    let index = 0;
    const next = (error) => {
      const layer = stack[index++];
      if (!layer) return done(error);
      const { url } = request;
      const path = url.split(/[?#]/, 1)[0];
      const { route, handle } = layer;
      const fits = path.toLowerCase().startsWith(route.toLowerCase()) && (route === "" || [undefined, "/", "."].includes(path[route.length]));
      if (!fits || (handle.length === 4) !== (error !== undefined)) return next(error);
      const [front, rest] = [url.slice(0, route.length), url.slice(route.length)];
      const bare = !rest.startsWith("/");
      request.url = bare ? `/${rest}` : rest;
      let called = false;
      const onward = (problem) => {
        if (called) return;
        called = true;
        // What was changed below the route stays changed.
        request.url = front + request.url.slice(bare ? 1 : 0);
        next(problem ?? undefined);
      };
      try {
        const running = error === undefined ? handle(request, response, onward) : handle(error, request, response, onward);
        if (typeof running?.catch === "function") running.catch(onward);
      } catch (thrown) {
        onward(thrown);
      }
    };
    next();
  }
}

class Incoming extends IncomingMessage {
  constructor(request) {
    super({ body: request.body, headers: request.headers });
    const { pathname, search } = new URL(request.url);
    this.method = request.method;
    this.url = pathname + search;
    this.socket = this.connection = Object.assign(new EventEmitter(), { remoteAddress: "127.0.0.1", encrypted: false, setTimeout() {}, setNoDelay() {}, setKeepAlive() {} });
    this.complete = true;
  }
}

const middlewares = new Middlewares();
const nothing = () => {};
const channel = () => Object.assign(new EventEmitter(), { send: nothing, clients: new Set(), listen: nothing, close: async () => {} });

function absent(name) {
  return () => {
    throw new Error(`server.${name}() is Vite's, and the preview has no Vite: middleware is what it runs of astro:server:setup.`);
  };
}

/** What stands for a `ViteDevServer`. */
export function devServer(config) {
  const hot = channel();
  const moduleGraph = { getModuleById: nothing, getModulesByFile: nothing, getModuleByUrl: async () => {}, invalidateModule: nothing, invalidateAll: nothing, onFileChange: nothing, idToModuleMap: new Map(), urlToModuleMap: new Map() };
  const environment = (name) => ({ name, hot: channel(), moduleGraph, config, plugins: [] });
  return {
    config,
    middlewares,
    httpServer: null,
    watcher: Object.assign(new EventEmitter(), { add: () => {}, unwatch: () => {}, getWatched: () => ({}), close: async () => {} }),
    ws: hot,
    hot,
    moduleGraph,
    environments: { client: environment("client"), ssr: environment("ssr"), astro: environment("astro") },
    resolvedUrls: null,
    ssrFixStacktrace: nothing,
    ssrRewriteStacktrace: (stack) => stack,
    transformIndexHtml: async (_url, html) => html,
    printUrls: nothing,
    restart: async () => {},
    reloadModule: async () => {},
    waitForRequestsIdle: async () => {},
    ssrLoadModule: absent("ssrLoadModule"),
    transformRequest: absent("transformRequest"),
    fetchModule: absent("fetchModule"),
  };
}

export const toolbar = { on: nothing, off: nothing, send: nothing, onAppInitialized: nothing, onAppToggled: nothing };

/** Whether anything was put before the pages. */
export const hasMiddleware = () => middlewares.stack.length > 0;

const EXTRA = Symbol.for("astro-lsp.extra");

/** Runs the middleware on a request: its answer, or `extra.passed` with the address to go on with and the headers set so far. */
export function serve(request, { base }) {
  return new Promise((resolve, reject) => {
    const incoming = new Incoming(request);
    incoming.originalUrl = base + incoming.url;
    const response = new ServerResponse(incoming);
    response.once("head", (answer) => resolve(answer));
    middlewares.handle(incoming, response, (error) => {
      if (response.headersSent) return;
      if (error !== undefined) return reject(error);
      const passed = new Response(null, { status: 204, headers: response.webHeaders() });
      passed[EXTRA] = { more: { passed: incoming.url } };
      resolve(passed);
    });
  });
}
