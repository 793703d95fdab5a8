// module: astro/config, astro-lsp:config
// `astro/config` in project code: types pass through, the few functions that make values are here.

export const defineConfig = (config) => config;
/** For vitest: the preview runs without Vite, so what was given comes back. */
export const getViteConfig = (config) => config;
export const validateConfig = async (config) => config;

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const asArray = (value) => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);

/** `overrides` over `defaults`: objects go into each other, lists follow each other. */
export const mergeConfig = (defaults, overrides) => merge(defaults ?? {}, overrides ?? {}, "");

function merge(defaults, overrides, path) {
  const merged = { ...defaults };
  for (const key of Object.keys(overrides)) {
    if (overrides[key] === undefined || overrides[key] === null) continue;
    const below = path ? `${path}.${key}` : key;
    merged[key] = merged[key] === undefined || merged[key] === null ? overrides[key] : both(merged[key], overrides[key], below);
  }
  return merged;
}

function both(old, value, path) {
  if (path === "server" && (typeof old === "function" || typeof value === "function")) {
    const called = (side, args) => (typeof side === "function" ? side(...args) : side);
    return (...args) => merge(called(old, args), called(value, args), path);
  }
  if (path === "server.allowedHosts" && (typeof old === "boolean" || typeof value === "boolean")) {
    return typeof value === "boolean" ? value : old;
  }
  // Vite takes aliases as a list or an object; the later ones win.
  if (path === "vite.resolve.alias") return [...aliases(value), ...aliases(old)];
  if (Array.isArray(old) || Array.isArray(value)) return [...asArray(old), ...asArray(value)];
  // A processor is one thing, not options to mix.
  const whole = old instanceof URL || value instanceof URL || (path === "markdown.processor" && typeof value?.createRenderer === "function");
  return isObject(old) && isObject(value) && !whole ? merge(old, value, path) : value;
}

const aliases = (value) => (Array.isArray(value) ? value : Object.entries(value ?? {}).map(([find, replacement]) => ({ find, replacement })));

const field = (type) => (options) => ({ ...options, type });

/** What `env.schema` is made of. */
export const envField = { string: field("string"), number: field("number"), boolean: field("boolean"), enum: field("enum") };

// `x.fs({ … })` is `{ entrypoint, config }` for whatever name.
const named = (prefix) =>
  new Proxy(
    {},
    { get: (_, name) => (typeof name === "symbol" || name === "then" ? undefined : (config) => ({ name, entrypoint: prefix(name), config })) },
  );

/** Where sessions are kept. */
export const sessionDrivers = named((name) => `unstorage/drivers/${name.replace(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`)}`);
/** Where fonts come from. */
export const fontProviders = named((name) => name);
/** Where log lines go. */
export const logHandlers = named((name) => `astro/logger/${name}`);

export const sharpImageService = (config = {}) => ({ entrypoint: "astro/assets/services/sharp", config });
export const passthroughImageService = () => ({ entrypoint: "astro/assets/services/noop", config: {} });
export const memoryCache = (config = {}) => ({ name: "memory", entrypoint: "astro/cache/memory", config });
export const svgoOptimizer = (config) => ({ name: "svgo", config });
