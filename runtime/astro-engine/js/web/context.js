// What code belongs to: the stores of `AsyncLocalStorage` follow everything a run waits for. Nothing of this is at work
// before the first storage is made.
//
// The engine says nothing of its promise jobs, but it runs them in the order they were queued. So a handler given to
// `then` is wrapped; an `await` reads the `constructor` of its promise, and at that moment a reaction is put right before
// its own; whatever else is queued (an `await` of no promise, `queueMicrotask`) belongs to the code that queued it, which
// marks between the jobs tell.
import { bindTimers, native } from './core.js';

/** Storage → store. Never changed, only replaced. */
const EMPTY = new Map();
let current = EMPTY;

/** What a job sees that nobody told more: the context of the code that queued it. */
let base = EMPTY;
/** Takes the context of the code that queues jobs now, once that code is through with it. */
let queueing = { context: EMPTY };
/** The one before all marks: its jobs are first in the queue. */
let head = queueing;
let marked = false;
let restored = false;
/** Promises of our own are not followed. */
let busy = false;
let active = false;

const { then: plainThen } = Promise.prototype;
const plainResolve = Promise.resolve;
const settled = Promise.resolve();

/** Calls an original with our eyes shut. */
function unseen(original, thisArg, args) {
  const before = busy;
  busy = true;
  try {
    return Reflect.apply(original, thisArg, args);
  } finally {
    busy = before;
  }
}

/** Jobs queued from here on belong to other code than those before. */
function mark() {
  queueing.context = current;
  const next = (queueing = { context: EMPTY });
  unseen(plainThen, settled, [() => {
    marked = true;
    base = next.context;
  }]);
}

export const currentContext = () => current;

/** Calls `callback` in a context. */
export function within(context, callback, thisArg, args) {
  const before = current;
  enter(context);
  try {
    return Reflect.apply(callback, thisArg, args);
  } finally {
    enter(before);
  }
}

/** From here on, to the end of this code and in what it begins. */
export function enter(context) {
  mark();
  current = context;
}

/** The function, called in the present context whenever that is. */
export function bind(callback) {
  const context = current;
  return function (...args) {
    return within(context, callback, this, args);
  };
}

/** Before the engine calls in. */
function open() {
  current = base = EMPTY;
  head = queueing = { context: EMPTY };
  marked = restored = busy = false;
}

/** After what the engine called, and after each job. */
function after(pending) {
  if (restored) {
    restored = false; // the next job is the one this was for
    return;
  }
  if (!marked) {
    if (pending) mark();
    else queueing.context = current;
    if (head) base = head.context;
    head = null;
  }
  marked = false;
  current = base;
}

/** A handler of `then`: the job that calls it begins with it. */
function followed(handler) {
  if (typeof handler !== 'function') return handler;
  const context = current;
  return (value) => {
    current = context;
    return handler(value);
  };
}

/** Begins to follow promises and timers. */
export function activate() {
  if (active) return;
  active = true;
  define('then', {
    then(onFulfilled, onRejected) {
      return unseen(plainThen, this, [followed(onFulfilled), followed(onRejected)]);
    },
  }.then);
  Promise.resolve = {
    resolve(value) {
      return unseen(plainResolve, this, [value]);
    },
  }.resolve;
  Object.defineProperty(Promise.prototype, 'constructor', {
    configurable: true,
    enumerable: false,
    get() {
      if (!busy) awaited(this);
      return Promise;
    },
    set(value) {
      Object.defineProperty(this, 'constructor', { value, writable: true, configurable: true, enumerable: false });
    },
  });
  bindTimers(bind);
  native.follow(open, after);
}

function define(name, value) {
  Object.defineProperty(Promise.prototype, name, { value, writable: true, configurable: true, enumerable: false });
}

/** Somebody is about to wait for the promise. */
function awaited(promise) {
  const context = current;
  const restore = () => {
    current = context;
    restored = true;
  };
  try {
    unseen(plainThen, promise, [restore, restore]);
  } catch {
    // The prototype itself, which is no promise.
  }
}
