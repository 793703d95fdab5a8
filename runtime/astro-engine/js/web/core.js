// The start of every realm: takes events from the engine, runs jobs, and hangs the web platform on the global object.
// Classes a page may never touch are loaded when their name is first read.
export const native = globalThis.__native;
delete globalThis.__native;

// ---------------------------------------------------------------- operations that end later

const operations = new Map();
let lastOperation = 0;

/** Starts a native operation: `begin(number)`; the promise settles when the engine reports that number. */
export function operation(begin) {
  return new Promise((resolve, reject) => {
    const number = (lastOperation = (lastOperation + 1) >>> 0);
    operations.set(number, { resolve, reject });
    begin(number);
  });
}

function settle(number, ok, value) {
  const waiting = operations.get(number);
  if (!waiting) return;
  operations.delete(number);
  if (ok) return waiting.resolve(value);
  const [name, message] = value;
  waiting.reject(name === 'TypeError' ? new TypeError(message) : Object.assign(new Error(message), { name }));
}

/** Asks the preview (not the network) a question by name. */
export async function ask(name, payload) {
  const answer = await operation((number) => native.ask(number, String(name), payload ?? null));
  if ('Err' in answer) throw ofModule(answer.Err);
  return answer.Ok;
}

/** Tells the preview something about the present request. */
export function note(name, value) {
  native.note(name, JSON.stringify(value));
}

/** A number that tells texts apart, the same in every run. */
export const hash = (text) => native.hash(text);

/** Is the value one that runs code whenever it is looked at? */
export const isProxy = (value) => native.isProxy(value);

const FROM_MODULE = Symbol('module error');

function ofModule(error) {
  const thrown = new Error(error.message);
  thrown.name = error.name;
  thrown[FROM_MODULE] = error;
  // As Node says it, for packages that look for a file that may be there or not.
  if (error.name === 'MODULE_NOT_FOUND') thrown.code = error.name;
  if (error.name === 'ImportNotFound') thrown.code = 'ERR_MODULE_NOT_FOUND';
  return thrown;
}
native.onModuleError(ofModule);
native.onCommonJs((name, code, url) => need('cjs').define(name, code, url));

// ---------------------------------------------------------------- lazy modules

/** Exports of a built-in module, evaluated at their first use. */
const needed = new Map();
export function need(name) {
  let exports = needed.get(name);
  if (!exports) needed.set(name, (exports = native.need('astro-lsp:web/' + name)));
  return exports;
}

function define(name, value) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

function lazy(module, names) {
  for (const name of names) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      enumerable: false,
      get() {
        const value = need(module)[name];
        define(name, value);
        return value;
      },
      set(value) {
        define(name, value);
      },
    });
  }
}

// ---------------------------------------------------------------- jobs

const jobs = new Map();
const entries = new Map();

/** What the code of a job is given as its third argument: `id`, `common`, `ask`, `signal`. The rest is ours. */
class Job {
  constructor(id, common) {
    this.id = id;
    this.common = common;
    this.cancelled = false;
    this.abort = null; // AbortController, once somebody reads the signal
    this.body = null; // the request's body, if it has one
    this.stop = null; // ends the reading of the answer's body
    this.room = null; // resolves when the parent took some of the answer
  }

  get signal() {
    this.abort ??= new (need('abort').AbortController)();
    if (this.cancelled) this.abort.abort();
    return this.abort.signal;
  }
}
Job.prototype.ask = ask;

/** The request's body as it comes through the pipe. */
class WireBody {
  #id;
  #pieces = [];
  #ended = false;
  #error = null;
  #waiting = null;

  /** `id`: the job's number. The job itself knows this body. */
  constructor(id) {
    this.#id = id;
  }

  push(piece) {
    if (piece === null) this.#ended = true;
    else if (typeof piece === 'string') this.#error = new TypeError(`The request's body broke off: ${piece}`);
    else this.#pieces.push(piece);
    this.#waiting?.();
    this.#waiting = null;
  }

