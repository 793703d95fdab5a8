// Values as text and back, in the format of the devalue package: dates, maps, sets, URLs, cycles and all.
//
// A value is a list whose first entry is the value itself; members are numbers of other entries. What JSON cannot say
// has a negative number or an entry `["Date", "…"]`.

const UNDEFINED = -1;
const HOLE = -2;
const SPECIAL = new Map([
  [-3, NaN],
  [-4, Infinity],
  [-5, -Infinity],
  [-6, -0],
]);
const TYPED = "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array".split(" ");

/** What cannot be written, and the path to it. */
export class DevalueError extends Error {
  constructor(message, path) {
    super(message);
    this.name = "DevalueError";
    this.path = path.join("");
  }
}

const specialOf = (number) => (Number.isNaN(number) ? -3 : number === Infinity ? -4 : number === -Infinity ? -5 : Object.is(number, -0) ? -6 : undefined);

/** The text of a value. */
export function stringify(value) {
  const writer = new Writer();
  const index = writer.flatten(value);
  return index < 0 ? String(index) : `[${writer.entries.join(",")}]`;
}

class Writer {
  constructor() {
    this.entries = [];
    this.known = new Map();
    this.path = [];
  }

  flatten(value) {
    if (typeof value === "function") throw new DevalueError("A function cannot be written as data.", this.path);
    if (typeof value === "symbol") throw new DevalueError("A symbol cannot be written as data.", this.path);
    if (value === undefined) return UNDEFINED;
    if (typeof value === "number" && specialOf(value) !== undefined) return specialOf(value);
    if (this.known.has(value)) return this.known.get(value);
    const index = this.entries.length;
    this.entries.push("");
    this.known.set(value, index);
    this.entries[index] = value === null || typeof value !== "object" ? primitive(value) : this.object(value);
    return index;
  }

  below(step, value) {
    this.path.push(step);
    const index = this.flatten(value);
    this.path.pop();
    return index;
  }

  object(value) {
    const type = Object.prototype.toString.call(value).slice(8, -1);
    if (value instanceof URL) return `["URL",${this.flatten(value.href)}]`;
    switch (type) {
      case "Number":
      case "String":
      case "Boolean":
        return `["Object",${JSON.stringify(value)}]`;
      case "BigInt":
        return `["BigInt",${JSON.stringify(String(value))}]`;
      case "Date":
        return `["Date","${Number.isNaN(value.getTime()) ? "" : value.toISOString()}"]`;
      case "RegExp":
        return value.flags ? `["RegExp",${JSON.stringify(value.source)},"${value.flags}"]` : `["RegExp",${JSON.stringify(value.source)}]`;
      case "Array":
        return `[${Array.from(value, (item, i) => (i in value ? this.below(`[${i}]`, item) : HOLE)).join(",")}]`;
      case "Set":
        return `["Set"${[...value].map((item) => `,${this.flatten(item)}`).join("")}]`;
      case "Map":
        return `["Map"${[...value].map(([key, item]) => `,${this.flatten(key)},${this.below(`.get(${String(key)})`, item)}`).join("")}]`;
      case "ArrayBuffer":
        return `["ArrayBuffer","${base64(new Uint8Array(value))}"]`;
    }
    if (TYPED.includes(type)) return `["${type}","${base64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))}"]`;
    return this.plain(value);
  }

  plain(value) {
    const prototype = Object.getPrototypeOf(value);
    const foreign = prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null;
    if (foreign) throw new DevalueError(`An instance of ${prototype.constructor?.name ?? "a class"} cannot be written as data.`, this.path);
    if (Object.getOwnPropertySymbols(value).length > 0) throw new DevalueError("An object with symbols as keys cannot be written as data.", this.path);
    const keys = Object.keys(value);
    if (keys.includes("__proto__")) throw new DevalueError("An object with a key __proto__ cannot be written as data.", this.path);
    const members = keys.map((key) => [JSON.stringify(key), this.below(`.${key}`, value[key])]);
    return prototype === null ? `["null"${members.map(([key, index]) => `,${key},${index}`).join("")}]` : `{${members.map(([key, index]) => `${key}:${index}`).join(",")}}`;
  }
}

const primitive = (value) => (typeof value === "bigint" ? `["BigInt","${value}"]` : JSON.stringify(value));

function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

const bytesOf = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** The value of a text. */
export const parse = (text) => unflatten(JSON.parse(text));

/** The value of a list that was parsed already. */
export function unflatten(list) {
  if (typeof list === "number") return new Reader([]).read(list, true);
  if (!Array.isArray(list) || list.length === 0) throw new Error("This is no data that was written by devalue.");
  return new Reader(list).read(0);
}

class Reader {
  constructor(list) {
    this.list = list;
    this.made = new Array(list.length);
    this.done = new Set();
  }

  read(index, alone = false) {
    if (index === UNDEFINED) return undefined;
    if (SPECIAL.has(index)) return SPECIAL.get(index);
    if (alone || !Number.isInteger(index) || !(index in this.list)) throw new Error("This is no data that was written by devalue.");
    if (this.done.has(index)) return this.made[index];
    const entry = this.list[index];
    this.done.add(index);
    if (entry === null || typeof entry !== "object") return (this.made[index] = entry);
    if (Array.isArray(entry)) return typeof entry[0] === "string" ? this.tagged(index, entry) : this.array(index, entry);
    const object = (this.made[index] = {});
    for (const key of Object.keys(entry)) this.put(object, key, entry[key]);
    return object;
  }

  put(object, key, index) {
    if (key === "__proto__") throw new Error("Data with a key __proto__ is refused.");
    object[key] = this.read(index);
  }

  array(index, entry) {
    const array = (this.made[index] = new Array(entry.length));
    entry.forEach((member, i) => {
      if (member !== HOLE) array[i] = this.read(member);
    });
    return array;
  }

  tagged(index, [tag, ...rest]) {
    switch (tag) {
      case "Date":
        return (this.made[index] = new Date(rest[0]));
      case "URL":
        return (this.made[index] = new URL(typeof rest[0] === "number" ? this.read(rest[0]) : rest[0]));
      case "Set": {
        const set = (this.made[index] = new Set());
        for (const member of rest) set.add(this.read(member));
        return set;
      }
      case "Map": {
        const map = (this.made[index] = new Map());
        for (let i = 0; i < rest.length; i += 2) map.set(this.read(rest[i]), this.read(rest[i + 1]));
        return map;
      }
      case "RegExp":
        return (this.made[index] = new RegExp(rest[0], rest[1]));
      case "Object":
        return (this.made[index] = Object(rest[0]));
      case "BigInt":
        return (this.made[index] = BigInt(rest[0]));
      case "null": {
        const object = (this.made[index] = Object.create(null));
        for (let i = 0; i < rest.length; i += 2) this.put(object, rest[i], rest[i + 1]);
        return object;
      }
      case "ArrayBuffer":
        return (this.made[index] = bytesOf(rest[0]).buffer);
    }
    if (!TYPED.includes(tag)) throw new Error(`Data of the kind ${tag} is not known here.`);
    return (this.made[index] = new globalThis[tag](bytesOf(rest[0]).buffer));
  }
}
