//! Server code, wherever it stands: component scripts, expressions of templates, plain modules.
//!
//! The same things have other names in each: `Astro.cookies` on a page is `context.cookies` or `cookies` in an endpoint.
//! [`Code::path`] gives them one: `cookies`.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{Document, GuestNode, Script};

use crate::place::is_name_char;

/// A stretch of server code, and what is known around it.
pub(crate) struct Code<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) file: &'a FilePath,
    /// The `.astro` file it stands in.
    pub(crate) document: Option<&'a Document>,
    /// The facts of the component script or module.
    pub(crate) script: &'a Script,
    /// The whole text of the file.
    pub(crate) source: &'a str,
    pub(crate) place: Place,
    pub(crate) aliases: &'a Aliases,
}

/// Where the code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The component script.
    Frontmatter,
    /// An expression of the template.
    Template,
    /// A module in the pages folder.
    Endpoint,
    /// `src/middleware`
    Middleware,
    /// Another module.
    Module,
}

/// Names that stand for the context or a part of it: `({ cookies, url: address })` has `cookies` and `address`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aliases(Vec<(String, String)>);

impl Aliases {
    /// Those of an `.astro` file: `Astro`, and what is taken out of it.
    pub(crate) fn of_document(source: &str) -> Self {
        let mut aliases = vec![("Astro".to_owned(), String::new())];
        for (at, _) in source.match_indices("} = Astro") {
            let Some(open) = source[..at].rfind('{') else { continue };
            let rest = &source[at + "} = Astro".len()..];
            let end = rest.find(|c| !is_name_char(c) && c != '.').unwrap_or(rest.len());
            let base = rest[..end].trim_matches('.');
            aliases.extend(taken_out(&source[open + 1..at], base));
        }
        Self(aliases)
    }

    /// Those of a module: the first parameters of functions that Astro calls.
    pub(crate) fn of_module(root: GuestNode<'_>, place: Place) -> Self {
        let mut aliases = Vec::new();
        let is_called = matches!(place, Place::Endpoint | Place::Middleware);
        for node in root.descendants() {
            if !is_function(node) {
                continue;
            }
            let Some(parameter) = first_parameter(node) else { continue };
            let typed = parameter.field("type").is_some_and(|ty| ty.text().contains("APIContext"));
            let handles = is_called && is_handler(node);
            if !typed && !handles {
                continue;
            }
            let pattern = parameter.field("pattern").unwrap_or(parameter);
            match pattern.kind() {
                "identifier" => aliases.push((pattern.text().to_owned(), String::new())),
                "object_pattern" => aliases.extend(taken_out(pattern.text().trim_matches(['{', '}']), "")),
                _ => {}
            }
        }
        let contexts: Vec<String> = aliases.iter().filter(|(_, path)| path.is_empty()).map(|(name, _)| name.clone()).collect();
        // `const { cookies } = context;`
        for node in root.descendants().filter(|node| node.kind() == "variable_declarator") {
            let (Some(name), Some(value)) = (node.field("name"), node.field("value")) else { continue };
            if name.kind() == "object_pattern" && contexts.iter().any(|context| context == value.text()) {
                aliases.extend(taken_out(name.text().trim_matches(['{', '}']), ""));
            }
        }
        Self(aliases)
    }

    /// The names of the context itself.
    pub(crate) fn contexts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, path)| path.is_empty()).map(|(name, _)| name.as_str())
    }

    fn path(&self, text: &str) -> Option<String> {
        let clean: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '?' | '!')).collect();
        if !clean.chars().all(|c| is_name_char(c) || c == '.') {
            return None;
        }
        let (head, rest) = clean.split_once('.').unwrap_or((&clean, ""));
        let (_, base) = self.0.iter().find(|(name, _)| name == head)?;
        Some(match (base.is_empty(), rest.is_empty()) {
            (true, _) => rest.to_owned(),
            (_, true) => base.clone(),
            _ => format!("{base}.{rest}"),
        })
    }
}

/// `a, b: c = 1, ...rest` below `base`, as names and paths.
fn taken_out(pattern: &str, base: &str) -> Vec<(String, String)> {
    let parts = pattern.split(',').filter_map(|part| {
        let part = part.split('=').next()?.trim();
        let (key, local) = part.split_once(':').map_or((part, part), |(key, local)| (key.trim(), local.trim()));
        let is_name = |text: &str| !text.is_empty() && text.chars().all(is_name_char);
        (is_name(key) && is_name(local)).then(|| {
            let path = if base.is_empty() { key.to_owned() } else { format!("{base}.{key}") };
            (local.to_owned(), path)
        })
    });
    parts.collect()
}

/// Is the function exported as a handler, or handed to `defineMiddleware` or typed as a handler?
fn is_handler(function: GuestNode<'_>) -> bool {
    let mut ancestors = function.ancestors();
    let Some(parent) = ancestors.next() else { return false };
    match function.kind() {
        "function_declaration" => function.field("name").is_some_and(|name| is_handler_name(name.text())),
        _ => match parent.kind() {
            "variable_declarator" => {
                let named = parent.field("name").is_some_and(|name| is_handler_name(name.text()));
                named || parent.field("type").is_some_and(|ty| ty.text().contains("APIRoute") || ty.text().contains("MiddlewareHandler"))
            }
            "arguments" => ancestors.next().and_then(|call| call.field("function")).is_some_and(|callee| {
                matches!(callee.text(), "defineMiddleware" | "sequence")
            }),
            "satisfies_expression" | "as_expression" => parent.text().contains("APIRoute") || parent.text().contains("MiddlewareHandler"),
            _ => false,
        },
    }
}

