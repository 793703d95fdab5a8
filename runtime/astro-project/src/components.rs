//! What can be written as a tag? The project's components, what they take, and who imports whom.

use std::ops::Range;

pub use astro_syntax::script::PropField;
use astro_syntax::{Document, Node, Script};

use crate::{AssetKind, FilePath, ResolveError, Resolved, Snapshot};

/// What a component offers to those who use it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ComponentSummary {
    /// The name to import it by: `Card` for `Card.astro`, `BlogPost` for `blog-post.astro`.
    pub name: String,
    /// Declared props in the order written; empty when none are declared.
    pub props: Vec<PropField>,
    /// It may take more props than these: none are declared, or the declaration builds on a type we do not see into.
    pub props_open: bool,
    /// Slots in document order, the default one with an empty name.
    pub slots: Vec<Slot>,
}

/// A slot of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// `name="…"`, empty for the default slot.
    pub name: String,
    /// Has it content of its own for when none is given?
    pub has_fallback: bool,
    /// The `<slot>`, or the name in `Astro.slots.render('…')`, in the component's file.
    pub range: Range<usize>,
}

/// An import of a file and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportEdge {
    /// As written.
    pub specifier: String,
    /// The text between the quotes.
    pub range: Range<usize>,
    /// Only types are taken: nothing is loaded.
    pub type_only: bool,
    /// Where it leads.
    pub target: Result<Resolved, ResolveError>,
}

impl ComponentSummary {
    /// Reads what `document` offers.
    pub fn of(path: &FilePath, document: &Document) -> ComponentSummary {
        let shape = document.script().props.as_ref();
        ComponentSummary {
            name: component_name(path),
            props: shape.map(|shape| shape.fields.clone()).unwrap_or_default(),
            props_open: shape.is_none_or(|shape| shape.open),
            slots: slots(document),
        }
    }
}

/// `<slot>` elements, then slots that only scripts ask for; each name once.
fn slots(document: &Document) -> Vec<Slot> {
    let elements = document.root().descendants().filter_map(|node| node.as_element());
    let elements = elements.filter(|element| element.name() == "slot");
    let mut slots: Vec<Slot> = Vec::new();
    let mut add = |slot: Slot| {
        if !slots.iter().any(|other| other.name == slot.name) {
            slots.push(slot);
        }
    };
    for element in elements {
        let name = match element.attribute("name") {
            None => "",
            Some(attribute) => match attribute.text_value() {
                Some(name) => name,
                None => continue,
            },
        };
        let is_content = |node: Node<'_>| !node.text().trim().is_empty();
        add(Slot {
            name: if name == "default" { String::new() } else { name.to_owned() },
            has_fallback: element.children().any(is_content),
            range: element.range(),
        });
    }
    for range in script_slots(document.source()) {
        let name = &document.source()[range.clone()];
        let name = if name == "default" { "" } else { name };
        add(Slot { name: name.to_owned(), has_fallback: false, range });
    }
    slots
}

/// The names in `Astro.slots.render('…')` and `Astro.slots.has('…')`.
fn script_slots(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("Astro.slots.").filter_map(|(at, before)| {
        let call = at + before.len();
        let rest = text[call..].strip_prefix("render(").or_else(|| text[call..].strip_prefix("has("))?;
        let quote = rest.chars().next().filter(|c| "'\"`".contains(*c))?;
        let start = text.len() - rest.len() + 1;
        let len = text[start..].find(quote)?;
        let is_name = !text[start..start + len].contains(['\n', '$']);
        is_name.then_some(start..start + len)
    })
}

/// What `path` imports, in order; nothing for files that are no modules.
pub(crate) fn imports(snapshot: &Snapshot, path: &FilePath) -> Vec<ImportEdge> {
    let edges = |script: &Script| {
        let imports = script.imports.iter().map(|import| ImportEdge {
            specifier: import.specifier.clone(),
            range: import.specifier_range.clone(),
            type_only: import.type_only,
            target: snapshot.resolve(path, &import.specifier),
        });
        let passed_on = script.exports.iter().filter_map(|export| {
            let specifier = export.from.clone()?;
            let target = snapshot.resolve(path, &specifier);
            Some(ImportEdge { specifier, range: export.full_range.clone(), type_only: export.type_only, target })
        });
        imports.chain(passed_on).collect()
    };
    match AssetKind::of(path) {
        AssetKind::Astro => snapshot.document(path).map(|document| edges(document.script())),
        _ => snapshot.module(path).map(|script| edges(&script)),
    }
    .unwrap_or_default()
}

