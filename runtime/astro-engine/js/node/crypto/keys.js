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

/** Names of curves as OpenSSL spells them. */
export const OPENSSL = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };
const CURVES = { ...Object.fromEntries(Object.entries(OPENSSL).flatMap(([curve, name]) => [[curve, curve], [name, curve]])), secp256r1: 'P-256' };

/** The curve of a name. */
export function curveOf(name) {
  if (!Object.hasOwn(CURVES, name)) throw coded('ERR_CRYPTO_INVALID_CURVE', `Invalid EC curve name: the preview has ${Object.values(OPENSSL).join(', ')}`);
  return CURVES[name];
}

const WRITTEN = {
  'public spki': { label: 'PUBLIC KEY', write: keys.toSpki },
  'private pkcs8': { label: 'PRIVATE KEY', write: (key) => key.secret },
  'public pkcs1': { label: 'RSA PUBLIC KEY', write: (key) => key.open, kind: 'rsa' },
  'private pkcs1': { label: 'RSA PRIVATE KEY', write: keys.toTraditional, kind: 'rsa' },
  'private sec1': { label: 'EC PRIVATE KEY', write: keys.toTraditional, kind: 'ec' },
};

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
    if (this.#key.kind === 'ec') return { namedCurve: OPENSSL[this.#key.curve] };
    if (this.#key.kind !== 'rsa') return {};
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
  export({ format = this.type === 'secret' ? 'buffer' : 'pem', type = this.type === 'public' ? 'spki' : 'pkcs8', cipher } = {}) {
    if (cipher !== undefined) throw coded('ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'Keys are not locked by a passphrase here.', Error);
    if (this.type === 'secret') return format === 'jwk' ? { kty: 'oct', k: keys.toUrl(this.#key) } : Buffer.from(this.#key);
    if (format === 'jwk') return keys.toJwk(this.#key);
    const written = WRITTEN[`${this.type} ${type}`];
    if (!written || ![undefined, this.#key.kind].includes(written.kind)) throw coded('ERR_INVALID_ARG_VALUE', `A ${this.type} key of this kind is not exported as ${JSON.stringify(type)}.`);
    const der = Buffer.from(written.write(this.#key));
    if (format === 'der') return der;
    const label = written.label;
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

/** What a key is inside, however it is given. */
export function material(given) {
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

// ---------------------------------------------------------------- new keys

function wanted(type, options) {
  if (!['rsa', 'ec', 'ed25519', 'x25519'].includes(type)) throw coded('ERR_INVALID_ARG_VALUE', `The argument 'type' must be a supported key type. Received '${type}'. The preview has rsa, ec, ed25519 and x25519.`);
  const { modulusLength, publicExponent, namedCurve } = options ?? {};
  if (type === 'rsa' && typeof modulusLength !== 'number') throw coded('ERR_INVALID_ARG_TYPE', `The "options.modulusLength" property must be of type number. Received ${typeof modulusLength}`);
  if (type === 'ec' && typeof namedCurve !== 'string') throw coded('ERR_INVALID_ARG_TYPE', `The "options.namedCurve" property must be of type string. Received ${typeof namedCurve}`);
  return { modulusLength, publicExponent, curve: type === 'ec' ? curveOf(namedCurve) : undefined };
}

function pairOf(made, { publicKeyEncoding, privateKeyEncoding } = {}) {
  const publicKey = new KeyObject('public', { ...made, secret: undefined });
  const privateKey = new KeyObject('private', made);
  return {
    publicKey: publicKeyEncoding ? publicKey.export(publicKeyEncoding) : publicKey,
    privateKey: privateKeyEncoding ? privateKey.export(privateKeyEncoding) : privateKey,
  };
}

export function generateKeyPairSync(type, options = undefined) {
  const { modulusLength, publicExponent, curve } = wanted(type, options);
  return pairOf(type === 'rsa' ? keys.generateRsa(modulusLength, publicExponent) : keys.generate(type, curve), options);
}

export function generateKeyPair(type, options, callback = options) {
  const { modulusLength, publicExponent, curve } = wanted(type, options);
  const made = type === 'rsa' ? keys.generateRsaApart(modulusLength, publicExponent) : Promise.resolve().then(() => keys.generate(type, curve));
  // What the callback throws is its own.
  made.then((key) => pairOf(key, options)).then(
    ({ publicKey, privateKey }) => queueMicrotask(() => callback(null, publicKey, privateKey)),
    (error) => queueMicrotask(() => callback(error)),
  );
}
// `promisify` gives both.
Object.defineProperty(generateKeyPair, Symbol.for('nodejs.util.promisify.custom'), {
  value: (type, options) => new Promise((resolve, reject) => generateKeyPair(type, options, (error, publicKey, privateKey) => (error ? reject(error) : resolve({ publicKey, privateKey })))),
});

// ---------------------------------------------------------------- signatures

const HASHES = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };
const PSS = 6;
/** Names of `padding`, as OpenSSL numbers them. */
export const constants = { RSA_PKCS1_PADDING: 1, RSA_NO_PADDING: 3, RSA_PKCS1_OAEP_PADDING: 4, RSA_PKCS1_PSS_PADDING: PSS, RSA_PSS_SALTLEN_DIGEST: -1, RSA_PSS_SALTLEN_MAX_SIGN: -2, RSA_PSS_SALTLEN_AUTO: -2 };

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
export const generateKey = (type, options, callback) => callingBack(callback, () => generateKeySync(type, options));
