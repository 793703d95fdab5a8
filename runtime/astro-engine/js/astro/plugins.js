// Plugins of Vite that a configuration brought along. Their `resolveId`, `load` and `transform` hooks are run here;
// what only a bundler can do (chunks, servers, hot updates) is not, and plugins that are made for it are known by name.

import { ask } from "astro-lsp:host";
import { reporting } from "astro-lsp:tool/report";

const STAND_IN = "astro-lsp:package";

let plugins = [];
/** Imports without an importer are those of a file here. */
let home = "/";

/** Takes the plugins of a configuration, in the order their hooks are asked. Returns what could not be set up. */
export async function install(given, config) {
  const order = { pre: 0, undefined: 1, post: 2 };
  const all = await flatten(given);
  plugins = all.filter((plugin) => !plugin[STAND_IN]).sort((a, b) => (order[a.enforce] ?? 1) - (order[b.enforce] ?? 1));
  const problems = [];
  home = `${config.root}/index.html`;
  const env = { command: "serve", mode: config.mode, isSsrBuild: false, isPreview: false };
  for (const plugin of [...plugins]) {
    try {
      if (typeof plugin.apply === "function" ? !plugin.apply(config, env) : plugin.apply === "build") {
        plugins.splice(plugins.indexOf(plugin), 1);
        continue;
      }
      await handler(plugin.config)?.call(context(plugin, true), config, env);
      await handler(plugin.configResolved)?.call(context(plugin, true), config);
      await handler(plugin.buildStart)?.call(context(plugin, true), {});
    } catch (error) {
      plugins.splice(plugins.indexOf(plugin), 1);
      problems.push(`The Vite plugin "${plugin.name}" could not be set up and is left out: ${error?.message ?? error}`);
    }
  }
  return { all, problems };
}

/** The `configureServer` hooks, each with the name of its plugin. */
export const serverHooks = (server) =>
  plugins.filter((plugin) => handler(plugin.configureServer)).map((plugin) => [`Vite plugin "${plugin.name}"`, () => handler(plugin.configureServer).call(context(plugin, true), server())]);

/** Promises, lists of lists and `false` become one list. */
export async function flatten(given) {
  const list = await given;
  if (Array.isArray(list)) return (await Promise.all(list.map(flatten))).flat();
  return list ? [list] : [];
}

/** What each plugin offers, as data. */
export const described = (all) =>
  all.map((plugin) => (plugin[STAND_IN] ? plugin : { name: plugin.name, enforce: plugin.enforce, hooks: ["resolveId", "load", "transform"].filter((hook) => handler(plugin[hook])) }));

/** The module an import means to the plugins: `{ id }`, or null. */
export const resolve = reporting(async (_request, { specifier, importer, ssr }) => {
  for (const plugin of plugins) {
    const hook = plugin.resolveId;
    if (!handler(hook) || !fits(hook, specifier)) continue;
    const found = await run(plugin, "resolveId", ssr, [specifier, importer, { attributes: {}, isEntry: false, ssr }]);
    const id = typeof found === "object" && found !== null ? found.id : found;
    if (typeof id === "string") return Response.json({ id });
  }
  return Response.json(null);
});

/** The text of a module that plugins found or made: `{ code }`, or null. */
export const load = reporting(async (_request, { id, ssr }) => {
  for (const plugin of plugins) {
    const hook = plugin.load;
    if (!handler(hook) || !fits(hook, id)) continue;
    const loaded = await run(plugin, "load", ssr, [id, { ssr }]);
    if (loaded === null || loaded === undefined) continue;
    const code = typeof loaded === "string" ? loaded : loaded.code;
    return Response.json({ code: await transformed(code, id, ssr) });
  }
  return Response.json(null);
});

/**
 * A text after plugins had a look at it: `{ code }`, null when none changed it. `stage` is "pre" for those that see it as
 * it is written, "post" for those that see the JavaScript it became; without one all see it.
 */
export const transform = reporting(async (_request, { id, code, ssr, stage }) => {
  const after = await transformed(code, id, ssr, stage);
  return Response.json(after === code ? null : { code: after });
});

async function transformed(code, id, ssr, stage) {
  for (const plugin of plugins) {
    if (stage && (stage === "pre") !== (plugin.enforce === "pre")) continue;
    const hook = plugin.transform;
    if (!handler(hook) || !fits(hook, id, code)) continue;
    const changed = await run(plugin, "transform", ssr, [code, id, { ssr }]);
    const text = typeof changed === "string" ? changed : changed?.code;
    if (typeof text === "string") code = text;
  }
  return code;
}

