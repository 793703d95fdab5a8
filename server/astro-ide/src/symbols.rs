//! The outline: what the component script declares, the landmarks of the template, styles and their selectors.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::script::DeclarationKind;
use astro_syntax::walk::{Event, walk};
use astro_syntax::{Document, Element, ElementKind, Node, RegionKind};

use crate::answer::{Symbol, SymbolKind};
use crate::place::document_of;

/// The outline of `file`.
pub(crate) fn symbols(snapshot: &Snapshot, file: &FilePath) -> Vec<Symbol> {
    let Some(document) = document_of(snapshot, file) else { return Vec::new() };
    let mut symbols: Vec<Symbol> = frontmatter(&document).into_iter().collect();
    symbols.extend(template(&document));
    symbols
}

/// The component script and what it declares.
fn frontmatter(document: &Document) -> Option<Symbol> {
    let frontmatter = document.frontmatter()?;
    let script = document.script();
    let mut children = Vec::new();
    for import in &script.imports {
        for name in &import.names {
            let detail = Some(import.specifier.clone());
            children.push(symbol(name.local.clone(), detail, SymbolKind::Import, import.range.clone(), name.range.clone()));
        }
    }
    for declaration in &script.declarations {
        let kind = kind_of(declaration.kind);
        let mut entry =
            symbol(declaration.name.clone(), declaration.ty.clone(), kind, declaration.full_range.clone(), declaration.range.clone());
        if let Some(props) = script.props.as_ref().filter(|props| props.name_range == declaration.range) {
            entry.children = props
                .fields
                .iter()
                .map(|field| {
                    let end = field_end(document, field.range.end, entry.range.end);
                    let name = if field.optional { format!("{}?", field.name) } else { field.name.clone() };
                    symbol(name, Some(field.ty.clone()), SymbolKind::Property, field.range.start..end, field.range.clone())
                })
                .collect();
        }
        children.push(entry);
    }
    children.sort_by_key(|child| child.focus.start);
    let focus = frontmatter.open_range().unwrap_or_else(|| frontmatter.range());
    let mut entry = symbol("Frontmatter".to_owned(), None, SymbolKind::Frontmatter, frontmatter.range(), focus);
    entry.children = children;
    Some(entry)
}

/// A field ends at its line or semicolon.
fn field_end(document: &Document, from: usize, limit: usize) -> usize {
    let text = document.slice(from..limit);
    from + text.find(['\n', ';', '}']).unwrap_or(text.len())
}

/// What a declaration is in an outline.
pub(crate) fn kind_of(kind: DeclarationKind) -> SymbolKind {
    match kind {
        DeclarationKind::Const => SymbolKind::Constant,
        DeclarationKind::Function => SymbolKind::Function,
        DeclarationKind::Class => SymbolKind::Class,
        DeclarationKind::Interface => SymbolKind::Interface,
        DeclarationKind::TypeAlias => SymbolKind::TypeAlias,
        DeclarationKind::Enum => SymbolKind::Enum,
        _ => SymbolKind::Variable,
    }
}

/// How deep the outline nests. What is deeper is listed at the last level.
const MAX_DEPTH: usize = 64;

