// Values of a project's as plain data: for the preview's panel, and for the editor. Looking at them runs no code of the
// project's: no getter, no `then`, no proxy.

import { isProxy } from "astro-lsp:host";

/** How much is looked at: items of each list or object, how deep, characters of a text, and what stands for what is no data. */
export const STATE = { most: 100, depth: 5, longest: 2_000, mark: (text) => text };
export const VALUE = { most: 20, depth: 3, longest: 300, mark: (text) => ({ "": text }) };

const { getOwnPropertyDescriptor, getPrototypeOf } = Object;

/** What the preview and its panel need of a value. */
export function plain(value, { most, depth, longest, mark }) {
  const show = (value, depth) => {
    switch (typeof value) {
      case "function":
        return mark(`ƒ ${nameOf(value) || "anonymous"}()`);
      case "undefined":
      case "bigint":
      case "symbol":
        return mark(String(value));
      case "number":
        return Number.isFinite(value) ? value : mark(String(value));
      case "string":
        return value.length > longest ? `${value.slice(0, longest)}…` : value;
      case "object":
        return value === null ? null : ofObject(value, depth);
      default:
        return value;
    }
  };
  const ofObject = (value, depth) => {
    const prototypes = chain(value);
    if (prototypes === undefined) return mark("a proxy");
    const known = KINDS.find(([kind]) => prototypes.includes(kind.prototype));
    if (known) return mark(known[1](value));
    if (data(value, "then", prototypes) !== undefined) return mark("a promise");
    if (depth === 0) return mark("…");
    if (Array.isArray(value)) return Array.from({ length: Math.min(value.length, most) }, (_, index) => property(value, index, depth));
    const entries = prototypes.includes(Map.prototype) ? ofMap(value, depth) : ofProperties(value, depth);
    return Object.fromEntries(entries);
  };
  const property = (value, name, depth) => {
    const { get, value: own } = getOwnPropertyDescriptor(value, name) ?? {};
    return get ? mark("a getter") : show(own, depth - 1);
  };
  const ofProperties = (value, depth) => Object.keys(value).slice(0, most).map((name) => [name, property(value, name, depth)]);
  const ofMap = (map, depth) => {
    const entries = [];
    for (const [name, each] of Map.prototype.entries.call(map)) {
      if (entries.length === most) break;
      entries.push([typeof name === "object" || typeof name === "function" ? "an object" : String(name), show(each, depth - 1)]);
    }
    return entries;
  };
  return show(value, depth);
}

const read = (prototype, name) => getOwnPropertyDescriptor(prototype, name).get;
const errorText = (error) => `${data(error, "name", chain(error)) ?? "Error"}: ${data(error, "message", chain(error)) ?? ""}`;
const dateText = (date) => (Number.isNaN(Date.prototype.getTime.call(date)) ? "Invalid Date" : Date.prototype.toISOString.call(date));

// Own functions of these kinds are passed by.
const KINDS = [
  [Date, dateText],
  [URL, (url) => String(read(URL.prototype, "href").call(url))],
  [RegExp, (pattern) => `/${read(RegExp.prototype, "source").call(pattern)}/${read(RegExp.prototype, "flags").call(pattern)}`],
  [Error, errorText],
  [Promise, () => "a promise"],
  [Set, (set) => `a set of ${read(Set.prototype, "size").call(set)}`],
  [ArrayBuffer, () => "bytes"],
  [Object.getPrototypeOf(Uint8Array), () => "bytes"],
  [String, (text) => String.prototype.valueOf.call(text).slice(0, 300)],
];

// An object and what it inherits from; `undefined` where a proxy is among them.
function chain(value) {
  const all = [];
  for (let at = value; at !== null && all.length < 20; at = getPrototypeOf(at)) {
    if (isProxy(at)) return undefined;
    all.push(at);
  }
  return all;
}

// A property that is there without running code.
function data(value, name, prototypes) {
  for (const at of prototypes ?? []) {
    const found = getOwnPropertyDescriptor(at, name);
    if (found) return found.value;
  }
  return undefined;
}

const nameOf = (callable) => {
  const name = isProxy(callable) ? "" : getOwnPropertyDescriptor(callable, "name")?.value;
  return typeof name === "string" ? name : "";
};

/** Data of any kind as JSON can hold it. */
export function observe(parts) {
  const observed = {};
  for (const [name, value] of Object.entries(parts)) {
    try {
      const seen = plain(value, STATE);
      if (seen !== null && seen !== undefined && seen !== "undefined" && Object.keys(Object(seen)).length > 0) observed[name] = seen;
    } catch (error) {
      observed[name] = `cannot be looked at: ${error.message}`;
    }
  }
  return observed;
}
