// node:child_process. Programs are started at once; what they say comes as a whole at their end. Output they would share
// with Node is printed.
import { native, operation } from '../web/core.js';
import { Buffer } from '../web/buffer.js';
import process from '../web/process.js';
import { EventEmitter } from './events.js';
import { pathOf } from './fs.js';
import { Readable, Writable } from './stream.js';

const ERRNO = { ENOENT: -2, EIO: -5, EAGAIN: -11, EACCES: -13, EPERM: -1, ETIMEDOUT: -110, ENOBUFS: -105 };
const CUSTOM = Symbol.for('nodejs.util.promisify.custom');
const EMPTY = new Uint8Array(0);

/** `file, args?, options?` in order; a shell takes both as one line. */
function invocation(file, args, options, usual = {}) {
  if (!Array.isArray(args)) [args, options] = [[], args ?? options];
  const given = { ...usual, ...options };
  const list = args.map(String);
  if (!given.shell) return { file: pathOf(file), args: list, given };
  const line = [pathOf(file), ...list].join(' ');
  const shell = typeof given.shell === 'string' ? given.shell : undefined;
  if (process.platform === 'win32') return { file: shell ?? process.env.comspec ?? 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`], given };
  return { file: shell ?? '/bin/sh', args: ['-c', line], given };
}

const order = ({ file, args, given }) =>
  JSON.stringify({
    file,
    args,
    cwd: given.cwd === undefined ? process.cwd() : pathOf(given.cwd),
    env: Object.entries(given.env ?? process.env).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
    timeout: given.timeout ?? 0,
    maxBuffer: given.maxBuffer ?? Infinity,
  }).replace('"maxBuffer":null', '"maxBuffer":1e308');

const bytesOf = (input) => (input === undefined || input === null ? EMPTY : typeof input === 'string' ? Buffer.from(input) : new Uint8Array(input.buffer, input.byteOffset, input.byteLength));

/** What a program left: `{ status, signal, error, stdout, stderr }`. */
function outcome(bytes, { given }) {
  const end = bytes.indexOf(10);
  const { out, ...head } = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString());
  const part = (from, to) => Buffer.from(bytes.slice(from, to));
  const found = { ...head, stdout: part(end + 1, end + 1 + out), stderr: part(end + 1 + out) };
  for (const [at, name, level] of [[1, 'stdout', 'log'], [2, 'stderr', 'error']]) {
    const way = typeof given.stdio === 'string' ? given.stdio : given.stdio?.[at];
    if (way === 'inherit' || way === at || way === process[name]) native.print(level, found[name].toString().replace(/\n$/, ''));
    if (way !== undefined && way !== null && way !== 'pipe' && way !== 'overlapped') found[name] = null;
  }
  return found;
}

function failure(code, syscall, call) {
  const error = new Error(`${syscall} ${code}`);
  return Object.assign(error, { errno: ERRNO[code] ?? -1, code, syscall, path: call.file, spawnargs: call.args });
}

const shown = (buffer, encoding) => (buffer && encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer);

function runSync(call) {
  const { encoding, input } = call.given;
  const [pid, answer, isRefused] = native.childRun(order(call), bytesOf(input));
  if (isRefused) return { pid: 0, output: null, stdout: null, stderr: null, status: null, signal: null, error: failure(pid, `spawnSync ${call.file}`, call) };
  const { status, signal, error, stdout, stderr } = outcome(answer, call);
  const output = [null, shown(stdout, encoding), shown(stderr, encoding)];
  return { pid, output, stdout: output[1], stderr: output[2], status, signal, ...(error && { error: failure(error, `spawnSync ${call.file}`, call) }) };
}

export const spawnSync = (file, args, options) => runSync(invocation(file, args, options));

function checked(call, line) {
  const result = runSync(call);
  if (call.given.stdio === undefined && result.stderr?.length) native.print('error', result.stderr.toString().replace(/\n$/, ''));
  if (!result.error && result.status === 0) return result.stdout;
  const words = `Command failed: ${line}${result.stderr?.length ? `\n${result.stderr}` : ''}`;
  throw Object.assign(result.error ?? new Error(words), result.error ? { ...result, error: undefined } : result);
}

const MOST = 1024 * 1024;
export const execFileSync = (file, args, options) => {
  const call = invocation(file, args, options, { maxBuffer: MOST });
  return checked(call, [file, ...call.args].join(' '));
};
export const execSync = (line, options) => checked(invocation(line, [], { ...options, shell: options?.shell ?? true }, { maxBuffer: MOST }), line);

/** A program that was started. It is waited for from when its input ends, or nobody writes any. */
export class ChildProcess extends EventEmitter {
  constructor() {
    super();
    Object.assign(this, { exitCode: null, signalCode: null, killed: false, connected: false, pid: undefined });
  }
  kill() {
    this.killed = this.exitCode === null && this.pid !== undefined && native.childKill(this.pid);
    return this.killed;
  }
  ref() {}
  unref() {}
  disconnect() {}
}

const piped = ({ stdio }, at) => {
  const way = typeof stdio === 'string' ? stdio : stdio?.[at];
  return way === undefined || way === null || way === 'pipe' || way === 'overlapped';
};

function started(call) {
  const child = new ChildProcess();
  Object.assign(child, { spawnfile: call.file, spawnargs: [call.file, ...call.args] });
  const stream = (at) => (piped(call.given, at) ? new Readable({ read() {} }) : null);
  Object.assign(child, { stdout: stream(1), stderr: stream(2) });
  const written = [];
  let begin;
  const input = new Promise((done) => (begin = done));
  child.stdin = piped(call.given, 0)
    ? new Writable({
        write(chunk, encoding, done) {
          written.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
          done();
        },
        final(done) {
          begin();
          done();
        },
      })
    : null;
  child.stdio = [child.stdin, child.stdout, child.stderr];
  const [pid, , isRefused] = native.childStart(order(call));
  if (isRefused) {
    queueMicrotask(() => child.emit('error', failure(pid, `spawn ${call.file}`, call)));
    return child;
  }
  child.pid = pid;
  setTimeout(() => (child.emit('spawn'), written.length || begin()));
  const stop = () => child.kill();
  call.given.signal?.addEventListener('abort', stop, { once: true });
  waitFor(child, call, input.then(() => Buffer.concat(written)));
  return child;
}

async function waitFor(child, call, input) {
  const bytes = await input;
  const { status, signal, error, stdout, stderr } = outcome(await operation((number) => native.childEnd(number, child.pid, bytes)), call);
  Object.assign(child, { exitCode: status, signalCode: signal, overrun: error });
  child.emit('exit', status, signal);
  const open = [];
  for (const [stream, data] of [[child.stdout, stdout], [child.stderr, stderr]]) {
    if (!stream) continue;
    if (data.length) stream.push(data);
    stream.push(null);
    // Nobody listens: nobody will read it to its end either.
    if (stream.readableFlowing || stream.listenerCount('readable')) open.push(new Promise((done) => stream.once('end', done).once('error', done)));
  }
  await Promise.all(open);
  child.emit('close', status, signal);
}

export const spawn = (file, args, options) => started(invocation(file, args, options));

function collected(call, line, callback) {
  const child = started(call);
  const pieces = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr']) child[name]?.on('data', (chunk) => pieces[name].push(chunk));
  const said = (name) => shown(Buffer.concat(pieces[name]), call.given.encoding);
  let isDone = false;
  const done = (error) => {
    if (isDone) return;
    isDone = true;
    callback?.(error, said('stdout'), said('stderr'));
  };
  child.on('error', (error) => done(Object.assign(error, { cmd: line })));
  child.on('close', (code, signal) => {
    if (code === 0 && !child.overrun) return done(null);
    const error = new Error(`Command failed: ${line}\n${said('stderr')}`);
    done(Object.assign(error, { code: child.overrun ?? code, killed: child.killed || Boolean(child.overrun), signal, cmd: line }));
  });
  return child;
}

export function execFile(file, args, options, callback) {
  const functions = [args, options, callback];
  const last = functions.find((one) => typeof one === 'function');
  const [list, given] = [Array.isArray(args) ? args : [], [args, options].find((one) => one && typeof one === 'object' && !Array.isArray(one))];
  const call = invocation(file, list, given, { encoding: 'utf8', maxBuffer: MOST });
  return collected(call, [file, ...list].join(' '), last);
}
export function exec(line, options, callback) {
  const given = typeof options === 'object' ? options : {};
  const call = invocation(line, [], { ...given, shell: given?.shell ?? true }, { encoding: 'utf8', maxBuffer: MOST });
  return collected(call, line, typeof options === 'function' ? options : callback);
}
for (const method of [exec, execFile]) {
  const promised = (...args) => {
    let child;
    const promise = new Promise((resolve, reject) => {
      child = method(...args, (error, stdout, stderr) => (error ? reject(Object.assign(error, { stdout, stderr })) : resolve({ stdout, stderr })));
    });
    return Object.assign(promise, { child });
  };
  Object.defineProperty(method, CUSTOM, { value: promised });
}

export function fork() {
  const words = 'child_process.fork() starts another Node, and the preview is none. The page works where Node runs it.';
  throw Object.assign(new Error(words), { name: 'NodeModuleMissing' });
}

export default { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
