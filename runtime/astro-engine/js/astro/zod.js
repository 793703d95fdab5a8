// module: astro-lsp:zod
// A small `astro/zod` for projects whose packages are not installed: the schemas content collections are written with.
// With `astro` installed its own zod is used and this file is never loaded.

/** One thing a value does not fulfil. */
class Issues {
  constructor() {
    this.list = [];
    this.path = [];
  }
  add(message, path = this.path, code = "custom", expected = undefined) {
    this.list.push({ ...(expected && { expected }), code, path: [...path], message });
    return undefined;
  }
}

export class ZodError extends Error {
  constructor(issues) {
    super(JSON.stringify(issues, null, 2));
    this.name = "ZodError";
    this.issues = issues;
  }
  get errors() {
    return this.issues;
  }
  flatten() {
    const fieldErrors = {};
    for (const { path, message } of this.issues) (fieldErrors[path[0]] ??= []).push(message);
    return { formErrors: [], fieldErrors };
  }
}

const isPromise = (value) => value !== null && typeof value === "object" && typeof value.then === "function";
const after = (value, next) => (isPromise(value) ? value.then(next) : next(value));
const typeOf = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : value instanceof Date ? (Number.isNaN(value.getTime()) ? "Date" : "date") : Number.isNaN(value) ? "NaN" : typeof value);
const expected = (wanted, value) => `Invalid input: expected ${wanted}, received ${typeOf(value)}`;
const text = (message, otherwise) => (typeof message === "string" ? message : (message?.message ?? (typeof message?.error === "string" ? message.error : otherwise)));

/** A schema; `def` is its definition as zod 4 has it, as far as forms are read by it. `run(value, issues)` gives the parsed value, or a promise of it, and adds what is wrong to `issues`. */
export class ZodType {
  constructor(run, extra = {}) {
    this.run = run;
    Object.assign(this, extra);
  }

  /** The same schema with one step more; steps after a failed one are left out. */
  chain(next) {
    const copy = Object.assign(Object.create(Object.getPrototypeOf(this)), this);
    const { run } = this;
    copy.run = (value, issues) => {
      const before = issues.list.length;
      return after(run(value, issues), (result) => (issues.list.length > before ? result : next(result, issues)));
    };
    return copy;
  }

  check(test, message) {
    return this.chain((value, issues) => {
      if (!test(value)) issues.add(message);
      return value;
    });
  }

  parse(value) {
    const result = this.safeParse(value);
    if (!result.success) throw result.error;
    return result.data;
  }
  async parseAsync(value) {
    const result = await this.safeParseAsync(value);
    if (!result.success) throw result.error;
    return result.data;
  }
  safeParse(value) {
    const issues = new Issues();
    const data = this.run(value, issues);
    if (isPromise(data)) throw new Error("This schema is asynchronous: use parseAsync() or safeParseAsync().");
    return outcome(data, issues);
  }
  async safeParseAsync(value) {
    const issues = new Issues();
    return outcome(await this.run(value, issues), issues);
  }
  spa(value) {
    return this.safeParseAsync(value);
  }

