//! Numbers: digits, signs and separators, percent, currencies, units, and short forms of large ones.

use fixed_decimal::{Decimal, Sign, SignedRoundingMode, UnsignedRoundingMode};
use icu_decimal::options::{CompactDecimalFormatterOptions, DecimalFormatterOptions, GroupingStrategy};
use icu_decimal::{CompactDecimalFormatter, DecimalFormatter};
use icu_experimental::dimension::currency::CurrencyType;
use icu_experimental::dimension::currency::formatter::CurrencyFormatter;
use icu_experimental::dimension::currency::options::CurrencyUsage;
use icu_experimental::dimension::percent::formatter::PercentFormatter;
use icu_locale::Locale;
use serde_json::Value;
use writeable::Writeable;

use super::parts::{self, Parts};
use super::{Formatted, Formatter, missing};

/// `options`: `style`, `currency`, `currencyDisplay`, `currencySign`, `notation`, `compactDisplay`, `useGrouping`, and for
/// short forms `maximumFractionDigits` or `maximumSignificantDigits`. The input is the number, rounded and in plain digits.
pub(super) fn make(locale: &Locale, options: &Value) -> Result<Formatter, String> {
    let text = |key: &str| options[key].as_str().unwrap_or_default();
    let plain = DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::from(grouping(&options["useGrouping"]))).map_err(missing)?;
    if text("notation") == "compact" {
        return compact(locale, options);
    }
    match text("style") {
        "percent" => {
            let percent = PercentFormatter::try_new(locale.into(), Default::default()).map_err(missing)?;
            Ok(Box::new(move |input| dressed(input, &plain, "percentSign", |number| percent.format(number).write_to_string().into_owned())))
        }
        "currency" => currency(locale, options, plain),
        _ => Ok(Box::new(move |input| Ok(parts::json(&digits(&plain, &decimal(input)?))))),
    }
}

pub(super) fn decimal(input: &Value) -> Result<Decimal, String> {
    let text = input.as_str().unwrap_or_default();
    text.parse().map_err(|_| format!("{text} is no number."))
}

pub(super) fn digits(formatter: &DecimalFormatter, number: &Decimal) -> Parts {
    parts::of(&formatter.format(number), "decimal", true)
}

pub(super) fn unsigned(mut number: Decimal) -> Decimal {
    number.sign = Sign::None;
    number
}

fn grouping(given: &Value) -> GroupingStrategy {
    match given {
        Value::Bool(false) => GroupingStrategy::Never,
        Value::String(word) if word == "always" => GroupingStrategy::Always,
        Value::String(word) if word == "min2" => GroupingStrategy::Min2,
        _ => GroupingStrategy::Auto,
    }
}

/// The pattern of a whole with our digits in it.
fn dressed(input: &Value, plain: &DecimalFormatter, kind: &'static str, whole: impl Fn(&Decimal) -> String) -> Formatted {
    let number = decimal(input)?;
    let whole = whole(&number);
    Ok(parts::json(&parts::around(&whole, digits(plain, &unsigned(number)), kind)))
}

fn currency(locale: &Locale, options: &Value, plain: DecimalFormatter) -> Result<Formatter, String> {
    let code = options["currency"].as_str().unwrap_or_default();
    let code: CurrencyType = code.to_ascii_lowercase().parse().map_err(|_| format!("Invalid currency code: {code}"))?;
    let usage = if options["currencySign"] == "accounting" { CurrencyUsage::Accounting } else { CurrencyUsage::Standard };
    let (prefs, usage) = (locale.into(), usage.into());
    let whole: Box<dyn Fn(&Decimal) -> String> = match options["currencyDisplay"].as_str() {
        Some("name") => {
            let made = CurrencyFormatter::try_new_name(prefs, code).map_err(missing)?;
            Box::new(move |number| made.format_fixed_decimal(number).write_to_string().into_owned())
        }
        Some("code") => {
            let made = CurrencyFormatter::try_new_code(prefs, code, usage).map_err(missing)?;
            Box::new(move |number| made.format_fixed_decimal(number).write_to_string().into_owned())
        }
        Some("narrowSymbol") => {
            let made = CurrencyFormatter::try_new_symbol_narrow(prefs, code, usage).map_err(missing)?;
            Box::new(move |number| made.format_fixed_decimal(number).write_to_string().into_owned())
        }
        _ => {
            let made = CurrencyFormatter::try_new_symbol(prefs, code, usage).map_err(missing)?;
            Box::new(move |number| made.format_fixed_decimal(number).write_to_string().into_owned())
        }
    };
    Ok(Box::new(move |input| dressed(input, &plain, "currency", &whole)))
}

