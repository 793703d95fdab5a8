// node:fs. Files are read and written at once; callbacks are called later, as Node calls them.
import { native } from '../web/core.js';
import { Buffer } from '../web/buffer.js';
import { fileURLToPath } from './url.js';
import { Stats, Dirent, constants } from './fs/stats.js';
import { ReadStream, WriteStream } from './fs/streams.js';
export { Stats, Dirent, constants, ReadStream, WriteStream };

const ERRNO = { ENOENT: -2, EIO: -5, EACCES: -13, EEXIST: -17, ENOTDIR: -20, EISDIR: -21, EINVAL: -22, EFBIG: -27, ENOSPC: -28, EROFS: -30, ENOSYS: -38, ENOTEMPTY: -39, EBADF: -9 };

/** A path as text: strings, buffers and `file:` URLs name files. */
export function pathOf(path) {
  if (typeof path === 'string') return path;
  if (path instanceof URL) return fileURLToPath(path);
  if (ArrayBuffer.isView(path)) return Buffer.from(path).toString();
  throw Object.assign(new TypeError(`The "path" argument must be of type string or an instance of Buffer or URL. Received ${path === null ? 'null' : typeof path}`), { code: 'ERR_INVALID_ARG_TYPE' });
}

function failed(code, words, syscall, path, dest) {
  const error = new Error(`${code}: ${words}, ${syscall}${path === undefined ? '' : ` '${path}'`}${dest === undefined ? '' : ` -> '${dest}'`}`);
  return Object.assign(error, { errno: ERRNO[code] ?? -1, code, syscall, ...(path !== undefined && { path }), ...(dest !== undefined && { dest }) });
}

function take(answer, syscall, path, dest) {
  if (answer.length === 1) return answer[0];
  throw failed(answer[0], answer[1], syscall, path, dest);
}

const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding);
const flagOf = (options, usual) => (typeof options === 'object' && options?.flag) || usual;
const shown = (buffer, options) => {
  const encoding = encodingOf(options);
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
};
const asBuffer = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function readFileSync(file, options) {
  const path = typeof file === 'number' ? handle(file).path : pathOf(file);
  return shown(asBuffer(take(native.fsRead(path), 'open', path)), options);
}
/** Some bytes of a file, for streams. */
export const readPiece = (path, from, length) => asBuffer(take(native.fsRead(path, from, length), 'read', path));

const dataOf = (data, options) => {
  if (typeof data === 'string') return Buffer.from(data, encodingOf(options) ?? 'utf8');
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw Object.assign(new TypeError(`The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${data === null ? 'null' : typeof data}`), { code: 'ERR_INVALID_ARG_TYPE' });
};
export function writeFileSync(file, data, options) {
  if (typeof file === 'number') return void writeSync(file, data);
  const path = pathOf(file);
  take(native.fsWrite(path, dataOf(data, options), flagOf(options, 'w')), 'open', path);
}
export const appendFileSync = (file, data, options) => {
  const path = pathOf(file);
  take(native.fsWrite(path, dataOf(data, options), flagOf(options, 'a')), 'open', path);
};

function statAt(file, follow, options) {
  const path = pathOf(file);
  const answer = native.fsStat(path, follow);
  if (options?.throwIfNoEntry === false && answer[0] === 'ENOENT') return undefined;
  return new Stats(take(answer, follow ? 'stat' : 'lstat', path), options?.bigint);
}
export const statSync = (file, options) => statAt(file, true, options);
export const lstatSync = (file, options) => statAt(file, false, options);
export function existsSync(file) {
  try {
    return native.fsStat(pathOf(file), true).length === 1;
  } catch {
    return false;
  }
}
export function accessSync(file, mode = 0) {
  const path = pathOf(file);
  const [, , , , , bits] = take(native.fsStat(path, true), 'access', path);
  if (mode & constants.W_OK && !(bits & 0o222)) throw failed('EACCES', 'permission denied', 'access', path);
}

