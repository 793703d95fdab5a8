// node:stream: streams as packages use them. Events come in Node's order; sizes are counted, but nothing is ever refused.
import { Buffer } from '../web/buffer.js';
import { EventEmitter } from './events.js';
import { finished, pipeline, promises } from './stream/ends.js';
export { finished, pipeline, promises };

const code = (error, name) => Object.assign(error, { code: name });

export class Stream extends EventEmitter {
  constructor(options = {}) {
    super();
    this.destroyed = false;
    this.closed = false;
    this.errored = null;
    for (const name of ['read', 'write', 'writev', 'final', 'destroy', 'transform', 'flush', 'construct']) {
      if (typeof options?.[name] === 'function') this[`_${name}`] = options[name];
    }
    options?.signal?.addEventListener('abort', () => this.destroy(options.signal.reason), { once: true });
  }
  _destroy(error, callback) {
    callback(error);
  }
  destroy(error = null, callback = undefined) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.errored = error;
    this._destroy(error, (failed) => {
      const reason = failed ?? error;
      callback?.(reason);
      queueMicrotask(() => {
        if (reason) this.emit('error', reason);
        this.closed = true;
        this.emit('close');
      });
    });
    return this;
  }
  pipe(target, options) {
    this.on('data', (chunk) => {
      if (target.write(chunk) === false && this.pause) {
        this.pause();
        target.once('drain', () => this.resume());
      }
    });
    if (options?.end !== false) this.once('end', () => target.end());
    target.emit('pipe', this);
    return target;
  }
}

export class Readable extends Stream {
  #pieces = [];
  #reading = false;
  #scheduled = false;
  constructor(options = {}) {
    super(options);
    this.readable = true;
    this.readableEnded = false;
    this.readableFlowing = null;
    this.readableObjectMode = Boolean(options?.objectMode || options?.readableObjectMode);
    this.readableHighWaterMark = options?.highWaterMark ?? options?.readableHighWaterMark ?? (this.readableObjectMode ? 16 : 65536);
    this.readableEncoding = options?.encoding ?? null;
    this.#decoder = options?.encoding ? new TextDecoder() : null;
    this.#ended = false;
  }
  #decoder;
  #ended;

  get readableLength() {
    return this.#pieces.reduce((sum, piece) => sum + (this.readableObjectMode ? 1 : piece.length), 0);
  }
  get readableAborted() {
    return this.destroyed && !this.readableEnded;
  }
  get readableDidRead() {
    return this.readableFlowing !== null;
  }
  get _readableState() {
    return { objectMode: this.readableObjectMode, ended: this.#ended, endEmitted: this.readableEnded, flowing: this.readableFlowing, length: this.readableLength };
  }
  _read() {
    throw code(new Error('The _read() method is not implemented'), 'ERR_METHOD_NOT_IMPLEMENTED');
  }
  setEncoding(encoding) {
    this.readableEncoding = encoding;
    this.#decoder = /^utf-?8$/i.test(encoding) ? new TextDecoder() : { decode: (bytes) => (bytes ? Buffer.from(bytes).toString(encoding) : '') };
    return this;
  }
  push(chunk, encoding = undefined) {
    this.#reading = false;
    if (chunk === null) {
      const rest = this.#decoder?.decode();
      if (rest) this.#pieces.push(rest);
      this.#ended = true;
    } else {
      if (!this.readableObjectMode) {
        if (typeof chunk === 'string') chunk = Buffer.from(chunk, encoding);
        else if (!Buffer.isBuffer(chunk)) chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        if (this.#decoder) chunk = this.#decoder.decode(chunk, { stream: true });
      }
      this.#pieces.push(chunk);
    }
    this.#schedule();
    return this.readableLength < this.readableHighWaterMark;
  }
  unshift(chunk) {
    this.#pieces.unshift(typeof chunk === 'string' && !this.#decoder && !this.readableObjectMode ? Buffer.from(chunk) : chunk);
  }
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#flow();
    });
  }
  #ask() {
    if (this.#reading || this.#ended || this.destroyed) return;
    this.#reading = true;
    try {
      this._read(this.readableHighWaterMark);
    } catch (error) {
      this.destroy(error);
    }
  }
  #flow() {
    if (this.destroyed) return;
    if (this.readableFlowing) {
      while (this.#pieces.length && this.readableFlowing && !this.destroyed) this.emit('data', this.#pieces.shift());
    } else if (this.listenerCount('readable') && (this.#pieces.length || this.#ended)) {
      this.emit('readable');
    }
    if (this.#ended && !this.#pieces.length) this.#finish();
    else if (this.readableFlowing || this.listenerCount('readable')) this.#ask();
  }
  #finish() {
    if (this.readableEnded || this.destroyed) return;
    this.readableEnded = true;
    this.readable = false;
    this.emit('end');
    if (!(this.writable === true && !this.writableFinished)) this.destroy();
  }
  read(size = undefined) {
    if (!this.#pieces.length) {
      this.#ask();
      if (!this.#pieces.length) {
        if (this.#ended) this.#schedule();
        return null;
      }
    }
    let chunk;
    if (this.readableObjectMode || this.#pieces.length === 1) chunk = this.#pieces.shift();
    else chunk = this.#decoder ? this.#pieces.splice(0).join('') : Buffer.concat(this.#pieces.splice(0));
    if (size !== undefined && !this.readableObjectMode && size < chunk.length) {
      this.#pieces.unshift(chunk.slice(size));
      chunk = chunk.slice(0, size);
    }
    this.#schedule();
    return chunk;
  }
  on(name, listener) {
    super.on(name, listener);
    if (name === 'data' && this.readableFlowing !== false) this.resume();
    if (name === 'readable') this.#schedule();
    return this;
  }
  addListener(name, listener) {
    return this.on(name, listener);
  }
  resume() {
    this.readableFlowing = true;
    this.#schedule();
    return this;
  }
  pause() {
    this.readableFlowing = false;
    return this;
  }
  isPaused() {
    return this.readableFlowing === false;
  }
  unpipe() {
    this.removeAllListeners('data');
    return this.pause();
  }
  async *[Symbol.asyncIterator]() {
    let wake;
    let failure = null;
    const woken = () => wake?.();
    this.on('readable', woken);
    this.once('close', woken);
    this.once('error', (error) => {
      failure = error;
      wake?.();
    });
    try {
      for (;;) {
        if (failure) throw failure;
        const chunk = this.destroyed ? null : this.read();
        if (chunk !== null) yield chunk;
        else if (this.readableEnded || this.destroyed) {
          if (this.errored) throw this.errored;
          return;
        } else {
          await new Promise((resolve) => (wake = resolve));
          wake = undefined;
        }
      }
    } finally {
      this.destroy();
    }
  }
  iterator() {
    return this[Symbol.asyncIterator]();
  }
  async toArray() {
    return Array.fromAsync(this);
  }
  static from(values, options) {
    const single = typeof values === 'string' || ArrayBuffer.isView(values);
    const iterator = single ? [values].values() : (values[Symbol.asyncIterator]?.() ?? values[Symbol.iterator]());
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        Promise.resolve(iterator.next()).then(
          async ({ done, value }) => this.push(done ? null : await value),
        ).catch((error) => this.destroy(error));
      },
    });
  }
  static fromWeb(web, options) {
    return Readable.from(web, { objectMode: false, ...options });
  }
  static toWeb(stream) {
    const values = stream[Symbol.asyncIterator]();
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await values.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => stream.destroy(reason),
    });
  }
  static isDisturbed(stream) {
    return Boolean(stream.readableDidRead);
  }
}

