//! `Intl`: what ICU4X knows of locales. The classes themselves are `js/web/intl.js`; here are the words and digits.
//!
//! A formatter is made once for each kind, locale and options; it takes and gives JSON, as it is asked from JavaScript.

mod collate;
mod date;
mod list;
mod locale;
mod names;
mod number;
mod parts;
mod plural;
mod relative;

use std::cell::RefCell;
use std::rc::Rc;

use icu_collator::CollatorBorrowed;
use icu_locale::Locale;
use rquickjs::{Ctx, Exception, Result as JsResult};
use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::web::Text;
use crate::worker::native::Native;

/// What became of an input, or why there is nothing.
type Formatted = Result<Value, String>;
type Formatter = Box<dyn Fn(&Value) -> Formatted>;

/// More formatters than these are forgotten together.
const MOST: usize = 500;

/// The formatters made so far.
#[derive(Default)]
struct Intl {
    made: RefCell<FxHashMap<String, Rc<Formatter>>>,
    collators: RefCell<FxHashMap<String, Rc<CollatorBorrowed<'static>>>>,
}

/// Adds the functions of this room to `native`: `intl(kind, locale, options, input)` and `collate(locale, options, a, b)`.
pub(crate) fn install<'js>(native: &Native<'js>) -> JsResult<()> {
    let intl = Rc::new(Intl::default());
    let (all, throw) = (intl.clone(), |ctx: &Ctx<'js>, words: &str| Exception::throw_range(ctx, words));
    native.add("intl", move |ctx: Ctx<'js>, kind: String, locale: String, options: Text, input: Text| {
        all.format(&kind, &locale, &options.0, &input.0).map_err(|words| throw(&ctx, &words))
    })?;
    native.add("collate", move |ctx: Ctx<'js>, locale: String, options: String, a: Text, b: Text| {
        intl.compare(&locale, &options, &a.0, &b.0).map_err(|words| throw(&ctx, &words))
    })
}

impl Intl {
    /// Formats `input` (JSON) by the formatter of these options (JSON). The answer is JSON.
    fn format(&self, kind: &str, locale: &str, options: &str, input: &str) -> Result<String, String> {
        let input: Value = serde_json::from_str(input).map_err(|error| error.to_string())?;
        let formatter = self.formatter(kind, locale, options)?;
        Ok(formatter(&input)?.to_string())
    }

    /// -1, 0 or 1: the order of two texts.
    fn compare(&self, locale: &str, options: &str, a: &str, b: &str) -> Result<i32, String> {
        let key = format!("{locale}\n{options}");
        let known = self.collators.borrow().get(&key).cloned();
        let collator = match known {
            Some(known) => known,
            None => {
                let given: Value = serde_json::from_str(options).map_err(|error| error.to_string())?;
                let made = Rc::new(collate::make(&read(locale)?, &given)?);
                let mut all = self.collators.borrow_mut();
                if all.len() >= MOST {
                    all.clear();
                }
                all.insert(key, made.clone());
                made
            }
        };
        Ok(collator.compare(a, b) as i32)
    }

    fn formatter(&self, kind: &str, locale: &str, options: &str) -> Result<Rc<Formatter>, String> {
        let key = format!("{kind}\n{locale}\n{options}");
        if let Some(known) = self.made.borrow().get(&key) {
            return Ok(known.clone());
        }
        let options: Value = serde_json::from_str(options).map_err(|error| error.to_string())?;
        let made = Rc::new(make(kind, locale, &options)?);
        let mut all = self.made.borrow_mut();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, made.clone());
        Ok(made)
    }
}

fn make(kind: &str, tag: &str, options: &Value) -> Result<Formatter, String> {
    let locale = read(tag)?;
    match kind {
        "locale" => locale::make(locale),
        "number" => number::make(&locale, options),
        "date" => date::make(&locale, options),
        "list" => list::make(&locale, options),
        "plural" => plural::make(&locale, options),
        "relative" => relative::make(&locale, options),
        "names" => names::make(&locale, options),
        _ => Err(format!("There is no Intl.{kind} here.")),
    }
}

fn read(tag: &str) -> Result<Locale, String> {
    let incorrect = || format!("Incorrect locale information provided: {tag}");
    // A language of five to eight letters is a proper name (`default` is used so), and nobody has words for any.
    let (language, rest) = tag.find('-').map_or((tag, ""), |at| tag.split_at(at));
    match (5..=8).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        true => format!("und{rest}").parse().map_err(|_| incorrect()),
        false => tag.parse().map_err(|_| incorrect()),
    }
}

/// Data that is missing, in words.
fn missing(error: impl std::fmt::Display) -> String {
    format!("There is no data for this in the preview's Intl: {error}.")
}
