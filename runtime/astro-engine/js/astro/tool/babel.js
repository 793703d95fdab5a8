// JSX that a preset of Babel's compiles: Solid's templates, Vue's JSX.

import { optionsOf } from "astro-lsp:plugins";
import { reporting } from "astro-lsp:tool/report";

const usual = (module) => (module.default?.__esModule ? module.default.default : (module.default ?? module));

/** `{ code }` of a module. `kind` is "solid" or "vue". */
export const compile = reporting(async (_request, { babel, preset, kind, file, root, source, ssr, typed }) => {
  const [core, plugin] = await Promise.all([import(babel), import(preset)]);
  const { transformAsync } = core.transformAsync ? core : core.default;
  const made = kind === "solid" ? solid(usual(plugin), ssr) : await vue(usual(plugin), typed);
  const result = await transformAsync(source, {
    root,
    filename: file,
    sourceFileName: file,
    ast: false,
    sourceMaps: false,
    configFile: false,
    babelrc: false,
    parserOpts: { plugins: typed ? ["jsx", "typescript"] : ["jsx"] },
    ...made,
  });
  return Response.json({ code: result.code });
});

function solid(preset, ssr) {
  const options = optionsOf("vite-plugin-solid") ?? {};
  return { presets: [[preset, { generate: ssr ? "ssr" : "dom", hydratable: options.ssr !== false, ...options.solid }]] };
}

async function vue(plugin) {
  const { include: _, exclude: __, babelPlugins = [], ...options } = optionsOf("@vitejs/plugin-vue-jsx") ?? {};
  return { plugins: [[plugin, options], ...babelPlugins] };
}
