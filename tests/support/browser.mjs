// A Chromium for the tests: playwright-core from `tests/run`'s tools, the system's browser.
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { chromium } = createRequire(`${resolve(process.env.TOOLS)}/`)("playwright-core");

/** How long a test waits for anything to appear before it fails. */
export const PATIENCE = 60_000;

// What a page says of itself when a test fails in it.
const STATE = "JSON.stringify({ at: location.href, scrollY, history: [history.length, history.state], title: document.title, focus: document.activeElement?.outerHTML.slice(0, 200) })";

/** Opens a page, lets `run` have it and closes the browser whatever happens; a failure leaves a screenshot where SHOT says, and words about the page. */
export async function browse(run, flags = []) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", ...flags] });
  const page = await browser.newPage({ viewport: { width: 1300, height: 850 } });
  page.setDefaultTimeout(PATIENCE);
  try {
    await run(page);
  } catch (error) {
    console.error(await page.evaluate(STATE).catch(String));
    if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT }).catch(() => {});
    throw error;
  } finally {
    await browser.close();
  }
}

/** Waits until what `locator` finds has this text in it. */
export const shows = (locator, text) => locator.filter({ hasText: text }).first().waitFor();
