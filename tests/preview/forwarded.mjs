// The panel and the page behind an editor's forwarding: other ports, the panel below a path, hosts rewritten, and everything
// held back and pressed together that may be. PANEL and SITE are the addresses of the preview, PROJECT the folder it serves.
import assert from "node:assert";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { browse, shows } from "../support/browser.mjs";

const { PANEL, SITE, PROJECT } = process.env;
const held = [];

/** Forwards what comes below `prefix` to `target`, as tunnels do; answers that may be changed are sent in one piece. */
async function forward(target, prefix) {
  const { hostname, port, host } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    if (!incoming.url.startsWith(prefix)) return outgoing.writeHead(404).end();
    const headers = { ...incoming.headers, host, "x-forwarded-host": incoming.headers.host, "x-forwarded-proto": "http" };
    const asked = request({ hostname, port, method: incoming.method, path: `/${incoming.url.slice(prefix.length)}`, headers }, (answer) => {
      if (/no-transform/.test(answer.headers["cache-control"] ?? "")) {
        outgoing.writeHead(answer.statusCode, answer.headers);
        return answer.pipe(outgoing);
      }
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => {
        const body = gzipSync(Buffer.concat(pieces));
        held.push(incoming.url);
        const { "content-length": _, ...kept } = answer.headers;
        outgoing.writeHead(answer.statusCode, { ...kept, "content-encoding": "gzip", "content-length": body.length }).end(body);
      });
    });
    asked.on("error", () => outgoing.destroy());
    outgoing.on("close", () => asked.destroy());
    incoming.pipe(asked);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { address: `http://127.0.0.1:${server.address().port}${prefix}`, server };
}

const panel = await forward(PANEL, `/user/proxy/${new URL(PANEL).port}/`);
const site = await forward(SITE, "/");
try {
  await browse(async (page) => {
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(`${message.text()} ${message.location().url}`));
    const strangers = [];
    page.on("request", (request) => [panel.address, site.address, "data:", "about:"].some((own) => request.url().startsWith(own)) || strangers.push(request.url()));
    await page.goto(`${panel.address}?site=${encodeURIComponent(site.address)}&path=/login`);
    await shows(page.locator("#status"), "GET /login 200 OK");
    const shown = page.frameLocator("#page");
    await shows(shown.locator("h1"), "Log in");

    const login = path.join(PROJECT, "src/pages/login.astro");
    writeFileSync(login, readFileSync(login, "utf8").replace("<h1>Log in</h1>", "<h1>Come in</h1>"));
    await shows(shown.locator("h1"), "Come in");

    await page.keyboard.press("Alt+3");
    await page.locator("#path").fill("/products/1");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await shows(page.locator("#composed"), /\/products\/1 \d+/);
    await page.getByRole("tab", { name: "Routes" }).click();
    await shows(page.locator("#routes td"), "/login");
    assert.deepEqual(complaints, []);
    assert.deepEqual(strangers, []);
    assert.ok(held.length > 5, "the proxy changes what it may");
  });
} finally {
  for (const { server } of [panel, site]) {
    server.closeAllConnections();
    server.close();
  }
}
console.log("all seen");
