// What a request looks like to code, and answers of every kind, one for each name.
import { PUBLIC_NAME } from "astro:env/client";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { SECRET_NUM, SECRET_TOKEN, SERVER_FLAG, getSecret } from "astro:env/server";

type Context = any;
const atLoad = typeof process === "undefined" ? "no process" : (process.env.RUNTIME_ONLY ?? null);
const bytes = (text: string) => new TextEncoder().encode(text);
const plain = { "content-type": "text/plain" };
const attempt = <T>(run: () => T) => {
  try {
    return run();
  } catch (error: any) {
    return { error: error.name };
  }
};

const file = (run: () => Promise<any>) => run().catch((error: any) => ({ error: error.code ?? error.name }));
const LISTED = ["data", "dist", "entry.mjs", "package.json", "public", "src"];

/** Names and kinds of what an object holds, four levels deep. */
function shape(value: any, depth = 0): any {
  if (typeof value !== "object" || value === null) return value === null ? "object" : typeof value;
  if (depth === 3) return "object";
  const prototype = Object.getPrototypeOf(value);
  const inherited = prototype === Object.prototype || !prototype ? [] : Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor");
  const names = [...new Set([...Object.keys(value), ...inherited])].sort();
  return Object.fromEntries(names.map((name) => [name, shape(value[name], depth + 1)]));
}

