// WritableStream, its writer, and pipes.
import { deferred, highWaterMark } from './streams.js';

const MAKE = Symbol('make');
const CLOSE = Symbol('close');
let inner;

class Core {
  state = 'writable'; // writable, erroring, errored, closed
  error = undefined;
  writer = null;
  queue = []; // { chunk, size, done }
  size = 0;
  started = false;
  busy = false;
  closing = null;
  aborting = null;
  abortController = new AbortController();

  constructor(sink, mark, sizeOf) {
    this.sink = sink;
    this.mark = mark;
    this.sizeOf = sizeOf;
    this.controller = new WritableStreamDefaultController(MAKE, this);
  }

  start() {
    const begin = this.sink.start ? this.sink.start(this.controller) : undefined;
    Promise.resolve(begin).then(() => {
      this.started = true;
      this.advance();
    }, (error) => {
      this.started = true;
      this.fail(error);
    });
  }

  get desired() {
    if (this.state === 'errored' || this.state === 'erroring') return null;
    return this.state === 'closed' ? 0 : this.mark - this.size;
  }

  write(chunk) {
    if (this.state === 'errored' || this.state === 'erroring') return Promise.reject(this.error);
    if (this.closing || this.state === 'closed') return Promise.reject(new TypeError('write: the stream is closed.'));
    let size = 1;
    try {
      size = this.sizeOf ? Number(this.sizeOf(chunk)) : 1;
    } catch (error) {
      this.fail(error);
      return Promise.reject(error);
    }
    const done = deferred();
    this.queue.push({ chunk, size, done });
    this.size += size;
    this.pressure();
    this.advance();
    return done.promise;
  }

  close() {
    if (this.closing || this.state === 'closed' || this.state === 'errored') return Promise.reject(this.error ?? new TypeError('close: the stream is closed already.'));
    this.closing = deferred();
    this.queue.push({ chunk: CLOSE, size: 0, done: this.closing });
    this.writer?.makeReady();
    this.advance();
    return this.closing.promise;
  }

  abort(reason) {
    if (this.state === 'closed' || this.state === 'errored') return Promise.resolve();
    if (this.aborting) return this.aborting.promise;
    this.aborting = deferred();
    this.abortController.abort(reason);
    this.fail(reason, true);
    return this.aborting.promise;
  }

  pressure() {
    if (this.state !== 'writable' || !this.writer) return;
    if (this.desired <= 0 && !this.closing) this.writer.makeWait();
    else this.writer.makeReady();
  }

  async advance() {
    if (!this.started || this.busy || !this.queue.length || this.state !== 'writable') return;
    const { chunk, size, done } = this.queue.shift();
    this.busy = true;
    try {
      if (chunk === CLOSE) await this.sink.close?.call(this.sink);
      else await this.sink.write?.call(this.sink, chunk, this.controller);
    } catch (error) {
      this.busy = false;
      done.reject(error);
      return this.state === 'erroring' ? this.finishFailing() : this.fail(error);
    }
    this.busy = false;
    this.size -= size;
    done.resolve(undefined);
    if (chunk === CLOSE) return this.finishClosing();
    if (this.state === 'erroring') return this.finishFailing();
    this.pressure();
    this.advance();
  }

  finishClosing() {
    this.state = 'closed';
    this.aborting?.resolve(undefined);
    this.writer?.makeReady();
    this.writer?.settle.resolve(undefined);
  }

  fail(error, byAbort = false) {
    if (this.state !== 'writable') return;
    this.state = 'erroring';
    this.error = error;
    this.byAbort = byAbort;
    this.writer?.failReady(error);
    if (!this.busy) this.finishFailing();
  }

  async finishFailing() {
    if (this.state !== 'erroring') return;
    this.state = 'errored';
    for (const { done } of this.queue.splice(0)) done.reject(this.error);
    this.size = 0;
    this.writer?.settle.reject(this.error);
    if (!this.byAbort) return;
    try {
      await this.sink.abort?.call(this.sink, this.error);
      this.aborting.resolve(undefined);
    } catch (error) {
      this.aborting.reject(error);
    }
  }
}

export class WritableStreamDefaultController {
  #core;
  constructor(token, core) {
    if (token !== MAKE) throw new TypeError('Illegal constructor: a controller comes with its stream.');
    this.#core = core;
  }
  get signal() {
    return this.#core.abortController.signal;
  }
  error(error = undefined) {
    this.#core.fail(error);
  }
}

