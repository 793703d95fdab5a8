//! Where is the cursor? What kind of thing is being typed there, half-typed or not.

use std::ops::Range;

use astro_project::{AssetKind, FilePath, Snapshot};
use astro_syntax::text::floor_char;
use astro_syntax::{Attribute, AttributeValue, Document, Element, Node, RegionKind, ScriptLanguage, StyleLanguage, Tag};

/// The thing under, or just before, the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// Script text: the component script, an expression, a client script.
    Script(RegionKind),
    /// The name of a start tag; the range is empty right after `<`.
    TagName(Range<usize>),
    /// The name of an end tag; the range is empty right after `</`.
    EndTagName(Range<usize>),
    /// The name of an attribute of `element`, or the gap where one could stand.
    AttributeName { element: Element<'a>, attribute: Option<Attribute<'a>>, range: Range<usize> },
    /// The value of an attribute, without its quotes.
    AttributeValue { element: Element<'a>, attribute: Attribute<'a>, range: Range<usize>, quoted: bool },
    /// A style sheet, or the declarations of a `style` attribute.
    Style { sheet: Range<usize>, inline: bool, language: StyleLanguage },
    /// Text of the page, where markup can start.
    Markup,
    /// Comments, raw text, data: nothing of ours.
    Elsewhere,
}

/// The document of an `.astro` file; other files have none.
pub(crate) fn document_of(snapshot: &Snapshot, file: &FilePath) -> Option<Document> {
    if AssetKind::of(file) == AssetKind::Astro { snapshot.document(file) } else { None }
}

/// Finds what is being typed at `offset`.
pub(crate) fn place(document: &Document, offset: usize) -> Place<'_> {
    let source = document.source();
    let offset = floor_char(source, offset);
    let tag = tag_before(document, offset);
    let region = document.region_at(offset);
    if let Some(tag) = tag {
        // An expression or style inside the tag owns its text; one around the tag does not.
        if let Some(region) = region.filter(|region| tag.range().start < region.range.start) {
            return in_region(region.kind, region.range.clone());
        }
        return in_tag(source, tag, offset);
    }
    if let Some(place) = bare_angle(document, offset, region.map(|region| region.kind)) {
        return place;
    }
    if let Some(region) = region {
        return in_region(region.kind, region.range.clone());
    }
    match node_before(document, offset) {
        Some(Node::Comment(comment)) if offset < comment.range().end || !comment.text().ends_with("-->") => Place::Elsewhere,
        Some(Node::RawText(_)) => Place::Elsewhere,
        _ => Place::Markup,
    }
}

fn in_region<'a>(kind: RegionKind, range: Range<usize>) -> Place<'a> {
    match kind {
        RegionKind::Style(language) => Place::Style { sheet: range, inline: false, language },
        RegionKind::StyleAttribute => Place::Style { sheet: range, inline: true, language: StyleLanguage::Css },
        RegionKind::Script(ScriptLanguage::Json | ScriptLanguage::Other) => Place::Elsewhere,
        kind => Place::Script(kind),
    }
}

/// The innermost node that ends at or spans the character before `offset`.
pub(crate) fn node_before(document: &Document, offset: usize) -> Option<Node<'_>> {
    let before = floor_char(document.source(), offset.checked_sub(1)?);
    document.path_at(before).pop()
}

/// The tag the cursor is in: between its brackets, or at its open end.
fn tag_before(document: &Document, offset: usize) -> Option<Tag<'_>> {
    let source = document.source();
    let typed = source.get(..offset)?.trim_end().len();
    [offset, typed].into_iter().find_map(|end| {
        let path = document.path_at(floor_char(source, end.checked_sub(1)?));
        let tag = path.into_iter().rev().find_map(|node| match node {
            Node::StartTag(tag) | Node::EndTag(tag) | Node::StrayEndTag(tag) => Some(tag),
            _ => None,
        })?;
        let range = tag.range();
        let inside = range.start < offset && (offset < range.end || !tag.is_closed());
        inside.then_some(tag)
    })
}

