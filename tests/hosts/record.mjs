// Asks running hosts every request of answers.json anew and prints the file with their answers.
//
//   node tests/hosts/record.mjs VARIANT HOST=PORT [HOST=PORT …] > new.json        VARIANT: main, always, never
//
// The project is `tests/hosts/project` with the configuration of `mod.rs` and the adapter of the host, built with Astro
// 7.3.5, and served on loopback with RUNTIME_ONLY=runtime-only SECRET_TOKEN=runtime-secret in the environment:
//   node, gcp-run, azure-app-service   @astrojs/node 11.1.6 standalone: node dist/server/entry.mjs
//   gcp-functions                      @astrojs/node 11.1.6 middleware in @google-cloud/functions-framework 5.0.5
//   netlify                            @astrojs/netlify 8.2.6: a server around @netlify/dev 4.18.13 over the built function
//   vercel                             @astrojs/vercel 11.0.11: routes of .vercel/output/config.json, then the function
//                                      through @edge-runtime/node-utils 2.3.0 as in @vercel/node 24.0.0
//   cloudflare                         @astrojs/cloudflare 14.3.3: wrangler 4.164.0 dev --local-upstream shop.example
//   deno                               @deno/astro-adapter 0.6.0 on Deno 2.9.6
//   aws                                @astro-aws/adapter 2.0.0: a server that makes events of payload version 2
// A front that a host has is not there: `FRONT` writes its headers.

import fs from "node:fs";
import http from "node:http";
import { createHash } from "node:crypto";

const [variant, ...given] = process.argv.slice(2);
const ports = Object.fromEntries(given.map((word) => word.split("=")));
const file = new URL("./answers.json", import.meta.url);
const recorded = JSON.parse(fs.readFileSync(file, "utf8"));

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

function headersOf(host, entry, body) {
  const scheme = host in FRONT ? "https" : "http";
  const fill = (text) => text.replace("{origin}", `${scheme}://shop.example`).replace("{other}", `${scheme === "https" ? "http" : "https"}://shop.example`);
  const lines = (entry.headers ?? []).map((line) => [line.slice(0, line.indexOf(":")), fill(line.slice(line.indexOf(":") + 2))]);
  const has = (name) => lines.find(([known]) => known === name);
  for (const [name, value] of [["host", "shop.example"], ["user-agent", "probe/1"], ["accept", "*/*"]]) if (!has(name)) lines.push([name, value]);
  for (const [name, value] of Object.entries({ ...FRONT[host], ...recorded.front[host] })) {
    const written = value.replace("{host}", has("host")[1]);
    const known = has(name);
    if (!known) lines.push([name, written]);
    else known[1] = name === "x-forwarded-for" && APPENDED.includes(host) ? `${known[1]}, ${written}` : written;
  }
  if (body && !has("content-length")) lines.push(["content-length", String(body.length)]);
  return [...lines, ["connection", "close"]].flat();
}

function ask(host, entry) {
  const [method, path] = entry.request.split(" ");
  const body = bodyOf(entry.body);
  return new Promise((resolve) => {
    const request = http.request({ host: "127.0.0.1", port: ports[host], method, path, headers: headersOf(host, entry, body), setHost: false, agent: false });
    const timer = setTimeout(() => (request.destroy(), resolve({ error: "timeout" })), 20_000);
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

function shown(response, body) {
  const answer = { status: response.statusCode };
  const headers = [];
  for (let at = 0; at < response.rawHeaders.length; at += 2) {
    const [name, value] = [response.rawHeaders[at].toLowerCase(), response.rawHeaders[at + 1]];
    if (UNSAID.includes(name) || (name === "date" && !value.includes("2015"))) continue;
    const masked = name === "etag" && value !== '"abc"' ? value.replace(/"[^"]*"/, '"<etag>"') : name === "last-modified" && !value.includes("2015") ? "<date>" : value;
    headers.push(`${name}: ${masked}`);
  }
  if (headers.length) answer.headers = headers.sort();
  if (response.headers["set-cookie"]) answer.cookies = response.headers["set-cookie"];
  const text = body.toString("utf8");
  if (!Buffer.from(text).equals(body)) Object.assign(answer, { sha256: createHash("sha256").update(body).digest("hex"), length: body.length });
  else if (text.length > 900) Object.assign(answer, { begins: text.slice(0, 120), length: body.length });
  else if (text) answer.body = text.replace(/((?:"|\["?)x-nf-(?:request-id|geo)"(?::|,)")[^"]*"/g, '$1<volatile>"');
  if (!response.complete) answer.brokenOff = true;
  return answer;
}

for (const entry of recorded.cases.filter((entry) => entry.variant === variant)) {
  for (const host of Object.keys(ports)) {
    const answer = await ask(host, entry);
    for (const known of entry.answers) known.hosts = known.hosts.filter((name) => name !== host);
    const same = entry.answers.find(({ hosts, ...known }) => JSON.stringify(known) === JSON.stringify(answer));
    if (same) same.hosts.push(host);
    else entry.answers.push({ hosts: [host], ...answer });
  }
  entry.answers = entry.answers.filter((known) => known.hosts.length > 0);
}
const { cases, ...head } = recorded;
console.log(`${JSON.stringify(head, null, 0).slice(0, -1)},\n"cases": [\n${cases.map((entry) => JSON.stringify(entry)).join(",\n")}\n]}`);
