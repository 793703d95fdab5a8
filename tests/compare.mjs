// Where do our syntax errors and those of Astro's own compiler disagree?
//
//   node tests/compare.mjs COMPILER FOLDER…
//
// COMPILER is a folder with `node_modules/@astrojs/compiler-rs`; each FOLDER is searched for .astro files. ASTRO_LSP names
// the binary, else target/release/astro-lsp. Exit code 1 if they disagree anywhere.
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [compiler, ...folders] = process.argv.slice(2);
if (!compiler || !folders.length) {
  console.error("usage: node tests/compare.mjs COMPILER FOLDER…");
  process.exit(2);
}
const entry = createRequire(path.resolve(compiler, "package.json")).resolve("@astrojs/compiler-rs");
const { transform } = await import(pathToFileURL(entry));
const binary = process.env.ASTRO_LSP ?? "target/release/astro-lsp";

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(at);
    else if (entry.name.endsWith(".astro")) yield at;
  }
}

function theirs(text, filename) {
  try {
    const { diagnostics = [] } = transform(text, { filename });
    return diagnostics.filter(({ severity }) => severity === 1 || severity === "error").map((found) => found.text ?? found.message);
  } catch (error) {
    return [error.message];
  }
}

function ours(file) {
  const { stdout, stderr, error } = spawnSync(binary, ["parse", "--json", file], { encoding: "utf8", maxBuffer: 1 << 30 });
  if (error) throw error;
  if (!stdout) throw new Error(`${file}: ${stderr}`);
  return JSON.parse(stdout.slice(0, stdout.indexOf(',"tree":')) + "}").errors.map(({ name, message }) => `${name}: ${message}`);
}

let [read, both, neither, disagree] = [0, 0, 0, 0];
for (const file of folders.flatMap((folder) => [...files(folder)])) {
  const [a, b] = [ours(file), theirs(readFileSync(file, "utf8"), file)];
  read += 1;
  if (!a.length && !b.length) neither += 1;
  else if (a.length && b.length) {
    both += 1;
    console.log(`${file}\n  we: ${a[0]}\n  the compiler: ${b[0].split("\n")[0]}`);
  } else {
    disagree += 1;
    console.log(`${file}\n  ${a.length ? "only we" : "only the compiler"}: ${(a[0] ?? b[0]).split("\n")[0]}`);
  }
}
console.log(`${read} files: ${neither} fine for both, ${both} wrong for both, ${disagree} disagreements`);
process.exitCode = disagree ? 1 : 0;
