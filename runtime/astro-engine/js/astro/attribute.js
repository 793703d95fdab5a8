// How a value becomes an attribute.

import { Html, escapeAttribute, json } from "astro-lsp:escape";

const BOOLEAN = new Set(
  "allowfullscreen async autofocus autoplay checked controls default defer disabled disablepictureinpicture disableremoteplayback formnovalidate inert loop muted nomodule novalidate open playsinline readonly required reversed scoped seamless selected itemscope".split(
    " ",
  ),
);
const VOID = new Set(
  "area base br col command embed hr img input keygen link meta param source track wbr".split(" "),
);

/** Elements without content. */
export const isVoid = (tag) => VOID.has(tag.toLowerCase());

// What is special about a name is looked up once.
const PLAIN = 0;
const REFUSED = 1;
const DIRECTIVE = 2;
const CLASS_LIST = 3;
const STYLE = 4;
const CLASS_NAME = 5;
const FLAG = 6;
const OPTIONAL_FLAG = 7;
const kinds = new Map();

function kindOf(name) {
  let kind = kinds.get(name);
  if (kind === undefined) {
    kind = classify(name);
    if (kinds.size < 2000) kinds.set(name, kind);
  }
  return kind;
}

function classify(name) {
  // A name with one of these could close the tag: it is left out.
  if (/[\s"'>/=]/.test(name)) return REFUSED;
  if (name === "set:html" || name === "set:text") return DIRECTIVE;
  if (name === "class:list") return CLASS_LIST;
  if (name === "style") return STYLE;
  if (name === "className") return CLASS_NAME;
  if (BOOLEAN.has(name.toLowerCase())) return FLAG;
  if (name === "popover" || name === "download" || name === "hidden") return OPTIONAL_FLAG;
  return PLAIN;
}

/** ` name="value"`, ` name`, or nothing. `tag` matters for custom elements, whose flags are strings. */
export function attribute(value, name, tag) {
  if (value === null || value === undefined) return "";
  switch (kindOf(name)) {
    case PLAIN:
      break;
    case REFUSED:
      return "";
    case DIRECTIVE:
      console.warn(
        `\`${name}\` came out of a spread ({...props}) and is ignored. Write it in the tag: ${name}={value}.`,
      );
      return "";
    case CLASS_LIST: {
      const list = escapeAttribute(classList(value));
      return list === "" ? "" : ` class="${list}"`;
    }
    case STYLE:
      if (typeof value === "object" && !(value instanceof Html)) {
        const text =
          Array.isArray(value) && value.length === 2
            ? `${styleText(value[0])};${value[1]}`
            : styleText(value);
        return ` style="${escapeAttribute(text)}"`;
      }
      break;
    case CLASS_NAME:
      return ` class="${escapeAttribute(value)}"`;
    case FLAG:
      return flag(value, name, tag);
    case OPTIONAL_FLAG:
      if (typeof value === "boolean") return flag(value, name, tag);
      break;
  }
  return value === "" ? ` ${name}` : ` ${name}="${escapeAttribute(value)}"`;
}

function flag(value, name, tag) {
  if (tag && name !== "popover" && tag.includes("-")) return ` ${name}="${escapeAttribute(value)}"`;
  return value ? ` ${name}` : "";
}

/** The attributes of `{...values}`. `scope` is the class by which a component's styles know its elements. */
export function spread(values, tag, scope) {
  if (values === undefined) return "";
  if (values === null) throw new TypeError("{...null} was spread on an element: there is an object or `undefined` expected. Write {...(value ?? {})}.");
  if (scope !== undefined) values = scoped(values, scope);
  let text = "";
  for (const name of Object.keys(values)) text += attribute(values[name], name, tag);
  return text;
}

// The object itself gets the class, as Astro does it: what is spread again on another element has it too.
function scoped(values, scope) {
  if (Object.isExtensible(values) && !Object.isFrozen(values)) {
    if (values.class !== undefined) values.class += ` ${scope}`;
    else if (values["class:list"] !== undefined) values["class:list"] = [values["class:list"], scope];
    else values.class = scope;
    return values;
  }
  if (values.class !== undefined) return { ...values, class: `${values.class} ${scope}` };
  if (values["class:list"] !== undefined) return { ...values, "class:list": [values["class:list"], scope] };
  return { ...values, class: scope };
}

/** The value of `class:list`: strings, arrays and `{ name: condition }`, nested. */
export function classList(value) {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return value ? String(value) : "";
  if (value === null || typeof value !== "object") return "";
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) {
      const part = item ? classList(item) : "";
      if (part) text += text ? ` ${part}` : part;
    }
    return text;
  }
  if (value instanceof String) return String(value);
  for (const name in value) {
    if (value[name]) text += text ? ` ${name}` : name;
  }
  return text;
}

/** The text of `style={{ … }}`. */
export function styleText(values) {
  if (values === null || typeof values !== "object") return String(values ?? "");
  const parts = [];
  for (const name of Object.keys(values)) {
    const value = values[name];
    if ((typeof value === "string" && value.trim()) || typeof value === "number") {
      parts.push(`${name[0] === "-" || name[1] === "-" ? name : kebab(name)}:${value}`);
    }
  }
  return parts.join(";");
}

const kebab = (name) => name.replace(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`);

/** `define:vars` of styles, as the value of a style attribute. */
export function styleVars(definitions) {
  let text = "";
  for (const values of definitions) {
    for (const name of Object.keys(values ?? {})) {
      const value = values[name];
      if (value || value === 0) text += `--${name}: ${value};`;
    }
  }
  return text;
}

/** `define:vars` of a script, as statements before its own. */
export function scriptVars(values) {
  let text = "";
  for (const name of Object.keys(values ?? {})) text += `const ${identifier(name)} = ${json(values[name])};\n`;
  return text;
}

// `my-color` becomes `myColor`.
function identifier(name) {
  const [first = "", ...rest] = name.split(/\W+/).filter(Boolean);
  return first + rest.map((word) => word[0].toUpperCase() + word.slice(1)).join("");
}
