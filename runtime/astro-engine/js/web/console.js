// The console beyond plain lines: formats, groups, counters, timers, tables.
import { native } from './core.js';
import { format, inspect } from './inspect.js';

let indent = '';
const counts = new Map();
const starts = new Map();

/** What `console.log(...args)` prints. */
export function line(args) {
  const text = format(...args);
  return indent ? indent + text.replaceAll('\n', `\n${indent}`) : text;
}

const print = (level, ...args) => native.print(level, line(args));

export function trace(...args) {
  const stack = (new Error().stack ?? '').split('\n').filter((frame) => !frame.includes('astro-lsp:')).join('\n');
  print('debug', `Trace: ${format(...args)}\n${stack.trimEnd()}`);
}
export function dir(value, options) {
  print('log', inspect(value, options));
}
export function dirxml(...args) {
  print('log', ...args);
}
export function assert(condition, ...args) {
  if (condition) return;
  if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
  else args.unshift('Assertion failed');
  print('error', ...args);
}
export function count(label = 'default') {
  label = `${label}`;
  counts.set(label, (counts.get(label) ?? 0) + 1);
  print('log', `${label}: ${counts.get(label)}`);
}
export function countReset(label = 'default') {
  counts.delete(`${label}`);
}
export function time(label = 'default') {
  starts.set(`${label}`, performance.now());
}
export function timeLog(label = 'default', ...args) {
  const start = starts.get(`${label}`);
  if (start === undefined) return print('warn', `No such label '${label}' for console.timeLog()`);
  print('log', `${label}: ${(performance.now() - start).toFixed(3)}ms`, ...args);
}
export function timeEnd(label = 'default') {
  timeLog(label);
  starts.delete(`${label}`);
}
export function group(...args) {
  if (args.length) print('log', ...args);
  indent += '  ';
}
export const groupCollapsed = group;
export function groupEnd() {
  indent = indent.slice(2);
}
export function clear() {}

export function table(data, columns = undefined) {
  if (typeof data !== 'object' || data === null) return print('log', data);
  const rows = data instanceof Map ? [...data] : Object.entries(data);
  const isPlain = (row) => typeof row !== 'object' || row === null;
  const keys = columns ?? [...new Set(rows.flatMap(([, row]) => (isPlain(row) ? [] : Object.keys(row))))];
  const heads = ['(index)', ...keys.map(String), ...(rows.some(([, row]) => isPlain(row)) ? ['Values'] : [])];
  const cells = rows.map(([index, row]) => [
    String(index),
    ...keys.map((key) => (!isPlain(row) && key in row ? inspect(row[key], { depth: 0 }) : '')),
    ...(heads.length > keys.length + 1 ? [isPlain(row) ? inspect(row) : ''] : []),
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column].length)) + 2);
  const rule = (left, middle, right) => left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const show = (row) => `│${row.map((cell, column) => ` ${cell}`.padEnd(widths[column])).join('│')}│`;
  print('log', [rule('┌', '┬', '┐'), show(heads), rule('├', '┼', '┤'), ...cells.map(show), rule('└', '┴', '┘')].join('\n'));
}
