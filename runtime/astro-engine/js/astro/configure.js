// Runs a configuration: its default export, and the hooks of its integrations. The answer is plain data.
//
//   configure(request, { file: string, root: string, mode: string }) -> Response of {
//     config,      // as written and updated, functions left out
//     added: { routes, scripts, middleware, renderers, pageExtensions, clientDirectives, adapter, serverMiddleware },
//     problems: [string]
//   }

import { mergeConfig } from "astro/config";
import { withDefaults } from "astro-lsp:config-defaults";
import { toPlain } from "astro-lsp:config-plain";
import { settled } from "astro-lsp:config-processor";
import { devServer, hasMiddleware, toolbar } from "astro-lsp:dev-server";
import { described, install, remember, serverHooks } from "astro-lsp:plugins";
import { loadSettings } from "astro-lsp:tool/svelte";
import { fileURLToPath, pathToFileURL } from "node:url";

let last;

/** The run that made the configuration of this world, if there was one. */
export const current = () => last;

export async function configure(_request, { file, root, mode }) {
  const run = new Run(root);
  process.env.NODE_ENV ??= "development";
  const { default: exported } = await import(file);
  let config = typeof exported === "function" ? await exported({ command: "dev", mode }) : await exported;
  config = { ...config };
  if (typeof config.server === "function") config.server = await config.server({ command: "dev" });
  config.integrations = flat(config.integrations);
  await run.setup(config);
  await run.done();
  await run.plugins(mode);
  await run.serve();
  last = run;
  const plain = toPlain(run.config);
  markFunctions(run.config.vite?.css, plain?.vite?.css);
  return Response.json({ config: plain, added: toPlain(run.added), problems: run.problems });
}

// Sheets ask for what functions say; that there are any is all the outcome tells.
function markFunctions(written, plain) {
  for (const [key, value] of Object.entries(plain && typeof plain === "object" ? (written ?? {}) : {})) {
    if (typeof value === "function") plain[key] = { $function: true };
    else if (value && typeof value === "object" && key !== "postcss") markFunctions(value, plain[key]);
  }
}

// `false && x()` and nested lists are allowed.
const flat = (list) => (Array.isArray(list) ? list.flat(Infinity).filter(Boolean) : []);

const asText = (entry) => (entry instanceof URL ? (entry.protocol === "file:" ? fileURLToPath(entry) : entry.href) : String(entry));

class Run {
  constructor(root) {
    this.root = pathToFileURL(`${root}/`);
    this.problems = [];
    this.added = { routes: [], scripts: [], middleware: [], renderers: [], pageExtensions: [], clientDirectives: [], adapter: undefined };
    this.jsx = null;
  }

  async hook(integration, name, parameters) {
    const hook = integration?.hooks?.[name];
    if (typeof hook === "function") await hook({ ...parameters, logger: logger(integration.name) });
  }

  /** `astro:config:setup` of all, also of those that hooks add. An adapter is an integration too. */
  async setup(config) {
    config.markdown = settled(config.markdown);
    this.config = config;
    if (config.adapter) this.config.integrations = [config.adapter, ...config.integrations];
    for (let i = 0; i < this.config.integrations.length; i++) {
      const integration = this.config.integrations[i];
      await this.hook(integration, "astro:config:setup", this.parameters(integration));
      this.config.integrations = flat(this.config.integrations);
    }
    this.config.markdown = settled(this.config.markdown);
    if (this.jsx) this.added.renderers.push(this.jsx);
  }

