//! The order of texts.

use icu_collator::options::{AlternateHandling, CaseLevel, CollatorOptions, Strength};
use icu_collator::preferences::{CollationCaseFirst, CollationNumericOrdering};
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale::Locale;
use serde_json::Value;

use super::missing;

/// `options`: `sensitivity`, `numeric`, `caseFirst`, `ignorePunctuation`.
pub(super) fn make(locale: &Locale, options: &Value) -> Result<CollatorBorrowed<'static>, String> {
    let mut prefs = CollatorPreferences::from(locale);
    if let Some(numeric) = options["numeric"].as_bool() {
        prefs.numeric_ordering = Some(if numeric { CollationNumericOrdering::True } else { CollationNumericOrdering::False });
    }
    match options["caseFirst"].as_str() {
        Some("upper") => prefs.case_first = Some(CollationCaseFirst::Upper),
        Some("lower") => prefs.case_first = Some(CollationCaseFirst::Lower),
        _ => {}
    }
    let mut given = CollatorOptions::default();
    given.strength = Some(match options["sensitivity"].as_str() {
        Some("base" | "case") => Strength::Primary,
        Some("accent") => Strength::Secondary,
        _ => Strength::Tertiary,
    });
    given.case_level = (options["sensitivity"] == "case").then_some(CaseLevel::On);
    if options["ignorePunctuation"] == true {
        given.alternate_handling = Some(AlternateHandling::Shifted);
    }
    Collator::try_new(prefs, given).map_err(missing)
}
