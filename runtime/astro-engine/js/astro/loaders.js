// module: astro/loaders, astro-lsp:loaders
// `glob()` and `file()`: where a collection's entries come from. The reading itself is done by `astro:content`.

/** Marks the loaders the preview carries out itself. */
export const SOURCE = Symbol.for("astro-lsp.source");

/** How such a loader is carried out inside of another one. */
export const RUN = Symbol.for("astro-lsp.run");

// The mark is on `load`: an object that copies the loader and loads in another way is another loader.
const made = (name, source) => ({ name, load: Object.assign((context) => context[RUN](source), { [SOURCE]: source }) });

/** One entry for each file below `base` that fits `pattern`. */
export function glob(options) {
  const patterns = [options?.pattern].flat();
  if (patterns.length === 0 || patterns.some((pattern) => typeof pattern !== "string")) {
    throw new TypeError("glob() needs a `pattern`: a string such as '**/*.md', or a list of them.");
  }
  if (patterns.some((pattern) => pattern.startsWith("../"))) {
    throw new Error("Glob patterns cannot start with `../`. Set the `base` option to a parent directory instead.");
  }
  if (patterns.some((pattern) => pattern.startsWith("/"))) {
    throw new Error("Glob patterns cannot start with `/`. Set the `base` option to a parent directory or use a relative path instead.");
  }
  return made("glob-loader", { kind: "glob", ...options, base: String(options.base ?? ".") });
}

/** One entry for each item of a data file. */
export function file(fileName, options) {
  if (fileName.includes("*")) {
    throw new Error("Glob patterns are not supported in the `file()` loader. Use `glob()` instead.");
  }
  if (!options?.parser && !/\.(json|ya?ml|toml)$/.test(fileName)) {
    throw new Error(`No parser was found for '${fileName}'. Pass a \`parser\` function (JSON, YAML and TOML need none).`);
  }
  return made("file-loader", { kind: "file", file: fileName, parser: options?.parser });
}
