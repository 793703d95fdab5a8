// What stands for a picture: the metadata an import gives, or an address.

/** Is `src` what `import picture from "./x.png"` gives? An imported drawing is a function with the metadata on it. */
export const isESMImportedImage = (src) => typeof src === "object" || (typeof src === "function" && "src" in src);

/** Is `src` an address? */
export const isRemoteImage = (src) => typeof src === "string";

/** Does `value` have the hidden mark of an import: a `fsPath` that nobody sees in it? */
export const isImageMetadata = (value) => Boolean(value.fsPath) && !("fsPath" in value);

/** `src={import("./x.png")}` waits for the module. */
export async function resolveSrc(src) {
  if (typeof src !== "object" || src === null || !("then" in src)) return src;
  const loaded = await src;
  return loaded.default ?? loaded;
}

/** The metadata of an imported picture. Its place on disk can be read but is not seen by `JSON.stringify` and `in`. */
export const picture = (meta, fsPath) =>
  new Proxy(meta, {
    get: (target, name) => (name === "clone" ? structuredClone(target) : name === "fsPath" ? fsPath : target[name]),
  });

// Decoded until it stays the same: `%252F` is a slash in disguise.
function decoded(text) {
  for (let round = 0; round < 10; round++) {
    let next;
    try {
      next = decodeURIComponent(text);
    } catch {
      return text;
    }
    if (next === text) return text;
    text = next;
  }
  return text;
}

/** Does an address lead off this site? What is dubious counts as if it did. */
export function isRemotePath(src) {
  const text = decoded(String(src ?? "").trim());
  if (text === "") return false;
  // A drive of Windows, and a path from the root.
  if (/^[a-zA-Z]:/.test(text) || /^\/[\w.@-]/.test(text)) return false;
  if (text[0] === "\\" || text.startsWith("//")) return true;
  let url;
  try {
    url = new URL(text, "http://n");
  } catch {
    return true;
  }
  if (url.username || url.password) return true;
  if (text.includes("@") && !url.pathname.includes("@") && !url.search.includes("@")) return true;
  if (url.origin !== "http://n") return url.protocol !== "file:";
  return URL.canParse(text);
}
