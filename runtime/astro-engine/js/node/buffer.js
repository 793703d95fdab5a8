// node:buffer
import { Buffer } from '../web/buffer.js';
const { Blob, File, atob, btoa } = globalThis;
export { Buffer, Blob, File, atob, btoa };
export const constants = { MAX_LENGTH: 2 ** 32, MAX_STRING_LENGTH: 2 ** 29 - 24 };
export default { Buffer, Blob, File, atob, btoa, constants };
