//! Dates and times, in the time zone asked for.

mod unpadded;

use std::str::FromStr;

use icu_calendar::Gregorian;
use icu_datetime::fieldbag::DateTimeFieldBag;
use icu_datetime::fieldbag::field;
use icu_datetime::fieldsets::builder::{DateFields, FieldSetBuilder, ZoneStyle};
use icu_datetime::fieldsets::enums::CompositeFieldSet;
use icu_datetime::options::{Length, TimePrecision};
use icu_datetime::preferences::HourCycle;
use icu_datetime::{DateTimeFormatter, DateTimeFormatterPreferences};
use icu_locale::Locale;
use icu_time::zone::models::AtTime;
use icu_time::{TimeZoneInfo, ZonedDateTime};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{Formatter, missing, parts};

/// `options` are those of `Intl.DateTimeFormat`, with its defaults filled in. The input is the time in milliseconds; `null`
/// asks for the name of the time zone.
pub(super) fn make(locale: &Locale, options: &Value) -> Result<Formatter, String> {
    let zone = zone(options["timeZone"].as_str())?;
    let name = zone.iana_name().map_or_else(|| offset_name(&zone), str::to_owned);
    let mut prefs = DateTimeFormatterPreferences::from(locale);
    prefs.hour_cycle = hour_cycle(options).or(prefs.hour_cycle);
    if let Some(calendar) = options["calendar"].as_str().and_then(|calendar| Locale::from_str(&format!("und-u-ca-{calendar}")).ok()) {
        prefs.calendar_algorithm = DateTimeFormatterPreferences::from(&calendar).calendar_algorithm.or(prefs.calendar_algorithm);
    }
    let formatter = DateTimeFormatter::try_new(prefs, fields(options)).map_err(missing)?;
    let spelled = spelled(prefs, options)?;
    let unpadded = unpadded::of(locale, options);
    let is_short_year = options["year"] == "2-digit";
    Ok(Box::new(move |input| {
        let Some(time) = input.as_f64() else { return Ok(json!(name)) };
        let time = Timestamp::from_millisecond(time as i64).map_err(|_| "The date is outside of the years the preview's Intl knows.".to_owned())?;
        let zoned = time.to_zoned(zone.clone());
        let at = ZonedDateTime::<Gregorian, TimeZoneInfo<AtTime>>::from(&zoned);
        let mut all = parts::of(&formatter.format(&at), "datetime", false);
        if let Some((long, month)) = spelled.as_ref().filter(|_| !has_letters(&all)) {
            all = parts::of(&long.format(&at), "datetime", false);
            if let Some(part) = all.iter_mut().find(|part| part.0 == "month" && part.1.contains(char::is_alphabetic)) {
                part.1 = month.format(&at).to_string();
            }
        }
        apart(&mut all);
        if is_short_year {
            shorten_year(&mut all);
        }
        unpadded.apply(&mut all);
        Ok(parts::json(&all))
    }))
}

/// For a short month asked for in letters: the long form, and short names of months. ICU4X writes the usual date of middle
/// length, which is all digits in some locales.
type Spelled = Option<(DateTimeFormatter<CompositeFieldSet>, DateTimeFormatter<CompositeFieldSet>)>;

fn spelled(prefs: DateTimeFormatterPreferences, options: &Value) -> Result<Spelled, String> {
    if !matches!(options["month"].as_str(), Some("short" | "narrow")) || options["day"].is_null() {
        return Ok(None);
    }
    let mut long = options.clone();
    long["month"] = json!("long");
    let long = DateTimeFormatter::try_new(prefs, composite(&long)).map_err(missing)?;
    let month = DateTimeFormatter::try_new(prefs, composite(&json!({ "month": "short" }))).map_err(missing)?;
    Ok(Some((long, month)))
}

fn has_letters(parts: &parts::Parts) -> bool {
    parts.iter().any(|(kind, text)| *kind == "month" && text.contains(char::is_alphabetic))
}

/// Two digits of the year were asked for; the usual date of a locale has it whole.
fn shorten_year(parts: &mut parts::Parts) {
    let Some(year) = parts.iter_mut().find(|part| part.0 == "year" && part.1.chars().all(char::is_numeric)) else { return };
    if let Some((at, _)) = year.1.char_indices().rev().nth(1) {
        year.1.drain(..at);
    }
}

/// Fractions of a second are a part of their own.
fn apart(parts: &mut parts::Parts) {
    let Some(at) = parts.iter().position(|(kind, text)| *kind == "second" && text.contains(|c: char| !c.is_numeric())) else { return };
    let text = std::mem::take(&mut parts[at].1);
    let digits = text.find(|c: char| !c.is_numeric()).unwrap_or(text.len());
    let fraction = text[digits..].find(char::is_numeric).map_or(text.len(), |found| digits + found);
    let split = [("second", &text[..digits]), ("literal", &text[digits..fraction]), ("fractionalSecond", &text[fraction..])];
    parts.splice(at..=at, split.map(|(kind, text)| (kind, text.to_owned())));
}

