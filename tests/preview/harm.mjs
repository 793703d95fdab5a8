// Pages that do harm in the panel's frame: whatever they do, the panel can be used, and the next page comes at once.
// PANEL and SITE are the addresses of the preview of PROJECT, a folder with /harm.astro.
import assert from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PATIENCE, browse, shows } from "../support/browser.mjs";

const { PANEL, SITE, PROJECT } = process.env;

await browse(
  async (page) => {
    const dialogs = [];
    page.on("dialog", (dialog) => dialogs.push(dialog.message()));
    const shown = page.frameLocator("#page");
    const status = page.locator("#status");
    const tab = (name) => page.getByRole("tab", { name });
    await page.goto(`${PANEL}?path=/fine`);
    await shows(shown.locator("h1"), "fine");
    const open = async (address) => {
      await page.locator("#address").fill(address);
      await page.locator("#address").press("Enter");
    };
    for (const harm of ["ask", "leave", "flee", "stay", "flood", "loop"]) {
      await open(`/harm?${harm}`);
      await shows(status, `GET /harm?${harm} 200 OK`);
      await shows(shown.locator("h1"), harm);
      const begun = page.waitForEvent("console", (message) => message.text() === `begins to ${harm}`);
      // Never comes back where the page does not.
      shown.locator("button").click({ noWaitAfter: true, timeout: 0 }).catch(() => {});
      await begun;
      // The panel hears, shows and asks.
      await tab("Routes").click();
      await shows(page.locator("#routes td"), "/harm");
      await tab("Requests").click();
      await shows(page.locator("#answers button").first(), /harm/);
      await tab("Page").click();
      assert.ok(page.url().startsWith(PANEL), `${harm}: ${page.url()}`);
      await open("/fine");
      await shows(shown.locator("h1"), "fine");
      console.log(`${harm}: the panel goes on`);
    }
    // One that never comes to its end, and a hand that stops it.
    await open("/harm?early");
    await shows(status, "GET /harm?early 200 OK");
    await page.getByRole("button", { name: "Stop" }).click();
    assert.equal(await page.locator("#page").getAttribute("src"), null);
    await open("/harm?early=2");
    await shows(status, "GET /harm?early=2 200 OK");
    // It is mended in the editor: what it is now comes by itself.
    const file = path.join(PROJECT, "src/pages/harm.astro");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^.*early.*$/m, "").replace("<h1>", "<h2>mended</h2><h1>"));
    await shows(shown.locator("h2"), "mended");
    // One that takes all memory dies of it. For the library that drives the browser the panel is gone with its frame, so it is asked
    // by the protocol below.
    await open("/harm?eat");
    await shows(shown.locator("h1"), "eat");
    const panel = await page.context().newCDPSession(page);
    const [begun, died] = [page.waitForEvent("console", (message) => message.text() === "begins to eat"), page.waitForEvent("crash")];
    shown.locator("button").click({ noWaitAfter: true, timeout: 0 }).catch(() => {});
    await begun;
    await died;
    const until = async (wanted) => {
      for (const end = Date.now() + PATIENCE; !(await wanted()); ) assert.ok(Date.now() < end, `still not: ${wanted}`);
    };
    const run = async (code) => (await panel.send("Runtime.evaluate", { expression: code })).result.value;
    await run('document.querySelector("#address").value = "/fine"; document.querySelector("#bar").requestSubmit()');
    await until(async () => (await run('document.querySelector("#status").textContent')).startsWith("GET /fine 200 OK"));
    await until(async () => (await panel.send("Target.getTargets")).targetInfos.some(({ type, url }) => type === "iframe" && url.endsWith("/fine")));
    console.log("eat: the panel goes on");
    assert.deepEqual(dialogs, []);
    assert.ok(!page.context().pages().some((other) => other !== page && other.url().startsWith(SITE)), "no windows without a hand on it");
  },
  // A page that takes all memory takes it from itself, and little of it.
  ["--js-flags=--max-old-space-size=96"],
);
console.log("all seen");
