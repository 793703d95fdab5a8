// ReadableStream with default and byte controllers, its readers, tee, pipes and async iteration.
import { need } from './core.js';

/** A promise with its handles; unhandled rejections of it are nobody's fault. */
export function deferred() {
  const handles = Promise.withResolvers();
  handles.promise.catch(() => {});
  return handles;
}

export class CountQueuingStrategy {
  constructor({ highWaterMark }) {
    this.highWaterMark = Number(highWaterMark);
  }
  size() {
    return 1;
  }
}

export class ByteLengthQueuingStrategy {
  constructor({ highWaterMark }) {
    this.highWaterMark = Number(highWaterMark);
  }
  size(chunk) {
    return chunk.byteLength;
  }
}

export function highWaterMark(strategy, otherwise) {
  const mark = strategy?.highWaterMark;
  if (mark === undefined) return otherwise;
  const number = Number(mark);
  if (Number.isNaN(number) || number < 0) throw new RangeError('highWaterMark must be a number that is not negative.');
  return number;
}

let inner; // stream → Core

/** What stream, reader and controller share. */
class Core {
  state = 'readable';
  error = undefined;
  disturbed = false;
  reader = null;
  queue = [];
  size = 0;
  requests = []; // { resolve, reject, view? }
  closing = false;
  started = false;
  pulling = false;
  pullAgain = false;

  constructor(source, mark, sizeOf, bytes) {
    this.source = source;
    this.mark = mark;
    this.sizeOf = sizeOf;
    this.bytes = bytes;
    this.controller = new (bytes ? ReadableByteStreamController : ReadableStreamDefaultController)(MAKE, this);
  }

  start() {
    const started = this.source.start?.call(this.source, this.controller);
    if (started === null || typeof started !== 'object') {
      // A start without a promise still leaves one turn to the caller.
      queueMicrotask(() => this.ready());
    } else {
      Promise.resolve(started).then(() => this.ready(), (error) => this.fail(error));
    }
  }

  ready() {
    this.started = true;
    this.pullIfNeeded();
  }

  get desired() {
    if (this.state === 'errored') return null;
    return this.state === 'closed' ? 0 : this.mark - this.size;
  }

  wantsMore() {
    return this.state === 'readable' && !this.closing && this.started && (this.requests.length > 0 || this.desired > 0);
  }

  pullIfNeeded() {
    if (!this.wantsMore()) return;
    if (this.pulling) {
      this.pullAgain = true;
      return;
    }
    const { pull } = this.source;
    if (typeof pull !== 'function') return;
    this.pulling = true;
    const done = () => {
      this.pulling = false;
      if (this.pullAgain) {
        this.pullAgain = false;
        this.pullIfNeeded();
      }
    };
    try {
      Promise.resolve(pull.call(this.source, this.controller)).then(done, (error) => this.fail(error));
    } catch (error) {
      this.fail(error);
    }
  }

  enqueue(chunk) {
    if (this.closing || this.state !== 'readable') throw new TypeError('enqueue: the stream is closed.');
    const request = this.requests[0];
    if (request && !request.view) {
      this.requests.shift();
      request.resolve({ value: chunk, done: false });
    } else {
      let size;
      try {
        size = this.bytes ? chunk.byteLength : this.sizeOf ? Number(this.sizeOf(chunk)) : 1;
        if (!(size >= 0) || size === Infinity) throw new RangeError('The size of a chunk must be a finite number that is not negative.');
      } catch (error) {
        this.fail(error);
        throw error;
      }
      this.queue.push({ chunk, size });
      this.size += size;
      if (request) this.fillViews();
    }
    this.pullIfNeeded();
  }

  /** Copies queued bytes into the views that wait for them. */
  fillViews() {
    while (this.requests[0]?.view && this.queue.length) {
      const { view, resolve } = this.requests.shift();
      const target = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      let filled = 0;
      while (filled < target.length && this.queue.length) {
        const entry = this.queue[0];
        const take = Math.min(entry.chunk.length, target.length - filled);
        target.set(entry.chunk.subarray(0, take), filled);
        filled += take;
        this.size -= take;
        if (take === entry.chunk.length) this.queue.shift();
        else this.queue[0] = { chunk: entry.chunk.subarray(take), size: entry.size - take };
      }
      const Kind = view instanceof DataView ? DataView : view.constructor;
      resolve({ value: new Kind(view.buffer, view.byteOffset, filled / (view.BYTES_PER_ELEMENT ?? 1)), done: false });
    }
  }

