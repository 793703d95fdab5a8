// node:string_decoder
import { Buffer } from '../web/buffer.js';

/** Bytes to text, keeping characters whole that are cut between two writes. */
export class StringDecoder {
  #decoder;
  #rest = Buffer.alloc(0);
  #unit;
  constructor(encoding = 'utf8') {
    this.encoding = `${encoding}`.toLowerCase().replace(/^utf-8$/, 'utf8').replace(/^(ucs-?2|utf-16le)$/, 'utf16le');
    this.#decoder = this.encoding === 'utf8' ? new TextDecoder('utf-8', { ignoreBOM: true }) : null;
    this.#unit = { utf16le: 2, base64: 3, base64url: 3 }[this.encoding] ?? 1;
  }
  write(bytes) {
    if (typeof bytes === 'string') return bytes;
    if (this.#decoder) return this.#decoder.decode(bytes, { stream: true });
    const all = Buffer.concat([this.#rest, bytes]);
    const whole = all.length - (all.length % this.#unit);
    this.#rest = all.subarray(whole);
    return all.subarray(0, whole).toString(this.encoding);
  }
  end(bytes = undefined) {
    const text = bytes === undefined ? '' : this.write(bytes);
    if (this.#decoder) return text + this.#decoder.decode();
    const rest = this.#rest.toString(this.encoding);
    this.#rest = Buffer.alloc(0);
    return text + rest;
  }
}
export default { StringDecoder };
