// TransformStream and the text streams made of it.
import { ReadableStream, deferred, highWaterMark } from './streams.js';
import { WritableStream } from './writable.js';
import { TextDecoder } from './encoding.js';
import { native } from './core.js';

const MAKE = Symbol('make');

export class TransformStreamDefaultController {
  #readable;
  #stop;
  emitted = false;
  constructor(token, readable, stop) {
    if (token !== MAKE) throw new TypeError('Illegal constructor: a controller comes with its stream.');
    this.#readable = readable;
    this.#stop = stop;
    Object.defineProperty(this, 'emitted', { enumerable: false });
  }
  get desiredSize() {
    return this.#readable().desiredSize;
  }
  enqueue(chunk = undefined) {
    this.#readable().enqueue(chunk);
    this.emitted = true;
  }
  error(error = undefined) {
    this.#readable().error(error);
    this.#stop(error);
  }
  terminate() {
    this.#readable().close();
    this.#stop(new TypeError('The transform was terminated.'));
  }
}

export class TransformStream {
  #readable;
  #writable;

  constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
    transformer = transformer ?? {};
    let reading, writing;
    // Opened by a pull of the readable side; shut by the write that answers it.
    let gate = deferred();
    let pulled = deferred();
    const controller = new TransformStreamDefaultController(MAKE, () => reading, (error) => {
      writing?.error(error);
      gate.resolve();
    });
    const begun = deferred();
    this.#readable = new ReadableStream({
      start: (inner) => {
        reading = inner;
        return begun.promise;
      },
      pull: () => {
        gate.resolve();
        return (pulled = deferred()).promise;
      },
      cancel: async (reason) => {
        writing.error(reason);
        gate.resolve();
        await transformer.cancel?.call(transformer, reason);
      },
    }, { highWaterMark: highWaterMark(readableStrategy, 0), size: readableStrategy?.size });
    this.#writable = new WritableStream({
      start: (inner) => {
        writing = inner;
        return begun.promise;
      },
      write: async (chunk) => {
        await gate.promise;
        try {
          if (transformer.transform) await transformer.transform.call(transformer, chunk, controller);
          else controller.enqueue(chunk);
          if (controller.emitted && reading.desiredSize !== null && reading.desiredSize <= 0) {
            controller.emitted = false;
            gate = deferred();
            pulled.resolve();
          }
        } catch (error) {
          controller.error(error);
          throw error;
        }
      },
      close: async () => {
        try {
          await transformer.flush?.call(transformer, controller);
          if (reading.desiredSize !== null) guard(() => reading.close());
        } catch (error) {
          controller.error(error);
          throw error;
        }
      },
      abort: async (reason) => {
        reading.error(reason);
        await transformer.cancel?.call(transformer, reason);
      },
    }, { highWaterMark: highWaterMark(writableStrategy, 1), size: writableStrategy?.size });
    try {
      Promise.resolve(transformer.start?.call(transformer, controller)).then(begun.resolve, begun.reject);
    } catch (error) {
      begun.reject(error);
      throw error;
    }
  }

  get readable() {
    return this.#readable;
  }
  get writable() {
    return this.#writable;
  }
  get [Symbol.toStringTag]() {
    return 'TransformStream';
  }
}

/** Closing what was closed by `terminate` is no error. */
function guard(close) {
  try {
    close();
  } catch {
    // Closed already.
  }
}

export class TextEncoderStream {
  #pair = new TransformStream({ transform: (chunk, controller) => {
    const bytes = native.encode(`${chunk}`);
    if (bytes.length) controller.enqueue(bytes);
  } });
  get encoding() {
    return 'utf-8';
  }
  get readable() {
    return this.#pair.readable;
  }
  get writable() {
    return this.#pair.writable;
  }
}

export class TextDecoderStream {
  #decoder;
  #pair;
  constructor(label = 'utf-8', options = undefined) {
    const decoder = (this.#decoder = new TextDecoder(label, options));
    this.#pair = new TransformStream({
      transform: (chunk, controller) => {
        const text = decoder.decode(chunk, { stream: true });
        if (text) controller.enqueue(text);
      },
      flush: (controller) => {
        const text = decoder.decode();
        if (text) controller.enqueue(text);
      },
    });
  }
  get encoding() {
    return this.#decoder.encoding;
  }
  get fatal() {
    return this.#decoder.fatal;
  }
  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }
  get readable() {
    return this.#pair.readable;
  }
  get writable() {
    return this.#pair.writable;
  }
}
