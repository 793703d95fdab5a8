//! Abbreviations of markup: `ul>li.item*3` is written out.

use std::ops::Range;

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request, escape_snippet};
use crate::data::emmet::alias;
use crate::data::html::html;

/// More elements than this nobody wants from one line.
const MOST: usize = 200;
/// How deep an abbreviation may nest.
const DEEPEST: usize = 32;

/// Offers what the abbreviation before the cursor stands for.
pub(crate) fn complete(request: &Request<'_>, items: &mut Items<'_>) {
    let source = request.document.source();
    let range = abbreviation_before(source, request.offset);
    let text = &source[range.clone()];
    let Some(roots) = parse(text).filter(|roots| is_meant(text, roots)) else { return };
    let line = &source[source[..range.start].rfind('\n').map_or(0, |at| at + 1)..range.start];
    let indent = &line[..line.len() - line.trim_start().len()];
    let mut out = Printer { text: String::new(), stop: 0, elements: 0 };
    out.siblings(&roots, 0);
    if out.elements == 0 || out.elements > MOST {
        return;
    }
    let body = out.text.replace('\n', &format!("\n{indent}"));
    let item = Item::new(text.to_owned(), CompletionKind::Snippet, range);
    items.push(item.snippet(format!("{body}$0")).filter(text).detail("Emmet abbreviation").sort(5));
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
            c if c.is_alphanumeric() || matches!(c, '.' | '#' | '>' | '+' | '*' | '^' | '(' | ')' | '$' | '-' | '_' | ':' | '@') => {}
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

/// Is it more than a word that happens to read as one?
fn is_meant(text: &str, roots: &[Node]) -> bool {
    // The shortest ones are words too.
    let is_alias = alias(text).is_some() && (text.contains(':') || matches!(text, "btn" | "bq" | "tarea" | "fset" | "fst"));
    let has_operator = is_alias || text.contains(['>', '+', '*', '#', '[', '{']) || text.starts_with('.') || text.contains('.');
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '#' | '('));
    let is_known = |node: &Node| node.name.is_empty() || node.name.contains('-') || html().tag(&node.name).is_some() || is_component(&node.name);
    fn all(nodes: &[Node], test: &dyn Fn(&Node) -> bool) -> bool {
        nodes.iter().all(|node| test(node) && all(&node.children, test))
    }
    has_operator && starts_well && all(roots, &is_known)
}

