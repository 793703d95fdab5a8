// Entries whose text is a module: MDX, Markdoc.

import { c, component } from "astro-lsp:component";
import { t } from "astro-lsp:render";

/** `{ Content, headings, remarkPluginFrontmatter }` of the module of an entry. `styles` are those of everything it imports. */
export async function renderModule({ module: name, styles }, entry) {
  const module = await import(name);
  const { Content: Inner = module.default, components, frontmatter, getHeadings } = module;
  const isMdx = entry.filePath.endsWith(".mdx");
  const Content = component((page, props, slots) => {
    page.addStyles?.(styles);
    return t("", c(page, "Content", Inner, isMdx ? { components: components ?? {}, ...props } : { ...props }, slots), "");
  }, entry.filePath);
  return { Content, headings: getHeadings?.() ?? [], remarkPluginFrontmatter: frontmatter ?? {} };
}
