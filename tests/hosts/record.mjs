// Asks hosts every request of answers.json anew and prints the file with their answers.
//
//   node tests/hosts/record.mjs WORK HOST[=PORT] … > new.json
//
// WORK is a folder for packages and builds; what is missing there is installed with npm, at the versions of PACKAGES. A host
// alone is built and served here, on loopback: node, gcp-run, azure-app-service, cloudflare, dev, dev-cloudflare. One with a
// port is asked where it runs already, in the variant that VARIANT of the environment names:
//   gcp-functions   @astrojs/node (middleware) in @google-cloud/functions-framework 5.0.5
//   netlify         @astrojs/netlify 8.2.6: a server around @netlify/dev 4.18.13 over the built function
//   vercel          @astrojs/vercel 11.0.11: routes of .vercel/output/config.json, then the function through
//                   @edge-runtime/node-utils 2.3.0 as in @vercel/node 24.0.0
//   deno            @deno/astro-adapter 0.6.0 on Deno 2.9.6
//   aws             @astro-aws/adapter 2.0.0: a server that makes events of payload version 2
// A front that a host has is not there: `FRONT` writes its headers.

import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";

const PACKAGES = { astro: "7.3.5", "@astrojs/node": "11.1.6", "@astrojs/cloudflare": "14.3.3", wrangler: "4.164.0" };
const ENVIRONMENT = { ASTRO_TELEMETRY_DISABLED: "1", WRANGLER_SEND_METRICS: "false", CI: "1" };
const AT_RUN_TIME = { RUNTIME_ONLY: "runtime-only", SECRET_TOKEN: "runtime-secret" };

const here = (name) => new URL(name, import.meta.url);
const [folder, ...given] = process.argv.slice(2);
const work = path.resolve(folder);
const recorded = JSON.parse(fs.readFileSync(here("./answers.json"), "utf8"));
const VARIANTS = JSON.parse(fs.readFileSync(here("./variants.json"), "utf8"));

// ---------------------------------------------------------------- hosts that are built and served here

const NODE = { adapter: 'node({ mode: "standalone" })', from: "@astrojs/node", serve: (port) => [process.execPath, "dist/server/entry.mjs", { HOST: "127.0.0.1", PORT: port }] };
const CLOUDFLARE = { adapter: 'cloudflare({ imageService: "passthrough" })', from: "@astrojs/cloudflare" };
const dev = (port) => [process.execPath, path.join(work, "node_modules/astro/bin/astro.mjs"), "dev", "--port", port, "--host", "127.0.0.1", "--ignore-lock", {}];
const OWN = {
  node: NODE,
  "gcp-run": NODE,
  "azure-app-service": NODE,
  dev: { ...NODE, serve: dev, isDev: true },
  "dev-cloudflare": { ...CLOUDFLARE, serve: dev, isDev: true },
  cloudflare: {
    ...CLOUDFLARE,
    serve: (port) => [process.execPath, path.join(work, "node_modules/wrangler/bin/wrangler.js"), "dev", "--config", "dist/server/wrangler.json", "--ip", "127.0.0.1", "--port", port, "--local-upstream", "shop.example", "--upstream-protocol", "https", "--show-interactive-dev-session=false", {}],
  },
};
let nextPort = Number(process.env.FIRST_PORT ?? 4250);

function install() {
  if (Object.keys(PACKAGES).every((name) => fs.existsSync(path.join(work, "node_modules", name)))) return;
  fs.mkdirSync(work, { recursive: true });
  fs.writeFileSync(path.join(work, "package.json"), JSON.stringify({ private: true, type: "module", dependencies: PACKAGES }));
  run(work, "npm", ["install", "--no-audit", "--no-fund"]);
}

function run(cwd, command, words) {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd, env: { ...process.env, ...ENVIRONMENT }, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")} failed in ${cwd}:\n${stdout}\n${stderr}`);
}

/** The project with its configuration, built where that is to be. */
function laid(host, variant) {
  const { adapter, from, isDev } = OWN[host];
  const root = path.join(work, "builds", `${host}-${variant}`);
  fs.rmSync(root, { recursive: true, force: true });
  fs.cpSync(here("./project"), root, { recursive: true });
  fs.writeFileSync(path.join(root, "src/pages/cach\u00e9.astro"), "<p>unicode route path={Astro.url.pathname}</p>\n");
  const name = from.split("/")[1];
  const config = fs.readFileSync(here("./config.mjs"), "utf8").replace("VARIANT", `${VARIANTS[variant]} adapter: ${adapter},`);
  fs.writeFileSync(path.join(root, "astro.config.mjs"), `import ${name} from "${from}";\n${config}`);
  if (name !== "cloudflare") fs.rmSync(path.join(root, "wrangler.jsonc"));
  if (!isDev) run(root, process.execPath, [path.join(work, "node_modules/astro/bin/astro.mjs"), "build"]);
  return root;
}

