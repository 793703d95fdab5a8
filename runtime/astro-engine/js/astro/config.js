// module: astro/config, astro-lsp:config
// `astro/config` in project code: types pass through.

export const defineConfig = (config) => config;
export const getViteConfig = (config) => config;
