//! Classes and ids: where markup uses them and where styles select them.

use std::ops::Range;
use std::sync::Arc;

use astro_project::{AssetKind, FilePath, Snapshot};
use astro_syntax::{Document, Node, RegionKind};
use rustc_hash::FxHashSet;

use crate::answer::Target;

/// The word of a space-separated value that `offset` is in.
pub(crate) fn word_in(source: &str, value: &Range<usize>, offset: usize) -> Option<Range<usize>> {
    let text = &source[value.clone()];
    let at = offset.checked_sub(value.start)?;
    let start = text[..at].rfind(char::is_whitespace).map_or(0, |space| space + text[space..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..].find(char::is_whitespace).map_or(text.len(), |space| at + space);
    (start < end).then_some(value.start + start..value.start + end)
}

/// The selectors of the file's styles that name a class (or an id).
pub(crate) fn selectors(document: &Document, class: bool, name: &str) -> Vec<Range<usize>> {
    let kind = if class { "class_name" } else { "id_name" };
    let mut found = Vec::new();
    for region in document.regions().iter().filter(|region| matches!(region.kind, RegionKind::Style(_))) {
        let Some(guest) = document.guest(region) else { continue };
        for node in guest.root().descendants() {
            if node.kind() == kind && node.text() == name {
                found.push(node.range());
            }
        }
    }
    found
}

/// The classes (or ids) the file's styles select, each once, in order.
pub(crate) fn selected_names(document: &Document, class: bool) -> Vec<String> {
    let kind = if class { "class_name" } else { "id_name" };
    let mut names: Vec<String> = Vec::new();
    for region in document.regions().iter().filter(|region| matches!(region.kind, RegionKind::Style(_))) {
        let Some(guest) = document.guest(region) else { continue };
        for node in guest.root().descendants().filter(|node| node.kind() == kind) {
            if !names.iter().any(|known| known == node.text()) {
                names.push(node.text().to_owned());
            }
        }
    }
    names
}

/// The rules of the file's styles whose selectors name a class.
pub(crate) fn rules(document: &Document, name: &str) -> Vec<Range<usize>> {
    let mut rules: Vec<Range<usize>> = Vec::new();
    for selector in selectors(document, true, name) {
        let node = document.guest_at(selector.start).map(|guest| guest.covering(selector.clone()));
        let rule = node.and_then(|node| node.ancestors().find(|node| node.kind() == "rule_set"));
        if let Some(range) = rule.map(|rule| rule.range()).filter(|range| !rules.contains(range)) {
            rules.push(range);
        }
    }
    rules
}

/// The text between the quotes of the string around `offset`.
pub(crate) fn string_at(document: &Document, offset: usize) -> Option<Range<usize>> {
    let node = document.guest_at(offset)?.node_at(offset);
    let fragment = match node.kind() {
        "string_fragment" => Some(node),
        // The cursor stands at an end of it.
        "string" => node.named_children().find(|child| child.kind() == "string_fragment"),
        _ => None,
    };
    fragment.map(|fragment| fragment.range())
}

/// The classes (`.`) or ids (`#`) a script asks the browser for in this string: the argument of `querySelector`,
/// `classList.add`, `getElementById` and their like.
pub(crate) fn asked_for(document: &Document, string: &Range<usize>, sign: char) -> Vec<Range<usize>> {
    let source = document.source();
    let before = source[..string.start].trim_end_matches(['"', '\'', '`']);
    let call = before.rsplit(['.', ' ', '\n', '\t', ';']).find(|word| word.contains('(')).unwrap_or_default();
    let name = call.split(['(', '<']).next().unwrap_or_default();
    let text = &source[string.clone()];
    let whole = || if text.contains(char::is_whitespace) { Vec::new() } else { vec![string.clone()] };
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    match (name, sign) {
        ("querySelector" | "querySelectorAll" | "closest" | "matches", _) => selected(text, string.start, sign),
        ("getElementById", '#') | ("getElementsByClassName", '.') => whole(),
        ("add" | "remove" | "toggle" | "contains" | "replace", '.') if line.contains("classList.") => whole(),
        _ => Vec::new(),
    }
}

/// The names behind `sign` in a selector or style sheet that starts at `start`.
fn selected(text: &str, start: usize, sign: char) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let found = text.match_indices(sign).filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let len = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let starts_well = rest.starts_with(|c: char| !c.is_ascii_digit());
        (len > 0 && starts_well).then(|| start + at + 1..start + at + 1 + len)
    });
    found.collect()
}