/// The elements worth a line, nested as they are. Depth costs no stack.
fn template(document: &Document) -> Vec<Symbol> {
    let mut open: Vec<(Element<'_>, Symbol)> = Vec::new();
    let mut top = Vec::new();
    for event in walk(document.root()) {
        match event {
            Event::Enter(node) => {
                if let Some(element) = node.as_element()
                    && let Some(symbol) = entry(document, element)
                {
                    open.push((element, symbol));
                }
            }
            Event::Leave(node) => {
                let Some(element) = node.as_element() else { continue };
                let Some((_, mut symbol)) = open.pop_if(|(last, _)| *last == element) else { continue };
                // Too deep: what is inside goes beside it.
                let beside = if open.len() >= MAX_DEPTH { std::mem::take(&mut symbol.children) } else { Vec::new() };
                let list = open.last_mut().map_or(&mut top, |(_, parent)| &mut parent.children);
                list.push(symbol);
                list.extend(beside);
            }
        }
    }
    top
}

/// The line of an element: components, slots, styles, scripts, landmarks, and what has an id.
fn entry(document: &Document, element: Element<'_>) -> Option<Symbol> {
    let name = element.name();
    let id = element.attribute("id").and_then(|id| id.text_value());
    let range = element.range();
    let focus = if element.name_range().is_empty() { element.open_range() } else { element.name_range() };
    match element.kind() {
        ElementKind::Style => {
            let mut style = symbol("style".to_owned(), attribute(element, "lang"), SymbolKind::Style, range.clone(), focus);
            style.children = selectors(document, &range);
            Some(style)
        }
        ElementKind::Script => Some(symbol("script".to_owned(), attribute(element, "src"), SymbolKind::Script, range, focus)),
        ElementKind::Fragment => None,
        _ if element.is_component() => {
            let detail = attribute(element, "slot").map(|slot| format!("slot={slot}"));
            (name != "Fragment" || detail.is_some()).then(|| symbol(name.to_owned(), detail, SymbolKind::Component, range, focus))
        }
        _ if name == "slot" => {
            let label = attribute(element, "name").unwrap_or_else(|| "default".to_owned());
            Some(symbol(label, Some("slot".to_owned()), SymbolKind::Slot, range, focus))
        }
        _ if id.is_some() || LANDMARKS.contains(&name) => {
            let label = match id {
                Some(id) => format!("{name}#{id}"),
                None => name.to_owned(),
            };
            let detail = heading_text(element).or_else(|| attribute(element, "aria-label"));
            Some(symbol(label, detail, SymbolKind::Element, range, focus))
        }
        _ => None,
    }
}

const LANDMARKS: &[&str] = &[
    "html", "head", "body", "header", "nav", "main", "aside", "footer", "section", "article", "form", "dialog", "search",
    "h1", "h2", "h3", "h4", "h5", "h6",
];

fn attribute(element: Element<'_>, name: &str) -> Option<String> {
    element.attribute(name)?.text_value().map(str::to_owned)
}

/// What a heading says, if it is plain text.
fn heading_text(element: Element<'_>) -> Option<String> {
    let is_heading = matches!(element.name().as_bytes(), [b'h', b'1'..=b'6']);
    let mut children = element.children();
    match (is_heading, children.next(), children.next()) {
        (true, Some(Node::Text(text)), None) => Some(text.text().split_whitespace().collect::<Vec<_>>().join(" ")),
        _ => None,
    }
}

/// The rules of a style element.
fn selectors(document: &Document, style: &Range<usize>) -> Vec<Symbol> {
    let region = document.regions().iter().find(|region| {
        matches!(region.kind, RegionKind::Style(_)) && style.start <= region.range.start && region.range.end <= style.end
    });
    let Some(guest) = region.and_then(|region| document.guest(region)) else { return Vec::new() };
    let mut found = Vec::new();
    for node in guest.root().descendants() {
        let head = match node.kind() {
            "rule_set" => node.named_children().find(|child| child.kind() == "selectors"),
            "keyframes_statement" => node.named_children().find(|child| child.kind() == "keyframes_name"),
            _ => None,
        };
        if let Some(head) = head.filter(|head| !head.range().is_empty()) {
            let name = head.text().split_whitespace().collect::<Vec<_>>().join(" ");
            found.push(symbol(name, None, SymbolKind::Selector, node.range(), head.range()));
        }
    }
    found
}

fn symbol(name: String, detail: Option<String>, kind: SymbolKind, range: Range<usize>, focus: Range<usize>) -> Symbol {
    // The protocol demands a focus inside the range.
    let range = range.start.min(focus.start)..range.end.max(focus.end);
    Symbol { name, detail, kind, range, focus, children: Vec::new() }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::Project;

    fn check(fixture: &str, expect: Expect) {
        fn draw(symbols: &[Symbol], depth: usize, out: &mut String) {
            for symbol in symbols {
                let detail = symbol.detail.as_deref().map(|detail| format!(" · {detail}")).unwrap_or_default();
                out.push_str(&format!("{}{:?} {}{detail}\n", "  ".repeat(depth), symbol.kind, symbol.name));
                draw(&symbol.children, depth + 1, out);
            }
        }
        let project = Project::new(fixture);
        let mut out = String::new();
        draw(&project.analysis().symbols(&project.at.file), 0, &mut out);
        expect.assert_eq(&out);
    }

    #[test]
    fn script_template_and_style() {
        check(
            "---\nimport Card from './Card.astro'\ninterface Props {\n  title: string;\n  kind?: 'a'\n}\nconst { title } = Astro.props\nasync function load() {}\n---\n\
             <html>\n<body>\n<main id=\"top\">\n<div><Card title=\"x\"><p slot=\"a\">x</p></Card></div>\n{posts.map((post) => <Card>{post}</Card>)}\n<h1>Hello  you</h1>\n<slot name=\"foot\" />\n</main>\n</body>\n</html>\n\
             <style lang=\"scss\">\n.a, .b { color: red }\n@media print { .c { } }\n</style>\n<script src=\"./x.ts\"></script>",
            expect![[r#"
                Frontmatter Frontmatter
                  Import Card · ./Card.astro
                  Interface Props
                    Property title · string
                    Property kind? · 'a'
                  Constant title
                  Function load
                Element html
                  Element body
                    Element main#top
                      Component Card
                      Component Card
                      Element h1 · Hello you
                      Slot foot · slot
                Style style · scss
                  Selector .a, .b
                  Selector .c
                Script script · ./x.ts
            "#]],
        );
    }

    #[test]
    fn deep_nesting_is_flat_in_the_end() {
        let text = "<main>".repeat(3000);
        let project = Project::new(&text);
        let mut depth = 0;
        let mut level = project.analysis().symbols(&project.at.file);
        while !level.is_empty() {
            depth += 1;
            level = level.into_iter().flat_map(|symbol| symbol.children).collect();
        }
        assert!(depth <= MAX_DEPTH + 1, "{depth}");
    }
}
