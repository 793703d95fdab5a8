//! Which plural form a number takes.

use icu_locale::Locale;
use icu_plurals::{PluralCategory, PluralOperands, PluralRuleType, PluralRules, PluralRulesOptions};
use serde_json::{Value, json};

use super::number::decimal;
use super::{Formatter, missing};

/// `options`: `type`. The input is the number in plain digits; `null` asks for all forms there are.
pub(super) fn make(locale: &Locale, options: &Value) -> Result<Formatter, String> {
    let kind = if options["type"] == "ordinal" { PluralRuleType::Ordinal } else { PluralRuleType::Cardinal };
    let rules = PluralRules::try_new(locale.into(), PluralRulesOptions::default().with_type(kind)).map_err(missing)?;
    Ok(Box::new(move |input| {
        let Some(number) = input.as_str() else { return Ok(rules.categories().map(name).collect()) };
        let number = decimal(&json!(number))?;
        let operands = PluralOperands::from(&number);
        Ok(json!(name(rules.category_for(operands))))
    }))
}

fn name(category: PluralCategory) -> &'static str {
    match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}
