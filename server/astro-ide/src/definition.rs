//! Where does the name under the cursor come from?

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::script::Imported;
use astro_syntax::text::floor_char;
use astro_syntax::{Attribute, Document, Element, NameKind, RegionKind};

use crate::answer::{Definition, FilePosition, Target};
use crate::completion::attribute::parent_component;
use crate::completion::import_path::specifier_at;
use crate::completion::{is_server_code, route};
use crate::content;
use crate::components::{component, resolve_file};
use crate::entity::{self, Entity, Role, Use};
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
        Place::Style { .. } => site.named()?,
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
            name if route::is_address(element.name(), name) => {
                let path = self.document.slice(range.clone());
                self.named().or_else(|| Some((range.clone(), vec![self.page(path)?])))
            }
            _ => self.named(),
        }
    }

    /// The file that answers an address of the project.
    fn page(&self, address: &str) -> Option<Target> {
        let path = address.split(['?', '#']).next()?;
        let base = self.snapshot.config().base.trim_end_matches('/');
        let inside = path.strip_prefix(base).filter(|inside| inside.starts_with('/'))?;
        let file = match self.snapshot.routes().match_path(inside) {
            Some(found) => found.route.file.clone()?,
            None => self.snapshot.public_file(inside)?,
        };
        Some(whole(file))
    }

    /// A class, an id, a slot or a custom property, from whichever side: markup leads to styles, styles to markup.
    fn named(&self) -> Found {
        let (found, origin) = entity::at(self.snapshot, &FilePosition { file: self.file.clone(), offset: self.offset })?;
        let in_style = self.document.region_at(origin.start).is_some_and(|region| matches!(region.kind, RegionKind::Style(_)));
        let targets = match &found {
            Entity::Class { name, .. } if in_style => {
                let here = entity::uses_in(self.snapshot, &found, self.file);
                let here: Vec<_> = here.into_iter().filter(|found| !self.is_style(&found.range)).collect();
                // A rule for the whole page is used by other files.
                let uses = if here.is_empty() { self.shared(name, Role::Text) } else { here };
                targets(uses)
            }
            Entity::Class { name, .. } => {
                let own: Vec<Target> = styles::selectors(self.document, true, name).into_iter().map(|range| self.here(range)).collect();
                if own.is_empty() { targets(self.shared(name, Role::Declaration)) } else { own }
            }
            Entity::Id { name, .. } => {
                let declared = targets(declarations(entity::uses(self.snapshot, &found)));
                // From the element itself it goes on to the rules about it.
                match declared.iter().any(|target| target.focus == origin) {
                    true => styles::selectors(self.document, false, name).into_iter().map(|range| self.here(range)).collect(),
                    false => declared,
                }
            }
            Entity::Variable { name, .. } => {
                let mut declared = declarations(entity::uses(self.snapshot, &found));
                declared.retain(|found| found.range != origin);
                if declared.is_empty() {
                    return Some((origin, styles::custom_property(self.snapshot, self.file, name)));
                }
                targets(declared)
            }
            Entity::Slot { .. } => targets(declarations(entity::uses(self.snapshot, &found))),
            _ => return None,
        };
        Some((origin, targets))
    }

    fn is_style(&self, range: &Range<usize>) -> bool {
        self.document.region_at(range.start).is_some_and(|region| matches!(region.kind, RegionKind::Style(_)))
    }

    /// Where the project names a class that is not this file's own: its sheets declare it, its markup uses it.
    fn shared(&self, name: &str, role: Role) -> Vec<Use> {
        let shared = Entity::Class { file: None, name: name.to_owned() };
        let is_markup = |found: &Use| role != Role::Text || found.file != *self.file;
        entity::uses(self.snapshot, &shared).into_iter().filter(|found| found.role == role && is_markup(found)).collect()
    }

    fn script(&self, region: RegionKind) -> Found {
        if let Some(range) = specifier_at(self.document, self.offset) {
            let file = resolve_file(self.snapshot, self.file, self.document.slice(range.clone()))?;
            return Some((range, vec![whole(file)]));
        }
        if names::is_in_text(self.document, self.offset) {
            return self.named();
        }
        if !is_server_code(region) {
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

fn declarations(uses: Vec<Use>) -> Vec<Use> {
    uses.into_iter().filter(|found| found.role == Role::Declaration).collect()
}

fn targets(uses: Vec<Use>) -> Vec<Target> {
    uses.into_iter().map(|found| Target { file: found.file, range: found.range.clone(), focus: found.range }).collect()
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
        check("<p class:list={['a', { 'ca$0rd': x }]}></p>\n<style>\n.card { }\n</style>", expect![[r#"[card] /src/pages/index.astro:3 "card""#]]);
        check("<p class=\"card\"></p>\n<style>\n.ca$0rd { }\n</style>", expect![[r#"[card] /src/pages/index.astro:1 "card""#]]);
        check("<p id=\"top\"></p>\n<a href=\"#to$0p\"></a>", expect![[r#"[top] /src/pages/index.astro:1 "top""#]]);
        check("<p id=\"top\"></p>\n<style>\n#to$0p { }\n</style>", expect![[r#"[top] /src/pages/index.astro:1 "top""#]]);
        check("<p id=\"top\"></p>\n<script>document.getElementById('to$0p')</script>", expect![[r#"[top] /src/pages/index.astro:1 "top""#]]);
    }

    #[test]
    fn of_custom_properties() {
        check("---\nconst accent = 'red'\n---\n<style define:vars={{ accent }}>\na { color: var(--acc$0ent) }\n</style>", expect![[r#"[accent] /src/pages/index.astro:4 "accent""#]]);
        check("<style>\n:root { --ink: black }\na { color: var(--in$0k) }\n</style>", expect![[r#"[ink] /src/pages/index.astro:2 "ink""#]]);
        check("//- /src/pages/index.astro\n<style>a { color: var(--pa$0per) }</style>\n//- /src/styles/base.css\n:root {\n  --paper: white;\n}\n", expect![[r#"[paper] /src/styles/base.css:2 "paper""#]]);
    }

    #[test]
    fn of_addresses() {
        let rest = "\n//- /src/pages/blog/[slug].astro\n\n//- /public/cv.pdf\n\n";
        check(&format!("//- /src/pages/index.astro\n<a href=\"/blog/fi$0rst#x\">a</a>{rest}"), expect![[r#"[/blog/first#x] /src/pages/blog/[slug].astro:1 """#]]);
        check(&format!("//- /src/pages/index.astro\n<a href=\"/cv.p$0df\">a</a>{rest}"), expect![[r#"[/cv.pdf] /public/cv.pdf:1 """#]]);
    }
}
