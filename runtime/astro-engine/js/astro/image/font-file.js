// module: astro/components/Font.astro
export { Font as default } from "astro-lsp:image/fonts";
