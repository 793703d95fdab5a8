// node:crypto, as far as server code commonly goes: hashes, HMAC, random values, what is derived from passwords; ciphers
// and keys are beside it.
import { native } from '../web/core.js';
import { Buffer } from '../web/buffer.js';
import { crypto as webcrypto, hkdfBytes } from '../web/crypto.js';
import { callingBack } from './crypto/callback.js';
import * as ciphers from './crypto/cipher.js';
import { KeyObject, Sign, Verify, constants, createPrivateKey, createPublicKey, createSecretKey, createSign, createVerify, generateKey, generateKeyPair, generateKeyPairSync, generateKeySync, sign, verify } from './crypto/keys.js';
import * as secrets from './crypto/secrets.js';
export { webcrypto };
export * from './crypto/cipher.js';
export { KeyObject, Sign, Verify, constants, createPrivateKey, createPublicKey, createSecretKey, createSign, createVerify, generateKey, generateKeyPair, generateKeyPairSync, generateKeySync, sign, verify };
export * from './crypto/secrets.js';

const NAMES = { md5: 'MD5', sha1: 'SHA-1', 'sha-1': 'SHA-1', sha256: 'SHA-256', 'sha-256': 'SHA-256', sha384: 'SHA-384', 'sha-384': 'SHA-384', sha512: 'SHA-512', 'sha-512': 'SHA-512' };

function known(name) {
  const hash = NAMES[`${name}`.toLowerCase()];
  if (!hash) throw Object.assign(new Error(`Digest method not supported by the preview: ${name} (there are ${getHashes().join(', ')})`), { code: 'ERR_CRYPTO_INVALID_DIGEST' });
  return hash;
}

const bytes = (data, encoding = undefined) => (typeof data === 'string' ? Buffer.from(data, encoding) : new Uint8Array(data.buffer ?? data, data.byteOffset, data.byteLength));
// A key may be an object around its bytes.
const raw = (key) => bytes(key?.export?.() ?? key);
const shown = (buffer, encoding) => (encoding && encoding !== 'buffer' ? Buffer.from(buffer.buffer).toString(encoding) : Buffer.from(buffer.buffer));

// More than this is not kept but digested as it comes: a whole upload may pass through.
const KEPT = 1 << 20;
const forgotten = new FinalizationRegistry((id) => native.digestEnd(id));

class Digest {
  #pieces = [];
  #length = 0;
  #finish;
  #name;
  #id;
  constructor(finish, name = undefined) {
    this.#finish = finish;
    this.#name = name;
  }
  update(data, encoding = undefined) {
    const piece = bytes(data, encoding);
    // A caller may fill its buffer anew.
    this.#pieces.push(piece.slice());
    this.#length += piece.length;
    if (this.#length > KEPT && this.#name) this.#feed();
    return this;
  }
  #feed() {
    if (this.#id === undefined) {
      this.#id = native.digestBegin(this.#name);
      forgotten.register(this, this.#id, this);
    }
    for (const piece of this.#pieces) native.digestFeed(this.#id, piece);
    this.#pieces = [];
    this.#length = 0;
  }
  copy() {
    if (this.#id !== undefined) throw new Error('The preview cannot copy a digest of more than a megabyte.');
    const twin = new Digest(this.#finish, this.#name);
    for (const piece of this.#pieces) twin.update(piece);
    return twin;
  }
  write(data, encoding = undefined) {
    this.update(data, encoding);
    return true;
  }
  end(data = undefined) {
    if (data !== undefined) this.update(data);
    return this;
  }
  digest(encoding = undefined) {
    if (this.#id === undefined) return shown(this.#finish(Buffer.concat(this.#pieces)), encoding);
    this.#feed();
    forgotten.unregister(this);
    return shown(native.digestEnd(this.#id), encoding);
  }
}

export function createHash(name) {
  const hash = known(name);
  return new Digest((data) => native.digest(hash, data), hash);
}
export function createHmac(name, key) {
  const hash = known(name);
  return new Digest((data) => native.hmac(hash, raw(key), data));
}
export const hash = (name, data, encoding = 'hex') => createHash(name).update(data).digest(encoding);
export const getHashes = () => ['md5', 'sha1', 'sha256', 'sha384', 'sha512'];
export const randomUUID = () => webcrypto.randomUUID();
export const getRandomValues = (array) => webcrypto.getRandomValues(array);
export const subtle = webcrypto.subtle;
export function randomBytes(size, callback = undefined) {
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < size; at += 65536) buffer.set(native.random(Math.min(65536, size - at)), at);
  if (callback) queueMicrotask(() => callback(null, buffer));
  return callback ? undefined : buffer;
}
export function randomFillSync(buffer, offset = 0, size = buffer.byteLength - offset) {
  new Uint8Array(buffer.buffer ?? buffer, (buffer.byteOffset ?? 0) + offset, size).set(randomBytes(size));
  return buffer;
}
export function randomFill(buffer, ...rest) {
  const callback = rest.pop();
  queueMicrotask(() => callback(null, randomFillSync(buffer, ...rest)));
}
export function randomInt(low, high = undefined) {
  if (high === undefined) [low, high] = [0, low];
  return low + Math.floor((native.random(6).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48) * (high - low));
}
export function timingSafeEqual(a, b) {
  const [left, right] = [bytes(a), bytes(b)];
  if (left.length !== right.length) throw new RangeError('Input buffers must have the same byte length');
  return left.reduce((difference, byte, index) => difference | (byte ^ right[index]), 0) === 0;
}
export const pbkdf2Sync = (password, salt, rounds, length, name) => shown(native.pbkdf2(known(name), bytes(password), bytes(salt), rounds, length));
export function pbkdf2(password, salt, rounds, length, name, callback) {
  callingBack(callback, () => pbkdf2Sync(password, salt, rounds, length, name));
}

export const hkdfSync = (name, key, salt, info, length) => hkdfBytes(known(name), raw(key), bytes(salt), bytes(info), length).buffer;
export const hkdf = (name, key, salt, info, length, callback) => callingBack(callback, () => hkdfSync(name, key, salt, info, length));

const MEGABYTES_32 = 32 << 20;
// Taken outside of the heap that has a limit, whatever the code allows itself.
const MOST_MEMORY = 1 << 30;
export function scryptSync(password, salt, length, options = {}) {
  const { N = options.cost ?? 16384, r = options.blockSize ?? 8, p = options.parallelization ?? 1, maxmem = MEGABYTES_32 } = options;
  const power = Math.log2(N);
  const refused = !Number.isInteger(power) || power < 1 || 128 * N * r > Math.min(maxmem, MOST_MEMORY) || p < 1;
  const made = refused ? undefined : native.scrypt(bytes(password), bytes(salt), power, r, p, length);
  if (!made) throw Object.assign(new RangeError('Invalid scrypt params: memory limit exceeded, or N is no power of two'), { code: 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS' });
  return shown(made);
}
export function scrypt(password, salt, length, options, callback = options) {
  callingBack(callback, () => scryptSync(password, salt, length, typeof options === 'function' ? {} : options));
}
export default { ...ciphers, ...secrets, KeyObject, Sign, Verify, constants, createPrivateKey, createPublicKey, createSecretKey, createSign, createVerify, generateKey, generateKeyPair, generateKeyPairSync, generateKeySync, sign, verify, webcrypto, subtle, createHash, createHmac, hash, getHashes, randomUUID, getRandomValues, randomBytes, randomFill, randomFillSync, randomInt, timingSafeEqual, pbkdf2, pbkdf2Sync, hkdf, hkdfSync, scrypt, scryptSync };
