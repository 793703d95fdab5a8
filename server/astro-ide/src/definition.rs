//! Where does the name under the cursor come from?

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::script::Imported;
use astro_syntax::text::floor_char;
use astro_syntax::{Attribute, Document, Element, NameKind, RegionKind};

use crate::answer::{Definition, FilePosition, Target};
use crate::completion::attribute::parent_component;
use crate::completion::import_path::specifier_at;
use crate::completion::is_server_code;
use crate::content;
use crate::components::{component, resolve_file};
use crate::entity::{self, Entity, Role};
use crate::names;
use crate::place::{Place, document_of, element_named_at, place};
use crate::styles;

/// Goes to the component, prop, slot, class, import or local name at `at`.
pub(crate) fn definition(snapshot: &Snapshot, at: &FilePosition) -> Option<Definition> {
    if content::is_entry(&at.file) {
        return content::definition(snapshot, at);
    }
    let document = document_of(snapshot, &at.file)?;
    let offset = floor_char(document.source(), at.offset);
    let site = Site { snapshot, file: &at.file, document: &document, offset };
    let (origin, targets) = match place(&document, offset) {
        Place::TagName(range) | Place::EndTagName(range) => site.tag(range)?,
        Place::AttributeName { element, attribute: Some(attribute), range } => site.attribute(element, attribute, range)?,
        Place::AttributeValue { element, attribute, range, .. } => site.value(element, attribute, range)?,
        Place::Script(region) => site.script(region)?,
        _ => return None,
    };
    (!targets.is_empty()).then_some(Definition { origin, targets })
}

type Found = Option<(Range<usize>, Vec<Target>)>;

/// One place that is asked about.
struct Site<'a> {
    snapshot: &'a Snapshot,
    file: &'a FilePath,
    document: &'a Document,
    offset: usize,
}

impl Site<'_> {
    fn here(&self, range: Range<usize>) -> Target {
        Target { file: self.file.clone(), range: range.clone(), focus: range }
    }

    fn tag(&self, range: Range<usize>) -> Found {
        let element = element_named_at(self.document, &range)?;
        if !element.is_component() {
            return None;
        }
        let name = element.name();
        if let Some(component) = component(self.snapshot, self.file, self.document, name) {
            return Some((range, vec![whole(component.file)]));
        }
        let base = name.split('.').next().unwrap_or_default();
        self.name(base, range)
    }

    fn attribute(&self, element: Element<'_>, attribute: Attribute<'_>, range: Range<usize>) -> Found {
        if !element.is_component() {
            return None;
        }
        let component = component(self.snapshot, self.file, self.document, element.name())?;
        let document = self.snapshot.document(&component.file).filter(|_| component.summary.is_some())?;
        let props = document.script().props.as_ref()?;
        let field = props.fields.iter().find(|field| field.name == attribute.name())?;
        Some((range, vec![Target { file: component.file, range: field.range.clone(), focus: field.range.clone() }]))
    }

    fn value(&self, element: Element<'_>, attribute: Attribute<'_>, range: Range<usize>) -> Found {
        match attribute.name() {
            "slot" => {
                let parent = parent_component(element)?;
                let component = component(self.snapshot, self.file, self.document, parent.name())?;
                let wanted = self.document.slice(range.clone());
                let summary = component.summary?;
                let slot = summary.slots.iter().find(|slot| slot.name == wanted)?;
                let target = Target { file: component.file, range: slot.range.clone(), focus: slot.range.clone() };
                Some((range, vec![target]))
            }
            "class" | "id" => {
                let word = styles::word_in(self.document.source(), &range, self.offset)?;
                let name = self.document.slice(word.clone());
                let own = styles::selectors(self.document, attribute.name() == "class", name);
                if own.is_empty() && attribute.name() == "class" {
                    return Some((word.clone(), self.shared_class(name)));
                }
                Some((word, own.into_iter().map(|range| self.here(range)).collect()))
            }
            _ => None,
        }
    }

    /// Where style sheets of the project select a class that the file's own styles do not.
    fn shared_class(&self, name: &str) -> Vec<Target> {
        let shared = Entity::Class { file: None, name: name.to_owned() };
        let uses = entity::uses(self.snapshot, &shared).into_iter().filter(|found| found.role == Role::Declaration);
        uses.map(|found| Target { file: found.file, range: found.range.clone(), focus: found.range }).collect()
    }

    fn script(&self, region: RegionKind) -> Found {
        if let Some(range) = specifier_at(self.document, self.offset) {
            let file = resolve_file(self.snapshot, self.file, self.document.slice(range.clone()))?;
            return Some((range, vec![whole(file)]));
        }
        if !is_server_code(region) || names::is_in_text(self.document, self.offset) {
            return None;
        }
        let word = names::word_at(self.document.source(), self.offset)?;
        match word.chain.as_deref() {
            None => self.name(word.text, word.range),
            Some("Astro.props") => {
                let props = self.document.script().props.as_ref()?;
                let field = props.fields.iter().find(|field| field.name == word.text)?;
                Some((word.range, vec![self.here(field.range.clone())]))
            }
            Some("Astro") if word.text == "props" => {
                let props = self.document.script().props.as_ref()?;
                Some((word.range, vec![self.here(props.name_range.clone())]))
            }
            Some(_) => None,
        }
    }

    /// A name of its own: what it is imported from, else where it is declared.
    fn name(&self, text: &str, origin: Range<usize>) -> Found {
        let name = names::resolve(self.document, origin.start, text)?;
        if let NameKind::Import { specifier, imported, .. } = &name.kind
            && let Some(file) = resolve_file(self.snapshot, self.file, specifier)
        {
            return Some((origin, vec![self.exported(file, imported)]));
        }
        Some((origin, vec![self.here(name.range?)]))
    }

    /// The place in `file` that exports what is imported.
    fn exported(&self, file: FilePath, imported: &Imported) -> Target {
        let name = match imported {
            Imported::Named(name) => name.as_str(),
            Imported::Default => "default",
            Imported::Namespace => return whole(file),
        };
        let is_script = file.extension().is_some_and(|it| matches!(it, "ts" | "tsx" | "js" | "jsx" | "mjs" | "mts"));
        let module = if is_script { self.snapshot.module(&file) } else { None };
        match module.as_ref().and_then(|module| module.export(name)) {
            Some(export) => Target { file, range: export.full_range.clone(), focus: export.range.clone() },
            None => whole(file),
        }
    }
}