fn zone(name: Option<&str>) -> Result<TimeZone, String> {
    let Some(name) = name else { return Ok(TimeZone::system()) };
    let invalid = || format!("Invalid time zone specified: {name}");
    if let Some(rest) = name.strip_prefix(['+', '-']) {
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        let fits = matches!(rest.len(), 2 | 4 | 5) && matches!(digits.len(), 2 | 4);
        let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<i32>().ok()).unwrap_or(0);
        let seconds = (number(0..2) * 60 + number(2..4)) * 60;
        let seconds = if name.starts_with('-') { -seconds } else { seconds };
        return jiff::tz::Offset::from_seconds(seconds).ok().filter(|_| fits && seconds.abs() < 86_400).map(TimeZone::fixed).ok_or_else(invalid);
    }
    if ["utc", "gmt", "etc/utc", "etc/gmt", "etc/greenwich", "etc/zulu", "etc/uct"].iter().any(|utc| name.eq_ignore_ascii_case(utc)) {
        return Ok(TimeZone::UTC);
    }
    TimeZone::get(name).map_err(|_| invalid())
}

fn offset_name(zone: &TimeZone) -> String {
    let seconds = zone.to_fixed_offset().map_or(0, jiff::tz::Offset::seconds);
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn hour_cycle(options: &Value) -> Option<HourCycle> {
    match (&options["hour12"], options["hourCycle"].as_str()) {
        (Value::Bool(true), _) => Some(HourCycle::Clock12),
        (Value::Bool(false), _) => Some(HourCycle::Clock24),
        (_, Some("h11")) => Some(HourCycle::H11),
        (_, Some("h12")) => Some(HourCycle::H12),
        (_, Some("h23" | "h24")) => Some(HourCycle::H23),
        _ => None,
    }
}

fn fields(options: &Value) -> CompositeFieldSet {
    let text = |key: &str| options[key].as_str().unwrap_or_default();
    let (date, time) = (text("dateStyle"), text("timeStyle"));
    if date.is_empty() && time.is_empty() {
        return composite(options);
    }
    let mut builder = FieldSetBuilder::new();
    builder.date_fields = match date {
        "" => None,
        "full" => Some(DateFields::YMDE),
        _ => Some(DateFields::YMD),
    };
    builder.length = Some(match date {
        "full" | "long" => Length::Long,
        "short" => Length::Short,
        _ => Length::Medium,
    });
    builder.time_precision = match time {
        "" => None,
        "short" => Some(TimePrecision::Minute),
        _ => Some(TimePrecision::Second),
    };
    builder.zone_style = match time {
        "full" => Some(ZoneStyle::SpecificLong),
        "long" => Some(ZoneStyle::SpecificShort),
        _ => None,
    };
    builder.build_composite().unwrap_or_else(|_| DateTimeFieldBag::default().to_composite_field_set())
}

/// The field set of single fields.
fn composite(options: &Value) -> CompositeFieldSet {
    let bag = bag(options);
    let mut builder = bag.to_field_set_builder();
    // Next to a month in letters the year is whole anyway.
    if bag.era.is_none() && matches!(builder.length, Some(Length::Long | Length::Medium)) {
        builder.year_style = None;
    }
    builder.build_composite().unwrap_or_else(|_| bag.to_composite_field_set())
}

fn bag(options: &Value) -> DateTimeFieldBag {
    let text = |key: &str| options[key].as_str();
    let mut bag = DateTimeFieldBag::default();
    bag.era = text("era").map(|width| match width { "long" => field::Era::Long, "narrow" => field::Era::Narrow, _ => field::Era::Short });
    bag.year = text("year").map(|width| if width == "2-digit" { field::Year::TwoDigit } else { field::Year::Numeric });
    bag.month = text("month").map(|width| match width {
        "2-digit" => field::Month::TwoDigit,
        "long" => field::Month::Long,
        "short" => field::Month::Short,
        "narrow" => field::Month::Narrow,
        _ => field::Month::Numeric,
    });
    bag.day = text("day").map(|width| if width == "2-digit" { field::Day::TwoDigit } else { field::Day::Numeric });
    bag.weekday = text("weekday").map(|width| match width { "long" => field::Weekday::Long, "narrow" => field::Weekday::Narrow, _ => field::Weekday::Short });
    bag.hour = text("hour").map(|width| if width == "2-digit" { field::Hour::TwoDigit } else { field::Hour::Numeric });
    bag.minute = text("minute").map(|width| if width == "2-digit" { field::Minute::TwoDigit } else { field::Minute::Numeric });
    bag.second = text("second").map(|width| if width == "2-digit" { field::Second::TwoDigit } else { field::Second::Numeric });
    bag.fractional_second_digits = match options["fractionalSecondDigits"].as_u64() {
        Some(1) => Some(field::FractionalSecondDigits::F1),
        Some(2) => Some(field::FractionalSecondDigits::F2),
        Some(_) => Some(field::FractionalSecondDigits::F3),
        None => None,
    };
    bag.time_zone_name = text("timeZoneName").map(|width| match width {
        "long" => field::TimeZoneName::LongSpecific,
        "shortOffset" => field::TimeZoneName::ShortOffset,
        "longOffset" => field::TimeZoneName::LongOffset,
        "shortGeneric" => field::TimeZoneName::ShortGeneric,
        "longGeneric" => field::TimeZoneName::LongGeneric,
        _ => field::TimeZoneName::ShortSpecific,
    });
    bag
}
