//! Finds what is wrong with the syntax of a document: parts the tree says are absent, and script swc cannot read.
//!
//! An error is what Astro's compiler refuses. What it accepts but surely nobody means is a warning.

mod names;

use std::ops::Range;

use crate::Document;
use crate::error::{ErrorKind, SyntaxError};
use crate::guest::{compact, host_offset};
use crate::kind::Kind;
use crate::node::{Attribute, AttributeKind, AttributeValue, Element, ElementKind, Expression, Node, Syntax, Tag};
use crate::region::{RegionKind, ScriptLanguage, expression_region, script_language};
use crate::script::parse::{expression_errors, script_errors};
use crate::script::sound::Sound;
use crate::walk::{Event, walk};

/// Errors and warnings of a document, each sorted by place.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) errors: Vec<SyntaxError>,
    pub(crate) warnings: Vec<SyntaxError>,
}

pub(crate) fn check(document: &Document) -> Findings {
    let mut check = Check { text: document.source(), sound: document.sound(), findings: Findings::default(), around: Vec::new(), ends: vec![0], stop: None };
    if document.frontmatter().is_some_and(|frontmatter| frontmatter.close_range().is_some()) {
        let errors = &document.script().errors;
        // What swallows the closing fence makes the script text to Astro, and text is never wrong.
        let swallows = errors.iter().any(|error| matches!(error.name, "unterminated-template" | "unterminated-comment"));
        match swallows {
            true => check.findings.warnings.extend(errors.iter().cloned()),
            false => check.findings.errors.extend(errors.iter().cloned()),
        }
    }
    for event in walk(document.root()) {
        match event {
            Event::Enter(node) => {
                check.enter(node);
                if matters(node.syntax().kind()) {
                    check.around.push(node.syntax().kind());
                    check.ends.push(0);
                }
            }
            Event::Leave(node) if matters(node.syntax().kind()) => {
                check.around.pop();
                check.ends.pop();
                if node.syntax().kind().is_element() {
                    check.ended(node.range().end);
                }
            }
            Event::Leave(_) => {}
        }
    }
    let (mut findings, stop) = (check.findings, check.stop);
    // What Astro does not read it does not refuse.
    findings.errors.retain(|error| stop.is_none_or(|stop| error.range.start < stop));
    findings.errors.sort_by_key(|error| (error.range.start, error.range.end));
    findings.warnings.sort_by_key(|error| (error.range.start, error.range.end));
    findings
}

/// Does it matter to what is inside?
fn matters(kind: Kind) -> bool {
    kind.is_element() || matches!(kind, Kind::Expression | Kind::StartTag | Kind::SelfClosingTag | Kind::AttributeExpression)
}

struct Check<'a> {
    text: &'a str,
    sound: &'a Sound,
    findings: Findings,
    /// Kinds of the nodes around, outermost first.
    around: Vec<Kind>,
    /// Where the last markup ended: in the document, then in each of the nodes around.
    ends: Vec<usize>,
    /// Where Astro stops reading the page, if it does before its end.
    stop: Option<usize>,
}

impl<'a> Check<'a> {
    fn error(&mut self, kind: ErrorKind, range: Range<usize>) {
        self.findings.errors.push(SyntaxError::new(kind, range));
    }

    /// An error; but at the top level Astro passes over it, which only deserves a warning. If it `stops` there, the rest
    /// of the page is gone.
    fn stray(&mut self, kind: ErrorKind, range: Range<usize>, stops: bool) {
        if !self.around.is_empty() {
            return self.error(kind, range);
        }
        let mut warning = SyntaxError::new(kind, range.clone());
        if stops && self.stop.is_none() {
            self.stop = Some(range.start);
            warning.message.push_str(" Astro leaves out the rest of the page from here on.");
        }
        self.findings.warnings.push(warning);
    }

