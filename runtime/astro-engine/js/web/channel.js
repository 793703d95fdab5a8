// Channels of messages: between two ports, and to all who listen to a name. All of them end at this process.
import { MessageEvent } from './events.js';

const sent = (data) => structuredClone(data);

class Port extends EventTarget {
  #handler = null;
  set onmessage(handler) {
    if (this.#handler) this.removeEventListener('message', this.#handler);
    this.#handler = typeof handler === 'function' ? handler : null;
    if (this.#handler) this.addEventListener('message', this.#handler);
    this.start?.();
  }
  get onmessage() {
    return this.#handler;
  }
}

const deliver = (port, data) => queueMicrotask(() => port.dispatchEvent(new MessageEvent('message', { data })));

export class MessagePort extends Port {
  #other = null;
  #waiting = [];
  #started = false;
  #closed = false;

  static join(a, b) {
    a.#other = b;
    b.#other = a;
  }
  postMessage(data) {
    const other = this.#other;
    if (!other || this.#closed || other.#closed) return;
    const copy = sent(data);
    if (other.#started) deliver(other, copy);
    else other.#waiting.push(copy);
  }
  start() {
    if (this.#started) return;
    this.#started = true;
    for (const data of this.#waiting.splice(0)) deliver(this, data);
  }
  close() {
    this.#closed = true;
  }
  // As Node has it.
  on(type, listener) {
    this.addEventListener(type, (event) => listener(event.data));
    if (type === 'message') this.start();
    return this;
  }
  ref() {}
  unref() {}
}

export class MessageChannel {
  constructor() {
    this.port1 = new MessagePort();
    this.port2 = new MessagePort();
    MessagePort.join(this.port1, this.port2);
  }
}

const listeners = new Map();

export class BroadcastChannel extends Port {
  #closed = false;
  constructor(name) {
    super();
    this.name = String(name);
    if (!listeners.has(this.name)) listeners.set(this.name, new Set());
    listeners.get(this.name).add(this);
  }
  postMessage(data) {
    if (this.#closed) throw Object.assign(new Error('BroadcastChannel: this channel is closed.'), { name: 'InvalidStateError' });
    for (const other of listeners.get(this.name) ?? []) if (other !== this) deliver(other, sent(data));
  }
  close() {
    this.#closed = true;
    listeners.get(this.name)?.delete(this);
  }
  ref() {}
  unref() {}
}
