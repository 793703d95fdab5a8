// Intl.NumberFormat and Intl.PluralRules in en-US.
import { pickLocale } from './intl.js';

const SYMBOLS = { USD: '$', EUR: '€', GBP: '£', JPY: '¥', CNY: 'CN¥', INR: '₹', KRW: '₩', BRL: 'R$', CAD: 'CA$', AUD: 'A$', MXN: 'MX$', NZD: 'NZ$', ILS: '₪', VND: '₫', TWD: 'NT$', HKD: 'HK$', PHP: '₱', XAF: 'FCFA' };
const NAMES = { USD: 'US dollars', EUR: 'euros', GBP: 'British pounds', JPY: 'Japanese yen' };
const WITHOUT_CENTS = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'XAF', 'XOF']);
const COMPACT = [[1e12, 'T', ' trillion'], [1e9, 'B', ' billion'], [1e6, 'M', ' million'], [1e3, 'K', ' thousand']];
const UNITS = { kilometer: ['km', 'kilometer'], meter: ['m', 'meter'], centimeter: ['cm', 'centimeter'], mile: ['mi', 'mile'], kilogram: ['kg', 'kilogram'], gram: ['g', 'gram'], pound: ['lb', 'pound'], liter: ['L', 'liter'], celsius: ['°C', 'degree Celsius'], fahrenheit: ['°F', 'degree Fahrenheit'], percent: ['%', 'percent'], second: ['sec', 'second'], minute: ['min', 'minute'], hour: ['hr', 'hour'], day: ['day', 'day'], week: ['wk', 'week'], month: ['mth', 'month'], year: ['yr', 'year'], byte: ['byte', 'byte'], kilobyte: ['kB', 'kilobyte'], megabyte: ['MB', 'megabyte'], gigabyte: ['GB', 'gigabyte'], 'kilometer-per-hour': ['km/h', 'kilometer per hour'], 'mile-per-hour': ['mph', 'mile per hour'] };

export class NumberFormat {
  #options;

  constructor(locales = undefined, options = undefined) {
    pickLocale(locales);
    const given = { ...options };
    const style = given.style ?? 'decimal';
    if (style === 'currency' && !given.currency) throw new TypeError('Currency code is required with currency style.');
    const currency = given.currency?.toUpperCase();
    const cents = style === 'currency' ? (WITHOUT_CENTS.has(currency) ? 0 : 2) : 0;
    const most = style === 'currency' ? cents : style === 'percent' ? 0 : 3;
    const compact = given.notation === 'compact';
    let minimum = given.minimumFractionDigits ?? (compact ? 0 : given.maximumFractionDigits !== undefined ? Math.min(cents, given.maximumFractionDigits) : cents);
    const maximum = given.maximumFractionDigits ?? Math.max(compact ? 0 : most, minimum);
    if (!(minimum >= 0 && minimum <= 100)) throw new RangeError('minimumFractionDigits value is out of range.');
    if (!(maximum >= minimum && maximum <= 100)) throw new RangeError('maximumFractionDigits value is out of range.');
    minimum = Math.trunc(minimum);
    this.#options = { useGrouping: true, notation: 'standard', minimumIntegerDigits: 1, signDisplay: 'auto', ...given, style, currency, minimumFractionDigits: minimum, maximumFractionDigits: Math.trunc(maximum) };
    this.format = (value) => this.#parts(value).map((part) => part.value).join('');
  }

  formatToParts(value) {
    return this.#parts(value);
  }

  formatRange(start, end) {
    return `${this.format(start)} – ${this.format(end)}`;
  }

  resolvedOptions() {
    return { locale: 'en-US', numberingSystem: 'latn', ...this.#options };
  }

  static supportedLocalesOf() {
    return ['en-US'];
  }

  #parts(value) {
    const { style, notation, signDisplay } = this.#options;
    if (typeof value !== 'bigint') value = Number(value);
    const negative = value < 0 || Object.is(value, -0);
    let size = negative ? -value : value;
    if (style === 'percent') size = typeof size === 'bigint' ? size * 100n : size * 100;
    let suffix = '';
    if (notation === 'compact' && typeof size === 'number' && Number.isFinite(size)) {
      const found = COMPACT.find(([from]) => Math.round(size) >= from * 0.9995);
      if (found) {
        size /= found[0];
        suffix = this.#options.compactDisplay === 'long' ? found[2] : found[1];
      }
    }
    const body = this.#digits(size);
    const shows = /[1-9]|∞/.test(body.map((part) => part.value).join(''));
    const sign = negative && signDisplay !== 'never' && (shows || signDisplay === 'auto') ? '-' : !negative && (signDisplay === 'always' || (signDisplay === 'exceptZero' && shows)) ? '+' : '';
    const parts = sign ? [{ type: sign === '-' ? 'minusSign' : 'plusSign', value: sign }] : [];
    return this.#dress(parts, suffix ? [...body, { type: 'compact', value: suffix }] : body, size);
  }

