// A configuration as plain data: folders and addresses as text, patterns marked, functions left out.

import { fileURLToPath } from "node:url";

const MAX_DEPTH = 40;

/** JSON of what a configuration holds. What comes back to itself is cut off. */
export function toPlain(value, above = []) {
  switch (typeof value) {
    case "function":
    case "symbol":
    case "undefined":
      return undefined;
    case "bigint":
      return Number(value);
    case "object":
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (value instanceof URL) return value.protocol === "file:" ? fileURLToPath(value) : value.href;
  if (value instanceof RegExp) return { $regexp: String(value) };
  if (value instanceof Date) return value.toISOString();
  if (above.includes(value) || above.length > MAX_DEPTH) return undefined;
  const inside = [...above, value];
  if (Array.isArray(value) || value instanceof Set) return [...value].map((item) => toPlain(item, inside) ?? null);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const result = {};
  for (const [key, item] of entries) {
    const plain = toPlain(item, inside);
    if (plain !== undefined && key !== "__proto__") result[key] = plain;
  }
  return result;
}
