// URLPattern: addresses with holes, as the URL Pattern standard has them.

const PARTS = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
const SPECIAL = { http: '80', https: '443', ws: '80', wss: '443', ftp: '21', file: '' };
const NAME = /[\p{ID_Start}_$][\p{ID_Continue}$\u200c\u200d]*/uy;
const escaped = (text) => text.replace(/[.+*?^${}()[\]|/\\]/g, '\\$&');

// How far a segment reaches, and what may stand before one as a part of it.
const RULES = { hostname: { delimiter: '.', prefix: '' }, pathname: { delimiter: '/', prefix: '/' } };

/** Tokens of a pattern: `{ type: 'char' | 'name' | 'regexp' | '*' | 'open' | 'close' | 'modifier', value, at }`. */
function tokens(pattern) {
  const found = [];
  const add = (type, value, at) => found.push({ type, value, at });
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at];
    if (char === '*') add('*', char, at++);
    else if (char === '+' || char === '?') add('modifier', char, at++);
    else if (char === '{') add('open', char, at++);
    else if (char === '}') add('close', char, at++);
    else if (char === '\\') {
      if (at + 1 >= pattern.length) throw new TypeError(`URLPattern: "${pattern}" ends in a backslash.`);
      add('char', pattern[at + 1], at);
      at += 2;
    } else if (char === ':' && (NAME.lastIndex = at + 1) && NAME.test(pattern)) {
      add('name', pattern.slice(at + 1, NAME.lastIndex), at);
      at = NAME.lastIndex;
    } else if (char === '(') {
      const end = closing(pattern, at);
      add('regexp', pattern.slice(at + 1, end), at);
      at = end + 1;
    } else {
      const whole = String.fromCodePoint(pattern.codePointAt(at));
      add('char', whole, at);
      at += whole.length;
    }
  }
  return found;
}

function closing(pattern, start) {
  let depth = 0;
  for (let at = start; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === '(') {
      depth++;
      if (depth > 1 && pattern[at + 1] !== '?') throw new TypeError(`URLPattern: the expression at ${start} in "${pattern}" has a group that captures; write (?:…).`);
    } else if (pattern[at] === ')' && --depth === 0) {
      if (at === start + 1) throw new TypeError(`URLPattern: the expression at ${start} in "${pattern}" is empty.`);
      return at;
    }
  }
  throw new TypeError(`URLPattern: the parenthesis at ${start} in "${pattern}" is not closed.`);
}

/** A pattern as an expression and the names of its groups. */
function compiled(pattern, part, ignoreCase, opaque) {
  const rules = part === 'pathname' && opaque ? { delimiter: '', prefix: '' } : (RULES[part] ?? { delimiter: '', prefix: '' });
  const segment = rules.delimiter ? `[^${escaped(rules.delimiter)}]+?` : '.+?';
  const list = tokens(pattern);
  const names = [];
  const taken = new Set();
  let source = '';
  let unnamed = 0;
  let at = 0;
  const next = (...types) => (at < list.length && types.includes(list[at].type) ? list[at++] : undefined);
  const modifier = () => {
    const { type, value } = list[at] ?? {};
    if (type !== 'modifier' && type !== '*') return '';
    at++;
    return value;
  };
  const named = (name) => {
    if (taken.has(name)) throw new TypeError(`URLPattern: the name ${name} occurs twice in "${pattern}".`);
    taken.add(name);
    names.push(name);
  };
  const group = (name, inner) => {
    named(name ?? String(unnamed++));
    return inner ?? segment;
  };
  const put = (prefix, inner, suffix, sign) => {
    const [before, after] = [escaped(prefix), escaped(suffix)];
    if (!before && !after) return sign === '' || sign === '?' ? `(${inner})${sign}` : `((?:${inner})${sign})`;
    if (sign === '' || sign === '?') return `(?:${before}(${inner})${after})${sign}`;
    return `(?:${before}((?:${inner})(?:${after}${before}(?:${inner}))*)${after})${sign === '*' ? '?' : ''}`;
  };
  while (at < list.length) {
    const char = list[at].type === 'char' ? list[at] : undefined;
    const following = char ? list[at + 1]?.type : list[at].type;
    const isGroup = ['name', 'regexp', '*'].includes(following);
    if (isGroup && (!char || char.value === rules.prefix)) {
      const prefix = char ? list[at++].value : '';
      const name = next('name');
      const regexp = next('regexp') ?? (name ? undefined : next('*'));
      const inner = group(name?.value, regexp && (regexp.type === '*' ? '.*' : regexp.value));
      source += put(prefix, inner, '', modifier());
    } else if (char) {
      source += escaped(list[at++].value);
    } else if (next('open')) {
      const text = () => {
        let value = '';
        for (let one; (one = next('char')); ) value += one.value;
        return value;
      };
      const prefix = text();
      const name = next('name');
      const regexp = next('regexp') ?? (name ? undefined : next('*'));
      const inner = name || regexp ? group(name?.value, regexp && (regexp.type === '*' ? '.*' : regexp.value)) : undefined;
      const suffix = text();
      if (!next('close')) throw new TypeError(`URLPattern: a brace in "${pattern}" is not closed.`);
      const sign = modifier();
      source += inner === undefined ? `(?:${escaped(prefix + suffix)})${sign}` : put(prefix, inner, suffix, sign);
    } else {
      throw new TypeError(`URLPattern: "${list[at].value}" at ${list[at].at} in "${pattern}" stands where it means nothing.`);
    }
  }
  let expression;
  try {
    expression = new RegExp(`^${source}$`, ignoreCase ? 'ui' : 'u');
  } catch (error) {
    throw new TypeError(`URLPattern: "${pattern}" is no pattern: ${error.message}`);
  }
  return { expression, names };
}

