// module: astro/container, astro-lsp:container
// `astro/container`: components rendered one by one, outside of pages.

import { c } from "astro-lsp:component";
import { renderEndpoint } from "astro-lsp:endpoint";
import { Html } from "astro-lsp:escape";
import { Exchange } from "astro-lsp:exchange";
import { Page, renderPage } from "astro-lsp:page";
import { Template } from "astro-lsp:render";
import { fillSettings, settings } from "astro-lsp:site";

const NO_HEAD = { styles: [], scripts: [], hasHead: false };

export class experimental_AstroContainer {
  #renderers;
  #streaming;
  // Path → component, for `Astro.rewrite`.
  #routes = new Map();

  constructor({ renderers, streaming }) {
    this.#renderers = renderers;
    this.#streaming = streaming;
  }

  static async create({ renderers = [], streaming = false } = {}) {
    await fillSettings();
    const known = renderers.map(({ name, clientEntrypoint, ssr }) => ({ name: name ?? ssr?.name, client: clientEntrypoint, ssr }));
    return new experimental_AstroContainer({ renderers: known, streaming });
  }

  /** Takes components of a framework: `import renderer from "@astrojs/react/server.js"`. */
  addServerRenderer({ renderer, name = renderer?.name }) {
    if (!renderer?.check || !renderer.renderToStaticMarkup) {
      throw new Error("The renderer given to addServerRenderer() has no `check` or no `renderToStaticMarkup`. Pass the default export of the framework's server.js.");
    }
    this.#renderers.push({ name, client: undefined, ssr: renderer });
  }

  /** Says what wakes such components up in the browser. */
  addClientRenderer({ name, entrypoint }) {
    const known = this.#renderers.find((one) => one.name === name || one.ssr.name === name);
    if (!known) throw new Error(`There is no server renderer "${name}" yet: call addServerRenderer() before addClientRenderer().`);
    known.client = entrypoint;
  }

  /** A page that `Astro.rewrite(path)` finds. */
  insertPageRoute(path, component) {
    this.#routes.set(path, component);
  }

  /** The HTML of a component. */
  async renderToString(component, options = {}) {
    const slots = {};
    for (const [name, slot] of Object.entries(options.slots ?? {})) slots[name] = typeof slot === "string" ? new Html(slot) : slot;
    const response = await this.renderToResponse(component, { ...options, slots });
    return response.text();
  }

  /** The answer of a component or an endpoint. */
  async renderToResponse(component, options = {}) {
    const { request = new Request("https://example.com/"), params = {}, props = {}, locals = {}, routeType = "page", partial = true } = options;
    const pattern = new URL(request.url).pathname;
    const route = { kind: routeType, pattern, file: component?.moduleId ?? pattern, module: null, params, prerender: false, head: null };
    const project = { base: settings.base, site: settings.site, trailingSlash: settings.trailingSlash, middleware: [] };
    const exchange = new Exchange(request, { route, locals }, project);
    exchange.props = props;
    const context = exchange.newContext();
    context.rewrite = (to) => this.#rewrite(to, request, options);
    if (routeType === "endpoint") return exchange.finish((await renderEndpoint(component, context, route)).response);
    const page = new Page({ context, status: 200, base: settings.base, compress: settings.compressHTML ?? "jsx", head: NO_HEAD, partial, hasRenderers: true });
    page.renderers = this.#renderers;
    const response = exchange.finish(await renderPage(page, factoryOf(component), props, pattern, slotsOf(options.slots)));
    return this.#streaming ? response : new Response(response.body === null ? null : await response.text(), response);
  }

  #rewrite(to, request, options) {
    const url = to instanceof Request ? new URL(to.url) : new URL(to, request.url);
    const component = this.#routes.get(url.pathname);
    if (!component) return new Response(null, { status: 404 });
    return this.renderToResponse(component, { ...options, request: to instanceof Request ? to : new Request(url, request) });
  }
}

// A component of a framework is the only content of a page.
function factoryOf(component) {
  if (component?.isAstroComponentFactory) return component;
  const name = component?.name || "Component";
  const factory = (page, props, slots) => new Template(["", c(page, name, component, { ...props }, slots), ""]);
  return Object.assign(factory, { isAstroComponentFactory: true, moduleId: name });
}

function slotsOf(given) {
  const slots = Object.create(null);
  for (const [name, slot] of Object.entries(given ?? {})) slots[name] = typeof slot === "function" ? slot : () => slot;
  return slots;
}