  close() {
    if (this.closing || this.state !== 'readable') throw new TypeError('close: the stream is closed already.');
    this.closing = true;
    if (!this.queue.length) this.finish();
  }

  finish() {
    this.state = 'closed';
    for (const { resolve, view } of this.requests.splice(0)) resolve({ value: view ? new view.constructor(view.buffer, view.byteOffset, 0) : undefined, done: true });
    this.reader?.settle.resolve(undefined);
    this.source = {};
  }

  fail(error) {
    if (this.state !== 'readable') return;
    this.state = 'errored';
    this.error = error;
    this.queue = [];
    this.size = 0;
    for (const { reject } of this.requests.splice(0)) reject(error);
    this.reader?.settle.reject(error);
    this.source = {};
  }

  read(view = undefined) {
    this.disturbed = true;
    if (this.queue.length) {
      let result;
      if (view) {
        result = new Promise((resolve, reject) => this.requests.push({ resolve, reject, view }));
        this.fillViews();
      } else {
        const { chunk, size } = this.queue.shift();
        this.size = Math.max(0, this.size - size);
        result = Promise.resolve({ value: chunk, done: false });
      }
      if (this.closing && !this.queue.length) this.finish();
      else this.pullIfNeeded();
      return result;
    }
    if (this.state === 'closed') return Promise.resolve({ value: view ? new view.constructor(view.buffer, view.byteOffset, 0) : undefined, done: true });
    if (this.state === 'errored') return Promise.reject(this.error);
    const waiting = new Promise((resolve, reject) => this.requests.push({ resolve, reject, view }));
    this.pullIfNeeded();
    return waiting;
  }

  async cancel(reason) {
    this.disturbed = true;
    if (this.state === 'closed') return undefined;
    if (this.state === 'errored') throw this.error;
    const { source } = this;
    this.queue = [];
    this.size = 0;
    this.finish();
    await source.cancel?.call(source, reason);
    return undefined;
  }
}

const MAKE = Symbol('make');

class Controller {
  #core;
  constructor(token, core) {
    if (token !== MAKE) throw new TypeError('Illegal constructor: a controller comes with its stream.');
    this.#core = core;
  }
  get desiredSize() {
    return this.#core.desired;
  }
  close() {
    this.#core.close();
  }
  enqueue(chunk = undefined) {
    this.#core.enqueue(chunk);
  }
  error(error = undefined) {
    this.#core.fail(error);
  }
}

export class ReadableStreamDefaultController extends Controller {}

export class ReadableByteStreamController extends Controller {
  get byobRequest() {
    return null;
  }
  enqueue(chunk) {
    if (!ArrayBuffer.isView(chunk)) throw new TypeError('enqueue: a byte stream takes ArrayBuffer views.');
    if (!chunk.byteLength) throw new TypeError('enqueue: a chunk of a byte stream must not be empty.');
    super.enqueue(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }
}

class Reader {
  #core;
  settle = deferred();

  constructor(stream, kind) {
    const core = inner(stream);
    if (!core) throw new TypeError(`${kind}: the argument must be a ReadableStream.`);
    if (core.reader) throw new TypeError('This ReadableStream is locked to another reader already.');
    this.#core = core;
    Object.defineProperty(this, 'settle', { enumerable: false, writable: true });
    core.reader = this;
    if (core.state === 'closed') this.settle.resolve(undefined);
    if (core.state === 'errored') this.settle.reject(core.error);
  }

  get closed() {
    return this.settle.promise;
  }

  cancel(reason = undefined) {
    return this.#core ? this.#core.cancel(reason) : Promise.reject(released());
  }

  releaseLock() {
    const core = this.#core;
    if (!core) return;
    this.#core = null;
    core.reader = null;
    const error = new TypeError('The reader was released.');
    for (const { reject } of core.requests.splice(0)) reject(error);
    if (core.state === 'readable') this.settle.reject(error);
    else {
      this.settle = deferred();
      this.settle.reject(error);
    }
  }

  _read(view) {
    return this.#core ? this.#core.read(view) : Promise.reject(released());
  }

  _isBytes() {
    return this.#core?.bytes;
  }
}

const released = () => new TypeError('This reader was released; get a new one with getReader().');

export class ReadableStreamDefaultReader extends Reader {
  constructor(stream) {
    super(stream, 'ReadableStreamDefaultReader');
  }
  read() {
    return this._read();
  }
}

export class ReadableStreamBYOBReader extends Reader {
  constructor(stream) {
    super(stream, 'ReadableStreamBYOBReader');
    if (!this._isBytes()) {
      this.releaseLock();
      throw new TypeError('getReader({ mode: "byob" }): this is not a byte stream.');
    }
  }
  read(view) {
    if (!ArrayBuffer.isView(view) || !view.byteLength) return Promise.reject(new TypeError('read: give a view with room for at least one byte.'));
    return this._read(view);
  }
}
for (const name of ['_read', '_isBytes']) Object.defineProperty(Reader.prototype, name, { enumerable: false });

export class ReadableStream {
  #core;

