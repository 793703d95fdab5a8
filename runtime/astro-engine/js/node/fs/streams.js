// module: astro-lsp:node/fs/streams
// Files as streams.
import { native } from '../../web/core.js';
import { Readable, Writable } from '../stream.js';
import { pathOf, readPiece } from '../fs.js';

export class ReadStream extends Readable {
  #at;
  #end;
  constructor(file, options) {
    const settings = typeof options === 'string' ? { encoding: options } : (options ?? {});
    super({ highWaterMark: settings.highWaterMark ?? 65536, encoding: settings.encoding });
    this.path = pathOf(file);
    this.bytesRead = 0;
    this.#at = settings.start ?? 0;
    this.#end = settings.end ?? Infinity;
  }
  _read(size) {
    const wanted = Math.min(size, this.#end - this.#at + 1);
    if (wanted <= 0) return void this.push(null);
    let piece;
    try {
      piece = readPiece(this.path, this.#at, wanted);
    } catch (error) {
      return void this.destroy(error);
    }
    if (this.#at === 0 && this.bytesRead === 0) this.emit('open', 3);
    this.#at += piece.length;
    this.bytesRead += piece.length;
    this.push(piece.length ? piece : null);
  }
  close(callback) {
    this.destroy(null, callback);
  }
}

export class WriteStream extends Writable {
  #flag;
  constructor(file, options) {
    const settings = typeof options === 'string' ? { encoding: options } : (options ?? {});
    super({ decodeStrings: true, defaultEncoding: settings.encoding });
    this.path = pathOf(file);
    this.bytesWritten = 0;
    this.#flag = settings.flags ?? 'w';
    if (this.#flag === 'w') this.#put(new Uint8Array(0));
    this.#flag = this.#flag === 'w' ? 'a' : this.#flag;
  }
  #put(bytes) {
    const answer = native.fsWrite(this.path, bytes, this.#flag);
    if (answer.length === 1) return undefined;
    return Object.assign(new Error(`${answer[0]}: ${answer[1]}, open '${this.path}'`), { code: answer[0], syscall: 'open', path: this.path });
  }
  _write(chunk, _encoding, callback) {
    const error = this.#put(chunk);
    if (!error) this.bytesWritten += chunk.length;
    callback(error);
  }
  close(callback) {
    this.end(callback);
  }
}
