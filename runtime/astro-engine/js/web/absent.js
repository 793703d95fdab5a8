// The stand-in for a module of Node that is not here: it can be imported, and says so when it is used.

const KNOWN = {
  cluster: { isMaster: true, isPrimary: true, isWorker: false, worker: undefined },
  worker_threads: {
    isMainThread: true,
    parentPort: null,
    threadId: 0,
    workerData: null,
    resourceLimits: {},
    markAsUncloneable() {},
    markAsUntransferable() {},
    isMarkedAsUntransferable: () => false,
    getEnvironmentData: () => undefined,
    setEnvironmentData() {},
    get MessageChannel() { return globalThis.MessageChannel; },
    get MessagePort() { return globalThis.MessagePort; },
    get BroadcastChannel() { return globalThis.BroadcastChannel; },
  },
  net: {
    isIPv4: (text) => /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(`${text}`),
    isIPv6: (text) => `${text}`.includes(':') && URL.canParse(`http://[${text}]/`),
    isIP: (text) => (KNOWN.net.isIPv4(text) ? 4 : KNOWN.net.isIPv6(text) ? 6 : 0),
  },
  http2: { constants: {} },
};

/** The exports of the module `name`: functions that throw, and what can be said without the module. */
export function absent(name) {
  const own = KNOWN[name] ?? {};
  const made = new Map();
  const member = (key) => {
    // A class, because packages extend some of these when they are loaded.
    const refuse = class {
      constructor() {
        throw Object.assign(new Error(`node:${name} is not part of the preview's engine, and the code used its ${key}. The page works where Node runs it.`), { name: 'NodeModuleMissing' });
      }
    };
    Object.defineProperty(refuse, 'name', { value: key });
    return new Proxy(refuse, { apply: () => new refuse() });
  };
  return new Proxy(own, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target || key === '__esModule' || key === 'then' || key === 'default') return target[key];
      if (!made.has(key)) made.set(key, member(key));
      return made.get(key);
    },
  });
}
