// Intl.NumberFormat and Intl.PluralRules: rounding and options. Digits, signs and patterns of a locale are asked of ICU4X.
import { native } from './core.js';
import { describe, format, localeOf, supported, texts } from './intl-locale.js';

// Currencies whose amounts have no hundredths.
const MINOR = { BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4 };
for (const code of ['ADP', 'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF']) MINOR[code] = 0;

// ICU4X's units are known by kind only: names of the common ones in English, their signs everywhere.
const UNITS = { kilometer: ['km', 'kilometer'], meter: ['m', 'meter'], centimeter: ['cm', 'centimeter'], mile: ['mi', 'mile'], kilogram: ['kg', 'kilogram'], gram: ['g', 'gram'], pound: ['lb', 'pound'], liter: ['L', 'liter'], celsius: ['°C', 'degree Celsius'], fahrenheit: ['°F', 'degree Fahrenheit'], percent: ['%', 'percent'], second: ['sec', 'second'], minute: ['min', 'minute'], hour: ['hr', 'hour'], day: ['day', 'day'], week: ['wk', 'week'], month: ['mth', 'month'], year: ['yr', 'year'], byte: ['byte', 'byte'], kilobyte: ['kB', 'kilobyte'], megabyte: ['MB', 'megabyte'], gigabyte: ['GB', 'gigabyte'], 'kilometer-per-hour': ['km/h', 'kilometer per hour'], 'mile-per-hour': ['mph', 'mile per hour'] };

export class NumberFormat {
  #locale;
  #options;

  constructor(locales = undefined, options = undefined) {
    this.#locale = localeOf(locales);
    const given = { ...options };
    const style = given.style ?? 'decimal';
    if (!['decimal', 'percent', 'currency', 'unit'].includes(style)) throw new RangeError(`Value ${style} out of range for Intl.NumberFormat options property style`);
    if (style === 'currency' && !given.currency) throw new TypeError('Currency code is required with currency style.');
    if (given.currency !== undefined && !/^[a-z]{3}$/i.test(given.currency)) throw new RangeError(`Invalid currency code : ${given.currency}`);
    const currency = given.currency?.toUpperCase();
    const cents = style === 'currency' ? (MINOR[currency] ?? 2) : 0;
    const most = style === 'currency' ? cents : style === 'percent' ? 0 : 3;
    const compact = given.notation === 'compact';
    let minimum = given.minimumFractionDigits ?? (compact ? 0 : given.maximumFractionDigits !== undefined ? Math.min(cents, given.maximumFractionDigits) : cents);
    const maximum = given.maximumFractionDigits ?? Math.max(compact ? 0 : most, minimum);
    if (!(minimum >= 0 && minimum <= 100)) throw new RangeError('minimumFractionDigits value is out of range.');
    if (!(maximum >= minimum && maximum <= 100)) throw new RangeError('maximumFractionDigits value is out of range.');
    minimum = Math.trunc(minimum);
    this.#options = { useGrouping: compact ? 'min2' : 'auto', notation: 'standard', minimumIntegerDigits: 1, signDisplay: 'auto', ...given, style, currency, minimumFractionDigits: minimum, maximumFractionDigits: Math.trunc(maximum) };
    this.format = (value) => texts(this.formatToParts(value));
  }

  formatToParts(value) {
    const { style } = this.#options;
    if (typeof value !== 'bigint') value = Number(value);
    const negative = value < 0 || Object.is(value, -0);
    let size = negative ? -value : value;
    if (style === 'percent') size = typeof size === 'bigint' ? size * 100n : shifted(size, 2);
    const finite = typeof size === 'bigint' || Number.isFinite(size);
    const digits = finite ? this.#digits(size) : '0';
    const parts = format('number', this.#locale, this.#asked(), `${this.#sign(negative && !Number.isNaN(size), digits, finite)}${digits}`);
    const dressed = style === 'unit' ? this.#unit(parts, size) : parts;
    return finite ? dressed : dressed.map((part) => (part.type === 'integer' ? { type: Number.isNaN(size) ? 'nan' : 'infinity', value: Number.isNaN(size) ? 'NaN' : '∞' } : part));
  }

  formatRangeToParts(start, end) {
    const [from, to] = [this.formatToParts(start), this.formatToParts(end)];
    const of = (parts, source) => parts.map((part) => ({ ...part, source }));
    if (texts(from) === texts(to)) return of([{ type: 'approximatelySign', value: '~' }, ...from], 'shared');
    return [...of(from, 'startRange'), { type: 'literal', value: '–', source: 'shared' }, ...of(to, 'endRange')];
  }

  formatRange(start, end) {
    return texts(this.formatRangeToParts(start, end));
  }

  resolvedOptions() {
    return { locale: this.#locale, numberingSystem: describe(this.#locale).keywords.nu ?? 'latn', ...this.#options };
  }

  static supportedLocalesOf(locales) {
    return supported(locales);
  }

  // What ICU4X has to know.
  #asked() {
    const { style, currency, currencyDisplay, currencySign, notation, compactDisplay, useGrouping } = this.#options;
    const asked = { style, currency, currencyDisplay, currencySign, notation, compactDisplay, useGrouping };
    if (notation === 'compact') {
      // Two digits, unless something else was asked for.
      const { maximumFractionDigits, maximumSignificantDigits } = this.#options;
      Object.assign(asked, { maximumSignificantDigits, ...(maximumFractionDigits > 0 && { maximumFractionDigits }) });
    }
    return asked;
  }

  #sign(negative, digits, finite) {
    const { signDisplay } = this.#options;
    const shows = !finite || /[1-9]/.test(digits);
    if (negative) return signDisplay === 'never' || (!shows && (signDisplay === 'exceptZero' || signDisplay === 'negative')) ? '' : '-';
    return signDisplay === 'always' || (signDisplay === 'exceptZero' && shows) ? '+' : '';
  }

