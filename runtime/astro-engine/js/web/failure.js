// What was thrown, as plain data: class, message, stack and cause, without trusting any of it.
import { brief } from './inspect.js';

const DEPTH = 5;

/** `moduleKey` is the symbol under which an error remembers what the host said about a module. */
export function describe(error, moduleKey, depth = 0) {
  if (!isError(error)) {
    const undefinedHint = error === undefined ? ' (a rejected promise without a reason?)' : '';
    return {
      kind: 'exception',
      name: 'NotAnError',
      message: `Something that is not an Error was thrown: ${brief(error)}${undefinedHint}`,
      hint: 'Throw an Error object, `throw new Error("…")`: it knows its message and the place it comes from.',
    };
  }
  const described = {
    kind: 'exception',
    name: text(error, 'name') || 'Error',
    message: text(error, 'message'),
    stack: text(error, 'stack'),
  };
  const hint = text(error, 'hint');
  if (hint) described.hint = hint;
  if (error instanceof InternalError && described.message === 'out of memory') memory(described);
  if (error instanceof RangeError && described.message === 'Maximum call stack size exceeded') {
    described.hint ??= 'A function calls itself without end; look at the first frames below.';
  }
  if (error instanceof InternalError && described.message === 'string too long') {
    described.hint ??= 'A string grew past what the engine can hold (about a billion characters); look for += in a loop.';
  }
  if (error instanceof SyntaxError && described.message.startsWith('Could not find export')) {
    described.kind = 'module';
    described.hint ??= 'Check the spelling of the import, and whether the name is a type: those are imported with `import type`.';
  }
  const said = read(error, moduleKey);
  if (said) Object.assign(described, { kind: 'module', hint: said.hint, frame: said.frame });
  else if (typeof read(error, 'module') === 'string' && error instanceof SyntaxError) described.kind = 'module';
  const cause = read(error, 'cause');
  if (cause !== undefined && cause !== null && depth < DEPTH) described.cause = describe(cause, moduleKey, depth + 1);
  return described;
}

function memory(described) {
  described.kind = 'memory';
  described.name = 'OutOfMemory';
  described.message = 'The page used up the memory the engine gives it.';
  described.hint = 'Look for an array or string that grows in a loop. The engine starts afresh with the next request.';
}

function isError(value) {
  if (value instanceof Error) return true;
  return typeof value === 'object' && value !== null && typeof read(value, 'stack') === 'string' && typeof read(value, 'message') === 'string';
}

function read(object, key) {
  try {
    return object[key];
  } catch {
    return undefined;
  }
}

function text(object, key) {
  const value = read(object, key);
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : brief(value);
}
