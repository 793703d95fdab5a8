// node:async_hooks: AsyncLocalStorage, one store for each request.
//
// A store set with `run` is seen by everything the same request does until what `run` called has settled. Two `run`s
// of one request that overlap in time see the store of the one begun last.
import { native } from '../web/core.js';

export class AsyncLocalStorage {
  #stores = new Map();

  static bind(fn) {
    return fn;
  }
  static snapshot() {
    return (fn, ...args) => fn(...args);
  }

  getStore() {
    return this.#stores.get(native.currentJob());
  }
  enterWith(store) {
    this.#stores.set(native.currentJob(), store);
  }
  run(store, callback, ...args) {
    const job = native.currentJob();
    const had = this.#stores.has(job);
    const before = this.#stores.get(job);
    const leave = () => {
      if (this.#stores.get(job) !== store) return;
      if (had) this.#stores.set(job, before);
      else this.#stores.delete(job);
    };
    this.#stores.set(job, store);
    let result;
    try {
      result = callback(...args);
    } catch (error) {
      leave();
      throw error;
    }
    if (typeof result?.then === 'function') result.then(leave, leave);
    else leave();
    return result;
  }
  exit(callback, ...args) {
    return this.run(undefined, callback, ...args);
  }
  disable() {
    this.#stores.clear();
  }
}

export class AsyncResource {
  constructor(type) {
    this.type = type;
  }
  runInAsyncScope(fn, thisArg, ...args) {
    return fn.apply(thisArg, args);
  }
  emitDestroy() {
    return this;
  }
  asyncId() {
    return 1;
  }
  static bind(fn) {
    return fn;
  }
}
export const executionAsyncId = () => native.currentJob();
export const triggerAsyncId = () => 0;
export const createHook = () => ({ enable() {}, disable() {} });
export default { AsyncLocalStorage, AsyncResource, executionAsyncId, triggerAsyncId, createHook };
