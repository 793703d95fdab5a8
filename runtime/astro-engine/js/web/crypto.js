// crypto: random values, digests, HMAC, AES, PBKDF2 and HKDF; signatures, secrets and agreement by asymmetric keys.
import { native } from './core.js';
import { view } from './encoding.js';
import * as keys from './keys.js';

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
    if (ASYMMETRIC[name]) return asymmetric(format, data, given, extractable, usages);
    let bytes;
    if (format === 'raw') bytes = view(data).slice();
    else if (format === 'jwk' && data?.kty === 'oct') bytes = Uint8Array.from(atob(data.k.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    else throw refuse(`crypto.subtle.importKey: the format ${JSON.stringify(format)} is not supported here; use "raw" or a symmetric "jwk".`);
    const fields = { type: 'secret', extractable: Boolean(extractable), usages: [...usages] };
    switch (name) {
      case 'HMAC':
        return makeKey(bytes, { ...fields, algorithm: { name, hash: { name: hashName(hash) }, length: length ?? bytes.length * 8 } });
      case 'AES-GCM':
      case 'AES-CBC':
      case 'AES-CTR':
      case 'AES-KW':
        if (![16, 24, 32].includes(bytes.length)) throw new DOMException('crypto.subtle.importKey: an AES key has 128, 192 or 256 bits.', 'DataError');
        return makeKey(bytes, { ...fields, algorithm: { name, length: bytes.length * 8 } });
      case 'PBKDF2':
      case 'HKDF':
        return makeKey(bytes, { ...fields, algorithm: { name } });
      default:
        throw refuse(`crypto.subtle: ${name} is not supported here; there are HMAC, AES-GCM, AES-CBC, AES-CTR, AES-KW, PBKDF2, HKDF, RSASSA-PKCS1-v1_5, RSA-PSS, RSA-OAEP, ECDSA, ECDH, Ed25519 and X25519.`);
    }
  }

  async exportKey(format, key) {
    const bytes = bytesOf(key);
    if (!key.extractable) throw new DOMException('crypto.subtle.exportKey: the key is not extractable.', 'InvalidAccessError');
    if (bytes.kind) return exported(format, key, bytes);
    if (format === 'raw') return bytes.slice().buffer;
    if (format !== 'jwk') throw refuse(`crypto.subtle.exportKey: the format ${JSON.stringify(format)} is not supported here; use "raw" or "jwk".`);
    const alg = key.algorithm.name === 'HMAC' ? key.algorithm.hash.name.replace('SHA-', 'HS') : `A${bytes.length * 8}${key.algorithm.name.slice(4)}`;
    return { kty: 'oct', k: native.base64(bytes, true), alg, key_ops: key.usages, ext: true };
  }

  async generateKey(given, extractable, usages) {
    const { name, hash, length } = algorithm(given);
    if (ASYMMETRIC[name]) return pairOf(given, extractable, usages);
    const bits = name === 'HMAC' ? (length ?? HASHES[hashName(hash)] * 8) : length;
    return this.importKey('raw', native.random(bits / 8), { name, hash, length: bits }, extractable, usages);
  }

  async sign(given, key, data) {
    const { name } = algorithm(given);
    if (ASYMMETRIC[name]) return keys.sign(signing(given, key), use(key, 'sign'), view(data)).buffer;
    if (name !== 'HMAC') throw refuse(`crypto.subtle.sign: ${name} is not supported here.`);
    return native.hmac(key.algorithm.hash.name, use(key, 'sign'), view(data)).buffer;
  }

  async verify(given, key, signature, data) {
    const { name } = algorithm(given);
    if (ASYMMETRIC[name]) return keys.verify(signing(given, key), use(key, 'verify'), view(signature), view(data));
    if (name !== 'HMAC') throw refuse(`crypto.subtle.verify: ${name} is not supported here.`);
    return equal(native.hmac(key.algorithm.hash.name, use(key, 'verify'), view(data)), view(signature));
  }

  async encrypt(given, key, data) {
    return crypted(true, given, key, use(key, 'encrypt'), data);
  }

  async decrypt(given, key, data) {
    return crypted(false, given, key, use(key, 'decrypt'), data);
  }

  async wrapKey(format, key, wrapping, given) {
    const exported = await this.exportKey(format, key);
    const data = format === 'jwk' ? new TextEncoder().encode(JSON.stringify(exported)) : new Uint8Array(exported);
    return crypted(true, given, wrapping, use(wrapping, 'wrapKey'), data);
  }

  async unwrapKey(format, wrapped, wrapping, given, target, extractable, usages) {
    const data = crypted(false, given, wrapping, use(wrapping, 'unwrapKey'), wrapped);
    return this.importKey(format, format === 'jwk' ? JSON.parse(new TextDecoder().decode(data)) : data, target, extractable, usages);
  }

  async deriveBits(given, key, length = null) {
    return derive(algorithm(given), key, use(key, 'deriveBits'), length).buffer;
  }

  async deriveKey(given, key, target, extractable, usages) {
    const { name, hash, length } = algorithm(target);
    const bits = KEYS_OF_ANY_LENGTH.includes(name) ? null : (length ?? HASHES[hashName(hash)] * 8);
    const derived = derive(algorithm(given), key, use(key, 'deriveKey'), bits);
    return this.importKey('raw', derived, { name, hash, length: bits ?? undefined }, extractable, usages);
  }

  get [Symbol.toStringTag]() {
    return 'SubtleCrypto';
  }
}

