// module: astro, astro-lsp:package
// `import … from "astro"` is for types; as values it has nothing for pages.

export default {};
