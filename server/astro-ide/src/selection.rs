//! Which ranges around the cursor make sense to select, innermost first?

use std::ops::Range;

use astro_project::Snapshot;
use astro_syntax::text::floor_char;
use astro_syntax::{AttributeValue, Document, Node};

use crate::answer::FilePosition;
use crate::place::{document_of, is_name_char};

/// Ranges that contain each other, from the word under the cursor to the whole file.
pub(crate) fn selection(snapshot: &Snapshot, at: &FilePosition) -> Vec<Range<usize>> {
    let Some(document) = document_of(snapshot, &at.file) else { return Vec::new() };
    let offset = floor_char(document.source(), at.offset);
    let mut ranges = vec![word(&document, offset)];
    if let Some(guest) = document.guest_at(offset) {
        let node = guest.node_at(offset);
        ranges.push(node.range());
        ranges.extend(node.ancestors().map(|node| node.range()));
    }
    if let Some(region) = document.region_at(offset) {
        ranges.push(region.range.clone());
    }
    for node in document.ancestors_at(offset) {
        ranges.push(node.range());
        if let Some(element) = node.as_element() {
            ranges.push(element.content_range());
        }
        if let Node::Attribute(attribute) = node
            && !matches!(attribute.value(), AttributeValue::None)
        {
            ranges.extend(attribute.value_inner_range());
            ranges.extend(attribute.value_range());
        }
        if let Node::Frontmatter(frontmatter) = node {
            ranges.push(frontmatter.content_range());
        }
    }
    ranges.push(0..document.source().len());
    ranges.retain(|range| range.start < range.end && range.start <= offset && offset <= range.end);
    ranges.sort_by_key(|range| range.end - range.start);
    ranges.dedup();
    // Neighbours that only touch at the cursor do not contain each other: keep a chain.
    let mut chain: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        if chain.last().is_none_or(|last| range.start <= last.start && last.end <= range.end) {
            chain.push(range);
        }
    }
    chain
}

fn word(document: &Document, offset: usize) -> Range<usize> {
    let source = document.source();
    let is_part = |c: char| is_name_char(c) || c == '-';
    let start = source[..offset].trim_end_matches(is_part).len();
    let end = offset + source[offset..].find(|c| !is_part(c)).unwrap_or(source.len() - offset);
    start..end
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::Project;

    fn check(fixture: &str, expect: Expect) {
        let project = Project::new(fixture);
        let text = project.text();
        let ranges = project.analysis().selection(&project.at);
        let out: Vec<_> = ranges.into_iter().map(|range| format!("{:?}\n", &text[range])).collect();
        expect.assert_eq(&out.concat());
    }

    #[test]
    fn each_step_takes_in_more() {
        check("<ul><li class=\"a b$0c\">{x}</li></ul>", expect![[r#"
            "bc"
            "a bc"
            "\"a bc\""
            "class=\"a bc\""
            "<li class=\"a bc\">"
            "<li class=\"a bc\">{x}</li>"
            "<ul><li class=\"a bc\">{x}</li></ul>"
        "#]]);
        check("<p>{items.map((item) => ite$0m.name)}</p>", expect![[r#"
            "item"
            "item.name"
            "(item) => item.name"
            "((item) => item.name)"
            "items.map((item) => item.name)"
            "{items.map((item) => item.name)}"
            "<p>{items.map((item) => item.name)}</p>"
        "#]]);
        check("---\nconst a = f($01)\n---\n", expect![[r#"
            "1"
            "(1)"
            "f(1)"
            "a = f(1)"
            "const a = f(1)"
            "const a = f(1)\n"
            "\nconst a = f(1)\n"
            "---\nconst a = f(1)\n---"
            "---\nconst a = f(1)\n---\n"
        "#]]);
    }
}
