//! Scoped styles: the scope is spliced into the selectors, the rest of the text stays as it is written.

use std::ops::Range;

/// A short name that is the same for the same path, made of letters that may stand in attribute names.
pub(crate) fn scope_hash(path: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    // FNV-1a: stable across versions, which hashers of the standard library are not.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in path.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (0..8).map(|index| char::from(LETTERS[(hash >> (index * 5)) as usize & 31])).collect()
}

/// The style sheet with `scope` (`[data-astro-cid-x]`) in every selector it applies to.
pub fn scoped(css: &str, scope: &str) -> String {
    let mut sheet = Sheet { css, scope, out: String::with_capacity(css.len() + css.len() / 4), blocks: Vec::new() };
    sheet.run();
    sheet.out
}

/// What the rules of a block mean.
#[derive(Clone, Copy, PartialEq)]
enum Block {
    /// Rules, as at the top level and in `@media`.
    Rules,
    /// Declarations and nested rules.
    Style,
    /// Nothing in it is a selector: `@keyframes`, `@font-face`, custom properties.
    Opaque,
}

struct Sheet<'a> {
    css: &'a str,
    scope: &'a str,
    out: String,
    blocks: Vec<Block>,
}

impl Sheet<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.css.len() {
            let end = prelude_end(self.css, at);
            let prelude = &self.css[at..end];
            match self.css.as_bytes().get(end) {
                Some(b'{') => {
                    let block = self.open(prelude);
                    self.blocks.push(block);
                }
                Some(b'}') => {
                    self.out.push_str(prelude);
                    self.blocks.pop();
                }
                _ => self.out.push_str(prelude),
            }
            let next = (end + 1).min(self.css.len());
            self.out.push_str(&self.css[end..next]);
            at = next;
        }
    }

    /// Prints what stands before a `{` and says what the block is.
    fn open(&mut self, prelude: &str) -> Block {
        let inside = self.blocks.last().copied().unwrap_or(Block::Rules);
        let start = skip_blank(prelude, 0);
        let (before, text) = prelude.split_at(start);
        self.out.push_str(before);
        if inside == Block::Opaque {
            self.out.push_str(text);
            return Block::Opaque;
        }
        if let Some(rule) = text.strip_prefix('@') {
            let name: String = rule.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
            let group = matches!(
                name.to_ascii_lowercase().as_str(),
                "media" | "supports" | "container" | "layer" | "scope" | "starting-style" | "document" | "-moz-document"
            );
            if name.eq_ignore_ascii_case("scope") {
                self.scope_prelude(text);
            } else {
                self.out.push_str(text);
            }
            return if group { inside } else { Block::Opaque };
        }
        if text.starts_with("--") && text.contains(':') {
            self.out.push_str(text);
            return Block::Opaque;
        }
        self.selectors(text, inside == Block::Style);
        Block::Style
    }

    /// `@scope (.a) to (.b)`: selectors in parentheses.
    fn scope_prelude(&mut self, text: &str) {
        let mut at = 0;
        while let Some(open) = text[at..].find('(').map(|found| at + found) {
            let close = closing(text, open);
            self.out.push_str(&text[at..=open]);
            self.selectors(&text[open + 1..close], false);
            at = close;
        }
        self.out.push_str(&text[at..]);
    }

    fn selectors(&mut self, text: &str, nested: bool) {
        let mut at = 0;
        for end in commas(text).chain([text.len()]) {
            self.selector(&text[at..end], nested);
            if end < text.len() {
                self.out.push(',');
            }
            at = end + 1;
        }
    }

    /// One selector: compounds and what stands between them.
    fn selector(&mut self, text: &str, nested: bool) {
        let parts = compounds(text);
        let has_nesting = parts.iter().any(|part| part.text(text).contains('&'));
        // Below the parent (`& .b`, or `.b` alone in a nested rule) the parent's scope is enough.
        let below_parent = nested && (!has_nesting || parts.first().is_some_and(|part| part.text(text) == "&"));
        let mut at = 0;
        for part in &parts {
            self.out.push_str(&text[at..part.range.start]);
            at = part.range.end;
            let compound = part.text(text);
            if compound.contains('&') || is_page(compound) || (below_parent && part.descendant) {
                self.out.push_str(&without_global(compound, false));
            } else {
                self.compound(compound);
            }
        }
        self.out.push_str(&text[at..]);
    }

    fn compound(&mut self, text: &str) {
        let own = &text[..text.find(":global(").unwrap_or(text.len())];
        if own.is_empty() && !text.is_empty() {
            self.out.push_str(&without_global(text, false));
            return;
        }
        let first = first_simple(own);
        self.out.push_str(&own[..first]);
        self.out.push_str(self.scope);
        self.out.push_str(&without_global(&text[first..], true));
    }
}

