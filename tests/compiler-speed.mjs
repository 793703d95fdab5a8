// How fast does Astro's own compiler turn the .astro files below a folder into JavaScript?
//
//   node tests/compiler-speed.mjs COMPILER FOLDER
//
// COMPILER is a folder with `node_modules/@astrojs/compiler-rs`. Ours beside it:
// `CORPUS=FOLDER cargo bench -p astro-compiler --bench compile`.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [compiler, folder] = process.argv.slice(2);
if (!compiler || !folder) {
  console.error("usage: node tests/compiler-speed.mjs COMPILER FOLDER");
  process.exit(2);
}
const entry = createRequire(path.resolve(compiler, "package.json")).resolve("@astrojs/compiler-rs");
const { transform } = await import(pathToFileURL(entry));
const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith(".astro"));
const files = entries.map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
const bytes = files.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

const rounds = Array.from({ length: 20 }, () => {
  const start = process.hrtime.bigint();
  for (const text of files) {
    try {
      transform(text, { filename: "/src/pages/page.astro" });
    } catch {
      // What it refuses took its time too.
    }
  }
  return Number(process.hrtime.bigint() - start) / 1e6;
}).sort((a, b) => a - b);
const speed = (ms) => (bytes / ms / 1e3).toFixed(1);
console.log(`${files.length} files, ${bytes} bytes: median ${rounds[10].toFixed(1)} ms (${speed(rounds[10])} MB/s), fastest ${rounds[0].toFixed(1)} ms (${speed(rounds[0])} MB/s)`);