  #unit(parts, size) {
    const { unit, unitDisplay } = this.#options;
    const [short, long] = UNITS[unit] ?? [unit, unit];
    if (unitDisplay === 'long') return [...parts, { type: 'literal', value: ' ' }, { type: 'unit', value: Number(size) === 1 ? long : long.replace(/^(degree|kilometer|mile|[a-z]+)/, '$1s') }];
    const space = /^[°%]/.test(short) || unitDisplay === 'narrow' ? '' : ' ';
    const plural = /^(day|wk|mth|yr|byte)$/.test(short) && Number(size) !== 1 ? 's' : '';
    return [...parts, ...(space ? [{ type: 'literal', value: space }] : []), { type: 'unit', value: short + plural }];
  }

  /** The size in plain digits, rounded. */
  #digits(size) {
    const { minimumIntegerDigits, notation } = this.#options;
    const [whole, fraction] = (notation === 'compact' ? plain(size) : this.#round(size)).split('.');
    const padded = whole.padStart(minimumIntegerDigits, '0');
    return fraction ? `${padded}.${fraction}` : padded;
  }

  #round(size) {
    const { minimumFractionDigits, maximumFractionDigits, maximumSignificantDigits, minimumSignificantDigits } = this.#options;
    if (typeof size === 'bigint') return minimumFractionDigits ? `${size}.${'0'.repeat(minimumFractionDigits)}` : `${size}`;
    if (maximumSignificantDigits !== undefined || minimumSignificantDigits !== undefined) {
      const text = plain(Number(size.toPrecision(maximumSignificantDigits ?? 21)));
      const digits = text.replace(/^0\.0*|\./g, '').length;
      const missing = (minimumSignificantDigits ?? 0) - digits;
      return missing > 0 && size ? `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(missing)}` : text;
    }
    return digitsOf(size, maximumFractionDigits, minimumFractionDigits);
  }
}

/** A size with so many digits after the point at most, and so many at least. */
export function digitsOf(size, most, least = 0) {
  const text = decimal(size, most);
  if (!text.includes('.')) return text;
  const [whole, fraction] = text.split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(least, '0');
  return kept ? `${whole}.${kept}` : whole;
}

/** A number times a power of ten, without what binary fractions would add. */
function shifted(number, places) {
  const [mantissa, exponent = '0'] = String(number).split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}

/** Rounds half away from zero on the decimal digits people see (1.005 → 1.01). */
function decimal(size, digits) {
  if (size >= 1e21) return BigInt(size).toString();
  const [mantissa, exponent = '0'] = String(size).split('e');
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`));
  if (!Number.isSafeInteger(shifted)) return size.toFixed(Math.min(digits, 100));
  const text = String(shifted).padStart(digits + 1, '0');
  return digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
}

/** A number without an exponent. */
function plain(number) {
  const text = String(number);
  if (!text.includes('e')) return text;
  return number >= 1e21 ? BigInt(number).toString() : number.toFixed(Math.min(100, Number(text.split('e-')[1]) + 17)).replace(/0+$/, '');
}
export class PluralRules {
  #locale;
  #options;
  constructor(locales = undefined, options = undefined) {
    this.#locale = localeOf(locales);
    const { type = 'cardinal', minimumFractionDigits = 0, maximumFractionDigits = Math.max(minimumFractionDigits, 3) } = options ?? {};
    if (type !== 'cardinal' && type !== 'ordinal') throw new RangeError(`Value ${type} out of range for Intl.PluralRules options property type`);
    this.#options = { type, minimumIntegerDigits: 1, minimumFractionDigits, maximumFractionDigits };
  }
  select(value) {
    const size = Math.abs(Number(value));
    if (!Number.isFinite(size)) return 'other';
    const { type, minimumFractionDigits, maximumFractionDigits } = this.#options;
    return this.#ask(type, JSON.stringify(digitsOf(size, maximumFractionDigits, minimumFractionDigits)));
  }
  resolvedOptions() {
    return { locale: this.#locale, ...this.#options, pluralCategories: this.#ask(this.#options.type, 'null') };
  }
  static supportedLocalesOf(locales) {
    return supported(locales);
  }
  #ask(type, input) {
    return JSON.parse(native.intl('plural', this.#locale, JSON.stringify({ type }), input));
  }
}