const writing = {
  /** The state of a writable side, on any stream. */
  begin(stream, options) {
    stream.writable = true;
    stream.writableEnded = false;
    stream.writableFinished = false;
    stream.writableLength = 0;
    stream.writableCorked = 0;
    stream.writableObjectMode = Boolean(options?.objectMode || options?.writableObjectMode);
    stream.writableHighWaterMark = options?.highWaterMark ?? options?.writableHighWaterMark ?? (stream.writableObjectMode ? 16 : 65536);
    stream[QUEUE] = { waiting: [], busy: false, needDrain: false, decode: options?.decodeStrings !== false, encoding: options?.defaultEncoding ?? 'utf8' };
  },
  next(stream) {
    const queue = stream[QUEUE];
    if (queue.busy || stream.destroyed) return;
    const entry = queue.waiting.shift();
    if (!entry) {
      if (queue.needDrain) {
        queue.needDrain = false;
        stream.emit('drain');
      }
      if (stream.writableEnded) writing.finish(stream);
      return;
    }
    queue.busy = true;
    let called = false;
    const done = (error) => {
      if (called) return;
      called = true;
      queue.busy = false;
      stream.writableLength -= entry.size;
      queueMicrotask(() => {
        entry.callback?.(error ?? null);
        if (error) stream.destroy(error);
        else writing.next(stream);
      });
    };
    try {
      if (stream._write) stream._write(entry.chunk, entry.encoding, done);
      else stream._writev([entry], done);
    } catch (error) {
      done(error);
    }
  },
  finish(stream) {
    if (stream[QUEUE].finishing) return;
    stream[QUEUE].finishing = true;
    const finished = (error) => {
      if (error) return void stream.destroy(error);
      stream.writable = false;
      stream.writableFinished = true;
      stream.emit('prefinish');
      stream.emit('finish');
      if (stream.readable !== true) stream.destroy();
    };
    if (stream._final) stream._final(finished);
    else finished();
  },
  write(stream, chunk, encoding, callback) {
    if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    const queue = stream[QUEUE];
    if (stream.writableEnded || stream.destroyed) {
      const error = code(new Error(stream.destroyed ? 'Cannot call write after a stream was destroyed' : 'write after end'), stream.destroyed ? 'ERR_STREAM_DESTROYED' : 'ERR_STREAM_WRITE_AFTER_END');
      queueMicrotask(() => callback?.(error));
      if (!stream.destroyed) stream.destroy(error);
      return false;
    }
    if (chunk === null) throw code(new TypeError('May not write null values to stream'), 'ERR_STREAM_NULL_VALUES');
    let kind = encoding ?? queue.encoding;
    if (!stream.writableObjectMode) {
      if (typeof chunk === 'string' && queue.decode) [chunk, kind] = [Buffer.from(chunk, kind), 'buffer'];
      else if (ArrayBuffer.isView(chunk)) [chunk, kind] = [Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), 'buffer'];
      else if (typeof chunk !== 'string') throw code(new TypeError(`The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${typeof chunk}`), 'ERR_INVALID_ARG_TYPE');
    }
    const size = stream.writableObjectMode ? 1 : chunk.length;
    stream.writableLength += size;
    queue.waiting.push({ chunk, encoding: kind, callback, size });
    if (!stream.writableCorked) writing.next(stream);
    const room = stream.writableLength < stream.writableHighWaterMark;
    if (!room) queue.needDrain = true;
    return room;
  },
  end(stream, chunk, encoding, callback) {
    if (typeof chunk === 'function') [chunk, callback] = [undefined, chunk];
    else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (chunk !== undefined && chunk !== null) stream.write(chunk, encoding);
    if (callback) stream.once('finish', callback);
    if (stream.writableEnded) return stream;
    stream.writableEnded = true;
    stream.writableCorked = 0;
    queueMicrotask(() => writing.next(stream));
    return stream;
  },
};
const QUEUE = Symbol('queue');

