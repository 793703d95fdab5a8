// A page: its component rendered to a `Response`.

import { AstroResponse, PageHeaders, componentGlobal, pageGlobal } from "astro-lsp:astro";
import { onlyResponse } from "astro-lsp:errors";
import { c } from "astro-lsp:component";
import { maybeHead } from "astro-lsp:head";
import { Out, Template, renderToPieces, renderValue } from "astro-lsp:render";

/** Everything the components of one page share while it is rendered. Compiled code knows it as `$$r`. */
export class Page {
  constructor({ context, status, base, compress, head, partial, policy, isPrerendered = false, hasRenderers = false, beforeHydration = null, record }) {
    // Where somebody watches.
    this.record = record;
    this.headers = new PageHeaders();
    this.response = new AstroResponse(status, this.headers);
    this.base = base;
    this.compress = compress;
    this.head = head;
    this.partial = partial;
    // What the page's inline scripts and styles are allowed by, and whether that stands in the page itself.
    this.policy = policy?.isSent ? policy : undefined;
    this.holdsPolicy = this.policy !== undefined && isPrerendered && !policy.isAlwaysHeader;
    this.hasRenderers = hasRenderers;
    // In the place of the configuration's, where components are rendered one by one.
    this.renderers = undefined;
    this.beforeHydration = beforeHydration;
    this.sent = false;
    this.streams = false;
    this.hasHead = false;
    // Styles that components make while they are rendered; the head waits for them where there may be some.
    this.extraHead = [];
    this.scripts = new Set();
    this.templateDepth = 0;
    this.context = context;
    this.shared = undefined;
  }

  /** What `Astro` is in all components. */
  get global() {
    return (this.shared ??= pageGlobal(this, this.context));
  }

  /** `Astro` of a component. */
  astro(props, slots, self) {
    return componentGlobal(this, props, slots, self);
  }

  /** Nothing of the page is left to be rendered. What knows the page would keep it until the next collection of garbage. */
  done() {
    this.record?.tell();
    this.shared = undefined;
  }

  /** The text of an instruction at its place in the document. */
  decide(instruction) {
    switch (instruction.kind) {
      case "head":
        return this.hasHead || this.partial ? "" : this.headText();
      case "maybe-head":
        return this.hasHead || this.partial || this.head.hasHead ? "" : this.headText();
      case "script":
        return this.scriptText(instruction);
      case "template-enter":
        this.templateDepth++;
        return "";
      case "template-exit":
        this.templateDepth--;
        return "";
      default:
        return "";
    }
  }

  /** Styles that come with something met while the page is rendered. */
  addStyles(styles) {
    for (const { id, css } of styles ?? []) {
      if (this.head.styles.some((known) => known.id === id)) continue;
      const text = styleText(id, css);
      if (!this.extraHead.includes(text)) this.extraHead.push(text);
    }
  }

  /** For components of packages that bring their own head; here it comes with what they import. */
  get _metadata() {
    return { propagators: new Set(), extraHead: [], headInTree: false };
  }

  headText() {
    this.hasHead = true;
    return this.head.waits || this.holdsPolicy ? HOLE : this.headContent();
  }

  headContent() {
    const html = [...textsOf(this.head), ...this.extraHead].join(this.compress ? "" : "\n");
    this.policy?.noteBuilt(html);
    return html;
  }

  /** Allows a script that is written by us, wherever it stands. */
  noteScript(text) {
    this.policy?.note(`<script>${text}</script>`);
  }

