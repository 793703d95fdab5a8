// Intl.DateTimeFormat: which fields are shown. What they look like in a locale and a time zone is asked of ICU4X.
import { native } from './core.js';
import { describe, format, localeOf, supported, texts } from './intl-locale.js';

const DATE_FIELDS = ['weekday', 'year', 'month', 'day'];
const TIME_FIELDS = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];
const WORDS = ['narrow', 'short', 'long'];
const DIGITS = ['2-digit', 'numeric'];
const VALUES = {
  weekday: WORDS,
  era: WORDS,
  year: DIGITS,
  month: [...DIGITS, ...WORDS],
  day: DIGITS,
  dayPeriod: WORDS,
  hour: DIGITS,
  minute: DIGITS,
  second: DIGITS,
  timeZoneName: ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'],
  dateStyle: ['full', 'long', 'medium', 'short'],
  timeStyle: ['full', 'long', 'medium', 'short'],
  hourCycle: ['h11', 'h12', 'h23', 'h24'],
};

export class DateTimeFormat {
  #locale;
  #options;
  #zone;

  /** `kind` says which fields are wanted when none is named: date, time or any (both). */
  constructor(locales = undefined, options = undefined, kind = 'date-only') {
    this.#locale = localeOf(locales);
    this.#options = filled(read(options), kind);
    // The zone is looked up here, so that one that does not exist is told at once.
    this.#zone = JSON.parse(native.intl('date', this.#locale, JSON.stringify(this.#options), 'null'));
    this.format = (date = undefined) => texts(this.formatToParts(date));
  }

  formatToParts(date = undefined) {
    const time = date === undefined ? Date.now() : Number(date);
    // What a `Date` can hold.
    if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) throw new RangeError('Invalid time value');
    return format('date', this.#locale, this.#options, Math.trunc(time));
  }

  formatRangeToParts(start, end) {
    const [from, to] = [this.formatToParts(start), this.formatToParts(end)];
    const shared = (parts) => parts.map((part) => ({ ...part, source: 'shared' }));
    if (texts(from) === texts(to)) return shared(from);
    const of = (parts, source) => parts.map((part) => ({ ...part, source }));
    return [...of(from, 'startRange'), { type: 'literal', value: '\u2009–\u2009', source: 'shared' }, ...of(to, 'endRange')];
  }

  formatRange(start, end) {
    return texts(this.formatRangeToParts(start, end));
  }

  resolvedOptions() {
    const { timeZone, hour12, ...rest } = this.#options;
    const { keywords } = describe(this.#locale);
    const made = { locale: this.#locale, calendar: rest.calendar ?? keywords.ca ?? 'gregory', numberingSystem: keywords.nu ?? 'latn', timeZone: this.#zone };
    if (rest.hour !== undefined || rest.timeStyle !== undefined) {
      const shows = new Date(0);
      const twelve = hour12 ?? (rest.hourCycle ? /^h1[12]$/.test(rest.hourCycle) : format('date', this.#locale, { hour: 'numeric', timeZone: 'UTC' }, shows.getTime()).some((part) => part.type === 'dayPeriod'));
      Object.assign(made, { hourCycle: rest.hourCycle ?? (twelve ? 'h12' : 'h23'), hour12: twelve });
    }
    return { ...made, ...rest };
  }

  static supportedLocalesOf(locales) {
    return supported(locales);
  }
}

/** The options that count, checked. */
function read(options) {
  if (options === null) throw new TypeError('Cannot convert undefined or null to object');
  const given = {};
  for (const [name, values] of Object.entries(VALUES)) {
    const value = options?.[name];
    if (value === undefined) continue;
    if (!values.includes(`${value}`)) throw new RangeError(`Value ${value} out of range for Intl.DateTimeFormat options property ${name}`);
    given[name] = `${value}`;
  }
  const digits = options?.fractionalSecondDigits;
  if (digits !== undefined) {
    if (!(digits >= 1 && digits <= 3)) throw new RangeError('fractionalSecondDigits value is out of range.');
    given.fractionalSecondDigits = Math.trunc(digits);
  }
  if (options?.hour12 !== undefined) given.hour12 = Boolean(options.hour12);
  if (options?.timeZone !== undefined) given.timeZone = `${options.timeZone}`;
  if (options?.calendar !== undefined) given.calendar = `${options.calendar}`;
  return given;
}

/** What is shown where no field was named. */
function filled(given, kind) {
  const has = (fields) => fields.some((field) => given[field] !== undefined);
  if (given.dateStyle || given.timeStyle) {
    if (has([...DATE_FIELDS, ...TIME_FIELDS, 'era', 'timeZoneName'])) throw new TypeError("Can't set option together with dateStyle or timeStyle.");
    if ((kind === 'date' && given.timeStyle) || (kind === 'time' && given.dateStyle)) throw new TypeError(`Invalid option : ${kind === 'date' ? 'timeStyle' : 'dateStyle'}`);
    return given;
  }
  const none = !has([...DATE_FIELDS, ...TIME_FIELDS]);
  const wantsDate = kind === 'date' ? !has(DATE_FIELDS) : kind !== 'time' && none;
  const wantsTime = kind === 'time' ? !has(TIME_FIELDS) : kind === 'any' && none;
  if (wantsDate) Object.assign(given, { year: 'numeric', month: 'numeric', day: 'numeric' });
  if (wantsTime) Object.assign(given, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
  return given;
}
