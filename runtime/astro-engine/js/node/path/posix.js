// module: node:path/posix, path/posix, node:path/win32, path/win32
// node:path/posix, and path/win32 for what only asks for its name.
import path from '../path.js';
export const { sep, delimiter, normalize, join, resolve, isAbsolute, dirname, basename, extname, relative, parse, format } = path;
export const { posix, win32 } = path;
export const toNamespacedPath = (name) => name;
export default path;
