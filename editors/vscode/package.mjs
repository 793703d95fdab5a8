// One .vsix a platform, each with its own server: node package.mjs [--out FOLDER] [--bare] [TARGET=BINARY …]
// Without targets: this machine's, with ../../target/release/astro-lsp. A folder node_modules/@typescript/typescript-TARGET is packed
// along, for projects without a TypeScript 7 of their own, but with --bare.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const here = import.meta.dirname;
const { values, positionals } = parseArgs({ options: { out: { type: "string", default: here }, bare: { type: "boolean", default: false } }, allowPositionals: true });
const known = ["linux-x64", "linux-arm64", "linux-armhf", "alpine-x64", "alpine-arm64", "darwin-x64", "darwin-arm64", "win32-x64", "win32-arm64"];
const own = `${process.platform}-${process.arch}=${path.join(here, "../../target/release", process.platform === "win32" ? "astro-lsp.exe" : "astro-lsp")}`;
const { name, version } = JSON.parse(readFileSync(path.join(here, "package.json"), "utf8"));

for (const wanted of positionals.length ? positionals : [own]) {
  const [target, binary] = [wanted.split("=")[0], wanted.slice(wanted.indexOf("=") + 1)];
  if (!known.includes(target) || !wanted.includes("=")) throw new Error(`${wanted}: say TARGET=BINARY, with a target of ${known.join(", ")}.`);
  if (!existsSync(binary)) throw new Error(`${binary} is not there: build it for ${target} first (cargo build --release).`);
  for (const folder of ["bin", "typescript"]) rmSync(path.join(here, folder), { recursive: true, force: true });
  mkdirSync(path.join(here, "bin"));
  const server = path.join(here, "bin", target.startsWith("win32") ? "astro-lsp.exe" : "astro-lsp");
  copyFileSync(binary, server);
  chmodSync(server, 0o755);
  const typescript = path.join(here, "node_modules/@typescript", `typescript-${target}`);
  if (existsSync(typescript) && !values.bare) cpSync(typescript, path.join(here, "typescript"), { recursive: true, dereference: true });
  const out = path.join(path.resolve(values.out), `${name}-${target}-${version}.vsix`);
  const vsce = path.join(here, "node_modules/@vscode/vsce/vsce");
  execFileSync(process.execPath, [vsce, "package", "--target", target, "--out", out], { cwd: here, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}` } });
  console.log(out);
}
