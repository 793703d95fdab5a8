// Locales: what their names mean, which one is taken, and how ICU4X is asked.
import { native } from './core.js';

const DEFAULT = 'en-US';

/** These may be called without `new`. */
export const callable = (Class) => new Proxy(Class, { apply: (target, _, parameters) => new target(...parameters) });

const known = new Map();

/** What there is to say of a locale: its parts, its keywords, its longest and shortest name. */
export function describe(tag) {
  let found = known.get(tag);
  if (found === undefined) {
    // More names than these are no locales of one site.
    if (known.size > 1000) known.clear();
    known.set(tag, (found = JSON.parse(native.intl('locale', tag, '{}', 'null'))));
  }
  return found;
}

/** Names as they are written properly, in order. */
export function wanted(locales) {
  if (locales === undefined) return [];
  if (locales === null) throw new TypeError('Cannot convert undefined or null to object');
  const list = typeof locales === 'string' || locales instanceof Locale ? [locales] : [...locales];
  return list.map((locale) => {
    if (typeof locale !== 'string' && typeof locale !== 'object') throw new TypeError('Language ID should be string or object.');
    return describe(`${locale}`).tag;
  });
}

// A language nobody knows has no script either.
const isKnown = (tag) => !/^und\b/.test(tag) && /^[a-z]{2,3}-[A-Z][a-z]{3}/.test(describe(tag).maximized);

/** Those of the locales there are words for. */
export const supported = (locales) => wanted(locales).filter(isKnown);

/** The locale that is taken. */
export const localeOf = (locales) => supported(locales)[0] ?? DEFAULT;

/** The parts of a formatted value: `[{ type, value }]`. */
export function format(kind, locale, options, input) {
  const parts = JSON.parse(native.intl(kind, locale, JSON.stringify(options), JSON.stringify(input)));
  return parts.map(([type, value]) => ({ type, value }));
}

/** Parts as one text. */
export const texts = (parts) => parts.map((part) => part.value).join('');

const KEYWORDS = { calendar: 'ca', collation: 'co', hourCycle: 'hc', caseFirst: 'kf', numeric: 'kn', numberingSystem: 'nu' };

export class Locale {
  #of;
  constructor(tag, options = undefined) {
    if (typeof tag !== 'string' && typeof tag !== 'object') throw new TypeError('First argument to Intl.Locale constructor can\'t be empty or missing');
    const { baseName, keywords } = describe(`${tag}`);
    let [language, ...rest] = baseName.split('-');
    const { script, region } = describe(`${tag}`);
    const others = rest.filter((part) => part !== script && part !== region);
    const name = [options?.language ?? language, options?.script ?? script, options?.region ?? region, ...others].filter(Boolean).join('-');
    const merged = { ...keywords };
    for (const [property, key] of Object.entries(KEYWORDS)) if (options?.[property] !== undefined) merged[key] = `${options[property]}`;
    const extension = Object.entries(merged).map(([key, value]) => (value === '' || value === 'true' ? key : `${key}-${value}`)).join('-');
    this.#of = describe(extension ? `${name}-u-${extension}` : name);
  }
  get baseName() {
    return this.#of.baseName;
  }
  get language() {
    return this.#of.language;
  }
  get script() {
    return this.#of.script ?? undefined;
  }
  get region() {
    return this.#of.region ?? undefined;
  }
  get numeric() {
    const { kn } = this.#of.keywords;
    return kn !== undefined && kn !== 'false';
  }
  get calendar() {
    return this.#of.keywords.ca;
  }
  get collation() {
    return this.#of.keywords.co;
  }
  get hourCycle() {
    return this.#of.keywords.hc;
  }
  get caseFirst() {
    return this.#of.keywords.kf;
  }
  get numberingSystem() {
    return this.#of.keywords.nu;
  }
  getTextInfo() {
    return { direction: this.#of.isRightToLeft ? 'rtl' : 'ltr' };
  }
  get textInfo() {
    return this.getTextInfo();
  }
  maximize() {
    return new Locale(this.#of.maximized);
  }
  minimize() {
    return new Locale(this.#of.minimized);
  }
  toString() {
    return this.#of.tag;
  }
}
