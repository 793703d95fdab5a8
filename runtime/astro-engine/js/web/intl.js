// Intl in en-US, and the `toLocale…` functions built on it. Other locales get en-US forms and one warning.
import { native } from './core.js';
import { DateTimeFormat } from './intl-date.js';
import { NumberFormat, PluralRules } from './intl-number.js';
import { Segmenter } from './intl-segmenter.js';

const warned = new Set();

/** Says once per locale that it is not here. */
export function pickLocale(locales) {
  const wanted = [locales ?? []].flat().map((locale) => `${locale}`);
  for (const locale of wanted) {
    if (!/^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/.test(locale)) throw new RangeError(`Incorrect locale information provided: ${locale}`);
  }
  const [first] = wanted;
  if (first && !/^en\b/i.test(first) && !warned.has(first)) {
    warned.add(first);
    native.print('warn', `The preview formats in en-US only; "${first}" was shown as en-US. A deployed site uses the locale.`);
  }
  return 'en-US';
}

export class Collator {
  #options;
  constructor(locales = undefined, options = undefined) {
    pickLocale(locales);
    this.#options = { usage: 'sort', sensitivity: 'variant', ignorePunctuation: false, numeric: false, caseFirst: 'false', ...options };
    this.compare = (a, b) => collate(`${a}`, `${b}`, this.#options);
  }
  resolvedOptions() {
    return { locale: 'en-US', collation: 'default', ...this.#options };
  }
  static supportedLocalesOf() {
    return ['en-US'];
  }
}

const strip = (text) => text.normalize('NFD').replace(/\p{M}/gu, '');

/** Letters first, then accents, then case (small letters first); punctuation before digits before letters. */
function collate(a, b, { sensitivity, numeric }) {
  const [plainA, plainB] = [strip(a).toLowerCase(), strip(b).toLowerCase()];
  const first = numeric ? compareNumeric(plainA, plainB) : compareBy(plainA, plainB, rank);
  if (first || sensitivity === 'base') return first;
  const accents = sensitivity === 'case' ? 0 : compareBy(a.normalize('NFD').toLowerCase(), b.normalize('NFD').toLowerCase(), rank);
  if (accents || sensitivity === 'accent') return accents;
  return compareBy(a, b, (character) => (character === character.toLowerCase() ? 0 : 1));
}

function rank(character) {
  const kind = /\s/.test(character) ? 0 : /[\p{P}\p{S}]/u.test(character) ? 1 : /\p{N}/u.test(character) ? 2 : 3;
  return kind * 0x200000 + character.codePointAt(0);
}

function compareBy(a, b, key) {
  const [listA, listB] = [[...a], [...b]];
  for (let index = 0; index < listA.length && index < listB.length; index++) {
    const difference = key(listA[index]) - key(listB[index]);
    if (difference) return Math.sign(difference);
  }
  return Math.sign(listA.length - listB.length);
}

function compareNumeric(a, b) {
  const pieces = (text) => text.match(/\d+|\D+/g) ?? [];
  const [listA, listB] = [pieces(a), pieces(b)];
  for (let index = 0; index < listA.length && index < listB.length; index++) {
    const both = /^\d/.test(listA[index]) && /^\d/.test(listB[index]);
    const difference = both ? Math.sign(Number(listA[index]) - Number(listB[index])) : compareBy(listA[index], listB[index], rank);
    if (difference) return difference;
  }
  return Math.sign(listA.length - listB.length);
}

export class ListFormat {
  #word;
  #options;
  constructor(locales = undefined, options = undefined) {
    pickLocale(locales);
    this.#options = { type: 'conjunction', style: 'long', ...options };
    this.#word = { conjunction: 'and', disjunction: 'or', unit: '' }[this.#options.type];
  }
  format(list) {
    const items = [...list].map(String);
    const word = this.#word;
    if (items.length < 2) return items.join('');
    if (items.length === 2) return word ? items.join(` ${word} `) : items.join(', ');
    return `${items.slice(0, -1).join(', ')}, ${word ? `${word} ` : ''}${items.at(-1)}`;
  }
  resolvedOptions() {
    return { locale: 'en-US', ...this.#options };
  }
}

const RELATIVE = { day: { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' } };
for (const unit of ['year', 'quarter', 'month', 'week']) RELATIVE[unit] = { '-1': `last ${unit}`, 0: `this ${unit}`, 1: `next ${unit}` };

export class RelativeTimeFormat {
  #options;
  constructor(locales = undefined, options = undefined) {
    pickLocale(locales);
    this.#options = { numeric: 'always', style: 'long', ...options };
  }
  format(value, unit) {
    value = Number(value);
    unit = `${unit}`.replace(/s$/, '');
    const named = this.#options.numeric === 'auto' ? RELATIVE[unit]?.[value] : undefined;
    if (named) return named;
    const amount = new NumberFormat('en-US').format(Math.abs(value));
    const text = `${amount} ${unit}${Math.abs(value) === 1 ? '' : 's'}`;
    return value < 0 || Object.is(value, -0) ? `${text} ago` : `in ${text}`;
  }
  resolvedOptions() {
    return { locale: 'en-US', numberingSystem: 'latn', ...this.#options };
  }
}

export class Locale {
  constructor(tag) {
    const [language, ...rest] = `${tag}`.split(/[-_]/);
    this.language = language.toLowerCase();
    this.script = rest.find((part) => /^[A-Za-z]{4}$/.test(part));
    this.region = rest.find((part) => /^([A-Za-z]{2}|\d{3})$/.test(part))?.toUpperCase();
    this.baseName = [this.language, this.script, this.region].filter(Boolean).join('-');
  }
  toString() {
    return this.baseName;
  }
}

// Names of languages in themselves; in English where they are not known so.
const LANGUAGES = {
  ar: ["Arabic", "العربية"], ca: ["Catalan", "català"], cs: ["Czech", "čeština"], da: ["Danish", "dansk"], de: ["German", "Deutsch"], el: ["Greek", "Ελληνικά"],
  en: ["English", "English"], es: ["Spanish", "español"], et: ["Estonian", "eesti"], fa: ["Persian", "فارسی"], fi: ["Finnish", "suomi"], fr: ["French", "français"],
  gl: ["Galician", "galego"], he: ["Hebrew", "עברית"], hi: ["Hindi", "हिन्दी"], hr: ["Croatian", "hrvatski"], hu: ["Hungarian", "magyar"], id: ["Indonesian", "Indonesia"],
  it: ["Italian", "italiano"], ja: ["Japanese", "日本語"], ko: ["Korean", "한국어"], lt: ["Lithuanian", "lietuvių"], lv: ["Latvian", "latviešu"], nb: ["Norwegian Bokmål", "norsk bokmål"],
  nl: ["Dutch", "Nederlands"], no: ["Norwegian", "norsk"], pl: ["Polish", "polski"], pt: ["Portuguese", "português"], ro: ["Romanian", "română"], ru: ["Russian", "русский"],
  sk: ["Slovak", "slovenčina"], sl: ["Slovenian", "slovenščina"], sr: ["Serbian", "српски"], sv: ["Swedish", "svenska"], th: ["Thai", "ไทย"], tr: ["Turkish", "Türkçe"],
  uk: ["Ukrainian", "українська"], vi: ["Vietnamese", "Tiếng Việt"], zh: ["Chinese", "中文"],
};

/** Names of languages, in English or in themselves; other codes come back as they are. */
class DisplayNames {
  #own;
  #options;
  constructor(locales, options) {
    if (options?.type === undefined) throw new TypeError("Intl.DisplayNames needs a `type`.");
    this.#own = `${[locales ?? "en"].flat()[0]}`.split(/[-_]/)[0].toLowerCase();
    this.#options = options;
  }
  of(code) {
    const [language, ...rest] = `${code}`.split(/[-_]/);
    const names = this.#options.type === "language" ? LANGUAGES[language.toLowerCase()] : undefined;
    if (names === undefined) return this.#options.fallback === "none" ? undefined : `${code}`;
    const name = names[language.toLowerCase() === this.#own ? 1 : 0];
    return rest.length > 0 ? `${name} (${rest.join("-")})` : name;
  }
  resolvedOptions() {
    return { locale: this.#own, style: "long", fallback: "code", ...this.#options };
  }
}

// These three may be called without `new`.
const callable = (Class) => new Proxy(Class, { apply: (target, _, parameters) => new target(...parameters) });

export const Intl = {
  Collator: callable(Collator),
  DateTimeFormat: callable(DateTimeFormat),
  DisplayNames,
  ListFormat,
  Locale,
  NumberFormat: callable(NumberFormat),
  PluralRules,
  RelativeTimeFormat,
  Segmenter,
  getCanonicalLocales: (locales) => [locales ?? []].flat().map((locale) => new Locale(locale).toString()),
  supportedValuesOf: () => [],
};
Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true });

const number = (value, locales, options) => new NumberFormat(locales, options).format(value);
const date = (kind) => (value, locales, options) => {
  if (Number.isNaN(value.getTime())) return 'Invalid Date';
  return new DateTimeFormat(locales, options, kind).format(value);
};

/** What `toLocaleString` and its kin call. */
export const locale = {
  toLocaleString: (value, locales, options) => (value instanceof Date ? date('any')(value, locales, options) : number(value, locales, options)),
  toLocaleDateString: date('date'),
  toLocaleTimeString: date('time'),
  localeCompare: (value, other, locales, options) => {
    if (locales !== undefined) pickLocale(locales);
    return collate(`${value}`, `${other}`, options ?? {});
  },
};
