// A form as the object its schema describes: numbers, booleans, lists and `a.b` fields.
//
// Schemas are read through the definitions that zod 4 keeps in them, so that any copy of zod will do.

const definition = (schema) => schema?._zod?.def ?? schema?.def ?? {};
const kind = (schema) => definition(schema).type;

/** What the schema is given: an object for object schemas, the form for all others. */
export function formInput(form, schema) {
  const base = objectSchema(schema, (discriminator) => form.get(discriminator));
  return kind(base) === "object" ? formDataToObject(form, base) : form;
}

// Through `.transform()` and the chosen member of a union.
function objectSchema(schema, valueOf) {
  while (kind(schema) === "pipe") schema = definition(schema).in;
  return chosen(schema, valueOf);
}

function chosen(schema, valueOf) {
  const { type, discriminator, options } = definition(schema);
  if (type !== "union" || discriminator === undefined) return schema;
  const value = valueOf(discriminator);
  if (typeof value !== "string") return schema;
  const member = options.find((option) => literals(definition(option).shape?.[discriminator]).includes(value));
  return member ? objectSchema(member, valueOf) : schema;
}

const literals = (schema) => [...(definition(schema).values ?? schema?.values ?? [])];

/** The fields of a form by the shape of an object schema. */
export function formDataToObject(form, schema, prefix = "") {
  const { shape, catchall } = definition(schema);
  const result = {};
  if (catchall) {
    for (const [key, value] of form.entries()) if (key.startsWith(prefix)) assign(result, key.slice(prefix.length), value);
  }
  for (const key of Object.keys(shape)) field(result, key, shape[key], form, prefix + key);
  return result;
}

// The name comes from the visitor: none of them is the prototype.
function assign(object, key, value) {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function field(result, key, declared, form, name) {
  let schema = declared;
  const below = [...form.keys()].some((other) => other.startsWith(`${name}.`));
  while (["optional", "nullable", "default", "prefault"].includes(kind(schema))) {
    const { defaultValue, innerType } = definition(schema);
    if (kind(schema) === "default" && !form.has(name) && !below) assign(result, key, typeof defaultValue === "function" ? defaultValue() : defaultValue);
    schema = innerType;
  }
  schema = objectSchema(schema, (discriminator) => form.get(`${name}.${discriminator}`));
  if (kind(schema) === "object") {
    if (below) assign(result, key, formDataToObject(form, schema, `${name}.`));
    else if (!Object.hasOwn(result, key)) assign(result, key, kind(declared) === "nullable" ? null : undefined);
    return;
  }
  if (!form.has(name) && Object.hasOwn(result, key)) return;
  assign(result, key, value(schema, declared, form, name));
}

function value(schema, declared, form, name) {
  switch (kind(schema)) {
    case "boolean": {
      const text = form.get(name);
      return text === "true" ? true : text === "false" ? false : form.has(name);
    }
    case "array": {
      const element = kind(definition(schema).element);
      const values = form.getAll(name);
      if (element === "number") return values.map(Number);
      return element === "boolean" ? values.map((text) => (text === "true" ? true : text === "false" ? false : Boolean(text))) : values;
    }
  }
  const text = form.get(name);
  if (!text) return kind(declared) === "optional" ? undefined : null;
  return kind(schema) === "number" ? Number(text) : text;
}
