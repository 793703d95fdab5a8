//! Style sheets and `style` attributes: properties, values, selectors, at-rules, variables.

use std::ops::Range;

use astro_syntax::{Node, StyleLanguage};

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request, emmet_css};
use crate::data::css::{COLOR_FUNCTIONS, COLOR_WORDS, Css, GLOBAL_VALUES, IMAGE_FUNCTIONS, Name, Property, Status, css};
use crate::data::media::{CONTAINER, MEDIA};
use crate::place::word_before;
use crate::styles;

/// Offers what CSS allows at the cursor. `sheet` is the style text around it.
pub(crate) fn complete(
    request: &Request<'_>,
    sheet: Range<usize>,
    inline: bool,
    language: StyleLanguage,
    items: &mut Items<'_>,
) {
    let source = request.document.source();
    let before = &source[sheet.start.min(request.offset)..request.offset];
    let word = word_before(source, request.offset, |c| c.is_alphanumeric() || matches!(c, '-' | '_' | '@' | '$'));
    let site = Site { request, sheet, word, css: css() };
    match spot(before, inline) {
        Spot::Nothing => {}
        Spot::Value(property) => {
            site.values(&property, items);
            site.sass_variables(language, items);
            // `d` is a property too, and `d:f` an abbreviation.
            if before.rsplit([' ', '\t', '\n', ';', '{']).next().is_some_and(|typed| typed.contains(':')) {
                emmet_css::complete(request, inline, items);
            }
        }
        Spot::Query(rule, asked) => site.query(&rule, asked.as_deref(), items),
        Spot::Declaration if source[..site.word.start].ends_with("@include ") => site.mixins(items),
        Spot::Declaration => {
            if !site.selectors(items) {
                site.properties(items);
                site.at_rules(items);
            }
            // What starts like a nested selector may be an abbreviation: `d:f`, `c#fff`, `m1.5`.
            emmet_css::complete(request, false, items);
        }
        Spot::Inline => {
            site.properties(items);
            emmet_css::complete(request, true, items);
        }
        Spot::Selector => {
            if !site.selectors(items) {
                site.at_rules(items);
            }
        }
    }
}

/// What stands at a place of a style sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Spot {
    /// A comment or a string.
    Nothing,
    /// The value of the named property.
    Value(String),
    /// In the parentheses of the at-rule: a feature, or the value of the named one.
    Query(String, Option<String>),
    /// In a block: a property or a nested rule.
    Declaration,
    /// In a `style` attribute: a property.
    Inline,
    /// Outside blocks.
    Selector,
}

/// Reads the text before the cursor.
fn spot(before: &str, inline: bool) -> Spot {
    let mut depth = 0usize;
    let mut statement = 0;
    let mut chars = before.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '/' if before[at..].starts_with("/*") => match before[at + 2..].find("*/") {
                Some(end) => {
                    let end = at + 2 + end + 2;
                    while chars.next_if(|(next, _)| *next < end).is_some() {}
                }
                None => return Spot::Nothing,
            },
            '"' | '\'' => loop {
                match chars.next() {
                    Some((_, '\\')) => {
                        chars.next();
                    }
                    Some((_, end)) if end == c || end == '\n' => break,
                    Some(_) => {}
                    None => return Spot::Nothing,
                }
            },
            '{' => {
                depth += 1;
                statement = at + 1;
            }
            '}' => {
                depth = depth.saturating_sub(1);
                statement = at + 1;
            }
            ';' => statement = at + 1,
            _ => {}
        }
    }
    let statement = before[statement..].trim_start();
    if let Some(query) = query(statement) {
        return query;
    }
    match statement.split_once(':') {
        Some((property, _)) if (inline || depth > 0) && is_property(property.trim()) => Spot::Value(property.trim().to_owned()),
        _ if inline => Spot::Inline,
        _ if depth > 0 => Spot::Declaration,
        _ => Spot::Selector,
    }
}

/// Is this the inside of the parentheses of `@media (…)` and the like?
fn query(statement: &str) -> Option<Spot> {
    let rule = ["@media", "@container", "@supports"].into_iter().find(|rule| statement.starts_with(rule))?;
    let inside = &statement[statement.rfind('(')? + 1..];
    let asked = inside.split_once(':').map(|(feature, _)| feature.trim().to_owned());
    (!inside.contains(')')).then(|| Spot::Query(rule.to_owned(), asked))
}