  optional() {
    return new ZodType((value, issues) => (value === undefined ? undefined : this.run(value, issues)), { isOptional: true, inner: this, def: { type: "optional", innerType: this } });
  }
  nullable() {
    return new ZodType((value, issues) => (value === null ? null : this.run(value, issues)), { isOptional: this.isOptional, inner: this, def: { type: "nullable", innerType: this } });
  }
  nullish() {
    return this.nullable().optional();
  }
  default(fallback) {
    const make = () => (typeof fallback === "function" ? fallback() : fallback);
    return new ZodType((value, issues) => (value === undefined ? make() : this.run(value, issues)), { isOptional: true, inner: this, def: { type: "default", innerType: this, defaultValue: fallback } });
  }
  prefault(fallback) {
    const make = () => (typeof fallback === "function" ? fallback() : fallback);
    return new ZodType((value, issues) => this.run(value === undefined ? make() : value, issues), { isOptional: true, inner: this });
  }
  catch(fallback) {
    return new ZodType((value) => {
      const issues = new Issues();
      return after(this.run(value, issues), (result) => (issues.list.length === 0 ? result : typeof fallback === "function" ? fallback() : fallback));
    });
  }
  transform(change) {
    const next = this.chain((value, issues) => change(value, context(issues)));
    return new ZodType(next.run, { isOptional: this.isOptional, def: { type: "pipe", in: this } });
  }
  refine(test, message) {
    return this.chain((value, issues) =>
      after(test(value), (passed) => {
        if (!passed) issues.add(text(typeof message === "function" ? message(value) : message, "Invalid input"), [...issues.path, ...(message?.path ?? [])]);
        return value;
      }),
    );
  }
  superRefine(test) {
    return this.chain((value, issues) => after(test(value, context(issues)), () => value));
  }
  pipe(schema) {
    const next = this.chain((value, issues) => schema.run(value, issues));
    return new ZodType(next.run, { def: { type: "pipe", in: this } });
  }
  or(other) {
    return union([this, other]);
  }
  and(other) {
    return intersection(this, other);
  }
  array() {
    return array(this);
  }
  unwrap() {
    return this.inner ?? this;
  }
  describe(description) {
    return Object.assign(this.chain((value) => value), { description });
  }
  meta() {
    return this;
  }
  brand() {
    return this;
  }
  readonly() {
    return this.chain((value) => Object.freeze(value));
  }
}

const outcome = (data, issues) => (issues.list.length === 0 ? { success: true, data } : { success: false, error: new ZodError(issues.list) });

function context(issues) {
  const path = [...issues.path];
  const addIssue = (issue) => issues.add(text(issue, "Invalid input"), [...path, ...(issue?.path ?? [])], issue?.code);
  return { addIssue, path, issues: issues.list, value: undefined };
}

// Texts, numbers and dates

class ZodString extends ZodType {
  min(length, message) {
    return this.check((value) => value.length >= length, text(message, `Too small: expected string to have >=${length} characters`));
  }
  max(length, message) {
    return this.check((value) => value.length <= length, text(message, `Too big: expected string to have <=${length} characters`));
  }
  length(length, message) {
    return this.check((value) => value.length === length, text(message, `Invalid input: expected string to have ${length} characters`));
  }
  nonempty(message) {
    return this.min(1, message);
  }
  regex(pattern, message) {
    return this.check((value) => new RegExp(pattern.source, pattern.flags.replace("g", "")).test(value), text(message, `Invalid string: must match pattern ${pattern}`));
  }
  startsWith(start, message) {
    return this.check((value) => value.startsWith(start), text(message, `Invalid string: must start with "${start}"`));
  }
  endsWith(end, message) {
    return this.check((value) => value.endsWith(end), text(message, `Invalid string: must end with "${end}"`));
  }
  includes(part, message) {
    return this.check((value) => value.includes(part), text(message, `Invalid string: must include "${part}"`));
  }
  url(message) {
    return this.check((value) => URL.canParse(value), text(message, "Invalid URL"));
  }
  email(message) {
    return this.check((value) => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value), text(message, "Invalid email address"));
  }
  uuid(message) {
    return this.check((value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value), text(message, "Invalid UUID"));
  }
  datetime(message) {
    return this.check((value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/.test(value), text(message, "Invalid ISO datetime"));
  }
  date(message) {
    return this.check((value) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)), text(message, "Invalid ISO date"));
  }
  trim() {
    return this.change((value) => value.trim());
  }
  toLowerCase() {
    return this.change((value) => value.toLowerCase());
  }
  toUpperCase() {
    return this.change((value) => value.toUpperCase());
  }
  change(change) {
    return new ZodString(this.transform(change).run);
  }
}

