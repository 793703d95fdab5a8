//! Character references in text: `&co` becomes `&copy;`.

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request};
use crate::data::characters::{COMMON, characters, shown};
use crate::place::word_before;

/// Offers names of characters if the cursor is behind `&` and letters. Says whether it is.
pub(crate) fn complete(request: &Request<'_>, items: &mut Items<'_>) -> bool {
    let source = request.document.source();
    let word = word_before(source, request.offset, |c| c.is_ascii_alphanumeric());
    if !source[..word.start].ends_with('&') {
        return false;
    }
    let end = request.offset + usize::from(source[request.offset..].starts_with(';'));
    for (name, stands_for) in characters() {
        let sort = if COMMON.contains(&name) { 10 } else { 20 };
        let item = Item::new(format!("&{name}"), CompletionKind::Value, word.start - 1..end);
        items.push(item.detail(shown(stands_for)).sort(sort));
    }
    true
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{accept, completions, offers};

    #[test]
    fn names_of_characters_in_text_and_values() {
        expect![[r#"
            Value &copy; · © U+00A9
            Value &COPY; · © U+00A9
            Value &copysr; · ℗ U+2117
        "#]].assert_eq(&completions("<p>a &copy$0</p>", 5));
        expect![[r#"
            Value &nbsp; · U+00A0
            Value &NonBreakingSpace; · U+00A0
        "#]].assert_eq(&completions("<p>&nbsp$0</p>", 5));
        assert_eq!(accept("<p>&am$0; b</p>", "&amp;"), "<p>&amp; b</p>");
        assert_eq!(accept("<p title=\"a &mda$0\">x</p>", "&mdash;"), "<p title=\"a &mdash;\">x</p>");
        assert_eq!(accept("{ok && <b>&hel$0</b>}", "&hellip;"), "{ok && <b>&hellip;</b>}");
    }

    #[test]
    fn code_has_none() {
        for fixture in ["<p>{a &am$0}</p>", "---\nconst a = b &am$0\n---\n", "<style>a { &am$0 }</style>", "<a class=\"&am$0\" />", "<p>am$0</p>"] {
            assert!(!offers(fixture, "&amp;"), "{fixture}");
        }
    }
}