  parameters(integration) {
    const { added } = this;
    const parameters = {
      config: withDefaults(this.config, this.root),
      command: "dev",
      isRestart: false,
      updateConfig: (update) => {
        this.config = mergeConfig(this.config, update);
        return withDefaults(this.config, this.root);
      },
      addRenderer: (renderer) => {
        if (!renderer.name) throw new Error(`The integration "${integration.name}" adds a renderer without a name.`);
        if (!renderer.serverEntrypoint) throw new Error(`The renderer "${renderer.name}" has no serverEntrypoint.`);
        const entry = { ...renderer, serverEntrypoint: asText(renderer.serverEntrypoint), clientEntrypoint: renderer.clientEntrypoint && asText(renderer.clientEntrypoint) };
        // JSX takes any function, so it is asked last.
        if (renderer.name === "astro:jsx") this.jsx = entry;
        else added.renderers.push(entry);
      },
      injectScript: (stage, content) => {
        if (typeof content === "string") added.scripts.push({ stage, content });
      },
      injectRoute: ({ pattern, entrypoint, entryPoint, prerender }) =>
        added.routes.push({ pattern, entrypoint: asText(entrypoint ?? entryPoint), prerender }),
      addMiddleware: ({ order, entrypoint }) => {
        if (order !== "pre" && order !== "post") throw new Error(`The integration "${integration.name}" adds middleware without an order, "pre" or "post".`);
        added.middleware.push({ order, entrypoint: asText(entrypoint) });
      },
      addClientDirective: ({ name, entrypoint }) => added.clientDirectives.push({ name, entrypoint: asText(entrypoint) }),
      addWatchFile: () => {},
      addDevToolbarApp: () => {},
      createCodegenDir: () => new URL(`.astro/integrations/${String(integration.name).replace(/[^\w.-]/g, "_")}/`, this.root),
    };
    // Not documented, and used by Astro's own integrations.
    const hidden = {
      addPageExtension: (...names) => added.pageExtensions.push(...names.flat(Infinity).map((name) => String(name).replace(/^\./, ""))),
      addContentEntryType: () => {},
      addDataEntryType: () => {},
    };
    return Object.assign(parameters, hidden);
  }

  /** Plugins stay alive in this world; the outcome names them. */
  async plugins(mode) {
    const { vite } = this.config;
    if (!vite?.plugins) return;
    const root = fileURLToPath(this.root).replace(/\/$/, "");
    const { all, problems } = await install(vite.plugins, { ...vite, root, mode, command: "serve", base: this.config.base ?? "/", env: {}, isProduction: false, build: {}, server: {}, logger: console });
    remember(all);
    this.problems.push(...problems);
    this.config = { ...this.config, vite: { ...vite, plugins: described(all) } };
    if (all.some((plugin) => plugin["astro-lsp:package"] === "@sveltejs/vite-plugin-svelte")) await loadSettings(root);
  }

  /** `astro:server:setup` of all, and what plugins have of the kind. */
  async serve() {
    let server;
    const make = () => (server ??= devServer(withDefaults(this.config, this.root)));
    const hooks = this.config.integrations.filter((integration) => typeof integration?.hooks?.["astro:server:setup"] === "function");
    const each = hooks.map((integration) => [`integration "${integration.name}"`, () => this.hook(integration, "astro:server:setup", { server: make(), toolbar, refreshContent: async () => {} })]);
    for (const [name, call] of [...each, ...serverHooks(make)]) {
      try {
        await call();
      } catch (error) {
        this.problems.push(`What the ${name} does to the development server is left out: ${error?.message ?? error}`);
      }
    }
    this.added.serverMiddleware = hasMiddleware();
  }

  /** `astro:config:done` of all. */
  async done() {
    const config = withDefaults(this.config, this.root);
    let buildOutput = config.output;
    let chosenBy;
    for (const integration of this.config.integrations) {
      await this.hook(integration, "astro:config:done", {
        config,
        setAdapter: (adapter) => {
          if (chosenBy && chosenBy !== integration) {
            this.problems.push(`The integration "${integration.name}" brings an adapter, and so does "${chosenBy.name}": Astro stops here, because a project is built by one. The preview goes on with the first; remove the other.`);
            return;
          }
          chosenBy = integration;
          if (adapter.adapterFeatures?.buildOutput !== "static") buildOutput = "server";
          this.added.adapter = adapter.name;
          this.added.staticHeaders = adapter.adapterFeatures?.staticHeaders === true;
        },
        injectTypes: ({ filename }) => new URL(`.astro/integrations/${filename}`, this.root),
        get buildOutput() {
          return buildOutput;
        },
      });
    }
  }
}

function logger(name) {
  const line = (level) => (text) => console[level](`[${name}] ${text}`);
  const made = { options: { level: "info" }, label: name, debug: () => {}, info: line("info"), warn: line("warn"), error: line("error") };
  made.fork = (label) => logger(label);
  return made;
}