  /** Currency, percent sign, unit. */
  #dress(parts, body, size) {
    const { style, currency, currencyDisplay, unit, unitDisplay } = this.#options;
    if (style === 'percent') return [...parts, ...body, { type: 'percentSign', value: '%' }];
    if (style === 'currency') {
      if (currencyDisplay === 'name') return [...parts, ...body, { type: 'literal', value: ' ' }, { type: 'currency', value: NAMES[currency] ?? currency }];
      let symbol = currencyDisplay === 'code' ? currency : (SYMBOLS[currency] ?? currency);
      if (currencyDisplay === 'narrowSymbol') symbol = symbol.replace(/^[A-Z]+(?=[^A-Z])/, '');
      const space = /[A-Za-z]$/.test(symbol) ? [{ type: 'literal', value: '\u00a0' }] : [];
      return [...parts, { type: 'currency', value: symbol }, ...space, ...body];
    }
    if (style === 'unit') {
      const [short, long] = UNITS[unit] ?? [unit, unit];
      if (unitDisplay === 'long') return [...parts, ...body, { type: 'literal', value: ' ' }, { type: 'unit', value: Number(size) === 1 ? long : long.replace(/^(degree|kilometer|mile|[a-z]+)/, '$1s') }];
      const space = /^[°%]/.test(short) || unitDisplay === 'narrow' ? '' : ' ';
      const plural = /^(day|wk|mth|yr|byte)$/.test(short) && Number(size) !== 1 ? 's' : '';
      return [...parts, ...body, ...(space ? [{ type: 'literal', value: space }] : []), { type: 'unit', value: short + plural }];
    }
    return [...parts, ...body];
  }

  #digits(size) {
    if (Number.isNaN(size)) return [{ type: 'nan', value: 'NaN' }];
    if (size === Infinity) return [{ type: 'infinity', value: '∞' }];
    const { minimumIntegerDigits, useGrouping } = this.#options;
    let [whole, fraction = ''] = this.#round(size).split('.');
    whole = whole.padStart(minimumIntegerDigits, '0');
    const groups = useGrouping === false || (this.#options.notation === 'compact' && whole.length < 5) ? [whole] : whole.replace(/\B(?=(\d{3})+$)/g, ',').split(',');
    const parts = groups.flatMap((group, index) => [...(index ? [{ type: 'group', value: ',' }] : []), { type: 'integer', value: group }]);
    if (fraction) parts.push({ type: 'decimal', value: '.' }, { type: 'fraction', value: fraction });
    return parts;
  }

  #round(size) {
    const { minimumFractionDigits, maximumFractionDigits, maximumSignificantDigits, minimumSignificantDigits, notation } = this.#options;
    if (typeof size === 'bigint') return minimumFractionDigits ? `${size}.${'0'.repeat(minimumFractionDigits)}` : `${size}`;
    if (maximumSignificantDigits !== undefined || minimumSignificantDigits !== undefined) {
      const text = plain(Number(size.toPrecision(maximumSignificantDigits ?? 21)));
      const digits = text.replace(/^0\.0*|\./g, '').length;
      const missing = (minimumSignificantDigits ?? 0) - digits;
      return missing > 0 && size ? `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(missing)}` : text;
    }
    if (notation === 'compact' && maximumFractionDigits === 0) return plain(size < 100 ? Number(size.toPrecision(2)) : Math.round(size));
    let text = decimal(size, maximumFractionDigits);
    if (text.includes('.')) {
      const [whole, fraction] = text.split('.');
      const kept = fraction.replace(/0+$/, '').padEnd(minimumFractionDigits, '0');
      text = kept ? `${whole}.${kept}` : whole;
    }
    return text;
  }
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
  #options;
  constructor(locales = undefined, options = undefined) {
    pickLocale(locales);
    this.#options = { type: 'cardinal', ...options };
  }
  select(value) {
    const number = Math.abs(Number(value));
    if (this.#options.type !== 'ordinal') return number === 1 ? 'one' : 'other';
    const [tens, ones] = [number % 100, number % 10];
    if (tens >= 11 && tens <= 13) return 'other';
    return { 1: 'one', 2: 'two', 3: 'few' }[ones] ?? 'other';
  }
  resolvedOptions() {
    return { locale: 'en-US', pluralCategories: this.#options.type === 'ordinal' ? ['few', 'one', 'two', 'other'] : ['one', 'other'], ...this.#options };
  }
}
