// module: astro-lsp:node/fs/stats
// What `fs` says about a file.

const FILE = 0, FOLDER = 1, LINK = 2;

export class Stats {
  #kind;
  constructor([kind, size, accessed, modified, born, mode, ino, dev, nlink], bigint = false) {
    this.#kind = kind;
    const number = (value) => (bigint ? BigInt(Math.round(value)) : value);
    Object.assign(this, { dev: number(dev), ino: number(ino), mode: number(mode), nlink: number(nlink), uid: number(0), gid: number(0), rdev: number(0), size: number(size), blksize: number(4096), blocks: number(Math.ceil(size / 512)) });
    Object.assign(this, { atimeMs: number(accessed), mtimeMs: number(modified), ctimeMs: number(modified), birthtimeMs: number(born) });
    Object.assign(this, { atime: new Date(accessed), mtime: new Date(modified), ctime: new Date(modified), birthtime: new Date(born) });
  }
  isFile() {
    return this.#kind === FILE;
  }
  isDirectory() {
    return this.#kind === FOLDER;
  }
  isSymbolicLink() {
    return this.#kind === LINK;
  }
  isBlockDevice() {
    return false;
  }
  isCharacterDevice() {
    return false;
  }
  isFIFO() {
    return false;
  }
  isSocket() {
    return false;
  }
}

export class Dirent {
  #kind;
  constructor(name, parentPath, kind) {
    this.name = name;
    this.parentPath = parentPath;
    this.path = parentPath;
    this.#kind = kind;
  }
  isFile() {
    return this.#kind === FILE;
  }
  isDirectory() {
    return this.#kind === FOLDER;
  }
  isSymbolicLink() {
    return this.#kind === LINK;
  }
  isBlockDevice() {
    return false;
  }
  isCharacterDevice() {
    return false;
  }
  isFIFO() {
    return false;
  }
  isSocket() {
    return false;
  }
}

export const constants = {
  F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, COPYFILE_EXCL: 1, COPYFILE_FICLONE: 2, COPYFILE_FICLONE_FORCE: 4,
  O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024,
  S_IFMT: 61440, S_IFREG: 32768, S_IFDIR: 16384, S_IFLNK: 40960,
};