/// Where the selectors of a plain style sheet name a class (`.`) or an id (`#`). Comments and the insides of rules are
/// passed over, nested rules are not.
pub(crate) fn in_sheet(snapshot: &Snapshot, file: &FilePath, sign: char, name: &str) -> Vec<Range<usize>> {
    let Some(text) = snapshot.text(file) else { return Vec::new() };
    let mut found = all_in_sheet(&text, sign);
    found.retain(|range| &text[range.clone()] == name);
    found
}

/// Where the selectors of a style sheet name any class (`.`) or id (`#`).
fn all_in_sheet(text: &str, sign: char) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut rest = 0;
    while let Some(at) = text[rest..].find(['{', '}', ';', '/']).map(|at| rest + at) {
        let bytes = text.as_bytes();
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let end = text[at + 2..].find("*/").map_or(text.len(), |end| at + 2 + end + 2);
                (start, rest) = (end, end);
            }
            b'/' => rest = at + 1,
            byte => {
                if byte == b'{' {
                    found.extend(selected(&text[start..at], start, sign));
                }
                (start, rest) = (at + 1, at + 1);
            }
        }
    }
    found
}

/// The classes (`.`) or ids (`#`) that style sheets of the project select, and global styles of other components: each once,
/// with the file it is found in first.
pub(crate) fn shared_names(snapshot: &Snapshot, but: &FilePath, sign: char) -> Vec<(String, FilePath)> {
    let mut seen = FxHashSet::default();
    let mut names = Vec::new();
    let mut add = |name: &str, file: &FilePath| {
        if seen.insert(name.to_owned()) {
            names.push((name.to_owned(), file.clone()));
        }
    };
    for file in snapshot.sources().iter().filter(|file| *file != but) {
        let Some(text) = sheet_text(snapshot, file, |text| text.contains("is:global")) else { continue };
        if AssetKind::of(file) == AssetKind::Style {
            all_in_sheet(&text, sign).into_iter().for_each(|range| add(&text[range], file));
        } else if let Some(document) = snapshot.document(file) {
            for region in document.regions().iter().filter(|region| matches!(region.kind, RegionKind::Style(_))) {
                let style = document.ancestors_at(region.range.start).find_map(Node::as_element);
                if style.is_some_and(|style| style.attribute("is:global").is_some()) {
                    let sheet = document.slice(region.range.clone());
                    all_in_sheet(sheet, sign).into_iter().for_each(|range| add(&sheet[range], file));
                }
            }
        }
    }
    names
}

/// The text of a style sheet, or of a component that passes the test.
fn sheet_text(snapshot: &Snapshot, file: &FilePath, is_wanted: impl Fn(&str) -> bool) -> Option<Arc<str>> {
    match AssetKind::of(file) {
        AssetKind::Style => snapshot.text(file),
        AssetKind::Astro => snapshot.text(file).filter(|text| is_wanted(text)),
        _ => None,
    }
}

/// Where the project's sheets and the styles of other components give a value to `--name`.
pub(crate) fn custom_property(snapshot: &Snapshot, but: &FilePath, name: &str) -> Vec<Target> {
    let mut targets = Vec::new();
    let wanted = format!("--{name}");
    for file in snapshot.sources().iter().filter(|file| *file != but) {
        let Some(text) = sheet_text(snapshot, file, |text| text.contains("<style")).filter(|text| text.contains(&wanted)) else { continue };
        for range in declared(&text, "--").filter(|range| text[range.clone()] == wanted) {
            let range = range.start + 2..range.end;
            targets.push(Target { file: file.clone(), range: range.clone(), focus: range });
        }
    }
    targets
}

