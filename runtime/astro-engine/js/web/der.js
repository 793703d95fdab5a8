// DER, as far as keys are written in it: tagged values in each other.

export const INTEGER = 0x02;
export const BITS = 0x03;
export const OCTETS = 0x04;
export const OBJECT = 0x06;
export const SEQUENCE = 0x30;

const broken = () => new DOMException('The key is not what its format says: its DER cannot be read.', 'DataError');

/** The values that stand in a row: `[{ tag, bytes, whole }]`. */
export function read(bytes) {
  const values = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    const tag = bytes[at++];
    let length = bytes[at++];
    if (length > 0x80) {
      let count = length & 0x7f;
      if (count > 4) throw broken();
      for (length = 0; count > 0; count--) length = length * 256 + bytes[at++];
    }
    if (!(at + length <= bytes.length)) throw broken();
    values.push({ tag, bytes: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) });
    at += length;
  }
  return values;
}

/** The values inside of the first one, which has to be a sequence. */
export function inside(bytes) {
  const [first] = read(bytes);
  if (first?.tag !== SEQUENCE) throw broken();
  return read(first.bytes);
}

/** The bytes of a value that has to be there and of this kind. */
export function bytesOf(value, tag) {
  if (value?.tag !== tag) throw broken();
  return value.bytes;
}

export function write(tag, ...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  const out = new Uint8Array(head.length + length);
  out.set(head);
  let at = head.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A number without its sign: of leading zeros only the one that keeps it positive. */
export function number(bytes) {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const shortest = bytes.subarray(start);
  return shortest[0] & 0x80 ? write(INTEGER, [0], shortest) : write(INTEGER, shortest);
}

/** The same without the zero. */
export const plainNumber = (bytes) => (bytes[0] === 0 && bytes.length > 1 ? bytes.subarray(1) : bytes);
