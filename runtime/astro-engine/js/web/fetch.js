// Request, Response and fetch.
import { native, need, note, operation } from './core.js';
import { Body, extract, mixin } from './body.js';
import { Headers, listOf, lists, makeHeaders } from './headers.js';

const NULL_BODY = new Set([101, 103, 204, 205, 304]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const REASON = /^[\t\x20-\x7e\x80-\xff]*$/;
const CREDENTIALS = /^[^:/?#]*:\/\/[^/?#]*@/;
const INTERNAL = Symbol('internal');

// ---------------------------------------------------------------- Response

/** What the engine sends: status, reason, header list, Body. Undefined for anything that is no Response. */
export let partsOf;
let makeResponse, responseBody;

export class Response {
  #status = 200;
  #statusText = '';
  #headers;
  #body = null;
  #type = 'default';
  #url = '';
  #redirected = false;

  static {
    partsOf = (value) =>
      typeof value === 'object' && value !== null && #status in value
        ? { status: value.#status, statusText: value.#statusText, headers: listOf(value.#headers), body: value.#body }
        : undefined;
    responseBody = (response) => response.#body;
    makeResponse = (fields) => {
      const response = new Response(INTERNAL);
      response.#status = fields.status;
      response.#statusText = fields.statusText ?? '';
      response.#headers = fields.headers ?? makeHeaders([], 'immutable');
      response.#body = fields.body ?? null;
      response.#type = fields.type ?? 'default';
      response.#url = fields.url ?? '';
      response.#redirected = fields.redirected ?? false;
      return response;
    };
  }

  constructor(body = null, init = undefined) {
    if (body === INTERNAL) return;
    if (init !== undefined && init !== null) {
      if (typeof init !== 'object' && typeof init !== 'function') throw new TypeError('Response: the second argument must be an object.');
      const { status, statusText, headers } = init;
      if (status !== undefined) this.#status = checkStatus(status);
      if (statusText !== undefined) {
        this.#statusText = String(statusText);
        if (this.#statusText !== 'OK' && !REASON.test(this.#statusText)) throw new TypeError('Response: statusText contains characters a status line can not carry.');
      }
      this.#headers = new Headers(headers ?? undefined);
    } else {
      this.#headers = new Headers();
    }
    if (body !== null && body !== undefined) {
      if (NULL_BODY.has(this.#status)) throw new TypeError(`Response: a response with status ${this.#status} can not have a body; pass null.`);
      let type;
      [this.#body, type] = extract(body);
      if (type !== null && !lists(listOf(this.#headers), 'content-type')) listOf(this.#headers).push(['content-type', type]);
    }
  }

  static error() {
    return makeResponse({ status: 0, type: 'error' });
  }

  static redirect(url, status = 302) {
    const location = native.hrefOf(String(url));
    if (location === undefined) throw new TypeError(`Response.redirect: ${JSON.stringify(String(url))} is not an absolute URL. Use new Response(null, { status: 302, headers: { Location: … } }) for a relative one.`);
    status = Number(status);
    if (!REDIRECTS.has(status)) throw new RangeError(`Response.redirect: ${status} is not a redirect status (301, 302, 303, 307, 308).`);
    return makeResponse({ status, headers: makeHeaders([['location', location]], 'immutable') });
  }

  static json(data, init = undefined) {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Response.json: the data can not be written as JSON.');
    const response = new Response(text, init);
    const list = listOf(response.#headers);
    const given = init?.headers ? new Headers(init.headers).has('content-type') : false;
    if (!given) list[list.findIndex((pair) => pair[0] === 'content-type')] = ['content-type', 'application/json'];
    return response;
  }

  get status() {
    return this.#status;
  }
  get ok() {
    return this.#status >= 200 && this.#status <= 299;
  }
  get statusText() {
    return this.#statusText;
  }
  get headers() {
    return this.#headers;
  }
  get type() {
    return this.#type;
  }
  get url() {
    return this.#url;
  }
  get redirected() {
    return this.#redirected;
  }

  clone() {
    if (this.#body?.used || this.#body?.locked) throw new TypeError('Response.clone: the body was read already; clone before the first reading.');
    return makeResponse({
      status: this.#status,
      statusText: this.#statusText,
      headers: makeHeaders(listOf(this.#headers).slice()),
      body: this.#body?.clone() ?? null,
      type: this.#type,
      url: this.#url,
      redirected: this.#redirected,
    });
  }

  get [Symbol.toStringTag]() {
    return 'Response';
  }
}
mixin(Response.prototype, (response) => responseBody(response), (response) => response.headers.get('content-type'));

function checkStatus(status) {
  const number = Math.trunc(Number(status));
  if (!(number >= 200 && number <= 599)) throw new RangeError(`Response: status must be between 200 and 599, not ${String(status)}.`);
  return number;
}

// ---------------------------------------------------------------- Request

const UPPER = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);
const FORBIDDEN = new Set(['CONNECT', 'TRACE', 'TRACK']);
const FIELDS = ['cache', 'credentials', 'destination', 'integrity', 'keepalive', 'mode', 'redirect', 'referrer', 'referrerPolicy', 'duplex'];
let requestBody, requestSignal;

/** The request of a job, its parts trusted as they come from our own HTTP server: the headers as text. */
export function fromWire(job, [method, url, headers]) {
  return new Request(INTERNAL, {
    method,
    url,
    headers: makeHeaders(headers),
    body: job.body ? new Body(job.body) : null,
    signal: job,
  });
}

export class Request {
  #method = 'GET';
  #url;
  #headers;
  #body = null;
  #signal;
  #fields;

  static {
    requestBody = (request) => request.#body;
    // Undefined where nobody can abort it: an own signal costs as much as a small request.
    requestSignal = (request) => (request.#signal === undefined ? undefined : request.signal);
  }

  constructor(input, init = undefined) {
    if (input === INTERNAL) {
      this.#method = init.method;
      this.#url = init.url;
      this.#headers = init.headers;
      this.#body = init.body;
      this.#signal = init.signal;
      this.#fields = init.fields ?? {};
      return;
    }
    init ??= {};
    if (typeof init !== 'object' && typeof init !== 'function') throw new TypeError('Request: the second argument must be an object.');
    const from = typeof input === 'object' && input !== null && #method in input ? input : null;
    if (from) {
      this.#url = from.#url;
      this.#method = from.#method;
      this.#signal = from.#signal;
    } else {
      const url = native.hrefOf(String(input));
      if (url === undefined) throw new TypeError(`Request: ${JSON.stringify(String(input))} is not an absolute URL. On a server there is no page to resolve it against: use new URL(path, Astro.url).`);
      if (url.includes('@') && CREDENTIALS.test(url)) throw new TypeError('Request: a URL with user name and password can not be fetched; use an Authorization header.');
      this.#url = url;
    }
    if (init.method !== undefined) this.#method = method(init.method);
    if (init.signal !== undefined) this.#signal = init.signal === null ? undefined : { signal: init.signal };
    this.#headers = new Headers(init.headers ?? from?.#headers ?? undefined);
    this.#fields = { ...from?.#fields };
    for (const name of FIELDS) if (init[name] !== undefined) this.#fields[name] = init[name];
    if (init.body !== undefined && init.body !== null) {
      if (this.#method === 'GET' || this.#method === 'HEAD') throw new TypeError(`Request: a ${this.#method} request can not have a body.`);
      let type;
      [this.#body, type] = extract(init.body);
      if (type !== null && !lists(listOf(this.#headers), 'content-type')) listOf(this.#headers).push(['content-type', type]);
    } else if (from?.#body) {
      if (from.#body.used) throw new TypeError('Request: the body of the given request was read already; pass request.clone().');
      this.#body = new Body(from.#body.stream ?? from.#body.source);
      from.#body.taken = true;
    }
  }

  get method() {
    return this.#method;
  }
  get url() {
    return this.#url;
  }
  get headers() {
    return this.#headers;
  }
  get signal() {
    // Of a job it is made when it is first asked for.
    const { signal } = (this.#signal ??= new (need('abort').AbortController)());
    return signal;
  }
  get cache() {
    return this.#fields.cache ?? 'default';
  }
  get credentials() {
    return this.#fields.credentials ?? 'same-origin';
  }
  get destination() {
    return '';
  }
  get integrity() {
    return this.#fields.integrity ?? '';
  }
  get keepalive() {
    return this.#fields.keepalive ?? false;
  }
  get mode() {
    return this.#fields.mode ?? 'cors';
  }
  get redirect() {
    return this.#fields.redirect ?? 'follow';
  }
  get referrer() {
    return this.#fields.referrer ?? 'about:client';
  }
  get referrerPolicy() {
    return this.#fields.referrerPolicy ?? '';
  }
  get duplex() {
    return 'half';
  }

  clone() {
    if (this.#body?.used || this.#body?.locked) throw new TypeError('Request.clone: the body was read already; clone before the first reading.');
    return new Request(INTERNAL, {
      method: this.#method,
      url: this.#url,
      headers: makeHeaders(listOf(this.#headers).slice()),
      body: this.#body?.clone() ?? null,
      signal: this.#signal,
      fields: this.#fields,
    });
  }

  get [Symbol.toStringTag]() {
    return 'Request';
  }
}
mixin(Request.prototype, (request) => requestBody(request), (request) => request.headers.get('content-type'));

function method(value) {
  const name = String(value);
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) throw new TypeError(`Request: ${JSON.stringify(name)} is not a method.`);
  const upper = name.toUpperCase();
  if (FORBIDDEN.has(upper)) throw new TypeError(`Request: the method ${upper} is not allowed.`);
  return UPPER.has(upper) ? upper : name;
}

// ---------------------------------------------------------------- fetch

const MOST_REDIRECTS = 20;

export async function fetch(input, init = undefined) {
  const request = new Request(input, init);
  const signal = requestSignal(request);
  signal?.throwIfAborted();
  let url = request.url;
  let { method: verb } = request;
  let { headers } = request;
  let body = requestBody(request);
  body = body ? await body.bytes() : null;
  for (let redirects = 0; ; redirects++) {
    if (url.startsWith('data:')) return dataUrl(url);
    const { head, whole, id } = await exchange(verb, url, headers, body, signal);
    const location = REDIRECTS.has(head.status) && head.headers.find((pair) => pair[0] === 'location')?.[1];
    if (typeof location === 'string' && request.redirect !== 'manual') {
      native.fetchCancel(id);
      if (request.redirect === 'error') throw new TypeError(`fetch: ${url} redirects, and redirect is "error".`);
      if (redirects >= MOST_REDIRECTS) throw new TypeError(`fetch: ${request.url} redirects more than ${MOST_REDIRECTS} times.`);
      const { URL } = need('url');
      const next = URL.parse(location, url);
      if (!next) throw new TypeError(`fetch: ${url} redirects to ${JSON.stringify(location)}, which is not a URL.`);
      if ((head.status === 303 && verb !== 'GET' && verb !== 'HEAD') || ((head.status === 301 || head.status === 302) && verb === 'POST')) {
        verb = 'GET';
        body = null;
        headers = new Headers(headers);
        for (const name of ['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location']) headers.delete(name);
      }
      if (next.origin !== new URL(url).origin) {
        headers = new Headers(headers);
        for (const name of ['authorization', 'cookie', 'host']) headers.delete(name);
      }
      url = next.href;
      continue;
    }
    return makeResponse({
      status: head.status,
      statusText: head.status_text,
      headers: makeHeaders(head.headers, 'immutable'),
      body: verb === 'HEAD' || NULL_BODY.has(head.status) ? (native.fetchCancel(id), null) : new Body(whole ?? new Download(id, signal)),
      type: 'basic',
      url: url.replace(/#.*$/s, ''),
      redirected: redirects > 0,
    });
  }
}

/** The head of the answer and, of a short one, all of its body. The preview hears of every request that is made for a page. */
async function exchange(method, url, headers, body, signal) {
  const began = native.now();
  const tell = (status, error) => note('fetch', { method, url: url.slice(0, 2000), status, error, ms: Math.round((native.now() - began) * 1000) / 1000 });
  const list = listOf(headers).slice();
  if (!lists(list, 'accept')) list.push(['accept', '*/*']);
  if (!lists(list, 'user-agent')) list.push(['user-agent', 'astro-lsp']);
  let id;
  const answer = operation((number) => {
    id = number;
    native.fetch(number, JSON.stringify({ method, url, headers: list }), body ?? NOTHING);
  });
  try {
    const [head, whole] = await (signal === undefined ? answer : unlessAborted(answer, signal));
    if (whole) native.fetchCancel(id);
    tell(head.status, null);
    return { head, whole, id };
  } catch (error) {
    native.fetchCancel(id);
    tell(null, error instanceof Error ? error.message : 'broken off');
    if (error instanceof TypeError) throw Object.assign(new TypeError(error.message), { cause: error });
    throw error;
  }
}

const NOTHING = new Uint8Array();

async function unlessAborted(answer, signal) {
  let aborted;
  const race = new Promise((_, reject) => {
    aborted = () => reject(signal.reason);
    signal.addEventListener('abort', aborted);
  });
  try {
    return await Promise.race([answer, race]);
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}

/** Ends downloads whose response nobody holds any more. */
const abandoned = new FinalizationRegistry((id) => native.fetchCancel(id));

/** The body of a fetched response, pulled as it is read. */
class Download {
  constructor(id, signal) {
    this.id = id;
    this.signal = signal;
    if (signal !== undefined) signal.addEventListener('abort', (this.onAbort = () => this.cancel()), { once: true });
    abandoned.register(this, id, this);
  }
  async pull() {
    this.signal?.throwIfAborted();
    let piece = null;
    try {
      piece = await operation((number) => native.fetchPull(number, this.id));
    } finally {
      if (piece === null) this.cancel();
    }
    this.signal?.throwIfAborted();
    return piece;
  }
  /** Frees the connection: the body has ended, or is not wanted. */
  cancel() {
    abandoned.unregister(this);
    this.signal?.removeEventListener('abort', this.onAbort);
    native.fetchCancel(this.id);
  }
}

function dataUrl(url) {
  const [, type, base64, data] = /^data:([^,]*?)(;base64)?,(.*)$/s.exec(url) ?? [];
  if (data === undefined) throw new TypeError('fetch: this data: URL has no comma.');
  const text = decodeURIComponent(data.replace(/#.*$/s, ''));
  const body = base64 ? Uint8Array.from(need('encoding').atob(text), (c) => c.charCodeAt(0)) : native.encode(text);
  return makeResponse({ status: 200, headers: makeHeaders([['content-type', type || 'text/plain;charset=US-ASCII']], 'immutable'), body: new Body(body), type: 'basic', url });
}
