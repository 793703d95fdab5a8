// Intl.DateTimeFormat in en-US, for UTC and the time zone of this machine.
import { pickLocale } from './intl.js';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const DATE_STYLES = {
  full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  long: { year: 'numeric', month: 'long', day: 'numeric' },
  medium: { year: 'numeric', month: 'short', day: 'numeric' },
  short: { year: '2-digit', month: 'numeric', day: 'numeric' },
};
const TIME_STYLES = {
  full: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'long' },
  long: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
  medium: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
  short: { hour: 'numeric', minute: '2-digit' },
};
const DATE_FIELDS = ['weekday', 'year', 'month', 'day'];
const TIME_FIELDS = ['hour', 'minute', 'second', 'fractionalSecondDigits', 'dayPeriod'];

export class DateTimeFormat {
  #options;
  #zone;

  /** `kind` says which fields are wanted when none is named: date, time or any (both). */
  constructor(locales = undefined, options = undefined, kind = 'date-only') {
    pickLocale(locales);
    const given = { ...options };
    this.#zone = zoneOf(given.timeZone);
    const has = (fields) => fields.some((field) => given[field] !== undefined);
    if (given.dateStyle || given.timeStyle) {
      if (has([...DATE_FIELDS, ...TIME_FIELDS])) throw new TypeError("Can't set option together with dateStyle or timeStyle.");
      Object.assign(given, DATE_STYLES[given.dateStyle], TIME_STYLES[given.timeStyle]);
    } else {
      const wantsDate = (kind === 'date' && !has(DATE_FIELDS)) || (kind !== 'time' && !has([...DATE_FIELDS, ...TIME_FIELDS]));
      const wantsTime = (kind === 'time' && !has(TIME_FIELDS)) || (kind === 'any' && !has([...DATE_FIELDS, ...TIME_FIELDS]));
      if (wantsDate) Object.assign(given, { year: 'numeric', month: 'numeric', day: 'numeric' });
      if (wantsTime) Object.assign(given, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
    }
    this.#options = given;
    this.format = (date = undefined) => this.formatToParts(date).map((part) => part.value).join('');
  }

  formatToParts(date = undefined) {
    const time = date === undefined ? Date.now() : typeof date === 'number' ? date : Number(date);
    if (!Number.isFinite(time)) throw new RangeError('Invalid time value');
    const at = this.#zone.read(new Date(time));
    const day = this.#dateParts(at);
    const clock = this.#timeParts(at, new Date(time));
    if (!day.length || !clock.length) return [...day, ...clock];
    const long = this.#options.dateStyle ? /full|long/.test(this.#options.dateStyle) : false;
    return [...day, literal(long ? ' at ' : ', '), ...clock];
  }

  formatRange(start, end) {
    return `${this.format(start)} – ${this.format(end)}`;
  }

  resolvedOptions() {
    const { dateStyle, timeStyle, ...rest } = this.#options;
    return { locale: 'en-US', calendar: 'gregory', numberingSystem: 'latn', ...rest, dateStyle, timeStyle, timeZone: this.#zone.name };
  }

  static supportedLocalesOf() {
    return ['en-US'];
  }

  #dateParts(at) {
    const { weekday, year, month, day } = this.#options;
    const value = {
      weekday: weekday && text('weekday', named(DAYS[at.weekday], weekday)),
      year: year && text('year', year === '2-digit' ? two(at.year) : String(at.year)),
      day: day && text('day', day === '2-digit' ? two(at.day) : String(at.day)),
    };
    const spelled = month === 'long' || month === 'short' || month === 'narrow';
    if (month) value.month = text('month', spelled ? named(MONTHS[at.month], month) : month === '2-digit' ? two(at.month + 1) : String(at.month + 1));
    if (!spelled) {
      const numbers = join([value.month, value.day, value.year], '/');
      return join([value.weekday, ...(numbers.length ? [numbers] : [])], ', ');
    }
    const monthDay = join([value.month, value.day], ' ');
    const dated = join([monthDay, value.year], value.day ? ', ' : ' ');
    return join([value.weekday, dated], ', ');
  }

  #timeParts(at, date) {
    const { hour, minute, second, hour12, hourCycle, fractionalSecondDigits, timeZoneName } = this.#options;
    const twelve = hour12 ?? (hourCycle ? /^h1[12]$/.test(hourCycle) : true);
    const parts = [];
    const shownHour = twelve ? at.hour % 12 || 12 : at.hour;
    if (hour) parts.push(text('hour', hour === '2-digit' || !twelve ? two(shownHour) : String(shownHour)));
    if (minute) parts.push(text('minute', hour || second || minute === '2-digit' ? two(at.minute) : String(at.minute)));
    if (second) parts.push(text('second', minute || second === '2-digit' ? two(at.second) : String(at.second)));
    const clock = join(parts, ':');
    if (fractionalSecondDigits) {
      if (clock.length) clock.push(literal('.'));
      clock.push(text('fractionalSecond', String(at.millisecond).padStart(3, '0').slice(0, fractionalSecondDigits)));
    }
    if (hour && twelve) clock.push(literal('\u202f'), text('dayPeriod', at.hour < 12 ? 'AM' : 'PM'));
    if (timeZoneName) clock.push(...(clock.length ? [literal(' ')] : []), text('timeZoneName', this.#zone.label(date, timeZoneName)));
    return clock;
  }
}

const text = (type, value) => ({ type, value });
const literal = (value) => ({ type: 'literal', value });
const two = (number) => String(number).slice(-2).padStart(2, '0');
const named = (name, width) => (width === 'long' ? name : width === 'narrow' ? name[0] : name.slice(0, 3));

function join(groups, separator) {
  const present = groups.filter((group) => group && (!Array.isArray(group) || group.length));
  return present.flatMap((group, index) => [...(index ? [literal(separator)] : []), ...[group].flat()]);
}

const LOCAL = {
  name: 'UTC',
  read: (date) => ({ year: date.getFullYear(), month: date.getMonth(), day: date.getDate(), weekday: date.getDay(), hour: date.getHours(), minute: date.getMinutes(), second: date.getSeconds(), millisecond: date.getMilliseconds() }),
  label: (date) => offsetLabel(-date.getTimezoneOffset()),
};

function offsetLabel(minutes) {
  if (!minutes) return 'UTC';
  const size = Math.abs(minutes);
  return `GMT${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${size % 60 ? `:${two(size % 60)}` : ''}`;
}

/** A zone that is so many minutes from UTC. */
function fixed(name, minutes) {
  return {
    name,
    read(date) {
      const at = new Date(date.getTime() + minutes * 60000);
      return { year: at.getUTCFullYear(), month: at.getUTCMonth(), day: at.getUTCDate(), weekday: at.getUTCDay(), hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds(), millisecond: at.getUTCMilliseconds() };
    },
    label: (_, width) => (width === 'long' && !minutes ? 'Coordinated Universal Time' : offsetLabel(minutes)),
  };
}

function zoneOf(name) {
  if (name === undefined) return LOCAL;
  if (/^(etc\/)?(utc|gmt|greenwich|zulu)$/i.test(name)) return fixed('UTC', 0);
  const [, sign, hours, minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(name) ?? [];
  if (sign) return fixed(`${sign}${hours}:${minutes}`, (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)));
  throw new RangeError(`The time zone ${JSON.stringify(`${name}`)} is not in the preview's small Intl; it knows "UTC", offsets like "+02:00", and the zone of this machine.`);
}