/// A compound selector in a selector.
struct Compound {
    range: Range<usize>,
    /// Joined to the one before by white space only (also: the first one, without a combinator).
    descendant: bool,
}

impl Compound {
    fn text<'a>(&self, selector: &'a str) -> &'a str {
        &selector[self.range.clone()]
    }
}

fn compounds(text: &str) -> Vec<Compound> {
    let mut parts = Vec::new();
    let (mut at, mut descendant) = (0, true);
    while at < text.len() {
        let blank = skip_blank(text, at);
        if blank > at {
            at = blank;
            continue;
        }
        if matches!(text.as_bytes()[at], b'>' | b'+' | b'~') || text[at..].starts_with("||") {
            at += if text[at..].starts_with("||") { 2 } else { 1 };
            descendant = false;
            continue;
        }
        let start = at;
        while at < text.len() {
            match text.as_bytes()[at] {
                b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'>' | b'+' | b'~' => break,
                b'/' if text[at..].starts_with("/*") => break,
                _ => at = next(text, at),
            }
        }
        if at == start {
            at = next(text, at);
        }
        parts.push(Compound { range: start..at, descendant });
        descendant = true;
    }
    parts
}

/// Selectors of the page itself are nobody's scope.
fn is_page(compound: &str) -> bool {
    let first = &compound[..first_simple(compound)];
    let rest = &compound[first.len()..];
    matches!(first, "html" | "body") || rest.starts_with(":root") || compound.contains(":root")
}

/// The end of the type, class or id a compound starts with; 0 if it starts with something else.
fn first_simple(compound: &str) -> usize {
    let mut at = usize::from(compound.starts_with(['.', '#']));
    while at < compound.len() {
        match compound.as_bytes()[at] {
            b'\\' => at = next(compound, at),
            b'.' | b'#' | b':' | b'[' | b'(' | b'&' => break,
            _ => at = next(compound, at),
        }
    }
    at
}

/// `:global(x)` is `x`, wherever it stands. `follows`: does the text continue a compound?
fn without_global(text: &str, follows: bool) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = text[at..].find(":global(").map(|found| at + found) {
        result.push_str(&text[at..found]);
        let open = found + ":global".len();
        let close = closing(text, open);
        let inner = without_global(text[open + 1..close].trim(), false);
        let last = result.chars().next_back();
        let glued = last.map_or(follows, |c| !c.is_whitespace() && !matches!(c, '>' | '+' | '~' | '(' | ','));
        let starts_as_name = inner.starts_with(|c: char| c.is_alphanumeric() || c == '*' || c == '_' || c == '-');
        if commas(&inner).next().is_some() || (glued && starts_as_name) {
            result.push_str(":is(");
            result.push_str(&inner);
            result.push(')');
        } else {
            result.push_str(&inner);
        }
        at = (close + 1).min(text.len());
    }
    result.push_str(&text[at..]);
    result
}

/// Where a prelude or declaration ends: at `{`, `}`, `;` or the end of the text.
fn prelude_end(css: &str, mut at: usize) -> usize {
    while at < css.len() {
        match css.as_bytes()[at] {
            b'{' | b'}' | b';' => return at,
            byte if is_plain(byte) => at += 1,
            _ => at = next(css, at),
        }
    }
    css.len()
}

/// The places of commas outside of brackets.
fn commas(text: &str) -> impl Iterator<Item = usize> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let (here, byte) = (at, text.as_bytes()[at]);
            at = if is_plain(byte) { at + 1 } else { next(text, at) };
            if byte == b',' {
                return Some(here);
            }
        }
        None
    })
}

/// The `)` or `]` that closes what opens at `open`; the end of the text if none does.
fn closing(text: &str, open: usize) -> usize {
    let end = next(text, open);
    if end > open + 1 && matches!(text.as_bytes()[end - 1], b')' | b']') { end - 1 } else { end.min(text.len()) }
}

/// Is the byte not the start of anything that is longer than a character?
fn is_plain(byte: u8) -> bool {
    !matches!(byte, b'\\' | b'"' | b'\'' | b'/' | b'(' | b'[')
}

/// The place after the character, escape, string, comment or bracketed text at `at`.
fn next(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    match bytes[at] {
        b'\\' => after_char(text, at + 1),
        quote @ (b'"' | b'\'') => after_string(text, at, quote),
        b'/' if text[at..].starts_with("/*") => text[at + 2..].find("*/").map_or(text.len(), |found| at + 2 + found + 2),
        b'(' | b'[' => after_brackets(text, at),
        _ => after_char(text, at),
    }
}

fn after_char(text: &str, at: usize) -> usize {
    text[at.min(text.len())..].chars().next().map_or(text.len(), |c| at + c.len_utf8())
}

