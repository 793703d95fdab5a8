// crypto: random values, digests, HMAC, AES-GCM and PBKDF2.
import { native } from './core.js';
import { view } from './encoding.js';

const HASHES = { 'SHA-1': 64, 'SHA-256': 64, 'SHA-384': 128, 'SHA-512': 128 };
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const refuse = (message) => new DOMException(message, 'NotSupportedError');

function algorithm(value) {
  const named = typeof value === 'string' ? { name: value } : { ...value };
  return { ...named, name: `${named.name}`.toUpperCase() };
}

function hashName(value) {
  const { name } = algorithm(value);
  if (!Object.hasOwn(HASHES, name)) throw refuse(`crypto.subtle: the hash ${JSON.stringify(name)} is not known; there are ${Object.keys(HASHES).join(', ')}.`);
  return name;
}

let bytesOf, makeKey;

export class CryptoKey {
  #bytes;
  static {
    bytesOf = (key) => {
      if (typeof key !== 'object' || key === null || !(#bytes in key)) throw new TypeError('crypto.subtle: the key must be a CryptoKey.');
      return key.#bytes;
    };
    makeKey = (bytes, fields) => {
      const key = new CryptoKey(MAKE);
      key.#bytes = bytes;
      return Object.assign(key, fields);
    };
  }
  constructor(token) {
    if (token !== MAKE) throw new TypeError('Illegal constructor: use crypto.subtle.importKey or generateKey.');
  }
  get [Symbol.toStringTag]() {
    return 'CryptoKey';
  }
}
const MAKE = Symbol('make');

function use(key, usage) {
  const bytes = bytesOf(key);
  if (!key.usages.includes(usage)) throw new DOMException(`crypto.subtle: this key may not be used to ${usage}.`, 'InvalidAccessError');
  return bytes;
}

export class SubtleCrypto {
  async digest(hash, data) {
    return native.digest(hashName(hash), view(data)).buffer;
  }

  async importKey(format, data, given, extractable, usages) {
    const { name, hash, length } = algorithm(given);
    let bytes;
    if (format === 'raw') bytes = view(data).slice();
    else if (format === 'jwk' && data?.kty === 'oct') bytes = Uint8Array.from(atob(data.k.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    else throw refuse(`crypto.subtle.importKey: the format ${JSON.stringify(format)} is not supported here; use "raw" or a symmetric "jwk".`);
    const fields = { type: 'secret', extractable: Boolean(extractable), usages: [...usages] };
    switch (name) {
      case 'HMAC':
        return makeKey(bytes, { ...fields, algorithm: { name, hash: { name: hashName(hash) }, length: length ?? bytes.length * 8 } });
      case 'AES-GCM':
        if (![16, 24, 32].includes(bytes.length)) throw new DOMException('crypto.subtle.importKey: an AES key has 128, 192 or 256 bits.', 'DataError');
        return makeKey(bytes, { ...fields, algorithm: { name, length: bytes.length * 8 } });
      case 'PBKDF2':
      case 'HKDF':
        return makeKey(bytes, { ...fields, algorithm: { name } });
      default:
        throw refuse(`crypto.subtle: ${name} is not supported here; there are HMAC, AES-GCM, PBKDF2 and HKDF.`);
    }
  }

  async exportKey(format, key) {
    const bytes = bytesOf(key);
    if (!key.extractable) throw new DOMException('crypto.subtle.exportKey: the key is not extractable.', 'InvalidAccessError');
    if (format === 'raw') return bytes.slice().buffer;
    if (format !== 'jwk') throw refuse(`crypto.subtle.exportKey: the format ${JSON.stringify(format)} is not supported here; use "raw" or "jwk".`);
    const alg = key.algorithm.name === 'HMAC' ? key.algorithm.hash.name.replace('SHA-', 'HS') : `A${bytes.length * 8}GCM`;
    return { kty: 'oct', k: native.base64(bytes, true), alg, key_ops: key.usages, ext: true };
  }

  async generateKey(given, extractable, usages) {
    const { name, hash, length } = algorithm(given);
    const bits = name === 'HMAC' ? (length ?? HASHES[hashName(hash)] * 8) : length;
    return this.importKey('raw', native.random(bits / 8), { name, hash, length: bits }, extractable, usages);
  }

  async sign(given, key, data) {
    const { name } = algorithm(given);
    if (name !== 'HMAC') throw refuse(`crypto.subtle.sign: ${name} is not supported here; use HMAC.`);
    return native.hmac(key.algorithm.hash.name, use(key, 'sign'), view(data)).buffer;
  }

  async verify(given, key, signature, data) {
    const { name } = algorithm(given);
    if (name !== 'HMAC') throw refuse(`crypto.subtle.verify: ${name} is not supported here; use HMAC.`);
    return equal(native.hmac(key.algorithm.hash.name, use(key, 'verify'), view(data)), view(signature));
  }

  async encrypt(given, key, data) {
    return aes(true, given, use(key, 'encrypt'), data);
  }

  async decrypt(given, key, data) {
    return aes(false, given, use(key, 'decrypt'), data);
  }

  async deriveBits(given, key, length) {
    return derive(algorithm(given), bytesOf(key), length / 8).buffer;
  }

  async deriveKey(given, key, target, extractable, usages) {
    const { name, hash, length } = algorithm(target);
    const bits = length ?? HASHES[hashName(hash)] * 8;
    return this.importKey('raw', derive(algorithm(given), bytesOf(key), bits / 8), { name, hash, length: bits }, extractable, usages);
  }

  get [Symbol.toStringTag]() {
    return 'SubtleCrypto';
  }
}

function aes(encrypt, given, key, data) {
  const { name, iv, additionalData, tagLength } = algorithm(given);
  if (name !== 'AES-GCM') throw refuse(`crypto.subtle: ${name} is not supported here; use AES-GCM.`);
  if (view(iv).length !== 12 || (tagLength !== undefined && tagLength !== 128)) throw refuse('crypto.subtle: AES-GCM takes an iv of 12 bytes and a tag of 128 bits here.');
  const result = native.aesGcm(encrypt, key, view(iv), additionalData ? view(additionalData) : new Uint8Array(), view(data));
  if (!result) throw new DOMException('The operation failed: the key, the iv or the data is not what it was encrypted with.', 'OperationError');
  return result.buffer;
}

function derive({ name, hash, salt, iterations, info }, key, length) {
  const digest = hashName(hash);
  if (name === 'PBKDF2') return native.pbkdf2(digest, key, view(salt), iterations, length);
  if (name !== 'HKDF') throw refuse(`crypto.subtle: ${name} is not supported here; use PBKDF2 or HKDF.`);
  const extracted = native.hmac(digest, view(salt).length ? view(salt) : new Uint8Array(HASHES[digest] / 2), key);
  const out = new Uint8Array(length);
  let block = new Uint8Array();
  for (let at = 0, counter = 1; at < length; at += block.length, counter++) {
    block = native.hmac(digest, extracted, new Uint8Array([...block, ...view(info), counter]));
    out.set(block.subarray(0, Math.min(block.length, length - at)), at);
  }
  return out;
}

/** Compares without telling where the difference is. */
function equal(a, b) {
  if (a.length !== b.length) return false;
  let different = 0;
  for (let index = 0; index < a.length; index++) different |= a[index] ^ b[index];
  return different === 0;
}

export class Crypto {
  #subtle = new SubtleCrypto();
  get subtle() {
    return this.#subtle;
  }
  getRandomValues(array) {
    if (!ArrayBuffer.isView(array) || array instanceof DataView || array instanceof Float32Array || array instanceof Float64Array) throw new DOMException('getRandomValues: the argument must be a typed array of integers.', 'TypeMismatchError');
    if (array.byteLength > 65536) throw new DOMException(`getRandomValues: ${array.byteLength} bytes are more than the 65536 that can be had at once.`, 'QuotaExceededError');
    view(array).set(native.random(array.byteLength));
    return array;
  }
  randomUUID() {
    const bytes = native.random(16);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }
  get [Symbol.toStringTag]() {
    return 'Crypto';
  }
}

export const crypto = new Crypto();
