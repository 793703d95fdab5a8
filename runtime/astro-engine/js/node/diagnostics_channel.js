// node:diagnostics_channel
const channels = new Map();

export class Channel {
  #subscribers = [];
  constructor(name) {
    this.name = name;
  }
  get hasSubscribers() {
    return this.#subscribers.length > 0;
  }
  subscribe(listener) {
    this.#subscribers = [...this.#subscribers, listener];
  }
  unsubscribe(listener) {
    const had = this.#subscribers.includes(listener);
    this.#subscribers = this.#subscribers.filter((other) => other !== listener);
    return had;
  }
  publish(message) {
    for (const listener of this.#subscribers) listener(message, this.name);
  }
  bindStore() {}
  runStores(_context, run, self, ...args) {
    return run.apply(self, args);
  }
}
export function channel(name) {
  if (!channels.has(name)) channels.set(name, new Channel(name));
  return channels.get(name);
}
export const hasSubscribers = (name) => channel(name).hasSubscribers;
export const subscribe = (name, listener) => channel(name).subscribe(listener);
export const unsubscribe = (name, listener) => channel(name).unsubscribe(listener);
export const tracingChannel = (name) => ({
  start: channel(`tracing:${name}:start`), end: channel(`tracing:${name}:end`), asyncStart: channel(`tracing:${name}:asyncStart`), asyncEnd: channel(`tracing:${name}:asyncEnd`), error: channel(`tracing:${name}:error`),
  hasSubscribers: false, subscribe() {}, unsubscribe() {},
  traceSync: (run, _context, self, ...args) => run.apply(self, args),
  tracePromise: (run, _context, self, ...args) => run.apply(self, args),
  traceCallback: (run, _position, _context, self, ...args) => run.apply(self, args),
});
export default { Channel, channel, hasSubscribers, subscribe, unsubscribe, tracingChannel };
