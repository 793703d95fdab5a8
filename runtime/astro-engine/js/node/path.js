// node:path for POSIX paths.
export const sep = '/';
export const delimiter = ':';

function text(path, name = 'path') {
  if (typeof path !== 'string') throw new TypeError(`The "${name}" argument must be of type string. Received ${path === null ? 'null' : typeof path}`);
  return path;
}

/** Takes out `.`, `..` and double slashes. */
export function normalize(path) {
  if (!text(path)) return '.';
  const absolute = path.startsWith('/');
  const parts = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length && parts.at(-1) !== '..') parts.pop();
    else if (!absolute) parts.push('..');
  }
  const body = parts.join('/');
  const end = path.endsWith('/') && body ? '/' : '';
  return `${absolute ? '/' : ''}${body}${end}` || '.';
}

export function join(...paths) {
  const joined = paths.map((path) => text(path)).filter(Boolean).join('/');
  return joined ? normalize(joined) : '.';
}

export function resolve(...paths) {
  let resolved = '';
  for (let index = paths.length - 1; index >= 0 && !resolved.startsWith('/'); index--) {
    const path = text(paths[index], `paths[${index}]`);
    if (path) resolved = resolved ? `${path}/${resolved}` : path;
  }
  if (!resolved.startsWith('/')) resolved = `${process.cwd()}/${resolved}`;
  const normal = normalize(resolved);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

export const isAbsolute = (path) => text(path).startsWith('/');

export function dirname(path) {
  const trimmed = text(path).replace(/\/+$/, '');
  const at = trimmed.lastIndexOf('/');
  if (at < 0) return path.startsWith('/') ? '/' : '.';
  return trimmed.slice(0, at).replace(/\/+$/, '') || '/';
}

export function basename(path, suffix = '') {
  const base = text(path).replace(/\/+$/, '').split('/').at(-1);
  return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}

export function extname(path) {
  const base = basename(path);
  const at = base.lastIndexOf('.');
  return at <= 0 || base === '..' ? '' : base.slice(at);
}

export function relative(from, to) {
  const [start, end] = [resolve(from), resolve(to)].map((path) => path.split('/').filter(Boolean));
  let shared = 0;
  while (shared < start.length && shared < end.length && start[shared] === end[shared]) shared++;
  return [...start.slice(shared).map(() => '..'), ...end.slice(shared)].join('/');
}

export function parse(path) {
  const root = isAbsolute(path) ? '/' : '';
  const base = basename(path);
  const ext = extname(path);
  const dir = dirname(path);
  return { root, dir: dir === '.' && !path.startsWith('.') ? '' : dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
}

export function format({ dir, root = '', base, name = '', ext = '' }) {
  const last = base ?? `${name}${ext && !ext.startsWith('.') ? '.' : ''}${ext}`;
  if (!dir) return root + last;
  return dir === root ? dir + last : `${dir}/${last}`;
}

export const toNamespacedPath = (path) => path;
export const posix = { sep, delimiter, normalize, join, resolve, isAbsolute, dirname, basename, extname, relative, parse, format, toNamespacedPath };
posix.posix = posix;
/** For what only asks for its name: paths here are POSIX paths. */
export const win32 = { ...posix, sep: '\\', delimiter: ';', isAbsolute: (path) => /^(?:[a-z]:)?[\\/]/i.test(text(path)), posix };
win32.win32 = win32;
posix.win32 = win32;
export default posix;