    fn enter(&mut self, node: Node<'a>) {
        if node.syntax().is_missing() {
            self.error(ErrorKind::Missing { expected: node.kind_name().replace('_', " ") }, node.range());
        }
        match node {
            Node::Frontmatter(frontmatter) if frontmatter.close_range().is_none() => {
                let range = frontmatter.open_range().unwrap_or_else(|| frontmatter.range());
                self.findings.warnings.push(SyntaxError::new(ErrorKind::UnclosedFrontmatter, range));
            }
            Node::StrayEndTag(tag) => self.stray_end_tag(tag),
            Node::EndTag(tag) if !tag.is_closed() => {
                let error = SyntaxError::new(ErrorKind::UnclosedTag { name: format!("/{}", tag.name()) }, tag.range());
                // Astro reads a script up to `</script`, whatever comes then.
                match tag.name() == "script" && tag.range().end == self.text.len() {
                    true => self.findings.warnings.push(error),
                    false => self.findings.errors.push(error),
                }
            }
            Node::Attribute(attribute) => {
                self.findings.errors.extend(names::of_attribute(attribute));
                self.attribute(attribute);
            }
            Node::Expression(expression) => self.expression(expression),
            Node::Comment(comment) => self.comment(comment.syntax()),
            Node::Doctype(doctype) if self.in_element() => self.error(ErrorKind::NestedDoctype, doctype.range()),
            Node::Declaration(cdata) if cdata.syntax().kind() == Kind::Cdata && self.in_element() => {
                self.error(ErrorKind::NestedDoctype, cdata.range());
            }
            Node::Doctype(doctype) if !doctype.text().ends_with('>') => {
                self.stray(ErrorKind::UnclosedTag { name: "!".to_owned() }, doctype.range(), true);
            }
            Node::Text(text) => self.end_of_text(text.syntax()),
            Node::Error(error) => self.unexpected(error.syntax()),
            _ => {
                if let Some(element) = node.as_element() {
                    self.element(element);
                }
                if let Node::Script(script) = node {
                    self.script(script);
                }
            }
        }
    }

    fn element(&mut self, element: Element<'a>) {
        self.findings.errors.extend(names::of_element(element));
        let Some(open) = element.open() else { return };
        let name = element.name().to_owned();
        let range = open.range().start..element.name_range().end.max(open.range().start + 1);
        if !open.is_closed() {
            self.error(ErrorKind::UnclosedTag { name }, range);
        } else if element.close().is_none() && !element.is_self_closing() && !element.is_void() {
            let raw = matches!(element.kind(), ElementKind::Script | ElementKind::Style | ElementKind::Raw);
            let kind = if raw { ErrorKind::UnclosedRawElement { name } } else { ErrorKind::UnclosedElement { name } };
            // `<>` is as long as its name is short.
            let range = if element.kind() == ElementKind::Fragment { open.range() } else { range };
            let error = SyntaxError::new(kind, range);
            let end = element.range().end;
            let error = match self.text[end..].starts_with("</") {
                true => error.related(end..end + 2, "what is around it ends here"),
                false => error,
            };
            self.findings.errors.push(error);
        } else if let Some(close) = element.close()
            && close.name() != name
            // To Astro the colon and what follows it are no part of the name.
            && name.split(':').next() != Some(close.name())
            && !element.is_void()
        {
            let kind = ErrorKind::MismatchedEndTag { open: name, close: close.name().to_owned() };
            self.findings.errors.push(SyntaxError::new(kind, close.range()).related(range, "this is what it ends"));
        }
    }

    fn stray_end_tag(&mut self, tag: Tag<'a>) {
        let name = tag.name().to_owned();
        let kind = if crate::node::is_void_name(&name) {
            ErrorKind::VoidEndTag { name }
        } else {
            ErrorKind::UnexpectedEndTag { name }
        };
        self.stray(kind, tag.range(), true);
    }

    fn attribute(&mut self, attribute: Attribute<'a>) {
        match attribute.value() {
            AttributeValue::None => {
                let assigned = attribute.syntax().raw_children().any(|child| child.kind_name() == "=");
                if assigned {
                    let error = ErrorKind::MissingAttributeValue { name: attribute.name().to_owned() };
                    let range = attribute.range();
                    // Astro makes an attribute named `=` of it and goes on.
                    match self.text[range.end..].starts_with('>') && self.text[..range.end].ends_with('=') {
                        true => self.findings.warnings.push(SyntaxError::new(error, range)),
                        false => self.error(error, range),
                    }
                }
            }
            AttributeValue::Text(value) | AttributeValue::Template(value) => {
                let text = value.text();
                let quoted = matches!(value.syntax().kind(), Kind::QuotedValue | Kind::TemplateValue);
                if let Some(quote) = text.chars().next().filter(|_| quoted)
                    && !(text.len() > 1 && text.ends_with(quote))
                {
                    let start = value.range().start;
                    self.error(ErrorKind::UnclosedAttributeValue { quote }, start..start + 1);
                }
            }
            AttributeValue::Expression(expression) => match attribute.kind() {
                // The others are nodes of their own and come by themselves.
                AttributeKind::Shorthand | AttributeKind::Spread | AttributeKind::Expression => self.expression(expression),
                AttributeKind::Plain | AttributeKind::Directive { .. } => {}
            },
        }
    }

