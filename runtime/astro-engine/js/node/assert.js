// module: node:assert, assert, node:assert/strict, assert/strict
// node:assert
import { inspect, isDeepStrictEqual } from './util.js';

export class AssertionError extends Error {
  name = 'AssertionError';
  code = 'ERR_ASSERTION';
  constructor({ message, actual, expected, operator }) {
    super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
    Object.assign(this, { actual, expected, operator });
  }
}
const check = (passed, operator) => (actual, expected, message) => {
  if (passed(actual, expected)) return;
  if (message instanceof Error) throw message;
  throw new AssertionError({ message, actual, expected, operator });
};
export const ok = (value, message) => check(Boolean, '==')(value, true, message);
export const equal = check((a, b) => a == b || (a !== a && b !== b), '==');
export const notEqual = check((a, b) => a != b, '!=');
export const strictEqual = check(Object.is, 'strictEqual');
export const notStrictEqual = check((a, b) => !Object.is(a, b), 'notStrictEqual');
export const deepStrictEqual = check(isDeepStrictEqual, 'deepStrictEqual');
export const deepEqual = deepStrictEqual;
export const notDeepStrictEqual = check((a, b) => !isDeepStrictEqual(a, b), 'notDeepStrictEqual');
export const notDeepEqual = notDeepStrictEqual;
export const match = check((text, pattern) => pattern.test(text), 'match');
export const doesNotMatch = check((text, pattern) => !pattern.test(text), 'doesNotMatch');
export const fail = (message = 'Failed') => {
  throw message instanceof Error ? message : new AssertionError({ message, operator: 'fail' });
};
function expects(error, expected, message) {
  if (expected === undefined || typeof expected === 'string') return;
  const fits = expected instanceof RegExp ? expected.test(String(error)) : typeof expected === 'function' ? error instanceof expected || expected(error) === true : Object.entries(expected).every(([key, value]) => (value instanceof RegExp ? value.test(error[key]) : isDeepStrictEqual(error[key], value)));
  if (!fits) throw error instanceof Error ? error : new AssertionError({ message, actual: error, expected, operator: 'throws' });
}
export function throws(run, expected, message) {
  try {
    run();
  } catch (error) {
    return expects(error, expected, message);
  }
  throw new AssertionError({ message: message ?? 'Missing expected exception.', operator: 'throws' });
}
export async function rejects(promise, expected, message) {
  try {
    await (typeof promise === 'function' ? promise() : promise);
  } catch (error) {
    return expects(error, expected, message);
  }
  throw new AssertionError({ message: message ?? 'Missing expected rejection.', operator: 'rejects' });
}
export function ifError(error) {
  if (error !== null && error !== undefined) throw error;
}
export const doesNotThrow = (run) => void run();
export const doesNotReject = async (promise) => void (await (typeof promise === 'function' ? promise() : promise));
/** What is expected has to be there; there may be more. */
const holds = (actual, expected) =>
  typeof expected === 'object' && expected !== null && Object.getPrototypeOf(expected) === Object.prototype
    ? typeof actual === 'object' && actual !== null && Object.entries(expected).every(([key, value]) => holds(actual[key], value))
    : isDeepStrictEqual(actual, expected);
export const partialDeepStrictEqual = check(holds, 'partialDeepStrictEqual');
const assert = Object.assign((value, message) => ok(value, message), { AssertionError, ok, equal, notEqual, strictEqual, notStrictEqual, deepEqual, deepStrictEqual, notDeepEqual, notDeepStrictEqual, match, doesNotMatch, fail, throws, rejects, ifError, doesNotThrow, doesNotReject, partialDeepStrictEqual });
assert.strict = assert;
export const strict = assert;
export default assert;
