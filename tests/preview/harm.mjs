// Pages that do harm in the panel's frame: whatever they do, the panel can be used, and goes on to the next page. (One that loops is in
// `panel.mjs`, at its end: the browser takes its time to end it.)
// PANEL and SITE are the addresses of the preview of a project with /harm.astro.
import assert from "node:assert";
import { browse, shows } from "../support/browser.mjs";

const { PANEL, SITE } = process.env;

await browse(
  async (page) => {
    const dialogs = [];
    page.on("dialog", (dialog) => dialogs.push(dialog.message()));
    const shown = page.frameLocator("#page");
    const status = page.locator("#status");
    const tab = (name) => page.getByRole("tab", { name });
    await page.goto(`${PANEL}?path=/fine`);
    await shows(shown.locator("h1"), "fine");
    for (const harm of ["ask", "leave", "flee", "stay", "flood", "eat"]) {
      await page.locator("#address").fill(`/harm?${harm}`);
      await page.locator("#address").press("Enter");
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
      await page.getByRole("button", { name: "Stop" }).click();
      // A process that dies of its page just as the next one arrives takes that with it: asked again, it comes.
      const fine = shown.locator("h1").filter({ hasText: "fine" }).first();
      for (let tries = 0; tries < 6; tries++) {
        await page.locator("#address").fill("/fine");
        await page.locator("#address").press("Enter");
        if (await fine.waitFor({ timeout: 10_000 }).then(() => true, () => false)) break;
      }
      await fine.waitFor();
      console.log(`${harm}: the panel goes on`);
    }
    assert.deepEqual(dialogs, []);
    assert.ok(!page.context().pages().some((other) => other !== page && other.url().startsWith(SITE)), "no windows without a hand on it");
  },
  // A page that takes all memory takes it from itself, and little of it.
  ["--js-flags=--max-old-space-size=96"],
);
console.log("all seen");
