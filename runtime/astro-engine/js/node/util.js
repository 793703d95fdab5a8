// module: node:util, util, node:sys, sys
import { native } from '../web/core.js';
import { format, inspect } from '../web/inspect.js';
export { format, inspect };
const { TextDecoder, TextEncoder } = globalThis;
export { TextDecoder, TextEncoder };

const CUSTOM = Symbol.for('nodejs.util.promisify.custom');

export function promisify(original) {
  if (original[CUSTOM]) return original[CUSTOM];
  return function (...args) {
    return new Promise((resolve, reject) => original.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value))));
  };
}
promisify.custom = CUSTOM;

export const callbackify = (original) => function (...args) {
  const callback = args.pop();
  original.apply(this, args).then((value) => queueMicrotask(() => callback(null, value)), (error) => queueMicrotask(() => callback(error ?? new Error('The promise was rejected with a falsy value'))));
};
export const deprecate = (fn) => fn;
export const formatWithOptions = (_options, ...args) => format(...args);
export const aborted = (signal) => new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
export const parseEnv = (text) => Object.fromEntries([...`${text}`.matchAll(/^\s*(?:export\s+)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^#\n]*))/gm)].map(([, key, a, b, c, d]) => [key, a ?? b ?? c ?? d.trim()]));
export const getSystemErrorName = (number) => `errno ${number}`;
export const debuglog = () => Object.assign(() => {}, { enabled: false });
export const debug = debuglog;
export function inherits(child, parent) {
  Object.defineProperty(child, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(child.prototype, parent.prototype);
}
export const stripVTControlCharacters = (text) => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
export const toUSVString = (text) => `${text}`.toWellFormed();
export const isArray = Array.isArray;
export const styleText = (_style, text) => text;

export function isDeepStrictEqual(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Map) return a.size === b.size && [...a].every(([key, value]) => b.has(key) && isDeepStrictEqual(value, b.get(key)));
  if (a instanceof Set) return a.size === b.size && [...a].every((value) => b.has(value) || [...b].some((other) => isDeepStrictEqual(value, other)));
  const keys = Reflect.ownKeys(a);
  return keys.length === Reflect.ownKeys(b).length && keys.every((key) => Object.hasOwn(b, key) && isDeepStrictEqual(a[key], b[key]));
}

const tagged = (tag) => (value) => Object.prototype.toString.call(value) === `[object ${tag}]`;
export const types = {
  isPromise: (value) => value instanceof Promise,
  isDate: tagged('Date'),
  isRegExp: tagged('RegExp'),
  isMap: tagged('Map'),
  isSet: tagged('Set'),
  isNativeError: (value) => value instanceof Error,
  isTypedArray: (value) => ArrayBuffer.isView(value) && !(value instanceof DataView),
  isUint8Array: (value) => value instanceof Uint8Array,
  isArrayBuffer: tagged('ArrayBuffer'),
  isAnyArrayBuffer: (value) => value instanceof ArrayBuffer,
  isArrayBufferView: ArrayBuffer.isView,
  isAsyncFunction: tagged('AsyncFunction'),
  isGeneratorFunction: (value) => /Generator/.test(Object.prototype.toString.call(value)),
  isGeneratorObject: tagged('Generator'),
  isProxy: (value) => native.isProxy(value),
  isBoxedPrimitive: (value) => [String, Number, Boolean].some((kind) => value instanceof kind),
  isModuleNamespaceObject: tagged('Module'),
};
export const isRegExp = types.isRegExp;
export const isDate = types.isDate;
export const isError = types.isNativeError;
export const isFunction = (value) => typeof value === 'function';
export const isString = (value) => typeof value === 'string';
export default { isRegExp, isDate, isError, isFunction, isString, format, formatWithOptions, inspect, promisify, callbackify, deprecate, debuglog, debug, aborted, parseEnv, getSystemErrorName, inherits, stripVTControlCharacters, toUSVString, isArray, styleText, isDeepStrictEqual, types, TextDecoder, TextEncoder };
