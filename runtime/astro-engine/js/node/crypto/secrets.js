// Secrets of node:crypto: to the owner of an RSA key, and those that two keys agree upon.
import { native } from '../../web/core.js';
import { Buffer } from '../../web/buffer.js';
import * as keys from '../../web/keys.js';
import { callingBack } from './callback.js';
import { KeyObject, OPENSSL, constants, curveOf, material } from './keys.js';

const coded = (code, message, Kind = Error) => Object.assign(new Kind(message), { code });
const bytesOf = (data, encoding = undefined) => (typeof data === 'string' ? Buffer.from(data, encoding) : new Uint8Array(data.buffer ?? data, data.byteOffset, data.byteLength));
const shown = (bytes, encoding) => (encoding && encoding !== 'buffer' ? Buffer.from(bytes).toString(encoding) : Buffer.from(bytes));

// ---------------------------------------------------------------- RSA

const { RSA_PKCS1_PADDING: PKCS1, RSA_PKCS1_OAEP_PADDING: OAEP } = constants;
const HASHES = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

function rsaOf(given, data, usual) {
  const { padding = usual, oaepHash = 'sha1', oaepLabel, encoding } = given instanceof KeyObject || typeof given !== 'object' ? {} : given;
  const key = material(given);
  if (key?.kind !== 'rsa') throw coded('ERR_OSSL_EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE', 'error:03000096:digital envelope routines::operation not supported for this keytype');
  const hash = HASHES[`${oaepHash}`.toLowerCase().replace('-', '')];
  if (padding === OAEP && !hash) throw coded('ERR_OSSL_EVP_INVALID_DIGEST', `Invalid digest: ${oaepHash}. The preview has ${Object.keys(HASHES).join(', ')}.`);
  if (padding !== OAEP && padding !== PKCS1) throw coded('ERR_OSSL_RSA_UNKNOWN_PADDING_TYPE', 'The preview has RSA_PKCS1_PADDING and RSA_PKCS1_OAEP_PADDING.');
  return { key, data: bytesOf(data, encoding), hash: padding === OAEP ? hash : undefined, label: oaepLabel === undefined ? new Uint8Array() : bytesOf(oaepLabel), padding };
}

const privately = ({ key }) => {
  if (!key.secret) throw coded('ERR_INVALID_ARG_VALUE', 'This is no private key.', TypeError);
};
const sealed = ({ padding }) => {
  if (padding !== PKCS1) throw coded('ERR_OSSL_RSA_ILLEGAL_OR_UNSUPPORTED_PADDING_MODE', 'error:1C8000A5:Provider routines::illegal or unsupported padding mode');
};
const answer = (bytes, code, words) => {
  if (!bytes) throw coded(code, words);
  return Buffer.from(bytes);
};
const tooLarge = (bytes) => answer(bytes, 'ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_KEY_SIZE', 'error:0200006E:rsa routines::data too large for key size');

export function publicEncrypt(given, data) {
  const order = rsaOf(given, data, OAEP);
  return tooLarge(keys.rsaCrypt(true, order.key, order.data, order.hash, order.label));
}

export function privateDecrypt(given, data) {
  const order = rsaOf(given, data, OAEP);
  privately(order);
  const plain = keys.rsaCrypt(false, order.key, order.data, order.hash, order.label);
  if (order.hash) return answer(plain, 'ERR_OSSL_RSA_OAEP_DECODING_ERROR', 'error:02000079:rsa routines::oaep decoding error');
  return answer(plain, 'ERR_OSSL_RSA_PADDING_CHECK_FAILED', 'error:02000072:rsa routines::padding check failed');
}

export function privateEncrypt(given, data) {
  const order = rsaOf(given, data, PKCS1);
  privately(order);
  sealed(order);
  return tooLarge(keys.rsaSeal(order.key, order.data));
}

export function publicDecrypt(given, data) {
  const order = rsaOf(given, data, PKCS1);
  sealed(order);
  return answer(keys.rsaUnseal(order.key, order.data), 'ERR_OSSL_RSA_BLOCK_TYPE_IS_NOT_01', 'error:0200006A:rsa routines::block type is not 01');
}

