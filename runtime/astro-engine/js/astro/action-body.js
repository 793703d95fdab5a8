// The body of a request that may not be longer than a limit, and no longer in memory either.

export class BodyTooLarge extends Error {
  constructor(limit) {
    super(`Request body exceeds the configured limit of ${limit} bytes`);
    this.name = "BodySizeLimitError";
  }
}

/** The body's bytes. A declared length is enough to refuse; a false one is noticed while reading. */
export async function readBody(request, limit) {
  const declared = Number.parseInt(request.headers.get("content-length") ?? "", 10);
  if (Number.isFinite(declared) && declared > limit) throw new BodyTooLarge(limit);
  if (!request.body) return new Uint8Array();
  const chunks = [];
  let received = 0;
  for await (const chunk of request.body) {
    received += chunk.byteLength;
    if (received > limit) throw new BodyTooLarge(limit);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