// The parts of a pattern written as one address. What is in braces, parentheses and after a backslash divides nothing.
function divided(text) {
  const marks = [];
  for (let at = 0, depth = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '(') at = closing(text, at);
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    else marks.push({ char, at, depth });
  }
  const find = (test, from = 0) => marks.find((mark) => mark.at >= from && test(mark))?.at ?? -1;
  const init = {};
  let rest = 0;
  const scheme = find(({ char, at }) => char === ':' && (text.startsWith('://', at) || /^[a-z]+:/i.test(text.slice(0, at + 1)) && !/^:[\p{ID_Start}_$]/u.test(text.slice(at))));
  if (scheme !== -1) {
    init.protocol = text.slice(0, scheme);
    rest = scheme + 1;
    const slashes = text.startsWith('//', rest);
    if (slashes) rest += 2;
    if (slashes) {
      const end = find(({ char, depth }) => depth === 0 && (char === '/' || char === '?' && isSearch(text, marks, rest) || char === '#'), rest);
      let authority = text.slice(rest, end === -1 ? text.length : end);
      const query = find(({ char, at, depth }) => depth === 0 && char === '?' && isSearchAt(text, at), rest);
      if (query !== -1 && (end === -1 || query < end)) authority = text.slice(rest, query);
      rest += authority.length;
      const user = authority.lastIndexOf('@');
      if (user !== -1) {
        const [name, ...password] = authority.slice(0, user).split(':');
        init.username = name;
        init.password = password.join(':') || '*';
        authority = authority.slice(user + 1);
      }
      const port = /:(\d*|\*|\([^)]*\)|\{.*\}[?+*]?)$/.exec(authority);
      init.hostname = port ? authority.slice(0, port.index) : authority;
      init.port = port ? port[1] : '';
    }
  }
  const hash = find(({ char }) => char === '#', rest);
  const search = find(({ char, at }) => char === '?' && isSearchAt(text, at) && (hash === -1 || at < hash), rest);
  const path = text.slice(rest, search !== -1 ? search : hash !== -1 ? hash : text.length);
  if (path !== '' || init.protocol === undefined && search === -1 && hash === -1) init.pathname = path;
  if (search !== -1) init.search = text.slice(search + 1, hash === -1 ? text.length : hash);
  if (hash !== -1) init.hash = text.slice(hash + 1);
  return init;
}

const isSearch = (text, marks, from) => marks.some(({ char, at }) => at >= from && char === '?' && isSearchAt(text, at));
// After a name, an expression, a brace or a star it makes them optional.
const isSearchAt = (text, at) => !/(?:[)}*]|:[\p{ID_Start}_$][\p{ID_Continue}$]*)$/u.test(text.slice(0, at));

const plain = (text) => text.replace(/[+*?:(){}\\]/g, '\\$&');