class ZodNumber extends ZodType {
  min(least, message) {
    return this.check((value) => value >= least, text(message, `Too small: expected number to be >=${least}`));
  }
  max(most, message) {
    return this.check((value) => value <= most, text(message, `Too big: expected number to be <=${most}`));
  }
  gte(least, message) {
    return this.min(least, message);
  }
  lte(most, message) {
    return this.max(most, message);
  }
  gt(limit, message) {
    return this.check((value) => value > limit, text(message, `Too small: expected number to be >${limit}`));
  }
  lt(limit, message) {
    return this.check((value) => value < limit, text(message, `Too big: expected number to be <${limit}`));
  }
  int(message) {
    return this.check(Number.isInteger, text(message, "Invalid input: expected int, received number"));
  }
  positive(message) {
    return this.gt(0, message);
  }
  negative(message) {
    return this.lt(0, message);
  }
  nonnegative(message) {
    return this.min(0, message);
  }
  nonpositive(message) {
    return this.max(0, message);
  }
  finite() {
    return this;
  }
  multipleOf(step, message) {
    return this.check((value) => value % step === 0, text(message, `Invalid number: must be a multiple of ${step}`));
  }
  step(step, message) {
    return this.multipleOf(step, message);
  }
}

class ZodDate extends ZodType {
  min(least, message) {
    return this.check((value) => value >= least, text(message, `Too small: expected date to be >=${least.toISOString()}`));
  }
  max(most, message) {
    return this.check((value) => value <= most, text(message, `Too big: expected date to be <=${most.toISOString()}`));
  }
}

const of = (Class, wanted, test, message) => new Class((value, issues) => (test(value) ? value : issues.add(text(message, expected(wanted, value)), undefined, "invalid_type", wanted)), { def: { type: wanted } });
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const isDate = (value) => value instanceof Date && !Number.isNaN(value.getTime());

export const string = (message) => of(ZodString, "string", (value) => typeof value === "string", message);
export const number = (message) => of(ZodNumber, "number", isNumber, message);
export const int = (message) => number(message).int();
export const boolean = (message) => of(ZodType, "boolean", (value) => typeof value === "boolean", message);
export const bigint = (message) => of(ZodType, "bigint", (value) => typeof value === "bigint", message);
export const symbol = (message) => of(ZodType, "symbol", (value) => typeof value === "symbol", message);
export const date = (message) => of(ZodDate, "date", isDate, message);
const undefined_ = () => new ZodType((value, issues) => (value === undefined ? value : issues.add(expected("undefined", value))), { isOptional: true });
const null_ = () => of(ZodType, "null", (value) => value === null);
export { undefined_ as undefined, null_ as null };
const void_ = undefined_;
export { void_ as void };
export const any = () => new ZodType((value) => value, { isOptional: true });
export const unknown = any;
export const never = () => new ZodType((value, issues) => issues.add(expected("never", value)));
export const custom = (test = () => true, message) => any().refine(test, message);
const instanceof_ = (Class, message) => any().refine((value) => value instanceof Class, text(message, `Invalid input: expected ${Class.name}`));
export { instanceof_ as instanceof };

// Formats that stand on their own
export const url = (message) => string().url(message);
export const email = (message) => string().email(message);
export const uuid = (message) => string().uuid(message);
export const iso = { date: (message) => string().date(message), datetime: (message) => string().datetime(message) };

const coerced = (Class, base, change) => new Class((value, issues) => base.run(change(value), issues), { def: base.def });
export const coerce = {
  string: () => coerced(ZodString, string(), String),
  number: () => coerced(ZodNumber, number(), Number),
  boolean: () => coerced(ZodType, boolean(), Boolean),
  bigint: () => coerced(ZodType, bigint(), BigInt),
  date: () => coerced(ZodDate, date(), (value) => new Date(value)),
};

// Values from a list

