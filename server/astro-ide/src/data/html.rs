//! The words of HTML: tags, attributes and values with their documentation.
//!
//! The tables are those of html-languageservice (made from VS Code's HTML data; its sentences are MDN's). What is newer
//! than they are is added here.

use std::borrow::Cow;
use std::sync::OnceLock;

use html_languageservice::html_data::{Description, HTMLDataV1, IAttributeData, IReference, ITagData, IValueData};
use html_languageservice::language_facts::web_custom_data::HTML_DATA_INSTANCE;
use rustc_hash::FxHashMap;

/// One attribute and the values it takes.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) doc: Option<Cow<'static, str>>,
    pub(crate) values: Vec<Value>,
    /// Stands alone: `disabled`.
    pub(crate) is_flag: bool,
    /// May be written on every tag.
    pub(crate) is_global: bool,
}

/// One value of an attribute.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) name: &'static str,
    pub(crate) doc: Option<Cow<'static, str>>,
}

/// One tag.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: &'static str,
    pub(crate) doc: Option<Cow<'static, str>>,
    pub(crate) attributes: Vec<Attribute>,
}

/// All tables.
#[derive(Debug)]
pub(crate) struct Html {
    pub(crate) tags: Vec<Tag>,
    index: FxHashMap<&'static str, usize>,
    global: Vec<Attribute>,
}

impl Html {
    /// The tag of that name, whatever its case.
    pub(crate) fn tag(&self, name: &str) -> Option<&Tag> {
        let at = match self.index.get(name) {
            Some(at) => at,
            None => self.index.get(name.to_ascii_lowercase().as_str())?,
        };
        self.tags.get(*at)
    }

    /// The attributes a tag takes: its own first, then those of every tag.
    pub(crate) fn attributes(&self, tag: &str) -> impl Iterator<Item = &Attribute> {
        let own = self.tag(tag).map(|tag| tag.attributes.as_slice()).unwrap_or_default();
        let global = self.global.iter().filter(|global| !own.iter().any(|own| own.name == global.name));
        own.iter().chain(global)
    }

    /// One attribute of a tag.
    pub(crate) fn attribute(&self, tag: &str, name: &str) -> Option<&Attribute> {
        self.attributes(tag).find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }
}

/// The tables, read on first use.
pub(crate) fn html() -> &'static Html {
    static HTML: OnceLock<Html> = OnceLock::new();
    HTML.get_or_init(|| {
        let data: &'static HTMLDataV1 = &HTML_DATA_INSTANCE;
        let mut html = Html { tags: Vec::new(), index: FxHashMap::default(), global: Vec::new() };
        html.tags = data.tags.iter().flatten().map(|entry| tag(data, entry)).collect();
        html.tags.extend(NEW_TAGS.iter().map(|(name, doc)| Tag { name, doc: Some(Cow::Borrowed(doc)), attributes: Vec::new() }));
        html.global = data.global_attributes.iter().flatten().map(|entry| attribute(data, entry, true)).collect();
        for (tag, name, values, doc) in NEW_ATTRIBUTES {
            let new = Attribute {
                name,
                doc: Some(Cow::Borrowed(doc)),
                values: values.split(' ').filter(|value| !value.is_empty()).map(|name| Value { name, doc: None }).collect(),
                is_flag: *values == "!",
                is_global: *tag == "*",
            };
            let list = match html.tags.iter_mut().find(|entry| entry.name == *tag) {
                Some(tag) => &mut tag.attributes,
                None => &mut html.global,
            };
            match list.iter_mut().find(|old| old.name == new.name) {
                Some(old) if old.values.is_empty() => old.values = new.values,
                Some(_) => {}
                None => list.push(new),
            }
        }
        for list in html.tags.iter_mut().map(|tag| &mut tag.attributes).chain([&mut html.global]) {
            list.iter_mut().for_each(|attribute| attribute.values.retain(|value| value.name != "!"));
        }
        html.index = html.tags.iter().enumerate().map(|(at, tag)| (tag.name, at)).collect();
        html
    })
}

fn tag(data: &'static HTMLDataV1, entry: &'static ITagData) -> Tag {
    Tag {
        name: &entry.name,
        doc: doc(entry.description.as_ref(), entry.references.as_deref()),
        attributes: entry.attributes.iter().map(|entry| attribute(data, entry, false)).collect(),
    }
}

fn attribute(data: &'static HTMLDataV1, entry: &'static IAttributeData, is_global: bool) -> Attribute {
    let set = entry.value_set.as_deref();
    let sets = data.value_sets.iter().flatten();
    let shared = sets.filter(|values| Some(values.name.as_str()) == set).flat_map(|values| &values.values);
    Attribute {
        name: &entry.name,
        doc: doc(entry.description.as_ref(), entry.references.as_deref()),
        values: entry.values.iter().flatten().chain(shared).map(value).collect(),
        is_flag: set == Some("v"),
        is_global,
    }
}

fn value(entry: &'static IValueData) -> Value {
    Value { name: &entry.name, doc: doc(entry.description.as_ref(), entry.references.as_deref()) }
}

