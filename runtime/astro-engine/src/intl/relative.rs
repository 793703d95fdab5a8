//! "in 3 days", "yesterday".

use fixed_decimal::Decimal;
use icu_experimental::relativetime::options::Numeric;
use icu_experimental::relativetime::{RelativeTimeFormatter, RelativeTimeFormatterOptions};
use icu_locale::Locale;
use serde_json::Value;
use writeable::Writeable;

use super::number::{decimal, digits, unsigned};
use super::{Formatter, missing, parts};

macro_rules! formatter {
    ($style:expr, $unit:expr, $prefs:expr, $options:expr, $($width:literal: $($name:literal => $make:ident),+;)+) => {
        match ($style, $unit) {
            $($(($width, $name) => RelativeTimeFormatter::$make($prefs, $options),)+)+
            (_, unit) => return Err(format!("Invalid unit argument for format() '{unit}'")),
        }
    };
}

/// `options`: `style`, `numeric`, `unit`. The input is the number in plain digits.
pub(super) fn make(locale: &Locale, options: &Value) -> Result<Formatter, String> {
    let mut given = RelativeTimeFormatterOptions::default();
    given.numeric = Some(if options["numeric"] == "auto" { Numeric::Auto } else { Numeric::Always });
    let (style, unit) = (options["style"].as_str().unwrap_or("long"), options["unit"].as_str().unwrap_or_default());
    let made = formatter!(style, unit, locale.into(), given,
        "long": "second" => try_new_long_second, "minute" => try_new_long_minute, "hour" => try_new_long_hour, "day" => try_new_long_day,
            "week" => try_new_long_week, "month" => try_new_long_month, "quarter" => try_new_long_quarter, "year" => try_new_long_year;
        "short": "second" => try_new_short_second, "minute" => try_new_short_minute, "hour" => try_new_short_hour, "day" => try_new_short_day,
            "week" => try_new_short_week, "month" => try_new_short_month, "quarter" => try_new_short_quarter, "year" => try_new_short_year;
        "narrow": "second" => try_new_narrow_second, "minute" => try_new_narrow_minute, "hour" => try_new_narrow_hour, "day" => try_new_narrow_day,
            "week" => try_new_narrow_week, "month" => try_new_narrow_month, "quarter" => try_new_narrow_quarter, "year" => try_new_narrow_year;
    )
    .map_err(missing)?;
    let plain = icu_decimal::DecimalFormatter::try_new(locale.into(), Default::default()).map_err(missing)?;
    Ok(Box::new(move |input| {
        let number: Decimal = decimal(input)?;
        let whole = made.format(number.clone()).write_to_string().into_owned();
        if !whole.contains(char::is_numeric) {
            return Ok(parts::json(&vec![("literal", whole)]));
        }
        Ok(parts::json(&parts::around(&whole, digits(&plain, &unsigned(number)), "literal")))
    }))
}
