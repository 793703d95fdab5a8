//! The notation of abbreviations: `ul>li.item*3{text}` as nodes.

use crate::data::emmet::alias;

/// More elements than this nobody wants from one line.
pub(super) const MOST: usize = 200;
/// How deep an abbreviation, or a short name in a short name, may nest.
const DEEPEST: usize = 32;

/// One element, text or group of an abbreviation.
#[derive(Debug, Default, Clone)]
pub(super) struct Node {
    /// Empty where the element around says which one is meant, and for text alone.
    pub(super) name: String,
    /// In the order written, `#a` and `.b` among them.
    pub(super) attributes: Vec<Attribute>,
    pub(super) text: String,
    /// So many words of Latin in place of the text.
    pub(super) made_up: usize,
    pub(super) times: usize,
    /// A group in parentheses, or a short name for several elements, has no element of its own.
    pub(super) is_group: bool,
    /// `Card/` has no children.
    pub(super) is_closed: bool,
    pub(super) children: Vec<Node>,
}

/// `[href=/x]`, `[disabled.]`, `[title={post.title}]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Not said: the cursor goes there.
    Open,
    /// No value at all.
    Flag,
    Text(String),
    Expression(String),
}

impl Node {
    /// Neither name nor anything of an element.
    pub(super) fn is_text(&self) -> bool {
        self.name.is_empty() && self.attributes.is_empty() && !self.is_group
    }

    /// One class more.
    fn class(&mut self, name: &str) {
        let known = self.attributes.iter_mut().find(|known| known.name == "class");
        match known {
            Some(Attribute { value: Value::Text(value), .. }) => value.extend([" ", name]),
            _ => self.set(Attribute { name: "class".to_owned(), value: Value::Text(name.to_owned()) }),
        }
    }

    /// Sets what is written here over what a short name says.
    fn set(&mut self, attribute: Attribute) {
        match self.attributes.iter_mut().find(|known| known.name == attribute.name) {
            Some(known) => known.value = attribute.value,
            None => self.attributes.push(attribute),
        }
    }
}

/// Reads an abbreviation; none if it is not one.
pub(super) fn parse(text: &str) -> Option<Vec<Node>> {
    read(text, 0)
}

fn read(text: &str, depth: usize) -> Option<Vec<Node>> {
    let mut parser = Parser { rest: text };
    let roots = parser.list(depth)?;
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
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '$' | ':' | '@' | '!');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        name
    }

    /// What stands before the `end` that belongs to an open bracket: those inside are counted.
    fn until(&mut self, open: char, end: char) -> Option<&'a str> {
        let mut depth = 0usize;
        let at = self.rest.char_indices().find_map(|(at, c)| {
            match c {
                c if c == end && depth == 0 => return Some(at),
                c if c == end => depth -= 1,
                c if c == open => depth += 1,
                _ => {}
            }
            None
        })?;
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
            node = named(self.name(), depth)?;
            self.parts(&mut node)?;
            if node.is_text() && node.text.is_empty() && node.made_up == 0 {
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
                node.class(self.name());
            } else if self.eat('#') {
                node.set(Attribute { name: "id".to_owned(), value: Value::Text(self.name().to_owned()) });
            } else if self.eat('[') {
                self.attributes(node)?;
            } else if self.eat('{') {
                node.text = self.until('{', '}')?.to_owned();
            } else if !node.is_closed && self.eat('/') {
                node.is_closed = true;
            } else {
                return Some(());
            }
        }
    }

    /// `a=b c="d e" f. g={h}]`
    fn attributes(&mut self, node: &mut Node) -> Option<()> {
        loop {
            self.rest = self.rest.trim_start();
            if self.eat(']') {
                return Some(());
            }
            let end = self.rest.find([' ', '=', ']'])?;
            let (name, rest) = self.rest.split_at(end);
            self.rest = rest;
            let (name, value) = match (name.strip_suffix('.'), self.eat('=')) {
                (Some(name), false) => (name, Value::Flag),
                (_, false) => (name, Value::Open),
                (_, true) => (name, self.value()?),
            };
            if name.is_empty() {
                return None;
            }
            node.set(Attribute { name: name.to_owned(), value });
        }
    }

    fn value(&mut self) -> Option<Value> {
        for quote in ['"', '\''] {
            if self.eat(quote) {
                return Some(Value::Text(self.until(quote, quote)?.to_owned()));
            }
        }
        if self.eat('{') {
            return Some(Value::Expression(self.until('{', '}')?.to_owned()));
        }
        let mut depth = 0usize;
        let end = self.rest.find(|c| {
            depth = match c {
                '{' => depth + 1,
                '}' => depth.saturating_sub(1),
                _ => depth,
            };
            depth == 0 && matches!(c, ' ' | ']')
        })?;
        let (value, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(if value.is_empty() { Value::Open } else { Value::Text(value.to_owned()) })
    }
}

/// The node a name starts: an element, what a short name stands for, or made-up words.
fn named(name: &str, depth: usize) -> Option<Node> {
    let plain = || Node { name: name.to_owned(), times: 1, ..Node::default() };
    if let Some(words) = made_up(name) {
        return Some(Node { made_up: words, times: 1, ..Node::default() });
    }
    let Some(long) = alias(name).filter(|_| depth < DEEPEST) else {
        return (!name.contains('!')).then(plain);
    };
    // A name that only stands for itself with attributes is not looked up again.
    let is_itself = long.starts_with(name) && long[name.len()..].starts_with(['[', '/']);
    let mut nodes = read(long, if is_itself { DEEPEST } else { depth + 8 })?;
    // Its places to type at are not those of what is written around it.
    nodes.iter_mut().for_each(rename_fields);
    Some(match nodes.len() {
        1 => nodes.remove(0),
        _ => Node { is_group: true, children: nodes, times: 1, ..Node::default() },
    })
}

fn rename_fields(node: &mut Node) {
    let rename = |text: &mut String| *text = text.replace("${", "${_");
    rename(&mut node.text);
    for attribute in &mut node.attributes {
        if let Value::Text(text) = &mut attribute.value {
            rename(text);
        }
    }
    node.children.iter_mut().for_each(rename_fields);
}

/// `lorem`, `lorem5`: how many made-up words.
fn made_up(name: &str) -> Option<usize> {
    let count = name.strip_prefix("lorem").or_else(|| name.strip_prefix("lipsum"))?;
    match count {
        "" => Some(30),
        _ => count.parse().ok().filter(|count| (1..=500).contains(count)),
    }
}

/// Gives the innermost level to the last node of the one around it: of a short name for a whole tree (`!>main`), to the end of that.
fn close(levels: &mut Vec<Vec<Node>>) {
    if levels.len() < 2 {
        return;
    }
    if let Some(children) = levels.pop()
        && let Some(last) = levels.last_mut().and_then(|level| level.last_mut())
    {
        innermost(last).children = children;
    }
}

fn innermost(node: &mut Node) -> &mut Node {
    match node.children.len() {
        0 => node,
        count => innermost(&mut node.children[count - 1]),
    }
}
