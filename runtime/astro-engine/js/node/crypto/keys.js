// Keys of node:crypto, and what they sign.
import { native } from '../../web/core.js';
import { Buffer } from '../../web/buffer.js';
import { insideOf } from '../../web/crypto.js';
import * as keys from '../../web/keys.js';
import { Writable } from 'node:stream';
import { callingBack } from './callback.js';

const coded = (code, message, Kind = TypeError) => Object.assign(new Kind(message), { code });
const bytesOf = (data, encoding = undefined) => (typeof data === 'string' ? Buffer.from(data, encoding) : new Uint8Array(data.buffer ?? data, data.byteOffset, data.byteLength));
const isBytes = (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer;

export class KeyObject {
  #key;
  constructor(type, key) {
    this.type = type;
    this.#key = key;
  }
  static from(key) {
    const inner = insideOf(key);
    return new KeyObject(key.type, key.type === 'secret' ? Buffer.from(inner) : inner);
  }
  static of = (object) => object.#key;
  get asymmetricKeyType() {
    return this.type === 'secret' ? undefined : this.#key.kind;
  }
  get asymmetricKeyDetails() {
    if (this.type === 'secret') return undefined;
    if (this.#key.kind === 'ec') return { namedCurve: this.#key.curve === 'P-256' ? 'prime256v1' : 'secp384r1' };
    if (this.#key.kind === 'ed25519') return {};
    const { modulusLength, publicExponent } = keys.rsaFacts(this.#key);
    return { modulusLength, publicExponent: BigInt(`0x${Buffer.from(publicExponent).toString('hex')}`) };
  }
  get symmetricKeySize() {
    return this.type === 'secret' ? this.#key.length : undefined;
  }
  equals(other) {
    const same = (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]);
    if (this.type !== other.type) return false;
    return this.type === 'secret' ? same(this.#key, other.#key) : same(this.#key.open, other.#key.open);
  }
  export({ format = this.type === 'secret' ? 'buffer' : 'pem', type = this.type === 'public' ? 'spki' : 'pkcs8' } = {}) {
    if (this.type === 'secret') return format === 'jwk' ? { kty: 'oct', k: keys.toUrl(this.#key) } : Buffer.from(this.#key);
    if (format === 'jwk') return keys.toJwk(this.#key);
    const wanted = this.type === 'public' ? 'spki' : 'pkcs8';
    if (type !== wanted) throw coded('ERR_INVALID_ARG_VALUE', `A ${this.type} key is exported as "${wanted}" here, not as ${JSON.stringify(type)}.`);
    const der = Buffer.from(this.type === 'public' ? keys.toSpki(this.#key) : this.#key.secret);
    if (format === 'der') return der;
    const label = this.type === 'public' ? 'PUBLIC KEY' : 'PRIVATE KEY';
    return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
  }
}

export function createSecretKey(key, encoding = undefined) {
  return new KeyObject('secret', Buffer.from(bytesOf(key, encoding)));
}

// ---------------------------------------------------------------- reading keys

const LABELS = {
  'PUBLIC KEY': keys.fromSpki,
  'RSA PUBLIC KEY': keys.fromRsaPublic,
  'PRIVATE KEY': keys.fromPkcs8,
  'RSA PRIVATE KEY': keys.fromRsaPrivate,
  'EC PRIVATE KEY': keys.fromEcPrivate,
  CERTIFICATE: keys.fromCertificate,
};
const TYPES = { spki: keys.fromSpki, pkcs8: keys.fromPkcs8, sec1: keys.fromEcPrivate };

function fromPem(text) {
  const [, label, content] = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/.exec(text) ?? [];
  if (!label) throw coded('ERR_OSSL_UNSUPPORTED', 'error:1E08010C:DECODER routines::unsupported: this is no key in PEM.', Error);
  if (label.startsWith('ENCRYPTED') || content.includes('ENCRYPTED')) throw coded('ERR_OSSL_UNSUPPORTED', 'Keys locked by a passphrase are not read here.', Error);
  const read = LABELS[label];
  if (!read) throw coded('ERR_OSSL_UNSUPPORTED', `A "${label}" is not read here.`, Error);
  return read(new Uint8Array(Buffer.from(content.replace(/\s/g, ''), 'base64')));
}

function material(given) {
  if (given instanceof KeyObject) return KeyObject.of(given);
  if (given?.constructor?.name === 'CryptoKey') return insideOf(given);
  if (typeof given === 'string') return fromPem(given);
  if (isBytes(given)) return fromPem(Buffer.from(bytesOf(given)).toString());
  const { key, format = 'pem', type, encoding } = given ?? {};
  if (format === 'jwk') return keys.fromJwk(key);
  if (key instanceof KeyObject || format === 'pem') return material(typeof key === 'object' && !(key instanceof KeyObject) && !isBytes(key) ? { key: undefined } : key);
  if (type === 'pkcs1') return pkcs1(bytesOf(key, encoding));
  if (!TYPES[type]) throw coded('ERR_INVALID_ARG_VALUE', `A key in DER says what it is by its "type"; ${JSON.stringify(type)} is not known.`);
  return TYPES[type](new Uint8Array(bytesOf(key, encoding)));
}

function pkcs1(bytes) {
  try {
    return keys.fromRsaPrivate(new Uint8Array(bytes));
  } catch {
    return keys.fromRsaPublic(new Uint8Array(bytes));
  }
}

export function createPrivateKey(given) {
  const key = material(given);
  if (!key?.secret) throw coded('ERR_INVALID_ARG_VALUE', 'This is no private key.');
  return new KeyObject('private', key);
}

export function createPublicKey(given) {
  const key = material(given);
  if (!key?.open) throw coded('ERR_INVALID_ARG_VALUE', 'This is no public key.');
  return new KeyObject('public', { ...key, secret: undefined });
}

export function generateKeyPairSync(type, { namedCurve = 'P-256', publicKeyEncoding, privateKeyEncoding } = {}) {
  const curve = { prime256v1: 'P-256', secp256r1: 'P-256', secp384r1: 'P-384' }[namedCurve] ?? namedCurve;
  const made = keys.generate(type, curve);
  const publicKey = new KeyObject('public', { ...made, secret: undefined });
  const privateKey = new KeyObject('private', made);
  return {
    publicKey: publicKeyEncoding ? publicKey.export(publicKeyEncoding) : publicKey,
    privateKey: privateKeyEncoding ? privateKey.export(privateKeyEncoding) : privateKey,
  };
}

export function generateKeyPair(type, options, callback) {
  queueMicrotask(() => {
    let pair;
    try {
      pair = generateKeyPairSync(type, options);
    } catch (error) {
      return callback(error);
    }
    callback(null, pair.publicKey, pair.privateKey);
  });
}

// ---------------------------------------------------------------- signatures

const HASHES = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };
const PSS = 6;
/** Names of `padding`, as OpenSSL numbers them. */
export const constants = { RSA_PKCS1_PADDING: 1, RSA_PKCS1_PSS_PADDING: PSS, RSA_PSS_SALTLEN_DIGEST: -1, RSA_PSS_SALTLEN_AUTO: -2 };

function named(algorithm, key, { padding, dsaEncoding } = {}) {
  const hash = HASHES[`${algorithm ?? 'sha256'}`.toLowerCase().replace(/^(rsa|ecdsa)-|-/g, '')];
  return keys.signing(key, { hash: hash ?? algorithm, pss: padding === PSS, der: dsaEncoding !== 'ieee-p1363' });
}

export function sign(algorithm, data, given, callback = undefined) {
  return answered(callback, () => {
    const key = material(given);
    if (!key?.secret) throw coded('ERR_INVALID_ARG_VALUE', 'This is no private key: it cannot sign.');
    return Buffer.from(keys.sign(named(algorithm, key, given), key, bytesOf(data)));
  });
}

export function verify(algorithm, data, given, signature, callback = undefined) {
  return answered(callback, () => {
    const key = material(given);
    return keys.verify(named(algorithm, key, given), key, bytesOf(signature), bytesOf(data));
  });
}

function answered(callback, run) {
  return callback ? callingBack(callback, run) : run();
}

// What is signed comes piece by piece.
class Collecting extends Writable {
  #pieces = [];
  constructor(algorithm, options) {
    super(options);
    this.algorithm = algorithm;
  }
  update(data, encoding = undefined) {
    this.#pieces.push(bytesOf(data, encoding).slice());
    return this;
  }
  _write(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }
  whole() {
    return Buffer.concat(this.#pieces);
  }
}

export class Sign extends Collecting {
  sign(key, encoding = undefined) {
    const signature = sign(this.algorithm, this.whole(), key);
    return encoding && encoding !== 'buffer' ? signature.toString(encoding) : signature;
  }
}

export class Verify extends Collecting {
  verify(key, signature, encoding = undefined) {
    return verify(this.algorithm, this.whole(), key, bytesOf(signature, encoding));
  }
}

export const createSign = (algorithm, options = undefined) => new Sign(algorithm, options);
export const createVerify = (algorithm, options = undefined) => new Verify(algorithm, options);

/** Random bytes as a key: `generateKeySync('aes', { length })`. */
export const generateKeySync = (_type, { length }) => new KeyObject('secret', Buffer.from(native.random(length / 8)));