function* walk(path, prefix, withTypes, recursive) {
  const answer = take(native.fsList(path), 'scandir', path);
  for (let at = 0; at < answer.length; at += 2) {
    const name = prefix + answer[at];
    yield withTypes ? new Dirent(answer[at], path, Number(answer[at + 1])) : name;
    if (recursive && answer[at + 1] === '1') yield* walk(`${path}/${answer[at]}`, `${name}/`, withTypes, true);
  }
}
export function readdirSync(folder, options) {
  return [...walk(pathOf(folder).replace(/(.)\/+$/, '$1'), '', Boolean(options?.withFileTypes), Boolean(options?.recursive))];
}
export class Dir {
  #entries;
  constructor(path) {
    this.path = path;
    this.#entries = readdirSync(path, { withFileTypes: true }).values();
  }
  readSync() {
    return this.#entries.next().value ?? null;
  }
  async read() {
    return this.readSync();
  }
  closeSync() {}
  async close() {}
  async *[Symbol.asyncIterator]() {
    yield* this.#entries;
  }
}
export const opendirSync = (folder) => new Dir(pathOf(folder));

export function mkdirSync(folder, options) {
  const path = pathOf(folder);
  const recursive = Boolean(options?.recursive);
  if (recursive && existsSync(path) && statSync(path).isDirectory()) return undefined;
  take(native.fsMakeDir(path, recursive), 'mkdir', path);
  return recursive ? path : undefined;
}
export function mkdtempSync(prefix, options) {
  const path = `${pathOf(prefix)}${Math.random().toString(36).slice(2, 8).padEnd(6, '0')}`;
  mkdirSync(path);
  return shown(Buffer.from(path), encodingOf(options) ?? 'utf8');
}
export function rmSync(file, options) {
  const path = pathOf(file);
  const answer = native.fsRemove(path, Boolean(options?.recursive));
  if (options?.force && answer[0] === 'ENOENT') return;
  take(answer, 'rm', path);
}
export const unlinkSync = (file) => void take(native.fsRemove(pathOf(file), false), 'unlink', pathOf(file));
export const rmdirSync = (folder, options) => void take(native.fsRemove(pathOf(folder), Boolean(options?.recursive)), 'rmdir', pathOf(folder));
export const renameSync = (from, to) => void take(native.fsRename(pathOf(from), pathOf(to)), 'rename', pathOf(from), pathOf(to));
export function copyFileSync(from, to, mode = 0) {
  if (mode & constants.COPYFILE_EXCL && existsSync(to)) throw failed('EEXIST', 'file already exists', 'copyfile', pathOf(from), pathOf(to));
  take(native.fsCopy(pathOf(from), pathOf(to)), 'copyfile', pathOf(from), pathOf(to));
}
export function cpSync(from, to, options = {}) {
  const [source, target] = [pathOf(from), pathOf(to)];
  if (options.filter && !options.filter(source, target)) return;
  if (!statSync(source).isDirectory()) {
    if (options.force === false && existsSync(target)) return;
    mkdirSync(target.slice(0, target.lastIndexOf('/')) || '/', { recursive: true });
    return copyFileSync(source, target);
  }
  if (!options.recursive) throw Object.assign(new Error(`Recursive option not enabled, cannot copy a directory: ${source}`), { code: 'ERR_FS_EISDIR' });
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source)) cpSync(`${source}/${name}`, `${target}/${name}`, options);
}
export const realpathSync = Object.assign((file) => take(native.fsReal(pathOf(file)), 'realpath', pathOf(file)), { native: (file) => realpathSync(file) });
export const readlinkSync = (file) => take(native.fsLink(pathOf(file)), 'readlink', pathOf(file));
export const symlinkSync = (target, path) => void take(native.fsSymlink(pathOf(target), pathOf(path)), 'symlink', pathOf(target), pathOf(path));
export const truncateSync = (file, length = 0) => void take(native.fsTruncate(pathOf(file), length), 'truncate', pathOf(file));
const seconds = (time) => (time instanceof Date ? time.getTime() / 1000 : Number(time));
export const utimesSync = (file, accessed, modified) => void take(native.fsTimes(pathOf(file), seconds(accessed), seconds(modified)), 'utime', pathOf(file));
export const chmodSync = () => {};
export const chownSync = () => {};