const failed = () => new DOMException('The operation failed: the key, the iv or the data is not what it was encrypted with.', 'OperationError');

// What is derived from an agreement is all of it for these.
const KEYS_OF_ANY_LENGTH = ['HKDF', 'PBKDF2'];

function crypted(encrypt, given, key, inner, data) {
  const { name, label } = algorithm(given);
  if (name !== key.algorithm.name) throw new DOMException(`crypto.subtle: this key is for ${key.algorithm.name}, not for ${name}.`, 'InvalidAccessError');
  if (name !== 'RSA-OAEP' && name !== 'AES-KW') return aes(encrypt, given, inner, data);
  const done = name === 'AES-KW' ? native.aesWrap(encrypt, inner, view(data)) : keys.rsaCrypt(encrypt, inner, view(data), key.algorithm.hash.name, label && view(label));
  if (!done) throw failed();
  return done.buffer;
}

function aes(encrypt, given, key, data) {
  const { name, iv, additionalData, tagLength, counter, length = 128 } = algorithm(given);
  if (name === 'AES-CBC') {
    const done = aesCbc(encrypt, key, view(iv), view(data));
    if (!done) throw failed();
    return done.buffer;
  }
  if (name === 'AES-CTR') {
    // A shorter counter is the same as long as it does not run over.
    if (view(counter).length !== 16 || length < 1 || view(data).length / 16 >= 2 ** length) throw refuse('crypto.subtle: AES-CTR takes a counter of 16 bytes that does not run over here.');
    return native.aesCtr(key, view(counter), 0, view(data)).buffer;
  }
  if (name !== 'AES-GCM') throw refuse(`crypto.subtle: ${name} is not supported here; use AES-GCM, AES-CBC or AES-CTR.`);
  if (view(iv).length !== 12 || (tagLength !== undefined && tagLength !== 128)) throw refuse('crypto.subtle: AES-GCM takes an iv of 12 bytes and a tag of 128 bits here.');
  const result = native.aesGcm(encrypt, key, view(iv), additionalData ? view(additionalData) : new Uint8Array(), view(data));
  if (!result) throw failed();
  return result.buffer;
}

/** AES in CBC with the padding of PKCS#7; `undefined` when what it says cannot be. */
export function aesCbc(encrypt, key, iv, data) {
  if (encrypt) {
    const padding = 16 - (data.length % 16);
    const padded = new Uint8Array(data.length + padding).fill(padding);
    padded.set(data);
    return native.aesCbc(true, key, iv, padded);
  }
  const plain = data.length === 0 ? undefined : native.aesCbc(false, key, iv, data);
  return plain && unpadded(plain);
}

