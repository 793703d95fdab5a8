// The real VS Code, as code-server serves it to a browser, with the packaged extension.
// TOOLS: node_modules with code-server; VSIX: the extension; PROJECT: a copy of the shop; SCRATCH: a folder to write in.
import assert from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { browse, shows } from "../support/browser.mjs";
import { command, serveCode } from "../support/code.mjs";

const { TOOLS, VSIX, PROJECT, SCRATCH } = process.env;
const file = path.join(PROJECT, "src/pages/login.astro");
const started = Date.now();
const step = (what) => console.log(`${((Date.now() - started) / 1000).toFixed(1)} s ${what}`);

/** Places the cursor right after the first `mark` of the file. */
async function cursorAfter(page, mark) {
  const before = readFileSync(file, "utf8").split(mark)[0] + mark;
  const line = before.split("\n").length;
  await page.keyboard.press("Control+G");
  await page.locator(".quick-input-widget input").waitFor();
  await page.keyboard.type(`${line}:${before.length - before.lastIndexOf("\n")}`);
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

async function backspace(page, times) {
  for (let n = 0; n < times; n++) await page.keyboard.press("Backspace");
}

const code = await serveCode(TOOLS, SCRATCH, VSIX);
try {
  step("code-server is up");
  await browse(async (page) => {
    await page.goto(code.open(PROJECT, file));
    await shows(page.locator(".monaco-editor .view-line"), "Log in");
    step("the file is open");

    await page.locator(".monaco-editor .view-line", { hasText: "Log in" }).first().click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("<Missing />");
    await page.locator(".squiggly-error").first().waitFor();
    await command(page, "Problems: Focus on Problems View");
    await shows(page.locator(".markers-panel .monaco-list-row"), "component-unimported");
    step("a diagnostic");
    await command(page, "View: Focus Active Editor Group");
    await page.keyboard.press("Control+End");
    await backspace(page, "<Missing />".length);
    await page.locator(".squiggly-error").waitFor({ state: "detached" });

    await cursorAfter(page, 'has("failed");');
    await page.keyboard.press("Enter");
    await page.keyboard.type("Astro.");
    await shows(page.locator(".suggest-widget .monaco-list-row"), "redirect");
    step("a completion");
    await page.keyboard.press("Escape");
    await backspace(page, "\nAstro.".length);

    await command(page, "Astro: Open Preview to the Side");
    const panel = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame").frameLocator('iframe[title="Astro preview"]');
    await shows(panel.locator("#status"), /GET \/login 200 OK · [\d.]+ ms/);
    const heading = panel.frameLocator("#page").locator("h1");
    await shows(heading, "Log in");
    await shows(page.locator(".statusbar-item"), "GET /login → 200");
    step("the live page with its status line");
    await shows(page.locator(".codelens-decoration"), "GET /login → 200");
    step("the lens over the code");

    await command(page, "View: Focus First Editor Group");
    await cursorAfter(page, "<h1>");
    await page.keyboard.type("Please ");
    await shows(heading, "Please Log in");
    await page.locator(".tab.dirty").waitFor();
    assert.doesNotMatch(readFileSync(file, "utf8"), /Please/);
    step("what was typed shows before it is saved");
    await page.keyboard.press("Control+S");
    await page.locator(".tab.dirty").waitFor({ state: "detached" });
    assert.match(readFileSync(file, "utf8"), /<h1>Please Log in<\/h1>/);
    await shows(heading, "Please Log in");
    step("and after");

    await command(page, "View: Focus First Editor Group");
    await cursorAfter(page, "<h1>");
    await page.keyboard.type("{nobody.name}");
    await page.locator(".squiggly-error").first().waitFor();
    await shows(panel.frameLocator("#page").locator("astro-lsp-overlay .message"), "nobody is not defined");
    await shows(heading, "Please Log in");
    await backspace(page, "{nobody.name}".length);
    await panel.frameLocator("#page").locator("astro-lsp-overlay").waitFor({ state: "detached" });
    step("an error over the last good page");

    await panel.frameLocator("#page").locator("a", { hasText: "Shop" }).click({ modifiers: ["Alt"] });
    await shows(page.locator(".tab.active"), "Layout.astro");
    step("from the page to its source");

    await page.locator(".tab", { hasText: "login.astro" }).click();
    await shows(page.locator(".tab.active"), "login.astro");
    await command(page, "Astro: Render As…");
    const pick = page.locator(".quick-input-widget");
    await shows(pick.locator(".monaco-list-row"), "/login");
    await pick.locator("input").fill("/login?failed=1");
    await shows(pick.locator(".monaco-list-row"), "as typed");
    await page.keyboard.press("Enter");
    await shows(panel.locator("#status"), "GET /login?failed=1 401 Unauthorized");
    step("rendered as another path");
    await cursorAfter(page, "const fail");
    await command(page, "Show or Focus Hover");
    await shows(page.locator(".monaco-hover"), /In the last render:\s*failed → true/);
    step("what a name was in the last render");
    await page.keyboard.press("Escape");
    await command(page, "Astro: Copy Last Request as curl");
    await shows(page.locator(".statusbar-item"), /Copied: curl -i http.*\/login\?failed=1/);
    await command(page, "Astro: Choose Request…");
    await shows(pick.locator(".monaco-list-row"), "GET /login?failed=1 → 401");
    await page.keyboard.press("Enter");
    await shows(panel.locator("#answer"), "GET /login?failed=1");
    step("a request chosen");

    await page.keyboard.press("Control+P");
    await page.locator(".quick-input-widget input").fill("404.astro");
    await shows(page.locator(".quick-input-list .monaco-list-row"), "404.astro");
    await page.keyboard.press("Enter");
    await shows(panel.locator("#status"), "GET /404 404 Not Found");
    step("the preview follows the active file");

    // The same panel as a view of the side bar; without a preview it offers to start one.
    await command(page, "Astro: Stop Preview");
    await page.locator("iframe.webview.ready").waitFor({ state: "detached" });
    await command(page, "Explorer: Focus on Astro Preview View");
    const view = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    await view.getByRole("link", { name: "Start the preview" }).click();
    await shows(view.frameLocator('iframe[title="Astro preview"]').locator("#status"), "GET /404 404 Not Found");
    step("the view in the side bar");
  });
  console.log("all seen");
} finally {
  code.stop();
}
