// Ciphers of node:crypto: AES in CBC, CTR and GCM.
import { native } from '../../web/core.js';
import { Buffer } from '../../web/buffer.js';
import { aesCbc, unpadded } from '../../web/crypto.js';
import { Transform } from 'node:stream';

const SIZES = { 128: 16, 192: 24, 256: 32 };
const NAMES = [128, 192, 256].flatMap((bits) => ['cbc', 'ctr', 'gcm'].map((mode) => `aes-${bits}-${mode}`));
export const getCiphers = () => [...NAMES];

const coded = (code, message, Kind = Error) => Object.assign(new Kind(message), { code });
const bytesOf = (data, encoding) => (typeof data === 'string' ? Buffer.from(data, encoding) : new Uint8Array(data.buffer ?? data, data.byteOffset, data.byteLength));
const raw = (key) => bytesOf(key?.export?.() ?? key);

class Aes extends Transform {
  #mode;
  #key;
  #iv;
  #encrypt;
  #kept = Buffer.alloc(0);
  #done = 0;
  #padded = true;
  #aad = new Uint8Array();
  #tag;
  #ended = false;

  constructor(encrypt, name, key, iv, options) {
    super(options);
    const [, bits, mode] = /^aes-?(128|192|256)-(cbc|ctr|gcm)$/.exec(`${name}`.toLowerCase()) ?? [];
    if (!mode) throw coded('ERR_CRYPTO_UNKNOWN_CIPHER', `Unknown cipher: ${name}. The preview has ${NAMES.join(', ')}.`);
    this.#key = raw(key);
    this.#iv = raw(iv);
    if (this.#key.length !== SIZES[bits]) throw coded('ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length', RangeError);
    if (this.#iv.length !== (mode === 'gcm' ? 12 : 16)) throw coded('ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector', TypeError);
    this.#mode = mode;
    this.#encrypt = encrypt;
  }

  update(data, inputEncoding = undefined, outputEncoding = undefined) {
    if (this.#ended) throw coded('ERR_CRYPTO_INVALID_STATE', 'Unsupported state: the cipher was finished.');
    return shown(this.#take(bytesOf(data, inputEncoding)), outputEncoding);
  }

  final(outputEncoding = undefined) {
    if (this.#ended) throw coded('ERR_CRYPTO_INVALID_STATE', 'Unsupported state: the cipher was finished.');
    this.#ended = true;
    return shown(this.#finish(), outputEncoding);
  }

  #take(data) {
    if (this.#mode === 'ctr') {
      const out = native.aesCtr(this.#key, this.#iv, this.#done, data);
      this.#done += data.length;
      return out;
    }
    this.#kept = Buffer.concat([this.#kept, data]);
    if (this.#mode === 'gcm') return new Uint8Array();
    // The last block of what is to be read again may be padding, so it is kept.
    const whole = this.#kept.length - (this.#kept.length % 16);
    const ready = !this.#encrypt && this.#padded && whole === this.#kept.length ? Math.max(0, whole - 16) : whole;
    return this.#blocks(ready);
  }

  #blocks(length) {
    if (length === 0) return new Uint8Array();
    const data = this.#kept.subarray(0, length);
    const out = native.aesCbc(this.#encrypt, this.#key, this.#iv, data);
    this.#iv = (this.#encrypt ? out : data).slice(-16);
    this.#kept = Buffer.from(this.#kept.subarray(length));
    return out;
  }

  #finish() {
    if (this.#mode === 'ctr') return new Uint8Array();
    if (this.#mode === 'gcm') return this.#finishGcm();
    if (!this.#padded) {
      if (this.#kept.length > 0) throw coded('ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH', 'error:1C80006B:Provider routines::wrong final block length');
      return new Uint8Array();
    }
    if (this.#encrypt) return aesCbc(true, this.#key, this.#iv, this.#kept);
    if (this.#kept.length !== 16) throw coded('ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH', 'error:1C80006B:Provider routines::wrong final block length');
    const plain = unpadded(native.aesCbc(false, this.#key, this.#iv, this.#kept));
    if (!plain) throw coded('ERR_OSSL_BAD_DECRYPT', 'error:1C800064:Provider routines::bad decrypt');
    return plain;
  }

  #finishGcm() {
    if (this.#encrypt) {
      const out = native.aesGcm(true, this.#key, this.#iv, this.#aad, this.#kept);
      this.#tag = Buffer.from(out.slice(-16));
      return out.slice(0, -16);
    }
    const plain = this.#tag && native.aesGcm(false, this.#key, this.#iv, this.#aad, Buffer.concat([this.#kept, this.#tag]));
    if (!plain) throw new Error('Unsupported state or unable to authenticate data');
    return plain;
  }

  setAutoPadding(on = true) {
    this.#padded = Boolean(on);
    return this;
  }
  setAAD(data) {
    this.#aad = Buffer.concat([this.#aad, bytesOf(data)]);
    return this;
  }
  setAuthTag(tag, encoding = undefined) {
    this.#tag = bytesOf(tag, encoding);
    if (this.#tag.length !== 16) throw coded('ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${this.#tag.length}`, TypeError);
    return this;
  }
  getAuthTag() {
    if (this.#mode !== 'gcm' || !this.#encrypt || !this.#tag) throw coded('ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation getAuthTag');
    return this.#tag;
  }
  _transform(chunk, encoding, callback) {
    callback(null, this.update(chunk, encoding));
  }
  _flush(callback) {
    try {
      callback(null, this.final());
    } catch (error) {
      callback(error);
    }
  }
}

const shown = (bytes, encoding) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
};

export const createCipheriv = (name, key, iv, options = undefined) => new Aes(true, name, key, iv, options);
export const createDecipheriv = (name, key, iv, options = undefined) => new Aes(false, name, key, iv, options);