fn is_component(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

#[derive(Debug, Default, Clone)]
struct Node {
    name: String,
    id: String,
    classes: Vec<String>,
    /// As they are written between the brackets.
    attributes: Vec<(String, String)>,
    text: String,
    times: usize,
    /// A group in parentheses has no element of its own.
    is_group: bool,
    children: Vec<Node>,
}

/// Reads an abbreviation; none if it is not one.
fn parse(text: &str) -> Option<Vec<Node>> {
    let mut parser = Parser { rest: text };
    let roots = parser.list(0)?;
    (parser.rest.is_empty() && !roots.is_empty()).then_some(roots)
}

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn eat(&mut self, c: char) -> bool {
        let eaten = self.rest.strip_prefix(c);
        self.rest = eaten.unwrap_or(self.rest);
        eaten.is_some()
    }

    fn name(&mut self) -> &'a str {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '$' | ':' | '@');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        name
    }

    fn until(&mut self, end: char) -> Option<&'a str> {
        let at = self.rest.find(end)?;
        let inside = &self.rest[..at];
        self.rest = &self.rest[at + end.len_utf8()..];
        Some(inside)
    }

    /// `a+b>c^d`: siblings, the last of which may have children; `^` ends as many levels.
    fn list(&mut self, depth: usize) -> Option<Vec<Node>> {
        // The levels that are open: each holds its finished siblings.
        let mut levels: Vec<Vec<Node>> = vec![Vec::new()];
        loop {
            let node = self.one(depth)?;
            levels.last_mut()?.push(node);
            if self.eat('>') {
                levels.push(Vec::new());
                if levels.len() + depth > DEEPEST {
                    return None;
                }
            } else if self.rest.starts_with('^') {
                while self.eat('^') {
                    close(&mut levels);
                }
            } else if !self.eat('+') {
                break;
            }
        }
        while levels.len() > 1 {
            close(&mut levels);
        }
        levels.pop()
    }

    fn one(&mut self, depth: usize) -> Option<Node> {
        let mut node = Node { times: 1, ..Node::default() };
        if self.eat('(') {
            if depth + 1 > DEEPEST {
                return None;
            }
            node.is_group = true;
            node.children = self.list(depth + 1)?;
            if !self.eat(')') {
                return None;
            }
        } else {
            let name = self.name();
            let long = alias(name).filter(|_| depth < DEEPEST).and_then(|long| Parser { rest: long }.one(DEEPEST));
            match long {
                Some(long) => node = long,
                None => node.name = name.to_owned(),
            }
            self.parts(&mut node)?;
            let is_empty = node.name.is_empty() && node.id.is_empty() && node.classes.is_empty() && node.attributes.is_empty();
            if is_empty && node.text.is_empty() {
                return None;
            }
        }
        if self.eat('*') {
            let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
            node.times = self.rest[..end].parse().ok().filter(|times| (1..=MOST).contains(times))?;
            self.rest = &self.rest[end..];
        }
        Some(node)
    }

    fn parts(&mut self, node: &mut Node) -> Option<()> {
        loop {
            if self.eat('.') {
                node.classes.push(self.name().to_owned());
            } else if self.eat('#') {
                node.id = self.name().to_owned();
            } else if self.eat('[') {
                for part in self.until(']')?.split_whitespace() {
                    let (name, value) = part.split_once('=').unwrap_or((part, ""));
                    node.attributes.push((name.to_owned(), value.trim_matches(['"', '\'']).to_owned()));
                }
            } else if self.eat('{') {
                node.text = self.until('}')?.to_owned();
            } else {
                return Some(());
            }
        }
    }
}

/// Gives the innermost level to the last node of the one around it.
fn close(levels: &mut Vec<Vec<Node>>) {
    if levels.len() < 2 {
        return;
    }
    if let Some(children) = levels.pop()
        && let Some(last) = levels.last_mut().and_then(|level| level.last_mut())
    {
        last.children = children;
    }
}

struct Printer {
    text: String,
    /// The last tab stop.
    stop: usize,
    elements: usize,
}

impl Printer {
    fn siblings(&mut self, nodes: &[Node], depth: usize) {
        self.list(nodes, "", depth, 1);
    }

    fn list(&mut self, nodes: &[Node], parent: &str, depth: usize, outer: usize) {
        for node in nodes {
            for index in 1..=node.times {
                let number = if node.times > 1 { index } else { outer };
                if self.elements > MOST {
                    return;
                }
                if node.is_group {
                    self.list(&node.children, parent, depth, number);
                } else {
                    self.element(node, parent, depth, number);
                }
            }
        }
    }

