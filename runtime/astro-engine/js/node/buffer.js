// node:buffer
import { Buffer } from '../web/buffer.js';
const { Blob, File, atob, btoa } = globalThis;
export { Buffer, Blob, File, atob, btoa };
export const constants = { MAX_LENGTH: 2 ** 32, MAX_STRING_LENGTH: 2 ** 29 - 24 };
export const kMaxLength = constants.MAX_LENGTH;
export const kStringMaxLength = constants.MAX_STRING_LENGTH;
export const INSPECT_MAX_BYTES = 50;
const bytesOf = (data) => (data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
export const isAscii = (data) => bytesOf(data).every((byte) => byte < 128);
export function isUtf8(data) {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(data);
    return true;
  } catch {
    return false;
  }
}
export const transcode = (data, from, to) => Buffer.from(Buffer.from(data).toString(from), to);
export const SlowBuffer = Buffer;
export default { Buffer, Blob, File, atob, btoa, constants, kMaxLength, kStringMaxLength, INSPECT_MAX_BYTES, isAscii, isUtf8, transcode, SlowBuffer };
