// node:events
export class EventEmitter {
  static defaultMaxListeners = 10;

  #of(name) {
    this._events ??= Object.create(null);
    return this._events[name] ?? [];
  }
  #add(name, listener, first) {
    if (typeof listener !== 'function') throw new TypeError('The "listener" argument must be of type function.');
    const list = this.#of(name);
    if (this._events.newListener) this.emit('newListener', name, listener.listener ?? listener);
    this._events[name] = first ? [listener, ...list] : [...list, listener];
    return this;
  }
  on(name, listener) {
    return this.#add(name, listener, false);
  }
  addListener(name, listener) {
    return this.#add(name, listener, false);
  }
  prependListener(name, listener) {
    return this.#add(name, listener, true);
  }
  once(name, listener) {
    return this.#add(name, this.#once(name, listener), false);
  }
  prependOnceListener(name, listener) {
    return this.#add(name, this.#once(name, listener), true);
  }
  #once(name, listener) {
    const wrapped = (...args) => {
      this.off(name, wrapped);
      return listener.apply(this, args);
    };
    wrapped.listener = listener;
    return wrapped;
  }
  off(name, listener) {
    const list = this.#of(name);
    const at = list.findLastIndex((other) => other === listener || other.listener === listener);
    if (at >= 0) {
      this._events[name] = list.toSpliced(at, 1);
      if (!this._events[name].length) delete this._events[name];
      if (this._events.removeListener) this.emit('removeListener', name, listener);
    }
    return this;
  }
  removeListener(name, listener) {
    return this.off(name, listener);
  }
  removeAllListeners(name = undefined) {
    if (name === undefined) this._events = Object.create(null);
    else if (this._events) delete this._events[name];
    return this;
  }
  emit(name, ...args) {
    const list = this.#of(name);
    if (!list.length) {
      if (name !== 'error') return false;
      throw args[0] instanceof Error ? args[0] : new Error(`Unhandled error. (${String(args[0])})`);
    }
    for (const listener of list) listener.apply(this, args);
    return true;
  }
  listeners(name) {
    return this.#of(name).map((listener) => listener.listener ?? listener);
  }
  rawListeners(name) {
    return [...this.#of(name)];
  }
  listenerCount(name) {
    return this.#of(name).length;
  }
  eventNames() {
    return Reflect.ownKeys(this._events ?? {});
  }
  setMaxListeners() {
    return this;
  }
  getMaxListeners() {
    return EventEmitter.defaultMaxListeners;
  }
}
EventEmitter.EventEmitter = EventEmitter;

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
EventEmitter.once = once;
export const setMaxListeners = () => {};
export default EventEmitter;
