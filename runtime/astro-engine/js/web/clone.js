// structuredClone: a deep copy by the rules of the platform.
import { Blob } from './blob.js';

export function structuredClone(value, options = undefined) {
  const seen = new Map();
  for (const item of options?.transfer ?? []) {
    if (!(item instanceof ArrayBuffer)) throw refuse('only an ArrayBuffer can be transferred here');
    seen.set(item, item.transfer());
  }
  return copy(value, seen);
}

const refuse = (what) => new DOMException(`structuredClone: ${what}.`, 'DataCloneError');
const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

function copy(value, seen) {
  if (typeof value === 'symbol') throw refuse(`${String(value)} can not be cloned`);
  if (typeof value === 'function') throw refuse(`the function ${value.name || '(anonymous)'} can not be cloned`);
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const keep = (made) => {
    seen.set(value, made);
    return made;
  };
  if (Array.isArray(value)) return fill(value, keep(new Array(value.length)), seen);
  for (const kind of [Boolean, Number, String, BigInt]) {
    if (value instanceof kind) return keep(Object(value.valueOf()));
  }
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) {
    const buffer = copy(value.buffer, seen);
    return keep(value instanceof DataView ? new DataView(buffer, value.byteOffset, value.byteLength) : new value.constructor(buffer, value.byteOffset, value.length));
  }
  if (value instanceof Map) {
    const made = keep(new Map());
    for (const [key, item] of [...value]) made.set(copy(key, seen), copy(item, seen));
    return made;
  }
  if (value instanceof Set) {
    const made = keep(new Set());
    for (const item of [...value]) made.add(copy(item, seen));
    return made;
  }
  if (value instanceof Error) return cloneError(value, keep, seen);
  if (value instanceof Blob) return keep(value);
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (/^(Promise|WeakMap|WeakSet|WeakRef|Request|Response|Headers|ReadableStream|WritableStream|TransformStream|Generator|AsyncGenerator)$/.test(tag)) throw refuse(`a ${tag} can not be cloned`);
  return fill(value, keep({}), seen);
}

function fill(from, to, seen) {
  for (const key of Object.keys(from)) to[key] = copy(from[key], seen);
  return to;
}

function cloneError(error, keep, seen) {
  const Kind = Object.hasOwn(ERRORS, error.name) ? ERRORS[error.name] : Error;
  const clone = keep(new Kind(String(error.message)));
  const hidden = (name, value) => Object.defineProperty(clone, name, { value, writable: true, configurable: true, enumerable: false });
  hidden('stack', error.stack);
  if ('cause' in error) hidden('cause', copy(error.cause, seen));
  return clone;
}