  scriptText({ id, text }) {
    if (this.templateDepth === 0) {
      if (this.scripts.has(id)) return "";
      this.scripts.add(id);
    }
    if (text !== undefined) {
      this.policy?.noteBuilt(text);
      return text;
    }
    const src = `${this.base.replace(/\/$/, "")}${id}`.replace(/"/g, "&quot;");
    return `<script type="module" src="${src}"></script>`;
  }
}

const styleText = (id, css) => `<style data-vite-dev-id="${id.replace(/&/g, "&amp;").replace(/"/g, "&quot;")}">${css.replace(/<\/style/gi, "<\\/style")}</style>`;

const headTexts = new WeakMap();

// Styles and scripts of a head that many pages share, as they are written into each of them.
function textsOf(head) {
  let texts = headTexts.get(head);
  if (texts === undefined) {
    const styles = head.styles.map(({ id, css }) => styleText(id, css));
    const scripts = (head.scripts ?? []).map(({ src, inline }) =>
      inline === undefined ? `<script type="module" src="${src.replace(/"/g, "&quot;")}"></script>` : `<script>${inline.replace(/<\/script/gi, "<\\/script")}</script>`,
    );
    headTexts.set(head, (texts = [...styles, ...scripts]));
  }
  return texts;
}

// Stands for the content of a head that is known only when the page is done.
const HOLE = `<!--astro-lsp-head:${Math.random().toString(36).slice(2)}-->`;

const NO_SLOTS = Object.freeze(Object.create(null));

/** Renders the component of a page. The head of the answer is final when this resolves. */
export async function renderPage(page, factory, props, pattern, slots = NO_SLOTS) {
  const { record } = page;
  if (record !== undefined) record.open = record.begin(factory.name ?? pattern, factory.moduleId ?? null);
  try {
    return await render(page, factory, props, pattern, slots);
  } finally {
    if (!page.streams) page.done();
  }
}

async function render(page, factory, props, pattern, slots) {
  let content = factory.isAstroComponentFactory ? factory(page, props, slots) : factory[MDX] ? mdx(page, factory, props) : foreign(page, factory, props);
  if (content !== null && typeof content === "object" && typeof content.then === "function") content = await content;
  if (content instanceof Response) return content;
  if (!(content instanceof Template)) throw onlyResponse(pattern, content === null ? "null" : typeof content);

  const out = new Out(page);
  out.isPage = true;
  let pending = begun(out, content);
  if (page.head.waits || page.policy) {
    const failure = await failureOf(pending);
    // A policy is made of all of the page.
    if (failure && page.policy) throw failure.error;
    const head = page.head.waits || page.holdsPolicy ? page.headContent() : "";
    const policy = await page.policy?.text();
    if (page.policy && !page.holdsPolicy) page.headers.set("content-security-policy", policy);
    const meta = page.holdsPolicy ? `<meta http-equiv="content-security-policy" content="${policy.replace(/"/g, "&quot;")}">` : "";
    out.text = out.text.replace(HOLE, () => meta + head);
    pending = failure && Promise.reject(failure.error);
  }
  const text = withDoctype(page, pending === undefined ? out.text : out.take());
  page.streams = pending !== undefined;
  const body = pending === undefined ? text : stream(out, text, pending);
  page.sent = true;
  const { status, statusText } = page.response;
  const response = new Response(body, { status, statusText: named(pattern, statusText), headers: page.headers });
  page.headers.seal();
  return response;
}

async function failureOf(pending) {
  try {
    await pending;
  } catch (error) {
    return { error };
  }
}

// What fails from here on fails in the body: its head is decided, and in Astro has left.
function begun(out, content) {
  try {
    return renderValue(out, content);
  } catch (error) {
    out.text = "";
    return Promise.reject(error);
  }
}

// The error pages are called by their name, unless they say otherwise.
function named(pattern, statusText) {
  if (statusText !== "OK") return statusText;
  return pattern === "/404" ? "Not Found" : pattern === "/500" ? "Internal Server Error" : statusText;
}

const MDX = Symbol.for("mdx-component");

// A page written in MDX; one without a layout has no head but ours.
function mdx(page, factory, props) {
  const content = c(page, factory.name, factory, { ...props, "server:root": true }, {});
  return factory[Symbol.for("astro.needsHeadRendering")] ? new Template(["", maybeHead, "", content, ""]) : new Template(["", content, ""]);
}

// `.html` pages and the like: a function of rendered slots.
async function foreign(page, factory, props) {
  const html = await factory({ ...props, slots: {} });
  return html instanceof Response ? html : new Template(await piecesOf(page, html));
}

async function piecesOf(page, value) {
  return typeof value === "string" ? [value] : [(await renderToPieces(page, value)).filter((piece) => typeof piece === "string").join("")];
}

const DOCTYPE = "<!doctype html";

// Looks for it without a pattern, which the engine would try at each character.
function hasDoctype(text) {
  const begin = text.slice(0, 1000);
  for (let at = begin.indexOf("<!"); at !== -1; at = begin.indexOf("<!", at + 2)) {
    if (begin.slice(at, at + DOCTYPE.length).toLowerCase() === DOCTYPE) return true;
  }
  return false;
}

function withDoctype(page, text) {
  if (page.partial || hasDoctype(text)) return text;
  return page.compress ? `<!DOCTYPE html>${text}` : `<!DOCTYPE html>\n${text}`;
}

// The rest of a page that waits for something, in the order it is finished. Collecting begins at once, not when the
// first chunk is asked for.
function stream(out, first, pending) {
  const chunks = first === "" ? [] : [first];
  let wake = null;
  let done = false;
  let failure;
  out.sink = (text) => {
    chunks.push(text);
    wake?.();
  };
  pending
    .catch((error) => {
      failure = { error };
    })
    .then(() => {
      out.flush();
      out.page.done();
      done = true;
      wake?.();
    });
  return (async function* () {
    for (;;) {
      if (chunks.length > 0) yield chunks.splice(0).join("");
      else if (failure) throw failure.error;
      else if (done) return;
      else
        await new Promise((resolve) => {
          wake = resolve;
        });
    }
  })();
}
