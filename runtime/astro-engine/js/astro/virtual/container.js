// `astro:container`: the renderers of `getContainerRenderer()`, loaded.

import { ask } from "astro-lsp:host";

/** What `experimental_AstroContainer.create({ renderers })` takes. */
export const loadRenderers = (renderers) =>
  Promise.all(
    renderers.map(async ({ name, serverEntrypoint, clientEntrypoint }) => {
      const { default: ssr } = await import(await ask("project-module", { specifier: String(serverEntrypoint) }));
      return { name, clientEntrypoint, ssr };
    }),
  );
