// node:async_hooks: AsyncLocalStorage and AsyncResource, as far as stores go; no hooks.
import { activate, bind, currentContext, enter, within } from '../web/context.js';
import { native } from '../web/core.js';

export class AsyncLocalStorage {
  #default;

  constructor({ defaultValue, name = '' } = {}) {
    this.#default = defaultValue;
    this.name = name;
    activate();
  }

  static bind(callback) {
    activate();
    return bind(callback);
  }
  static snapshot() {
    activate();
    return bind((callback, ...args) => callback(...args));
  }

  getStore() {
    const context = currentContext();
    return context.has(this) ? context.get(this) : this.#default;
  }
  enterWith(store) {
    enter(new Map(currentContext()).set(this, store));
  }
  run(store, callback, ...args) {
    return within(new Map(currentContext()).set(this, store), callback, undefined, args);
  }
  exit(callback, ...args) {
    return within(this.#without(), callback, undefined, args);
  }
  disable() {
    enter(this.#without());
  }

  #without() {
    const context = new Map(currentContext());
    context.delete(this);
    return context;
  }
}

export class AsyncResource {
  #context;

  constructor(type) {
    this.type = type;
    activate();
    this.#context = currentContext();
  }

  static bind(callback, _type, thisArg) {
    activate();
    return thisArg === undefined ? bind(callback) : bind(callback.bind(thisArg));
  }

  runInAsyncScope(callback, thisArg, ...args) {
    return within(this.#context, callback, thisArg, args);
  }
  bind(callback, thisArg) {
    const resource = this;
    return function (...args) {
      return resource.runInAsyncScope(callback, thisArg ?? this, ...args);
    };
  }
  emitDestroy() {
    return this;
  }
  asyncId() {
    return 1;
  }
  triggerAsyncId() {
    return 0;
  }
}
export const executionAsyncId = () => native.currentJob();
export const triggerAsyncId = () => 0;
export const createHook = () => ({ enable() {}, disable() {} });
export default { AsyncLocalStorage, AsyncResource, executionAsyncId, triggerAsyncId, createHook };