export const literal = (values) => {
  const list = Array.isArray(values) ? values : [values];
  return new ZodType((value, issues) => (list.includes(value) ? value : issues.add(`Invalid input: expected ${list.map((item) => JSON.stringify(item)).join("|")}`)), { isOptional: list.includes(undefined), def: { type: "literal", values: list } });
};
const enum_ = (values, message) => {
  const list = Array.isArray(values) ? values : Object.values(values);
  const entries = Object.fromEntries(list.map((value) => [value, value]));
  const schema = new ZodType((value, issues) => (list.includes(value) ? value : issues.add(text(message, `Invalid option: expected one of ${list.map((item) => JSON.stringify(item)).join("|")}`))));
  return Object.assign(schema, {
    options: list,
    enum: entries,
    exclude: (names) => enum_(list.filter((value) => !names.includes(value))),
    extract: (names) => enum_(list.filter((value) => names.includes(value))),
  });
};
export { enum_ as enum };
export const nativeEnum = enum_;

// Lists and objects

/** Runs `schema` on a part of a value; its issues name the part. */
function part(schema, value, key, issues) {
  const inner = new Issues();
  inner.path = [...issues.path, key];
  return after(schema.run(value, inner), (result) => {
    issues.list.push(...inner.list);
    return result;
  });
}

const all = (values, next) => (values.some(isPromise) ? Promise.all(values).then(next) : next(values));

class ZodArray extends ZodType {
  min(length, message) {
    return this.check((value) => value.length >= length, text(message, `Too small: expected array to have >=${length} items`));
  }
  max(length, message) {
    return this.check((value) => value.length <= length, text(message, `Too big: expected array to have <=${length} items`));
  }
  length(length, message) {
    return this.check((value) => value.length === length, text(message, `Invalid input: expected array to have ${length} items`));
  }
  nonempty(message) {
    return this.min(1, message);
  }
}

export const array = (element, message) =>
  new ZodArray(
    (value, issues) => {
      if (!Array.isArray(value)) return issues.add(text(message, expected("array", value)), undefined, "invalid_type", "array");
      return all(value.map((item, index) => part(element, item, index, issues)), (items) => items);
    },
    { element, def: { type: "array", element } },
  );

export const tuple = (elements, rest) =>
  new ZodType((value, issues) => {
    if (!Array.isArray(value)) return issues.add(expected("tuple", value));
    if (value.length > elements.length && !rest) return issues.add(`Too big: expected tuple to have <=${elements.length} items`);
    const count = Math.max(elements.length, value.length);
    return all(Array.from({ length: count }, (_, index) => part(elements[index] ?? rest, value[index], index, issues)), (items) => items);
  });

export const set = (element) => new ZodType((value, issues) => (value instanceof Set ? all([...value].map((item, index) => part(element, item, index, issues)), (items) => new Set(items)) : issues.add(expected("set", value))));

const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);

export const record = (keys, values) => {
  const element = values ?? keys;
  return new ZodType((value, issues) => {
    if (!isRecord(value)) return issues.add(expected("record", value));
    const names = Object.keys(value);
    if (values !== undefined) {
      for (const name of names) part(keys, name, name, issues);
    }
    return all(names.map((name) => part(element, value[name], name, issues)), (items) => Object.fromEntries(names.map((name, index) => [name, items[index]])));
  });
};

class ZodObject extends ZodType {
  extend(more) {
    return shaped({ ...this.shape, ...(more instanceof ZodObject ? more.shape : more) }, this.rest);
  }
  safeExtend(more) {
    return this.extend(more);
  }
  merge(other) {
    return shaped({ ...this.shape, ...other.shape }, other.rest);
  }
  pick(mask) {
    return shaped(Object.fromEntries(Object.entries(this.shape).filter(([key]) => mask[key])), this.rest);
  }
  omit(mask) {
    return shaped(Object.fromEntries(Object.entries(this.shape).filter(([key]) => !mask[key])), this.rest);
  }
  partial(mask) {
    return shaped(Object.fromEntries(Object.entries(this.shape).map(([key, schema]) => [key, !mask || mask[key] ? schema.optional() : schema])), this.rest);
  }
  required() {
    return shaped(Object.fromEntries(Object.entries(this.shape).map(([key, schema]) => [key, schema.isOptional ? schema.unwrap() : schema])), this.rest);
  }
  strict() {
    return shaped(this.shape, "strict");
  }
  loose() {
    return shaped(this.shape, "loose");
  }
  passthrough() {
    return this.loose();
  }
  strip() {
    return shaped(this.shape, "strip");
  }
  catchall(schema) {
    return shaped(this.shape, schema);
  }
  keyof() {
    return enum_(Object.keys(this.shape));
  }
}