fn is_handler_name(name: &str) -> bool {
    astro_project::routes::METHODS.contains(&name) || name == "onRequest"
}

impl<'a> Code<'a> {
    /// The path below the context a chain of names stands for: `cookies.get` for `Astro.cookies.get`.
    pub(crate) fn path(&self, node: GuestNode<'_>) -> Option<String> {
        matches!(node.kind(), "identifier" | "member_expression").then(|| self.aliases.path(node.text()))?
    }

    /// The path of what a call calls.
    pub(crate) fn callee(&self, call: GuestNode<'_>) -> Option<String> {
        (call.kind() == "call_expression").then(|| self.path(call.field("function")?))?
    }

    /// Is it part of an `.astro` file?
    pub(crate) fn is_astro(&self) -> bool {
        matches!(self.place, Place::Frontmatter | Place::Template)
    }

    /// The value a name is declared with in the same script, if it is declared once and never assigned again.
    pub(crate) fn initial(&self, name: GuestNode<'a>) -> Option<GuestNode<'a>> {
        let root = name.ancestors().last()?;
        let mut found = None;
        for node in root.descendants() {
            match node.kind() {
                "variable_declarator"
                    if node.field("name").is_some_and(|it| it.kind() == "identifier" && it.text() == name.text())
                        && found.replace(node.field("value")?).is_some() =>
                {
                    return None;
                }
                "assignment_expression" | "augmented_assignment_expression"
                    if node.field("left").is_some_and(|left| left.text() == name.text()) =>
                {
                    return None;
                }
                _ => {}
            }
        }
        found
    }
}

/// How often code below `root` names it.
pub(crate) fn uses(root: GuestNode<'_>, name: &str) -> usize {
    let named = |node: &GuestNode<'_>| matches!(node.kind(), "identifier" | "shorthand_property_identifier") && node.text() == name;
    root.descendants().filter(named).count()
}

/// The places of `name` in `text` as a word of its own.
pub(crate) fn words<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    memchr::memmem::find_iter(text.as_bytes(), name).filter(move |at| {
        let starts = !text[..*at].ends_with(is_name_char);
        starts && !text[at + name.len()..].starts_with(is_name_char)
    })
}

/// The arguments of a call or `new`, in order.
pub(crate) fn arguments(call: GuestNode<'_>) -> Vec<GuestNode<'_>> {
    let list = call.field("arguments").filter(|list| list.kind() == "arguments");
    list.into_iter().flat_map(GuestNode::named_children).filter(|child| child.kind() != "comment").collect()
}

/// The text of a string literal without escapes.
pub(crate) fn string(node: GuestNode<'_>) -> Option<&str> {
    let text = node.text();
    let is_plain = match node.kind() {
        "string" => true,
        "template_string" => !text.contains("${"),
        _ => false,
    };
    let inner = text.strip_prefix(['"', '\'', '`'])?.strip_suffix(['"', '\'', '`'])?;
    (is_plain && !text.contains('\\')).then_some(inner)
}

/// Where the text of a string literal stands.
pub(crate) fn string_range(node: GuestNode<'_>) -> Range<usize> {
    let range = node.range();
    range.start + 1..range.end.saturating_sub(1).max(range.start + 1)
}

/// The value of a key of an object literal.
pub(crate) fn property<'a>(object: GuestNode<'a>, key: &str) -> Option<GuestNode<'a>> {
    properties(object).find(|(name, _)| *name == key).map(|(_, value)| value)
}

/// Keys and values of an object literal; a shorthand is its own value, methods have their body.
pub(crate) fn properties<'a>(object: GuestNode<'a>) -> impl Iterator<Item = (&'a str, GuestNode<'a>)> + use<'a> {
    object.named_children().filter_map(|child| match child.kind() {
        "pair" => {
            let key = child.field("key")?;
            Some((key.text().trim_matches(['"', '\'']), child.field("value")?))
        }
        "shorthand_property_identifier" => Some((child.text(), child)),
        "method_definition" => Some((child.field("name")?.text(), child)),
        _ => None,
    })
}

/// Does an object literal have parts whose keys cannot be read?
pub(crate) fn is_open(object: GuestNode<'_>) -> bool {
    object.named_children().any(|child| {
        child.kind() == "spread_element" || child.field("key").is_some_and(|key| key.kind() == "computed_property_name")
    })
}

/// Is it a function with a body of its own?
pub(crate) fn is_function(node: GuestNode<'_>) -> bool {
    matches!(
        node.kind(),
        "arrow_function" | "function_expression" | "function_declaration" | "method_definition"
            | "generator_function_declaration" | "generator_function"
    )
}

/// The innermost function around a node.
pub(crate) fn function_around(node: GuestNode<'_>) -> Option<GuestNode<'_>> {
    node.ancestors().find(|around| is_function(*around))
}

/// The first parameter of a function: an identifier or pattern for a lone one, else its `required_parameter`.
pub(crate) fn first_parameter(function: GuestNode<'_>) -> Option<GuestNode<'_>> {
    match function.field("parameter") {
        Some(lone) => Some(lone),
        None => function.field("parameters")?.named_children().find(|child| child.kind() != "comment"),
    }
}

/// Without the parentheses, casts and `await` around it.
pub(crate) fn bare(mut node: GuestNode<'_>) -> GuestNode<'_> {
    while matches!(
        node.kind(),
        "parenthesized_expression" | "await_expression" | "as_expression" | "satisfies_expression" | "non_null_expression"
    ) {
        match node.named_children().next() {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}
