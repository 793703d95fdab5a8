// A package that does not run here: what it is called and what it was given is kept, what it would do is not.

// What integrations read of such packages at once.
const KNOWN = {
  "vitefu crawlFrameworkPkgs": async () => ({ optimizeDeps: { include: [], exclude: [] }, ssr: { noExternal: [], external: [] } }),
  "vite-plugin-vue-devtools default": () => [],
  // Fast refresh is a full reload here.
  "@vitejs/plugin-react default.preambleCode": "window.$RefreshReg$ = () => {};\nwindow.$RefreshSig$ = () => (type) => type;\n",
  "@vitejs/plugin-react-swc default.preambleCode": "window.$RefreshReg$ = () => {};\nwindow.$RefreshSig$ = () => (type) => type;\n",
};

// Enough of `magic-string` for integrations that put a line before a module.
class Text {
  constructor(text) {
    this.text = text;
  }
  prepend(text) {
    this.text = text + this.text;
    return this;
  }
  append(text) {
    this.text += text;
    return this;
  }
  toString() {
    return this.text;
  }
  generateMap() {
    return null;
  }
}
KNOWN["@vue/compiler-sfc MagicString"] = Text;

// While developing it registers no worker: its modules say so.
const PWA = { "virtual:pwa-info": "export const pwaInfo = undefined;\n" };
const PWA_REGISTER = /^virtual:pwa-register(?:\/\w+)?$/;
const NO_WORKER = `const none = () => {};
const state = (value) => [value, none];
export const registerSW = () => async () => {};
export const useRegisterSW = () => ({ needRefresh: state(false), offlineReady: state(false), updateServiceWorker: async () => {} });
`;
KNOWN["vite-plugin-pwa VitePWA"] = () => [
  {
    name: "vite-plugin-pwa",
    resolveId: (id) => (id in PWA || PWA_REGISTER.test(id) ? `\0${id}` : undefined),
    load: (id) => PWA[id.slice(1)] ?? (PWA_REGISTER.test(id.slice(1)) ? NO_WORKER : undefined),
  },
];

/** A value that can be called, constructed and taken apart like the real export. */
export function standIn(specifier, name) {
  const known = KNOWN[`${specifier} ${name}`];
  if (known !== undefined) return known;
  const record = (options) => ({ name: specifier, hooks: {}, "astro-lsp:package": specifier, "astro-lsp:export": name, options });
  const made = new Map();
  return new Proxy(function () {}, {
    apply: (_target, _self, args) => record(args[0]),
    construct: (_target, args) => record(args[0]),
    get(_target, key) {
      if (typeof key === "symbol" || key === "then" || key === "toJSON") return undefined;
      if (!made.has(key)) made.set(key, standIn(specifier, `${name}.${key}`));
      return made.get(key);
    },
  });
}
