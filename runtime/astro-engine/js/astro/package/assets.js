// `astro/assets`: what image services are made of.

export { getConfiguredImageService, getImage } from "astro-lsp:image/get-image";
export { fetchWithRedirects } from "astro-lsp:image/remote";
export { baseService, isLocalService, verifyOptions } from "astro-lsp:image/service";
