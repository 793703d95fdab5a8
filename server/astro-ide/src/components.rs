//! Which component does a tag stand for?

use std::sync::Arc;

use astro_project::{AssetKind, ComponentSummary, FilePath, Resolved, Snapshot};
use astro_syntax::script::Imported;
use astro_syntax::{Document, Element};

use crate::data::directives::TagKind;

/// What a tag leads to.
#[derive(Clone, Debug)]
pub(crate) struct Component {
    /// The file it comes from.
    pub(crate) file: FilePath,
    /// What it takes; only for components of Astro.
    pub(crate) summary: Option<Arc<ComponentSummary>>,
}

/// The component a tag name stands for in `file`, if it leads to a file.
pub(crate) fn component(snapshot: &Snapshot, file: &FilePath, document: &Document, tag: &str) -> Option<Component> {
    if tag == "Astro.self" {
        return Some(of_file(snapshot, file.clone()));
    }
    let (import, name) = document.script().import_of(tag)?;
    let target = resolve_file(snapshot, file, &import.specifier)?;
    let target = follow(snapshot, target, &name.imported, 4)?;
    Some(of_file(snapshot, target))
}

/// A component by its file.
pub(crate) fn of_file(snapshot: &Snapshot, file: FilePath) -> Component {
    let summary = if AssetKind::of(&file) == AssetKind::Astro { snapshot.component(&file) } else { None };
    Component { file, summary }
}

/// The file a specifier leads to.
pub(crate) fn resolve_file(snapshot: &Snapshot, from: &FilePath, specifier: &str) -> Option<FilePath> {
    match snapshot.resolve(from, specifier).ok()? {
        Resolved::File { path, .. } => Some(path),
        _ => None,
    }
}

/// Goes on through modules that only pass a component on: `export { default as Card } from "./Card.astro"`.
fn follow(snapshot: &Snapshot, file: FilePath, imported: &Imported, depth: u8) -> Option<FilePath> {
    let passes_on = matches!(AssetKind::of(&file), AssetKind::TypeScript | AssetKind::JavaScript);
    if !passes_on || depth == 0 {
        return Some(file);
    }
    let name = match imported {
        Imported::Default => "default",
        Imported::Named(name) => name,
        Imported::Namespace => return Some(file),
    };
    let module = snapshot.module(&file)?;
    let Some(export) = module.export(name) else { return Some(file) };
    let local = export.local.as_deref();
    if let Some(specifier) = &export.from {
        let next = resolve_file(snapshot, &file, specifier)?;
        let imported = match local {
            None | Some("default") => Imported::Default,
            Some(name) => Imported::Named(name.to_owned()),
        };
        return follow(snapshot, next, &imported, depth - 1);
    }
    match local.and_then(|local| module.import_of(local)) {
        Some((import, name)) => {
            let next = resolve_file(snapshot, &file, &import.specifier)?;
            follow(snapshot, next, &name.imported, depth - 1)
        }
        None => Some(file),
    }
}

/// What a tag is, as far as directives care.
pub(crate) fn tag_kind(snapshot: &Snapshot, file: &FilePath, document: &Document, element: Element<'_>) -> TagKind {
    let name = element.name();
    match name {
        _ if element.is_fragment() => TagKind::Fragment,
        "slot" => TagKind::Slot,
        "script" => TagKind::Script,
        "style" => TagKind::Style,
        _ if !element.is_component() => TagKind::Element,
        _ => match component(snapshot, file, document, name) {
            Some(component) => match AssetKind::of(&component.file) {
                AssetKind::Astro | AssetKind::Svg | AssetKind::Markdown | AssetKind::Mdx => TagKind::AstroComponent,
                AssetKind::Framework | AssetKind::Tsx | AssetKind::Jsx => TagKind::FrameworkComponent,
                _ => TagKind::UnknownComponent,
            },
            None => TagKind::UnknownComponent,
        },
    }
}