export class WritableStreamDefaultWriter {
  #core;
  #ready = deferred();
  #isReady = false;
  settle = deferred();

  constructor(stream) {
    const core = inner(stream);
    if (!core) throw new TypeError('WritableStreamDefaultWriter: the argument must be a WritableStream.');
    if (core.writer) throw new TypeError('This WritableStream is locked to another writer already.');
    this.#core = core;
    Object.defineProperty(this, 'settle', { enumerable: false, writable: true });
    core.writer = this;
    if (core.state === 'writable') core.pressure();
    else if (core.state === 'closed') {
      this.makeReady();
      this.settle.resolve(undefined);
    } else {
      this.failReady(core.error);
      this.settle.reject(core.error);
    }
  }

  makeReady() {
    if (!this.#isReady) this.#ready.resolve(undefined);
    this.#isReady = true;
  }
  makeWait() {
    if (this.#isReady) this.#ready = deferred();
    this.#isReady = false;
  }
  failReady(error) {
    if (this.#isReady) this.#ready = deferred();
    this.#isReady = false;
    this.#ready.reject(error);
  }

  get closed() {
    return this.settle.promise;
  }
  get ready() {
    return this.#ready.promise;
  }
  get desiredSize() {
    if (!this.#core) throw released();
    return this.#core.desired;
  }
  write(chunk = undefined) {
    return this.#core ? this.#core.write(chunk) : Promise.reject(released());
  }
  close() {
    return this.#core ? this.#core.close() : Promise.reject(released());
  }
  abort(reason = undefined) {
    return this.#core ? this.#core.abort(reason) : Promise.reject(released());
  }
  releaseLock() {
    if (!this.#core) return;
    this.#core.writer = null;
    this.#core = null;
    const error = released();
    this.failReady(error);
    this.settle.reject(error);
  }
}
for (const name of ['makeReady', 'makeWait', 'failReady']) Object.defineProperty(WritableStreamDefaultWriter.prototype, name, { enumerable: false });

const released = () => new TypeError('This writer was released; get a new one with getWriter().');

export class WritableStream {
  #core;

  static {
    inner = (stream) => (typeof stream === 'object' && stream !== null && #core in stream ? stream.#core : undefined);
  }

  constructor(sink = undefined, strategy = undefined) {
    this.#core = new Core(sink ?? {}, highWaterMark(strategy, 1), strategy?.size);
    this.#core.start();
  }
  get locked() {
    return this.#core.writer !== null;
  }
  getWriter() {
    return new WritableStreamDefaultWriter(this);
  }
  abort(reason = undefined) {
    if (this.locked) return Promise.reject(new TypeError('abort: the stream is locked to a writer; abort the writer.'));
    return this.#core.abort(reason);
  }
  close() {
    if (this.locked) return Promise.reject(new TypeError('close: the stream is locked to a writer; close the writer.'));
    return this.#core.close();
  }
  get [Symbol.toStringTag]() {
    return 'WritableStream';
  }
}

/** `readable.pipeTo(writable, options)`. */
export async function pipe(readable, destination, { preventClose, preventAbort, preventCancel, signal }) {
  if (!inner(destination)) throw new TypeError('pipeTo: the destination must be a WritableStream.');
  if (readable.locked || destination.locked) throw new TypeError('pipeTo: one of the streams is locked already.');
  const reader = readable.getReader();
  const writer = destination.getWriter();
  const stop = deferred();
  const onAbort = () => stop.reject(signal.reason);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort);
  let side = 'abort';
  try {
    for (;;) {
      await Promise.race([writer.ready.catch((error) => { side = 'destination'; throw error; }), stop.promise]);
      const { done, value } = await Promise.race([
        reader.read().catch((error) => { side = 'source'; throw error; }),
        writer.closed.then(() => { side = 'destination'; throw new TypeError('pipeTo: the destination is closed.'); }, (error) => { side = 'destination'; throw error; }),
        stop.promise,
      ]);
      if (done) break;
      writer.write(value).catch(() => {});
    }
    side = 'destination';
    if (!preventClose) await writer.close();
    else await writer.ready;
  } catch (error) {
    if (side !== 'destination' && !preventAbort) await writer.abort(error).catch(() => {});
    if (side !== 'source' && !preventCancel) await reader.cancel(error).catch(() => {});
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    reader.releaseLock();
    writer.releaseLock();
  }
}
