//! Abbreviations written out: repeated, numbered, with a tab stop where something is to be typed, laid out as Emmet does.

use super::parse::{Attribute, MOST, Node, Value};
use crate::completion::escape_snippet;
use crate::data::emmet::{LATIN, is_inline};

/// So many inline elements in a row get a line each.
const INLINE_BREAK: usize = 3;

/// The abbreviation in snippet syntax; none if it is too much for one line.
pub(super) fn write_out(nodes: &[Node]) -> Option<String> {
    let mut elements = Vec::new();
    let mut count = 0;
    repeat(nodes, "", 1, 1, &mut count, &mut elements);
    if elements.is_empty() || count > MOST {
        return None;
    }
    let mut printer = Printer { text: String::new(), stop: 0 };
    printer.siblings(&elements, 0);
    Some(printer.text)
}

/// One element or text that will be written.
struct Item<'n> {
    /// Empty for text alone.
    name: &'n str,
    node: &'n Node,
    number: usize,
    times: usize,
    children: Vec<Item<'n>>,
}

/// Writes each node as often as it is wanted, groups by what is in them.
fn repeat<'n>(nodes: &'n [Node], parent: &str, outer: usize, outer_times: usize, count: &mut usize, out: &mut Vec<Item<'n>>) {
    for node in nodes {
        for index in 1..=node.times {
            let (number, times) = if node.times > 1 { (index, node.times) } else { (outer, outer_times) };
            *count += 1;
            if *count > MOST {
                return;
            }
            if node.is_group {
                repeat(&node.children, parent, number, times, count, out);
                continue;
            }
            // Made-up words that are repeated are items of what is around them.
            let is_text = node.is_text() && (node.made_up == 0 || node.times == 1);
            let name = if is_text || !node.name.is_empty() { node.name.as_str() } else { implied(parent) };
            let mut children = Vec::new();
            repeat(&node.children, name, number, times, count, &mut children);
            out.push(Item { name, node, number, times, children });
        }
    }
}

impl Item<'_> {
    fn is_inline(&self) -> bool {
        self.name.is_empty() || is_inline(self.name)
    }
}

