// What integrations that compile texts ask about pictures on disk.

import { ask } from "astro-lsp:host";

/** The metadata of a picture by its path; undefined for what is none. */
export async function emitImageMetadata(path) {
  if (!path) return undefined;
  const { image } = await ask("content-image", { src: `./${path.split("/").pop()}`, from: path });
  return image && { ...image, fsPath: path };
}
export const emitESMImage = emitImageMetadata;