async function served(host, variant) {
  const root = laid(host, variant);
  const port = nextPort++;
  const words = OWN[host].serve(String(port));
  const environment = words.pop();
  const log = fs.openSync(path.join(work, `${host}-${variant}.log`), "w");
  const child = spawn(words[0], words.slice(1), { cwd: root, env: { ...process.env, ...ENVIRONMENT, ...AT_RUN_TIME, ...environment }, stdio: ["ignore", log, log], detached: true });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const dead = ended.then(() => Promise.reject(new Error(`${host} ended before it answered: see ${work}/${host}-${variant}.log`)));
  dead.catch(() => {});
  await Promise.race([dead, answers(port, host)]);
  return {
    port,
    async stop() {
      process.kill(-child.pid, "SIGTERM");
      await ended;
    },
  };
}

/** Until a server answers. Its port is free: whoever else had it would answer in its place. */
async function answers(port, host) {
  for (;;) {
    const answer = await ask(host, port, { request: "GET /" }, 60_000);
    if (!answer.error) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

// ---------------------------------------------------------------- what is asked

const ip = "203.0.113.7";
const tls = { "x-forwarded-proto": "https" };
const FRONT = {
  "gcp-run": { ...tls, "x-forwarded-for": ip, forwarded: `for="${ip}";proto=https` },
  "gcp-functions": { ...tls, "x-forwarded-for": ip },
  "azure-app-service": { ...tls, "x-forwarded-for": `${ip}:49152`, "x-client-ip": ip, "disguised-host": "{host}" },
  netlify: { ...tls, "x-forwarded-for": ip },
  vercel: { ...tls, "x-forwarded-for": ip, "x-real-ip": ip, "x-vercel-forwarded-for": ip, "x-forwarded-host": "{host}" },
  cloudflare: { ...tls, "x-forwarded-for": ip, "cf-connecting-ip": ip, "x-real-ip": ip },
  aws: { ...tls, "x-forwarded-for": ip, "x-forwarded-port": "443" },
};
// A client's own value stays in front of, or in place of, what these would write.
const APPENDED = ["gcp-run", "gcp-functions", "azure-app-service", "aws"];
const UNSAID = ["connection", "content-length", "transfer-encoding", "keep-alive", "set-cookie"];

const bodyOf = (body) => (body === undefined ? undefined : typeof body === "string" ? Buffer.from(body) : body.base64 ? Buffer.from(body.base64, "base64") : Buffer.alloc(body.length, body.repeat));
// The name a server is asked under need not be where it listens.
const nameOf = (host) => (OWN[host]?.isDev ? "localhost:4321" : "shop.example");

function headersOf(host, entry, body) {
  const scheme = host in FRONT ? "https" : "http";
  const fill = (text) => text.replace("{origin}", `${scheme}://${nameOf(host)}`).replace("{other}", `${scheme === "https" ? "http" : "https"}://${nameOf(host)}`);
  const lines = (entry.headers ?? []).map((line) => [line.slice(0, line.indexOf(":")), fill(line.slice(line.indexOf(":") + 2))]);
  const has = (name) => lines.find(([known]) => known === name);
  for (const [name, value] of [["host", nameOf(host)], ["user-agent", "probe/1"], ["accept", "*/*"]]) if (!has(name)) lines.push([name, value]);
  for (const [name, value] of Object.entries({ ...FRONT[host], ...recorded.front[host] })) {
    const written = value.replace("{host}", has("host")[1]);
    const known = has(name);
    if (!known) lines.push([name, written]);
    else known[1] = name === "x-forwarded-for" && APPENDED.includes(host) ? `${known[1]}, ${written}` : written;
  }
  if (body && !has("content-length")) lines.push(["content-length", String(body.length)]);
  return [...lines, ["connection", "close"]].flat();
}

function ask(host, port, entry, patience = 20_000) {
  const [method, target] = entry.request.split(" ");
  const body = bodyOf(entry.body);
  return new Promise((resolve) => {
    const request = http.request({ host: "127.0.0.1", port, method, path: target, headers: headersOf(host, entry, body), setHost: false, agent: false });
    const timer = setTimeout(() => (request.destroy(), resolve({ error: "timeout" })), patience);
    const done = (answer) => (clearTimeout(timer), resolve(answer));
    request.on("error", (error) => done({ error: error.code ?? error.message }));
    request.on("response", (response) => {
      const chunks = [];
      let ended = false;
      const end = () => ended || ((ended = true), done(shown(response, Buffer.concat(chunks))));
      response.on("data", (chunk) => chunks.push(chunk)).on("end", end).on("error", end).on("aborted", end);
    });
    request.end(body);
  });
}

// ---------------------------------------------------------------- what is kept

const masked = (text) => text.replaceAll(/([?&;])(e|p|s)=[A-Za-z0-9%+/=._-]{8,}/g, "$1$2=<opaque>").replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<uuid>");

// The development server's client is left out, and its own pages are kept as their titles.
const withoutClient = (text) => text.replaceAll(/<script type="module" src="[^"]*@vite\/client"><\/script>/g, "");
const ownPage = (text) => /^\s*<!doctype html>\s*<html lang="en">/i.test(text) && /<title>((?:404|Error)[^<]*)<\/title>/.exec(text)?.[1];

function shown(response, body) {
  const answer = { status: response.statusCode };
  const headers = [];
  for (let at = 0; at < response.rawHeaders.length; at += 2) {
    const [name, value] = [response.rawHeaders[at].toLowerCase(), response.rawHeaders[at + 1]];
    if (UNSAID.includes(name) || (name === "date" && !value.includes("2015"))) continue;
    const shown = name === "etag" && value !== '"abc"' ? value.replace(/"[^"]*"/, '"<etag>"') : name === "last-modified" && !value.includes("2015") ? "<date>" : value;
    headers.push(`${name}: ${shown}`);
  }
  if (headers.length) answer.headers = headers.sort();
  if (response.headers["set-cookie"]) answer.cookies = response.headers["set-cookie"];
  const text = masked(withoutClient(body.toString("utf8")));
  if (text.includes('"message":"fetch failed"')) answer.fetchFailed = true;
  const page = ownPage(text);
  if (!Buffer.from(body.toString("utf8")).equals(body)) Object.assign(answer, { sha256: createHash("sha256").update(body).digest("hex"), length: body.length });
  else if (page) answer.title = page;
  else if (text.length > 900) Object.assign(answer, { begins: text.slice(0, 120), length: Buffer.byteLength(text) });
  else if (text) answer.body = text.replace(/((?:"|\["?)x-nf-(?:request-id|geo)"(?::|,)")[^"]*"/g, '$1<volatile>"');
  if (!response.complete) answer.brokenOff = true;
  return answer;
}

async function record(host, port, variant) {
  const entries = recorded.cases.filter((entry) => entry.variant === variant);
  // What a development server meets for the first time, it compiles; some of it then loads again.
  if (OWN[host]?.isDev) for (const entry of entries) if (entry.request.startsWith("GET")) await ask(host, port, entry);
  for (const entry of entries) {
    let answer = await ask(host, port, entry);
    // Now and then the plugin's connection to the worker breaks on a body nobody read; it does not the next time.
    for (let again = 0; host === "dev-cloudflare" && answer.fetchFailed && again < 5; again++) answer = await ask(host, port, entry);
    if (answer.error && answer.error !== "timeout") throw new Error(`${host}, ${entry.case}: ${answer.error}`);
    for (const known of entry.answers) known.hosts = known.hosts.filter((name) => name !== host);
    const same = entry.answers.find(({ hosts, ...known }) => JSON.stringify(known) === JSON.stringify(answer));
    if (same) same.hosts.push(host);
    else entry.answers.push({ hosts: [host], ...answer });
    entry.answers = entry.answers.filter((known) => known.hosts.length > 0);
  }
}

for (const word of given) {
  const [host, port] = word.split("=");
  if (port) {
    await record(host, port, process.env.VARIANT);
    continue;
  }
  install();
  for (const variant of Object.keys(VARIANTS)) {
    const server = await served(host, variant);
    await record(host, server.port, variant).finally(() => server.stop());
    console.error(`${host} ${variant}`);
  }
}
const { cases, ...head } = recorded;
console.log(`${JSON.stringify(head, null, 0).slice(0, -1)},\n"cases": [\n${cases.map((entry) => JSON.stringify(entry)).join(",\n")}\n]}`);
