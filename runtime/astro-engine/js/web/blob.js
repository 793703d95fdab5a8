// Blob and File: bytes with a type.
import { native } from './core.js';
import { AS_BODY } from './body.js';

/** The bytes of a Blob, not copied. */
export let bytesOf;

export class Blob {
  #bytes;
  #type = '';

  static {
    bytesOf = (blob) => blob.#bytes;
  }

  constructor(parts = [], options = undefined) {
    if (parts === null || typeof parts !== 'object' || typeof parts[Symbol.iterator] !== 'function') throw new TypeError('Blob: the first argument must be a list of parts.');
    const pieces = [...parts].map((part) => {
      if (typeof part === 'object' && part !== null) {
        if (#bytes in part) return part.#bytes;
        if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
        if (part instanceof ArrayBuffer) return new Uint8Array(part);
      }
      const text = `${part}`;
      return native.encode(options?.endings === 'native' ? text.replace(/\r\n|\r/g, '\n') : text);
    });
    this.#bytes = join(pieces);
    const type = `${options?.type ?? ''}`;
    this.#type = /[^\x20-\x7e]/.test(type) ? '' : type.toLowerCase();
  }

  get size() {
    return this.#bytes.length;
  }
  get type() {
    return this.#type;
  }
  async arrayBuffer() {
    return this.#bytes.slice().buffer;
  }
  async bytes() {
    return this.#bytes.slice();
  }
  async text() {
    return native.utf8(this.#bytes);
  }
  slice(start = 0, end = this.size, type = '') {
    const blob = new Blob([], { type });
    blob.#bytes = this.#bytes.slice(start, end);
    return blob;
  }
  stream() {
    return new Response(this.#bytes).body;
  }
  [AS_BODY]() {
    return { source: this.#bytes, type: this.#type || null };
  }
  get [Symbol.toStringTag]() {
    return 'Blob';
  }
}

function join(pieces) {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export class File extends Blob {
  #name;
  #lastModified;
  constructor(parts, name, options = undefined) {
    if (arguments.length < 2) throw new TypeError('File: give the parts and a name.');
    super(parts, options);
    this.#name = `${name}`;
    this.#lastModified = options?.lastModified === undefined ? Date.now() : Math.trunc(Number(options.lastModified)) || 0;
  }
  get name() {
    return this.#name;
  }
  get lastModified() {
    return this.#lastModified;
  }
  get webkitRelativePath() {
    return '';
  }
  get [Symbol.toStringTag]() {
    return 'File';
  }
}