function fromBase(init, base) {
  const url = new URL(base);
  const values = { protocol: url.protocol.slice(0, -1), username: url.username, password: url.password, hostname: url.hostname, port: url.port, pathname: url.pathname, search: url.search.slice(1), hash: url.hash.slice(1) };
  const first = PARTS.findIndex((part) => init[part] !== undefined);
  const out = { ...init };
  PARTS.forEach((part, index) => {
    if (part === 'username' || part === 'password' || out[part] !== undefined) return;
    if (first === -1 || index < first) out[part] = plain(values[part]);
  });
  if (init.pathname !== undefined && !/^(?:\/|\\\/|\{\/)/.test(init.pathname) && init.protocol === undefined && init.hostname === undefined) {
    out.pathname = plain(values.pathname.slice(0, values.pathname.lastIndexOf('/') + 1)) + init.pathname;
  }
  return out;
}

const partsOf = (url) => ({ protocol: url.protocol.slice(0, -1), username: url.username, password: url.password, hostname: url.hostname, port: url.port, pathname: url.pathname, search: url.search.slice(1), hash: url.hash.slice(1) });

export class URLPattern {
  #patterns = {};
  #compiled = {};
  #hasGroups = false;

  constructor(input = {}, base = undefined, options = undefined) {
    if (typeof base === 'object' && base !== null && options === undefined) [base, options] = [undefined, base];
    let init;
    if (typeof input === 'string' || input instanceof URL) {
      init = divided(String(input));
      if (base === undefined && init.protocol === undefined) throw new TypeError(`URLPattern: "${input}" is no whole address, so it needs a base.`);
      // What stands before the first part that is written is meant as it is.
      const last = PARTS.findLastIndex((part) => init[part] !== undefined);
      if (base === undefined) {
        PARTS.forEach((part, index) => {
          if (init[part] === undefined && index < last && part !== 'username' && part !== 'password') init[part] = part === 'pathname' && init.hostname !== undefined ? '/' : '';
        });
      }
    } else {
      init = { ...input };
      base ??= init.baseURL;
      if (typeof init.protocol === 'string') init.protocol = init.protocol.replace(/:$/, '');
      if (typeof init.search === 'string') init.search = init.search.replace(/^\?/, '');
      if (typeof init.hash === 'string') init.hash = init.hash.replace(/^#/, '');
    }
    if (base !== undefined) init = fromBase(init, base);
    if (init.port !== undefined && init.port === SPECIAL[init.protocol]) init.port = '';
    const opaque = init.protocol !== undefined && /^[a-z][a-z0-9+.-]*$/i.test(init.protocol) && !(init.protocol in SPECIAL);
    for (const part of PARTS) {
      const pattern = init[part] === undefined ? '*' : String(init[part]);
      this.#patterns[part] = pattern;
      const ignoreCase = Boolean(options?.ignoreCase) && ['pathname', 'search', 'hash'].includes(part);
      this.#compiled[part] = compiled(pattern, part, ignoreCase, opaque);
      this.#hasGroups ||= tokens(pattern).some(({ type }) => type === 'regexp');
    }
  }

  exec(input = {}, base = undefined) {
    let values;
    try {
      if (typeof input === 'string' || input instanceof URL) {
        values = partsOf(new URL(input, base));
      } else {
        const from = input.baseURL ? partsOf(new URL(input.baseURL)) : {};
        values = Object.fromEntries(PARTS.map((part) => [part, String(input[part] ?? from[part] ?? '')]));
        values.protocol = values.protocol.replace(/:$/, '');
        values.search = values.search.replace(/^\?/, '');
        values.hash = values.hash.replace(/^#/, '');
      }
    } catch {
      return null;
    }
    const result = { inputs: base === undefined ? [input] : [input, base] };
    for (const part of PARTS) {
      const { expression, names } = this.#compiled[part];
      const match = expression.exec(values[part]);
      if (!match) return null;
      result[part] = { input: values[part], groups: Object.fromEntries(names.map((name, index) => [name, match[index + 1]])) };
    }
    return result;
  }

  test(input = {}, base = undefined) {
    return this.exec(input, base) !== null;
  }

  get hasRegExpGroups() {
    return this.#hasGroups;
  }

  static {
    for (const part of PARTS) {
      Object.defineProperty(this.prototype, part, {
        get() {
          return this.#patterns[part];
        },
        enumerable: true,
        configurable: true,
      });
    }
  }

  get [Symbol.toStringTag]() {
    return 'URLPattern';
  }
}
