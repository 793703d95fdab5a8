// `cloudflare:workers` for projects whose host is Cloudflare: bindings of the wrangler configuration.

import { settings } from "astro-lsp:site";

const standIn = (name) =>
  new Proxy({}, {
    get(_, key) {
      if (typeof key === "symbol" || key === "then") return undefined;
      if (name === "ASSETS" && key === "fetch") return () => Promise.resolve(new Response("Not Found", { status: 404 }));
      return kv[key] ?? (() => Promise.reject(new Error(`The binding ${name} is a stand-in of the preview, which does not have its method ${String(key)}.`)));
    },
  });

// Bindings of the preview keep what is put into them as long as it runs.
const kept = new Map();
const kv = {
  get: (key, type) => Promise.resolve(kept.has(key) ? ((type?.type ?? type) === "json" ? JSON.parse(kept.get(key)) : kept.get(key)) : null),
  put: (key, value) => Promise.resolve(void kept.set(key, typeof value === "string" ? value : JSON.stringify(value))),
  delete: (key) => Promise.resolve(void kept.delete(key)),
  list: () => Promise.resolve({ keys: [...kept.keys()].map((name) => ({ name })), list_complete: true, cacheStatus: null }),
};

const { env: variables = {}, vars = {}, bindings = [] } = settings.host ?? {};

export const env = { ...vars, ...variables };
delete env.NODE_ENV;
for (const name of bindings) env[name] = standIn(name);

export const waitUntil = (promise) => void Promise.resolve(promise).catch((error) => console.error(error));

export class WorkerEntrypoint {
  constructor(ctx, env) {
    Object.assign(this, { ctx, env });
  }
}
export class DurableObject {
  constructor(ctx, env) {
    Object.assign(this, { ctx, env });
  }
}
export class WorkflowEntrypoint extends WorkerEntrypoint {}
export class RpcTarget {}
