// node:perf_hooks
export const { performance } = globalThis;
export class PerformanceObserver {
  observe() {}
  disconnect() {}
}
const { Performance = performance.constructor, PerformanceEntry = class PerformanceEntry {}, PerformanceMark = class PerformanceMark {}, PerformanceMeasure = class PerformanceMeasure {} } = globalThis;
export { Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure };
export const constants = {};
export const timerify = (run) => run;
export const eventLoopUtilization = () => ({ idle: 0, active: 0, utilization: 0 });
const histogram = () => ({ min: 0, max: 0, mean: 0, stddev: 0, count: 0, exceeds: 0, percentiles: new Map(), percentile: () => 0, record() {}, recordDelta() {}, reset() {}, enable: () => true, disable: () => true });
export const createHistogram = histogram;
export const monitorEventLoopDelay = histogram;
export default { performance, PerformanceObserver, Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, constants, timerify, eventLoopUtilization, createHistogram, monitorEventLoopDelay };