const answers: Record<string, (context: Context) => any> = {
  who: (context) => {
    const { url, request, site } = context;
    const clientAddress = attempt(() => context.clientAddress);
    return { clientAddress, requestUrl: request.url, origin: url.origin, protocol: url.protocol, host: url.host, hostHeader: request.headers.get("host"), site: site?.href ?? null };
  },
  locals: ({ locals, request }) => ({ own: Object.getOwnPropertyNames(locals).sort(), shape: shape(locals), cf: request.cf ? Object.keys(request.cf).sort() : null }),
  env: () => {
    const { MODE, PROD, DEV, SSR, SITE, BASE_URL, PUBLIC_PLAIN = null, PLAIN_BUILD = null, SECRET_TOKEN: token = null, RUNTIME_ONLY = null } = import.meta.env as any;
    const { env } = process;
    return {
      meta: { MODE, PROD, DEV, SSR, SITE, BASE_URL, PUBLIC_PLAIN, PLAIN_BUILD, SECRET_TOKEN: token, RUNTIME_ONLY },
      process: { RUNTIME_ONLY: env.RUNTIME_ONLY ?? null, SECRET_TOKEN: env.SECRET_TOKEN ?? null, PLAIN_BUILD: env.PLAIN_BUILD ?? null, NODE_ENV: env.NODE_ENV ?? null },
      atLoad,
      astroEnv: { PUBLIC_NAME, SERVER_FLAG, SECRET_TOKEN: SECRET_TOKEN ?? null, SECRET_NUM, runtimeOnly: getSecret("RUNTIME_ONLY") ?? null, plain: getSecret("PLAIN_BUILD") ?? null },
    };
  },
  cfworkers: async () => {
    const name = ["cloudflare", "workers"].join(":");
    try {
      const module = await import(/* @vite-ignore */ name);
      const wanted = ["env", "waitUntil", "WorkerEntrypoint", "DurableObject"];
      const kinds = Object.keys(module.env).sort().map((key) => [key, typeof module.env[key]]);
      return { exports: Object.keys(module).filter((key) => wanted.includes(key)).sort(), env: Object.fromEntries(kinds) };
    } catch (error: any) {
      return { error: error.name };
    }
  },
  fs: async () => ({
    cwdEntries: await file(async () => (await readdir(process.cwd())).filter((name) => LISTED.includes(name)).sort()),
    relative: await file(() => readFile("./data/hello.txt", "utf8")),
    publicFile: await file(() => readFile("./public/hello.txt", "utf8")),
    writeTmp: await file(() => writeFile(`${tmpdir()}/hosts-probe.tmp`, "x").then(() => "ok")),
    writeCwd: await file(() => writeFile("./hosts-probe.tmp", "x").then(() => "ok")),
  }),
  waituntil: ({ locals }) => ({ locals: typeof locals.waitUntil, cf: typeof locals.cfContext?.waitUntil, netlify: typeof locals.netlify?.context?.waitUntil }),
  abort: ({ request }) => ({ signal: Boolean(request.signal), aborted: request.signal?.aborted ?? null, duplex: request.duplex ?? null, cache: request.cache ?? null, mode: request.mode ?? null }),
  headers: ({ request }) => [...request.headers].sort(([a], [b]) => (a < b ? -1 : 1)),
  echo: async ({ request, url }) => {
    const body = ["GET", "HEAD"].includes(request.method) ? null : await request.text();
    return { method: request.method, url: request.url, ctxUrl: url.href, query: [...url.searchParams], body, headers: Object.fromEntries([...request.headers].sort()) };
  },
  cookies: ({ cookies }) => {
    cookies.set("c1", "v1", { path: "/" });
    cookies.set("c2", "v 2", { path: "/", sameSite: "strict" });
    const headers = new Headers(plain);
    headers.append("set-cookie", "h1=x; Path=/");
    headers.append("set-cookie", "h2=y; Path=/; HttpOnly");
    return new Response("cookies", { headers });
  },
  multi: () => {
    const headers = new Headers();
    const lines = ["x-multi: a", "x-multi: b", "vary: Accept", "vary: Cookie", "link: </a.css>; rel=preload", "link: </b.js>; rel=preload", "cache-control: s-maxage=10", "cdn-cache-control: max-age=30", 'etag: "abc"', "last-modified: Wed, 21 Oct 2015 07:28:00 GMT"];
    for (const line of lines) headers.append(line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2));
    return new Response("multi", { headers });
  },
  hop: () => new Response("hop", { headers: { server: "mine", "x-powered-by": "me", date: "Wed, 21 Oct 2015 07:28:00 GMT", "keep-alive": "timeout=9", "strict-transport-security": "max-age=1" } }),
  statustext: () => new Response("st", { status: 299, statusText: "Almost OK" }),
  body404: () => new Response('{"error":"not here"}', { status: 404, headers: { "content-type": "application/json" } }),
  empty404: ({ cookies }) => {
    cookies.set("e404", "1", { path: "/" });
    return new Response(null, { status: 404 });
  },
  empty500: () => new Response(null, { status: 500 }),
  binary: () => new Response(Uint8Array.from({ length: 256 }, (_, index) => index), { headers: { "content-type": "application/octet-stream", "content-length": "256" } }),
  png: () => {
    const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    return new Response(Uint8Array.from(atob(dot), (letter) => letter.charCodeAt(0)), { headers: { "content-type": "image/png" } });
  },
  utf8: () => new Response("h\u00e9llo \u4f60\u597d", { headers: { "content-type": "text/plain; charset=utf-8" } }),
  gzip: async () => {
    const packed = new Blob(["gzipped body"]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Response(await new Response(packed).arrayBuffer(), { headers: { ...plain, "content-encoding": "gzip" } });
  },
  stream: () =>
    new Response(
      new ReadableStream({
        async start(controller) {
          for (const part of [0, 1, 2]) {
            controller.enqueue(bytes(`chunk ${part}\n`));
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
          controller.close();
        },
      }),
      { headers: plain },
    ),
  "stream-throw": () =>
    new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(bytes("first chunk\n"));
          await new Promise((resolve) => setTimeout(resolve, 30));
          controller.error(new Error("late stream error"));
        },
      }),
      { headers: plain },
    ),
  large: ({ url }) => new Response("x".repeat(Number(url.searchParams.get("n") ?? 6 << 20)), { headers: plain }),
  fetched: () => fetch("data:text/plain,proxied"),
  "redirect-mut": () => Response.redirect("https://shop.example/about", 302),
  json: async ({ request }) => {
    try {
      return { got: await request.json() };
    } catch (error: any) {
      return Response.json({ error: error.name }, { status: 400 });
    }
  },
  form: async ({ request }) => {
    try {
      const entry = ([name, value]: [string, any]) => [name, typeof value === "string" ? value : { file: value.name, type: value.type, size: value.size }];
      return [...(await request.formData())].map(entry as any);
    } catch (error: any) {
      return Response.json({ error: error.name }, { status: 400 });
    }
  },
  len: async ({ request }) => {
    const body = new Uint8Array(await request.arrayBuffer());
    return { bytes: body.length, sum: body.reduce((sum, byte) => (sum + byte) % 65536, 0), contentLength: request.headers.get("content-length") };
  },
};

export const ALL = async (context: Context) => {
  const answer = await answers[context.params.name](context);
  return answer instanceof Response ? answer : Response.json(answer);
};
