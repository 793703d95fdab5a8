// node:module
import { requireFrom } from '../web/cjs.js';
import { fileURLToPath } from './url.js';

export const builtinModules = ['assert', 'async_hooks', 'buffer', 'child_process', 'cluster', 'console', 'constants', 'crypto', 'dgram', 'diagnostics_channel', 'dns', 'domain', 'events', 'fs', 'fs/promises', 'http', 'http2', 'https', 'inspector', 'module', 'net', 'os', 'path', 'path/posix', 'path/win32', 'perf_hooks', 'process', 'punycode', 'querystring', 'readline', 'repl', 'stream', 'stream/consumers', 'stream/promises', 'stream/web', 'string_decoder', 'sys', 'timers', 'timers/promises', 'tls', 'tty', 'url', 'util', 'util/types', 'v8', 'vm', 'wasi', 'worker_threads', 'zlib'];
export const isBuiltin = (name) => builtinModules.includes(`${name}`.replace(/^node:/, ''));

/** `require` for an ES module: `createRequire(import.meta.url)`. */
export function createRequire(from) {
  const path = typeof from === 'string' && !from.startsWith('file:') ? from : fileURLToPath(from);
  return requireFrom(path.endsWith('/') ? `${path}noop.js` : path);
}
export const register = () => {};
export const findPackageJSON = () => undefined;
export default class Module {
  static createRequire = createRequire;
  static builtinModules = builtinModules;
  static isBuiltin = isBuiltin;
  static register = register;
  static _extensions = Object.create(null);
  static _cache = Object.create(null);
}
Module.Module = Module;
export { Module };
