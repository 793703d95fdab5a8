// `Intl`, and the `toLocale…` functions built on it. What a locale writes is asked of ICU4X (`native.intl`).
import { native } from './core.js';
import { DateTimeFormat } from './intl-date.js';
import { callable, describe, format, localeOf, supported, texts, wanted } from './intl-locale.js';
import { Locale } from './intl-locale.js';
import { NumberFormat, PluralRules, digitsOf } from './intl-number.js';
import { Segmenter } from './intl-segmenter.js';

/** The value of an option that has to be one of these. */
function option(options, name, values, fallback) {
  const value = options?.[name];
  if (value === undefined) return fallback;
  if (!values.includes(`${value}`)) throw new RangeError(`Value ${value} out of range for Intl options property ${name}`);
  return `${value}`;
}

const flag = (value) => (value === undefined ? undefined : Boolean(value));

export class Collator {
  #locale;
  #options;
  constructor(locales = undefined, options = undefined) {
    this.#locale = localeOf(locales);
    const { keywords } = describe(this.#locale);
    this.#options = {
      usage: option(options, 'usage', ['sort', 'search'], 'sort'),
      sensitivity: option(options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant'),
      ignorePunctuation: Boolean(options?.ignorePunctuation ?? /^th\b/.test(this.#locale)),
      collation: options?.collation ?? keywords.co ?? 'default',
      numeric: flag(options?.numeric) ?? (keywords.kn !== undefined && keywords.kn !== 'false'),
      caseFirst: option(options, 'caseFirst', ['upper', 'lower', 'false'], keywords.kf ?? 'false'),
    };
    const { collation } = this.#options;
    const tag = collation === 'default' || keywords.co ? this.#locale : `${describe(this.#locale).baseName}-u-co-${collation}`;
    const given = JSON.stringify(this.#options);
    this.compare = (a, b) => native.collate(tag, given, `${a}`, `${b}`);
  }
  resolvedOptions() {
    return { locale: this.#locale, ...this.#options };
  }
  static supportedLocalesOf(locales) {
    return supported(locales);
  }
}

export class ListFormat {
  #locale;
  #options;
  constructor(locales = undefined, options = undefined) {
    this.#locale = localeOf(locales);
    this.#options = {
      type: option(options, 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction'),
      style: option(options, 'style', ['long', 'short', 'narrow'], 'long'),
    };
  }
  formatToParts(list) {
    const items = [...list];
    const other = items.find((item) => typeof item !== 'string');
    if (other !== undefined) throw new TypeError('Iterable yielded a value that is not a string');
    if (items.length === 0) return [];
    // Items are told from what stands between them by their number: they may be anything.
    const parts = format('list', this.#locale, this.#options, items.map((_, index) => `\u{f0000}${index}\u{f0001}`));
    return parts.flatMap(({ type, value }) => (type === 'element' ? [...value.matchAll(/\u{f0000}(\d+)\u{f0001}/gu)].map((found) => ({ type, value: items[Number(found[1])] })) : [{ type, value }]));
  }
  format(list) {
    return texts(this.formatToParts(list));
  }
  resolvedOptions() {
    return { locale: this.#locale, ...this.#options };
  }
  static supportedLocalesOf(locales) {
    return supported(locales);
  }
}

const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

export class RelativeTimeFormat {
  #locale;
  #options;
  constructor(locales = undefined, options = undefined) {
    this.#locale = localeOf(locales);
    this.#options = {
      style: option(options, 'style', ['long', 'short', 'narrow'], 'long'),
      numeric: option(options, 'numeric', ['always', 'auto'], 'always'),
    };
  }
  formatToParts(value, unit) {
    const name = `${unit}`.replace(/s$/, '');
    if (!UNITS.includes(name)) throw new RangeError(`Invalid unit argument for Intl.RelativeTimeFormat.prototype.format() '${unit}'`);
    value = Number(value);
    if (!Number.isFinite(value)) throw new RangeError('Invalid time value');
    const digits = `${value < 0 || Object.is(value, -0) ? '-' : ''}${digitsOf(Math.abs(value), 3)}`;
    return format('relative', this.#locale, { ...this.#options, unit: name }, digits).map((part) => (part.type === 'literal' ? part : { ...part, unit: name }));
  }
  format(value, unit) {
    return texts(this.formatToParts(value, unit));
  }
  resolvedOptions() {
    return { locale: this.#locale, ...this.#options, numberingSystem: describe(this.#locale).keywords.nu ?? 'latn' };
  }
  static supportedLocalesOf(locales) {
    return supported(locales);
  }
}

/** Names of languages, regions and scripts; other codes come back as they are. */
class DisplayNames {
  #locale;
  #options;
  constructor(locales, options) {
    if (options?.type === undefined) throw new TypeError('Required option "type" must not be undefined');
    this.#locale = localeOf(locales);
    this.#options = {
      style: option(options, 'style', ['long', 'short', 'narrow'], 'long'),
      type: option(options, 'type', ['language', 'region', 'script', 'currency', 'calendar', 'dateTimeField'], undefined),
      fallback: option(options, 'fallback', ['code', 'none'], 'code'),
      languageDisplay: option(options, 'languageDisplay', ['dialect', 'standard'], 'dialect'),
    };
  }
  of(code) {
    const name = JSON.parse(native.intl('names', this.#locale, JSON.stringify(this.#options), JSON.stringify(`${code}`)));
    return name ?? (this.#options.fallback === 'none' ? undefined : `${code}`);
  }
  resolvedOptions() {
    const { languageDisplay, ...rest } = this.#options;
    return { locale: this.#locale, ...rest, ...(rest.type === 'language' && { languageDisplay }) };
  }
  static supportedLocalesOf(locales) {
    return supported(locales);
  }
}

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
  getCanonicalLocales: (locales) => [...new Set(wanted(locales))],
  supportedValuesOf: () => [],
};
Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true });

const number = (value, locales, options) => new NumberFormat(locales, options).format(value);

// Making a formatter costs more than using it, and templates ask again and again for the same.
const made = new Map();
function kept(kind, locales, options, make) {
  let key;
  try {
    key = `${kind} ${JSON.stringify([locales, options])}`;
  } catch {
    return make();
  }
  let formatter = made.get(key);
  if (formatter === undefined) {
    if (made.size > 100) made.clear();
    made.set(key, (formatter = make()));
  }
  return formatter;
}

const date = (kind) => (value, locales, options) => {
  if (Number.isNaN(value.getTime())) return 'Invalid Date';
  return kept(kind, locales, options, () => new DateTimeFormat(locales, options, kind)).format(value);
};

/** What `toLocaleString` and its kin call. */
export const locale = {
  toLocaleString: (value, locales, options) => (value instanceof Date ? date('any')(value, locales, options) : number(value, locales, options)),
  toLocaleDateString: date('date'),
  toLocaleTimeString: date('time'),
  zoneName: (value) => kept('zone', 'en-US', undefined, () => new DateTimeFormat('en-US', { timeZoneName: 'long' })).formatToParts(value).find(({ type }) => type === 'timeZoneName')?.value,
  localeCompare: (value, other, locales, options) => kept('compare', locales, options, () => new Collator(locales, options)).compare(value, other),
};
