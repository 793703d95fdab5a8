// `astro:assets`: pictures and fonts in pages.

import project from "astro-lsp:project";

export { Image, Picture, sizeOfRemote as inferRemoteSize } from "astro-lsp:image/components";
export { imageConfig } from "astro-lsp:image/config";
export { getConfiguredImageService, getImage } from "astro-lsp:image/get-image";
export { isLocalService } from "astro-lsp:image/service";
export { Font, experimental_getFontFileURL, fontData } from "astro-lsp:image/fonts";

const out = new URL(`file://${project.folders.out.replace(/\/*$/, "/")}`);
export const outDir = out;
export const serverDir = new URL("server/", out);
