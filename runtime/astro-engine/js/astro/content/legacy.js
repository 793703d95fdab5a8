// Collections of Astro 5 and before, which needed no loader: their files are in a folder of `src/content`, by their name.

const TEXTS = "{md,markdown,mdown,mkdn,mkd,mdwn,mdx,mdoc}";
const DATA = "{json,yaml,yml,toml}";

/** Where the entries of a collection without a loader are. Newer versions keep them as they were found, if they are told to. */
export function legacySource(name, { type }, { legacy, folders: { src } }) {
  const extensions = type === "data" ? DATA : TEXTS;
  const pattern = [`**/*.${extensions}`, `!**/_*/**/*.${extensions}`, `!**/_*.${extensions}`];
  const source = { kind: "glob", base: `${src}/content/${name}`, pattern };
  if (!legacy) return { ...source, generateId: ({ entry, data }) => data?.slug ?? entry };
  const generateId = type === "data" ? ({ entry }) => entry.replace(/\.\w+$/, "") : undefined;
  return { ...source, generateId, legacy: type !== "data" };
}

/** An entry as it was then: its id is the file's name, its slug what is an id now, and it renders itself. */
export function legacyEntry({ legacyId, ...entry }, render) {
  return { ...entry, id: legacyId, slug: entry.id, render: () => render(entry) };
}
