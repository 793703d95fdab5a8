// `astro:config/client`: the part of the configuration that browsers may know too.

import project from "astro-lsp:project";

export const { base, trailingSlash, site, compressHTML, image } = project;
export const build = { format: project.format };

const { i18n: given } = project;
const prefix = given?.routing?.prefixDefaultLocale ?? false;

export const i18n = given && {
  defaultLocale: given.defaultLocale,
  locales: given.locales,
  routing:
    given.routing === "manual"
      ? "manual"
      : {
          prefixDefaultLocale: prefix,
          redirectToDefaultLocale: !prefix || given.routing.redirectToDefaultLocale,
          fallbackType: given.fallbackType,
        },
  fallback: given.fallback,
  domains: given.domains,
};
