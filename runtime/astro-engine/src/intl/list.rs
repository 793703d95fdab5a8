//! Lists: "a, b and c".

use icu_list::ListFormatter;
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_locale::Locale;
use serde_json::Value;

use super::{Formatter, missing, parts};

/// `options`: `type`, `style`. The input is the list.
pub(super) fn make(locale: &Locale, options: &Value) -> Result<Formatter, String> {
    let length = match options["style"].as_str() {
        Some("short") => ListLength::Short,
        Some("narrow") => ListLength::Narrow,
        _ => ListLength::Wide,
    };
    let given = ListFormatterOptions::default().with_length(length);
    let made = match options["type"].as_str() {
        Some("disjunction") => ListFormatter::try_new_or(locale.into(), given),
        Some("unit") => ListFormatter::try_new_unit(locale.into(), given),
        _ => ListFormatter::try_new_and(locale.into(), given),
    };
    let made = made.map_err(missing)?;
    Ok(Box::new(move |input| {
        let items = input.as_array().into_iter().flatten().filter_map(Value::as_str);
        Ok(parts::json(&parts::of(&made.format(items.collect::<Vec<_>>().iter()), "list", false)))
    }))
}
