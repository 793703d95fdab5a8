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
export { parseArgs } from './util/args.js';
import { parseArgs } from './util/args.js';
export const _extend = (target, source) => Object.assign(target, source);
export const getCallSites = () => [];
export const getSystemErrorMap = () => new Map();
export const getSystemErrorMessage = (number) => `errno ${number}`;
export const transferableAbortController = () => new AbortController();
export const transferableAbortSignal = (signal) => signal;

// Foreground, background and manner of text: the number that begins it, and the one that ends it.
const STYLES = { reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27], hidden: [8, 28], strikethrough: [9, 29] };
['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'].forEach((colour, i) => {
  const bright = `${colour[0].toUpperCase()}${colour.slice(1)}Bright`;
  Object.assign(STYLES, { [colour]: [30 + i, 39], [`${colour}Bright`]: [90 + i, 39], [`bg${colour[0].toUpperCase()}${colour.slice(1)}`]: [40 + i, 49], [`bg${bright}`]: [100 + i, 49] });
});
STYLES.gray = STYLES.grey = STYLES.blackBright;
inspect.colors ??= STYLES;
/** A text in colours. The stream it is for is asked whether it shows any, as Node does; nothing here does. */
export function styleText(style, text, { validateStream = true, stream = process.stdout } = {}) {
  const codes = [style].flat().map((name) => {
    if (!STYLES[name] && name !== 'none') throw Object.assign(new TypeError(`The argument 'format' must be one of: ${Object.keys(STYLES).join(', ')}. Received '${name}'`), { code: 'ERR_INVALID_ARG_VALUE' });
    return STYLES[name];
  });
  if (validateStream && !stream?.isTTY) return `${text}`;
  return codes.filter(Boolean).reduceRight((inner, [on, off]) => `\u001b[${on}m${inner}\u001b[${off}m`, `${text}`);
}

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
  isArgumentsObject: tagged('Arguments'),
  isDataView: tagged('DataView'),
  isSharedArrayBuffer: tagged('SharedArrayBuffer'),
  isWeakMap: tagged('WeakMap'),
  isWeakSet: tagged('WeakSet'),
  isMapIterator: tagged('Map Iterator'),
  isSetIterator: tagged('Set Iterator'),
  isCryptoKey: tagged('CryptoKey'),
  isExternal: () => false,
  isKeyObject: () => false,
  ...Object.fromEntries(['String', 'Number', 'Boolean', 'BigInt', 'Symbol'].map((kind) => [`is${kind}Object`, (value) => typeof value === 'object' && tagged(kind)(value)])),
  ...Object.fromEntries(['Int8', 'Int16', 'Int32', 'Uint16', 'Uint32', 'Uint8Clamped', 'Float16', 'Float32', 'Float64', 'BigInt64', 'BigUint64'].map((kind) => [`is${kind}Array`, tagged(`${kind}Array`)])),
};
export const isRegExp = types.isRegExp;
export const isDate = types.isDate;
export const isError = types.isNativeError;
export const isFunction = (value) => typeof value === 'function';
export const isString = (value) => typeof value === 'string';
export default { parseArgs, _extend, getCallSites, getSystemErrorMap, getSystemErrorMessage, transferableAbortController, transferableAbortSignal, isRegExp, isDate, isError, isFunction, isString, format, formatWithOptions, inspect, promisify, callbackify, deprecate, debuglog, debug, aborted, parseEnv, getSystemErrorName, inherits, stripVTControlCharacters, toUSVString, isArray, styleText, isDeepStrictEqual, types, TextDecoder, TextEncoder };
