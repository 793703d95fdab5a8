// module: astro/components/Debug.astro
export { Debug as default } from "astro-lsp:code";
