// An entry's text as a component: rendered Markdown, or the module that MDX and Markdoc files are.

import { ask } from "astro-lsp:host";
import { component } from "astro-lsp:component";
import { raw } from "astro-lsp:escape";
import { renderModule } from "astro-lsp:content/module";
import { withImages } from "astro-lsp:content/images";
import { t } from "astro-lsp:render";
import { revive } from "astro-lsp:data";

/** `{ Content, headings, remarkPluginFrontmatter }` of an entry. */
export async function contentOf(entry) {
  const { filePath, rendered } = entry;
  if (rendered) {
    const { html = "", metadata = {} } = rendered;
    const pictures = metadata.imagePaths?.length && filePath;
    return { Content: contentFrom(pictures ? await withImages(html, picturesOf(filePath), true) : html, entry), headings: metadata.headings ?? [], remarkPluginFrontmatter: metadata.frontmatter ?? {} };
  }
  if (typeof filePath !== "string") {
    if (typeof entry.body !== "string") return { Content: contentFrom("", entry), headings: [], remarkPluginFrontmatter: {} };
    const { html, headings } = await ask("content-render", { text: entry.body, file: null });
    return { Content: contentFrom(html, entry), headings, remarkPluginFrontmatter: {} };
  }
  const answer = await ask("content-render", { text: entry.body ?? null, file: filePath, digest: entry.digest ?? null });
  if (answer.module) return renderModule(answer, entry);
  const html = await withImages(answer.html ?? "", picturesOf(filePath), true);
  return { Content: contentFrom(html, entry), headings: answer.headings ?? [], remarkPluginFrontmatter: revive(answer.frontmatter ?? {}) };
}

export const isMarkdown = (filePath) => /\.(md|markdown|mdown|mkdn|mkd|mdwn)$/.test(filePath ?? "");

/** What `entry.rendered` of a text is. */
export async function renderedOf({ body, filePath, digest }) {
  const { html, headings, frontmatter, images } = await ask("content-render", { text: body ?? null, file: filePath, digest: digest ?? null });
  const { local = [], remote = [] } = images ?? {};
  return { html, metadata: { headings, localImagePaths: local, remoteImagePaths: remote, frontmatter: revive(frontmatter ?? {}), imagePaths: [...local, ...remote] } };
}

const contentFrom = (html, entry) => component(() => t("", raw(html), ""), entry.filePath ?? entry.id);

const picturesOf = (file) => async (src) => (await ask("content-image", { src, from: file, below: true })).image;
