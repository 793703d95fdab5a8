// Markdown files as modules: what `import * as post from "./post.md"` and Markdown pages are made of.

import { c, component } from "astro-lsp:component";
import { raw } from "astro-lsp:escape";
import { withImages } from "astro-lsp:content/images";
import { withPictures } from "astro-lsp:image/html";
import { maybeHead } from "astro-lsp:head";
import { t } from "astro-lsp:render";
import { revive } from "astro-lsp:data";

/** The exports of a Markdown module, from what the preview read of the file. */
export function markdown(json, Layout, pictures) {
  const { file, url, html, own, headings, raw: text, isPage, ...parts } = JSON.parse(json);
  const frontmatter = revive(parts.frontmatter, (date) => date.toJSON());
  const rawContent = () => text;
  const hasPictures = html.includes("__ASTRO_IMAGE_");
  const content = () => (!hasPictures ? html : own ? withPictures(html) : withImages(html, (src) => pictures[src]));
  const compiledContent = async () => content();
  const getHeadings = () => headings;
  const Content = component((page) => {
    if (Layout === undefined) return t(isPage ? '<meta charset="utf-8">' : "", maybeHead, "", raw(content()));
    const { layout, ...known } = frontmatter;
    Object.assign(known, { file, url: url ?? undefined });
    const props = { file, url: url ?? undefined, content: known, frontmatter: known, headings, rawContent, compiledContent, "server:root": true };
    return t("", c(page, "Layout", Layout, props, { default: () => raw(content()) }), "");
  }, file);
  return { frontmatter, file, url: url ?? undefined, rawContent, compiledContent, getHeadings, Content };
}
