// module: astro/components/Debug.astro, astro/debug
export { Debug as default } from "astro-lsp:code";
