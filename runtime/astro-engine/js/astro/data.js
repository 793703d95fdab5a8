// Data as the preview sends it: JSON in which a date is `{ "$date": milliseconds }`.

const asDate = (date) => date;

/** The value with its dates; `make` may turn them into something else. */
export function revive(value, make = asDate) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => revive(item, make));
  if (typeof value.$date === "number" && Object.keys(value).length === 1) return make(new Date(value.$date));
  const result = {};
  for (const key of Object.keys(value)) {
    // A key of data is never the prototype.
    if (key === "__proto__") Object.defineProperty(result, key, { value: revive(value[key], make), enumerable: true, configurable: true, writable: true });
    else result[key] = revive(value[key], make);
  }
  return result;
}
