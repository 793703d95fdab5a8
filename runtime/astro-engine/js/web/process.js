// `process`, as far as server code reads it.
import { guarded, native } from './core.js';

class ExitError extends Error {
  name = 'ProcessExit';
}

const started = performance.now();

export const process = {
  env: { ...native.env },
  argv: ['astro-lsp'],
  argv0: 'astro-lsp',
  execArgv: [],
  execPath: '',
  pid: native.pid,
  ppid: 0,
  platform: native.platform === 'macos' ? 'darwin' : native.platform === 'windows' ? 'win32' : native.platform,
  arch: 'x64',
  title: 'astro-lsp',
  version: 'v24.0.0',
  versions: { node: '24.0.0', quickjs: 'ng' },
  release: { name: 'node' },
  exitCode: undefined,
  cwd: () => native.cwd,
  uptime: () => (performance.now() - started) / 1000,
  nextTick(callback, ...args) {
    queueMicrotask(() => guarded(() => callback(...args)));
  },
  hrtime: Object.assign(
    (since = undefined) => {
      const now = performance.now();
      const [seconds, nanos] = [Math.floor(now / 1000), Math.floor((now % 1000) * 1e6)];
      if (!since) return [seconds, nanos];
      const difference = (seconds - since[0]) * 1e9 + nanos - since[1];
      return [Math.floor(difference / 1e9), difference % 1e9];
    },
    { bigint: () => BigInt(Math.round(performance.now() * 1e6)) },
  ),
  memoryUsage: Object.assign(() => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }), { rss: () => 0 }),
  binding(name) {
    throw Object.assign(new Error(`process.binding("${name}") is a part of Node itself, which the preview's engine does not have.`), { name: 'NodeModuleMissing' });
  },
  getBuiltinModule: () => undefined,
  umask: () => 0o022,
  getuid: () => 1000,
  geteuid: () => 1000,
  getgid: () => 1000,
  getegid: () => 1000,
  cpuUsage: () => ({ user: Math.round(process.uptime() * 1e6), system: 0 }),
  resourceUsage: () => ({}),
  availableMemory: () => 0,
  constrainedMemory: () => 0,
  features: {},
  config: { variables: {}, target_defaults: {} },
  allowedNodeEnvironmentFlags: new Set(),
  setUncaughtExceptionCaptureCallback() {},
  hasUncaughtExceptionCaptureCallback: () => false,
  setSourceMapsEnabled() {},
  abort: () => process.exit(134),
  kill: () => process.exit(0),
  chdir() {
    throw new Error('process.chdir() is refused: the preview works in the folder of the project.');
  },
  emitWarning: (warning) => native.print('warn', String(warning)),
  exit(code = 0) {
    throw new ExitError(`The code called process.exit(${code}); a page can not end the server.`);
  },
  on() {
    return process;
  },
  stdin: { isTTY: false, fd: 0, on() { return this; }, once() { return this; }, off() { return this; }, resume() { return this; }, pause() { return this; }, setEncoding() { return this; }, read: () => null },
  stdout: { isTTY: false, write: (text) => (native.print('log', String(text).replace(/\n$/, '')), true) },
  stderr: { isTTY: false, write: (text) => (native.print('error', String(text).replace(/\n$/, '')), true) },
};
for (const name of ['once', 'off', 'addListener', 'removeListener', 'removeAllListeners', 'prependListener']) process[name] = process.on;
process.emit = () => false;
process.listeners = () => [];
process.listenerCount = () => 0;
Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });
export default process;
