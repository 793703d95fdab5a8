//! Names of languages, regions and scripts.

use icu_experimental::displaynames::multi::{LocaleDisplayNamesFormatter, RegionDisplayNames, ScriptDisplayNames};
use icu_experimental::displaynames::{DisplayNamesOptions, LanguageDisplay, Style};
use icu_locale::Locale;
use serde_json::{Value, json};

use super::{Formatter, missing};

/// `options`: `type`, `style`, `languageDisplay`. The input is the code; the answer `null` for one without a name.
pub(super) fn make(locale: &Locale, options: &Value) -> Result<Formatter, String> {
    let mut given = DisplayNamesOptions::default();
    given.style = match options["style"].as_str() {
        Some("short") => Some(Style::Short),
        Some("narrow") => Some(Style::Narrow),
        // The usual names. Long ones are another list: "Mandarin Chinese".
        _ => None,
    };
    if options["languageDisplay"] == "standard" {
        given.language_display = LanguageDisplay::Standard;
    }
    let wrong = |code: &str| format!("Invalid argument to Intl.DisplayNames.prototype.of: {code}");
    let code = |input: &Value| input.as_str().unwrap_or_default().to_owned();
    match options["type"].as_str() {
        Some("region") => {
            let names = RegionDisplayNames::try_new(locale.into(), given).map_err(missing)?;
            Ok(Box::new(move |input| Ok(json!(names.of(code(input).parse().map_err(|_| wrong(&code(input)))?)))))
        }
        Some("script") => {
            let names = ScriptDisplayNames::try_new(locale.into(), given).map_err(missing)?;
            Ok(Box::new(move |input| Ok(json!(names.of(code(input).parse().map_err(|_| wrong(&code(input)))?)))))
        }
        Some("language") => {
            let names = LocaleDisplayNamesFormatter::try_new(locale.into(), given).map_err(missing)?;
            Ok(Box::new(move |input| {
                let asked: Locale = code(input).parse().map_err(|_| wrong(&code(input)))?;
                let name = names.of(&asked);
                // A language without a name comes back as its code.
                let is_code = name.split([' ', '(']).next() == Some(asked.id.language.as_str());
                Ok(if is_code { Value::Null } else { json!(name) })
            }))
        }
        // ICU4X has no others yet.
        _ => Ok(Box::new(|_| Ok(Value::Null))),
    }
}