/// Does the item at `index` of its siblings stand on a line of its own?
fn breaks(items: &[Item<'_>], index: usize, is_root: bool) -> bool {
    let item = &items[index];
    if index == 0 && is_root {
        return false;
    }
    if !item.is_inline() {
        return true;
    }
    let after_block = match index {
        0 => items.iter().any(|item| !item.is_inline()),
        _ => !items[index - 1].is_inline(),
    };
    let is_element = |item: &&Item<'_>| item.is_inline() && !item.name.is_empty();
    let row = items[..index].iter().rev().take_while(is_element).count() + 1 + items[index + 1..].iter().take_while(is_element).count();
    after_block || (row >= INLINE_BREAK && !item.name.is_empty()) || (0..item.children.len()).any(|child| breaks(&item.children, child, false))
}

struct Printer {
    text: String,
    /// The last tab stop.
    stop: usize,
}

impl Printer {
    fn line(&mut self, depth: usize) {
        self.text.push('\n');
        self.text.push_str(&"\t".repeat(depth));
    }

    /// Whether they stand on lines of their own.
    fn siblings(&mut self, items: &[Item<'_>], depth: usize) -> bool {
        let mut broken = false;
        for (index, item) in items.iter().enumerate() {
            if breaks(items, index, depth == 0) {
                broken = true;
                self.line(depth);
            }
            self.item(item, depth);
        }
        broken
    }

    fn item(&mut self, item: &Item<'_>, depth: usize) {
        let Item { name, node, .. } = item;
        let mut stops = Vec::new();
        if name.is_empty() {
            return self.content(item, &mut stops, depth);
        }
        let name = numbered(name, item);
        self.text.push_str(&format!("<{name}"));
        for attribute in &node.attributes {
            self.attribute(attribute, item, &mut stops);
        }
        if astro_syntax::is_void_name(&name) || node.is_closed {
            self.text.push_str(" />");
            return;
        }
        self.text.push('>');
        self.content(item, &mut stops, depth + 1);
        self.text.push_str(&format!("</{name}>"));
    }

    fn content(&mut self, item: &Item<'_>, stops: &mut Vec<(String, String)>, depth: usize) {
        let node = item.node;
        let text = match node.made_up {
            0 => self.filled(&node.text, item, stops),
            words => latin(words, item.number),
        };
        self.text.push_str(&text);
        if item.children.is_empty() && text.is_empty() {
            // The page's own content has a line to itself.
            let is_block = item.name == "body";
            if is_block {
                self.line(depth);
            }
            let stop = self.next_stop();
            self.text.push_str(&stop);
            if is_block {
                self.line(depth - 1);
            }
        } else if self.siblings(&item.children, depth.max(1)) {
            self.line(depth.saturating_sub(1));
        }
    }

    fn attribute(&mut self, attribute: &Attribute, item: &Item<'_>, stops: &mut Vec<(String, String)>) {
        let name = numbered(&attribute.name, item);
        let written = match &attribute.value {
            Value::Flag => format!(" {name}"),
            Value::Open => format!(" {name}=\"{}\"", self.next_stop()),
            Value::Text(value) => format!(" {name}=\"{}\"", self.filled(value, item, stops)),
            Value::Expression(value) => format!(" {name}={{{}\\}}", escape_snippet(value)),
        };
        self.text.push_str(&written);
    }

    /// Text with its numbers and tab stops; `${1}` is the same one wherever the element says it.
    fn filled(&mut self, text: &str, item: &Item<'_>, stops: &mut Vec<(String, String)>) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            out.push_str(&escape_snippet(&numbered(&rest[..at], item)));
            let field = &rest[at + 2..];
            let Some(end) = field.find('}') else {
                rest = &rest[at..];
                break;
            };
            let (number, shown) = field[..end].split_once(':').unwrap_or((&field[..end], ""));
            let stop = match stops.iter().find(|(known, _)| known == number) {
                Some((_, stop)) => stop.clone(),
                None => {
                    self.stop += 1;
                    let stop = if shown.is_empty() { format!("${}", self.stop) } else { format!("${{{}:{}}}", self.stop, escape_snippet(shown)) };
                    stops.push((number.to_owned(), stop.clone()));
                    stop
                }
            };
            out.push_str(&stop);
            rest = &field[end + 1..];
        }
        out.push_str(&escape_snippet(&numbered(rest, item)));
        out
    }

    fn next_stop(&mut self) -> String {
        self.stop += 1;
        format!("${}", self.stop)
    }
}

/// `item$$@3`: the number, with as many digits at least, counted from there; `@-` counts down.
fn numbered(text: &str, item: &Item<'_>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let digits = rest[at..].bytes().take_while(|byte| *byte == b'$').count();
        rest = &rest[at + digits..];
        let mut number = item.number;
        if let Some(how) = rest.strip_prefix('@') {
            let (down, from) = how.strip_prefix('-').map_or((false, how), |from| (true, from));
            let length = from.bytes().take_while(u8::is_ascii_digit).count();
            let start = from[..length].parse::<usize>().unwrap_or(1).min(1_000_000);
            number = start + if down { item.times.saturating_sub(item.number) } else { item.number - 1 };
            rest = &from[length..];
        }
        out.push_str(&format!("{number:0digits$}"));
    }
    out.push_str(rest);
    out
}

/// So many words of Latin, others for each paragraph; the first starts as everybody knows it.
fn latin(count: usize, paragraph: usize) -> String {
    let words: Vec<&str> = LATIN.split(' ').collect();
    let start = (paragraph - 1) * 17 % words.len();
    let mut out = String::new();
    let mut begins = true;
    for at in 0..count {
        let word = words[(start + at) % words.len()];
        let mut letters = word.chars();
        match letters.next().filter(|_| begins) {
            Some(first) => out.push_str(&format!("{}{}", first.to_uppercase(), letters.as_str())),
            None => out.push_str(word),
        }
        begins = at % 12 == 11;
        out.push_str(if at + 1 == count || begins { "." } else { "" });
        out.push_str(if at + 1 == count { "" } else { " " });
    }
    out
}

/// The element a nameless one is inside of another.
fn implied(parent: &str) -> &'static str {
    match parent {
        "ul" | "ol" | "menu" => "li",
        "table" | "tbody" | "thead" | "tfoot" => "tr",
        "tr" => "td",
        "select" | "datalist" | "optgroup" => "option",
        "colgroup" => "col",
        "audio" | "video" => "source",
        "object" => "param",
        "map" => "area",
        _ if is_inline(parent) || matches!(parent, "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") => "span",
        _ => "div",
    }
}