/** Without its padding; `undefined` when that is none. */
export function unpadded(plain) {
  const padding = plain[plain.length - 1];
  const fits = padding >= 1 && padding <= 16 && plain.subarray(plain.length - padding).every((byte) => byte === padding);
  return fits ? plain.slice(0, plain.length - padding) : undefined;
}

// ---------------------------------------------------------------- asymmetric keys

const ASYMMETRIC = { 'RSASSA-PKCS1-V1_5': 'rsa', 'RSA-PSS': 'rsa', 'RSA-OAEP': 'rsa', ECDSA: 'ec', ECDH: 'ec', ED25519: 'ed25519', X25519: 'x25519' };
const PRIVATE_USES = { 'RSA-OAEP': ['decrypt', 'unwrapKey'], ECDH: ['deriveKey', 'deriveBits'], X25519: ['deriveKey', 'deriveBits'] };
const PUBLIC_USES = { 'RSA-OAEP': ['encrypt', 'wrapKey'], ECDH: [], X25519: [] };
const SPELLED = { 'RSASSA-PKCS1-V1_5': 'RSASSA-PKCS1-v1_5', ED25519: 'Ed25519' };

function asymmetric(format, data, given, extractable, usages) {
  const { name, namedCurve } = algorithm(given);
  const kind = ASYMMETRIC[name];
  const read = {
    spki: () => keys.fromSpki(view(data)),
    pkcs8: () => keys.fromPkcs8(view(data)),
    jwk: () => keys.fromJwk(data),
    raw: () => keys.fromRaw(kind, namedCurve, view(data)),
  }[format];
  if (!read || (format === 'raw' && kind === 'rsa')) throw refuse(`crypto.subtle.importKey: the format ${JSON.stringify(format)} is not supported for ${name}.`);
  const key = read();
  if (key.kind !== kind || (namedCurve ?? key.curve) !== key.curve) throw new DOMException(`crypto.subtle.importKey: this is no key for ${name}${namedCurve ? ` on ${namedCurve}` : ''}.`, 'DataError');
  return keyOf(key, given, extractable, usages);
}

function keyOf(key, given, extractable, usages) {
  const { name, hash } = algorithm(given);
  const about = { name: SPELLED[name] ?? name };
  if (key.curve) about.namedCurve = key.curve;
  if (key.kind === 'rsa') Object.assign(about, keys.rsaFacts(key), { hash: { name: hashName(hash) } });
  const type = key.secret ? 'private' : 'public';
  return makeKey(key, { type, extractable: type === 'public' || Boolean(extractable), usages: [...usages], algorithm: about });
}

async function pairOf(given, extractable, usages) {
  const { name, namedCurve, modulusLength, publicExponent } = algorithm(given);
  const [inner, outer] = [PRIVATE_USES[name] ?? ['sign'], PUBLIC_USES[name] ?? ['verify']];
  const wrong = usages.find((usage) => !inner.includes(usage) && !outer.includes(usage));
  if (wrong !== undefined) throw new DOMException(`crypto.subtle.generateKey: a key for ${name} is not for ${wrong}.`, 'SyntaxError');
  const privately = usages.filter((usage) => inner.includes(usage));
  if (privately.length === 0) throw new DOMException('Usages cannot be empty when creating a key.', 'SyntaxError');
  const kind = ASYMMETRIC[name];
  const made = kind === 'rsa' ? await keys.generateRsaApart(modulusLength, publicExponent && view(publicExponent)) : keys.generate(kind, namedCurve);
  const privateKey = keyOf(made, given, extractable, privately);
  const publicKey = keyOf({ ...made, secret: undefined }, given, true, usages.filter((usage) => outer.includes(usage)));
  return { privateKey, publicKey };
}