    fn expression(&mut self, expression: Expression<'a>) {
        let range = expression.range();
        if !expression.is_closed() {
            let brace = range.start..(range.start + 1).min(range.end);
            return self.error(ErrorKind::UnclosedExpression, brace);
        }
        if expression.is_content() {
            return;
        }
        let region = expression_region(RegionKind::Expression, expression);
        let (mut script, stretches) = compact(self.text, &region);
        if expression.syntax().kind() == Kind::SpreadAttribute {
            let dots = expression.syntax().raw_children().find(|child| child.kind_name() == "...").map(Syntax::range);
            if dots.is_some_and(|dots| dots.len() != 3) {
                return self.error(ErrorKind::Missing { expected: "...".to_owned() }, range);
            }
            if is_blank(&script) {
                return self.error(ErrorKind::Missing { expected: "props".to_owned() }, range);
            }
        }
        if is_plain(&script) || is_blank(&script) {
            return;
        }
        // What Astro reads before the markup of a part is no place for a value: `new <b/>`, `a as <b/>`.
        for hole in &region.holes {
            let before = self.text[range.start..hole.start].trim_end();
            let word = before.rsplit(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$' | '.' | '#')).next();
            if word.is_some_and(|word| matches!(word, "new" | "as" | "satisfies" | "extends")) && self.text[hole.clone()].starts_with('<') {
                return self.error(ErrorKind::Unexpected { text: "This markup".to_owned() }, hole.clone());
            }
        }
        for stretch in stretches.iter().skip(1) {
            let Ok(hole) = region.holes.binary_search_by_key(&stretch.host.start, |hole| hole.end) else { continue };
            let hole = &region.holes[hole];
            let rest = after_blanks(&self.text[stretch.host.clone()]);
            let comment = self.text[hole.start..].starts_with("<!");
            if let Some(text) = taken_for_object(rest).filter(|_| !comment) {
                let at = stretch.host.end - rest.len();
                return self.error(ErrorKind::MarkupAsObject { text: text.to_owned() }, at..at + text.len());
            }
        }
        // Astro lets the children of an element be spread: `{...items}`.
        let spread = expression.syntax().kind() == Kind::Expression;
        if let Some(rest) = script.trim_start().strip_prefix("...").filter(|_| spread) {
            script = format!("{}{rest}", " ".repeat(script.len() - rest.len()));
        }
        // The parenthesis in front takes the place of one byte, so the script itself starts at 1.
        let parenthesised = format!("({script})");
        if self.sound.contains(&parenthesised) {
            return;
        }
        let errors = expression_errors(&parenthesised, 0);
        if errors.is_empty() {
            self.sound.insert(&parenthesised);
        }
        let host = |offset: usize| host_offset(&stretches, offset.saturating_sub(1));
        self.findings.errors.extend(errors.into_iter().map(|mut error| {
            let start = host(error.range.start);
            error.range = start..host(error.range.end).max(start);
            error
        }));
    }

    /// A script the browser runs; Astro reads it even if it leaves it as it is.
    fn script(&mut self, element: Element<'a>) {
        let Some(text) = element.raw_text() else { return };
        let language = script_language(element);
        if element.close().is_some() && !matches!(language, ScriptLanguage::Json | ScriptLanguage::Other) {
            // No expression in parentheses begins like this.
            let key = format!("<script>{text}");
            if self.sound.contains(&key) {
                return;
            }
            let errors = script_errors(text, element.content_range().start);
            if errors.is_empty() {
                self.sound.insert(&key);
            }
            self.findings.errors.extend(errors);
        }
    }

    /// Text that ends the file with a `<` is a tag that has hardly begun.
    fn end_of_text(&mut self, text: Syntax<'a>) {
        let range = text.range();
        if range.end == self.text.len() && text.text().ends_with('<') {
            self.error(ErrorKind::LoneLessThan, range.end - 1..range.end);
        }
    }

    fn comment(&mut self, comment: Syntax<'a>) {
        let text = comment.text();
        if !text.starts_with("<!--") {
            // A comment of the script's language between attributes.
            if text.starts_with("/*") && !(text.len() >= 4 && text.ends_with("*/")) {
                self.error(ErrorKind::UnclosedComment, comment.range().start..comment.range().start + 2);
            }
        } else if !(text.len() >= 7 && text.ends_with("-->")) {
            self.stray(ErrorKind::UnclosedComment, comment.range().start..comment.range().start + 4, true);
        } else if matches!(self.around.last(), Some(Kind::StartTag | Kind::SelfClosingTag)) {
            self.error(ErrorKind::CommentInTag, comment.range());
        } else if self.in_script(comment) {
            match self.follows_markup(comment.range().start) {
                true => self.ended(comment.range().end),
                false => self.error(ErrorKind::CommentInScript, comment.range()),
            }
        }
    }

    /// Markup ends here, among the parts of what is around.
    fn ended(&mut self, at: usize) {
        if let Some(last) = self.ends.last_mut() {
            *last = at;
        }
    }

    /// Does what begins here belong to the markup in front of it? Blanks and comments of the script's language may stand between.
    fn follows_markup(&self, start: usize) -> bool {
        let Some(&end) = self.ends.last().filter(|end| **end > 0) else { return false };
        let mut between = self.text.get(end..start).unwrap_or("-").trim_start();
        while let Some(rest) = between.strip_prefix("/*").and_then(|comment| comment.split_once("*/")) {
            between = rest.1.trim_start();
        }
        between.is_empty()
    }

    fn in_element(&self) -> bool {
        self.around.iter().any(|kind| kind.is_element())
    }

    /// Is the node a part of an expression that is script, not content?
    fn in_script(&self, node: Syntax<'a>) -> bool {
        match self.around.last() {
            Some(Kind::Expression | Kind::AttributeExpression) => {
                let parent = Node::from(node).parent().and_then(Node::as_expression);
                parent.is_some_and(|expression| !expression.is_content())
            }
            _ => false,
        }
    }

    fn unexpected(&mut self, node: Syntax<'a>) {
        let text = node.text();
        match text.trim() {
            "}" => self.stray(ErrorKind::UnexpectedBrace, node.range(), false),
            "<" | "</" => self.error(ErrorKind::LoneLessThan, node.range()),
            text => {
                let text = crate::error::script::quoted(text);
                self.error(ErrorKind::Unexpected { text }, node.range());
            }
        }
    }
}

/// Is there nothing to find in this script: blanks, a name, a path of names, a hole?
fn is_plain(script: &str) -> bool {
    const WORDS: &[&str] = &[
        "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else",
        "enum", "export", "extends", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "return",
        "super", "switch", "throw", "try", "typeof", "var", "void", "while", "with", "yield", "let", "static",
        "implements", "interface", "package", "private", "protected", "public", "eval", "arguments",
    ];
    let script = script.trim();
    if script.is_empty() || script == "0" {
        return true;
    }
    let mut names = script.split('.');
    let is_name = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$')
            && name.starts_with(|c: char| !c.is_ascii_digit())
    };
    names.next().is_some_and(|first| is_name(first) && !WORDS.contains(&first)) && names.all(is_name)
}

/// Is there nothing but white space and comments?
fn is_blank(script: &str) -> bool {
    after_blanks(script).is_empty()
}

/// The script without the white space and comments it starts with.
fn after_blanks(mut script: &str) -> &str {
    loop {
        script = script.trim_start();
        if let Some(comment) = script.strip_prefix("/*") {
            match comment.split_once("*/") {
                Some((_, rest)) => script = rest,
                None => return script,
            }
        } else if let Some(comment) = script.strip_prefix("//") {
            match comment.split_once(['\n', '\r']) {
                Some((_, rest)) => script = rest,
                None => return script,
            }
        } else {
            return script;
        }
    }
}

/// The start of a script that calls, indexes or looks into what is before it.
fn taken_for_object(script: &str) -> Option<&str> {
    let taken = script.starts_with(['(', '[', '.', '`']) || (script.starts_with('!') && !script.starts_with("!="));
    let length = if script.starts_with("?.") { 2 } else { usize::from(taken) };
    (length > 0).then(|| &script[..length])
}