// ---------------------------------------------------------------- agreement

export function diffieHellman({ privateKey, publicKey }, callback = undefined) {
  const agree = () => {
    const [own, other] = [KeyObject.of(privateKey), KeyObject.of(publicKey)];
    if (privateKey.type !== 'private') throw coded('ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', `Invalid key object type ${privateKey.type}, expected private.`, TypeError);
    if (own.kind !== other.kind || !['ec', 'x25519'].includes(own.kind)) throw coded('ERR_CRYPTO_INCOMPATIBLE_KEY', `Incompatible key types for Diffie-Hellman: ${own.kind} and ${other.kind}`);
    if (own.curve !== other.curve) throw coded('ERR_OSSL_MISMATCHING_DOMAIN_PARAMETERS', 'error:1C8000CB:Provider routines::mismatching domain parameters');
    return answer(keys.agree(own, other), 'ERR_OSSL_FAILED_DURING_DERIVATION', 'error:1C800096:Provider routines::failed during derivation');
  };
  return callback ? callingBack(callback, agree) : agree();
}

const FORMATS = ['uncompressed', 'compressed', 'hybrid'];

/** A point in one of OpenSSL's three ways; `undefined` for what is no point. */
function written(curve, point, format = 'uncompressed') {
  if (!FORMATS.includes(format)) throw coded('ERR_CRYPTO_ECDH_INVALID_FORMAT', `Invalid ECDH format: ${format}`, TypeError);
  const bytes = native.curvePoint(curve, point, format === 'compressed');
  // The hybrid one says both the whole second coordinate and its last bit.
  if (bytes && format === 'hybrid') bytes[0] = 6 + (bytes[bytes.length - 1] & 1);
  return bytes ?? undefined;
}

export class ECDH {
  #curve;
  #secret;
  #open;
  constructor(name) {
    this.#curve = curveOf(name);
  }
  static convertKey(key, name, inputEncoding = undefined, outputEncoding = undefined, format = undefined) {
    return shown(answer(written(curveOf(name), bytesOf(key, inputEncoding), format), 'ERR_CRYPTO_OPERATION_FAILED', 'Failed to convert Buffer to EC_POINT'), outputEncoding);
  }
  generateKeys(encoding = undefined, format = undefined) {
    this.#secret = native.curveSecret(this.#curve);
    this.#open = native.curvePublic(this.#curve, this.#secret);
    return this.getPublicKey(encoding, format);
  }
  computeSecret(other, inputEncoding = undefined, outputEncoding = undefined) {
    const point = bytesOf(other, inputEncoding);
    if (!written(this.#curve, point)) throw coded('ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY', 'Public key is not valid for specified curve');
    if (!this.#secret) throw coded('ERR_CRYPTO_OPERATION_FAILED', 'Failed to compute ECDH key');
    return shown(native.curveAgree(this.#curve, this.#secret, point), outputEncoding);
  }
  getPublicKey(encoding = undefined, format = undefined) {
    if (!this.#open) throw coded('ERR_CRYPTO_OPERATION_FAILED', 'Failed to get ECDH public key');
    return shown(written(this.#curve, this.#open, format), encoding);
  }
  getPrivateKey(encoding = undefined) {
    if (!this.#secret) throw coded('ERR_CRYPTO_OPERATION_FAILED', 'Failed to get ECDH private key');
    return shown(this.#secret, encoding);
  }
  setPrivateKey(key, encoding = undefined) {
    const secret = bytesOf(key, encoding).slice();
    const open = native.curvePublic(this.#curve, secret);
    if (!open) throw coded('ERR_CRYPTO_INVALID_KEYTYPE', 'Private key is not valid for specified curve.', RangeError);
    [this.#secret, this.#open] = [secret, open];
  }
  setPublicKey(key, encoding = undefined) {
    const open = written(this.#curve, bytesOf(key, encoding));
    if (!open) throw coded('ERR_CRYPTO_OPERATION_FAILED', 'Failed to convert Buffer to EC_POINT');
    this.#open = open;
  }
}

export const createECDH = (name) => new ECDH(name);
export const getCurves = () => Object.values(OPENSSL);