function signing(given, { algorithm: about }) {
  const { name, hash, saltLength } = algorithm(given);
  if ((SPELLED[name] ?? name) !== about.name) throw new DOMException(`crypto.subtle: this key is for ${about.name}, not for ${name}.`, 'InvalidAccessError');
  const over = hash ? hashName(hash) : about.hash?.name;
  if (name === 'RSA-PSS' && saltLength !== Number(over.slice(4)) / 8) throw refuse('crypto.subtle: RSA-PSS has a salt as long as its hash here.');
  return keys.signing({ kind: ASYMMETRIC[name], curve: about.namedCurve }, { hash: over, pss: name === 'RSA-PSS' });
}

function exported(format, { type, usages, algorithm: about }, key) {
  const bits = about.hash?.name.replace(/^SHA-1?/, '');
  const oaep = `RSA-OAEP${bits && `-${bits}`}`;
  const alg = bits === undefined ? {} : { alg: about.name === 'RSA-OAEP' ? oaep : `${about.name === 'RSA-PSS' ? 'PS' : 'RS'}${bits || 1}` };
  if (format === 'jwk') return { ...keys.toJwk(key), ...alg, key_ops: usages, ext: true };
  if (format === 'spki' && type === 'public') return keys.toSpki(key).buffer;
  if (format === 'pkcs8' && type === 'private') return key.secret.slice().buffer;
  if (format === 'raw' && type === 'public' && key.kind !== 'rsa') return key.open.slice().buffer;
  throw refuse(`crypto.subtle.exportKey: a ${type} key has no format ${JSON.stringify(format)} here.`);
}

/** The key in a `CryptoKey`, whatever it may be used for: `node:crypto` has its own. */
export const insideOf = (key) => bytesOf(key);

function derive(given, key, inner, bits) {
  const { name, hash, salt, iterations, info, public: other } = given;
  if (name !== key.algorithm.name.toUpperCase()) throw new DOMException(`crypto.subtle: this key is for ${key.algorithm.name}, not for ${name}.`, 'InvalidAccessError');
  if (name === 'ECDH' || name === 'X25519') return agreed(key, inner, other, bits);
  if (bits === null || bits % 8 !== 0) throw new DOMException('crypto.subtle: the length has to be a number of whole bytes.', 'OperationError');
  return derived({ name, hash, salt, iterations, info }, inner, bits / 8);
}

function agreed(key, inner, other, bits) {
  const open = bytesOf(other);
  if (other.type !== 'public' || other.algorithm.name !== key.algorithm.name || open.curve !== inner.curve) throw new DOMException(`crypto.subtle: the other key is no public one for ${key.algorithm.name}${inner.curve ? ` on ${inner.curve}` : ''}.`, 'InvalidAccessError');
  const secret = keys.agree(inner, open);
  if (!secret) throw failed();
  if (bits === null) return secret;
  if (bits > secret.length * 8) throw new DOMException('crypto.subtle: the agreement has fewer bits than that.', 'OperationError');
  const part = secret.slice(0, Math.ceil(bits / 8));
  // Of the last byte, its first bits.
  if (bits % 8 !== 0) part[part.length - 1] &= 0xff << (8 - (bits % 8));
  return part;
}

function derived({ name, hash, salt, iterations, info }, key, length) {
  const digest = hashName(hash);
  if (name === 'PBKDF2') return native.pbkdf2(digest, key, view(salt), iterations, length);
  if (name !== 'HKDF') throw refuse(`crypto.subtle: ${name} is not supported here; use PBKDF2, HKDF, ECDH or X25519.`);
  return hkdfBytes(digest, key, view(salt), view(info), length);
}

/** HKDF (RFC 5869). */
export function hkdfBytes(digest, key, salt, info, length) {
  const extracted = native.hmac(digest, salt.length ? salt : new Uint8Array(HASHES[digest] / 2), key);
  const out = new Uint8Array(length);
  let block = new Uint8Array();
  for (let at = 0, counter = 1; at < length; at += block.length, counter++) {
    if (counter > 255) throw new RangeError('HKDF gives at most 255 times as many bytes as its hash has.');
    block = native.hmac(digest, extracted, new Uint8Array([...block, ...info, counter]));
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
