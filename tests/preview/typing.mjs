// What is typed in an editor shows in a real browser. ASTRO_LSP is the server, PROJECT a copy of the shop.
import assert from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { browse, shows } from "../support/browser.mjs";
import { connect } from "../support/lsp.mjs";

const { ASTRO_LSP, PROJECT } = process.env;
const file = path.join(PROJECT, "src/pages/login.astro");
const uri = pathToFileURL(file).href;
const saved = readFileSync(file, "utf8");
const client = await connect(ASTRO_LSP, PROJECT, { window: { showDocument: { support: true } } });
let version = 1;
const type = (change) => client.change(uri, ++version, change(saved));

await browse(async (page) => {
  await page.setViewportSize({ width: 1000, height: 620 });
  client.open(uri, saved);
  const { url, panel, path: address } = await client.command("astro.preview.start", uri);
  assert.equal(address, "/login");
  const strangers = [];
  page.on("request", (request) => [url, panel].every((own) => !request.url().startsWith(own)) && strangers.push(request.url()));
  // From the head of its stream on the page hears of every change.
  const listening = page.waitForResponse((response) => response.url().includes("/__astro-lsp/events"));
  await page.goto(`${url}login`);
  const heading = page.locator("h1");
  const overlay = page.locator("astro-lsp-overlay section");
  await shows(heading, "Log in");
  await listening;

  // Markup: put in place. What was typed into the form and what scripts hold stays.
  await page.evaluate("window.same = true; document.body.classList.add('by-script')");
  await page.locator("input[name=name]").fill("ada");
  type((text) => text.replace("<h1>Log in</h1>", "<p id=new>Hello</p><h1>Come in</h1>"));
  await shows(heading, "Come in");
  await shows(page.locator("#new"), "Hello");
  const state = () => page.evaluate("[window.same, document.body.classList.contains('by-script'), document.querySelector('input[name=name]').value]");
  assert.deepEqual(await state(), [true, true, "ada"]);

  // Styles.
  type((text) => `${text}\n<style>h1 { color: rgb(1, 2, 3) }</style>`);
  await page.waitForFunction(() => getComputedStyle(document.querySelector("h1")).color === "rgb(1, 2, 3)");
  await page.locator("#new").waitFor({ state: "detached" });
  assert.deepEqual(await state(), [true, true, "ada"]);

  // Half typed: the last good page stays below the error, which says what the editor says.
  type((text) => text.replace("<h1>Log in</h1>", "<h1>{title</h1>"));
  await overlay.waitFor();
  await shows(heading, "Log in");
  const found = await client.message(({ method, params }) => method === "textDocument/publishDiagnostics" && params.version === version && params.diagnostics.length > 0);
  if (process.env.SHOTS) await page.screenshot({ path: path.join(process.env.SHOTS, "overlay.png"), clip: { x: 0, y: 0, width: 1000, height: 620 } });
  await shows(overlay.locator("button"), /src\/pages\/login.astro:\d+:\d+/);
  const words = await overlay.locator(".message").textContent();
  assert.ok(found.params.diagnostics.some(({ message }) => message.startsWith(words)), `${words}: ${JSON.stringify(found.params.diagnostics)}`);
  assert.deepEqual(await state(), [true, true, "ada"]);

  // It throws: said in the page and at its line in the editor, until it is good again.
  type((text) => text.replace("<h1>Log in</h1>", "<h1>{nobody.name}</h1>"));
  await shows(overlay, "nobody is not defined");
  const isThrown = ({ method, params }) => method === "textDocument/publishDiagnostics" && params.version === version && params.diagnostics.some(({ source }) => source === "astro preview");
  const thrown = await client.message(isThrown);
  const place = thrown.params.diagnostics.find(({ source }) => source === "astro preview").range.start;
  assert.equal(saved.split("\n")[place.line].trim(), "<h1>Log in</h1>");
  type((text) => text.replace("<h1>Log in</h1>", "<h1>Good again</h1>"));
  await shows(heading, "Good again");
  await overlay.waitFor({ state: "detached" });
  await client.message(({ method, params }) => method === "textDocument/publishDiagnostics" && params.version === version && !params.diagnostics.some(({ source }) => source === "astro preview"));
  assert.deepEqual(await state(), [true, true, "ada"]);

  // What the editor hears of it: the lens above the code.
  await client.message(({ method, params }) => method === "astro/renderResult" && params.uri === uri && params.status === 200);
  const lenses = await client.request("textDocument/codeLens", { textDocument: { uri } });
  assert.match(lenses[0].command.title, /^GET \/login → 200 · \d+ ms$/);

  // From the source to the page, and back.
  const line = saved.split("\n").findIndex((line) => line.includes("<h1>"));
  const character = saved.split("\n")[line].indexOf("<h1>") + 6;
  client.notify("astro/cursor", { textDocument: { uri }, position: { line, character } });
  await page.waitForFunction(() => {
    const box = document.querySelector("astro-lsp-reveal")?.shadowRoot.firstElementChild?.getBoundingClientRect();
    const heading = document.querySelector("h1").getBoundingClientRect();
    return box && Math.abs(box.top - heading.top) < 4 && Math.abs(box.width - heading.width) < 6;
  });
  await heading.click({ modifiers: ["Alt"] });
  const { params } = await client.message(({ method }) => method === "window/showDocument");
  assert.deepEqual([params.uri, params.selection.start.line], [uri, line]);

  // What it prints stands beside the line that printed it.
  const heard = client.seen.length;
  type((text) => text.replace("---\n", "---\nconsole.log('said', { n: 1 });\n"));
  await client.message((message) => message.method === "astro/renderResult" && client.seen.indexOf(message) >= heard);
  const hints = await client.request("textDocument/inlayHint", { textDocument: { uri }, range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } });
  assert.deepEqual(hints.filter(({ label }) => `${label}`.startsWith("⇒")).map(({ position, label }) => [position.line, label]), [[1, "⇒ said { n: 1 }"]]);

  // Many keys, faster than pages are answered: nothing older is shown after something newer, and after each pause the last.
  await page.evaluate(() => {
    window.texts = [];
    const look = () => {
      const text = document.querySelector("h1").textContent;
      if (text !== window.texts.at(-1)) window.texts.push(text);
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  });
  const pauses = [];
  let keys = 0;
  for (const burst of [1, 7, 40, 2, 100]) {
    for (let n = 0; n < burst; n++) type((text) => text.replace("<h1>Log in</h1>", `<h1>key ${++keys}</h1>`));
    await page.locator("h1", { hasText: new RegExp(`^key ${keys}$`) }).waitFor();
    pauses.push(keys);
  }
  const texts = (await page.evaluate("window.texts")).filter((text) => text.startsWith("key ")).map((text) => Number(text.slice(4)));
  assert.deepEqual(texts, [...new Set(texts)].sort((a, b) => a - b));
  for (const last of pauses) assert.ok(texts.includes(last), `${last} in ${texts}`);

  // A secret in an address is not told to the editor, which can ask for the address again all the same.
  type((text) => text.replace("<h1>Log in</h1>", "<h1>{Astro.url.searchParams.get('token')}</h1>"));
  await page.goto(`${url}login?token=geheim`);
  await shows(heading, "geheim");
  const isMasked = ({ method, params }) => method === "astro/renderResult" && params.path === "/login?token=••• (6 characters)";
  const { params: told } = await client.message(isMasked);
  await page.goto("about:blank");
  const before = client.seen.length;
  await client.command("astro.preview.render", uri, told.path);
  await client.message((message) => isMasked(message) && client.seen.indexOf(message) >= before);
  assert.ok(client.seen.every(({ method, params }) => method !== "astro/renderResult" || !JSON.stringify(params).includes("geheim")));
  const token = { line: saved.split("\n").findIndex((text) => text.includes("<h1>")), character: saved.split("\n").find((text) => text.includes("<h1>")).indexOf("<h1>") + 8 };
  const { contents } = await client.request("textDocument/hover", { textDocument: { uri }, position: token });
  assert.match(JSON.stringify(contents), /In the last render/);
  assert.doesNotMatch(JSON.stringify(contents), /geheim/);
  await page.goto(`${url}login`);

  // A loop that was typed past: nobody waits until its time is over, and nobody is told of it.
  await page.evaluate(() => {
    window.overlays = 0;
    new MutationObserver(() => document.querySelector("astro-lsp-overlay") && window.overlays++).observe(document.documentElement, { childList: true });
  });
  const asked = page.waitForRequest((request) => request.headers()["x-astro-lsp"] === "live");
  type((text) => text.replace("---\n", "---\nfor (;;);\n"));
  await asked;
  type((text) => text.replace("<h1>Log in</h1>", "<h1>Past the loop</h1>"));
  await shows(heading, "Past the loop");
  assert.equal(await page.evaluate("window.overlays"), 0);

  // Scripts: loaded anew.
  type((text) => `${text}\n<script>document.documentElement.dataset.script = "ran";</script>`);
  await page.locator("html[data-script=ran]").waitFor();
  assert.equal((await state())[0], undefined);

  // A redirect is followed.
  type((text) => text.replace("---\n", "---\nif (!Astro.url.search) return Astro.redirect('/products/1');\n"));
  await page.waitForURL('**/products/1');
  assert.deepEqual(strangers, []);
});
await client.stop();
console.log("all seen");
