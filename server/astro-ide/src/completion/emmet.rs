//! Abbreviations of markup: `ul>li.item*3` is written out.

mod parse;
mod print;

use std::ops::Range;

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request};
use crate::data::emmet::{PAGES, alias, aliases};
use crate::data::html::html;
use crate::data::snippets::{At, SNIPPETS};

use parse::{Node, parse};
use print::write_out;

/// Offers what the abbreviation before the cursor stands for, and elements whose names start with the word that starts a line.
pub(crate) fn complete(request: &Request<'_>, items: &mut Items<'_>) {
    let source = request.document.source();
    let range = abbreviation_before(source, request.offset);
    let text = &source[range.clone()];
    if text.is_empty() {
        return;
    }
    let line = &source[source[..range.start].rfind('\n').map_or(0, |at| at + 1)..range.start];
    let indent = &line[..line.len() - line.trim_start().len()];
    let is_fresh = line.trim().is_empty() || line.ends_with('>');
    let is_page = PAGES.contains(&text);
    if is_page && !is_blank_page(request, range.start) {
        return;
    }
    let mut offer = |short: &str, nodes: &[Node], sort: u32| {
        let Some(written) = write_out(nodes) else { return };
        let body = written.replace('\n', &format!("\n{indent}"));
        let item = Item::new(short.to_owned(), CompletionKind::Snippet, range.clone());
        items.push(item.snippet(format!("{body}$0")).filter(short).detail("Emmet abbreviation").sort(sort));
    };
    if let Some(roots) = parse(text).filter(|roots| is_page || is_meant(text, roots) || (is_fresh && is_element(text))) {
        offer(text, &roots, 5);
    }
    if is_fresh && text.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b':' | b'-') || byte.is_ascii_digit()) {
        let tags = html().tags.iter().map(|tag| tag.name).filter(|name| !matches!(*name, "html" | "head" | "body"));
        let longer = tags.chain(aliases()).filter(|name| name.len() > text.len() && name.starts_with(text) && !PAGES.contains(name) && !is_snippet(name));
        for name in longer {
            if let Some(nodes) = parse(name) {
                offer(name, &nodes, 600);
            }
        }
    }
}

/// The stretch before the cursor that may be an abbreviation: no spaces outside brackets and braces.
fn abbreviation_before(source: &str, offset: usize) -> Range<usize> {
    let line_start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = &source[line_start..offset];
    let mut start = line.len();
    let mut closed: Vec<char> = Vec::new();
    for (at, c) in line.char_indices().rev() {
        match c {
            ']' | '}' => closed.push(c),
            '[' if closed.last() == Some(&']') => drop(closed.pop()),
            '{' if closed.last() == Some(&'}') => drop(closed.pop()),
            '[' | '{' if closed.is_empty() => break,
            _ if !closed.is_empty() => {}
            c if c.is_alphanumeric() || matches!(c, '.' | '#' | '>' | '+' | '*' | '^' | '(' | ')' | '$' | '-' | '_' | ':' | '@' | '!' | '/') => {}
            _ => break,
        }
        start = at;
    }
    // What closes a tag starts no abbreviation: `<p>ul>li`.
    let text = &line[start..];
    let before = &line[..start];
    let skip = match before.rfind('<').filter(|open| !before[*open..].contains('>')).and(text.find('>')) {
        Some(end) => end + 1,
        None => 0,
    };
    line_start + start + skip..offset
}

/// Is there nothing of a page yet before `start`?
fn is_blank_page(request: &Request<'_>, start: usize) -> bool {
    let script = request.document.frontmatter().and_then(|it| it.close_range()).map_or(0, |close| close.end);
    request.document.source().get(script..start).is_some_and(|before| before.trim().is_empty())
}

/// Is it more than a word that happens to read as one?
fn is_meant(text: &str, roots: &[Node]) -> bool {
    // The shortest ones are words too.
    let is_alias = alias(text).is_some() && (text.contains(':') || matches!(text, "btn" | "bq" | "tarea" | "fset" | "fst"));
    let is_lorem = roots.iter().any(|root| root.made_up > 0);
    let has_operator = is_alias || is_lorem || text.contains(['>', '+', '*', '#', '[', '{', '.']);
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '#' | '('));
    fn all(nodes: &[Node]) -> bool {
        nodes.iter().all(|node| (node.name.is_empty() || is_known(&node.name)) && all(&node.children))
    }
    has_operator && starts_well && all(roots)
}

/// Has the word a snippet of its own? `map` is a list of things here, and rarely an image map.
fn is_snippet(name: &str) -> bool {
    SNIPPETS.iter().any(|snippet| snippet.at == At::Markup && snippet.label == name)
}

/// The name of an element, or a short name for one.
fn is_element(text: &str) -> bool {
    !is_snippet(text) && text.starts_with(|c: char| c.is_ascii_lowercase()) && (alias(text).is_some() || html().tag(text).is_some())
}

