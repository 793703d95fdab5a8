// Props of a component that runs in the browser too, as text: every value with a number that says what it was.

const TYPED = { Uint8Array: 8, Uint16Array: 9, Uint32Array: 10 };

/** `{"name":[0,"Bo"],"since":[3,"2020-…"]}` */
export const serializeProps = (props, name) => JSON.stringify(members(props, name, []));

function members(object, name, above) {
  if (above.includes(object)) throw new Error(`The props of <${name} /> hold a value that comes back to itself; they cannot be sent to the browser.`);
  const inside = [...above, object];
  if (Array.isArray(object)) return object.map((item) => tagged(item, name, inside));
  // Without a prototype, so that `__proto__` is a name like others.
  const tagging = Object.create(null);
  for (const key of Object.keys(object)) tagging[key] = tagged(object[key], name, inside);
  return tagging;
}

function tagged(value, name, above) {
  if (typeof value === "string" || typeof value === "boolean") return [0, value];
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind in TYPED) return [TYPED[kind], Array.from(value)];
  switch (kind) {
    case "Date":
      return [3, value.toISOString()];
    case "RegExp":
      return [2, value.source];
    case "Map":
      return [4, members([...value], name, above)];
    case "Set":
      return [5, members([...value], name, above)];
    case "BigInt":
      return [6, String(value)];
    case "URL":
      return [7, String(value)];
    case "Array":
      return [1, members(value, name, above)];
  }
  if (value instanceof URL) return [7, value.href];
  if (value !== null && typeof value === "object") return [0, members(value, name, above)];
  if (value === Infinity || value === -Infinity) return [11, Math.sign(value)];
  return value === undefined ? [0] : [0, value];
}
