// CompressionStream and DecompressionStream: gzip, deflate and raw deflate, worked out at the end of the stream.
import { native } from './core.js';
import { view } from './encoding.js';

const FORMATS = { gzip: 'gzip', deflate: 'deflate', 'deflate-raw': 'raw' };

function ends(format, run) {
  if (!Object.hasOwn(FORMATS, format)) throw new TypeError(`Unsupported compression format: '${format}'`);
  const pieces = [];
  return new TransformStream({
    transform: (chunk) => void pieces.push(view(chunk)),
    flush(controller) {
      const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
      pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0);
      controller.enqueue(run(FORMATS[format], whole));
    },
  });
}

export class CompressionStream {
  constructor(format) {
    const { readable, writable } = ends(format, (kind, bytes) => native.pack(kind, bytes, -1));
    Object.assign(this, { readable, writable });
  }
}

export class DecompressionStream {
  constructor(format) {
    const unpack = (kind, bytes) => {
      try {
        return native.unpack(kind, bytes);
      } catch (error) {
        throw new TypeError(`The compressed data was not valid: ${error.message}.`);
      }
    };
    const { readable, writable } = ends(format, unpack);
    Object.assign(this, { readable, writable });
  }
}