function shaped(shape, rest, message) {
  return new ZodObject(
    (value, issues) => {
      if (!isRecord(value)) return issues.add(text(message, expected("object", value)), undefined, "invalid_type", "object");
      const names = Object.keys(shape);
      const others = Object.keys(value).filter((key) => !Object.hasOwn(shape, key));
      if (rest === "strict" && others.length > 0) issues.add(`Unrecognized key${others.length > 1 ? "s" : ""}: ${others.map((key) => JSON.stringify(key)).join(", ")}`, undefined, "unrecognized_keys");
      const kept = rest === "loose" || rest instanceof ZodType ? others : [];
      const parts = [...names, ...kept].map((name) => {
        const schema = Object.hasOwn(shape, name) ? shape[name] : rest === "loose" ? any() : rest;
        return part(schema, value[name], name, issues);
      });
      return all(parts, (items) => {
        const result = {};
        [...names, ...kept].forEach((name, index) => {
          if (items[index] !== undefined || Object.hasOwn(value, name)) result[name] = items[index];
        });
        return result;
      });
    },
    { shape, rest, def: { type: "object", shape, catchall: rest === "loose" || rest instanceof ZodType ? rest : undefined } },
  );
}

export const object = (shape = {}, message) => shaped(shape, "strip", message);
export const strictObject = (shape) => shaped(shape, "strict");
export const looseObject = (shape) => shaped(shape, "loose");

// One of several

export function union(options) {
  const attempt = (value, issues, index) => {
    if (index === options.length) return issues.add("Invalid input", undefined, "invalid_union");
    const inner = new Issues();
    inner.path = issues.path;
    return after(options[index].run(value, inner), (result) => (inner.list.length === 0 ? result : attempt(value, issues, index + 1)));
  };
  return new ZodType((value, issues) => attempt(value, issues, 0), { options, isOptional: options.some((option) => option.isOptional) });
}

export function discriminatedUnion(key, options) {
  return new ZodType((value, issues) => {
    if (!isRecord(value)) return issues.add(expected("object", value));
    const fitting = options.find((option) => {
      const probe = new Issues();
      option.shape?.[key]?.run(value[key], probe);
      return probe.list.length === 0;
    });
    return fitting ? fitting.run(value, issues) : issues.add("Invalid input", [...issues.path, key], "invalid_union");
  }, { def: { type: "union", discriminator: key, options } });
}

export function intersection(left, right) {
  return new ZodType((value, issues) =>
    after(left.run(value, issues), (a) => after(right.run(value, issues), (b) => (isRecord(a) && isRecord(b) ? { ...a, ...b } : b))),
  );
}

export const lazy = (make) => new ZodType((value, issues) => make().run(value, issues));
export const preprocess = (change, schema) => new ZodType((value, issues) => after(change(value, context(issues)), (changed) => schema.run(changed, issues)), { isOptional: schema.isOptional });
export const optional = (schema) => schema.optional();
export const nullable = (schema) => schema.nullable();
export const nullish = (schema) => schema.nullish();

export const z = {
  ZodError, ZodType, string, number, int, boolean, bigint, symbol, date, undefined: undefined_, null: null_, void: void_, any, unknown, never, custom,
  instanceof: instanceof_, url, email, uuid, iso, coerce, literal, enum: enum_, nativeEnum, array, tuple, set, record, object, strictObject, looseObject,
  union, discriminatedUnion, intersection, lazy, preprocess, optional, nullable, nullish, NEVER: undefined,
};
export default z;
