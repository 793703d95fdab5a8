// Markdown by the project's own processor: satteri, or unified with remark and rehype plugins.

import { configuration, processor } from "astro-lsp:tool/configuration";
import { reporting } from "astro-lsp:tool/report";
import { revive } from "astro-lsp:data";
import { pathToFileURL } from "node:url";

let renderer;

async function rendererOf(config, packages) {
  if (renderer?.config === config) return renderer.made;
  const { markdown, image } = config;
  const { syntaxHighlight, shikiConfig, gfm, smartypants } = markdown;
  const found = await processor(config, packages);
  const made = found
    ? await found.createRenderer({ image, syntaxHighlight, shikiConfig, gfm, smartypants })
    : await (await import(packages.remark)).createMarkdownProcessor({ image, ...markdown });
  renderer = { config, made };
  return made;
}

/** `{ html, headings, frontmatter, images }` of a text. */
export const render = reporting(async (_request, { text, frontmatter, file, packages, ...where }) => {
  const config = await configuration(where);
  const renderer = await rendererOf(config, packages);
  const { code, metadata } = await renderer.render(text, { frontmatter: revive(frontmatter), ...(file && { fileURL: pathToFileURL(file) }) });
  const { headings, localImagePaths = [], remoteImagePaths = [] } = metadata;
  if (metadata.frontmatter === null || typeof metadata.frontmatter !== "object") {
    const error = new Error("A Markdown plugin put something into the frontmatter that is no object.");
    throw Object.assign(error, { name: "InvalidFrontmatterInjectionError" });
  }
  return Response.json({ html: String(code), headings, frontmatter: marked(metadata.frontmatter), images: { local: [...localImagePaths], remote: [...remoteImagePaths] } });
});

// Dates keep their kind on the way.
function marked(value) {
  if (value instanceof Date) return { $date: value.getTime() };
  if (Array.isArray(value)) return value.map(marked);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item)]));
}
