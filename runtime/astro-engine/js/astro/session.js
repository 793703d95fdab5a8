// `Astro.session`: what is remembered of a visitor, under the random number in a cookie.
//
// Nothing is read before it is asked for, and values that are only set are merged with the kept ones when the request
// ends. A number that a visitor made up is never adopted.

import { settings } from "astro-lsp:site";
import { parse, stringify, unflatten } from "astro-lsp:devalue";
import { sessionInit, sessionSave } from "astro-lsp:errors";
import { sessionStore } from "astro-lsp:session-store";

const COOKIE_NAME = /^[\w-]+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

export class Session {
  #exchange;
  #name;
  #cookie;
  #id;
  #idOfVisitor = false;
  #cookieSet = false;
  // key -> { data, expires? }; null until something was read or set.
  #data = null;
  // What is kept was not read yet: `#data` holds only changes.
  #partial = true;
  #deleted = new Set();
  #destroyed = new Set();
  #dirty = false;

  constructor(exchange) {
    this.#exchange = exchange;
    const { cookie } = settings.session;
    const { name, ...options } = typeof cookie === "object" && cookie !== null ? cookie : { name: cookie };
    this.#name = name || "astro-session";
    this.#cookie = { sameSite: "lax", secure: settings.production, path: "/", ...options, httpOnly: true };
  }

  get sessionID() {
    return this.#id;
  }

  async get(key) {
    return (await this.#load()).get(key)?.data;
  }
  async has(key) {
    return (await this.#load()).has(key);
  }
  async keys() {
    return (await this.#load()).keys();
  }
  async values() {
    return [...(await this.#load()).values()].map((entry) => entry.data);
  }
  async entries() {
    return [...(await this.#load())].map(([key, entry]) => [key, entry.data]);
  }

  set(key, value, { ttl } = {}) {
    if (!key) throw sessionSave("`session.set()` was called without a key.");
    let data;
    try {
      // A copy: what is changed in the value later is not kept.
      data = parse(stringify(value));
    } catch (cause) {
      throw sessionSave(`The value for "${key}" cannot be kept: ${cause.message}`, cause);
    }
    if (!this.#cookieSet) this.#setCookie();
    const seconds = ttl ?? settings.session.ttl;
    this.#data ??= new Map();
    this.#data.set(key, { data, expires: typeof seconds === "number" ? Date.now() + seconds * 1000 : seconds });
    this.#deleted.delete(key);
    this.#dirty = true;
  }

  delete(key) {
    this.#data?.delete(key);
    this.#data ??= new Map();
    if (this.#partial) this.#deleted.add(key);
    this.#dirty = true;
  }

  /** Forgets the visitor. */
  destroy() {
    const id = this.#id ?? this.#visitorId();
    if (id) this.#destroyed.add(id);
    this.#exchange.cookies.delete(this.#name, this.#cookie);
    this.#id = undefined;
    this.#data = null;
    this.#partial = true;
    this.#cookieSet = false;
    this.#dirty = true;
  }

  /** A new number for the same data: after a login, so that an old number opens nothing. */
  async regenerate() {
    let data = new Map();
    try {
      data = await this.#load();
    } catch (error) {
      console.error(`The session could not be read before it was given a new number: ${error.message}`);
    }
    const old = this.#id;
    this.#id = crypto.randomUUID();
    this.#idOfVisitor = false;
    this.#data = data;
    this.#partial = false;
    this.#dirty = true;
    this.#setCookie();
    if (old) this.#destroyed.add(old);
  }

  /** What is known of it without reading anything: for the preview's panel. */
  seen() {
    return this.#data === null ? undefined : new Map([...this.#data].map(([key, { data }]) => [key, data]));
  }

  /** Takes the session with a number that was noted elsewhere. */
  async load(id) {
    this.#id = id;
    this.#idOfVisitor = false;
    this.#data = null;
    this.#partial = true;
    // What was changed in the session before is lost.
    this.#deleted.clear();
    this.#dirty = false;
    this.#setCookie();
    await this.#load();
  }

  /** Keeps what changed. Called when the request is answered. */
  async persist() {
    if (!this.#dirty && this.#destroyed.size === 0) return;
    const store = await sessionStore();
    if (this.#dirty && this.#data !== null) {
      const data = await this.#load();
      for (const key of this.#deleted) data.delete(key);
      await store.setItem(this.#ensureId(), stringify(data));
    }
    this.#dirty = false;
    for (const id of this.#destroyed) await store.removeItem(id);
    this.#destroyed.clear();
  }

  #visitorId() {
    const value = this.#exchange.cookies.get(this.#name)?.value;
    return value && UUID.test(value) ? value : undefined;
  }

  #ensureId() {
    if (this.#id === undefined) {
      this.#id = this.#visitorId();
      this.#idOfVisitor = this.#id !== undefined;
      this.#id ??= crypto.randomUUID();
    }
    return this.#id;
  }

  #setCookie() {
    if (!COOKIE_NAME.test(this.#name)) throw sessionSave(`"${this.#name}" cannot be the name of the session's cookie: only letters, digits, "-" and "_" can be in it.`);
    this.#exchange.cookies.set(this.#name, this.#ensureId(), this.#cookie);
    this.#cookieSet = true;
  }

  async #load() {
    if (this.#data !== null && !this.#partial) return this.#data;
    this.#data ??= new Map();
    if (this.#id === undefined && !this.#exchange.cookies.get(this.#name)?.value) {
      this.#partial = false;
      return this.#data;
    }
    const kept = await (await sessionStore()).getItem(this.#ensureId());
    if (kept === null || kept === undefined) {
      this.#partial = false;
      if (this.#idOfVisitor) {
        // Nobody gave out this number: it must not become one.
        this.#id = crypto.randomUUID();
        this.#idOfVisitor = false;
        if (this.#cookieSet) this.#setCookie();
      }
      return this.#data;
    }
    this.#merge(read(kept, () => this.destroy()));
    return this.#data;
  }

  #merge(kept) {
    const now = Date.now();
    for (const [key, entry] of kept) {
      const expired = typeof entry.expires === "number" && entry.expires < now;
      if (!this.#data.has(key) && !this.#deleted.has(key) && !expired) this.#data.set(key, entry);
    }
    this.#partial = false;
  }
}

function read(kept, giveUp) {
  let data;
  try {
    data = typeof kept === "string" ? parse(kept) : unflatten(kept);
  } catch (cause) {
    giveUp();
    throw sessionInit("What is kept of this session cannot be read.", cause);
  }
  if (data instanceof Map) return data;
  giveUp();
  throw sessionInit("What is kept of this session is not a session.");
}
