// module: astro/assets/utils, astro/assets/utils/inferRemoteSize.js
// What integrations and image services ask about pictures.

import { noImageMetadata } from "astro-lsp:image/errors";
import { imageHead } from "astro-lsp:image/native";

export { isESMImportedImage, isRemoteImage, resolveSrc } from "astro-lsp:image/kind";
export { fetchWithRedirects, inferRemoteSize, isRemoteAllowed, matchHostname, matchPathname, matchPattern, matchPort, matchProtocol } from "astro-lsp:image/remote";

/** Width, height and format of a picture's bytes. */
export async function imageMetadata(data, src) {
  const head = imageHead(data);
  if (!head) throw noImageMetadata(src);
  return head;
}

/** The size that stands in the address of an imported picture. */
export function getOrigQueryParams(params) {
  const [width, height, format] = ["origWidth", "origHeight", "origFormat"].map((name) => params.get(name));
  return width && height && format ? { width: Number.parseInt(width), height: Number.parseInt(height), format } : undefined;
}

/** A bundler's business: here pictures stay where they are. */
export const emitClientAsset = () => undefined;
