//! Where is the name under the cursor used?

use std::ops::Range;

use astro_project::Snapshot;
use astro_syntax::text::floor_char;
use astro_syntax::{Document, Node};

use crate::answer::{FilePosition, Highlight, HighlightKind, Target};
use crate::completion::is_server_code;
use crate::names;
use crate::place::{Place, document_of, element_named_at, place};
use crate::styles;

/// What was found: the declaration, if it is in this file, and all places.
struct Uses {
    declared: Option<Range<usize>>,
    places: Vec<Range<usize>>,
}

/// The uses of the local name, class or id at `at`, in its own file.
pub(crate) fn references(snapshot: &Snapshot, at: &FilePosition, declaration: bool) -> Vec<Target> {
    let Some(document) = document_of(snapshot, &at.file) else { return Vec::new() };
    let Some(uses) = uses(&document, at.offset) else { return Vec::new() };
    let places = uses.places.into_iter().filter(|range| declaration || uses.declared.as_ref() != Some(range));
    places.map(|range| Target { file: at.file.clone(), range: range.clone(), focus: range }).collect()
}

/// The same places in the same file, with how the name is used at each.
pub(crate) fn highlight(snapshot: &Snapshot, at: &FilePosition) -> Vec<Highlight> {
    let Some(document) = document_of(snapshot, &at.file) else { return Vec::new() };
    let Some(uses) = uses(&document, at.offset) else { return Vec::new() };
    let kind = |range: &Range<usize>| match &uses.declared {
        None => HighlightKind::Text,
        Some(declared) if names::is_write(&document, range, declared) => HighlightKind::Write,
        Some(_) => HighlightKind::Read,
    };
    uses.places.iter().map(|range| Highlight { range: range.clone(), kind: kind(range) }).collect()
}

fn uses(document: &Document, offset: usize) -> Option<Uses> {
    let offset = floor_char(document.source(), offset);
    match place(document, offset) {
        Place::Script(region) if is_server_code(region) && !names::is_in_text(document, offset) => {
            let word = names::word_at(document.source(), offset)?;
            if word.chain.is_some() {
                return None;
            }
            local(document, word.range.start, word.text)
        }
        Place::TagName(range) | Place::EndTagName(range) => {
            let element = element_named_at(document, &range)?;
            if !element.is_component() {
                let places = std::iter::once(element.name_range()).chain(element.close().map(|close| close.name_range()));
                return Some(Uses { declared: None, places: places.collect() });
            }
            let base = element.name().split('.').next().unwrap_or_default();
            local(document, range.start, base)
        }
        Place::AttributeValue { attribute, range, .. } if matches!(attribute.name(), "class" | "id") => {
            let word = styles::word_in(document.source(), &range, offset)?;
            linked(document, attribute.name() == "class", document.slice(word))
        }
        Place::Style { .. } => {
            let guest = document.guest_at(offset)?;
            let node = guest.node_at(offset);
            // The name is a word inside the selector's name.
            let node = node.parent().filter(|parent| parent.range() == node.range()).unwrap_or(node);
            match node.kind() {
                "class_name" => linked(document, true, node.text()),
                "id_name" => linked(document, false, node.text()),
                _ => None,
            }
        }
        _ => None,
    }
}

fn local(document: &Document, offset: usize, name: &str) -> Option<Uses> {
    let declared = names::resolve(document, offset, name)?.range?;
    let places = names::occurrences(document, name, &declared);
    Some(Uses { declared: Some(declared), places })
}

/// A class or id in markup and styles.
fn linked(document: &Document, class: bool, name: &str) -> Option<Uses> {
    let attribute_name = if class { "class" } else { "id" };
    let mut places = styles::selectors(document, class, name);
    for node in document.root().descendants() {
        let Node::Attribute(attribute) = node else { continue };
        if attribute.name() != attribute_name {
            continue;
        }
        let (Some(text), Some(range)) = (attribute.text_value(), attribute.value_inner_range()) else { continue };
        for (at, _) in text.match_indices(name) {
            let word = styles::word_in(document.source(), &range, range.start + at);
            places.extend(word.filter(|word| document.slice(word.clone()) == name));
        }
    }
    places.sort_by_key(|range| range.start);
    places.dedup();
    Some(Uses { declared: None, places })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::Project;

    /// Marks the places: `[read]`, `{written}`, `(text)`.
    fn check(fixture: &str, expect: Expect) {
        let project = Project::new(fixture);
        let mut text = project.text();
        let mut places = project.analysis().highlight(&project.at);
        places.sort_by_key(|place| std::cmp::Reverse(place.range.start));
        for place in places {
            let (open, close) = match place.kind {
                super::HighlightKind::Read => ("[", "]"),
                super::HighlightKind::Write => ("{", "}"),
                super::HighlightKind::Text => ("(", ")"),
            };
            text.insert_str(place.range.end, close);
            text.insert_str(place.range.start, open);
        }
        expect.assert_eq(&text);
    }

    #[test]
    fn a_name_and_the_one_that_hides_it() {
        check("---\nlet item = 1\nitem = 2\nconst o = { item, x: item.item }\n---\n<p title={item}>{items.map((item) => <b>{item}</b>)}{it$0em}</p>", expect![[r#"
            ---
            let {item} = 1
            {item} = 2
            const o = { [item], x: [item].item }
            ---
            <p title={[item]}>{items.map((item) => <b>{item}</b>)}{[item]}</p>"#]]);
        check("---\nconst item = 1\n---\n{items.map((item) => <b class={item.a}>{ite$0m}</b>)}{item}", expect![[r#"
            ---
            const item = 1
            ---
            {items.map(({item}) => <b class={[item].a}>{[item]}</b>)}{item}"#]]);
    }

    #[test]
    fn components_and_tags() {
        check("---\nimport Card from './Card.astro'\nconst x = Card\n---\n<Ca$0rd><Card.Head /></Card>", expect![[r#"
            ---
            import {Card} from './Card.astro'
            const x = [Card]
            ---
            <[Card]><[Card].Head /></[Card]>"#]]);
        check("<di$0v><p></p></div>", expect!["<(div)><p></p></(div)>"]);
    }

    #[test]
    fn classes_in_markup_and_styles() {
        check("<p class=\"a card\"></p><p class=\"card card-x\"></p><style>.ca$0rd { } .card-x { } .card:hover { }</style>", expect![[r#"<p class="a (card)"></p><p class="(card) card-x"></p><style>.(card) { } .card-x { } .(card):hover { }</style>"#]]);
    }
}
