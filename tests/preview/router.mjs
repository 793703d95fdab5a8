// `<ClientRouter />` in a real browser: SITE is the address of the project of `router.rs`.
import assert from "node:assert";
import { browse, shows } from "../support/browser.mjs";

const { SITE } = process.env;

await browse(async (page) => {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && !message.location().url.endsWith("/favicon.ico") && complaints.push(message.text()));
  const title = page.locator("h1");
  const seen = (expression) => page.evaluate(expression);
  const loaded = (count) => page.waitForFunction((count) => window.loads?.length === count, count);
  const address = () => new URL(page.url()).pathname + new URL(page.url()).search + new URL(page.url()).hash;

  await page.goto(`${SITE}/b/one`);
  await loaded(1);
  await seen("window.same = true");
  await page.locator("#kept").fill("typed");
  await seen("frame.contentWindow.mark = 1");

  // A link: the same document, the other page, and what persists.
  await page.getByRole("link", { name: "two", exact: true }).click();
  await shows(title, "two");
  await loaded(2);
  assert.deepEqual([address(), await page.title(), await seen("document.documentElement.dataset.page")], ["/b/two", "two", "two"]);
  assert.equal(await page.locator("#kept").inputValue(), "typed");
  // Where browsers can move elements, a frame keeps its page.
  assert.ok(await seen("frame.contentWindow.mark === 1 || !('moveBefore' in Element.prototype)"));
  assert.deepEqual(await seen("[window.same, window.ofTwo, window.ran, window.loads, window.swaps]"), [true, 1, ["once", "again", "again"], ["one", "two"], ["/b/one /b/two forward"]]);
  assert.equal(await seen("getComputedStyle(document.querySelector('h1')).color"), "rgb(1, 2, 3)");

  // Within the page, back over both, and forward again, each at its place. The router has to have noted where the page stood,
  // and the page itself goes back: a command from outside may overtake what the page has just told the browser, and is lost.
  const back = () => seen("history.back()");
  await page.getByRole("link", { name: "far" }).click();
  await page.waitForFunction(() => location.hash === "#far" && scrollY > 1000 && history.state.scrollY === scrollY);
  await back();
  // Near the top: a click from outside may have moved the page by the margin of its body.
  await page.waitForFunction(() => scrollY < 100 && history.state.scrollY === scrollY && location.hash === "");
  await back();
  await shows(title, "one");
  await loaded(3);
  assert.equal((await seen("window.swaps")).at(-1), "/b/two /b/one back");
  await seen("history.forward()");
  await shows(title, "two");
  await loaded(4);
  assert.equal(await seen("window.ofTwo"), 1, "its script has run");
  await back();
  await shows(title, "one");
  await loaded(5);

  // Forms of both methods, and a navigation of a script.
  await page.getByRole("button", { name: "find" }).click();
  await shows(title, "found x y");
  assert.equal(address(), "/b/found?q=x+y");
  await seen("window.go('/b/one', { history: 'replace' })");
  await shows(title, "one");
  await page.getByRole("button", { name: "send" }).click();
  await shows(title, "found posted");
  assert.deepEqual([address(), await seen("window.same")], ["/b/found", true]);

  // What cannot be shown in place is loaded as ever.
  await page.getByRole("link", { name: "text" }).click();
  await shows(page.locator("body"), "just text");
  await page.goto(`${SITE}/b/one`);
  await seen("window.same = true");
  await page.getByRole("link", { name: "plain" }).click();
  await shows(title, "plain");
  assert.equal(await seen("window.same"), undefined);
  assert.deepEqual(complaints, []);
});
console.log("all seen");
