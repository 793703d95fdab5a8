// `image` of the configuration, with Astro's defaults.

import project from "astro-lsp:project";

const written = project.image ?? {};
const { service, endpoint } = written;

/** As `imageConfig` of `astro:assets`. */
export const imageConfig = {
  ...written,
  endpoint: { ...endpoint, route: withSlash(endpoint?.route ?? "/_image") },
  service: { entrypoint: service?.entrypoint ?? "astro/assets/services/sharp", config: service?.config ?? {} },
  dangerouslyProcessSVG: written.dangerouslyProcessSVG ?? false,
  domains: written.domains ?? [],
  remotePatterns: written.remotePatterns ?? [],
  responsiveStyles: written.responsiveStyles ?? false,
};

function withSlash(route) {
  const path = `/${route.replace(/^\/+|\/+$/g, "")}`;
  return project.trailingSlash === "always" ? `${path}/` : path;
}
