// module: astro/components/Code.astro
export { Code as default } from "astro-lsp:code";
