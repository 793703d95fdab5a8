// `image()` in schemas: the path of a picture, and in its place the picture.

import { ask } from "astro-lsp:host";
import { picture } from "astro-lsp:image/kind";
import { drawing } from "astro-lsp:image/svg";

/** Stands before paths whose pictures are looked for once all of the data is known to be right. */
const MARK = "__ASTRO_IMAGE_";

/** What `image()` is for the entry at `entry.place`, which is another one after it. */
export function imageSchema(z, entry) {
  // At once: beside a text that can be any other, one that has to be waited for would not be looked at.
  return z.string().transform((src) => {
    const { place } = entry;
    if (/^(https?:)?\/\//.test(src) || place.file === undefined) return src;
    place.marks = true;
    return MARK + src;
  });
}

/** The same for collections without a loader, whose schemas see the picture itself. */
export function pictureSchema(z, entry) {
  return z.string().transform(async (src, context) => {
    const { file } = entry.place;
    if (/^(https?:)?\/\//.test(src) || file === undefined) return src;
    const { made, error } = await pictureOf(src, file);
    if (error === undefined) return made;
    context?.addIssue?.({ code: "custom", message: error, fatal: true });
    return src;
  });
}

async function pictureOf(src, from) {
  const { image, error, file, text } = await ask("content-image", { src, from });
  if (error !== undefined) return { error: `the image ${JSON.stringify(src)} cannot be used: ${error}` };
  return { made: text === undefined ? picture(image, file) : drawing(image, file, text) };
}

/** Data with its pictures; what is wrong with one is added to `issues`. */
export async function withPictures(value, file, issues, path = []) {
  if (typeof value === "string") {
    if (!value.startsWith(MARK)) return value;
    const { made, error } = await pictureOf(value.slice(MARK.length), file);
    if (error !== undefined) issues.push({ path: path.map(String), message: error });
    return made;
  }
  const below = (item, key) => withPictures(item, file, issues, [...path, key]);
  if (Array.isArray(value)) return Promise.all(value.map(below));
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await below(item, key)])));
}
