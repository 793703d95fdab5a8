//! What has a name in the project: components with their props and slots, routes, declarations of component scripts.

use astro_project::components::component_name;
use astro_project::{FilePath, RouteKind, Snapshot};
use astro_syntax::Node;

use crate::answer::{SymbolKind, WorkspaceSymbol};

/// More are of no use to anybody: the query wants another letter.
const MOST: usize = 256;

/// The names that have the letters of `query` in this order, best first.
pub(crate) fn workspace_symbols(snapshot: &Snapshot, query: &str) -> Vec<WorkspaceSymbol> {
    let mut found: Vec<(u32, WorkspaceSymbol)> = Vec::new();
    let mut add = |symbol: WorkspaceSymbol| {
        if let Some(rank) = rank(query, &symbol.name) {
            found.push((rank, symbol));
        }
    };
    for route in &snapshot.routes().routes {
        let Some(file) = route.file.clone().filter(|_| matches!(route.kind, RouteKind::Page | RouteKind::Endpoint)) else { continue };
        let container = if route.kind == RouteKind::Page { "page" } else { "endpoint" };
        add(symbol(route.pattern.clone(), Some(container.to_owned()), SymbolKind::Route, file, 0..0));
    }
    for file in snapshot.components() {
        let Some(text) = snapshot.text(&file) else { continue };
        let name = component_name(&file);
        add(symbol(name.clone(), below(snapshot, &file), SymbolKind::Component, file.clone(), 0..0));
        // A file that does not even have the letters need not be read.
        if !has_letters(query, &text) {
            continue;
        }
        let Some(document) = snapshot.document(&file) else { continue };
        for declaration in &document.script().declarations {
            let kind = crate::symbols::kind_of(declaration.kind);
            add(symbol(declaration.name.clone(), Some(name.clone()), kind, file.clone(), declaration.range.clone()));
        }
        for prop in document.script().props.iter().flat_map(|props| &props.fields) {
            add(symbol(prop.name.clone(), Some(format!("{name} prop")), SymbolKind::Property, file.clone(), prop.range.clone()));
        }
        for element in document.root().descendants().filter_map(Node::as_element) {
            if let Some(id) = element.attribute("id")
                && let (Some(value), Some(range)) = (id.text_value(), id.value_inner_range())
            {
                add(symbol(format!("#{value}"), Some(name.clone()), SymbolKind::Element, file.clone(), range));
            } else if element.name() == "slot" {
                let slot = element.attribute("name").and_then(|attribute| attribute.text_value()).unwrap_or("default");
                add(symbol(slot.to_owned(), Some(format!("{name} slot")), SymbolKind::Slot, file.clone(), element.name_range()));
            }
        }
    }
    found.sort_by(|(a, x), (b, y)| (a, &x.name, &x.file).cmp(&(b, &y.name, &y.file)));
    found.truncate(MOST);
    found.into_iter().map(|(_, symbol)| symbol).collect()
}

fn symbol(name: String, container: Option<String>, kind: SymbolKind, file: FilePath, range: std::ops::Range<usize>) -> WorkspaceSymbol {
    WorkspaceSymbol { name, container, kind, file, range }
}

fn below(snapshot: &Snapshot, file: &FilePath) -> Option<String> {
    file.below(snapshot.root()).map(|below| below.trim_start_matches('/').to_owned())
}

/// Has the text all letters of the query somewhere?
fn has_letters(query: &str, text: &str) -> bool {
    query.chars().all(|c| text.contains(c) || text.contains(c.to_ascii_uppercase()) || text.contains(c.to_ascii_lowercase()))
}

/// How far a name is from the query; none if it lacks a letter.
fn rank(query: &str, name: &str) -> Option<u32> {
    let mut wanted = query.chars().flat_map(char::to_lowercase).peekable();
    let mut gaps = 0;
    for c in name.chars().flat_map(char::to_lowercase) {
        match wanted.peek() {
            Some(&next) if next == c => {
                wanted.next();
            }
            Some(_) => gaps += 1,
            None => break,
        }
    }
    wanted.peek().is_none().then_some(gaps)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::Project;

    #[test]
    fn components_routes_declarations_props_and_slots() {
        let project = Project::new(
            "//- /src/pages/blog/[slug].astro\n---\nconst cards = []\n---\n<p id=\"card-list\"/>\n//- /src/pages/api/cards.ts\nexport const GET = 1\n\
             //- /src/components/Card.astro\n---\ninterface Props { cardTitle: string }\n---\n<slot name=\"card-foot\" />\n",
        );
        let show = |query: &str| {
            let symbols = project.analysis().workspace_symbols(query);
            let lines = symbols.into_iter().map(|it| format!("{:?} {} · {}\n", it.kind, it.name, it.container.unwrap_or_default()));
            lines.collect::<String>()
        };
        expect![[r#"
            Component Card · src/components/Card.astro
            Slot card-foot · Card slot
            Property cardTitle · Card prop
            Constant cards · Slug
            Element #card-list · Slug
            Route /api/cards · endpoint
        "#]].assert_eq(&show("card"));
        expect![[r#"
            Route /blog/[slug] · page
        "#]].assert_eq(&show("blog"));
        assert_eq!(show("zzz"), "");
    }
}
