// The `engine` that shiki's highlighters take, by the Oniguruma of this binary instead of its WebAssembly.
import { native } from "../web/core.js";

class Line {
  constructor(text) {
    this.content = text;
    this.id = native.onigLine(text);
  }
  dispose() {
    native.onigFree(this.id);
  }
}

// Options of `vscode-oniguruma` and the bits of Oniguruma: begin of string, end of string, begin of position.
const BITS = [
  [1, 1 << 22],
  [2, 1 << 23],
  [4, 1 << 24],
];

class Scanner {
  constructor(patterns) {
    this.id = native.onigScanner(patterns.map((pattern) => (typeof pattern === "string" ? pattern : pattern.source)));
    lost.register(this, this.id);
  }

  findNextMatchSync(text, from, options) {
    const line = typeof text === "string" ? new Line(text) : text;
    let bits = 0;
    if (typeof options === "number") for (const [option, bit] of BITS) if (options & option) bits |= bit;
    const found = native.onigFind(this.id, line.id, from, bits);
    if (line !== text) line.dispose();
    if (found === undefined || found === null) return null;
    const captureIndices = [];
    for (let i = 1; i < found.length; i += 2) {
      captureIndices.push({ start: found[i], end: found[i + 1], length: found[i + 1] - found[i] });
    }
    return { index: found[0], captureIndices };
  }

  dispose() {
    native.onigFree(this.id);
  }
}

const lost = new FinalizationRegistry((id) => native.onigFree(id));

const engine = {
  createScanner: (patterns) => new Scanner(patterns),
  createString: (text) => new Line(text),
};

/** Takes what WebAssembly it is given and needs none of it. */
export async function createOnigurumaEngine() {
  return engine;
}
export const createWasmOnigEngine = createOnigurumaEngine;
export const loadWasm = async () => {};
export const setDefaultWasmLoader = () => {};
export const getDefaultWasmLoader = () => undefined;
export const wasmBinary = undefined;
export default engine;
