//! Which names change together? Those of a start tag and its end tag.

use astro_project::Snapshot;
use astro_syntax::text::floor_char;

use crate::answer::{FilePosition, LinkedRanges};
use crate::place::{Place, document_of, place};

/// What a tag's name is made of.
const PATTERN: &str = r"[^\s<>/='\x22{}]*";

/// The two names of the element whose name the cursor is in.
pub(crate) fn linked_editing(snapshot: &Snapshot, at: &FilePosition) -> Option<LinkedRanges> {
    let document = document_of(snapshot, &at.file)?;
    let offset = floor_char(document.source(), at.offset);
    let range = match place(&document, offset) {
        Place::TagName(range) | Place::EndTagName(range) => range,
        _ => return None,
    };
    let path = document.path_at(range.start.saturating_sub(1));
    let element = path.into_iter().rev().find_map(astro_syntax::Node::as_element)?;
    let close = element.close()?;
    let ranges = vec![element.name_range(), close.name_range()];
    let same = document.slice(ranges[0].clone()) == document.slice(ranges[1].clone());
    (same && ranges.contains(&range)).then_some(LinkedRanges { ranges, pattern: PATTERN })
}

#[cfg(test)]
mod tests {
    use crate::testing::Project;

    fn linked(fixture: &str) -> Vec<String> {
        let project = Project::new(fixture);
        let text = project.text();
        let found = project.analysis().linked_editing(&project.at);
        found.into_iter().flat_map(|linked| linked.ranges).map(|range| format!("{}@{}", &text[range.clone()], range.start)).collect()
    }

    #[test]
    fn both_names_or_none() {
        assert_eq!(linked("<di$0v><p></p></div>"), ["div@1", "div@14"]);
        assert_eq!(linked("<Card.Head></Card.He$0ad>"), ["Card.Head@1", "Card.Head@13"]);
        assert!(linked("<br$0>").is_empty());
        assert!(linked("<div$0><p>").is_empty());
        assert!(linked("<div clas$0s></div>").is_empty());
    }
}
