// Pictures in rendered Markdown: where one stands the processor left `__ASTRO_IMAGE_="{…}"`, and here it gets its address.

import { escapeAttribute } from "astro-lsp:escape";

const MARK = /__ASTRO_IMAGE_="([^"]+)"/g;
const ENTITIES = [
  [/&(?:#x22|quot);/g, '"'],
  [/&(?:#x27|apos);/g, "'"],
  [/&(?:amp|#x26|#38);/g, "&"],
];

/** `html` with all its pictures. `find(src)` answers what a path means, or undefined; `inBody` marks pictures of entries. */
export async function withImages(html, find, inBody) {
  if (!html.includes("__ASTRO_IMAGE_=")) return html;
  const { getImage } = await import("astro:assets");
  const made = new Map();
  for (const [, mark] of html.matchAll(MARK)) {
    if (made.has(mark)) continue;
    const { index: _, ...given } = JSON.parse(ENTITIES.reduce((text, [entity, char]) => text.replace(entity, char), mark));
    const src = URL.canParse(given.src) ? given.src : await find(given.src);
    if (src !== undefined) made.set(mark, written(await getImage({ ...given, src }), inBody));
  }
  return html.replace(MARK, (whole, mark) => made.get(mark) ?? whole);
}

function written({ src, attributes, srcSet }, inBody) {
  const { index: _, ...rest } = attributes;
  const srcset = srcSet?.values?.length > 0 ? { srcset: srcSet.attribute } : {};
  const all = inBody ? { ...rest, src, ...srcset, "data-image-component": "true" } : { src, ...rest, ...srcset };
  return Object.entries(all)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}="${escapeAttribute(value)}"`)
    .join(" ");
}