const handler = (hook) => (typeof hook === "function" ? hook : typeof hook?.handler === "function" ? hook.handler : undefined);

async function run(plugin, name, ssr, args) {
  try {
    return await handler(plugin[name]).apply(context(plugin, ssr), args);
  } catch (error) {
    const words = error instanceof Error ? error : new Error(String(error));
    words.message = `The Vite plugin "${plugin.name}" threw in ${name}: ${words.message}`;
    throw words;
  }
}

// What hooks find on `this`.
function context(plugin, ssr) {
  const environment = { name: ssr ? "ssr" : "client", mode: "dev", config: { consumer: ssr ? "server" : "client", command: "serve", isProduction: false } };
  return {
    environment,
    meta: { rollupVersion: "4.0.0", watchMode: true },
    addWatchFile: () => {},
    getWatchFiles: () => [],
    getModuleInfo: () => null,
    getModuleIds: () => [].values(),
    emitFile: () => "",
    getCombinedSourcemap: () => null,
    resolve: async (specifier, importer) => {
      for (const other of plugins) {
        if (other === plugin || !handler(other.resolveId) || !fits(other.resolveId, specifier)) continue;
        const found = await run(other, "resolveId", ssr, [specifier, importer, {}]);
        if (found) return typeof found === "string" ? { id: found } : found;
      }
      const file = await ask("resolve-file", { specifier, importer: importer?.split("?")[0] ?? home });
      return file === null ? null : { id: file };
    },
    warn: (message) => console.warn(`[${plugin.name}] ${message?.message ?? message}`),
    info: (message) => console.info(`[${plugin.name}] ${message?.message ?? message}`),
    debug: () => {},
    error: (message) => {
      throw message instanceof Error ? message : Object.assign(new Error(message?.message ?? String(message)), typeof message === "object" ? message : {});
    },
  };
}

// `{ filter: { id, code } }` of a hook.
function fits({ filter }, id, code) {
  if (!filter) return true;
  return matches(filter.id, id) && (code === undefined || matches(filter.code, code));
}

function matches(rule, text) {
  if (rule === undefined || rule === null) return true;
  if (typeof rule === "object" && !Array.isArray(rule) && !(rule instanceof RegExp)) {
    if (rule.exclude !== undefined && some(rule.exclude, text)) return false;
    return rule.include === undefined || some(rule.include, text);
  }
  return some(rule, text);
}

const some = (rules, text) => (Array.isArray(rules) ? rules : [rules]).some((rule) => one(rule, text));

function one(rule, text) {
  if (rule instanceof RegExp) {
    rule.lastIndex = 0;
    return rule.test(text);
  }
  return typeof rule === "string" && (text.includes(rule) || globbed(rule).test(text));
}

/** A glob as the expression it stands for. */
export function globbed(glob) {
  const special = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
  const body = glob
    .replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replace(/\{([^}]*)\}/g, (_, list) => `(?:${list.split(",").join("|")})`)
    .replace(/\*\*\/|\*\*|\*|\?(?!:)/g, (found) => special[found]);
  return new RegExp(`^${body}$`);
}

/** The first of these stand-ins whose `include` and `exclude` take a file: `{ index }`, or null. */
export const owner = reporting(async (_request, { file, packages }) => {
  const index = (await ownersOf(packages)).findIndex(({ options }) => takes(options ?? {}, file));
  return Response.json(index < 0 ? null : { index });
});

let everything = [];

/** Remembers stand-ins too: their options may be functions. */
export const remember = (all) => (everything = all);

const ownersOf = async (packages) => everything.filter((plugin) => packages.includes(plugin[STAND_IN]));

function takes({ include, exclude }, file) {
  const list = (rules) => (rules === undefined || rules === null ? [] : [rules].flat());
  const hit = (rule) => (rule instanceof RegExp ? one(rule, file) : globbed(rule.startsWith("**") || rule.startsWith("/") ? rule : `**/${rule}`).test(file));
  if (list(exclude).some(hit)) return false;
  return list(include).length === 0 || list(include).some(hit);
}

/** The options a package's plugin was given, functions and all; undefined when the configuration has no such plugin. */
export const optionsOf = (...packages) => {
  const plugin = everything.find((one) => packages.includes(one[STAND_IN]));
  return plugin && (plugin.options ?? {});
};
