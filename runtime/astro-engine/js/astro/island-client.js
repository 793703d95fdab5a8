// The browser's side of hydrated components: written as functions here, sent as their text.

const load = (fetchIt) => fetchIt().then((hydrate) => hydrate());

const directives = {
  load,
  only: load,
  idle: (fetchIt, { value }) => {
    const run = () => fetchIt().then((hydrate) => hydrate());
    const timeout = typeof value === "object" && value !== null ? value.timeout : undefined;
    if ("requestIdleCallback" in window) window.requestIdleCallback(run, { timeout });
    else setTimeout(run, timeout || 200);
  },
  visible: (fetchIt, { value }, island) => {
    const rootMargin = typeof value === "object" && value !== null ? value.rootMargin : undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        fetchIt().then((hydrate) => hydrate());
      },
      { rootMargin },
    );
    for (const child of island.children) observer.observe(child);
  },
  media: (fetchIt, { value }) => {
    if (!value) return;
    const query = matchMedia(value);
    const run = () => fetchIt().then((hydrate) => hydrate());
    if (query.matches) run();
    else query.addEventListener("change", run, { once: true });
  },
};

/** Names of the directives every project has. */
export const directiveNames = Object.keys(directives);

/** The script of one directive. */
export const directiveScript = (name) =>
  `(() => { (self.Astro ||= {})[${JSON.stringify(name)}] = ${directives[name]}; window.dispatchEvent(new Event(${JSON.stringify(`astro:${name}`)})); })();`;

/** The script of the element. */
export const islandScript = () => `(${defineIsland})();`;

function defineIsland() {
  const kinds = [
    (value) => (typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)])) : value),
    (value) => value.map(revive),
    (value) => new RegExp(value),
    (value) => new Date(value),
    (value) => new Map(value.map(revive)),
    (value) => new Set(value.map(revive)),
    (value) => BigInt(value),
    (value) => new URL(value),
    (value) => new Uint8Array(value),
    (value) => new Uint16Array(value),
    (value) => new Uint32Array(value),
    (value) => Infinity * value,
  ];
  const revive = ([kind, value]) => kinds[kind]?.(value);
  if (customElements.get("astro-island")) return;
  customElements.define(
    "astro-island",
    class extends HTMLElement {
      static observedAttributes = ["props"];

      connectedCallback() {
        if (!this.hasAttribute("await-children") || document.readyState !== "loading") return this.begin();
        // The children may still be arriving; a comment marks their end.
        const done = () => {
          document.removeEventListener("DOMContentLoaded", done);
          observer.disconnect();
          this.begin();
        };
        const observer = new MutationObserver(() => {
          if (this.lastChild?.nodeType !== Node.COMMENT_NODE || this.lastChild.nodeValue !== "astro:end") return;
          this.lastChild.remove();
          done();
        });
        observer.observe(this, { childList: true });
        document.addEventListener("DOMContentLoaded", done);
      }

      disconnectedCallback() {
        document.addEventListener("astro:after-swap", () => this.isConnected || this.dispatchEvent(new CustomEvent("astro:unmount")), { once: true });
      }

      async begin() {
        const before = this.getAttribute("before-hydration-url");
        if (before) await import(before);
        this.start();
      }

      start() {
        const name = this.getAttribute("client");
        const directive = self.Astro?.[name];
        if (!directive) return window.addEventListener(`astro:${name}`, () => this.start(), { once: true });
        const options = JSON.parse(this.getAttribute("opts"));
        const fetchIt = () => this.fetch().then(() => () => this.hydrate(), (error) => (this.report(error), () => {}));
        Promise.resolve(directive(fetchIt, options, this)).catch((error) => this.report(error));
      }

      async fetch() {
        const renderer = this.getAttribute("renderer-url");
        const [module, { default: hydrator }] = await Promise.all([
          import(this.getAttribute("component-url")),
          renderer ? import(renderer) : { default: () => () => {} },
        ]);
        const path = (this.getAttribute("component-export") || "default").split(".");
        this.Component = path.reduce((found, key) => {
          if (!Object.hasOwn(found, key) || ["__proto__", "constructor", "prototype"].includes(key)) throw new Error(`There is no export ${path.join(".")}.`);
          return found[key];
        }, module);
        this.hydrator = hydrator;
      }

      async hydrate() {
        if (!this.hydrator || !this.isConnected) return;
        // A parent hydrates first: it may draw this island anew.
        const parent = this.parentElement?.closest("astro-island[ssr]");
        if (parent) return parent.addEventListener("astro:hydrate", () => this.hydrate(), { once: true });
        const slots = {};
        for (const template of this.querySelectorAll("template[data-astro-template]")) {
          if (template.closest(this.tagName) !== this) continue;
          slots[template.getAttribute("data-astro-template") || "default"] = template.innerHTML;
          template.remove();
        }
        for (const slot of this.querySelectorAll("astro-slot")) {
          if (slot.closest(this.tagName) === this) slots[slot.getAttribute("name") || "default"] = slot.innerHTML;
        }
        const props = this.hasAttribute("props") ? kinds[0](JSON.parse(this.getAttribute("props"))) : {};
        await this.hydrator(this)(this.Component, props, slots, { client: this.getAttribute("client") });
        this.removeAttribute("ssr");
        this.dispatchEvent(new CustomEvent("astro:hydrate"));
      }

      attributeChangedCallback() {
        if (this.hydrator && !this.hasAttribute("ssr")) this.hydrate();
      }

      report(error) {
        const url = this.getAttribute("component-url");
        const event = new CustomEvent("astro:hydration-error", { cancelable: true, bubbles: true, composed: true, detail: { error, componentUrl: url } });
        if (this.dispatchEvent(event)) console.error(`[astro-island] ${url} could not be hydrated`, error);
      }
    },
  );
}
