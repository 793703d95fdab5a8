// module: node:http, http, node:https, https
// node:http and node:https: requests go out through `fetch`; there are no servers.
import { Readable, Writable } from './stream.js';

export const METHODS = ['ACL', 'BIND', 'CHECKOUT', 'CONNECT', 'COPY', 'DELETE', 'GET', 'HEAD', 'LINK', 'LOCK', 'MERGE', 'MKCOL', 'MOVE', 'NOTIFY', 'OPTIONS', 'PATCH', 'POST', 'PROPFIND', 'PROPPATCH', 'PURGE', 'PUT', 'QUERY', 'REPORT', 'SEARCH', 'SUBSCRIBE', 'TRACE', 'UNBIND', 'UNLINK', 'UNLOCK', 'UNSUBSCRIBE'];
export const STATUS_CODES = { 100: 'Continue', 101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 203: 'Non-Authoritative Information', 204: 'No Content', 205: 'Reset Content', 206: 'Partial Content', 300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed', 413: 'Payload Too Large', 414: 'URI Too Long', 415: 'Unsupported Media Type', 416: 'Range Not Satisfiable', 417: 'Expectation Failed', 418: "I'm a Teapot", 422: 'Unprocessable Entity', 425: 'Too Early', 426: 'Upgrade Required', 428: 'Precondition Required', 429: 'Too Many Requests', 431: 'Request Header Fields Too Large', 451: 'Unavailable For Legal Reasons', 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 511: 'Network Authentication Required' };
export const maxHeaderSize = 16384;

export class Agent {
  constructor(options = {}) {
    this.options = options;
    this.maxSockets = Infinity;
  }
  destroy() {}
}
export const globalAgent = new Agent();

export class IncomingMessage extends Readable {
  constructor(response) {
    super();
    this.statusCode = response?.status;
    this.statusMessage = response?.statusText;
    this.headers = Object.fromEntries(response?.headers ?? []);
    this.rawHeaders = Object.entries(this.headers).flat();
    this.httpVersion = '1.1';
    const values = response?.body?.[Symbol.asyncIterator]();
    this._read = () => (values ? values.next().then(({ done, value }) => this.push(done ? null : value), (error) => this.destroy(error)) : this.push(null));
  }
}

export class ClientRequest extends Writable {
  #pieces = [];
  #headers = new Headers();
  #abort = new AbortController();
  constructor(target, options, callback) {
    super();
    this.url = target;
    this.method = (options.method ?? 'GET').toUpperCase();
    for (const [name, value] of Object.entries(options.headers ?? {})) this.setHeader(name, value);
    if (options.auth) this.#headers.set('authorization', `Basic ${btoa(options.auth)}`);
    if (callback) this.once('response', callback);
    options.signal?.addEventListener('abort', () => this.destroy(options.signal.reason), { once: true });
  }
  setHeader(name, value) {
    if (Array.isArray(value)) for (const one of value) this.#headers.append(name, one);
    else this.#headers.set(name, value);
    return this;
  }
  getHeader(name) {
    return this.#headers.get(name) ?? undefined;
  }
  removeHeader(name) {
    this.#headers.delete(name);
  }
  setTimeout() {
    return this;
  }
  setNoDelay() {}
  setSocketKeepAlive() {}
  flushHeaders() {}
  abort() {
    this.destroy();
  }
  _write(chunk, _encoding, callback) {
    this.#pieces.push(chunk);
    callback();
  }
  _final(callback) {
    const body = this.#pieces.length ? new Blob(this.#pieces) : undefined;
    fetch(this.url, { method: this.method, headers: this.#headers, body, redirect: 'manual', signal: this.#abort.signal }).then(
      (response) => this.emit('response', new IncomingMessage(response)),
      (error) => this.emit('error', error),
    );
    callback();
  }
  _destroy(error, callback) {
    if (!this.writableFinished) this.#abort.abort(error ?? undefined);
    callback(error);
  }
}

function addressOf(options, scheme) {
  const protocol = options.protocol ?? scheme;
  const host = options.hostname ?? options.host ?? 'localhost';
  return `${protocol}//${host}${options.port ? `:${options.port}` : ''}${options.path ?? '/'}`;
}
export function request(target, options, callback) {
  if (typeof options === 'function') [options, callback] = [{}, options];
  const isAddress = typeof target === 'string' || target instanceof URL;
  const settings = { ...(isAddress ? null : target), ...options };
  return new ClientRequest(isAddress ? `${target}` : addressOf(settings, settings.port === 443 ? 'https:' : 'http:'), settings, callback);
}
export function get(...args) {
  const made = request(...args);
  made.end();
  return made;
}

const noServer = () => {
  throw Object.assign(new Error('A page cannot open a server: the preview answers the requests.'), { name: 'NodeModuleMissing' });
};
export const createServer = noServer;
export class Server {
  constructor() {
    noServer();
  }
}
/** A message under way: its headers, until they are sent. */
export class OutgoingMessage extends Writable {
  #headers = new Map();
  headersSent = false;
  sendDate = true;
  get finished() {
    return this.writableEnded;
  }
  #change(name) {
    if (this.headersSent) throw Object.assign(new Error(`Cannot ${name} headers after they are sent to the client`), { code: 'ERR_HTTP_HEADERS_SENT' });
    return this.#headers;
  }
  setHeader(name, value) {
    this.#change('set').set(name.toLowerCase(), { name, value });
    return this;
  }
  setHeaders(headers) {
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }
  appendHeader(name, value) {
    const before = this.getHeader(name);
    return this.setHeader(name, before === undefined ? value : [before, value].flat());
  }
  getHeader(name) {
    return this.#headers.get(name.toLowerCase())?.value;
  }
  hasHeader(name) {
    return this.#headers.has(name.toLowerCase());
  }
  removeHeader(name) {
    this.#change('remove').delete(name.toLowerCase());
  }
  getHeaderNames() {
    return [...this.#headers.keys()];
  }
  getRawHeaderNames() {
    return Array.from(this.#headers.values(), (header) => header.name);
  }
  getHeaders() {
    return Object.fromEntries(Array.from(this.#headers, ([key, { value }]) => [key, value]));
  }
  webHeaders() {
    const headers = new Headers();
    for (const { name, value } of this.#headers.values()) for (const one of [value].flat()) headers.append(name, String(one));
    return headers;
  }
  setTimeout() {
    return this;
  }
}

/** The answer to a request. `head` is emitted with a `Response` as soon as status and headers are known. */
export class ServerResponse extends OutgoingMessage {
  #controller;
  constructor(request) {
    super();
    this.req = request;
    this.statusCode = 200;
    this.statusMessage = undefined;
  }
  writeHead(status, message, headers = typeof message === 'object' ? message : undefined) {
    this.statusCode = status;
    if (typeof message === 'string') this.statusMessage = message;
    const pairs = Array.isArray(headers) ? headers.flat().flatMap((name, at, all) => (at % 2 ? [] : [[name, all[at + 1]]])) : Object.entries(headers ?? {});
    for (const [name, value] of pairs) this.setHeader(name, value);
    this.flushHeaders();
    return this;
  }
  flushHeaders() {
    if (this.headersSent) return;
    const headers = this.webHeaders();
    this.headersSent = true;
    const bare = this.req?.method === 'HEAD' || [204, 205, 304].includes(this.statusCode);
    const body = new ReadableStream({
      start: (controller) => (this.#controller = controller),
      cancel: () => this.destroy(),
    });
    this.emit('head', new Response(bare ? null : body, { status: this.statusCode, statusText: this.statusMessage ?? STATUS_CODES[this.statusCode] ?? '', headers }));
  }
  writeContinue() {}
  _write(chunk, _encoding, callback) {
    this.flushHeaders();
    this.#controller.enqueue(new Uint8Array(chunk));
    callback();
  }
  _final(callback) {
    this.flushHeaders();
    this.#controller.close();
    callback();
  }
  _destroy(error, callback) {
    if (!this.writableFinished) this.#controller?.error(error ?? new Error('The answer was given up.'));
    callback(error);
  }
}
export const validateHeaderName = (name) => void new Headers([[name, '']]);
export const validateHeaderValue = (name, value) => void new Headers([[name, value]]);
export default { METHODS, STATUS_CODES, maxHeaderSize, Agent, globalAgent, IncomingMessage, ClientRequest, ServerResponse, OutgoingMessage, Server, request, get, createServer, validateHeaderName, validateHeaderValue };