fn in_tag<'a>(source: &str, tag: Tag<'a>, offset: usize) -> Place<'a> {
    let name = tag.name_range();
    let is_end = tag.text().starts_with("</");
    if is_end {
        return if name.start <= offset && offset <= name.end { Place::EndTagName(name) } else { Place::Elsewhere };
    }
    if name.start <= offset && offset <= name.end {
        return Place::TagName(name);
    }
    let Some(element) = tag.element() else { return Place::Elsewhere };
    for attribute in tag.attributes() {
        let range = attribute.range();
        if range.start <= offset && offset <= range.end {
            return in_attribute(source, element, attribute, offset);
        }
    }
    let gap = source[..offset].ends_with(|c: char| c.is_whitespace() || c == '/');
    if gap && offset > name.end {
        Place::AttributeName { element, attribute: None, range: offset..offset }
    } else {
        Place::Elsewhere
    }
}

fn in_attribute<'a>(source: &str, element: Element<'a>, attribute: Attribute<'a>, offset: usize) -> Place<'a> {
    let name = attribute.name_range();
    if name.start <= offset && offset <= name.end {
        return Place::AttributeName { element, attribute: Some(attribute), range: name };
    }
    match attribute.value() {
        AttributeValue::Text(value) => {
            let inner = value.unquoted_range();
            let quoted = inner.start > value.range().start;
            if inner.start <= offset && offset <= inner.end {
                return Place::AttributeValue { element, attribute, range: inner, quoted };
            }
        }
        AttributeValue::None if source[name.end..offset].contains('=') => {
            return Place::AttributeValue { element, attribute, range: offset..offset, quoted: false };
        }
        _ => {}
    }
    Place::Elsewhere
}

/// `<` or `</` alone, which the tree takes for text or an operator.
fn bare_angle<'a>(document: &'a Document, offset: usize, region: Option<RegionKind>) -> Option<Place<'a>> {
    let before = &document.source()[..offset];
    let may_hold_markup = match region {
        None => !matches!(node_before(document, offset), Some(Node::Comment(_) | Node::RawText(_))),
        Some(RegionKind::Expression | RegionKind::AttributeExpression) => {
            // After a name, a number or a bracket `<` is an operator.
            let operand = before.trim_end_matches(['<', '/']).trim_end();
            !operand.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | ')' | ']' | '"' | '\'' | '`'))
        }
        Some(_) => false,
    };
    if !may_hold_markup {
        None
    } else if before.ends_with("</") {
        Some(Place::EndTagName(offset..offset))
    } else if before.ends_with('<') {
        Some(Place::TagName(offset..offset))
    } else {
        None
    }
}

/// The element whose start or end tag has its name at `name`.
pub(crate) fn element_named_at<'a>(document: &'a Document, name: &Range<usize>) -> Option<Element<'a>> {
    if name.is_empty() {
        return None;
    }
    document.path_at(name.start).into_iter().rev().find_map(Node::as_element)
}

/// The elements around `offset`, innermost first: those whose start tag ends before it.
pub(crate) fn elements_around(document: &Document, offset: usize) -> Vec<Element<'_>> {
    let before = floor_char(document.source(), offset.saturating_sub(1));
    let path = document.path_at(before).into_iter().rev();
    path.filter_map(Node::as_element).filter(|element| element.open_range().end <= offset).collect()
}

/// The word of `is_part` characters that ends at `offset`.
pub(crate) fn word_before(source: &str, offset: usize, is_part: impl Fn(char) -> bool) -> Range<usize> {
    let before = &source[..floor_char(source, offset)];
    let start = before.trim_end_matches(is_part).len();
    start..before.len()
}

