// `Buffer`: a Uint8Array that reads and writes text.
import { native } from './core.js';
import { atob, view } from './encoding.js';

const ENCODINGS = { utf8: 'utf8', 'utf-8': 'utf8', hex: 'hex', base64: 'base64', base64url: 'base64url', ascii: 'latin1', latin1: 'latin1', binary: 'latin1', ucs2: 'utf16le', 'ucs-2': 'utf16le', utf16le: 'utf16le', 'utf-16le': 'utf16le' };

function encodingOf(name) {
  const known = ENCODINGS[`${name ?? 'utf8'}`.toLowerCase()];
  if (!known) throw new TypeError(`Unknown encoding: ${name}`);
  return known;
}

const latin = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0) & 255);

function encode(text, encoding) {
  switch (encodingOf(encoding)) {
    case 'utf8':
      return native.encode(text);
    case 'latin1':
      return latin(text);
    case 'hex': {
      const digits = /^(?:[0-9a-f]{2})*/i.exec(text)[0];
      return Uint8Array.from({ length: digits.length / 2 }, (_, index) => Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16));
    }
    case 'utf16le': {
      const bytes = new Uint8Array(text.length * 2);
      for (let index = 0; index < text.length; index++) {
        bytes[index * 2] = text.charCodeAt(index) & 255;
        bytes[index * 2 + 1] = text.charCodeAt(index) >> 8;
      }
      return bytes;
    }
    default: {
      const digits = text.replaceAll('-', '+').replaceAll('_', '/').replace(/[^A-Za-z0-9+/]/g, '');
      return latin(atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits));
    }
  }
}

function decode(bytes, encoding) {
  switch (encodingOf(encoding)) {
    case 'utf8':
      return native.utf8(bytes);
    case 'hex':
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    case 'base64':
      return native.base64(bytes, false);
    case 'base64url':
      return native.base64(bytes, true);
    case 'utf16le': {
      let text = '';
      for (let index = 0; index + 1 < bytes.length; index += 2) text += String.fromCharCode(bytes[index] | (bytes[index + 1] << 8));
      return text;
    }
    default: {
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return text;
    }
  }
}

const wrap = (bytes) => Object.setPrototypeOf(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), Buffer.prototype);

export class Buffer extends Uint8Array {
  static poolSize = 8192;

  static from(value, encodingOrOffset = undefined, length = undefined) {
    if (typeof value === 'string') return wrap(encode(value, encodingOrOffset));
    if (value instanceof ArrayBuffer) return wrap(new Uint8Array(value, encodingOrOffset, length));
    if (ArrayBuffer.isView(value)) return wrap(Uint8Array.from(value));
    if (value?.type === 'Buffer' && Array.isArray(value.data)) return wrap(Uint8Array.from(value.data));
    if (Array.isArray(value) || typeof value?.length === 'number') return wrap(Uint8Array.from(value));
    throw new TypeError('Buffer.from: the first argument must be a string, a buffer or an array of bytes.');
  }
  static alloc(size, fill = 0, encoding = undefined) {
    const buffer = wrap(new Uint8Array(size));
    return fill === 0 ? buffer : buffer.fill(fill, 0, size, encoding);
  }
  static allocUnsafe(size) {
    return wrap(new Uint8Array(size));
  }
  static allocUnsafeSlow(size) {
    return wrap(new Uint8Array(size));
  }
  static isBuffer(value) {
    return value instanceof Buffer;
  }
  static isEncoding(name) {
    return typeof name === 'string' && Object.hasOwn(ENCODINGS, name.toLowerCase());
  }
  static byteLength(value, encoding = undefined) {
    return typeof value === 'string' ? encode(value, encoding).length : value.byteLength;
  }
  static concat(list, total = list.reduce((sum, item) => sum + item.length, 0)) {
    const all = Buffer.alloc(total);
    let at = 0;
    for (const item of list) {
      if (at >= total) break;
      all.set(item.subarray(0, total - at), at);
      at += item.length;
    }
    return all;
  }
  static compare(a, b) {
    const length = Math.min(a.length, b.length);
    for (let index = 0; index < length; index++) {
      if (a[index] !== b[index]) return a[index] < b[index] ? -1 : 1;
    }
    return Math.sign(a.length - b.length);
  }

  toString(encoding = undefined, start = 0, end = this.length) {
    return decode(new Uint8Array(this.buffer, this.byteOffset, this.byteLength).subarray(start, end), encoding);
  }
  toJSON() {
    return { type: 'Buffer', data: Array.from(this) };
  }
  equals(other) {
    return Buffer.compare(this, other) === 0;
  }
  compare(other) {
    return Buffer.compare(this, other);
  }
  slice(start, end) {
    return this.subarray(start, end);
  }
  subarray(start, end) {
    return wrap(new Uint8Array(this.buffer, this.byteOffset, this.byteLength).subarray(start, end));
  }
  write(text, offset = 0, length = undefined, encoding = undefined) {
    if (typeof offset === 'string') [offset, encoding] = [0, offset];
    if (typeof length === 'string') [length, encoding] = [undefined, length];
    const bytes = encode(text, encoding).subarray(0, Math.min(length ?? Infinity, this.length - offset));
    this.set(bytes, offset);
    return bytes.length;
  }
  copy(target, at = 0, start = 0, end = this.length) {
    const part = this.subarray(start, Math.min(end, start + target.length - at));
    target.set(part, at);
    return part.length;
  }
  fill(value, start = 0, end = this.length, encoding = undefined) {
    if (typeof value === 'number') return super.fill(value, start, end);
    const bytes = typeof value === 'string' ? encode(value, encoding) : view(value);
    if (!bytes.length) return super.fill(0, start, end);
    for (let index = start; index < end; index++) this[index] = bytes[(index - start) % bytes.length];
    return this;
  }
  indexOf(value, from = 0, encoding = undefined) {
    if (typeof value === 'number') return super.indexOf(value, from);
    const needle = typeof value === 'string' ? encode(value, encoding) : value;
    outer: for (let at = Math.max(0, from); at + needle.length <= this.length; at++) {
      for (let index = 0; index < needle.length; index++) if (this[at + index] !== needle[index]) continue outer;
      return at;
    }
    return -1;
  }
  includes(value, from = 0, encoding = undefined) {
    return this.indexOf(value, from, encoding) >= 0;
  }
}

// readUInt16BE, writeInt32LE, … over one DataView.
const KINDS = [['UInt8', 'Uint8', 1], ['Int8', 'Int8', 1], ['UInt16', 'Uint16', 2], ['Int16', 'Int16', 2], ['UInt32', 'Uint32', 4], ['Int32', 'Int32', 4], ['BigUInt64', 'BigUint64', 8], ['BigInt64', 'BigInt64', 8], ['Float', 'Float32', 4], ['Double', 'Float64', 8]];
for (const [name, method, size] of KINDS) {
  for (const order of size === 1 ? [''] : ['BE', 'LE']) {
    const little = order === 'LE';
    const data = (buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    const read = function (offset = 0) {
      return data(this)[`get${method}`](offset, little);
    };
    const write = function (value, offset = 0) {
      data(this)[`set${method}`](offset, value, little);
      return offset + size;
    };
    for (const alias of new Set([name, name.replace('UInt', 'Uint')])) {
      Object.defineProperty(Buffer.prototype, `read${alias}${order}`, { value: read, writable: true, configurable: true });
      Object.defineProperty(Buffer.prototype, `write${alias}${order}`, { value: write, writable: true, configurable: true });
    }
  }
}
export default { Buffer };
