//! What was the expression under the cursor when its page was rendered last?

use std::ops::Range;

use astro_project::Snapshot;
use astro_syntax::text::floor_char;
use astro_syntax::{Document, RegionKind};

use crate::answer::{FilePosition, Hover, LastValue};
use crate::names;
use crate::place::{Place, document_of, place};

/// Values of expressions are found by their text, as the lines around them may have moved since.
const LONGEST: usize = 200;

/// Tells the values of the expression and of the name at `at`, among those the file left behind.
pub(crate) fn last_value(snapshot: &Snapshot, at: &FilePosition, known: &[LastValue]) -> Option<Hover> {
    if known.is_empty() {
        return None;
    }
    let document = document_of(snapshot, &at.file)?;
    let offset = floor_char(document.source(), at.offset);
    let kind = match place(&document, offset) {
        Place::Script(kind) => Some(kind),
        Place::AttributeValue { .. } => None,
        _ => return None,
    };
    let expression = (kind != Some(RegionKind::Frontmatter)).then(|| expression(&document, offset, known)).flatten();
    let name = kind.and_then(|_| name(&document, offset, known)).filter(|(_, name)| expression.as_ref().is_none_or(|(_, it)| it.code != name.code));
    let range = name.as_ref().or(expression.as_ref()).map(|(range, _)| range.clone())?;
    let lines: Vec<String> = expression.iter().chain(&name).map(|(_, value)| line(value)).collect();
    Some(Hover { range, markdown: format!("In the last render:\n```js\n{}\n```", lines.join("\n")) })
}

/// The expression in braces around `offset`.
fn expression<'a>(document: &Document, offset: usize, known: &'a [LastValue]) -> Option<(Range<usize>, &'a LastValue)> {
    let source = document.source();
    let window = floor_char(source, offset.saturating_sub(LONGEST))..floor_char(source, (offset + LONGEST).min(source.len()));
    let row = source[..offset].matches('\n').count() as u32 + 1;
    let around = |value: &LastValue| {
        source[window.clone()].match_indices(value.code.as_str()).find_map(|(start, text)| {
            let range = window.start + start..window.start + start + text.len();
            let before = source[..range.start].trim_end();
            let is_whole = before.ends_with('{') && !before.ends_with("${") && source[range.end..].trim_start().starts_with('}');
            (is_whole && range.start <= offset && offset <= range.end).then_some(range)
        })
    };
    let found = known.iter().filter(|value| value.line > 0 && !value.code.is_empty()).filter_map(|value| Some((around(value)?, value)));
    found.min_by_key(|(_, value)| value.line.abs_diff(row))
}

/// The name of the component script at `offset`.
fn name<'a>(document: &Document, offset: usize, known: &'a [LastValue]) -> Option<(Range<usize>, &'a LastValue)> {
    if names::is_in_text(document, offset) {
        return None;
    }
    let word = names::word_at(document.source(), offset).filter(|word| word.chain.is_none())?;
    let declared = names::resolve(document, word.range.start, word.text)?.range?;
    let is_of_script = document.script().declarations.iter().any(|it| it.range == declared);
    let value = known.iter().find(|value| value.line == 0 && value.code == word.text).filter(|_| is_of_script)?;
    Some((word.range, value))
}

/// `post.title → "Hello"`, and of several values the first ones and the last.
fn line(value: &LastValue) -> String {
    let (times, values) = (value.times, &value.values);
    let shown = match values.split_last() {
        Some((last, first)) if times > values.len() as u64 => format!("{}, … {last} ({times} times)", first.join(", ")),
        _ if times > 1 => format!("{} ({times} times)", values.join(", ")),
        _ => values.join(", "),
    };
    format!("{} → {shown}", value.code)
}

#[cfg(test)]
mod tests {
    use crate::LastValue;
    use crate::testing::Project;

    fn check(fixture: &str, expected: &str) {
        let known = [(0, "post", 1, &["{ title: \"Hello\" }"][..]), (5, "post.title", 1, &["\"Hello\""]), (6, "it", 9, &["1", "2", "3", "9"]), (1, "post.title", 1, &["\"Bye\""])]
            .map(|(line, code, times, values)| LastValue { line, code: code.to_owned(), times, values: values.iter().map(|value| (*value).to_owned()).collect() });
        let project = Project::new(fixture);
        let text = project.text();
        let shown = project.analysis().last_value(&project.at, &known).map(|hover| {
            let lines = hover.markdown.trim_start_matches("In the last render:\n```js\n").trim_end_matches("\n```").to_owned();
            format!("[{}] {}", &text[hover.range], lines.replace('\n', " | "))
        });
        assert_eq!(shown.unwrap_or_default(), expected, "{fixture}");
    }

    #[test]
    fn expressions_and_names() {
        let page = |body: &str| format!("---\nconst post = load();\n---\n\n{body}");
        check(&page("<p>{post.ti$0tle}</p>"), "[post.title] post.title → \"Hello\"");
        check(&page("<p>{ po$0st.title }</p>"), "[post] post.title → \"Hello\" | post → { title: \"Hello\" }");
        check(&page("<p title={post.$0title}>x</p>"), "[post.title] post.title → \"Hello\"");
        check(&page("\n{list.map((it) => <b>{i$0t}</b>)}"), "[it] it → 1, 2, 3, … 9 (9 times)");
        check("---\nconst po$0st = load();\n---\n", "[post] post → { title: \"Hello\" }");
        check(&page("{list.map((post) => <b>{po$0st.id}</b>)}"), "");
        check(&page("<p>post.ti$0tle</p>"), "");
        check(&page("{`${po$0st.title}`}"), "[post] post → { title: \"Hello\" }");
        check(&page("{'post.ti$0tle'}"), "");
    }
}
