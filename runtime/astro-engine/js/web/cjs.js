// CommonJS: `require`, `module` and `exports`.
import { native } from './core.js';
import { fileURLToPath } from '../node/url.js';

/** Modules by name, from the moment they begin to run: cycles see what is there so far. */
const modules = new Map();

class CommonJsModule {
  constructor(name, filename) {
    this.id = filename;
    this.filename = filename;
    this.path = filename.slice(0, filename.lastIndexOf('/')) || '/';
    this.exports = {};
    this.loaded = false;
    this.children = [];
    this.paths = [];
    this.parent = undefined;
    this.require = requireFrom(name);
  }
}

/** Runs a CommonJS module once; the names of its exports. */
export function define(name, code, url) {
  return names(instance(name, code, url).exports);
}

function instance(name, code, url) {
  const known = modules.get(name);
  if (known) return known;
  const filename = url?.startsWith('file:') ? fileURLToPath(url) : name;
  const module = new CommonJsModule(name, filename);
  modules.set(name, module);
  try {
    native.wrap(name, code).call(module.exports, module.exports, module.require, module, filename, module.path);
  } catch (error) {
    modules.delete(name);
    throw error;
  }
  module.loaded = true;
  return module;
}

function names(exports) {
  if (exports === null || (typeof exports !== 'object' && typeof exports !== 'function')) return [];
  const keys = Object.keys(exports).filter((key) => key !== 'default' && key.isWellFormed());
  if ('__esModule' in exports && !keys.includes('__esModule')) keys.push('__esModule');
  return keys;
}

// Packages look at who called them (`Error.prepareStackTrace`) with more questions than the engine's frames answer.
const nothing = { isEval: () => false, isToplevel: () => true, isConstructor: () => false, isAsync: () => false, isPromiseAll: () => false, getThis: () => undefined, getTypeName: () => null, getMethodName: () => null, getEvalOrigin: () => undefined, getPromiseIndex: () => null };
const before = Error.prepareStackTrace;
try {
  let frame;
  Error.prepareStackTrace = (_error, frames) => ([frame] = frames);
  void new Error('to see a frame').stack;
  const prototype = frame && Object.getPrototypeOf(frame);
  for (const name in nothing) if (prototype && !(name in prototype)) Object.defineProperty(prototype, name, { value: nothing[name], writable: true, configurable: true });
} finally {
  Error.prepareStackTrace = before;
}

/** What a module that ran has exported. */
export const exportsOf = (name) => modules.get(name)?.exports;

/** `require` for code of the module `importer`. */
export function requireFrom(importer) {
  const require = (specifier) => {
    if (typeof specifier !== 'string') throw new TypeError(`The "id" argument must be of type string. Received ${typeof specifier}`);
    return load(specifier, importer);
  };
  require.resolve = (specifier) => {
    const [name, kind] = native.require(`${specifier}`, importer);
    return kind === undefined ? `${specifier}` : name.split('?')[0];
  };
  require.resolve.paths = () => [];
  require.cache = Object.create(null);
  require.extensions = Object.create(null);
  require.main = undefined;
  return require;
}

const data = new Map();

function load(specifier, importer) {
  const [name, kind, code, url] = native.require(specifier, importer);
  if (modules.has(name)) return modules.get(name).exports;
  if (data.has(name)) return data.get(name);
  switch (kind) {
    case undefined: {
      const all = native.need(name);
      return 'default' in all ? all.default : all;
    }
    case 'commonjs':
      return instance(name, code, url).exports;
    case 'json':
      data.set(name, JSON.parse(code));
      return data.get(name);
    case 'text':
      data.set(name, code);
      return code;
    default:
      return entered(name);
  }
}

function entered(name) {
  const all = native.enter(name);
  if ('module.exports' in all) return all['module.exports'];
  return name.split('?')[0].endsWith('.json') ? all.default : all;
}