  static {
    inner = (stream) => (typeof stream === 'object' && stream !== null && #core in stream ? stream.#core : undefined);
  }

  constructor(source = undefined, strategy = undefined) {
    source = source ?? {};
    const bytes = source.type !== undefined;
    if (bytes && `${source.type}` !== 'bytes') throw new TypeError(`ReadableStream: the type ${JSON.stringify(`${source.type}`)} is unknown; leave it out or use "bytes".`);
    this.#core = new Core(source, highWaterMark(strategy, bytes ? 0 : 1), strategy?.size, bytes);
    this.#core.start();
  }

  /** A stream of what an iterable yields. */
  static from(iterable) {
    const iterator = iterable?.[Symbol.asyncIterator]?.() ?? iterable?.[Symbol.iterator]?.();
    if (!iterator) throw new TypeError('ReadableStream.from: the argument must be iterable.');
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(await value);
      },
      async cancel(reason) {
        await iterator.return?.(reason);
      },
    }, { highWaterMark: 0 });
  }

  get locked() {
    return this.#core.reader !== null;
  }

  cancel(reason = undefined) {
    if (this.locked) return Promise.reject(new TypeError('cancel: the stream is locked to a reader; cancel the reader.'));
    return this.#core.cancel(reason);
  }

  getReader(options = undefined) {
    if (options?.mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${options.mode}` !== 'byob') throw new TypeError('getReader: mode must be "byob" or left out.');
    return new ReadableStreamBYOBReader(this);
  }

  pipeThrough(pair, options = undefined) {
    if (!pair?.readable || !pair?.writable) throw new TypeError('pipeThrough: give an object with readable and writable.');
    this.pipeTo(pair.writable, options).catch(() => {});
    return pair.readable;
  }

  pipeTo(destination, options = undefined) {
    return need('writable').pipe(this, destination, options ?? {});
  }

  tee() {
    return tee(this, this.#core.bytes);
  }

  async *values(options = undefined) {
    const reader = this.getReader();
    let ended = false;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        yield value;
      }
      ended = true;
    } finally {
      if (!ended && !options?.preventCancel) reader.cancel().catch(() => {});
      reader.releaseLock();
    }
  }

  get [Symbol.toStringTag]() {
    return 'ReadableStream';
  }
}
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, { value: ReadableStream.prototype.values, writable: true, configurable: true });

function tee(stream, bytes) {
  const reader = stream.getReader();
  const branches = [];
  const cancelled = [false, false];
  const reasons = [];
  const done = deferred();
  let reading = false;
  const pull = async () => {
    if (reading) return;
    reading = true;
    try {
      const { done: ended, value } = await reader.read();
      reading = false;
      for (const [index, controller] of branches.entries()) {
        if (cancelled[index]) continue;
        if (ended) controller.close();
        // Each branch may change its own bytes.
        else controller.enqueue(bytes && index === 1 ? value.slice() : value);
      }
      if (ended) done.resolve();
    } catch (error) {
      reading = false;
      for (const controller of branches) controller.error(error);
      done.resolve();
    }
  };
  const branch = (index) => new ReadableStream({
    type: bytes ? 'bytes' : undefined,
    start(controller) {
      branches[index] = controller;
    },
    pull,
    cancel(reason) {
      cancelled[index] = true;
      reasons[index] = reason;
      if (cancelled[0] && cancelled[1]) reader.cancel(reasons).then(done.resolve, done.reject);
      return done.promise;
    },
  }, { highWaterMark: bytes ? 0 : 1 });
  return [branch(0), branch(1)];
}

// ---------------------------------------------------------------- for bodies

export function isDisturbed(stream) {
  return inner(stream)?.disturbed ?? false;
}

/** A stream that was read to its end. */
export function closed() {
  const stream = new ReadableStream({ start: (controller) => controller.close() });
  inner(stream).disturbed = true;
  return stream;
}

/** Iterates the bytes of a stream that the caller owns from now on. */
export function drain(stream, octets) {
  const reader = stream.getReader();
  return {
    async next() {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done: false, value: octets(value) };
    },
    async return(reason) {
      await reader.cancel(reason).catch(() => {});
      return { done: true, value: undefined };
    },
  };
}
