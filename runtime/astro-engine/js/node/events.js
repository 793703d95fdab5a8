// node:events. A function and not a class: older packages call it on objects of their own (`EventEmitter.call(this)`).

export function EventEmitter() {
  if (!Object.hasOwn(this, '_events')) this._events = undefined;
}

const of = (emitter, name) => emitter._events?.[name] ?? [];

function add(emitter, name, listener, first) {
  if (typeof listener !== 'function') throw Object.assign(new TypeError(`The "listener" argument must be of type function. Received ${listener === null ? 'null' : typeof listener}`), { code: 'ERR_INVALID_ARG_TYPE' });
  emitter._events ??= Object.create(null);
  if (emitter._events.newListener) emitter.emit('newListener', name, listener.listener ?? listener);
  const list = of(emitter, name);
  emitter._events[name] = first ? [listener, ...list] : [...list, listener];
  return emitter;
}

function wrapped(emitter, name, listener) {
  const once = (...args) => {
    emitter.off(name, once);
    return listener.apply(emitter, args);
  };
  once.listener = listener;
  return once;
}

const methods = {
  on(name, listener) {
    return add(this, name, listener, false);
  },
  addListener(name, listener) {
    return this.on(name, listener);
  },
  prependListener(name, listener) {
    return add(this, name, listener, true);
  },
  once(name, listener) {
    return this.on(name, wrapped(this, name, listener));
  },
  prependOnceListener(name, listener) {
    return add(this, name, wrapped(this, name, listener), true);
  },
  off(name, listener) {
    const list = of(this, name);
    const at = list.findLastIndex((other) => other === listener || other.listener === listener);
    if (at >= 0) {
      this._events[name] = list.toSpliced(at, 1);
      if (!this._events[name].length) delete this._events[name];
      if (this._events.removeListener) this.emit('removeListener', name, listener);
    }
    return this;
  },
  removeListener(name, listener) {
    return this.off(name, listener);
  },
  removeAllListeners(name = undefined) {
    if (name === undefined) this._events = undefined;
    else if (this._events) delete this._events[name];
    return this;
  },
  emit(name, ...args) {
    const list = of(this, name);
    if (name === 'error') for (const listener of of(this, EventEmitter.errorMonitor)) listener.apply(this, args);
    if (!list.length) {
      if (name !== 'error') return false;
      throw args[0] instanceof Error ? args[0] : Object.assign(new Error(`Unhandled error. (${String(args[0])})`), { code: 'ERR_UNHANDLED_ERROR', context: args[0] });
    }
    for (const listener of list) listener.apply(this, args);
    return true;
  },
  listeners(name) {
    return of(this, name).map((listener) => listener.listener ?? listener);
  },
  rawListeners(name) {
    return [...of(this, name)];
  },
  listenerCount(name) {
    return of(this, name).length;
  },
  eventNames() {
    return Reflect.ownKeys(this._events ?? {});
  },
  setMaxListeners(most) {
    this._maxListeners = most;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners ?? EventEmitter.defaultMaxListeners;
  },
};
for (const [name, value] of Object.entries(methods)) Object.defineProperty(EventEmitter.prototype, name, { value, writable: true, configurable: true });

export const once = (emitter, name, { signal } = {}) => new Promise((resolve, reject) => {
  signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  if (typeof emitter.addEventListener === 'function') return emitter.addEventListener(name, (event) => resolve([event]), { once: true });
  const failed = (error) => {
    emitter.off(name, done);
    reject(error);
  };
  const done = (...args) => {
    emitter.off('error', failed);
    resolve(args);
  };
  emitter.once(name, done);
  if (name !== 'error') emitter.once('error', failed);
});

/** All events of a name, until the signal says stop. */
export async function* on(emitter, name, { signal } = {}) {
  const waiting = [];
  let wake;
  const came = (...args) => (waiting.push(args), wake?.());
  emitter.on(name, came);
  signal?.addEventListener('abort', () => wake?.(), { once: true });
  try {
    for (;;) {
      if (signal?.aborted) throw signal.reason;
      if (waiting.length) yield waiting.shift();
      else await new Promise((resolve) => (wake = resolve));
    }
  } finally {
    emitter.off(name, came);
  }
}
export const setMaxListeners = () => {};
export const getEventListeners = (emitter, name) => emitter.listeners?.(name) ?? [];
export const listenerCount = (emitter, name) => emitter.listenerCount(name);
export const errorMonitor = Symbol('events.errorMonitor');
export const captureRejectionSymbol = Symbol.for('nodejs.rejection');
export const defaultMaxListeners = 10;
Object.assign(EventEmitter, { EventEmitter, once, on, setMaxListeners, getEventListeners, listenerCount, errorMonitor, captureRejectionSymbol, defaultMaxListeners, captureRejections: false, usingDomains: false });
export default EventEmitter;
