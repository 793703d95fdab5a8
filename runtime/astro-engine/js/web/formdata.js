// FormData, and its two forms on the wire.
import { native } from './core.js';
import { AS_BODY } from './body.js';
import { Blob, File, bytesOf } from './blob.js';
import { parseForm } from './url.js';

export class FormData {
  #list = [];

  constructor(form = undefined) {
    if (form !== undefined) throw new TypeError('FormData: there are no form elements on a server; use append().');
  }

  #entry(name, value, filename) {
    name = `${name}`.toWellFormed();
    if (value instanceof Blob) {
      const isFile = value instanceof File;
      const shown = filename !== undefined ? `${filename}` : isFile ? value.name : 'blob';
      const file = isFile && filename === undefined ? value : new File([value], shown, { type: value.type, lastModified: isFile ? value.lastModified : undefined });
      return [name, file];
    }
    if (filename !== undefined) throw new TypeError('FormData: a file name goes with a Blob or File only.');
    return [name, `${value}`.toWellFormed()];
  }

  append(name, value, filename = undefined) {
    this.#list.push(this.#entry(name, value, filename));
  }
  delete(name) {
    name = `${name}`;
    this.#list = this.#list.filter((pair) => pair[0] !== name);
  }
  get(name) {
    name = `${name}`;
    return this.#list.find((pair) => pair[0] === name)?.[1] ?? null;
  }
  getAll(name) {
    name = `${name}`;
    return this.#list.filter((pair) => pair[0] === name).map((pair) => pair[1]);
  }
  has(name) {
    name = `${name}`;
    return this.#list.some((pair) => pair[0] === name);
  }
  set(name, value, filename = undefined) {
    const entry = this.#entry(name, value, filename);
    const first = this.#list.findIndex((pair) => pair[0] === entry[0]);
    if (first < 0) return void this.#list.push(entry);
    this.#list = this.#list.filter((pair, index) => index <= first || pair[0] !== entry[0]);
    this.#list[first] = entry;
  }
  forEach(callback, thisArg = undefined) {
    for (const [name, value] of this.entries()) callback.call(thisArg, value, name, this);
  }
  *entries() {
    for (let index = 0; index < this.#list.length; index++) yield [...this.#list[index]];
  }
  *keys() {
    for (const pair of this.entries()) yield pair[0];
  }
  *values() {
    for (const pair of this.entries()) yield pair[1];
  }

  /** multipart/form-data */
  [AS_BODY]() {
    const boundary = `----astro-lsp-${Array.from(native.random(12), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    const escape = (text) => text.replace(/\r\n|\r|\n/g, '%0D%0A').replaceAll('"', '%22');
    const parts = this.#list.flatMap(([name, value]) => {
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escape(name)}"`;
      if (typeof value === 'string') return [`${head}\r\n\r\n${value.replace(/\r\n|\r|\n/g, '\r\n')}\r\n`];
      return [`${head}; filename="${escape(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`, value, '\r\n'];
    });
    return { source: bytesOf(new Blob([...parts, `--${boundary}--\r\n`])), type: `multipart/form-data; boundary=${boundary}` };
  }

  get [Symbol.toStringTag]() {
    return 'FormData';
  }
}
Object.defineProperty(FormData.prototype, Symbol.iterator, { value: FormData.prototype.entries, writable: true, configurable: true });

/** `request.formData()`. */
export function parse(bytes, contentType) {
  const type = (contentType ?? '').split(';', 1)[0].trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') {
    const form = new FormData();
    for (const [name, value] of parseForm(native.utf8(bytes))) form.append(name, value);
    return form;
  }
  if (type === 'multipart/form-data') {
    const [, quoted, plain] = /;\s*boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(contentType) ?? [];
    const boundary = quoted ?? plain;
    if (!boundary) throw new TypeError('formData: the Content-Type names no boundary. Let fetch set this header when the body is a FormData.');
    return multipart(bytes, boundary);
  }
  throw new TypeError(`formData: the Content-Type is ${contentType ? JSON.stringify(contentType) : 'missing'}; it must be multipart/form-data or application/x-www-form-urlencoded.`);
}

function multipart(bytes, boundary) {
  const form = new FormData();
  const dashes = native.encode(`--${boundary}`);
  let at = find(bytes, dashes, 0);
  if (at < 0) throw broken('it does not contain its boundary');
  for (;;) {
    at += dashes.length;
    if (bytes[at] === 45 && bytes[at + 1] === 45) return form;
    if (bytes[at] !== 13 || bytes[at + 1] !== 10) throw broken('a boundary is not followed by a line break');
    const headEnd = find(bytes, HEAD_END, at);
    if (headEnd < 0) throw broken('a part has no end of its headers');
    const head = native.utf8(bytes.subarray(at, headEnd + 2));
    const start = headEnd + 4;
    const next = find(bytes, dashes, Math.max(start - 2, 0));
    if (next < 0) throw broken('its last boundary is missing');
    add(form, head, bytes.subarray(start, Math.max(start, next - 2)));
    at = next;
  }
}

const HEAD_END = new Uint8Array([13, 10, 13, 10]);
const broken = (why) => new TypeError(`formData: the body is not valid multipart/form-data: ${why}.`);

function add(form, head, content) {
  const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(head)?.[1];
  const name = field(disposition ?? '', 'name');
  if (name === undefined) throw broken('a part has no name');
  const filename = field(disposition, 'filename');
  if (filename === undefined) return form.append(name, native.utf8(content));
  const type = /^content-type:\s*(.*?)\s*$/im.exec(head)?.[1] ?? 'application/octet-stream';
  form.append(name, new File([content], filename, { type }));
}

function field(disposition, key) {
  const [, quoted, plain] = new RegExp(`;\\s*${key}=(?:"((?:\\\\"|[^"])*)"|([^;\\s]*))`, 'i').exec(disposition) ?? [];
  const value = quoted ?? plain;
  return value?.replace(/%0D%0A/gi, '\r\n').replace(/%22/g, '"').replaceAll('\\"', '"');
}

/** Index of `needle` in `bytes`, or -1. */
function find(bytes, needle, from) {
  for (let at = bytes.indexOf(needle[0], from); at >= 0; at = bytes.indexOf(needle[0], at + 1)) {
    let length = 1;
    while (length < needle.length && bytes[at + length] === needle[length]) length++;
    if (length === needle.length) return at;
  }
  return -1;
}