  /** The next piece, or null at the end. */
  async pull() {
    while (!this.#pieces.length && !this.#ended && !this.#error) {
      await new Promise((resolve) => (this.#waiting = resolve));
    }
    const piece = this.#pieces.shift();
    if (piece) {
      native.taken(this.#id, piece.length);
      return piece;
    }
    if (this.#error) throw this.#error;
    return null;
  }

  cancel() {
    this.#pieces.length = 0;
    this.#ended = true;
    this.#waiting?.();
  }
}

function start(id, entry, exportName, payload, common, wire, hasBody) {
  const job = new Job(id, common);
  jobs.set(id, job);
  if (hasBody) job.body = new WireBody(id);
  run(job, entry, exportName, payload, wire);
}

async function run(job, entry, exportName, payload, wire) {
  try {
    const { fromWire, partsOf } = need('fetch');
    let module = entries.get(entry);
    if (!module) {
      module = await import('entry:' + entry);
      entries.set(entry, module);
    }
    const handler = module[exportName];
    if (typeof handler !== 'function') {
      throw named('ExportNotFound', `The module ${entry} does not export a function named "${exportName}".`);
    }
    const response = await handler(fromWire(job, wire), payload, job);
    const parts = partsOf(response);
    if (!parts) {
      throw named('NotAResponse', `${exportName} of ${entry} answered ${need('inspect').brief(response)} where a Response is needed.`);
    }
    const sending = send(job, response, parts);
    if (sending !== undefined) await sending;
  } catch (error) {
    try {
      fail(job, error);
    } catch {
      native.failPlainly(job.id);
    }
  }
  job.body?.cancel();
  jobs.delete(job.id);
}

const EXTRA = Symbol.for('astro-lsp.extra');

/** Values of one name on one line, as `Headers` reads them out; only cookies stand alone. */
function joined(list) {
  if (list.length < 2) return list;
  const firstOf = (name) => list.findIndex((pair) => pair[0] === name);
  if (list.every(([name], index) => name === 'set-cookie' || firstOf(name) === index)) return list;
  const lines = [];
  for (const [name, value] of list) {
    const before = name === 'set-cookie' ? undefined : lines.find((line) => line[0] === name);
    if (before) before[1] += `, ${value}`;
    else lines.push([name, value]);
  }
  return lines;
}

/** Sends the answer; a promise where that takes time. */
function send(job, response, { status, statusText, headers, body }) {
  if (body?.used) throw new TypeError('The body of this Response was read already; answer with response.clone() or a new Response.');
  native.head(job.id, status, statusText, joined(headers), body !== null, response[EXTRA]);
  const whole = body?.takeWhole();
  if (body !== null && (whole === undefined || whole.length > PIECE)) return sendPieces(job, body, whole);
  if (whole?.length) native.chunk(job.id, whole);
  native.end(job.id);
}

async function sendPieces(job, body, whole) {
  if (whole !== undefined) {
    await sendWhole(job, whole);
  } else {
    const reading = body.take();
    job.stop = () => reading.return?.();
    for (;;) {
      const { done, value } = await reading.next();
      if (done || job.cancelled) break;
      if (value.length > PIECE) await sendWhole(job, value);
      else if (value.length && native.chunk(job.id, value) <= 0) await room(job);
    }
    if (job.cancelled) await reading.return?.();
  }
  native.end(job.id);
}

const PIECE = 65536;

async function sendWhole(job, whole) {
  if (typeof whole === 'string') whole = native.encode(whole);
  for (let at = 0; at < whole.length && !job.cancelled; at += PIECE) {
    if (native.chunk(job.id, whole.subarray(at, at + PIECE)) <= 0) await room(job);
  }
}

async function room(job) {
  while (!job.cancelled && !native.room(job.id)) {
    await new Promise((resolve) => (job.room = resolve));
  }
}

function credit(id) {
  const job = jobs.get(id);
  const resolve = job?.room;
  if (resolve) {
    job.room = null;
    resolve();
  }
}

function body(id, piece) {
  jobs.get(id)?.body?.push(piece);
}

function cancel(id) {
  const job = jobs.get(id);
  if (!job || job.cancelled) return;
  job.cancelled = true;
  const { abort, stop } = job;
  if (abort) guarded(() => abort.abort());
  if (stop) guarded(() => Promise.resolve(stop()).catch(() => {}));
  credit(id);
}

function fail(job, error) {
  const { describe } = need('failure');
  const described = describe(error, FROM_MODULE);
  native.fail(job.id, JSON.stringify(described), described.kind === 'memory');
}

function named(name, message) {
  const error = new TypeError(message);
  error.name = name;
  return error;
}

/** Runs a callback of project code; what it throws is printed, as nobody is there to catch it. */
export function guarded(callback) {
  try {
    callback();
  } catch (error) {
    native.print('error', 'Uncaught ' + need('inspect').inspect(error));
  }
}

/** What the first job will need, evaluated while nobody waits. */
function preload(names) {
  need('fetch');
  for (const name of names) import('entry:' + name).then((module) => entries.set(name, module), (error) => guarded(() => { throw error; }));
}

// ---------------------------------------------------------------- rejections nobody handles

const unhandled = new Map();

function rejected(promise, reason, handled) {
  if (handled) unhandled.delete(promise);
  else unhandled.set(promise, reason);
}

/** After every stretch of code. */
function rest() {
  if (!unhandled.size) return;
  const reasons = [...unhandled.values()];
  unhandled.clear();
  for (const reason of reasons) {
    native.print('error', 'Unhandled promise rejection: ' + need('inspect').inspect(reason));
  }
}

// ---------------------------------------------------------------- timers

const timers = new Map();
let lastTimer = 0;

/** Ties a callback to what sets its timer: `context.js`, once a page keeps stores. */
let bound = (callback) => callback;
export function bindTimers(bind) {
  bound = bind;
}

class Timeout {
  constructor(id) {
    this.id = id;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  hasRef() {
    return true;
  }
  refresh() {
    const entry = timers.get(this.id);
    if (entry) native.timer(this.id, entry.delay);
    return this;
  }
  close() {
    clearTimeout(this);
  }
  [Symbol.toPrimitive]() {
    return this.id;
  }
  [Symbol.dispose ?? Symbol.for('dispose')]() {
    clearTimeout(this);
  }
}

function setTimer(callback, delay, args, repeat) {
  if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function.');
  delay = Math.max(repeat ? 1 : 0, Number(delay) || 0);
  const id = (lastTimer = (lastTimer + 1) >>> 0);
  timers.set(id, { callback: bound(callback), args, delay, repeat });
  native.timer(id, delay);
  return new Timeout(id);
}

function timer(id) {
  const entry = timers.get(id);
  if (!entry) return;
  if (entry.repeat) native.timer(id, entry.delay);
  else timers.delete(id);
  guarded(() => entry.callback(...entry.args));
}

function clearTimer(handle) {
  const id = handle instanceof Timeout ? handle.id : Number(handle);
  if (timers.delete(id)) native.clearTimer(id);
}

define('setTimeout', function setTimeout(callback, delay, ...args) {
  return setTimer(callback, delay, args, false);
});
define('setInterval', function setInterval(callback, delay, ...args) {
  return setTimer(callback, delay, args, true);
});
define('setImmediate', function setImmediate(callback, ...args) {
  return setTimer(callback, 0, args, false);
});
for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) define(name, clearTimer);

// ---------------------------------------------------------------- errors: packages set `stack` to whatever they have

const stack = Object.getOwnPropertyDescriptor(Error.prototype, 'stack');
if (stack?.set) {
  Object.defineProperty(Error.prototype, 'stack', {
    ...stack,
    set(value) {
      if (typeof value === 'string') stack.set.call(this, value);
      else Object.defineProperty(this, 'stack', { value, writable: true, configurable: true, enumerable: false });
    },
  });
}

// ---------------------------------------------------------------- console: strings go straight out, the rest is inspected

// The line of a stack trace that is the project's own, for whoever shows output beside the code.
function caller(stack) {
  for (const line of `${stack}`.split('\n')) if (line.includes('(/') || line.includes('at /')) return line;
  return '';
}

const LEVELS = { log: 'log', info: 'info', warn: 'warn', error: 'error', debug: 'debug' };
const console = {};
for (const [method, level] of Object.entries(LEVELS)) {
  console[method] = (...args) => {
    const plain = args.length === 1 && typeof args[0] === 'string';
    native.print(level, plain ? args[0] : need('console').line(args), caller(new Error().stack));
  };
}
for (const method of ['trace', 'dir', 'dirxml', 'table', 'assert', 'count', 'countReset', 'time', 'timeLog', 'timeEnd', 'group', 'groupCollapsed', 'groupEnd', 'clear']) {
  console[method] = (...args) => need('console')[method](...args);
}
define('console', console);

// ---------------------------------------------------------------- the global object

lazy('events', ['Event', 'EventTarget', 'CustomEvent', 'ErrorEvent', 'MessageEvent']);
lazy('abort', ['AbortController', 'AbortSignal']);
lazy('headers', ['Headers']);
lazy('url', ['URL', 'URLSearchParams']);
lazy('fetch', ['Request', 'Response', 'fetch']);
lazy('blob', ['Blob', 'File']);
lazy('formdata', ['FormData']);
lazy('streams', ['ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader', 'ReadableStreamDefaultController', 'ReadableByteStreamController', 'ByteLengthQueuingStrategy', 'CountQueuingStrategy']);
lazy('writable', ['WritableStream', 'WritableStreamDefaultWriter', 'WritableStreamDefaultController']);
lazy('transform', ['TransformStream', 'TransformStreamDefaultController', 'TextEncoderStream', 'TextDecoderStream']);
lazy('compression', ['CompressionStream', 'DecompressionStream']);
lazy('urlpattern', ['URLPattern']);
lazy('channel', ['MessageChannel', 'MessagePort', 'BroadcastChannel']);
lazy('encoding', ['TextEncoder', 'TextDecoder', 'atob', 'btoa']);
lazy('clone', ['structuredClone']);
lazy('crypto', ['crypto', 'Crypto', 'SubtleCrypto', 'CryptoKey']);
lazy('intl', ['Intl']);
lazy('process', ['process']);
lazy('buffer', ['Buffer']);
define('global', globalThis);
define('self', globalThis);
define('navigator', { userAgent: 'astro-lsp', language: 'en-US', languages: ['en-US'], hardwareConcurrency: 1, platform: native.platform });
if (!globalThis.performance) define('performance', { now: native.now, timeOrigin: Date.now() });

// Without Intl, `toLocale…` must give the en-US forms people write templates for.
for (const [prototype, names] of [
  [Date.prototype, ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']],
  [Number.prototype, ['toLocaleString']],
  [BigInt.prototype, ['toLocaleString']],
  [String.prototype, ['localeCompare']],
]) {
  for (const name of names) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      enumerable: false,
      value: { [name](...args) { return need('intl').locale[name](this, ...args); } }[name],
    });
  }
}

// A date as text ends in the name of its zone, which the engine leaves out.
for (const name of ['toString', 'toTimeString']) {
  const plain = Date.prototype[name];
  Object.defineProperty(Date.prototype, name, { value: { [name]() { const text = plain.call(this); return text === 'Invalid Date' ? text : `${text} (${need('intl').locale.zoneName(this)})`; } }[name] });
}

globalThis.__core = { start, body, cancel, credit, settle, timer, rest, rejected, preload };