fn after_string(text: &str, at: usize, quote: u8) -> usize {
    let mut at = at + 1;
    while at < text.len() {
        match text.as_bytes()[at] {
            b'\\' => at = after_char(text, at + 1),
            // A string ends with its line; otherwise one quote would eat the sheet.
            b'\n' => return at,
            byte if byte == quote => return at + 1,
            _ => at = after_char(text, at),
        }
    }
    text.len()
}

/// After the bracket that closes the one at `at`. Brackets inside are counted, strings and comments skipped.
fn after_brackets(text: &str, at: usize) -> usize {
    let is_url = text[..at].to_ascii_lowercase().ends_with("url") && !text[at + 1..].trim_start().starts_with(['"', '\'']);
    if is_url {
        return text[at..].find(')').map_or(text.len(), |found| at + found + 1);
    }
    let (mut at, mut depth) = (at, 0usize);
    while at < text.len() {
        match text.as_bytes()[at] {
            b'(' | b'[' => {
                depth += 1;
                at += 1;
            }
            b')' | b']' => {
                depth -= 1;
                at += 1;
                if depth == 0 {
                    return at;
                }
            }
            b'{' | b'}' | b';' if depth > 0 && text[at..].starts_with('}') => return at,
            b'\\' => at = after_char(text, at + 1),
            quote @ (b'"' | b'\'') => at = after_string(text, at, quote),
            b'/' if text[at..].starts_with("/*") => {
                at = text[at + 2..].find("*/").map_or(text.len(), |found| at + 2 + found + 2);
            }
            _ => at = after_char(text, at),
        }
    }
    text.len()
}

/// After white space and comments.
fn skip_blank(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if !trimmed.starts_with("/*") {
            return at;
        }
        at = next(text, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(css: &str, expected: &str) {
        assert_eq!(scoped(css, "[S]"), expected);
    }

    #[test]
    fn selectors() {
        check("a{} .b > c, #d e{x:y}", "a[S]{} .b[S] > c[S], #d[S] e[S]{x:y}");
        check("a:hover::before{} :focus{} [x=\"a,b{}\"]{}", "a[S]:hover::before{} [S]:focus{} [S][x=\"a,b{}\"]{}");
        check(".a:not(.b) *{} :is(.a, .b) c{}", ".a[S]:not(.b) *[S]{} [S]:is(.a, .b) c[S]{}");
        check("html body.x .y{} :root{} svg|a{} .a\\:b{}", "html body.x .y[S]{} :root{} svg|a[S]{} .a\\:b[S]{}");
        check("/* a{} */ p /* x */ q{}", "/* a{} */ p[S] /* x */ q[S]{}");
    }

    #[test]
    fn global() {
        check(":global(.x){} .a :global(.b .c) d{}", ".x{} .a[S] .b .c d[S]{}");
        check(".a:global(.b){} :global(a):hover{} :global(.x, .y) z{}", ".a[S].b{} a:hover{} :is(.x, .y) z[S]{}");
        check(".a:global(b){} .c:not(:global(.d)){}", ".a[S]:is(b){} .c[S]:not(.d){}");
    }

    #[test]
    fn nested() {
        check(
            ".a{c:d; &:hover{} & .b{} .c{} > d{} .e &{} &.f{} @media x{c:d; .g{}}}",
            ".a[S]{c:d; &:hover{} & .b{} .c{} > d[S]{} .e[S] &{} &.f{} @media x{c:d; .g{}}}",
        );
        check(".a{&:hover .u{} .p{> .r .s{}}}", ".a[S]{&:hover .u[S]{} .p{> .r[S] .s{}}}");
        check("p{--x:{a:b}; color:red}", "p[S]{--x:{a:b}; color:red}");
    }

    #[test]
    fn at_rules() {
        check("@media print{p{}} @supports (a:b){p{}}", "@media print{p[S]{}} @supports (a:b){p[S]{}}");
        check("@keyframes x{from{a:b} 50%{a:b}} p{}", "@keyframes x{from{a:b} 50%{a:b}} p[S]{}");
        check("@import \"x\"; @layer a, b; @font-face{a:b} p{}", "@import \"x\"; @layer a, b; @font-face{a:b} p[S]{}");
        check("@scope (.a) to (.b){p{}}", "@scope (.a[S]) to (.b[S]){p[S]{}}");
    }

    #[test]
    fn broken() {
        for css in ["a{", "}}a{}", "a[", "a(\"", "\\", "@", "a{b:url(", "é{ü", ":global(", "/*", "a{b:'c\nd{}"] {
            let _ = scoped(css, "[S]");
        }
        check("p{a:url(data:image/png;base64,x{})} q{}", "p[S]{a:url(data:image/png;base64,x{})} q[S]{}");
    }
}
