//! Names of locales taken apart, put into their usual form, made longer and shorter.

use icu_locale::{Locale, LocaleCanonicalizer, LocaleDirectionality, LocaleExpander};
use serde_json::json;

use super::Formatter;

/// The input is of no account: the answer is what there is to say of the locale.
pub(super) fn make(mut locale: Locale) -> Result<Formatter, String> {
    LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
    let expander = LocaleExpander::new_extended();
    let (mut longest, mut shortest) = (locale.clone(), locale.clone());
    expander.maximize(&mut longest.id);
    expander.minimize(&mut shortest.id);
    let id = &locale.id;
    let keywords: serde_json::Map<String, serde_json::Value> = locale.extensions.unicode.keywords.iter().map(|(key, value)| (key.to_string(), json!(value.to_string()))).collect();
    let answer = json!({
        "tag": locale.to_string(),
        "baseName": id.to_string(),
        "language": id.language.to_string(),
        "script": id.script.map(|script| script.to_string()),
        "region": id.region.map(|region| region.to_string()),
        "keywords": keywords,
        "maximized": longest.to_string(),
        "minimized": shortest.to_string(),
        "isRightToLeft": LocaleDirectionality::new_extended().is_right_to_left(&longest.id),
    });
    Ok(Box::new(move |_| Ok(answer.clone())))
}
