// node:tty: nothing here is a terminal.
import { Readable, Writable } from './stream.js';
export const isatty = () => false;
export class ReadStream extends Readable {
  isTTY = false;
}
export class WriteStream extends Writable {
  isTTY = false;
  hasColors() {
    return false;
  }
  getColorDepth() {
    return 1;
  }
}
export default { isatty, ReadStream, WriteStream };
