//! Curly quotes, dashes and ellipses in running text.

use markdown::mdast::Node;

/// Deeper than any text a person writes.
const MAX_DEPTH: usize = 200;

/// Sets the punctuation of every paragraph, heading and cell.
pub(super) fn punctuation(root: &mut Node) {
    let mut left = vec![root];
    while let Some(node) = left.pop() {
        if matches!(node, Node::Paragraph(_) | Node::Heading(_) | Node::TableCell(_)) {
            let mut line = Vec::new();
            collect(node, &mut line, 0);
            set(&mut line);
        } else if let Some(children) = node.children_mut() {
            left.extend(children.iter_mut());
        }
    }
}

/// A piece of a line: text that may be changed, or a character that stands for something else.
enum Piece<'a> {
    Text(&'a mut String),
    Other(char),
}

fn collect<'a>(node: &'a mut Node, line: &mut Vec<Piece<'a>>, depth: usize) {
    match node {
        _ if depth > MAX_DEPTH => {}
        Node::Text(text) => line.push(Piece::Text(&mut text.value)),
        Node::Break(_) => line.push(Piece::Other(' ')),
        Node::InlineCode(_) | Node::Image(_) | Node::ImageReference(_) => line.push(Piece::Other('x')),
        // A bare address is text and link at once: it stays as it is.
        Node::Link(link) if is_bare(link) => line.push(Piece::Other('x')),
        node => {
            for child in node.children_mut().into_iter().flatten() {
                collect(child, line, depth + 1);
            }
        }
    }
}

fn is_bare(link: &markdown::mdast::Link) -> bool {
    matches!(link.children.as_slice(), [Node::Text(text)] if link.url.ends_with(&text.value))
}

fn set(line: &mut [Piece<'_>]) {
    let has_work = |text: &str| text.contains(['"', '\'', '-', '.']);
    if !line.iter().any(|piece| matches!(piece, Piece::Text(text) if has_work(text))) {
        return;
    }
    let mut chars: Vec<char> = Vec::new();
    for piece in line.iter() {
        match piece {
            Piece::Text(text) => chars.extend(text.chars()),
            Piece::Other(char) => chars.push(*char),
        }
    }
    let mut at = 0;
    for piece in line {
        let Piece::Text(text) = piece else {
            at += 1;
            continue;
        };
        let end = at + text.chars().count();
        let mut out = String::with_capacity(text.len());
        while at < end {
            let (written, len) = mark(&chars, at, end);
            out.push(written);
            at += len;
        }
        **text = out;
    }
}

/// What stands for the character at `at`, and how many characters it replaces.
fn mark(chars: &[char], at: usize, end: usize) -> (char, usize) {
    let run = |c: char| chars[at..end].iter().take_while(|x| **x == c).count();
    match chars[at] {
        '.' if run('.') == 3 => ('…', 3),
        '-' if run('-') == 3 => ('—', 3),
        '-' if run('-') == 2 => ('–', 2),
        // Longer runs are drawings.
        '-' if run('-') > 3 => ('-', 1),
        quote @ ('"' | '\'') => (curly(chars, at, quote), 1),
        c => (c, 1),
    }
}

fn curly(chars: &[char], at: usize, quote: char) -> char {
    let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
    let after = chars.get(at + 1).copied();
    let opens = before.is_none_or(|c| c.is_whitespace() || "([{<-–—/\"'“‘".contains(c)) && after.is_some_and(|c| !c.is_whitespace() && !")]}.,;:!?".contains(c));
    match (quote, opens) {
        ('"', true) => '“',
        ('"', false) => '”',
        // '90s
        (_, true) if after.is_some_and(|c| c.is_ascii_digit()) => '’',
        (_, true) => '‘',
        (_, false) => '’',
    }
}
