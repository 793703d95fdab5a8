// The side panel in a real browser: PANEL and SITE are its addresses, PROJECT the folder that is served. SHOTS is a folder for the
// pictures of the README.
import assert from "node:assert";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { browse, shows } from "../support/browser.mjs";

const { PANEL, SITE, PROJECT, SHOTS } = process.env;

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
    const own = [PANEL, SITE, "data:", "blob:", "about:"].some((start) => request.url().startsWith(start));
    if (!own) strangers.push(request.url());
  });
  const picture = async (name) => SHOTS && (await page.screenshot({ path: path.join(SHOTS, `${name}.png`) }));

  const status = page.locator("#status");
  const shown = page.frameLocator("#page");
  const tab = (name) => page.getByRole("tab", { name });
  const answer = page.locator("#answer");
  await page.setViewportSize({ width: 1000, height: 620 });
  await page.goto(PANEL);
  await shows(status, /GET \/ 302 Found → GET \/login 200 OK · [\d.]+ ms · \d+ bytes · src\/pages\/login.astro/);
  await shows(shown.locator("h1"), "Log in");

  // A save shows, without a hand on the browser, and the page is not loaded for it.
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
  await picture("page");

  for (const [address, said] of [["/nothing", "404 Not Found"], ["/broken", "500 Internal Server Error"]]) {
    await page.locator("#address").fill(address);
    await page.locator("#address").press("Enter");
    await shows(status, `GET ${address} ${said}`);
  }

  // Requests: by keyboard from tab to tab, the failure with its place, the chain, cookies, the body.
  await tab("Page").focus();
  await page.keyboard.press("ArrowRight");
  await shows(answer, "TypeError");
  await shows(answer.getByRole("button", { name: /src\/pages\/broken.astro:\d+:\d+/ }), "broken.astro");
  await picture("failure");
  await page.locator("#answers button", { hasText: "303 POST /api/login" }).click();
  await shows(answer, "set-cookie");
  await shows(answer.locator("ol"), "GET /");
  await shows(answer, "Cookies sent to the browser");
  await picture("chain");
  await page.locator("#answers button", { hasText: "/nothing" }).click();
  await shows(answer.locator("pre .tag"), "<h1");
  await picture("missing");

  // Compose: a form by hand, followed; and one that asks for JSON.
  await page.keyboard.press("Alt+3");
  await page.locator("#method").selectOption("POST");
  await page.locator("#path").fill("/api/login");
  await page.locator("#kind").selectOption("form");
  await page.locator("#body").fill("name=grace");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await shows(page.locator("#composed"), /\/api\/login 303 See Other → \/ 200 OK/);
  await page.locator("#save").click();
  await shows(page.locator("#composed"), "requests.http");
  assert.match(readFileSync(path.join(PROJECT, "requests.http"), "utf8"), /^@host = .*\n\n### POST \/api\/login\nPOST \{\{host\}\}\/api\/login\nContent-Type: application\/x-www-form-urlencoded\n\nname=grace\n$/);
  await picture("compose");
  await page.locator("#path").fill("/products/[id]");
  await shows(page.locator("#params"), "No path is known");

  await tab("Routes").click();
  await shows(page.locator("#routes td"), "/products/[id]");
  await page.locator("#why").fill("/products/1");
  await shows(page.locator("#because"), "id = 1");
  await picture("routes");

  await tab("State").click();
  await shows(page.locator("#environment"), "BASE_URL");
  await tab("Problems").click();
  await shows(page.locator("#problems"), "TypeError");
  await picture("problems");

  // Compare with what is saved: the same, until something is typed over it; and with every host.
  await page.locator("#address").fill("/login");
  await page.locator("#address").press("Enter");
  await shows(status, "GET /login");
  await tab("Compare").click();
  await shows(page.locator("#subject"), "GET /login");
  await page.locator("#against").selectOption("saved");
  await page.locator("#compare").click();
  await shows(page.locator("#comparison"), "Nothing is different.");
  await page.locator("#against").selectOption("hosts");
  await page.locator("#compare").click();
  await shows(page.locator("#comparison td"), "netlify");

  // In a narrow side bar nothing is wider than it.
  await page.setViewportSize({ width: 320, height: 640 });
  for (const name of ["Page", "Requests", "Compose", "Routes", "State", "Problems"]) {
    await tab(name).click();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, name);
    if (name === "Requests") await picture("narrow");
  }
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 900, height: 640 });
  await tab("Requests").click();
  await picture("dark");

  // A script of the page is another origin: it reaches nothing here.
  const frame = page.frames().find((frame) => frame.url().startsWith(SITE));
  const reach = await frame.evaluate(async (panel) => {
    const read = await fetch(panel).then((answer) => answer.text(), (error) => error.name);
    let parent;
    try {
      parent = window.parent.document.body.dataset.token;
    } catch (error) {
      parent = error.name;
    }
    let moved = "";
    try {
      window.top.location = "about:blank";
    } catch (error) {
      moved = error.name;
    }
    return [read, parent, moved];
  }, PANEL);
  assert.deepEqual(reach, ["TypeError", "SecurityError", "SecurityError"]);
  assert.equal(page.url(), PANEL);

  await page.goto(`${PANEL}?path=/login`);
  await shows(shown.locator("h1"), "Come in");
  assert.ok(existsSync(path.join(PROJECT, "requests.http")));
  // The page was kept from reaching for us; what the browser says of that is no complaint.
  const own = complaints.filter((complaint) => !/CORS|ERR_FAILED|Unsafe attempt|status of 403/.test(complaint));
  assert.deepEqual(own, []);
  assert.deepEqual(strangers, []);
});
console.log("all seen");
