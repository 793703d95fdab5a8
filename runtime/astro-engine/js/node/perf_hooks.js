// node:perf_hooks
export const { performance } = globalThis;
export class PerformanceObserver {
  observe() {}
  disconnect() {}
}
export default { performance, PerformanceObserver };
