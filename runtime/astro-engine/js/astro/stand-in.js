// A package that does not run here: what it is called and what it was given is kept, what it would do is not.

/** A value that can be called, constructed and taken apart like the real export. */
export function standIn(specifier, name) {
  const record = (options) => ({ name: specifier, hooks: {}, "astro-lsp:package": specifier, "astro-lsp:export": name, options });
  const made = new Map();
  return new Proxy(function () {}, {
    apply: (_target, _self, args) => record(args[0]),
    construct: (_target, args) => record(args[0]),
    get(_target, key) {
      if (typeof key === "symbol" || key === "then" || key === "toJSON") return undefined;
      if (!made.has(key)) made.set(key, standIn(specifier, `${name}.${key}`));
      return made.get(key);
    },
  });
}
