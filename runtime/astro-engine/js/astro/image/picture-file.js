// module: astro/components/Picture.astro, astro/components/ResponsivePicture.astro
export { Picture as default } from "astro-lsp:image/components";
