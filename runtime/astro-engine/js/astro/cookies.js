// `Astro.cookies`: what the request brought, and what the response will set.

import { responseSent } from "astro-lsp:errors";

class Cookie {
  constructor(value) {
    this.value = value;
  }
  json() {
    if (this.value === undefined) throw new Error("This cookie has no value, so it cannot be read as JSON.");
    return JSON.parse(this.value);
  }
  number() {
    return Number(this.value);
  }
  boolean() {
    return this.value !== "false" && this.value !== "0" && Boolean(this.value);
  }
}

// The page goes on, as in Astro: only this change has no effect.
function late(what) {
  const { name, message, hint } = responseSent(what);
  console.warn(`${name}: ${message} ${hint}`);
}

export class Cookies {
  #request;
  #incoming = null;
  // name -> { value, header, set }
  #outgoing = new Map();
  #sent = false;

  constructor(request) {
    this.#request = request;
  }

  get(name, options) {
    const own = this.#outgoing.get(name);
    if (own) return own.set ? new Cookie(own.value) : undefined;
    const value = this.#read().get(name);
    if (!value) return undefined;
    try {
      return new Cookie((options?.decode ?? decodeURIComponent)(value));
    } catch {
      return new Cookie(value);
    }
  }

  has(name) {
    const own = this.#outgoing.get(name);
    return own ? own.set : this.#read().has(name);
  }

  set(name, value, options = {}) {
    if (this.#sent) late(`\`cookies.set("${name}", …)\``);
    const text = asText(value);
    this.#outgoing.set(name, { value: text, header: serialize(name, text, options), set: true });
  }

  delete(name, options = {}) {
    if (this.#sent) late(`\`cookies.delete("${name}")\``);
    const header = serialize(name, "deleted", { ...options, maxAge: undefined, encode: undefined, expires: new Date(0) });
    this.#outgoing.set(name, { value: "deleted", header, set: false });
  }

  merge(other) {
    for (const [name, entry] of other.#outgoing) this.#outgoing.set(name, entry);
  }

  *headers() {
    for (const entry of this.#outgoing.values()) yield entry.header;
  }

  /** The headers, for the last time: the response leaves. */
  consume() {
    this.#sent = true;
    return this.#outgoing.size === 0 ? [] : this.headers();
  }

  static consume(cookies) {
    return cookies.consume();
  }

  #read() {
    return (this.#incoming ??= parse(this.#request.headers.get("cookie") ?? ""));
  }
}

// The first of two cookies with one name wins, as browsers send the more specific one first.
function parse(header) {
  const cookies = new Map();
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals === -1) continue;
    const name = pair.slice(0, equals).trim();
    if (cookies.has(name)) continue;
    cookies.set(name, pair.slice(equals + 1).trim());
  }
  return cookies;
}

// Plain objects and arrays are kept as JSON; what has a `toString` of its own decides itself.
function asText(value) {
  if (typeof value === "string") return value;
  const text = value.toString();
  return text === Object.prototype.toString.call(value) ? JSON.stringify(value) : text;
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\u0021-\u003A\u003C-\u007E]*$/;
const DOMAIN = /^\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const PATH = /^[\u0020-\u003A\u003C-\u007E]*$/;

const bad = (what, value) => new TypeError(`${what} of a cookie is invalid: ${JSON.stringify(value)}.`);

function serialize(name, text, options) {
  if (!NAME.test(name)) throw bad("The name", name);
  const value = (options.encode ?? encodeURIComponent)(text);
  if (!VALUE.test(value)) throw bad("The encoded value", value);
  let header = `${name}=${value}`;
  const { maxAge, domain, path, expires, priority, sameSite } = options;
  if (maxAge !== undefined && maxAge !== null) {
    if (!Number.isInteger(maxAge)) throw bad("The option maxAge", maxAge);
    header += `; Max-Age=${maxAge}`;
  }
  if (domain) {
    if (!DOMAIN.test(domain)) throw bad("The option domain", domain);
    header += `; Domain=${domain}`;
  }
  if (path) {
    if (!PATH.test(path)) throw bad("The option path", path);
    header += `; Path=${path}`;
  }
  if (expires) {
    if (!(expires instanceof Date) || Number.isNaN(expires.valueOf())) throw bad("The option expires", expires);
    header += `; Expires=${expires.toUTCString()}`;
  }
  if (options.httpOnly) header += "; HttpOnly";
  if (options.secure) header += "; Secure";
  if (options.partitioned) header += "; Partitioned";
  if (priority) {
    const word = capital(priority);
    if (!["Low", "Medium", "High"].includes(word)) throw bad("The option priority", priority);
    header += `; Priority=${word}`;
  }
  if (sameSite) {
    const site = sameSite === true ? "Strict" : capital(sameSite);
    if (!["Strict", "Lax", "None"].includes(site)) throw bad("The option sameSite", sameSite);
    header += `; SameSite=${site}`;
  }
  return header;
}

const capital = (word) => {
  const text = String(word).toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};