    fn element(&mut self, node: &Node, parent: &str, depth: usize, number: usize) {
        self.elements += 1;
        if !self.text.is_empty() {
            self.text.push('\n');
            self.text.push_str(&"\t".repeat(depth));
        }
        let counted = |text: &str| escape_snippet(&text.replace('$', &number.to_string()));
        let nothing_but_text = node.name.is_empty() && node.id.is_empty() && node.classes.is_empty() && node.attributes.is_empty();
        if nothing_but_text {
            self.text.push_str(&counted(&node.text));
            return;
        }
        let name = if node.name.is_empty() { implied(parent) } else { node.name.as_str() };
        self.text.push_str(&format!("<{name}"));
        if !node.id.is_empty() {
            self.text.push_str(&format!(" id=\"{}\"", counted(&node.id)));
        }
        if !node.classes.is_empty() {
            self.text.push_str(&format!(" class=\"{}\"", counted(&node.classes.join(" "))));
        }
        for (attribute, value) in &node.attributes {
            let value = if value.is_empty() { self.next_stop() } else { counted(value) };
            self.text.push_str(&format!(" {}=\"{value}\"", counted(attribute)));
        }
        for attribute in expected(name).iter().filter(|attribute| !node.attributes.iter().any(|(name, _)| name == *attribute)) {
            let stop = self.next_stop();
            self.text.push_str(&format!(" {attribute}=\"{stop}\""));
        }
        if astro_syntax::is_void_name(name) {
            self.text.push_str(" />");
            return;
        }
        self.text.push('>');
        self.text.push_str(&counted(&node.text));
        if node.children.is_empty() {
            if node.text.is_empty() {
                let stop = self.next_stop();
                self.text.push_str(&stop);
            }
        } else {
            self.list(&node.children, name, depth + 1, number);
            self.text.push('\n');
            self.text.push_str(&"\t".repeat(depth));
        }
        self.text.push_str(&format!("</{name}>"));
    }

    fn next_stop(&mut self) -> String {
        self.stop += 1;
        format!("${}", self.stop)
    }
}

/// The element a nameless one is inside of another.
fn implied(parent: &str) -> &'static str {
    match parent {
        "ul" | "ol" | "menu" => "li",
        "table" | "tbody" | "thead" | "tfoot" => "tr",
        "tr" => "td",
        "select" | "datalist" | "optgroup" => "option",
        "p" | "span" | "em" | "strong" | "a" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "label" | "button" => "span",
        _ => "div",
    }
}

/// Attributes without which an element makes no sense.
fn expected(name: &str) -> &'static [&'static str] {
    match name {
        "a" => &["href"],
        "img" => &["src", "alt"],
        "link" => &["rel", "href"],
        "form" => &["action"],
        "input" => &["type", "name"],
        "label" => &["for"],
        "iframe" => &["src"],
        _ => &[],
    }
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
        check("header#top.a.b>h1{Hello}+nav>a[href=/x]^^footer", expect![[r#""<header id=\"top\" class=\"a b\">\n  \t<h1>Hello</h1>\n  \t<nav>\n  \t\t<a href=\"/x\">$1</a>\n  \t</nav>\n  </header>\n  <footer>$2</footer>$0""#]]);
        check("(dt+dd)*2", expect![[r#""<dt>$1</dt>\n  <dd>$2</dd>\n  <dt>$3</dt>\n  <dd>$4</dd>$0""#]]);
        check(".card", expect![[r#""<div class=\"card\">$1</div>$0""#]]);
        check("Card[title=x]>img", expect![[r#""<Card title=\"x\">\n  \t<img src=\"$1\" alt=\"$2\" />\n  </Card>$0""#]]);
    }

    #[test]
    fn short_names_stand_for_longer_ones() {
        check("btn:s.big{Go}", expect![[r#""<button class=\"big\" type=\"submit\">Go</button>$0""#]]);
        check("link:css", expect![[r#""<link rel=\"stylesheet\" href=\"style.css\" />$0""#]]);
        check("btn", expect![[r#""<button>$1</button>$0""#]]);
        check("sect>art*2", expect![[r#""<section>\n  \t<article>$1</article>\n  \t<article>$2</article>\n  </section>$0""#]]);
        assert!(!offers("<p>the art$0</p>", "art"));
    }

    #[test]
    fn words_and_code_are_none() {
        for fixture in ["<p>and.so.on$0</p>", "<p>a>b$0</p>", "<p>word$0</p>", "<p>{a.b$0}</p>", "---\nul>li$0\n---\n", "<p>ul>li*9999$0</p>", "<p>1+1$0</p>"] {
            let typed = fixture.split("$0").next().unwrap().rsplit(['>', '{', '\n']).next().unwrap().to_owned();
            assert!(!offers(fixture, &typed), "{fixture}");
        }
    }
}
