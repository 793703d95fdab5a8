// module: astro-lsp:node/stream/ends
// When streams are done: `finished` and `pipeline`.

const isStream = (value) => typeof value?.on === 'function';
const early = () => Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });

/** Calls back once `stream` has ended, finished or failed. */
export function finished(stream, options, callback = options) {
  const wantsEnd = options?.readable !== false && 'readableEnded' in stream;
  const wantsFinish = options?.writable !== false && 'writableFinished' in stream;
  let over = false;
  const done = (error) => {
    if (over) return;
    over = true;
    callback(error);
  };
  const look = () => {
    if ((!wantsEnd || stream.readableEnded) && (!wantsFinish || stream.writableFinished)) done();
  };
  stream.on('end', look).on('finish', look).on('error', done);
  stream.on('close', () => (look(), done(stream.errored ?? early())));
  if (stream.closed) queueMicrotask(() => (look(), done(stream.errored ?? early())));
  return () => (over = true);
}

async function run(steps, options) {
  const streams = steps.filter(isStream);
  const fail = (error) => streams.forEach((stream) => stream.destroy(error));
  options?.signal?.addEventListener('abort', () => fail(options.signal.reason), { once: true });
  let source = steps[0];
  if (typeof source === 'function') source = source({});
  const ends = [];
  for (const step of steps.slice(1)) {
    if (typeof step === 'function') {
      source = step(source, {});
      continue;
    }
    if (isStream(source)) source.pipe(step, { end: options?.end ?? true });
    else ends.push(feed(source, step));
    ends.push(ended(step, step !== steps.at(-1)));
    source = step;
  }
  if (isStream(steps[0])) ends.push(ended(steps[0], true));
  try {
    await Promise.all(ends);
    return isStream(source) ? undefined : await source;
  } catch (error) {
    fail(error);
    throw error;
  }
}

const ended = (stream, readable) => new Promise((resolve, reject) => finished(stream, { readable: readable && 'readableEnded' in stream }, (error) => (error ? reject(error) : resolve())));

async function feed(values, target) {
  for await (const value of await values) {
    if (!target.write(value)) await new Promise((resolve) => target.once('drain', resolve));
  }
  target.end();
}

/** Connects streams, iterables and generator functions; calls back at the end of all. */
export function pipeline(...steps) {
  const callback = typeof steps.at(-1) === 'function' && steps.length > 1 ? steps.pop() : () => {};
  const list = steps.flat();
  run(list).then((value) => callback(undefined, value), callback);
  return list.at(-1);
}

const isOptions = (value) => value && !isStream(value) && typeof value === 'object' && !(Symbol.asyncIterator in value) && !(Symbol.iterator in value);

export const promises = {
  pipeline(...steps) {
    const options = isOptions(steps.at(-1)) ? steps.pop() : undefined;
    return run(steps.flat(), options);
  },
  finished: (stream, options) => new Promise((resolve, reject) => finished(stream, options ?? {}, (error) => (error ? reject(error) : resolve()))),
};
