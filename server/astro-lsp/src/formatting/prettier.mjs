// Formats with the project's own Prettier: one JSON message a line in, one a line out.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

// What plugins print is not for the other side.
const answer = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

async function load(require, name) {
  let file;
  try {
    file = require.resolve(name);
  } catch {
    return undefined;
  }
  const module = await import(pathToFileURL(file).href);
  return module.default ?? module;
}

function ignoreFile(folder) {
  for (;;) {
    const file = join(folder, '.prettierignore');
    if (existsSync(file)) return file;
    const above = dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
}

async function format({ file, text, tabSize, insertSpaces }) {
  const require = createRequire(file);
  const prettier = await load(require, 'prettier');
  if (!prettier) return { absent: 'prettier' };
  const plugin = await load(require, 'prettier-plugin-astro');
  if (!plugin) return { absent: 'prettier-plugin-astro' };
  const info = await prettier.getFileInfo(file, { ignorePath: ignoreFile(dirname(file)) });
  if (info.ignored) return {};
  // Read anew: it may have been saved since.
  await prettier.clearConfigCache?.();
  const own = await prettier.resolveConfig(file, { editorconfig: true });
  const editor = { ...(tabSize && { tabWidth: tabSize }), ...(insertSpaces === false && { useTabs: true }) };
  const plugins = [...(own?.plugins ?? []).filter((name) => name !== 'prettier-plugin-astro'), plugin];
  return { text: await prettier.format(text, { ...editor, ...own, plugins, parser: 'astro', filepath: file }) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ...asked } = JSON.parse(line);
  const said = await format(asked).catch((error) => ({ failed: String(error?.message ?? error).split('\n')[0] }));
  answer(`${JSON.stringify({ id, ...said })}\n`);
}
