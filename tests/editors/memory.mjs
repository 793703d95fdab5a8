// What the extension costs the process that runs VS Code's extensions: its memory without and with it, the preview open. Not part of the tests:
//   VSIX=astro-lsp.vsix TOOLS=target/tools/npm/node_modules CHROMIUM=/usr/bin/chromium node tests/editors/memory.mjs
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { browse, shows } from "../support/browser.mjs";
import { command, serveCode } from "../support/code.mjs";

process.env.TOOLS = path.resolve(process.env.TOOLS);
const { TOOLS, RUNS = "3" } = process.env;
const VSIX = path.resolve(process.env.VSIX);
/** Milliseconds in which the process comes to rest. */
const REST = 8000;

const read = (file) => { try { return readFileSync(file, "utf8"); } catch { return ""; } };

/** Memory of the one process of a group that runs extensions, in MB: its own share of what is resident. */
function extensionHost(group) {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const after = read(`/proc/${pid}/stat`).split(") ").at(-1).split(" ");
    if (Number(after[2]) !== group || !read(`/proc/${pid}/cmdline`).includes("--type=extensionHost")) continue;
    return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))[1]) / 1024;
  }
  throw new Error("no process runs extensions");
}

async function measure(vsix) {
  const scratch = mkdtempSync(path.join(tmpdir(), "astro-lsp-memory-"));
  const project = path.join(scratch, "shop");
  cpSync(new URL("../projects/shop", import.meta.url), project, { recursive: true });
  const code = await serveCode(TOOLS, scratch, vsix);
  try {
    let found;
    await browse(async (page) => {
      await page.goto(code.open(project, path.join(project, "src/pages/login.astro")));
      await shows(page.locator(".monaco-editor .view-line"), "Log in");
      if (vsix) {
        await command(page, "Astro: Open Preview to the Side");
        await shows(page.locator(".statusbar-item"), "GET /login → 200");
        await command(page, "View: Focus First Editor Group");
        await page.keyboard.press("Control+End");
        for (let n = 0; n < 100; n++) await page.keyboard.type("x");
      }
      await page.waitForTimeout(REST);
      found = extensionHost(code.group);
    });
    return found;
  } finally {
    code.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const all = { without: [], with: [] };
for (let n = 0; n < Number(RUNS); n++) {
  all.without.push(await measure());
  all.with.push(await measure(VSIX));
}
const shown = (values) => values.map((value) => value.toFixed(1)).join(", ");
console.log(`extension host without the extension: ${shown(all.without)} MB; with it, a preview and 100 keys: ${shown(all.with)} MB`);
console.log(`it costs ${(middle(all.with) - middle(all.without)).toFixed(1)} MB`);
