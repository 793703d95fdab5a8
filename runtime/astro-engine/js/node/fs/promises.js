// node:fs/promises
import { promises } from '../fs.js';
export const { readFile, writeFile, appendFile, stat, lstat, access, readdir, opendir, mkdir, mkdtemp, rm, unlink, rmdir, rename, copyFile, cp, realpath, readlink, symlink, truncate, utimes, chmod, chown, open, watch, constants } = promises;
export default promises;