fn compact(locale: &Locale, options: &Value) -> Result<Formatter, String> {
    let given = CompactDecimalFormatterOptions::default();
    let made = match options["compactDisplay"].as_str() {
        Some("long") => CompactDecimalFormatter::try_new_long(locale.into(), given),
        _ => CompactDecimalFormatter::try_new_short(locale.into(), given),
    };
    let made = made.map_err(missing)?;
    if options["style"] == "currency" {
        return compact_currency(locale, options);
    }
    let digits_of = |key: &str| options[key].as_u64().map(|digits| digits.min(100) as i16);
    let (fraction, significant) = (digits_of("maximumFractionDigits"), digits_of("maximumSignificantDigits"));
    let plain = DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::from(GroupingStrategy::Min2)).map_err(missing)?;
    Ok(Box::new(move |input| {
        let mut number = decimal(input)?;
        let mut exponent = exponent_of(&made, &number);
        // Rounding may lead to the next power of ten.
        for _ in 0..2 {
            number = shortened(&decimal(input)?, exponent, fraction, significant);
            let mut back = number.clone();
            back.multiply_pow10(i16::from(exponent));
            let next = exponent_of(&made, &back);
            if next == exponent {
                break;
            }
            exponent = next;
        }
        let whole = made.format_with_exponent(&number, exponent).map_err(|error| error.to_string())?.write_to_string().into_owned();
        Ok(parts::json(&parts::around(&whole, digits(&plain, &unsigned(number)), "compact")))
    }))
}

/// "$1.2K": rounded as ICU4X does it.
fn compact_currency(locale: &Locale, options: &Value) -> Result<Formatter, String> {
    let code = options["currency"].as_str().unwrap_or_default();
    let code: CurrencyType = code.to_ascii_lowercase().parse().map_err(|_| format!("Invalid currency code: {code}"))?;
    let made = match options["compactDisplay"].as_str() {
        Some("long") => CurrencyFormatter::try_new_compact_long_symbol(locale.into(), code, Default::default()),
        _ => CurrencyFormatter::try_new_compact_symbol(locale.into(), code, Default::default()),
    };
    let made = made.map_err(missing)?;
    Ok(Box::new(move |input| {
        let number = decimal(input)?;
        let whole = made.format_fixed_decimal(&number).write_to_string().into_owned();
        Ok(parts::json(&vec![("currency", whole)]))
    }))
}

fn exponent_of(formatter: &CompactDecimalFormatter, number: &Decimal) -> u8 {
    formatter.compact_exponent_for_magnitude(number.absolute.nonzero_magnitude_start())
}

/// The number in units of its power of ten. Two digits say enough where nothing else was asked for.
fn shortened(number: &Decimal, exponent: u8, fraction: Option<i16>, significant: Option<i16>) -> Decimal {
    let mut number = number.clone();
    number.multiply_pow10(-i16::from(exponent));
    let start = number.absolute.nonzero_magnitude_start();
    let place = match (significant, fraction) {
        (Some(digits), _) => start + 1 - digits,
        (None, Some(digits)) => -digits,
        (None, None) => (start - 1).min(0),
    };
    number.round_with_mode(place, SignedRoundingMode::Unsigned(UnsignedRoundingMode::HalfExpand));
    number.absolute.trim_end();
    number
}
