// Pictures in the text of Markdown: their places are marked, and filled when the text is shown.

import { spread } from "astro-lsp:attribute";
import { getImage } from "astro-lsp:image/get-image";
import { picture } from "astro-lsp:image/kind";

const MARK = /<img __ASTRO_IMAGE_="([^"]*)"([^>]*)>/g;
const ENTITIES = { quot: '"', "#39": "'", lt: "<", gt: ">", amp: "&" };
const decoded = (text) => text.replace(/&(quot|#39|lt|gt|amp);/g, (_, entity) => ENTITIES[entity]);

/**
 * `html` with an `<img>` in place of each mark `<img __ASTRO_IMAGE_="…">`. The mark holds JSON:
 * `{ of: { meta, file }, ...props of the element }`.
 */
export function withPictures(html) {
  return html.includes("__ASTRO_IMAGE_") ? fill(html) : html;
}

async function fill(html) {
  let out = "";
  let from = 0;
  for (const mark of html.matchAll(MARK)) {
    out += html.slice(from, mark.index) + (await element(JSON.parse(decoded(mark[1]))));
    from = mark.index + mark[0].length;
  }
  return out + html.slice(from);
}

async function element({ of, ...props }) {
  for (const name of Object.keys(props)) {
    if (props[name] === null) delete props[name];
  }
  const image = await getImage({ ...props, src: picture(of.meta, of.file) });
  const { attribute } = image.srcSet;
  return `<img${spread({ src: image.src, ...image.attributes, ...(attribute ? { srcset: attribute } : null) }, "img")}>`;
}