/// The custom properties other files give a value to, each once, with its file.
pub(crate) fn custom_properties(snapshot: &Snapshot, but: &FilePath) -> Vec<(String, FilePath)> {
    let mut seen = FxHashSet::default();
    let mut names = Vec::new();
    for file in snapshot.sources().iter().filter(|file| *file != but) {
        let Some(text) = sheet_text(snapshot, file, |text| text.contains("<style")) else { continue };
        for range in declared(&text, "--").filter(|range| range.len() > 2) {
            if seen.insert(text[range.clone()].to_owned()) {
                names.push((text[range].to_owned(), file.clone()));
            }
        }
    }
    names
}

/// Names with a sigil that are followed by a colon: declarations.
pub(crate) fn declared<'s>(text: &'s str, sigil: &'s str) -> impl Iterator<Item = Range<usize>> + 's {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.match_indices(sigil).filter_map(move |(at, _)| {
        let rest = &text[at + sigil.len()..];
        let len = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let starts = !text[..at].ends_with(is_part);
        (starts && rest[len..].trim_start().starts_with(':')).then_some(at..at + sigil.len() + len)
    })
}

/// What the string around the cursor is to name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Classes, with blanks between.
    Classes,
    /// An id.
    Id,
    /// A selector.
    Selector,
}

/// The inside of the string around the cursor, if it names classes or ids: in `class:list={…}`, and where a script asks the
/// browser for an element.
pub(crate) fn naming_string(document: &Document, offset: usize) -> Option<(Range<usize>, Wanted)> {
    let node = document.guest_at(offset)?.node_at(offset);
    let string = std::iter::once(node).chain(node.ancestors()).take(3).find(|node| matches!(node.kind(), "string" | "template_string"))?;
    let range = string.range();
    let inside = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
    if offset < inside.start || inside.end < offset {
        return None;
    }
    let source = document.source();
    let before = source[..range.start].trim_end();
    // `querySelector<HTMLElement>("…")` says a type before the bracket.
    let callee = before.strip_suffix('(').map(|it| if it.ends_with('>') { &it[..it.rfind('<').unwrap_or(it.len())] } else { it });
    let name = |wanted: &str| callee.is_some_and(|callee| callee.ends_with(wanted));
    let in_class = document.ancestors_at(range.start).find_map(Node::as_attribute);
    let in_class = in_class.is_some_and(|attribute| matches!(attribute.name(), "class" | "class:list"));
    let wanted = match () {
        () if in_class => Wanted::Classes,
        () if name("getElementById") => Wanted::Id,
        () if ["getElementsByClassName", "classList.add", "classList.remove", "classList.toggle", "classList.contains", "classList.replace"].iter().any(|it| name(it)) => Wanted::Classes,
        () if ["querySelector", "querySelectorAll", ".closest", ".matches"].iter().any(|it| name(it)) => Wanted::Selector,
        () => return None,
    };
    Some((inside, wanted))
}

/// The classes or ids the template gives to elements, each once, in order.
pub(crate) fn names_in_markup(document: &Document, class: bool) -> Vec<String> {
    let attribute = if class { "class" } else { "id" };
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    for node in document.root().descendants() {
        let Node::Attribute(found) = node else { continue };
        if found.name() == attribute {
            found.text_value().unwrap_or_default().split_whitespace().for_each(&mut add);
        }
        if class && found.name() == "class:list" {
            let Some(guest) = found.expression().and_then(|it| document.guest_at(it.inner_range().start)) else { continue };
            for string in guest.root().descendants().filter(|node| node.kind() == "string_fragment") {
                string.text().split_whitespace().for_each(&mut add);
            }
        }
    }
    names
}