// ---------------------------------------------------------------- numbers that stand for open files

const handles = new Map();
let lastHandle = 2;

function handle(number) {
  const open = handles.get(number);
  if (!open) throw failed('EBADF', 'bad file descriptor', 'read');
  return open;
}
export function openSync(file, flag = 'r') {
  const path = pathOf(file);
  const mode = `${flag}`;
  if (mode.startsWith('r')) take(native.fsStat(path, true), 'open', path);
  else take(native.fsWrite(path, new Uint8Array(0), mode), 'open', path);
  handles.set(++lastHandle, { path, at: 0, append: mode.startsWith('a') });
  return lastHandle;
}
export function closeSync(number) {
  handle(number);
  handles.delete(number);
}
export const fstatSync = (number, options) => statSync(handle(number).path, options);
export const fsyncSync = (number) => void handle(number);
export const fdatasyncSync = fsyncSync;
export const ftruncateSync = (number, length) => truncateSync(handle(number).path, length);
export function readSync(number, buffer, offset = 0, length = undefined, position = null) {
  if (offset !== null && typeof offset === 'object') ({ offset = 0, length = undefined, position = null } = offset);
  const open = handle(number);
  const bytes = readPiece(open.path, position ?? open.at, length ?? buffer.byteLength - offset);
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(bytes, offset);
  if (position === null || position < 0) open.at += bytes.length;
  return bytes.length;
}
export function writeSync(number, data, ...rest) {
  const open = handle(number);
  const whole = dataOf(data, typeof data === 'string' ? rest[1] : undefined);
  const bytes = typeof data === 'string' || typeof rest[0] !== 'number' ? whole : whole.subarray(rest[0], rest[0] + (rest[1] ?? whole.length));
  take(native.fsWrite(open.path, bytes, 'a'), 'write', open.path);
  return bytes.length;
}

// Several buffers one after the other.
const several = (one) => (number, buffers, position = null) => {
  let sum = 0;
  for (const buffer of buffers) {
    const count = one(number, buffer, 0, buffer.byteLength, position === null ? null : position + sum);
    sum += count;
    if (count < buffer.byteLength) break;
  }
  return sum;
};
export const readvSync = several(readSync);
export const writevSync = several(writeSync);

export const createReadStream = (file, options) => new ReadStream(file, options);
export const createWriteStream = (file, options) => new WriteStream(file, options);
/** Nothing is reported: the preview itself watches the project. */
export const watch = () => ({ on() { return this; }, once() { return this; }, close() {}, ref() { return this; }, unref() { return this; } });
export const watchFile = watch;
export const unwatchFile = () => {};

// ---------------------------------------------------------------- callbacks and promises

const later = (run) => (...args) => {
  const callback = args.pop();
  if (typeof callback !== 'function') throw Object.assign(new TypeError('The "cb" argument must be of type function.'), { code: 'ERR_INVALID_ARG_TYPE' });
  let result;
  try {
    result = [null, run(...args)];
  } catch (error) {
    result = [error];
  }
  setTimeout(() => callback(...result));
};
const promised = (run) => async (...args) => run(...args);

class FileHandle {
  constructor(fd) {
    this.fd = fd;
  }
  async readFile(options) {
    return readFileSync(this.fd, options);
  }
  async writeFile(data) {
    writeSync(this.fd, data);
  }
  async appendFile(data) {
    writeSync(this.fd, data);
  }
  async read(buffer, ...rest) {
    return { bytesRead: readSync(this.fd, buffer, ...rest), buffer };
  }
  async write(data, ...rest) {
    return { bytesWritten: writeSync(this.fd, data, ...rest), buffer: data };
  }
  async stat(options) {
    return fstatSync(this.fd, options);
  }
  async truncate(length) {
    ftruncateSync(this.fd, length);
  }
  async sync() {}
  async datasync() {}
  async close() {
    closeSync(this.fd);
  }
  async [Symbol.asyncDispose ?? Symbol.for('asyncDispose')]() {
    await this.close();
  }
}

