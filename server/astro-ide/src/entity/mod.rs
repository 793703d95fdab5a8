//! The things that have a name in a project and are used in more than one place: what is under the cursor, and where else
//! is it?
//!
//! References, highlights and rename all stand on [`at`] and [`uses`].

mod classes;
mod component;
mod ids;
mod local;
mod prop;
mod slot;
mod variable;

use std::ops::Range;

pub(crate) use ids::POINTERS;

use astro_project::{FilePath, Snapshot};
use astro_syntax::text::floor_char;
use astro_syntax::Document;

use crate::answer::FilePosition;
use crate::completion::is_server_code;
use crate::components;
use crate::names;
use crate::place::{Place, document_of, element_named_at, place};
use crate::styles;

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entity {
    /// A name of one file's script or expressions.
    Local { file: FilePath, name: String, declared: Range<usize> },
    /// A component by its file, under the name most files import it by.
    Component { component: FilePath, name: String },
    /// A field of a component's `Props`.
    Prop { component: FilePath, name: String },
    /// A slot of a component; the default one has no name.
    Slot { component: FilePath, name: String },
    /// A class of one file's own styles, or of the whole project.
    Class { file: Option<FilePath>, name: String },
    /// An id of one file.
    Id { file: FilePath, name: String },
    /// A custom property of one file, without the dashes.
    Variable { file: FilePath, name: String },
    /// The name of an element that is no component: its two tags.
    Tag { file: FilePath, name: String, tags: Vec<Range<usize>> },
    /// A parameter of a page's route, which its file's name declares.
    Param { page: FilePath, name: String },
}

/// What happens to the name at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is declared.
    Declaration,
    /// It is given a value.
    Write,
    /// It is used.
    Read,
    /// Neither makes sense of it: a class in markup.
    Text,
}

/// One place where an entity is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) file: FilePath,
    /// The name itself.
    pub(crate) range: Range<usize>,
    pub(crate) role: Role,
    /// What a rename replaces, and what it writes around the new name: `{title}` becomes `heading={title}`. None for words
    /// that stay what they are under any name, as `Astro.self`.
    pub(crate) rewrite: Option<Rewrite>,
}

/// How a rename writes the new name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rewrite {
    pub(crate) range: Range<usize>,
    pub(crate) before: String,
    pub(crate) after: String,
}

impl Use {
    /// A place where the name stands for itself.
    fn plain(file: &FilePath, range: Range<usize>, role: Role) -> Use {
        let rewrite = Rewrite { range: range.clone(), before: String::new(), after: String::new() };
        Use { file: file.clone(), range, role, rewrite: Some(rewrite) }
    }

    /// A place that says two things at once: a rename must write the other one out.
    fn around(mut self, range: Range<usize>, before: impl Into<String>, after: impl Into<String>) -> Use {
        self.rewrite = Some(Rewrite { range, before: before.into(), after: after.into() });
        self
    }
}

/// What is at `at`, and where exactly its name stands there.
pub(crate) fn at(snapshot: &Snapshot, at: &FilePosition) -> Option<(Entity, Range<usize>)> {
    let document = document_of(snapshot, &at.file)?;
    let offset = floor_char(document.source(), at.offset);
    Site { snapshot, file: &at.file, document: &document, offset }.entity()
}

/// Every place that names the entity, each once, sorted by file and place.
pub(crate) fn uses(snapshot: &Snapshot, entity: &Entity) -> Vec<Use> {
    let mut uses = match entity {
        Entity::Local { file, name, declared } => local::uses(snapshot, file, name, declared),
        Entity::Component { component, name } => component::uses(snapshot, component, name),
        Entity::Prop { component, name } => prop::uses(snapshot, component, name),
        Entity::Slot { component, name } => slot::uses(snapshot, component, name),
        Entity::Class { file, name } => classes::uses(snapshot, file.as_ref(), name),
        Entity::Id { file, name } => ids::uses(snapshot, file, name),
        Entity::Variable { file, name } => variable::uses(snapshot, file, name),
        Entity::Param { page, name } => prop::member_uses(snapshot, page, "Astro.params", name),
        Entity::Tag { file, tags, .. } => tags.iter().map(|tag| Use::plain(file, tag.clone(), Role::Text)).collect(),
    };
    uses.sort_by(|a, b| (&a.file, a.range.start, a.range.end).cmp(&(&b.file, b.range.start, b.range.end)));
    uses.dedup_by(|a, b| a.file == b.file && a.range == b.range);
    uses
}

/// Those of [`uses`] that stand in `file`. Looks into no other where the entity is only named in its own.
pub(crate) fn uses_in(snapshot: &Snapshot, entity: &Entity, file: &FilePath) -> Vec<Use> {
    let narrowed = match entity {
        // Only this file's own uses are wanted: nobody else need be read.
        Entity::Class { file: None, name } => Entity::Class { file: Some(file.clone()), name: name.clone() },
        Entity::Component { name, .. } => {
            let document = document_of(snapshot, file);
            let imported = document.as_ref().and_then(|document| Some(document.script().import_of(name)?.1.range.clone()));
            match imported {
                Some(declared) => Entity::Local { file: file.clone(), name: name.clone(), declared },
                None => entity.clone(),
            }
        }
        entity => entity.clone(),
    };
    uses(snapshot, &narrowed).into_iter().filter(|it| it.file == *file).collect()
}

