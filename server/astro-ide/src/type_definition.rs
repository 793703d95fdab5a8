//! Of what type is the thing under the cursor, and where is that declared?

use std::ops::Range;

use astro_project::Snapshot;
use astro_syntax::{Document, NameKind};

use crate::answer::{Definition, FilePosition, Target};
use crate::components;
use crate::entity::{self, Entity};
use crate::place::{document_of, is_name_char};

/// The `Props` of a component, or the declaration of the type a name or prop is annotated with. What is inferred,
/// TypeScript knows.
pub(crate) fn type_definition(snapshot: &Snapshot, at: &FilePosition) -> Option<Definition> {
    let (found, origin) = entity::at(snapshot, at)?;
    let (file, range, focus) = match &found {
        Entity::Component { component, .. } => {
            let document = document_of(snapshot, component)?;
            let props = document.script().props.as_ref()?;
            (component.clone(), props.range.clone(), props.name_range.clone())
        }
        Entity::Prop { component, name } => {
            let summary = components::of_file(snapshot, component.clone()).summary?;
            let ty = summary.props.iter().find(|prop| prop.name == *name)?.ty.clone();
            let (range, focus) = declared(&document_of(snapshot, component)?, &ty)?;
            (component.clone(), range, focus)
        }
        Entity::Local { file, declared: at, .. } => {
            let document = document_of(snapshot, file)?;
            let known = document.script().declarations.iter().find(|declaration| declaration.range == *at)?;
            let (range, focus) = match &known.ty {
                Some(ty) => declared(&document, ty)?,
                None => return None,
            };
            (file.clone(), range, focus)
        }
        _ => return None,
    };
    Some(Definition { origin, targets: vec![Target { file, range, focus }] })
}

/// The first type of the file that an annotation names: `Post` of `Promise<Post[]>`.
fn declared(document: &Document, ty: &str) -> Option<(Range<usize>, Range<usize>)> {
    let mut words = ty.split(|c| !is_name_char(c)).filter(|word| !word.is_empty());
    words.find_map(|word| {
        let script = document.script();
        if let Some(found) = script.declaration(word).filter(|found| found.kind.is_type() || is_class(found.kind)) {
            return Some((found.full_range.clone(), found.range.clone()));
        }
        // An imported type: at least where it comes from.
        let name = document.scope_at(document.source().len()).into_iter().find(|name| name.name == word)?;
        let is_import = matches!(name.kind, NameKind::Import { .. });
        name.range.filter(|_| is_import).map(|range| (range.clone(), range))
    })
}

fn is_class(kind: astro_syntax::script::DeclarationKind) -> bool {
    use astro_syntax::script::DeclarationKind::{Class, Enum};
    matches!(kind, Class | Enum)
}

#[cfg(test)]
mod tests {
    use crate::testing::Project;

    fn check(fixture: &str, expected: &str) {
        let project = Project::new(fixture);
        let found = project.analysis().type_definition(&project.at);
        let shown = found.map(|found| {
            let target = &found.targets[0];
            let text = project.snapshot.text(&target.file).unwrap_or_default();
            format!("{} {}", target.file, &text[target.range.clone()])
        });
        assert_eq!(shown.unwrap_or_default(), expected, "{fixture}");
    }

    #[test]
    fn of_components_props_and_annotated_names() {
        let card = "//- /src/components/Card.astro\n---\ntype Kind = 'a' | 'b'\ninterface Props { kind: Kind }\n---\n";
        check(&format!("//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\n---\n<Ca$0rd />\n{card}"), "/src/components/Card.astro interface Props { kind: Kind }");
        check(&format!("//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\n---\n<Card ki$0nd=\"a\" />\n{card}"), "/src/components/Card.astro type Kind = 'a' | 'b'");
        check("---\ninterface Post { id: number }\nconst posts: Promise<Post[]> = load()\n---\n{po$0sts}", "/src/pages/index.astro interface Post { id: number }");
        check("---\nconst posts = load()\n---\n{po$0sts}", "");
    }
}
