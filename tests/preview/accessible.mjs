// The panel for somebody who does not see it: names, roles, live regions, and the keyboard alone. PANEL is its address.
import assert from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { browse, shows } from "../support/browser.mjs";

const { PANEL, TOOLS } = process.env;
const rules = path.join(TOOLS, "../../axe/node_modules/axe-core/axe.min.js");

await browse(async (page) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(PANEL);
  const status = page.getByRole("status").first();
  await shows(status, "GET /login 200 OK");

  // The words of a screen reader: what is there, by role and name.
  const said = await page.locator("body").ariaSnapshot();
  for (const wanted of ['button "Load the page again"', 'combobox "Path"', 'link "Open in the browser"', /- status: .*GET \/login 200 OK/, 'tablist "Views of the preview"', 'tab "Page" [selected]', 'tab "Requests"', 'tabpanel "Page"', 'combobox "Width of the page"', 'button "Stop"']) {
    assert.ok(typeof wanted === "string" ? said.includes(wanted) : wanted.test(said), `${wanted} is not said:\n${said}`);
  }

  // All views by keyboard: arrows and ends, Alt with a number, and the list of requests.
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  await page.getByRole("tab", { name: "Page" }).focus();
  for (const [key, tab] of [["ArrowRight", "tab-requests"], ["End", "tab-compare"], ["Home", "tab-page"], ["ArrowLeft", "tab-compare"], ["Alt+5", "tab-state"], ["Alt+2", "tab-requests"]]) {
    await page.keyboard.press(key);
    assert.equal(await focused(), tab, key);
    assert.equal(await page.locator(`#${tab}`).getAttribute("aria-selected"), "true", key);
  }
  const requests = page.getByRole("list", { name: "Requests, the newest first" });
  await requests.getByRole("button").first().focus();
  await page.keyboard.press("ArrowDown");
  const current = requests.locator("[aria-current=true]");
  await current.waitFor();
  assert.equal(await current.textContent(), await focused());
  const live = await page.locator("[aria-live], [role=status]").evaluateAll((all) => all.map(({ id }) => id));
  for (const room of ["status", "composed", "comparison", "problems", "because"]) assert.ok(live.includes(room), `${room} is not said when it changes: ${live}`);

  const check = existsSync(rules) && readFileSync(rules, "utf8");
  if (!check) console.log("SKIP rules of accessibility: axe-core is not in target/tools/axe (tests/run installs it)");
  for (const scheme of check ? ["light", "dark"] : []) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const name of ["Page", "Requests", "Compose", "Routes", "State", "Problems", "Compare"]) {
      await page.getByRole("tab", { name }).click();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, name);
      await page.evaluate(`${check}; undefined`);
      // The page of the project in its frame is not ours to judge.
      const { violations } = await page.evaluate(() => window.axe.run({ exclude: ["#page"] }, { iframes: false }));
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      assert.deepEqual(found, [], `${scheme} ${name}`);
    }
  }
});
console.log("all seen");