const sides = {
  write(chunk, encoding, callback) {
    return writing.write(this, chunk, encoding, callback);
  },
  end(chunk, encoding, callback) {
    return writing.end(this, chunk, encoding, callback);
  },
  cork() {
    this.writableCorked++;
  },
  uncork() {
    this.writableCorked = Math.max(0, this.writableCorked - 1);
    if (!this.writableCorked) writing.next(this);
  },
  setDefaultEncoding(encoding) {
    this[QUEUE].encoding = encoding;
    return this;
  },
};

export class Writable extends Stream {
  constructor(options = {}) {
    super(options);
    writing.begin(this, options);
  }
  get writableNeedDrain() {
    return this[QUEUE].needDrain;
  }
  static toWeb(stream) {
    return new WritableStream({
      write: (chunk) => new Promise((resolve, reject) => stream.write(chunk, (error) => (error ? reject(error) : resolve()))),
      close: () => new Promise((resolve) => stream.end(resolve)),
      abort: (reason) => stream.destroy(reason),
    });
  }
  static fromWeb(web) {
    const writer = web.getWriter();
    return new Writable({
      write: (chunk, _encoding, done) => writer.write(chunk).then(() => done(), done),
      final: (done) => writer.close().then(() => done(), done),
    });
  }
  static [Symbol.hasInstance](value) {
    return Function.prototype[Symbol.hasInstance].call(this, value) || (this === Writable && value instanceof Duplex);
  }
}
Object.assign(Writable.prototype, sides);

export class Duplex extends Readable {
  constructor(options = {}) {
    super(options);
    writing.begin(this, options);
    this.allowHalfOpen = options?.allowHalfOpen !== false;
  }
  static from(source) {
    return source instanceof Duplex ? source : Readable.from(source);
  }
}
Object.assign(Duplex.prototype, sides);

export class Transform extends Duplex {
  #more = null;
  _transform() {
    throw code(new Error('The _transform() method is not implemented'), 'ERR_METHOD_NOT_IMPLEMENTED');
  }
  _write(chunk, encoding, callback) {
    this._transform(chunk, encoding, (error, value) => {
      if (error) return callback(error);
      if (value !== undefined && value !== null) this.push(value);
      callback();
    });
  }
  _final(callback) {
    const done = (error, value) => {
      if (error) return callback(error);
      if (value !== undefined && value !== null) this.push(value);
      callback();
      this.push(null);
    };
    if (this._flush) this._flush(done);
    else done();
  }
  _read() {
    this.#more?.();
  }
}

export class PassThrough extends Transform {
  _transform(chunk, _encoding, callback) {
    callback(null, chunk);
  }
}

export const addAbortSignal = (signal, stream) => {
  signal.addEventListener('abort', () => stream.destroy(signal.reason), { once: true });
  return stream;
};
export const getDefaultHighWaterMark = (objects) => (objects ? 16 : 65536);
export const isReadable = (stream) => Boolean(stream?.readable);
export const isErrored = (stream) => Boolean(stream?.errored);
export const isDisturbed = Readable.isDisturbed;

/** `require('stream')` is the old base class itself, with everything on it. */
export default Object.assign(Stream, { Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline, promises, addAbortSignal, getDefaultHighWaterMark, isReadable, isErrored, isDisturbed });
