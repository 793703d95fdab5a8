// module: astro/components/Image.astro, astro/components/ResponsiveImage.astro
export { Image as default } from "astro-lsp:image/components";
