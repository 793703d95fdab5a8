//! What follows what was just typed? The end tag after `>`, the name after `</`, quotes after `=`.

use astro_project::Snapshot;
use astro_syntax::text::floor_char;
use astro_syntax::{ElementKind, Node};

use crate::answer::{FilePosition, Insert};
use crate::place::{Place, document_of, elements_around, place};

/// The insertion after `typed`, which stands just before the cursor.
pub(crate) fn on_type(snapshot: &Snapshot, at: &FilePosition, typed: char) -> Option<Insert> {
    let document = document_of(snapshot, &at.file)?;
    let offset = floor_char(document.source(), at.offset);
    if !document.source()[..offset].ends_with(typed) {
        return None;
    }
    let text = match typed {
        '>' => {
            let path = document.path_at(offset - 1);
            let tag = path.into_iter().rev().find_map(|node| match node {
                Node::StartTag(tag) if tag.range().end == offset => Some(tag),
                _ => None,
            })?;
            let element = tag.element()?;
            let needs_end = element.close().is_none() && !element.is_void() && !element.is_self_closing();
            let name = element.name();
            let is_named = !name.is_empty() || element.kind() == ElementKind::Fragment;
            (needs_end && is_named).then(|| format!("$0</{name}>"))?
        }
        '/' => {
            let Place::EndTagName(range) = place(&document, offset) else { return None };
            if !range.is_empty() || document.source()[offset..].starts_with('>') {
                return None;
            }
            let around = elements_around(&document, offset - 2);
            let element = around.into_iter().find(|element| !element.is_void())?;
            let is_open = element.close_range().is_none_or(|close| close.start == offset - 2);
            is_open.then(|| format!("{}>$0", element.name()))?
        }
        '=' => {
            let Place::AttributeValue { range, quoted: false, element, .. } = place(&document, offset) else { return None };
            let rest = &document.source()[offset..];
            let is_bare = range.is_empty() && !rest.starts_with(['"', '\'', '{', '`']) && !element.is_component();
            is_bare.then(|| "\"$1\"$0".to_owned())?
        }
        _ => return None,
    };
    Some(Insert { range: offset..offset, text: text.into(), snippet: true })
}

#[cfg(test)]
mod tests {
    use crate::testing::Project;

    fn typed(fixture: &str) -> Option<String> {
        let project = Project::new(fixture);
        let typed = project.text()[..project.at.offset].chars().next_back()?;
        Some(project.analysis().on_type(&project.at, typed)?.text.into_owned())
    }

    #[test]
    fn the_end_tag_follows() {
        assert_eq!(typed("<div>$0").as_deref(), Some("$0</div>"));
        assert_eq!(typed("<ul><li>$0</ul>").as_deref(), Some("$0</li>"));
        assert_eq!(typed("<Card title=\"x\">$0").as_deref(), Some("$0</Card>"));
        assert_eq!(typed("<>$0").as_deref(), Some("$0</>"));
        assert_eq!(typed("{ok && <b>$0}").as_deref(), Some("$0</b>"));
        assert_eq!(typed("<div><p>x</$0").as_deref(), Some("p>$0"));
        assert_eq!(typed("<a href=$0").as_deref(), Some("\"$1\"$0"));
    }

    #[test]
    fn or_nothing_where_nothing_is_missing() {
        for fixture in ["<div>$0</div>", "<br>$0", "<Card />$0", "{a >$0 b}", "---\nconst a = (x) =>$0\n---", "<p>a</p>$0", "<Card a=$0", "<!-- <a>$0 -->"] {
            assert_eq!(typed(fixture), None, "{fixture}");
        }
    }
}
