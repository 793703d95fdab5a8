// node:constants: the older home of the constants of `fs`.
import { constants } from './fs/stats.js';
export const { F_OK, R_OK, W_OK, X_OK, O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, S_IFMT, S_IFREG, S_IFDIR, S_IFLNK } = constants;
export default constants;