/// Is it a property, and not the start of a nested selector (`a:hover`)?
fn is_property(name: &str) -> bool {
    let is_word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '$' | '@'));
    is_word && (name.starts_with(['-', '$', '@']) || css().property(name).is_some())
}

/// One place in a style sheet.
struct Site<'a> {
    request: &'a Request<'a>,
    sheet: Range<usize>,
    word: Range<usize>,
    css: &'static Css,
}

impl Site<'_> {
    fn properties(&self, items: &mut Items<'_>) {
        let after = &self.request.document.source()[self.request.offset..];
        let has_colon = after.trim_start_matches(|c: char| c.is_alphanumeric() || c == '-').trim_start().starts_with(':');
        for property in &self.css.properties {
            let item = Item::new(property.name, CompletionKind::CssProperty, self.word.clone())
                .doc(property_doc(self.css, property))
                .deprecated(property.status == Status::Obsolete)
                .sort(property_rank(self.css, property));
            let item = if has_colon { item } else { item.snippet(format!("{}: $1;", property.name)).retrigger() };
            items.push(item);
        }
    }

    fn values(&self, name: &str, items: &mut Items<'_>) {
        if let Some(property) = self.css.property(name) {
            for (index, value) in property.values().enumerate() {
                self.value(value, 10 + index.min(80) as u32, items);
            }
        }
        let known = self.css.property(name);
        if known.is_none_or(Property::takes_color) {
            for color in COLOR_WORDS.iter().chain(&self.css.colors) {
                items.push(Item::new(*color, CompletionKind::Color, self.word.clone()).sort(120));
            }
            COLOR_FUNCTIONS.iter().for_each(|function| self.value(function, 110, items));
        }
        if known.is_some_and(Property::takes_image) {
            IMAGE_FUNCTIONS.iter().for_each(|function| self.value(function, 110, items));
        }
        for function in ["var()", "calc()", "min()", "max()", "clamp()"] {
            self.value(function, 200, items);
        }
        for value in GLOBAL_VALUES {
            self.value(value, 210, items);
        }
        self.custom_properties(items);
    }

    fn value(&self, value: &'static str, sort: u32, items: &mut Items<'_>) {
        let item = match value.strip_suffix("()") {
            Some(function) => {
                let syntax = self.css.functions.iter().find(|entry| entry.name == value).map_or("", |entry| entry.syntax);
                let item = Item::new(value, CompletionKind::Function, self.word.clone());
                item.snippet(format!("{function}($1)")).detail(syntax)
            }
            None => Item::new(value, CompletionKind::CssValue, self.word.clone()),
        };
        items.push(item.sort(sort));
    }

    /// `--names` declared in the file's styles, and those `define:vars` passes in.
    fn custom_properties(&self, items: &mut Items<'_>) {
        let source = self.request.document.source();
        let in_call = source[..self.word.start].ends_with("var(");
        let mut names: Vec<&str> = declared_names(source, "--");
        names.retain(|name| name.len() > 2);
        for name in names {
            let item = Item::new(name.to_owned(), CompletionKind::Variable, self.word.clone()).sort(if in_call { 1 } else { 100 });
            items.push(if in_call { item } else { item.text(format!("var({name})")) });
        }
        let known: Vec<String> = declared_names(source, "--").into_iter().map(str::to_owned).collect();
        for (name, file) in styles::custom_properties(self.request.snapshot, self.request.file) {
            if !known.contains(&name) {
                let item = Item::new(name.clone(), CompletionKind::Variable, self.word.clone()).detail(file.name().to_owned());
                let item = item.sort(if in_call { 2 } else { 105 });
                items.push(if in_call { item } else { item.text(format!("var({name})")) });
            }
        }
        for name in self.defined_vars() {
            let name = format!("--{name}");
            let item = Item::new(name.clone(), CompletionKind::Variable, self.word.clone()).detail("define:vars");
            let item = item.sort(if in_call { 0 } else { 90 });
            items.push(if in_call { item } else { item.text(format!("var({name})")) });
        }
    }

    /// The keys of the `define:vars` of the style the cursor is in.
    fn defined_vars(&self) -> Vec<String> {
        let document = self.request.document;
        let path = document.path_at(self.sheet.start.saturating_sub(1));
        let style = path.into_iter().rev().find_map(|node| match node {
            Node::Style(style) => Some(style),
            _ => None,
        });
        let Some(value) = style.and_then(|style| style.attribute("define:vars")).and_then(|it| it.value_inner_range()) else {
            return Vec::new();
        };
        let object = document.slice(value).trim().trim_start_matches('{').trim_end_matches('}').to_owned();
        let keys = object.split(',').filter_map(|entry| Some(entry.split(':').next()?.trim().trim_matches(['"', '\''])));
        keys.filter(|key| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-')))
            .map(str::to_owned)
            .collect()
    }

    /// `$names` of SCSS and `@names` of Less.
    fn sass_variables(&self, language: StyleLanguage, items: &mut Items<'_>) {
        let sigil = match language {
            StyleLanguage::Scss | StyleLanguage::Sass => "$",
            StyleLanguage::Less => "@",
            _ => return,
        };
        let source = self.request.document.source();
        for name in declared_names(&source[self.sheet.clone()], sigil) {
            if name.len() > 1 {
                items.push(Item::new(name.to_owned(), CompletionKind::Variable, self.word.clone()).sort(1));
            }
        }
    }

    /// What a query may ask, or how the answer to a feature may be.
    fn query(&self, rule: &str, asked: Option<&str>, items: &mut Items<'_>) {
        let features = match rule {
            "@container" => CONTAINER,
            "@supports" => match asked {
                Some(property) => return self.values(property, items),
                None => {
                    for property in &self.css.properties {
                        let item = Item::new(property.name, CompletionKind::CssProperty, self.word.clone());
                        items.push(item.doc(property_doc(self.css, property)).sort(property_rank(self.css, property)));
                    }
                    return;
                }
            },
            _ => MEDIA,
        };
        for (index, (feature, values)) in features.iter().enumerate() {
            match asked {
                None => items.push(Item::new(*feature, CompletionKind::CssProperty, self.word.clone()).sort(10 + index as u32)),
                Some(asked) if asked == *feature => {
                    values.iter().for_each(|value| items.push(Item::new(*value, CompletionKind::CssValue, self.word.clone()).sort(10)));
                }
                Some(_) => {}
            }
        }
    }

    /// The mixins of the sheet, behind `@include`.
    fn mixins(&self, items: &mut Items<'_>) {
        let sheet = &self.request.document.source()[self.sheet.clone()];
        for (at, start) in sheet.match_indices("@mixin ") {
            let rest = sheet[at + start.len()..].trim_start();
            let name = &rest[..rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len())];
            if !name.is_empty() && !items.has(name) {
                items.push(Item::new(name.to_owned(), CompletionKind::Function, self.word.clone()).detail("mixin").sort(1));
            }
        }
    }

    /// Selectors. Says whether nothing else can stand here, because of the `.`, `#` or `:` before the word.
    fn selectors(&self, items: &mut Items<'_>) -> bool {
        let source = self.request.document.source();
        let colons = source[..self.word.start].chars().rev().take_while(|c| *c == ':').count();
        if colons > 0 {
            let start = self.word.start - colons.min(2);
            for selector in &self.css.selectors {
                self.pseudo(selector, start..self.word.end, colons, items);
            }
            if colons == 1 {
                let global = Item::new(":global()", CompletionKind::Function, start..self.word.end).snippet(":global($1)");
                items.push(global.doc("Selects everywhere on the page, not only in this component.").sort(20));
            }
            return true;
        }
        let sigil = source[..self.word.start].chars().next_back();
        if matches!(sigil, Some('.' | '#')) {
            for name in styles::names_in_markup(self.request.document, sigil == Some('.')) {
                items.push(Item::new(name, CompletionKind::Class, self.word.clone()).detail("in this file").sort(10));
            }
            return true;
        }
        let mut tags: Vec<&str> = Vec::new();
        for node in self.request.document.root().descendants() {
            if let Node::Element(element) = node
                && !tags.contains(&element.name())
            {
                tags.push(element.name());
            }
        }
        for tag in tags {
            items.push(Item::new(tag.to_owned(), CompletionKind::Tag, self.word.clone()).detail("in this file").sort(400));
        }
        false
    }

    fn pseudo(&self, selector: &'static Name, range: Range<usize>, colons: usize, items: &mut Items<'_>) {
        if colons == 2 && !selector.name.starts_with("::") {
            return;
        }
        let rank = match selector.status {
            Status::Standard => 50,
            Status::Experimental => 80,
            Status::NonStandard | Status::Obsolete => 90,
        };
        let item = Item::new(selector.name, CompletionKind::Keyword, range).detail(selector.syntax).sort(rank);
        items.push(match selector.name.strip_suffix("()") {
            Some(function) => item.snippet(format!("{function}($1)")),
            None => item,
        });
    }

    fn at_rules(&self, items: &mut Items<'_>) {
        for rule in &self.css.at_rules {
            let item = Item::new(rule.name, CompletionKind::Keyword, self.word.clone()).sort(450);
            items.push(match self.css.sentence(rule.name) {
                Some(sentence) => item.doc(sentence),
                None => item,
            });
        }
    }
}

