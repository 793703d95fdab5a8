// `astro:config/server`: the configuration, as far as pages may know it.

import project from "astro-lsp:project";

export { base, i18n, trailingSlash, site, compressHTML, image } from "astro:config/client";

const folder = (path) => new URL(`file://${path.replace(/\/*$/, "/")}`);
const { folders } = project;

export const root = folder(folders.root);
export const srcDir = folder(folders.src);
export const publicDir = folder(folders.public);
export const outDir = folder(folders.out);
export const cacheDir = new URL("node_modules/.astro/", root);
export const build = {
  server: new URL("server/", outDir),
  client: new URL("client/", outDir),
  format: project.format,
  assetsPrefix: undefined,
};
