// node:timers/promises
export const setTimeout = (delay, value = undefined, { signal } = {}) => new Promise((resolve, reject) => {
  signal?.throwIfAborted();
  const timer = globalThis.setTimeout(resolve, delay, value);
  signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason)), { once: true });
});
export const setImmediate = (value = undefined) => setTimeout(0, value);
export async function* setInterval(delay, value = undefined) {
  for (;;) yield await setTimeout(delay, value);
}
export const scheduler = { wait: (delay) => setTimeout(delay), yield: () => setTimeout(0) };
export default { setTimeout, setImmediate, setInterval, scheduler };