export const [readFile, writeFile, appendFile, stat, lstat, access, readdir, opendir, mkdir, mkdtemp, rm, unlink, rmdir, rename, copyFile, cp, readlink, symlink, truncate, utimes, chmod, chown, open, close, fstat, fsync, ftruncate] = [readFileSync, writeFileSync, appendFileSync, statSync, lstatSync, accessSync, readdirSync, opendirSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, rmdirSync, renameSync, copyFileSync, cpSync, readlinkSync, symlinkSync, truncateSync, utimesSync, chmodSync, chownSync, openSync, closeSync, fstatSync, fsyncSync, ftruncateSync].map(later);
export const realpath = Object.assign(later(realpathSync), { native: later(realpathSync) });
export const exists = (file, callback) => void setTimeout(() => callback(existsSync(file)));
export const read = (number, buffer, offset, length, position, callback) => later(readSync)(number, buffer, offset, length, position, (error, count) => callback(error, count, buffer));
export const write = (number, data, ...rest) => {
  const callback = rest.pop();
  later(writeSync)(number, data, ...rest, (error, count) => callback(error, count, data));
};
const severalLater = (run) => (number, buffers, ...rest) => {
  const callback = rest.pop();
  later(run)(number, buffers, ...rest, (error, count) => callback(error, count, buffers));
};
export const readv = severalLater(readvSync);
export const writev = severalLater(writevSync);
export const fdatasync = fsync;
// Who owns a file, and who may use it, is left as it is.
export const [lchmodSync, fchmodSync, fchownSync, lchownSync, futimesSync, lutimesSync] = Array(6).fill(() => {});
export const [lchmod, fchmod, fchown, lchown, futimes, lutimes] = Array(6).fill(later(() => {}));
export const promises = {
  readFile: promised(readFileSync), writeFile: promised(writeFileSync), appendFile: promised(appendFileSync), stat: promised(statSync), lstat: promised(lstatSync),
  access: promised(accessSync), readdir: promised(readdirSync), opendir: promised(opendirSync), mkdir: promised(mkdirSync), mkdtemp: promised(mkdtempSync), rm: promised(rmSync),
  unlink: promised(unlinkSync), rmdir: promised(rmdirSync), rename: promised(renameSync), copyFile: promised(copyFileSync), cp: promised(cpSync), realpath: promised(realpathSync),
  readlink: promised(readlinkSync), symlink: promised(symlinkSync), truncate: promised(truncateSync), utimes: promised(utimesSync), chmod: promised(chmodSync), chown: promised(chownSync),
  open: async (...args) => new FileHandle(openSync(...args)), watch: async function* () {}, constants,
};
export const { F_OK, R_OK, W_OK, X_OK } = constants;

export default {
  constants, promises, F_OK, R_OK, W_OK, X_OK, Stats, Dirent, Dir, ReadStream, WriteStream, createReadStream, createWriteStream, watch, watchFile, unwatchFile, exists, existsSync,
  readFile, readFileSync, writeFile, writeFileSync, appendFile, appendFileSync, stat, statSync, lstat, lstatSync, access, accessSync, readdir, readdirSync, opendir, opendirSync, mkdir, mkdirSync,
  mkdtemp, mkdtempSync, rm, rmSync, unlink, unlinkSync, rmdir, rmdirSync, rename, renameSync, copyFile, copyFileSync, cp, cpSync, realpath, realpathSync, readlink, readlinkSync, symlink, symlinkSync,
  truncate, truncateSync, utimes, utimesSync, chmod, chmodSync, chown, chownSync, open, openSync, close, closeSync, fstat, fstatSync, fsync, fsyncSync, fdatasyncSync, ftruncate, ftruncateSync, read, readSync, write, writeSync,
  readv, readvSync, writev, writevSync, fdatasync, lchmod, lchmodSync, fchmod, fchmodSync, fchown, fchownSync, lchown, lchownSync, futimes, futimesSync, lutimes, lutimesSync,
};
