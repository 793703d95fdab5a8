// Markdown files as modules: what `import * as post from "./post.md"` and Markdown pages are made of.

import { c, component } from "astro-lsp:component";
import { raw } from "astro-lsp:escape";
import { withPictures } from "astro-lsp:image/html";
import { maybeHead } from "astro-lsp:head";
import { t } from "astro-lsp:render";
import { revive } from "astro-lsp:data";

/** The exports of a Markdown module, from what the preview read of the file. */
export function markdown(json, Layout) {
  const { file, url, html, headings, raw: text, isPage, ...parts } = JSON.parse(json);
  const frontmatter = revive(parts.frontmatter, (date) => date.toJSON());
  const rawContent = () => text;
  const compiledContent = async () => withPictures(html);
  const getHeadings = () => headings;
  const Content = component(async (page) => {
    const shown = await withPictures(html);
    if (Layout === undefined) return t(isPage ? '<meta charset="utf-8">' : "", maybeHead, "", raw(shown));
    const { layout, ...content } = frontmatter;
    Object.assign(content, { file, url: url ?? undefined });
    const props = { file, url: url ?? undefined, content, frontmatter: content, headings, rawContent, compiledContent, "server:root": true };
    return t("", c(page, "Layout", Layout, props, { default: () => raw(shown) }), "");
  }, file);
  return { frontmatter, file, url: url ?? undefined, rawContent, compiledContent, getHeadings, Content };
}
