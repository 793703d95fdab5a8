// node:stream/consumers
import { Buffer } from '../../web/buffer.js';
export async function buffer(stream) {
  const pieces = [];
  for await (const chunk of stream) pieces.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(pieces);
}
export const text = async (stream) => new TextDecoder().decode(await buffer(stream));
export const json = async (stream) => JSON.parse(await text(stream));
export const arrayBuffer = async (stream) => {
  const bytes = await buffer(stream);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};
export const blob = async (stream) => new Blob([await buffer(stream)]);
export default { buffer, text, json, arrayBuffer, blob };
