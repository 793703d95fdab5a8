// TextEncoder, TextDecoder, atob and btoa.
import { native } from './core.js';

export class TextEncoder {
  get encoding() {
    return 'utf-8';
  }
  encode(input = '') {
    return native.encode(`${input}`);
  }
  encodeInto(input, target) {
    let read = 0;
    let written = 0;
    for (const character of `${input}`) {
      const bytes = native.encode(character);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
  get [Symbol.toStringTag]() {
    return 'TextEncoder';
  }
}

let lastDecoder = 0;

export class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #number = (lastDecoder = (lastDecoder + 1) >>> 0);
  #open = false;

  constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
    const name = native.encodingName(`${label}`);
    if (name === undefined) throw new RangeError(`TextDecoder: ${JSON.stringify(`${label}`)} is not an encoding of the web.`);
    this.#encoding = name;
    this.#fatal = Boolean(fatal);
    this.#ignoreBOM = Boolean(ignoreBOM);
  }
  get encoding() {
    return this.#encoding;
  }
  get fatal() {
    return this.#fatal;
  }
  get ignoreBOM() {
    return this.#ignoreBOM;
  }
  decode(input = new Uint8Array(), { stream = false } = {}) {
    const bytes = view(input);
    if (!stream && !this.#open && !this.#fatal && !this.#ignoreBOM && this.#encoding === 'utf-8') {
      const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
      return native.utf8(start ? bytes.subarray(start) : bytes);
    }
    this.#open = stream;
    return native.decode(this.#number, this.#encoding, bytes, this.#fatal, this.#ignoreBOM, !stream);
  }
  get [Symbol.toStringTag]() {
    return 'TextDecoder';
  }
}

/** The bytes of a buffer or view. */
export function view(source) {
  if (source instanceof Uint8Array) return source;
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer || source instanceof SharedArrayBuffer) return new Uint8Array(source);
  throw new TypeError('The argument must be an ArrayBuffer or a view of one.');
}

export function btoa(input) {
  const text = `${input}`;
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 255) throw new DOMException('btoa: the string contains characters outside of Latin-1; encode it first with TextEncoder.', 'InvalidCharacterError');
    bytes[index] = code;
  }
  return native.base64(bytes, false);
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function atob(input) {
  let text = `${input}`.replace(/[\t\n\f\r ]/g, '');
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, '');
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) throw new DOMException('atob: the string is not valid base64.', 'InvalidCharacterError');
  let out = '';
  let bits = 0;
  let held = 0;
  for (const digit of text) {
    held = ((held << 6) | DIGITS.indexOf(digit)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += String.fromCharCode((held >> bits) & 255);
    }
  }
  return out;
}