fn doc(description: Option<&'static Description>, references: Option<&'static [IReference]>) -> Option<Cow<'static, str>> {
    let text = match description {
        Some(Description::String(text)) => text.as_str(),
        Some(Description::MarkupContent(content)) => content.value.as_str(),
        None => "",
    };
    match references.and_then(<[_]>::first) {
        Some(reference) if text.is_empty() => Some(Cow::Owned(format!("[{}]({})", reference.name, reference.url))),
        Some(reference) => Some(Cow::Owned(format!("{text}\n\n[{}]({})", reference.name, reference.url))),
        None if text.is_empty() => None,
        None => Some(Cow::Borrowed(text)),
    }
}

/// Tags newer than the tables.
const NEW_TAGS: &[(&str, &str)] = &[
    ("search", "A part of the page for searching or filtering."),
    ("svg", "A drawing."),
    ("math", "A formula in MathML."),
    ("selectedcontent", "A copy of what is chosen, inside the button of a customisable `<select>`."),
];

/// Attributes newer than the tables: tag (`*` for all), name, values (`!` for none), what it does.
const NEW_ATTRIBUTES: &[(&str, &str, &str, &str)] = &[
    ("*", "popover", "auto manual hint", "Makes the element a popover: hidden until it is opened, then above everything else."),
    ("*", "inert", "!", "Takes the element and all in it out of reach: no clicks, no focus, no search."),
    ("*", "enterkeyhint", "enter done go next previous search send", "What the Enter key of an on-screen keyboard says."),
    ("*", "inputmode", "none text decimal numeric tel search email url", "Which on-screen keyboard to show."),
    ("*", "nonce", "", "The number a content security policy knows this element by."),
    ("*", "part", "", "Names by which `::part()` reaches the element from outside its shadow tree."),
    ("*", "autofocus", "!", "Takes the focus when the page, or the dialog around it, is shown."),
    ("*", "writingsuggestions", "true false", "May the browser suggest words while the user writes?"),
    ("button", "popovertarget", "", "The `id` of the popover the button opens and closes."),
    ("button", "popovertargetaction", "toggle show hide", "What the button does to its popover."),
    ("button", "command", "show-modal close request-close show-popover hide-popover toggle-popover", "What the button does to the element named by `commandfor`."),
    ("button", "commandfor", "", "The `id` of the element the button commands."),
    ("input", "popovertarget", "", "The `id` of the popover the button opens and closes."),
    ("input", "capture", "user environment", "Which camera to take the picture with."),
    ("img", "fetchpriority", "high low auto", "How urgently the picture is loaded."),
    ("img", "loading", "lazy eager", "Is the picture loaded at once or when it comes near the window?"),
    ("img", "decoding", "async sync auto", "May the picture be shown later than the text around it?"),
    ("link", "fetchpriority", "high low auto", "How urgently the resource is loaded."),
    ("link", "as", "audio document embed fetch font image object script style track video worker", "What a preloaded resource is."),
    ("link", "blocking", "render", "Is the page shown only when this is loaded?"),
    ("script", "fetchpriority", "high low auto", "How urgently the script is loaded."),
    ("script", "blocking", "render", "Is the page shown only when this has run?"),
    ("iframe", "loading", "lazy eager", "Is the frame loaded at once or when it comes near the window?"),
    ("dialog", "closedby", "any closerequest none", "What closes the dialog: a click outside, the Escape key, or only its own buttons."),
    ("details", "name", "", "Of all `<details>` of one name only one is open."),
    ("template", "shadowrootmode", "open closed", "Makes the content the shadow tree of the parent."),
    ("a", "rel", "alternate author bookmark external help license me next nofollow noopener noreferrer prev privacy-policy search tag terms-of-service", "How the target relates to this page."),
    ("a", "data-astro-prefetch", "tap hover viewport load false", "When Astro fetches the page behind the link ahead of the click."),
    ("a", "data-astro-reload", "!", "The link is followed by a full page load, without view transition."),
    ("a", "data-astro-history", "push replace auto", "Does following the link make a new entry in the history?"),
    ("form", "data-astro-reload", "!", "The form is submitted by a full page load, without view transition."),
    ("script", "data-astro-rerun", "!", "An inline script runs again after each view transition."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_attributes_and_values_have_words() {
        let html = html();
        assert!(html.tag("blockquote").unwrap().doc.is_some());
        assert_eq!(html.attributes("blockquote").next().unwrap().name, "cite");
        let kind = html.attribute("input", "type").unwrap();
        assert!(kind.values.iter().any(|value| value.name == "checkbox"));
        assert!(html.attribute("input", "disabled").unwrap().is_flag);
        assert!(html.attribute("div", "popover").unwrap().values.iter().any(|value| value.name == "manual"));
        assert!(html.attribute("div", "inert").unwrap().is_flag);
        assert!(html.attribute("div", "aria-label").is_some());
        assert!(html.tag("DIV").is_some());
    }
}
