// The `Astro` object of components.

import { headersReassigned, reservedSlot, responseSent, unavailableInStaticPaths } from "astro-lsp:errors";
import { listOf } from "astro-lsp:web/headers";
import { Instruction, Rendered, Template, renderToPieces, textOf } from "astro-lsp:render";

/** `Astro.response`: what the head of the answer will be. */
export class AstroResponse {
  #headers;
  constructor(status, headers) {
    this.status = status;
    this.statusText = "OK";
    this.#headers = headers;
  }
  get headers() {
    return this.#headers;
  }
  set headers(_) {
    throw headersReassigned();
  }
}

const sealed = new WeakSet();

/** Headers that say so when they are changed after they were sent: the change has no effect, and the page goes on. */
export class PageHeaders extends Headers {
  constructor() {
    super();
    listOf(this).push(["content-type", "text/html"]);
  }
  seal() {
    sealed.add(this);
  }
  set(name, value) {
    if (!isLate(this, name)) super.set(name, value);
  }
  append(name, value) {
    if (!isLate(this, name)) super.append(name, value);
  }
  delete(name) {
    if (!isLate(this, name)) super.delete(name);
  }
}

function isLate(headers, header) {
  if (!sealed.has(headers)) return false;
  const { name, message, hint } = responseSent(`The header "${header}"`);
  console.warn(`${name}: ${message} ${hint}`);
  return true;
}

/** What all components of one page share: everything but props, slots and self. */
export function pageGlobal(page, context) {
  return {
    __proto__: context,
    response: page.response,
    redirect: (path, status) => {
      if (page.sent) throw responseSent("`Astro.redirect`");
      return context.redirect(path, status);
    },
    get locals() {
      return context.locals;
    },
    // A component may take other locals for itself; what all others see stays.
    set locals(value) {
      Object.defineProperty(this, "locals", { value, enumerable: true, configurable: true, writable: true });
    },
    get slots() {
      return (this[MADE] ??= new Slots(page, this[GIVEN]));
    },
  };
}

const GIVEN = Symbol("given slots");
const MADE = Symbol("slots");

/** `Astro` of one component: what differs between components is its own, the rest is the page's. */
export function componentGlobal(page, props, slots, self) {
  const astro = Object.create(page.global);
  astro.props = props;
  astro.self = self;
  astro[GIVEN] = slots;
  return astro;
}

class Slots {
  #page;
  #slots;

  constructor(page, slots) {
    this.#page = page;
    this.#slots = slots;
    for (const name of Object.keys(slots)) {
      if (name === "has" || name === "render") throw reservedSlot(name);
      Object.defineProperty(this, name, { get: () => true, enumerable: true });
    }
  }

  has(name) {
    return Boolean(this.#slots[name]);
  }

  async render(name, args = []) {
    const slot = this.#slots[name];
    if (!slot) return undefined;
    if (!Array.isArray(args)) {
      console.warn(
        `\`Astro.slots.render("${name}", …)\` takes its arguments as an array, and got a value of type ${typeof args}. For one argument write [argument].`,
      );
    } else if (args.length > 0) {
      const content = await slot();
      const callback = onlyValue(content);
      if (callback !== undefined) {
        const value = typeof callback === "function" ? await this.#called(callback, content, args) : callback;
        return new Rendered(await renderToPieces(this.#page, value));
      }
    }
    return textOf(this.#page, await renderToPieces(this.#page, slot));
  }

  // In MDX the slot is the function itself, and answers with elements.
  async #called(callback, content, args) {
    if (callback !== content) return callback(...args);
    const { write } = await import("astro-lsp:jsx");
    return write(this.#page, await callback(...args));
  }
}

// A slot that holds a single expression, as in `<List>{(item) => <li>{item}</li>}</List>`.
function onlyValue(content) {
  if (typeof content === "function") return content;
  if (!(content instanceof Template)) return undefined;
  const values = content.parts.filter((part, index) => index % 2 === 1 && !(part instanceof Instruction));
  if (values.length !== 1) return undefined;
  return values[0] instanceof Template ? onlyValue(values[0]) : values[0];
}

/** `Astro` outside of components: only what does not depend on a request, for `getStaticPaths()`. */
export function staticAstro(site, generator) {
  const astro = { site: site ? new URL(site) : undefined, generator };
  return new Proxy(astro, {
    get(target, name) {
      if (name in target || typeof name === "symbol") return target[name];
      throw unavailableInStaticPaths(name);
    },
  });
}

