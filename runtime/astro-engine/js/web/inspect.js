// Values as text, in the manner of Node's util.inspect.
const BARE_KEY = /^[A-Za-z_$][\w$]*$/;
const MOST_ITEMS = 100;
const WIDTH = 72;

/** A value in a few words, for sentences. */
export function brief(value) {
  if (typeof value === 'function') return value.name ? `the function ${value.name}` : 'a function';
  const text = inspect(value, { depth: 0 });
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

export function inspect(value, options = undefined) {
  const depth = options?.depth === null ? Infinity : (options?.depth ?? 2);
  return new Inspector(depth, Boolean(options?.showHidden)).show(value, 0);
}
inspect.custom = Symbol.for('nodejs.util.inspect.custom');

export function quote(text) {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'";
  const body = text.replace(/[\\\n\r\t\b\f\v\0-\x1f\x7f]/g, (found) => {
    const short = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f', '\v': '\\v' }[found];
    return short ?? `\\x${found.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
  });
  return mark + (mark === "'" ? body.replaceAll("'", "\\'") : body) + mark;
}

class Inspector {
  #above = [];

  constructor(depth, hidden) {
    this.depth = depth;
    this.hidden = hidden;
  }

  show(value, level) {
    switch (typeof value) {
      case 'string':
        return level === 0 && !this.#above.length ? quote(value) : quote(value.length > 10000 ? `${value.slice(0, 10000)}… ${value.length - 10000} more characters` : value);
      case 'number':
        return Object.is(value, -0) ? '-0' : String(value);
      case 'bigint':
        return `${value}n`;
      case 'symbol':
        return String(value);
      case 'undefined':
      case 'boolean':
        return String(value);
    }
    if (value === null) return 'null';
    try {
      return this.#object(value, level);
    } catch (error) {
      return `[object that can not be shown: ${safe(() => String(error?.message))}]`;
    }
  }

  #object(value, level) {
    if (this.#above.includes(value)) return '[Circular *1]';
    const custom = value[inspect.custom];
    if (typeof custom === 'function' && custom !== inspect) {
      const shown = custom.call(value, this.depth - level, { depth: this.depth - level }, inspect);
      return typeof shown === 'string' ? shown : this.show(shown, level);
    }
    const name = constructorName(value);
    const head = this.#head(value, name);
    if (head.alone !== undefined && !ownKeys(value, head.skip).length) return head.alone;
    if (level > this.depth) return Array.isArray(value) ? '[Array]' : `[${name || 'Object: null prototype'}]`;
    this.#above.push(value);
    const items = [...head.items(level + 1), ...this.#properties(value, head.skip, level + 1)];
    this.#above.pop();
    return this.#join(head.alone ?? head.prefix, items, head.open, head.close, level);
  }

  /** How the kinds of objects begin, and what they hold besides properties. */
  #head(value, name) {
    const none = () => [];
    const braces = { open: '{', close: '}', items: none, skip: undefined };
    const show = (item, level) => this.show(item, level);
    if (Array.isArray(value)) {
      return { open: '[', close: ']', prefix: name === 'Array' ? '' : `${name}(${value.length}) `, skip: /^\d+$/, items: (level) => this.#list(value, level) };
    }
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      return { open: '[', close: ']', prefix: `${name}(${value.length}) `, skip: /^\d+$/, items: (level) => this.#list(value, level) };
    }
    if (value instanceof ArrayBuffer) return { ...braces, prefix: 'ArrayBuffer ', items: () => [`byteLength: ${value.byteLength}`] };
    if (typeof value === 'function') {
      const kind = /^class\b/.test(safe(() => Function.prototype.toString.call(value))) ? 'class' : (name || 'Function');
      return { ...braces, alone: `[${kind}${value.name ? (kind === 'class' ? ` ${value.name}` : `: ${value.name}`) : ' (anonymous)'}]`, skip: /^(length|name|prototype)$/ };
    }
    if (value instanceof Error) return { ...braces, alone: errorText(value), skip: /^(stack|message|name)$/ };
    if (value instanceof Date) return { ...braces, alone: Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString() };
    if (value instanceof RegExp) return { ...braces, alone: String(value), skip: /^lastIndex$/ };
    if (value instanceof Map) {
      return { ...braces, prefix: `${name}(${value.size}) `, items: (level) => cut([...value], (pair) => `${show(pair[0], level)} => ${show(pair[1], level)}`) };
    }
    if (value instanceof Set) return { ...braces, prefix: `${name}(${value.size}) `, items: (level) => cut([...value], (item) => show(item, level)) };
    if (value instanceof Promise) return { ...braces, prefix: 'Promise ', items: () => ['<pending or settled>'] };
    if (value instanceof WeakMap || value instanceof WeakSet) return { ...braces, prefix: `${name} `, items: () => ['<items unknown>'] };
    for (const kind of [String, Number, Boolean]) {
      if (value instanceof kind) return { ...braces, alone: `[${kind.name}: ${show(value.valueOf(), 1)}]`, skip: /^(\d+|length)$/ };
    }
    const web = this.#web(value);
    if (web) return { ...braces, ...web };
    const tag = safe(() => value[Symbol.toStringTag]);
    const label = name === '' ? '[Object: null prototype] ' : name === 'Object' ? '' : `${name} `;
    return { ...braces, prefix: typeof tag === 'string' && tag !== '' && tag !== name ? `${label.trim() || 'Object'} [${tag}] ` : label };
  }

  /** Objects of the web platform keep their state in private fields: show what they say. */
  #web(value) {
    const fields = (names) => (level) => names.map((name) => `${name}: ${this.show(value[name], level)}`);
    switch (safe(() => Object.prototype.toString.call(value).slice(8, -1))) {
      case 'URL':
        return typeof value.href === 'string' ? { prefix: 'URL ', items: fields(['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash']) } : undefined;
      case 'Headers':
      case 'URLSearchParams':
      case 'FormData': {
        const name = constructorName(value);
        return { prefix: `${name} `, items: (level) => [...value].map((pair) => `${this.show(pair[0], level)}${name === 'Headers' ? ':' : ' =>'} ${this.show(pair[1], level)}`) };
      }
      case 'Response':
        return { prefix: 'Response ', items: fields(['status', 'statusText', 'headers', 'bodyUsed', 'ok', 'redirected', 'type', 'url']) };
      case 'Request':
        return { prefix: 'Request ', items: fields(['method', 'url', 'headers', 'bodyUsed']) };
      case 'Blob':
        return { prefix: 'Blob ', items: fields(['size', 'type']) };
      case 'File':
        return { prefix: 'File ', items: fields(['name', 'size', 'type']) };
    }
    return undefined;
  }

  #list(list, level) {
    const items = [];
    let holes = 0;
    const flush = () => {
      if (holes) items.push(`<${holes} empty item${holes > 1 ? 's' : ''}>`);
      holes = 0;
    };
    const length = Math.min(list.length, MOST_ITEMS);
    for (let index = 0; index < length; index++) {
      if (!(index in list)) {
        holes++;
        continue;
      }
      flush();
      items.push(this.show(list[index], level));
    }
    flush();
    if (list.length > length) items.push(`... ${list.length - length} more item${list.length - length > 1 ? 's' : ''}`);
    return items;
  }

  #properties(value, skip, level) {
    return ownKeys(value, skip).map((key) => {
      const { get, set, value: inner } = Object.getOwnPropertyDescriptor(value, key) ?? {};
      const shownKey = typeof key === 'symbol' ? `[${String(key)}]` : BARE_KEY.test(key) ? key : quote(key);
      if (get || set) return `${shownKey}: [${get ? (set ? 'Getter/Setter' : 'Getter') : 'Setter'}]`;
      return `${shownKey}: ${this.show(inner, level)}`;
    });
  }

  #join(prefix, items, open, close, level) {
    const start = prefix && !prefix.endsWith(' ') ? `${prefix} ` : prefix ?? '';
    if (!items.length) return `${start}${open}${close}`;
    const total = items.reduce((sum, item) => sum + item.length + 2, start.length);
    if (items.length > 6 && open === '[' && items.every((item) => item.length <= 6)) return this.#columns(start, items, level);
    if (total + level * 2 <= WIDTH && !items.some((item) => item.includes('\n'))) return `${start}${open} ${items.join(', ')} ${close}`;
    const indent = '  '.repeat(level + 1);
    return `${start}${open}\n${indent}${items.join(`,\n${indent}`)}\n${'  '.repeat(level)}${close}`;
  }

  #columns(start, items, level) {
    const widest = Math.max(...items.map((item) => item.length)) + 2;
    const perLine = Math.max(1, Math.min(16, Math.floor(WIDTH / widest)));
    const indent = '  '.repeat(level + 1);
    const lines = [];
    for (let at = 0; at < items.length; at += perLine) {
      lines.push(items.slice(at, at + perLine).map((item, index) => (at + index === items.length - 1 ? item : `${item},`).padStart(index ? widest - 1 : 0)).join(' '));
    }
    return lines.length === 1 && lines[0].length < WIDTH ? `${start}[ ${lines[0]} ]` : `${start}[\n${indent}${lines.join(`\n${indent}`)}\n${'  '.repeat(level)}]`;
  }
}

function cut(list, show) {
  const shown = list.slice(0, MOST_ITEMS).map(show);
  if (list.length > MOST_ITEMS) shown.push(`... ${list.length - MOST_ITEMS} more items`);
  return shown;
}

function ownKeys(value, skip) {
  return Reflect.ownKeys(value).filter((key) => {
    if (skip && typeof key === 'string' && skip.test(key)) return false;
    return Object.prototype.propertyIsEnumerable.call(value, key);
  });
}

function constructorName(value) {
  for (let at = value; at; at = Object.getPrototypeOf(at)) {
    const own = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof own === 'function' && own.name) return own.name;
  }
  return '';
}

/** `TypeError: words` and its stack, as far as it can be had. */
export function errorText(error) {
  const name = safe(() => String(error.name || 'Error'));
  const message = safe(() => String(error.message));
  const stack = safe(() => (typeof error.stack === 'string' ? error.stack.trimEnd() : ''));
  const head = message ? `${name}: ${message}` : name;
  const cause = safe(() => error.cause);
  const text = stack ? `${head}\n${stack}` : `[${head}]`;
  return cause instanceof Error ? `${text}\n  [cause]: ${errorText(cause).replaceAll('\n', '\n  ')}` : text;
}

function safe(read) {
  try {
    return read();
  } catch {
    return '';
  }
}

/** `util.format`: %s %d %i %f %j %o %O %c %%, then the rest. */
export function format(...args) {
  let at = 0;
  let text = '';
  if (typeof args[0] === 'string') {
    at = 1;
    text = args[0].replace(/%([sdifjoOc%])/g, (found, kind) => {
      if (kind === '%') return args.length > 1 ? '%' : found;
      if (at >= args.length) return found;
      return directive(kind, args[at++]);
    });
  }
  const rest = args.slice(at).map((arg) => (typeof arg === 'string' ? arg : inspect(arg)));
  return (args.length && typeof args[0] === 'string' ? [text, ...rest] : rest).join(' ');
}

function directive(kind, value) {
  switch (kind) {
    case 's':
      return typeof value === 'object' && value !== null && !(value instanceof Error) ? inspect(value, { depth: 0 }) : typeof value === 'bigint' ? `${value}n` : safe(() => String(value));
    case 'd':
      return typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : String(Number(value));
    case 'i':
      return typeof value === 'symbol' ? 'NaN' : String(Number.parseInt(value));
    case 'f':
      return typeof value === 'symbol' ? 'NaN' : String(Number.parseFloat(value));
    case 'j':
      return safe(() => JSON.stringify(value)) || '[Circular]';
    case 'c':
      return '';
    default:
      return inspect(value, { depth: kind === 'o' ? 4 : 2 });
  }
}