/// The start of a file.
fn whole(file: FilePath) -> Target {
    Target { file, range: 0..0, focus: 0..0 }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::Project;

    /// Draws where the definition leads: file, line and the text in focus.
    fn check(fixture: &str, expect: Expect) {
        let project = Project::new(fixture);
        let mut out = String::new();
        if let Some(found) = project.analysis().definition(&project.at) {
            out.push_str(&format!("[{}]", &project.text()[found.origin]));
            for target in found.targets {
                let text = project.snapshot.text(&target.file).unwrap();
                let line = text[..target.focus.start].matches('\n').count() + 1;
                out.push_str(&format!(" {}:{line} {:?}", target.file, &text[target.focus]));
            }
        }
        expect.assert_eq(&out);
    }

    const CARD: &str = "\n//- /src/components/Card.astro\n---\ninterface Props {\n  title: string;\n}\n---\n<slot />\n<slot name=\"foot\" />\n//- /src/lib/db.ts\nexport const other = 1\nexport function load() {}\n";

    fn page(tag: &str) -> String {
        format!("//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\nimport {{ load }} from '../lib/db'\nconst posts = load()\n---\n{tag}{CARD}")
    }

    #[test]
    fn of_components_props_and_slots() {
        check(&page("<Ca$0rd />"), expect![[r#"[Card] /src/components/Card.astro:1 """#]]);
        check(&page("<Card></Car$0d>"), expect![[r#"[Card] /src/components/Card.astro:1 """#]]);
        check(&page("<Card ti$0tle=\"x\" />"), expect![[r#"[title] /src/components/Card.astro:3 "title""#]]);
        check(&page("<Card><p slot=\"fo$0ot\">x</p></Card>"), expect![[r#"[foot] /src/components/Card.astro:7 "<slot name=\"foot\" />""#]]);
        check(&page("<Card><p slot=\"no$0ne\">x</p></Card>"), expect![[""]]);
        check("---\nconst Tag = 'h1'\n---\n<Ta$0g />", expect![[r#"[Tag] /src/pages/index.astro:2 "Tag""#]]);
    }

    #[test]
    fn of_names_and_imports() {
        check(&page("{pos$0ts}"), expect![[r#"[posts] /src/pages/index.astro:4 "posts""#]]);
        check(&page("{lo$0ad()}"), expect![[r#"[load] /src/lib/db.ts:2 "load""#]]);
        check("{items.map(({ title }) => <p>{tit$0le}</p>)}", expect![[r#"[title] /src/pages/index.astro:1 "title""#]]);
        check("//- /src/pages/index.astro\n---\nimport { load } from '../lib/d$0b'\n---\n//- /src/lib/db.ts\nexport const load = 1\n", expect![[r#"[../lib/db] /src/lib/db.ts:1 """#]]);
        check("---\ninterface Props { title: string }\n---\n{Astro.props.tit$0le}", expect![[r#"[title] /src/pages/index.astro:2 "title""#]]);
        check("{unkn$0own}", expect![[""]]);
    }

    #[test]
    fn of_classes_and_ids() {
        check("<p class=\"a ca$0rd\"></p>\n<style>\n.card { }\n.card:hover { }\n</style>", expect![[r#"[card] /src/pages/index.astro:3 "card" /src/pages/index.astro:4 "card""#]]);
        check("<p id=\"to$0p\"></p><style>#top { }</style>", expect![[r#"[top] /src/pages/index.astro:1 "top""#]]);
    }
}
