// Components of a framework in a real browser: SITE is the page, PROJECT the folder that is served.
import assert from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { browse } from "../support/browser.mjs";

const { SITE, PROJECT } = process.env;

await browse(async (page) => {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && !message.location().url.endsWith("/favicon.ico") && complaints.push(`${message.text()} ${message.location().url}`));

  await page.goto(SITE);
  const awake = page.locator('astro-island[data-awake="yes"]');
  await awake.first().waitFor({ state: "attached" });
  await page.locator('astro-island[client="only"][data-awake="yes"]').waitFor({ state: "attached" });
  // The page's own scripts ran too: what an integration injected, and the component script with its import.
  assert.deepEqual(await page.evaluate(() => [document.documentElement.dataset.page, document.body.dataset.script]), ["ran", "count"]);
  assert.equal(await page.locator(".counter").first().evaluate((element) => getComputedStyle(element).color), "rgb(1, 2, 3)");

  await awake.locator("button").first().click();
  assert.equal(await awake.locator("output").first().textContent(), "1");

  // A save reaches server and browser alike.
  const label = path.join(PROJECT, "src/components/label.ts");
  writeFileSync(label, readFileSync(label, "utf8").replace('"count"', '"again"'));
  await page.locator("astro-island[data-awake] button", { hasText: "again" }).waitFor();
  await page.locator('body[data-script="again"]').waitFor();
  assert.deepEqual(complaints, []);
});
console.log("all seen");
