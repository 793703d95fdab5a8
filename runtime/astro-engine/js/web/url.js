// URL and URLSearchParams. Parsing is the engine's; the query list lives here.
import { native } from './core.js';
import { AS_BODY } from './body.js';

// Where the parts of a URL begin and end in its text; see `src/web/url.rs`.
const [SCHEME_END, USER, USER_END, PASSWORD, PASSWORD_END, HOST, HOST_END, PORT, PORT_END, PATH, PATH_END, SEARCH_END] = Array(12).keys();

let setQuery;

export class URL {
  #href;
  #at;
  #params = null;

  static {
    // The list changed: write it into the URL.
    setQuery = (url, query) => {
      [url.#href, url.#at] = native.setUrl(url.#href, 'search', query);
    };
  }

  constructor(url, base = undefined) {
    if (arguments.length === 0) throw new TypeError('URL: the first argument is missing.');
    const parsed = native.parseUrl(`${url}`, base === undefined ? undefined : `${base}`);
    if (!parsed) {
      const error = new TypeError(`Invalid URL: ${JSON.stringify(`${url}`)}${base === undefined ? '' : ` with the base ${JSON.stringify(`${base}`)}`}`);
      error.code = 'ERR_INVALID_URL';
      error.input = `${url}`;
      throw error;
    }
    this.#href = parsed[0];
    this.#at = parsed[1];
  }

  static canParse(url, base = undefined) {
    return native.parseUrl(`${url}`, base === undefined ? undefined : `${base}`) !== undefined;
  }

  static parse(url, base = undefined) {
    return URL.canParse(url, base) ? new URL(url, base) : null;
  }

  #set(part, value) {
    [this.#href, this.#at] = native.setUrl(this.#href, part, `${value}`);
    if (part === 'search') refill(this.#params, this.search);
  }

  #part(from, to) {
    return this.#href.slice(this.#at[from], this.#at[to]);
  }

  get href() {
    return this.#href;
  }
  set href(value) {
    const parsed = native.parseUrl(`${value}`);
    if (!parsed) throw new TypeError(`Invalid URL: ${JSON.stringify(`${value}`)}`);
    [this.#href, this.#at] = parsed;
    refill(this.#params, this.search);
  }
  get origin() {
    const { protocol } = this;
    if (HAS_ORIGIN.has(protocol)) return `${protocol}//${this.host}`;
    const inner = protocol === 'blob:' ? URL.parse(this.pathname) : null;
    return inner && /^https?:$/.test(inner.protocol) ? inner.origin : 'null';
  }
  get protocol() {
    return this.#href.slice(0, this.#at[SCHEME_END] + 1);
  }
  set protocol(value) {
    this.#set('protocol', value);
  }
  get username() {
    return this.#part(USER, USER_END);
  }
  set username(value) {
    this.#set('username', value);
  }
  get password() {
    return this.#part(PASSWORD, PASSWORD_END);
  }
  set password(value) {
    this.#set('password', value);
  }
  get host() {
    return this.#part(HOST, PORT_END);
  }
  set host(value) {
    this.#set('host', value);
  }
  get hostname() {
    return this.#part(HOST, HOST_END);
  }
  set hostname(value) {
    this.#set('hostname', value);
  }
  get port() {
    return this.#part(PORT, PORT_END);
  }
  set port(value) {
    this.#set('port', value);
  }
  get pathname() {
    return this.#part(PATH, PATH_END);
  }
  set pathname(value) {
    this.#set('pathname', value);
  }
  get search() {
    const search = this.#part(PATH_END, SEARCH_END);
    return search === '?' ? '' : search;
  }
  set search(value) {
    this.#set('search', value);
  }
  get hash() {
    const hash = this.#href.slice(this.#at[SEARCH_END]);
    return hash === '#' ? '' : hash;
  }
  set hash(value) {
    this.#set('hash', value);
  }
  get searchParams() {
    return (this.#params ??= ofUrl(this, this.search));
  }

  toString() {
    return this.href;
  }
  toJSON() {
    return this.href;
  }
  get [Symbol.toStringTag]() {
    return 'URL';
  }
}

const HAS_ORIGIN = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:']);

let ofUrl, refill;

export class URLSearchParams {
  #list = [];
  #url = null;

  static {
    ofUrl = (url, search) => {
      const params = new URLSearchParams(search);
      params.#url = url;
      return params;
    };
    refill = (params, search) => {
      if (params) params.#list = parseForm(search.replace(/^\?/, ''));
    };
  }

  constructor(init = '') {
    if (typeof init === 'object' && init !== null) {
      if (#list in init) this.#list = init.#list.map((pair) => [...pair]);
      else if (typeof init[Symbol.iterator] === 'function') {
        for (const pair of init) {
          const [name, value, ...more] = [...pair];
          if (value === undefined || more.length) throw new TypeError('URLSearchParams: every item of the list must be a [name, value] pair.');
          this.#list.push([text(name), text(value)]);
        }
      } else for (const name of Object.keys(init)) this.#list.push([text(name), text(init[name])]);
    } else this.#list = parseForm(`${init}`.replace(/^\?/, ''));
  }

  #changed() {
    if (this.#url) setQuery(this.#url, this.toString());
  }

  get size() {
    return this.#list.length;
  }
  append(name, value) {
    this.#list.push([text(name), text(value)]);
    this.#changed();
  }
  delete(name, value = undefined) {
    name = text(name);
    this.#list = this.#list.filter((pair) => pair[0] !== name || (value !== undefined && pair[1] !== text(value)));
    this.#changed();
  }
  get(name) {
    name = text(name);
    return this.#list.find((pair) => pair[0] === name)?.[1] ?? null;
  }
  getAll(name) {
    name = text(name);
    return this.#list.filter((pair) => pair[0] === name).map((pair) => pair[1]);
  }
  has(name, value = undefined) {
    name = text(name);
    return this.#list.some((pair) => pair[0] === name && (value === undefined || pair[1] === text(value)));
  }
  set(name, value) {
    name = text(name);
    const first = this.#list.findIndex((pair) => pair[0] === name);
    if (first < 0) this.#list.push([name, text(value)]);
    else {
      this.#list = this.#list.filter((pair, index) => index <= first || pair[0] !== name);
      this.#list[first] = [name, text(value)];
    }
    this.#changed();
  }
  sort() {
    this.#list.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#changed();
  }
  forEach(callback, thisArg = undefined) {
    for (const [name, value] of this.entries()) callback.call(thisArg, value, name, this);
  }
  *entries() {
    for (let index = 0; index < this.#list.length; index++) yield [...this.#list[index]];
  }
  *keys() {
    for (let index = 0; index < this.#list.length; index++) yield this.#list[index][0];
  }
  *values() {
    for (let index = 0; index < this.#list.length; index++) yield this.#list[index][1];
  }
  toString() {
    return this.#list.map(([name, value]) => `${encodeForm(name)}=${encodeForm(value)}`).join('&');
  }
  [AS_BODY]() {
    return { source: this.toString(), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  }
  get [Symbol.toStringTag]() {
    return 'URLSearchParams';
  }
}
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { value: URLSearchParams.prototype.entries, writable: true, configurable: true });

function text(value) {
  return `${value}`.toWellFormed();
}

/** `a=1&b=%20` → pairs; broken percent signs stay as they are. */
export function parseForm(input) {
  const list = [];
  for (const piece of input.split('&')) {
    if (!piece) continue;
    const at = piece.indexOf('=');
    list.push(at < 0 ? [decodeForm(piece), ''] : [decodeForm(piece.slice(0, at)), decodeForm(piece.slice(at + 1))]);
  }
  return list;
}

function decodeForm(input) {
  input = input.replaceAll('+', ' ');
  if (!input.includes('%')) return input.toWellFormed();
  const bytes = native.encode(input);
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    const hex = bytes[index] === 0x25 && index + 2 < bytes.length ? parseHex(bytes[index + 1], bytes[index + 2]) : -1;
    if (hex >= 0) index += 2;
    out[length++] = hex >= 0 ? hex : bytes[index];
  }
  return native.utf8(out.subarray(0, length));
}

function parseHex(high, low) {
  const digit = (code) => (code >= 48 && code <= 57 ? code - 48 : code >= 65 && code <= 70 ? code - 55 : code >= 97 && code <= 102 ? code - 87 : -1);
  const [a, b] = [digit(high), digit(low)];
  return a < 0 || b < 0 ? -1 : a * 16 + b;
}

function encodeForm(input) {
  return encodeURIComponent(input).replace(/[!'()~]|%20/g, (found) => (found === '%20' ? '+' : `%${found.charCodeAt(0).toString(16).toUpperCase()}`));
}
