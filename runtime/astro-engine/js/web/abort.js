// AbortController and AbortSignal.
import { Event, EventTarget } from './events.js';

let abort, make;

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason = undefined;
  #handler = null;
  #followers = new Set();

  static {
    make = () => new AbortSignal(MAKE);
    abort = (signal, reason) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
      const followers = [...signal.#followers];
      signal.#followers.clear();
      signal.dispatchEvent(new Event('abort'));
      for (const follower of followers) abort(follower, signal.#reason);
    };
  }

  constructor(token) {
    if (token !== MAKE) throw new TypeError('Illegal constructor: use new AbortController().signal');
    super();
  }

  static abort(reason = undefined) {
    const signal = make();
    abort(signal, reason);
    return signal;
  }

  static timeout(milliseconds) {
    const signal = make();
    setTimeout(() => abort(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')), milliseconds);
    return signal;
  }

  static any(signals) {
    const signal = make();
    const all = [...signals];
    const done = all.find((other) => other.aborted);
    if (done) abort(signal, done.reason);
    else for (const other of all) other.#followers.add(signal);
    return signal;
  }

  get aborted() {
    return this.#aborted;
  }
  get reason() {
    return this.#reason;
  }
  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }
  get onabort() {
    return this.#handler;
  }
  set onabort(handler) {
    if (this.#handler) this.removeEventListener('abort', this.#handler);
    this.#handler = typeof handler === 'function' ? handler : null;
    if (this.#handler) this.addEventListener('abort', this.#handler);
  }
  get [Symbol.toStringTag]() {
    return 'AbortSignal';
  }
}
const MAKE = Symbol('make');

export class AbortController {
  #signal = make();

  get signal() {
    return this.#signal;
  }
  abort(reason = undefined) {
    abort(this.#signal, reason);
  }
  get [Symbol.toStringTag]() {
    return 'AbortController';
  }
}
