// MDX by the project's own `@astrojs/mdx`: the hooks of the integration give Vite plugins, and these compile.

import { configuration, optionsOf, processor } from "astro-lsp:tool/configuration";
import { reporting } from "astro-lsp:tool/report";

let compiler;

/** The transform hooks of the integration, in order. */
async function hooksOf(config, packages) {
  const { default: mdx } = await import(packages.mdx);
  const found = await processor(config, packages);
  const whole = { ...config, markdown: { ...config.markdown, ...(found && { processor: found }) } };
  const integration = mdx(optionsOf(config, "@astrojs/mdx"));
  const plugins = [];
  const logger = { info: console.info, warn: console.warn, error: console.error, debug() {}, fork: () => logger };
  const ignore = () => {};
  await integration.hooks["astro:config:setup"]({
    config: whole,
    command: "dev",
    isRestart: false,
    logger,
    updateConfig: ({ vite }) => void plugins.push(...(vite?.plugins ?? [])),
    addPageExtension: ignore,
    addContentEntryType: ignore,
    addRenderer: ignore,
    addWatchFile: ignore,
  });
  await integration.hooks["astro:config:done"]?.({ config: whole, logger });
  return plugins.map(({ transform }) => transform?.handler ?? transform).filter((hook) => typeof hook === "function");
}

/** `{ code }` of a file. */
export const compile = reporting(async (_request, { file, source, packages, ...where }) => {
  const config = await configuration(where);
  if (compiler?.config !== config) compiler = { config, hooks: await hooksOf(config, packages) };
  const context = { environment: { name: "ssr" }, meta: { watchMode: true }, error: (error) => { throw error; }, warn: (text) => console.warn(text) };
  let code = source;
  for (const hook of compiler.hooks) {
    const made = await hook.call(context, code, file, { ssr: true });
    code = typeof made === "string" ? made : (made?.code ?? code);
  }
  return Response.json({ code });
});
