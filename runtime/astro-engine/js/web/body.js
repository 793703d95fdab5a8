// The body of a Request or Response: where it comes from, and the one reading it allows.
import { native, need } from './core.js';

/** Blob, FormData and URLSearchParams answer this with { source, type }. */
export const AS_BODY = Symbol('as body');

/** Makes a Body of whatever `new Response(…)` takes. Returns [Body or null, content type or null]. */
export function extract(init) {
  if (init === null || init === undefined) return [null, null];
  if (typeof init === 'string') return [new Body(init), 'text/plain;charset=UTF-8'];
  if (typeof init === 'object') {
    if (init instanceof Uint8Array) return [new Body(init.slice()), null];
    if (init instanceof ArrayBuffer) return [new Body(new Uint8Array(init.slice(0))), null];
    if (ArrayBuffer.isView(init)) return [new Body(new Uint8Array(init.buffer, init.byteOffset, init.byteLength).slice()), null];
    const as = init[AS_BODY]?.();
    if (as) return [new Body(as.source), as.type];
    if (isStream(init)) {
      if (init.locked || need('streams').isDisturbed(init)) throw new TypeError('This ReadableStream was read or is being read; a body needs an untouched one.');
      return [new Body(init), null];
    }
    if (typeof init[Symbol.asyncIterator] === 'function') return [new Body(init), null];
    if (typeof init[Symbol.iterator] === 'function' && typeof init.next === 'function') return [new Body(init), null];
    if (init instanceof String) return [new Body(String(init)), 'text/plain;charset=UTF-8'];
  }
  return [new Body(String(init)), 'text/plain;charset=UTF-8'];
}

function isStream(value) {
  return value[Symbol.toStringTag] === 'ReadableStream' && typeof value.getReader === 'function';
}

/** Bytes of what a stream or an iterable yields; strings are allowed as in Node. */
function octets(piece) {
  if (typeof piece === 'string') return native.encode(piece);
  if (piece instanceof Uint8Array) return piece;
  if (piece instanceof ArrayBuffer) return new Uint8Array(piece);
  if (ArrayBuffer.isView(piece)) return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
  throw new TypeError(`A body is made of bytes or strings, not of ${need('inspect').brief(piece)}.`);
}

async function* pulled(source) {
  let ended = false;
  try {
    for (let piece; (piece = await source.pull()) !== null; ) yield piece;
    ended = true;
  } finally {
    if (!ended) source.cancel?.();
  }
}

/** `source`: string, Uint8Array, ReadableStream, (async) iterable, or an object with `pull()` that ends in null. */
export class Body {
  constructor(source) {
    this.source = source;
    this.taken = false;
    this.stream = null;
  }

  get used() {
    if (this.taken) return true;
    const stream = this.stream ?? (typeof this.source === 'object' && this.source !== null && isStream(this.source) ? this.source : null);
    return stream !== null && need('streams').isDisturbed(stream);
  }

  get locked() {
    const stream = this.stream ?? (typeof this.source === 'object' && isStream(this.source) ? this.source : null);
    return stream?.locked ?? false;
  }

  /** The body in one piece, if it is one: string or Uint8Array. */
  takeWhole() {
    if (this.stream || !(typeof this.source === 'string' || this.source instanceof Uint8Array)) return undefined;
    this.taken = true;
    return this.source;
  }

  /** The body piece by piece; strings pass where nobody asked for bytes. */
  take() {
    const source = this.stream ?? this.source;
    this.taken = true;
    if (typeof source === 'string' || source instanceof Uint8Array) return [source].values();
    if (isStream(source)) return need('streams').drain(source, octets);
    if (typeof source.pull === 'function') return pulled(source);
    return checked(source);
  }

  /** `.body`: made when it is first asked for. */
  asStream() {
    if (this.stream) return this.stream;
    const { source } = this;
    if (typeof source === 'object' && isStream(source)) return (this.stream = source);
    if (this.taken) return (this.stream = need('streams').closed());
    let reading;
    return (this.stream = new (need('streams').ReadableStream)({
      type: 'bytes',
      pull: async (controller) => {
        reading ??= takeFrom(source);
        for (;;) {
          const { done, value } = await reading.next();
          if (done) return controller.close();
          const bytes = octets(value);
          if (bytes.length) return controller.enqueue(bytes);
        }
      },
      cancel: async (reason) => {
        reading ??= takeFrom(source);
        await reading.return?.(reason);
      },
    }, { highWaterMark: 0 }));
  }

  /** All bytes. */
  async bytes() {
    const whole = this.takeWhole();
    if (whole !== undefined) return typeof whole === 'string' ? native.encode(whole) : whole;
    const pieces = [];
    let length = 0;
    for await (const piece of { [Symbol.asyncIterator]: () => this.take() }) {
      const bytes = octets(piece);
      pieces.push(bytes);
      length += bytes.length;
    }
    if (pieces.length === 1) return pieces[0];
    const all = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  async text() {
    const whole = this.takeWhole();
    if (typeof whole === 'string') return whole.toWellFormed();
    const bytes = whole ?? (await this.bytes());
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    return native.utf8(start ? bytes.subarray(start) : bytes);
  }

  /** A second body with the same content. */
  clone() {
    if (!this.stream && (typeof this.source === 'string' || this.source instanceof Uint8Array)) return new Body(this.source);
    const [mine, other] = this.asStream().tee();
    this.stream = mine;
    this.source = mine;
    return new Body(other);
  }
}

/** The pieces of a source. A clone replaces the source of its body, so the stream that feeds both holds on to this one. */
function takeFrom(source) {
  if (typeof source === 'string') return [native.encode(source)].values();
  if (source instanceof Uint8Array) return [source.slice()].values();
  if (typeof source.pull === 'function') return pulled(source);
  return checked(source);
}

/** Any iterator, its items checked; `return` reaches the source. */
function checked(source) {
  const iterator = source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]();
  return {
    async next() {
      const { done, value } = await iterator.next();
      if (done) return { done: true, value: undefined };
      return { done: false, value: typeof value === 'string' ? value : octets(value) };
    },
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}

/** Adds `body`, `bodyUsed` and the readers to a class; `bodyOf(object)` gives its Body or null. */
export function mixin(prototype, bodyOf, typeOf) {
  const read = (name, how) => ({
    [name]: async function () {
      const body = bodyOf(this);
      if (body?.used) throw new TypeError('Body is unusable: it was read already. Use clone() before the first reading.');
      if (body?.locked) throw new TypeError('Body is unusable: its stream is locked to a reader.');
      return how(body, this);
    },
  }[name]);
  const methods = {
    arrayBuffer: async (body) => {
      const bytes = body ? await body.bytes() : new Uint8Array();
      return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
    },
    bytes: async (body) => (body ? body.bytes() : new Uint8Array()),
    text: async (body) => (body ? body.text() : ''),
    json: async (body) => JSON.parse(body ? await body.text() : ''),
    blob: async (body, object) => new (need('blob').Blob)([body ? await body.bytes() : ''], { type: typeOf(object) ?? '' }),
    formData: async (body, object) => need('formdata').parse(body ? await body.bytes() : new Uint8Array(), typeOf(object)),
  };
  for (const [name, how] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value: read(name, how), writable: true, configurable: true, enumerable: true });
  }
  Object.defineProperty(prototype, 'body', { get() { return bodyOf(this)?.asStream() ?? null; }, configurable: true, enumerable: true });
  Object.defineProperty(prototype, 'bodyUsed', { get() { return bodyOf(this)?.used ?? false; }, configurable: true, enumerable: true });
}
