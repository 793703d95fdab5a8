// Headers: a list of (lower-case name, value), combined and sorted when it is iterated.
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const EDGES = /^[\t\n\r ]+|[\t\n\r ]+$/g;
// What nothing has to be done with.
const CLEAN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

const names = new Map();

function checkName(name) {
  const known = names.get(name);
  if (known !== undefined) return known;
  const text = String(name);
  if (!TOKEN.test(text)) throw new TypeError(`Headers: ${JSON.stringify(text)} is not a header name.`);
  const lower = text.toLowerCase();
  if (names.size < 500 && text.length < 50) names.set(text, lower);
  return lower;
}

function checkValue(value, name) {
  if (typeof value === 'string' && CLEAN.test(value)) return value;
  value = `${value}`.replace(EDGES, '');
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code === 0 || code === 10 || code === 13) {
      throw new TypeError(`Headers: the value of "${name}" contains a line break or a zero byte.`);
    }
    if (code > 255) {
      throw new TypeError(`Headers: the value of "${name}" contains ${JSON.stringify(value[index])}, which a header can not carry; use encodeURIComponent.`);
    }
  }
  return value;
}

/** Whether a list of pairs has a lower-case name. */
export function lists(list, name) {
  for (let index = 0; index < list.length; index++) if (list[index][0] === name) return true;
  return false;
}

export let listOf, makeHeaders, setGuard;

export class Headers {
  // As text until somebody looks: few pages look at the headers of their request.
  #list = [];
  #guard = 'none';

  static {
    listOf = (headers) => headers.#pairs;
    setGuard = (headers, guard) => {
      headers.#guard = guard;
    };
    makeHeaders = (list, guard = 'none') => {
      const headers = new Headers();
      headers.#list = list;
      headers.#guard = guard;
      return headers;
    };
  }

  get #pairs() {
    if (typeof this.#list === 'string') this.#list = JSON.parse(this.#list);
    return this.#list;
  }

  constructor(init = undefined) {
    if (init === undefined) return;
    if (init === null || (typeof init !== 'object' && typeof init !== 'function')) {
      throw new TypeError('Headers: the initial value must be an object or a list of pairs.');
    }
    if (#list in init) {
      // Pairs are never changed, only replaced.
      this.#list = init.#pairs.slice();
    } else if (typeof init[Symbol.iterator] === 'function') {
      for (const pair of init) {
        const [name, value, ...more] = [...pair];
        if (value === undefined || more.length) throw new TypeError('Headers: every item of the list must be a [name, value] pair.');
        this.#append(name, value);
      }
    } else {
      for (const name of Reflect.ownKeys(init)) {
        if (typeof name === 'symbol') throw new TypeError('Headers: a symbol is not a header name.');
        if (Object.prototype.propertyIsEnumerable.call(init, name)) this.#append(name, init[name]);
      }
    }
  }

  #change(name) {
    name = checkName(name);
    if (this.#guard === 'immutable') {
      throw new TypeError(`Headers: these headers are immutable; set "${name}" on a new Response (or Headers) made from them.`);
    }
    return name;
  }

  append(name, value) {
    this.#append(name, value);
  }

  // The constructor must not call a subclass's `append`: its fields are not there yet.
  #append(name, value) {
    name = this.#change(name);
    this.#pairs.push([name, checkValue(value, name)]);
  }

  delete(name) {
    name = this.#change(name);
    this.#list = this.#pairs.filter((pair) => pair[0] !== name);
  }

  get(name) {
    name = checkName(name);
    let found = null;
    for (const pair of this.#pairs) {
      if (pair[0] === name) found = found === null ? pair[1] : `${found}, ${pair[1]}`;
    }
    return found;
  }

  getSetCookie() {
    return this.#pairs.filter((pair) => pair[0] === 'set-cookie').map((pair) => pair[1]);
  }

  has(name) {
    return lists(this.#pairs, checkName(name));
  }

  set(name, value) {
    name = this.#change(name);
    value = checkValue(value, name);
    const first = this.#pairs.findIndex((pair) => pair[0] === name);
    if (first < 0) return void this.#pairs.push([name, value]);
    this.#list = this.#pairs.filter((pair, index) => index <= first || pair[0] !== name);
    this.#pairs[first] = [name, value];
  }

  /** Sorted by name; equal names joined, except Set-Cookie. */
  #combined() {
    const combined = new Map();
    const cookies = [];
    for (const [name, value] of this.#pairs) {
      if (name === 'set-cookie') cookies.push([name, value]);
      else combined.set(name, combined.has(name) ? `${combined.get(name)}, ${value}` : value);
    }
    return [...combined, ...cookies].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  }

  *entries() {
    // The list may change while it is walked.
    for (let index = 0, all; index < (all = this.#combined()).length; index++) yield [all[index][0], all[index][1]];
  }

  *keys() {
    for (const pair of this.entries()) yield pair[0];
  }

  *values() {
    for (const pair of this.entries()) yield pair[1];
  }

  forEach(callback, thisArg = undefined) {
    for (const [name, value] of this.entries()) callback.call(thisArg, value, name, this);
  }

  get [Symbol.toStringTag]() {
    return 'Headers';
  }
}
Object.defineProperty(Headers.prototype, Symbol.iterator, { value: Headers.prototype.entries, writable: true, configurable: true });
