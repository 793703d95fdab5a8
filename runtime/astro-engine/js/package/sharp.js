// `sharp` is machine code around a library of pictures. What loads it need not use it: whoever does is told.

function refused() {
  const error = new Error("sharp is a native addon: machine code that only Node itself can load, so it makes no pictures here.");
  error.name = "NativeAddon";
  error.hint = "The page works where Node runs it. Pictures of astro:assets are made by the preview itself.";
  throw error;
}

const sharp = new Proxy(
  function sharp() {
    refused();
  },
  { construct: refused },
);

// What is read and set while modules load.
const named = (...names) => Object.fromEntries(names.map((name) => [name, name]));
Object.assign(sharp, {
  default: sharp,
  cache: () => ({}),
  concurrency: () => 1,
  counters: () => ({ queue: 0, process: 0 }),
  simd: () => false,
  block() {},
  unblock() {},
  queue: { on() {} },
  format: {},
  versions: {},
  interpolators: {},
  fit: named("contain", "cover", "fill", "inside", "outside"),
  kernel: named("nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3"),
  strategy: { entropy: 16, attention: 17 },
  gravity: { center: 0, centre: 0, north: 1, east: 2, south: 3, west: 4, northeast: 5, southeast: 6, southwest: 7, northwest: 8 },
});

export default sharp;
export const { cache, concurrency, counters, simd, format, versions, interpolators, fit, kernel, strategy, gravity } = sharp;
