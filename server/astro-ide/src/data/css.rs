//! The words of CSS: properties with their values, selectors, at-rules, functions, colours.
//!
//! Names and value syntax are generated from mdn-data (`data/css.tsv`, made by `data/css.py`); the sentences are our own
//! (`data/css-words.tsv`).

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// One property.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) status: Status,
    /// The initial value; empty for shorthands.
    pub(crate) initial: &'static str,
    /// What it takes, in the notation of the specifications.
    pub(crate) syntax: &'static str,
    /// Keywords, `function()`s and `<color>`, separated by spaces.
    words: &'static str,
}

/// How far a name can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Standard,
    Experimental,
    NonStandard,
    Obsolete,
}

/// A selector, at-rule or function.
#[derive(Debug)]
pub(crate) struct Name {
    pub(crate) name: &'static str,
    pub(crate) status: Status,
    /// Syntax, or the descriptors of an at-rule.
    pub(crate) syntax: &'static str,
}

/// All tables.
#[derive(Debug, Default)]
pub(crate) struct Css {
    pub(crate) properties: Vec<Property>,
    pub(crate) selectors: Vec<Name>,
    pub(crate) at_rules: Vec<Name>,
    pub(crate) functions: Vec<Name>,
    pub(crate) colors: Vec<&'static str>,
    words: FxHashMap<&'static str, &'static str>,
}

impl Property {
    /// The keywords and functions it takes, without the global ones.
    pub(crate) fn values(&self) -> impl Iterator<Item = &'static str> {
        self.words.split(' ').filter(|word| !word.is_empty() && !word.starts_with('<'))
    }

    /// Does it take colours?
    pub(crate) fn takes_color(&self) -> bool {
        self.words.split(' ').any(|word| word == "<color>")
    }

    /// Does it take images and gradients?
    pub(crate) fn takes_image(&self) -> bool {
        self.words.split(' ').any(|word| word == "<image>" || word == "<gradient>")
    }
}

impl Css {
    /// The property of that name.
    pub(crate) fn property(&self, name: &str) -> Option<&Property> {
        let at = self.properties.binary_search_by(|property| property.name.cmp(name)).ok()?;
        self.properties.get(at)
    }

    /// What a property or at-rule does, in a sentence.
    pub(crate) fn sentence(&self, name: &str) -> Option<&'static str> {
        self.words.get(name).copied()
    }
}

/// Every property takes these.
pub(crate) const GLOBAL_VALUES: &[&str] = &["inherit", "initial", "unset", "revert", "revert-layer"];

/// Colours that are no names of colours.
pub(crate) const COLOR_WORDS: &[&str] = &["transparent", "currentColor"];

/// Functions that make a colour.
pub(crate) const COLOR_FUNCTIONS: &[&str] = &["rgb()", "hsl()", "hwb()", "oklch()", "oklab()", "lch()", "lab()", "color-mix()", "light-dark()"];

/// Functions that make an image.
pub(crate) const IMAGE_FUNCTIONS: &[&str] = &["url()", "linear-gradient()", "radial-gradient()", "conic-gradient()", "image-set()"];

/// The tables, read on first use.
pub(crate) fn css() -> &'static Css {
    static CSS: OnceLock<Css> = OnceLock::new();
    CSS.get_or_init(read)
}

fn read() -> Css {
    let mut css = Css::default();
    for line in include_str!("../../data/css.tsv").lines() {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let table = cell();
        match table {
            "property" => css.properties.push(Property {
                name: cell(),
                status: status(cell()),
                initial: cell(),
                syntax: cell(),
                words: cell(),
            }),
            "colors" => css.colors = cell().split(' ').collect(),
            "selector" | "at-rule" | "function" => {
                let name = Name { name: cell(), status: status(cell()), syntax: cell() };
                match table {
                    "selector" => css.selectors.push(name),
                    "at-rule" => css.at_rules.push(name),
                    _ => css.functions.push(name),
                }
            }
            _ => {}
        }
    }
    css.properties.sort_by_key(|property| property.name);
    css.words = include_str!("../../data/css-words.tsv").lines().filter_map(|line| line.split_once('\t')).collect();
    css
}

fn status(flag: &str) -> Status {
    match flag {
        "e" => Status::Experimental,
        "n" => Status::NonStandard,
        "o" => Status::Obsolete,
        _ => Status::Standard,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_knows_what_people_write() {
        let css = css();
        let display = css.property("display").unwrap();
        assert!(display.values().any(|value| value == "inline-flex"));
        assert_eq!(display.initial, "inline");
        assert!(css.property("border").unwrap().takes_color());
        assert!(css.property("background").unwrap().takes_image());
        assert!(css.colors.contains(&"rebeccapurple"));
        assert!(css.property("no-such").is_none());
    }

    #[test]
    fn every_sentence_is_about_a_name_of_the_table() {
        let css = css();
        let unknown: Vec<_> = css
            .words
            .keys()
            .filter(|name| css.property(name).is_none() && !css.at_rules.iter().any(|rule| rule.name == **name))
            .filter(|name| **name != "font-display")
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