/// One place that is asked about.
struct Site<'a> {
    snapshot: &'a Snapshot,
    file: &'a FilePath,
    document: &'a Document,
    offset: usize,
}

type Found = Option<(Entity, Range<usize>)>;

impl Site<'_> {
    fn entity(&self) -> Found {
        let Site { snapshot, file, document, offset } = *self;
        match place(document, offset) {
            Place::TagName(range) | Place::EndTagName(range) => self.tag(range),
            Place::AttributeName { element, attribute: Some(attribute), range } => {
                prop::of_attribute(snapshot, file, document, element, attribute, range)
            }
            Place::AttributeValue { element, attribute, range, .. } => match attribute.name() {
                "slot" => slot::of_value(snapshot, file, document, element, range),
                "name" if element.name() == "slot" => {
                    let name = document.slice(range.clone()).to_owned();
                    Some((Entity::Slot { component: file.clone(), name }, range))
                }
                "class" => {
                    let word = styles::word_in(document.source(), &range, offset)?;
                    Some((classes::entity(document, file, document.slice(word.clone())), word))
                }
                name => ids::of_value(file, document, name, range, offset),
            },
            Place::Script(region) if is_server_code(region) => self.script(),
            Place::Script(_) => self.text(),
            Place::Style { .. } => self.style(),
            _ => None,
        }
    }

    fn tag(&self, range: Range<usize>) -> Found {
        let element = element_named_at(self.document, &range)?;
        if !element.is_component() {
            let tags = std::iter::once(element.name_range()).chain(element.close().map(|close| close.name_range()));
            let tags: Vec<_> = tags.filter(|tag| !tag.is_empty()).collect();
            return Some((Entity::Tag { file: self.file.clone(), name: element.name().to_owned(), tags }, range));
        }
        let base = element.name().split('.').next().unwrap_or_default();
        self.name(base, range.start..range.start + base.len())
    }

    /// A name of the component script or of an expression.
    fn script(&self) -> Found {
        let Site { snapshot, file, document, offset } = *self;
        if names::is_in_text(document, offset) {
            return self.text();
        }
        let word = names::word_at(document.source(), offset)?;
        if let Some(found) = prop::of_word(snapshot, file, document, &word) {
            return Some(found);
        }
        if word.chain.is_some() {
            return None;
        }
        self.name(word.text, word.range.clone())
    }

    fn name(&self, name: &str, range: Range<usize>) -> Found {
        let known = names::resolve(self.document, range.start, name)?;
        let declared = known.range.clone()?;
        let component = components::component(self.snapshot, self.file, self.document, name);
        let is_own_name = |component: &components::Component| astro_project::components::component_name(&component.file) == name;
        if let Some(component) = component.filter(is_own_name)
            && matches!(known.kind, astro_syntax::NameKind::Import { imported: astro_syntax::script::Imported::Default, .. })
            && component.summary.is_some()
        {
            return Some((Entity::Component { component: component.file, name: name.to_owned() }, range));
        }
        Some((Entity::Local { file: self.file.clone(), name: name.to_owned(), declared }, range))
    }

    /// A string of a script that names a class, an id or a slot.
    fn text(&self) -> Found {
        let Site { file, document, offset, .. } = *self;
        let string = styles::string_at(document, offset)?;
        slot::of_string(file, document, &string)
            .or_else(|| classes::of_string(document, file, &string, offset))
            .or_else(|| ids::of_string(document, file, &string, offset))
    }

    fn style(&self) -> Found {
        let Site { file, document, offset, .. } = *self;
        let guest = document.guest_at(offset)?;
        let node = guest.node_at(offset);
        // The name is a word inside the selector's name.
        let node = node.parent().filter(|parent| parent.range() == node.range()).unwrap_or(node);
        let range = node.range();
        match node.kind() {
            "class_name" => Some((classes::entity(document, file, node.text()), range)),
            "id_name" => Some((Entity::Id { file: file.clone(), name: node.text().to_owned() }, range)),
            _ => variable::of_node(file, node),
        }
    }
}

/// The files that import `target`, also through modules that only pass it on.
pub(crate) fn importers(snapshot: &Snapshot, target: &FilePath) -> Vec<FilePath> {
    let mut found: Vec<FilePath> = Vec::new();
    let mut waiting = vec![(target.clone(), 0)];
    while let Some((file, depth)) = waiting.pop() {
        for importer in snapshot.importers(&file) {
            if found.contains(&importer) {
                continue;
            }
            let passes_on = !importer.as_str().ends_with(".astro");
            if passes_on && depth < 4 {
                waiting.push((importer.clone(), depth + 1));
            }
            found.push(importer);
        }
    }
    found.retain(|file| file.as_str().ends_with(".astro"));
    found
}