/// May the character stand in a JavaScript name?
pub(crate) fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Project;

    fn at(fixture: &str) -> String {
        let project = Project::new(fixture);
        let document = project.snapshot.document(&project.at.file).unwrap();
        let slice = |range: &Range<usize>| document.slice(range.clone()).to_owned();
        match place(&document, project.at.offset) {
            Place::Script(kind) => format!("script {kind:?}"),
            Place::TagName(range) => format!("tag {:?}", slice(&range)),
            Place::EndTagName(range) => format!("end {:?}", slice(&range)),
            Place::AttributeName { element, range, .. } => format!("attribute {:?} of {:?}", slice(&range), element.name()),
            Place::AttributeValue { element, attribute, range, quoted } => {
                format!("value {:?} quoted {quoted} of {} {}", slice(&range), element.name(), attribute.name())
            }
            Place::Style { inline, .. } => format!("style inline {inline}"),
            Place::Markup => "markup".to_owned(),
            Place::Elsewhere => "elsewhere".to_owned(),
        }
    }

    #[test]
    fn half_typed_text_has_its_place() {
        for (fixture, expected) in [
            ("<$0", "tag \"\""),
            ("<p>a</p>\n<$0\n<p>b</p>", "tag \"\""),
            ("<div>\n  <$0\n</div>", "tag \"\""),
            ("<Fo$0", "tag \"Fo\""),
            ("<div><Fo$0</div>", "tag \"Fo\""),
            ("<Foo.$0", "tag \"Foo.\""),
            ("<di$0v>", "tag \"div\""),
            ("</$0", "end \"\""),
            ("<div></$0", "end \"\""),
            ("<div><p>x</$0</div>", "end \"\""),
            ("<div></d$0", "end \"d\""),
            ("<div></di$0v>", "end \"div\""),
            ("<Card $0", "attribute \"\" of \"Card\""),
            ("<Card $0/>", "attribute \"\" of \"Card\""),
            ("<Card $0></Card>", "attribute \"\" of \"Card\""),
            ("<Card ti$0", "attribute \"ti\" of \"Card\""),
            ("<Card\n  ti$0\n<p>x</p>", "attribute \"ti\" of \"Card\""),
            ("<Card\n  $0\n/>", "attribute \"\" of \"Card\""),
            ("<Card a=\"b\" $0\n<p>x</p>", "attribute \"\" of \"Card\""),
            ("<div class:$0", "attribute \"class:\" of \"div\""),
            ("<div client:lo$0 />", "attribute \"client:lo\" of \"div\""),
            ("<div set:$0></div>", "attribute \"set:\" of \"div\""),
            ("<a href=$0", "value \"\" quoted false of a href"),
            ("<a href=$0></a>", "value \"\" quoted false of a href"),
            ("<a href=\"$0", "value \"\" quoted true of a href"),
            ("<a href=\"$0\">", "value \"\" quoted true of a href"),
            ("<a href='x$0y'>", "value \"xy\" quoted true of a href"),
            ("<a href=x$0>", "value \"x\" quoted false of a href"),
            ("{post.$0}", "script Expression"),
            ("{post.$0", "script Expression"),
            ("{$0}", "script Expression"),
            ("<p>{$0}</p>", "script Expression"),
            ("<a href={$0}>", "script AttributeExpression"),
            ("<a href={a.$0", "script AttributeExpression"),
            ("<a {$0}>", "script AttributeExpression"),
            ("<a {...pr$0}>", "script AttributeExpression"),
            ("{ok && <$0}", "tag \"\""),
            ("{ok && <Fo$0}", "tag \"Fo\""),
            ("{ok && <b>x</$0}", "end \"\""),
            ("{a <$0 b}", "script Expression"),
            ("{items.map((item) => <li>{item.$0}</li>)}", "script Expression"),
            ("---\nconst a = $0\n---\n", "script Frontmatter"),
            ("---\n$0\n---\n", "script Frontmatter"),
            ("---\nAstro.$0\n---\n<p/>", "script Frontmatter"),
            ("<style>$0</style>", "style inline false"),
            ("<style>a { col$0 }</style>", "style inline false"),
            ("<style>a { col$0", "style inline false"),
            ("<p style=\"$0\">", "style inline true"),
            ("<p style=\"color: $0\">", "style inline true"),
            ("text $0", "markup"),
            ("$0", "markup"),
            ("<p>$0</p>", "markup"),
            ("<!-- <$0 -->", "elsewhere"),
            ("<script type=\"application/json\">{$0}</script>", "elsewhere"),
        ] {
            assert_eq!(at(fixture), expected, "{fixture}");
        }
    }
}
