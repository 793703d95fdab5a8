// How long a key takes to the page, and what a thousand of them leave behind. Not part of the tests:
//   ASTRO_LSP=target/release/astro-lsp TOOLS=target/tools/npm/node_modules CHROMIUM=/usr/bin/chromium node tests/preview/figures.mjs
// KEYS (200) are measured one by one, PACED (1000) typed every 80 ms, PAGES (20) pages and panels listen at once.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { browse, shows } from "../support/browser.mjs";
import { connect } from "../support/lsp.mjs";

/** Keys between two pauses. */
const RUN = 50;
const { ASTRO_LSP, KEYS = "200", PACED = "1000", PAGES = "20" } = process.env;
process.env.TOOLS = path.resolve(process.env.TOOLS);
const folder = mkdtempSync(path.join(tmpdir(), "astro-lsp-figures-"));
cpSync(new URL("../projects/shop", import.meta.url), folder, { recursive: true });
const file = path.join(folder, "src/pages/login.astro");
const uri = pathToFileURL(file).href;
const saved = readFileSync(file, "utf8");
const now = () => performance.timeOrigin + performance.now();
const rank = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const said = (name, values) => console.log(`${name}: median ${rank(values, 0.5).toFixed(1)} ms, p95 ${rank(values, 0.95).toFixed(1)} ms, worst ${Math.max(...values).toFixed(1)} ms`);
const memory = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

const client = await connect(path.resolve(ASTRO_LSP), folder);
let version = 1;
const type = (words) => client.change(uri, ++version, saved.replace("<h1>Log in</h1>", `<h1>${words}</h1>`));
const hover = async () => {
  const began = now();
  await client.request("textDocument/hover", { textDocument: { uri }, position: { line: 4, character: 10 } });
  return now() - began;
};
// Asks beside the keys, as an editor does.
async function paced(words, count, from = 0) {
  const hovers = [];
  for (let n = from; n < from + count; n++) {
    const next = now() + 80;
    type(`${words} ${n}`);
    hovers.push(await hover());
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - now())));
  }
  return hovers;
}

/** From the start of a preview in a terminal to its panel's first paint, in a browser that runs. */
async function firstPaint(page) {
  const began = now();
  const server = spawn(path.resolve(ASTRO_LSP), ["preview", folder, "--port", "0", "--json"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [line] = await once(createInterface(server.stdout), "line");
    const ready = now() - began;
    await page.goto(JSON.parse(line).panel);
    const painted = await page.evaluate(() => new Promise((resolve) => {
      new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint").forEach((entry) => resolve(performance.timeOrigin + entry.startTime))).observe({ type: "paint", buffered: true });
    }));
    return { ready, painted: painted - began };
  } finally {
    server.kill();
  }
}

try {
  console.log(`load ${loadavg()[0].toFixed(1)}`);
  client.open(uri, saved);
  said("hover while typing, without a preview", await paced("alone", 200));
  const { url, panel } = await client.command("astro.preview.start", uri);
  await browse(async (page) => {
    const paints = [];
    for (let n = 0; n < 5; n++) paints.push(await firstPaint(page));
    said("start of the server until it is ready", paints.map(({ ready }) => ready));
    said("start of the server to the panel's first paint", paints.map(({ painted }) => painted));
    const listening = page.waitForResponse((response) => response.url().includes("/__astro-lsp/events"));
    await page.goto(`${url}login`);
    await listening;
    await page.evaluate(() => {
      // The time at which the heading came to say something.
      window.when = (text) => new Promise((resolve) => {
        const look = () => document.querySelector("h1")?.textContent === text && (watch.disconnect(), resolve(performance.timeOrigin + performance.now()));
        const watch = new MutationObserver(look);
        watch.observe(document, { subtree: true, childList: true, characterData: true });
        look();
      });
    });
    const times = [];
    for (let n = 0; n < Number(KEYS); n++) {
      const there = page.evaluate((text) => window.when(text), `key ${n}`);
      // The page watches before the key is hit.
      await page.evaluate("1");
      const began = now();
      type(`key ${n}`);
      times.push((await there) - began);
    }
    said("key to the changed page in Chromium", times);

    const before = memory(client.process.pid);
    await page.evaluate(() => {
      window.texts = [];
      const look = () => {
        const text = document.querySelector("h1")?.textContent;
        if (text !== window.texts.at(-1)) window.texts.push(text);
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
    });
    const hovers = [];
    for (let from = 0; from < Number(PACED); from += RUN) {
      hovers.push(...(await paced("paced", Math.min(RUN, Number(PACED) - from), from)));
      // A pause: the last text is there, whatever came before it.
      await page.locator("h1", { hasText: new RegExp(`^paced ${Math.min(from + RUN, Number(PACED)) - 1}$`) }).waitFor();
    }
    said("hover while typing, beside the preview", hovers);
    const texts = (await page.evaluate("window.texts")).filter((text) => text.startsWith("paced ")).map((text) => Number(text.slice(6)));
    const older = texts.filter((text, index) => text <= (texts[index - 1] ?? -1)).length;
    console.log(`${PACED} keys every 80 ms: ${texts.length} texts were shown, ${older} of them after a newer one; the last one after each of ${Math.ceil(PACED / RUN)} pauses`);
    console.log(`memory of the server over ${PACED} keys: ${before.toFixed(0)} → ${memory(client.process.pid).toFixed(0)} MB`);

    const others = [];
    for (let n = 0; n < Number(PAGES); n++) {
      // Of a browser context of its own: one context opens six connections to a host at most.
      const other = await page.context().browser().newPage();
      const listens = other.waitForResponse((response) => response.url().includes("events?k="));
      await other.goto(n % 2 ? `${url}login` : `${panel}?path=/login`);
      await listens;
      others.push(n % 2 ? other.locator("h1") : other.frameLocator("#page").locator("h1"));
    }
    await Promise.all(others.map((heading) => shows(heading, "paced")));
    const began = now();
    type("for all");
    await Promise.all(others.map((heading) => shows(heading, "for all")));
    console.log(`${PAGES} pages and panels: all changed after ${(now() - began).toFixed(0)} ms`);
  });
  await client.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
