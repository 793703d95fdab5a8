// Text that may stand in HTML, and text that is HTML already.

const UNSAFE = /[&<>"']/;
const UNSAFE_ALL = /[&<>"']/g;
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const entity = (char) => ENTITIES[char];

/** `text` as it is written in HTML content. */
export function escape(text) {
  return UNSAFE.test(text) ? text.replace(UNSAFE_ALL, entity) : text;
}

const IN_ATTRIBUTE = /[&"]/;

/** A value as it is written between double quotes. */
export function escapeAttribute(value) {
  const text = typeof value === "string" ? value : String(value);
  return IN_ATTRIBUTE.test(text) ? text.replace(/&/g, "&amp;").replace(/"/g, "&quot;") : text;
}

/** HTML that is written as it is. A `String`, because projects call string methods on what slots render to. */
export class Html extends String {
  get [Symbol.for("astro:html-string")]() {
    return true;
  }
}

/** Marks what `set:html` was given: strings, bytes, responses, promises and iterables of them. */
export function raw(value) {
  if (typeof value === "string") return new Html(value);
  if (value === null || typeof value !== "object" || value instanceof Html) return value;
  if (ArrayBuffer.isView(value)) return new Html(new TextDecoder().decode(value));
  if (typeof value.then === "function") return value.then(raw);
  if (typeof Response === "function" && value instanceof Response) return value.body ? rawAsync(value.body) : "";
  if (value instanceof String) return new Html(String(value));
  if (Symbol.asyncIterator in value || typeof value.getReader === "function") return rawAsync(value);
  if (Symbol.iterator in value) return rawEach(value);
  return new Html(String(value));
}

function* rawEach(values) {
  for (const value of values) yield raw(value);
}

async function* rawAsync(source) {
  const decoder = new TextDecoder();
  for await (const chunk of chunksOf(source)) {
    yield ArrayBuffer.isView(chunk) ? new Html(decoder.decode(chunk, { stream: true })) : raw(chunk);
  }
  const rest = decoder.decode();
  if (rest) yield new Html(rest);
}

async function* chunksOf(source) {
  if (typeof source.getReader !== "function") {
    yield* source;
    return;
  }
  const reader = source.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** JSON that can stand in a script element: nothing in it can close the element. */
export function json(value) {
  return JSON.stringify(value)?.replace(/</g, "\\u003c");
}
