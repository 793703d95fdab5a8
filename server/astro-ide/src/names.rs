//! Which name is under the cursor, and where else is it?

use std::ops::Range;

use astro_syntax::{Document, GuestNode, Name, NameKind, Node, Region};

use crate::completion::is_server_code;
use crate::place::is_name_char;

/// A word in script, with the dotted names before it: `cookies` in `Astro.cookies.get` has the chain `Astro`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    pub(crate) text: &'a str,
    pub(crate) range: Range<usize>,
    /// `None` for a name of its own; else what stands before the dot, empty if that is no chain of names.
    pub(crate) chain: Option<String>,
}

/// The word around `offset`.
pub(crate) fn word_at(source: &str, offset: usize) -> Option<Word<'_>> {
    let before = &source[..offset];
    let start = before.trim_end_matches(is_name_char).len();
    let after = &source[offset..];
    let end = offset + after.find(|c| !is_name_char(c)).unwrap_or(after.len());
    let text = &source[start..end];
    let starts_well = text.starts_with(|c: char| !c.is_ascii_digit());
    (!text.is_empty() && starts_well).then(|| Word { text, range: start..end, chain: chain_before(source, start) })
}

/// The dotted names before a dot that ends at `offset`: `Astro.cookies.` gives `Astro.cookies`.
///
/// A dot after anything but a name gives the empty chain; no dot gives none.
pub(crate) fn chain_before(source: &str, offset: usize) -> Option<String> {
    let before = source[..offset].strip_suffix('.')?;
    if before.ends_with("..") {
        return None;
    }
    let before = before.strip_suffix('?').unwrap_or(before);
    let start = before.trim_end_matches(|c| is_name_char(c) || matches!(c, '.' | '?' | '!')).len();
    let chain = before[start..].replace(['?', '!'], "");
    Some(chain.rsplit("..").next().unwrap_or_default().trim_matches('.').to_owned())
}

/// The declaration a name at `offset` refers to.
pub(crate) fn resolve(document: &Document, offset: usize, name: &str) -> Option<Name> {
    document.scope_at(offset).into_iter().find(|known| known.name == name)
}

/// Every place that refers to the declaration of `name` at `declared`: the declaration itself first.
pub(crate) fn occurrences(document: &Document, name: &str, declared: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = vec![declared.clone()];
    let mut add = |range: Range<usize>| {
        if !found.contains(&range) && resolve(document, range.start, name).is_some_and(|it| it.range.as_ref() == Some(declared)) {
            found.push(range);
        }
    };
    for region in document.regions().iter().filter(|region| is_server_code(region.kind)) {
        for node in identifiers(document, region) {
            if node.text() == name && !is_inside_hole(region, &node.range()) {
                add(node.range());
            }
        }
    }
    for node in document.root().descendants() {
        let tag = match node {
            Node::StartTag(tag) | Node::EndTag(tag) => tag,
            _ => continue,
        };
        let range = tag.name_range();
        if tag.name().split('.').next() == Some(name) {
            add(range.start..range.start + name.len());
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// Every place on the server's side that names it, import statements left out, whatever it means there.
pub(crate) fn all_uses(document: &Document, name: &str) -> Vec<usize> {
    let imports = &document.script().imports;
    let is_import = |at: usize| imports.iter().any(|import| import.range.start <= at && at < import.range.end);
    let regions = document.regions().iter().filter(|region| is_server_code(region.kind));
    let code = regions.flat_map(|region| identifiers(document, region)).filter(|node| node.text() == name).map(|node| node.range().start);
    let elements = document.root().descendants().filter_map(Node::as_element);
    let tags = elements.filter(|it| it.name().split('.').next() == Some(name)).map(|it| it.name_range().start);
    code.chain(tags).filter(|at| !is_import(*at)).collect()
}

fn is_inside_hole(region: &Region, range: &Range<usize>) -> bool {
    region.holes.iter().any(|hole| hole.start <= range.start && range.end <= hole.end)
}

/// The identifiers of a region that can refer to a declared name.
pub(crate) fn identifiers<'a>(document: &'a Document, region: &Region) -> impl Iterator<Item = GuestNode<'a>> + use<'a> {
    let root = document.guest(region).map(|guest| guest.root());
    root.into_iter().flat_map(|root| root.descendants()).filter(|node| {
        matches!(
            node.kind(),
            "identifier" | "shorthand_property_identifier" | "shorthand_property_identifier_pattern" | "type_identifier"
        )
    })
}

/// Is the name written to at `range`: declared, assigned or counted up?
pub(crate) fn is_write(document: &Document, range: &Range<usize>, declared: &Range<usize>) -> bool {
    if range == declared {
        return true;
    }
    let after = document.source()[range.end..].trim_start_matches([' ', '\t']);
    let assigns = after.starts_with('=') && !after.starts_with("==") && !after.starts_with("=>");
    let compound = ["+=", "-=", "*=", "/=", "%=", "??=", "||=", "&&=", "++", "--"].iter().any(|op| after.starts_with(op));
    let in_script = document.region_at(range.start).is_some_and(|region| is_server_code(region.kind));
    in_script && (assigns || compound)
}

/// Is `offset` in a comment or a string of the script around it?
pub(crate) fn is_in_text(document: &Document, offset: usize) -> bool {
    let Some(guest) = document.guest_at(offset) else { return false };
    let node = guest.node_at(offset);
    let range = node.range();
    match node.kind() {
        "comment" | "string" | "regex" | "template_string" => range.start < offset && offset < range.end,
        "string_fragment" | "regex_pattern" | "escape_sequence" => true,
        _ => false,
    }
}

/// The line a name is declared on, and what the name is.
pub(crate) fn declaration_text(document: &Document, name: &Name) -> Option<String> {
    let range = name.range.clone()?;
    let script = document.script();
    let declaration = script.declarations.iter().find(|declaration| declaration.range == range);
    let import = script.imports.iter().find(|import| import.names.iter().any(|name| name.range == range));
    let full = match (&name.kind, declaration, import) {
        (NameKind::Parameter, ..) => {
            let mark = match parameter_type(document, &range) {
                Some(ty) => format!(": {ty}"),
                None => String::new(),
            };
            return Some(format!("(parameter) {}{mark}", name.name));
        }
        (_, Some(declaration), _) => declaration.full_range.clone(),
        (_, _, Some(import)) => import.range.clone(),
        _ => line_of(document, range.start),
    };
    Some(head(document.slice(full)))
}

fn parameter_type(document: &Document, range: &Range<usize>) -> Option<String> {
    let guest = document.guest_at(range.start)?;
    let parameter = guest.covering(range.clone()).parent()?;
    let ty = parameter.field("type")?;
    Some(ty.text().trim_start_matches(':').trim().to_owned())
}

fn line_of(document: &Document, offset: usize) -> Range<usize> {
    let lines = document.lines();
    lines.line_range(lines.line_of(offset))
}

/// The first lines of a declaration: up to its body, at most a dozen lines.
fn head(text: &str) -> String {
    let text = text.trim();
    let mut lines: Vec<&str> = text.lines().take(12).collect();
    if text.lines().count() > lines.len() {
        lines.push("…");
    }
    lines.join("\n")
}