/// The files below `src` that import `path`, sorted.
pub(crate) fn importers(snapshot: &Snapshot, path: &FilePath) -> Vec<FilePath> {
    let stem = if path.stem() == "index" { "" } else { path.stem() };
    let leads_here = |edge: ImportEdge| matches!(edge.target, Ok(Resolved::File { path: to, .. }) if to == *path);
    let sources = snapshot.sources();
    let candidates = sources.iter().filter(|file| {
        let is_module = matches!(
            AssetKind::of(file),
            AssetKind::Astro | AssetKind::TypeScript | AssetKind::Tsx | AssetKind::JavaScript | AssetKind::Jsx
        );
        // Only a file that writes the name can import it; the others need no tree.
        is_module && snapshot.text(file).is_some_and(|text| text.contains(stem))
    });
    candidates.filter(|file| imports(snapshot, file).into_iter().any(leads_here)).cloned().collect()
}

/// The name to import a file by: its stem in PascalCase, `index` gives the folder's name.
pub fn component_name(path: &FilePath) -> String {
    let parent = path.parent();
    let stem = match (path.stem(), &parent) {
        ("index", Some(parent)) if !parent.name().is_empty() => parent.name(),
        (stem, _) => stem,
    };
    let mut name = String::new();
    for word in stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut chars = word.chars();
        name.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(chars.as_str());
    }
    if name.is_empty() || name.starts_with(|c: char| c.is_numeric()) {
        name.insert_str(0, "Component");
    }
    name
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::{MemoryWorld, Workspace};

    fn check(text: &str, expected: Expect) {
        let path = FilePath::new("/p/src/a.astro").unwrap();
        let summary = ComponentSummary::of(&path, &Document::parse(text));
        let mut out = String::new();
        for prop in &summary.props {
            let optional = if prop.optional { "?" } else { "" };
            out += &format!("{}{optional}: {}\n", prop.name, prop.ty);
        }
        if summary.props_open {
            out += "and more\n";
        }
        for slot in &summary.slots {
            let fallback = if slot.has_fallback { " with fallback" } else { "" };
            out += &format!("slot {:?}{fallback} at {}\n", slot.name, &text[slot.range.clone()]);
        }
        expected.assert_eq(&out);
    }

    #[test]
    fn props_and_slots_are_listed() {
        check(
            "---
interface Props { title: string; level?: 1 | 2 }
const { title } = Astro.props;
const html = await Astro.slots.render('extra');
---
<slot name=\"head\"><b>none</b></slot>
{title && <slot />}
{Astro.slots.has(\"head\")}
<slot name={title} />
<slot>
</slot>
",
            expect![[r#"
                title: string
                level?: 1 | 2
                slot "head" with fallback at <slot name="head"><b>none</b></slot>
                slot "" at <slot />
                slot "extra" at extra
            "#]],
        );
    }

    #[test]
    fn names_to_import_by() {
        let table = [
            ("/src/Card.astro", "Card"),
            ("/src/blog-post.astro", "BlogPost"),
            ("/src/nav/index.astro", "Nav"),
            ("/src/[slug].astro", "Slug"),
            ("/src/404.astro", "Component404"),
            ("/src/été.astro", "Été"),
        ];
        for (path, expected) in table {
            assert_eq!(component_name(&FilePath::new(path).unwrap()), expected);
        }
    }

    #[test]
    fn imports_are_followed_both_ways() {
        let world = MemoryWorld::from_fixture(
            "//- /p/src/pages/index.astro
---
import Card from '../Card.astro';
import type { X } from '../x';
import './gone.css';
---
//- /p/src/Card.astro
//- /p/src/x.ts
export { default as Card } from './Card.astro';
//- /p/src/Other.astro
Card
",
        );
        let path = |path: &str| FilePath::new(path).unwrap();
        let snapshot = Workspace::new(path("/p"), Arc::new(world)).snapshot();
        let edges = snapshot.imports(&path("/p/src/pages/index.astro"));
        let shown = edges.iter().map(|e| format!("{} {} {}", e.specifier, e.type_only, e.target.is_ok()));
        let expected = ["../Card.astro false true", "../x true true", "./gone.css false false"];
        assert_eq!(shown.collect::<Vec<_>>(), expected);
        let importers = snapshot.importers(&path("/p/src/Card.astro"));
        assert_eq!(importers, [path("/p/src/pages/index.astro"), path("/p/src/x.ts")]);
    }
}
