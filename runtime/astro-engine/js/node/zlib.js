// node:zlib: gzip, zlib and raw deflate. Streams work on the whole at their end. Brotli and zstd are not here.
import { native } from '../web/core.js';
import { Buffer } from '../web/buffer.js';
import { Transform } from './stream.js';

export const constants = { Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_OK: 0, Z_STREAM_END: 1, Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_DEFAULT_STRATEGY: 0, Z_MIN_WINDOWBITS: 8, Z_MAX_WINDOWBITS: 15, Z_DEFAULT_WINDOWBITS: 15, BROTLI_OPERATION_PROCESS: 0, BROTLI_OPERATION_FLUSH: 1, BROTLI_OPERATION_FINISH: 2, BROTLI_PARAM_QUALITY: 1, BROTLI_PARAM_SIZE_HINT: 5, BROTLI_DEFAULT_QUALITY: 11 };

const bytes = (data) => (typeof data === 'string' ? Buffer.from(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
const shown = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

const pack = (format) => (data, options) => shown(native.pack(format, bytes(data), options?.level ?? -1));
function unpack(format) {
  return (data) => {
    try {
      return shown(native.unpack(format, bytes(data)));
    } catch (error) {
      throw Object.assign(error, { code: /end of file/.test(error.message) ? 'Z_BUF_ERROR' : 'Z_DATA_ERROR', errno: -3 });
    }
  };
}
const absent = (name) => () => {
  throw Object.assign(new Error(`The preview's zlib has no ${name}; gzip and deflate are there.`), { name: 'NodeModuleMissing' });
};

export const gzipSync = pack('gzip');
export const deflateSync = pack('deflate');
export const deflateRawSync = pack('raw');
export const gunzipSync = unpack('gzip');
export const inflateSync = unpack('deflate');
export const inflateRawSync = unpack('raw');
export const unzipSync = (data) => (bytes(data)[0] === 0x1f ? gunzipSync(data) : inflateSync(data));
export const brotliCompressSync = absent('Brotli');
export const brotliDecompressSync = absent('Brotli');

const later = (run) => (data, options, callback = options) => {
  let result;
  try {
    result = [null, run(data, typeof options === 'object' ? options : undefined)];
  } catch (error) {
    result = [error];
  }
  setTimeout(() => callback(...result));
};
export const [gzip, gunzip, deflate, deflateRaw, inflate, inflateRaw, unzip, brotliCompress, brotliDecompress] = [gzipSync, gunzipSync, deflateSync, deflateRawSync, inflateSync, inflateRawSync, unzipSync, brotliCompressSync, brotliDecompressSync].map(later);

const stream = (run) => class extends Transform {
  #pieces = [];
  #options;
  constructor(options) {
    super(options);
    this.#options = options;
  }
  _transform(chunk, _encoding, callback) {
    this.#pieces.push(chunk);
    callback();
  }
  _flush(callback) {
    try {
      callback(null, run(Buffer.concat(this.#pieces), this.#options));
    } catch (error) {
      callback(error);
    }
  }
};
export const [Gzip, Gunzip, Deflate, DeflateRaw, Inflate, InflateRaw, Unzip, BrotliCompress, BrotliDecompress] = [gzipSync, gunzipSync, deflateSync, deflateRawSync, inflateSync, inflateRawSync, unzipSync, brotliCompressSync, brotliDecompressSync].map(stream);
export const [createGzip, createGunzip, createDeflate, createDeflateRaw, createInflate, createInflateRaw, createUnzip, createBrotliCompress, createBrotliDecompress] = [Gzip, Gunzip, Deflate, DeflateRaw, Inflate, InflateRaw, Unzip, BrotliCompress, BrotliDecompress].map((Kind) => (options) => new Kind(options));
export function crc32(data, start = 0) {
  let crc = ~start;
  for (const byte of bytes(data)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
export default {
  constants, gzipSync, gunzipSync, deflateSync, deflateRawSync, inflateSync, inflateRawSync, unzipSync, brotliCompressSync, brotliDecompressSync, gzip, gunzip, deflate, deflateRaw, inflate, inflateRaw, unzip, brotliCompress, brotliDecompress,
  Gzip, Gunzip, Deflate, DeflateRaw, Inflate, InflateRaw, Unzip, BrotliCompress, BrotliDecompress, createGzip, createGunzip, createDeflate, createDeflateRaw, createInflate, createInflateRaw, createUnzip, createBrotliCompress, createBrotliDecompress, crc32,
};