/// What people use comes first.
fn property_rank(css: &Css, property: &Property) -> u32 {
    match property.status {
        Status::Standard if css.sentence(property.name).is_some() => 20,
        Status::Standard => 50,
        Status::Experimental => 80,
        Status::NonStandard | Status::Obsolete => 90,
    }
}

/// What a property does, takes and starts with.
pub(crate) fn property_doc(css: &Css, property: &Property) -> String {
    let mut doc = css.sentence(property.name).map(str::to_owned).unwrap_or_default();
    if !property.syntax.is_empty() {
        doc.push_str(&format!("\n\n`{}`", property.syntax));
    }
    if !property.initial.is_empty() {
        doc.push_str(&format!("\n\nInitially `{}`.", property.initial));
    }
    match property.status {
        Status::Standard => {}
        Status::Experimental => doc.push_str("\n\nExperimental."),
        Status::NonStandard => doc.push_str("\n\nNot in any standard."),
        Status::Obsolete => doc.push_str("\n\nObsolete."),
    }
    let url = format!("https://developer.mozilla.org/docs/Web/CSS/Reference/Properties/{}", property.name);
    doc.push_str(&format!("\n\n[MDN]({url})"));
    doc.trim_start().to_owned()
}

/// Names with a sigil that are followed by a colon: declarations, each once.
fn declared_names<'s>(text: &'s str, sigil: &'s str) -> Vec<&'s str> {
    let mut names = Vec::new();
    for range in styles::declared(text, sigil) {
        let name = &text[range];
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_before_tells_the_spot() {
        assert_eq!(spot("a { color: re", false), Spot::Value("color".into()));
        assert_eq!(spot("a { color: red; bac", false), Spot::Declaration);
        assert_eq!(spot("a { &:ho", false), Spot::Declaration);
        assert_eq!(spot("a { span:ho", false), Spot::Declaration);
        assert_eq!(spot("a { } b", false), Spot::Selector);
        assert_eq!(spot("a:ho", false), Spot::Selector);
        assert_eq!(spot("color: ", true), Spot::Value("color".into()));
        assert_eq!(spot("co", true), Spot::Inline);
        assert_eq!(spot("/* a { color: ", false), Spot::Nothing);
        assert_eq!(spot("a { content: ';}", false), Spot::Nothing);
        assert_eq!(spot("a { --x: 1; $y: ", false), Spot::Value("$y".into()));
        assert_eq!(spot("@media screen and (wi", false), Spot::Query("@media".into(), None));
        assert_eq!(spot("a { @media (hover: ", false), Spot::Query("@media".into(), Some("hover".into())));
        assert_eq!(spot("@media (width > 1px) ", false), Spot::Selector);
        assert_eq!(spot("@supports (display: ", false), Spot::Query("@supports".into(), Some("display".into())));
    }

    #[test]
    fn queries_and_mixins() {
        use crate::testing::completions;
        let at = |style: &str| completions(&format!("<style lang=\"scss\">\n{style}\n</style>"), 2);
        assert_eq!(at("@media (prefers-c$0) {}"), "CssProperty prefers-color-scheme\nCssProperty prefers-contrast\n…\n");
        assert_eq!(at("@media (prefers-color-scheme: $0) {}"), "CssValue dark\nCssValue light\n");
        assert_eq!(at("@container (inl$0) {}").lines().next(), Some("CssProperty inline-size"));
        assert_eq!(at("@supports (displ$0) {}").lines().next(), Some("CssProperty display"));
        assert_eq!(at("@mixin card($x) {}\n.a { @include $0 }"), "Function card · mixin\n");
    }
}
