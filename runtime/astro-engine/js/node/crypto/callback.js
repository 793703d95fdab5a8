// Results by callback, as node:crypto gives those that take their time.

/** Hands what `run` gives, or what it throws, to the callback, behind the code that runs now. */
export const callingBack = (callback, run) => queueMicrotask(() => {
  let value;
  try {
    value = run();
  } catch (error) {
    return callback(error);
  }
  callback(null, value);
});
