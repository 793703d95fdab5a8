//! Numeric days and months without a leading zero.
//!
//! ICU4X knows the short date of a locale, and not the form for single numeric fields, which has no zeros in these locales
//! though the short date has. The table is what CLDR's `yMd` and `Md` say; all else is as the short date has it.

use icu_locale::Locale;
use serde_json::Value;

use super::parts::Parts;

/// Locales, whether the form with and the one without a year are meant, and whether days and months are.
const TABLE: [(&[&str], [bool; 2], [bool; 2]); 8] = [
    (&["am", "cs", "cy", "da", "de", "en-IE", "es-MX", "et", "gl", "id", "ja", "ka", "my", "nl", "si", "sw"], [true, true], [true, true]),
    (&["en-IN", "nb", "nn", "no", "te", "vi"], [true, false], [true, true]),
    (&["hu", "sv"], [false, true], [true, true]),
    (&["be", "ms", "nl-BE", "sl"], [true, true], [false, true]),
    (&["en-NZ", "tr"], [false, true], [false, true]),
    (&["pl"], [true, true], [true, false]),
    (&["lt"], [false, true], [true, false]),
    (&["lv"], [true, false], [true, false]),
];

/// Which parts lose their zero.
#[derive(Default)]
pub(super) struct Unpadded {
    day: bool,
    month: bool,
}

pub(super) fn of(locale: &Locale, options: &Value) -> Unpadded {
    let language = locale.id.language.to_string();
    let whole = locale.id.region.map(|region| format!("{language}-{region}"));
    let row = |name: &str| TABLE.iter().find(|row| row.0.contains(&name));
    let Some((_, forms, [day, month])) = whole.as_deref().and_then(row).or_else(|| row(&language)) else { return Unpadded::default() };
    let asked = |field: &str| options[field] == "numeric" && options["month"] == "numeric";
    let is_meant = if options["year"].is_null() { forms[1] } else { forms[0] };
    Unpadded { day: is_meant && *day && asked("day"), month: is_meant && *month && asked("month") }
}

impl Unpadded {
    pub(super) fn apply(&self, parts: &mut Parts) {
        for (kind, text) in parts {
            if *kind == "day" && self.day || *kind == "month" && self.month {
                // In Latin digits, as all of these are.
                *text = text.strip_prefix('0').unwrap_or(text).to_owned();
            }
        }
    }
}
