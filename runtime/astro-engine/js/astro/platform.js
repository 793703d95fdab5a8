// What a deployment host gives to project code: `locals`, fields of the request, globals. Built-in module `astro-lsp:platform`.

import { confine } from "astro-lsp:confined";
import { process } from "astro-lsp:web/process";

/** `Astro.locals` as the host's adapter begins it. */
export function platformLocals(platform, request) {
  switch (platform?.host) {
    case "netlify":
      return { netlify: { context: netlifyContext(platform) } };
    case "cloudflare":
      Object.defineProperty(request, "cf", { value: cf(), configurable: true, enumerable: true });
      without(request, "duplex", "cache", "mode");
      return cloudflareLocals(platform);
    case "deno":
      without(request, "duplex");
      return {};
    default:
      return {};
  }
}

// Fields this runtime's requests do not have.
function without(request, ...names) {
  for (const name of names) Object.defineProperty(request, name, { value: undefined, configurable: true });
}

const geo = () => ({ city: "Ashburn", country: { code: "US", name: "United States" }, latitude: 39.0, longitude: -77.5, postalCode: "20147", subdivision: { code: "VA", name: "Virginia" }, timezone: "America/New_York" });

function netlifyContext({ ip, requestId, url }) {
  const cookies = new Map();
  return {
    account: { id: "" },
    cookies: { get: (name) => cookies.get(name), set: (name, value) => void cookies.set(name, value), delete: (name) => void cookies.delete(name) },
    deploy: { context: "production", id: "0", published: true },
    flags: { get: () => undefined, evaluations: new Set() },
    geo: geo(),
    ip,
    json: (value, init) => Response.json(value, init),
    log: (...words) => console.log(...words),
    next: () => Promise.resolve(undefined),
    params: {},
    path: "/*",
    requestId: requestId ?? "",
    rewrite: (to) => fetch(new URL(to, url)),
    server: { region: "us-east-1" },
    site: { id: "unlinked", name: "", url: "" },
    url: new URL(url),
    waitUntil: (promise) => void Promise.resolve(promise).catch((error) => console.error(error)),
  };
}

class Span {}
const span = () => new Span();

function cloudflareLocals({ dev }) {
  const tracing = { Span, enterSpan: (_, run) => run(span()), getActiveSpan: () => undefined, startActiveSpan: (_, run) => run(span()), startSpan: span };
  const context = {
    abort: () => {},
    access: undefined,
    cache: undefined,
    exports: { default: () => {}, ...(dev && { __VITE_RUNNER_OBJECT__: () => {} }) },
    passThroughOnException: () => {},
    props: {},
    tracing,
    waitUntil: (promise) => void Promise.resolve(promise).catch((error) => console.error(error)),
  };
  if (!dev) {
    context.mapVirtualHost = () => {};
    tracing.withActiveSpan = (_, run) => run();
  }
  const locals = { cfContext: context };
  const gone = (name, instead) => {
    throw new Error(`Astro.locals.runtime.${name} has been removed in Astro v6. Use ${instead} instead.`);
  };
  Object.defineProperty(locals, "runtime", {
    enumerable: false,
    value: {
      get env() {
        return gone("env", `'import { env } from "cloudflare:workers"'`);
      },
      get cf() {
        return gone("cf", "'Astro.request.cf'");
      },
      get caches() {
        return gone("caches", "the global 'caches' object");
      },
      get ctx() {
        return gone("ctx", "'Astro.locals.cfContext'");
      },
    },
  });
  return locals;
}

const cf = () => ({
  asOrganization: "Example", asn: 64496, botManagement: { score: 99, verifiedBot: false }, city: "Ashburn", clientAcceptEncoding: "gzip, br", clientTcpRtt: 10,
  clientTrustScore: 99, colo: "IAD", continent: "NA", country: "US", edgeRequestKeepAliveStatus: 1, httpProtocol: "HTTP/2", latitude: "39.0", longitude: "-77.5",
  metroCode: "511", postalCode: "20147", region: "Virginia", regionCode: "VA", requestPriority: "weight=192;exclusive=0", timezone: "America/New_York",
  tlsCipher: "AEAD-AES128-GCM-SHA256", tlsClientAuth: { certPresented: "0" }, tlsVersion: "TLSv1.3",
});

const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

class CacheOfOneRequest {
  match() {
    return Promise.resolve(undefined);
  }
  put() {
    return Promise.resolve(undefined);
  }
  delete() {
    return Promise.resolve(false);
  }
}
const caches = () => ({ default: new CacheOfOneRequest(), open: () => Promise.resolve(new CacheOfOneRequest()) });

/** Makes the world of this realm look like the host's. Once a realm, before any module of the project runs. */
export function dress(host) {
  const { runtime, server, env } = host;
  if (env) {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, env);
  } else if (server === "vercel") {
    Object.assign(process.env, { NODE_ENV: "production", VERCEL: "1", VERCEL_ENV: "production", VERCEL_REGION: "iad1" });
  }
  if (server === "dev") process.env.NODE_ENV ??= "development";
  if (server === "lambda") Object.assign(process.env, { AWS_REGION: "us-east-1", AWS_LAMBDA_FUNCTION_NAME: "function", LAMBDA_TASK_ROOT: "/var/task" });
  if (server === "netlify") {
    const env = {
      get: (name) => process.env[name],
      has: (name) => name in process.env,
      set: (name, value) => void (process.env[name] = value),
      delete: (name) => void delete process.env[name],
      toObject: () => ({ ...process.env }),
    };
    define("Netlify", { context: null, env });
    define("caches", caches());
  }
  if (!globalThis.WebSocket) {
    define("WebSocket", class WebSocket {
      constructor() {
        throw new Error("The preview opens no WebSocket.");
      }
    });
  }
  if (runtime === "node") agent("Node.js/24");
  if (runtime === "deno") {
    const env = { get: (name) => process.env[name], has: (name) => name in process.env, set: (name, value) => void (process.env[name] = value), delete: (name) => void delete process.env[name], toObject: () => ({ ...process.env }) };
    define("Deno", { env, version: { deno: "2.9.6" }, build: { os: process.platform } });
    define("caches", caches());
    agent("Deno/2.9.6");
  }
  if (runtime === "workerd") {
    confine(server === "dev" ? [] : ["entry.mjs"]);
    define("caches", caches());
    define("WebSocketPair", class WebSocketPair {});
    define("HTMLRewriter", class HTMLRewriter {});
    agent("Cloudflare-Workers");
    // Its answers to `fetch` can be changed.
    const fetched = globalThis.fetch;
    define("fetch", async (...request) => {
      const response = await fetched(...request);
      return new Response(response.body, response);
    });
    const refused = function () {
      throw new EvalError("Code generation from strings disallowed for this context");
    };
    refused.prototype = Function.prototype;
    define("eval", refused);
    define("Function", refused);
  }
}

function agent(userAgent) {
  const navigator = globalThis.navigator ?? {};
  try {
    Object.defineProperty(navigator, "userAgent", { value: userAgent, configurable: true, enumerable: true });
  } catch {
    // An engine that keeps its own word.
  }
  if (!globalThis.navigator) define("navigator", navigator);
}
