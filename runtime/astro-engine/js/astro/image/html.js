// Pictures in the text of Markdown: their places are marked, and filled when the text is shown.

import project from "astro-lsp:project";
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
export function withPictures(html, marked = false) {
  return html.includes("__ASTRO_IMAGE_") ? fill(html, marked) : html;
}

// `marked`: entries of collections say in development that `getImage()` made their pictures.
async function fill(html, marked) {
  let out = "";
  let from = 0;
  for (const mark of html.matchAll(MARK)) {
    out += html.slice(from, mark.index) + (await element(JSON.parse(decoded(mark[1])), marked && !project.production));
    from = mark.index + mark[0].length;
  }
  return out + html.slice(from);
}

async function element({ of, ...props }, marked) {
  for (const name of Object.keys(props)) {
    if (props[name] === null) delete props[name];
  }
  const image = await getImage({ ...props, src: picture(of.meta, of.file) });
  const { attribute } = image.srcSet;
  return `<img${spread({ src: image.src, ...image.attributes, ...(attribute ? { srcset: attribute } : null), ...(marked ? { "data-image-component": "true" } : null) }, "img")}>`;
}
