// What a request was answered with besides its address, as plain data for the preview's panel.

const MOST = 100;
const DEPTH = 5;

function plain(value, depth) {
  switch (typeof value) {
    case "function":
      return `ƒ ${value.name || "anonymous"}()`;
    case "bigint":
    case "symbol":
      return String(value);
    case "string":
      return value.length > 2_000 ? `${value.slice(0, 2_000)}…` : value;
    case "object":
      return value === null ? null : ofObject(value, depth);
    default:
      return value;
  }
}

function ofObject(value, depth) {
  if (value instanceof Date || value instanceof URL || value instanceof RegExp) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value.then === "function") return "a promise";
  if (depth === 0) return "…";
  if (Array.isArray(value)) return value.slice(0, MOST).map((each) => plain(each, depth - 1));
  const entries = value instanceof Map ? [...value] : Object.entries(Object.getOwnPropertyDescriptors(value)).map(([name, { get, value }]) => [name, get ? "a getter" : value]);
  return Object.fromEntries(entries.slice(0, MOST).map(([name, each]) => [String(name), plain(each, depth - 1)]));
}

/** Data of any kind as JSON can hold it; runs no code of the project's. */
export function observe(parts) {
  const observed = {};
  for (const [name, value] of Object.entries(parts)) {
    try {
      const seen = plain(value, DEPTH);
      if (seen !== null && seen !== undefined && Object.keys(Object(seen)).length > 0) observed[name] = seen;
    } catch (error) {
      observed[name] = `cannot be looked at: ${error.message}`;
    }
  }
  return observed;
}
