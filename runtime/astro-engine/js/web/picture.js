// Pictures: what they are, and one made of another.
import { native, operation } from './core.js';

/** `{ width, height, format, orientation }` of a picture's first bytes, or null. */
export const head = (bytes) => native.pictureHead(bytes) ?? null;

/** `{ data, format }`, or `{ unreadable: reason }`. */
export async function transform(bytes, order) {
  const answer = await operation((number) => native.pictureMake(number, bytes, JSON.stringify(order)));
  if (answer[0] === 0x21) return { unreadable: new TextDecoder().decode(answer.subarray(1)) };
  const end = answer.indexOf(10);
  return { format: new TextDecoder().decode(answer.subarray(0, end)), data: answer.subarray(end + 1) };
}
