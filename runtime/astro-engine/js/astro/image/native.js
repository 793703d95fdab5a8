// Pictures are read and made by the engine itself.

import { head, transform } from "astro-lsp:web/picture";

/** Width, height, format and orientation of a picture from its first bytes; `undefined` if they do not say. */
export const imageHead = (bytes) => head(bytes) ?? undefined;

/**
 * Makes a picture of another. `order` is `{ width, height, fit, position, background, format, quality, … }`; the answer is
 * `{ data, format }`, or `{ unreadable: reason }` for what cannot be decoded here.
 */
export const makeImage = transform;
