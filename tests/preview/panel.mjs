// The side panel in a real browser: PANEL and SITE are its addresses, PROJECT the folder that is served.
import assert from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { browse, shows } from "../support/browser.mjs";

const { PANEL, SITE, PROJECT } = process.env;

await browse(async (page) => {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A page that answers 404 or 500 is what is looked at here, and the browser says so.
    const expected = message.location().url.startsWith(SITE) && /status of (404|500)/.test(message.text());
    if (message.type() === "error" && !expected) complaints.push(`${message.text()} ${message.location().url}`);
  });
  const strangers = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(PANEL) && !request.url().startsWith(SITE)) strangers.push(request.url());
  });

  const status = page.locator("#status");
  const shown = page.frameLocator("#page");
  await page.goto(PANEL);
  await shows(status, /GET \/ 302 Found → GET \/login 200 OK · [\d.]+ ms · \d+ bytes/);
  await shows(shown.locator("h1"), "Log in");

  // A save shows, without a hand on the browser.
  const login = path.join(PROJECT, "src/pages/login.astro");
  writeFileSync(login, readFileSync(login, "utf8").replace("<h1>Log in</h1>", "<h1>Come in</h1>"));
  await shows(shown.locator("h1"), "Come in");
  await shows(status, "GET /login 200 OK");

  // What the page itself does is followed: a form, its redirect, the cookie it sets.
  await shown.locator("input[name=name]").fill("ada");
  await shown.locator("button").click();
  await shows(status, /POST \/api\/login 303 See Other → GET \/ 200 OK/);
  await shows(shown.locator("h1"), "Hello Ada");
  assert.equal(await page.locator("#address").inputValue(), "/");

  for (const [address, answer] of [["/nothing", "404 Not Found"], ["/broken", "500 Internal Server Error"]]) {
    await page.locator("#address").fill(address);
    await page.locator("#address").press("Enter");
    await shows(status, `GET ${address} ${answer}`);
  }
  await shows(page.locator("#answer"), "TypeError");
  await page.locator("#answers button", { hasText: "303 POST /api/login" }).click();
  await shows(page.locator("#answer"), "set-cookie");

  await page.goto(`${PANEL}?path=/login`);
  await shows(shown.locator("h1"), "Come in");
  assert.deepEqual(complaints, []);
  assert.deepEqual(strangers, []);
});
console.log("all seen");