fn is_known(name: &str) -> bool {
    // Numbers are filled in later: `h$*3`.
    let name = name.replace('$', "1");
    name.contains('-') || html().tag(&name).is_some() || name.starts_with(|c: char| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::{completions, offers};

    fn check(typed: &str, expected: Expect) {
        let shown = completions(&format!("<main>\n  {typed}$0\n</main>"), 1);
        expected.assert_eq(shown.split(" → ").nth(1).unwrap_or(&shown).trim_end().trim_end_matches('…').trim_end());
    }

    #[test]
    fn abbreviations_are_written_out() {
        check("ul>li.item$*2", expect![[r#""<ul>\n  \t<li class=\"item1\">$1</li>\n  \t<li class=\"item2\">$2</li>\n  </ul>$0""#]]);
        check("header#top.a.b>h1{Hello}+nav>a[href=/x]^^footer", expect![[r#""<header id=\"top\" class=\"a b\">\n  \t<h1>Hello</h1>\n  \t<nav><a href=\"/x\">$1</a></nav>\n  </header>\n  <footer>$2</footer>$0""#]]);
        check("(dt+dd)*2", expect![[r#""<dt>$1</dt>\n  <dd>$2</dd>\n  <dt>$3</dt>\n  <dd>$4</dd>$0""#]]);
        check(".card", expect![[r#""<div class=\"card\">$1</div>$0""#]]);
        check("Card[title=x]>img", expect![[r#""<Card title=\"x\"><img src=\"$1\" alt=\"$2\" /></Card>$0""#]]);
    }

    #[test]
    fn names_values_and_numbers() {
        check("li.n$$@3*2", expect![[r#""<li class=\"n03\">$1</li>\n  <li class=\"n04\">$2</li>$0""#]]);
        check("li.n$@-*2", expect![[r#""<li class=\"n2\">$1</li>\n  <li class=\"n1\">$2</li>$0""#]]);
        check("h$*2", expect![[r#""<h1>$1</h1>\n  <h2>$2</h2>$0""#]]);
        check("a[title=\"a b\" disabled.]", expect![[r#""<a href=\"$1\" title=\"a b\" disabled>$2</a>$0""#]]);
        check("Card[post={post.data} title={`a ${b}`}]/", expect![[r#""<Card post={post.data\\} title={`a \\${b\\}`\\} />$0""#]]);
        check("ul>lorem3*2", expect![[r#""<ul>\n  \t<li>Lorem ipsum dolor.</li>\n  \t<li>Magna aliqua enim.</li>\n  </ul>$0""#]]);
        check("p>b+i", expect![[r#""<p><b>$1</b><i>$2</i></p>$0""#]]);
        check("p>b+i+u", expect![[r#""<p>\n  \t<b>$1</b>\n  \t<i>$2</i>\n  \t<u>$3</u>\n  </p>$0""#]]);
        check("em>.x", expect![[r#""<em><span class=\"x\">$1</span></em>$0""#]]);
    }

    #[test]
    fn short_names_stand_for_longer_ones() {
        check("btn:s.big{Go}", expect![[r#""<button type=\"submit\" class=\"big\">Go</button>$0""#]]);
        check("link:css", expect![[r#""<link rel=\"stylesheet\" href=\"${1:style}.css\" />$0""#]]);
        check("btn", expect![[r#""<button>$1</button>$0""#]]);
        check("input:email", expect![[r#""<input type=\"email\" name=\"$1\" id=\"$1\" />$0""#]]);
        check("inp", expect![[r#""<input type=\"${1:text}\" name=\"$2\" id=\"$2\" />$0""#]]);
        check("ri:a", expect![[r#""<picture>\n  \t<source media=\"(${1:min-width: })\" srcset=\"$2\" />\n  \t<img src=\"$3\" alt=\"$4\" />\n  </picture>$0""#]]);
        check("sect>art*2", expect![[r#""<section>\n  \t<article>$1</article>\n  \t<article>$2</article>\n  </section>$0""#]]);
        assert!(!offers("<p>the art$0</p>", "art"));
    }

    #[test]
    fn a_whole_page_where_none_is() {
        let page = |before: &str, typed: &str| completions(&format!("{before}{typed}$0\n"), 1);
        expect![[r#"
            Snippet ! · Emmet abbreviation → "<!doctype html>\n<html lang=\"en\">\n\t<head>\n\t\t<meta charset=\"utf-8\" />\n\t\t<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\t\t<title>${1:Document}</title>\n\t</head>\n\t<body>\n\t\t$2\n\t</body>\n</html>$0"
        "#]].assert_eq(&page("---\n---\n", "!"));
        assert_eq!(page("", "html:5").split_once('→').unwrap().1, page("", "!").split_once('→').unwrap().1);
        assert_eq!(page("<p>x</p>\n", "!"), "");
        assert_eq!(page("<p>Hello", "!"), "");
    }

    #[test]
    fn elements_at_the_start_of_a_line() {
        for (fixture, label, expected) in [
            ("<main>\n  sec$0\n</main>", "section", true),
            ("<main>\n  section$0\n</main>", "section", true),
            ("<main>\n  input$0\n</main>", "input:email", true),
            ("<main>sec$0</main>", "section", true),
            ("<p>one sec$0</p>", "section", false),
            ("<p>one section$0</p>", "section", false),
            ("<main>\n  map$0\n</main>", "map", true),
            ("<p>\n  {sec$0}\n</p>", "section", false),
        ] {
            assert_eq!(offers(fixture, label), expected, "{fixture}");
        }
    }

    #[test]
    fn snippets_keep_their_names() {
        for typed in ["ma$0", "map$0"] {
            let shown = completions(&format!("<main>\n  {typed}\n</main>"), 20);
            assert!(shown.contains("Snippet map → \"{${1:items}.map("), "{shown}");
        }
    }

    #[test]
    fn words_and_code_are_none() {
        for fixture in ["<p>and.so.on$0</p>", "<p>a>b$0</p>", "<p>word$0</p>", "<p>{a.b$0}</p>", "---\nul>li$0\n---\n", "<p>ul>li*9999$0</p>", "<p>1+1$0</p>", "<p>and/or$0</p>", "<p>Hi!$0</p>"] {
            let typed = fixture.split("$0").next().unwrap().rsplit(['>', '{', '\n']).next().unwrap().to_owned();
            assert!(!offers(fixture, &typed), "{fixture}");
        }
    }
}
