// Event, EventTarget and their common kinds.
import { guarded } from './core.js';

let begin, moveTo, stopped;

export class Event {
  #type;
  #init;
  #target = null;
  #current = null;
  #stopped = false;
  #prevented = false;
  #time = performance.now();

  static {
    begin = (event, target) => {
      event.#target = target;
      event.#stopped = false;
    };
    moveTo = (event, target) => {
      event.#current = target;
    };
    stopped = (event) => event.#stopped;
  }

  constructor(type, init = {}) {
    if (arguments.length === 0) throw new TypeError('Event: the type is missing.');
    this.#type = String(type);
    this.#init = init ?? {};
  }

  get type() {
    return this.#type;
  }
  get target() {
    return this.#target;
  }
  get srcElement() {
    return this.#target;
  }
  get currentTarget() {
    return this.#current;
  }
  get bubbles() {
    return Boolean(this.#init.bubbles);
  }
  get cancelable() {
    return Boolean(this.#init.cancelable);
  }
  get composed() {
    return Boolean(this.#init.composed);
  }
  get defaultPrevented() {
    return this.#prevented;
  }
  get eventPhase() {
    return this.#current ? 2 : 0;
  }
  get timeStamp() {
    return this.#time;
  }
  get isTrusted() {
    return false;
  }
  composedPath() {
    return this.#current ? [this.#current] : [];
  }
  preventDefault() {
    if (this.cancelable) this.#prevented = true;
  }
  stopPropagation() {}
  stopImmediatePropagation() {
    this.#stopped = true;
  }
  get [Symbol.toStringTag]() {
    return 'Event';
  }
}

export class CustomEvent extends Event {
  #detail;
  constructor(type, init = {}) {
    super(type, init);
    this.#detail = init?.detail ?? null;
  }
  get detail() {
    return this.#detail;
  }
}

export class ErrorEvent extends Event {
  constructor(type, init = {}) {
    super(type, init);
    this.message = init.message ?? '';
    this.error = init.error ?? null;
  }
}

export class MessageEvent extends Event {
  constructor(type, init = {}) {
    super(type, init);
    this.data = init.data ?? null;
    this.origin = init.origin ?? '';
  }
}

export class EventTarget {
  #listeners = new Map();

  addEventListener(type, callback, options = undefined) {
    if (callback === null || callback === undefined) return;
    const { capture = false, once = false, signal } = typeof options === 'object' && options !== null ? options : { capture: Boolean(options) };
    if (signal?.aborted) return;
    type = String(type);
    const list = this.#listeners.get(type) ?? [];
    if (list.some((other) => other.callback === callback && other.capture === capture)) return;
    this.#listeners.set(type, [...list, { callback, capture, once }]);
    signal?.addEventListener('abort', () => this.removeEventListener(type, callback, capture), { once: true });
  }

  removeEventListener(type, callback, options = undefined) {
    const capture = typeof options === 'object' && options !== null ? Boolean(options.capture) : Boolean(options);
    type = String(type);
    const list = (this.#listeners.get(type) ?? []).filter((other) => other.callback !== callback || other.capture !== capture);
    if (list.length) this.#listeners.set(type, list);
    else this.#listeners.delete(type);
  }

  dispatchEvent(event) {
    if (!(event instanceof Event)) throw new TypeError('dispatchEvent: the argument must be an Event.');
    begin(event, this);
    moveTo(event, this);
    for (const listener of this.#listeners.get(event.type) ?? []) {
      if (!this.#listeners.get(event.type)?.includes(listener)) continue;
      if (listener.once) this.removeEventListener(event.type, listener.callback, listener.capture);
      const { callback } = listener;
      guarded(() => (typeof callback === 'function' ? callback.call(this, event) : callback.handleEvent(event)));
      if (stopped(event)) break;
    }
    moveTo(event, null);
    return !event.defaultPrevented;
  }

  get [Symbol.toStringTag]() {
    return 'EventTarget';
  }
}
