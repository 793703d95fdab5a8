//! Names between the braces of an import: what the module exports. And names nobody has imported yet.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{RegionKind, script::DeclarationKind};

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request};
use crate::components::resolve_file;
use crate::data::modules;
use crate::environment;
use crate::imports;
use crate::place::{is_name_char, word_before};

/// How far behind the cursor the module of an import is looked for.
const FAR: usize = 4_000;
/// How many modules that only pass exports on are followed.
const DEEP: u8 = 3;

/// Offers exports if the cursor is between the braces of an import. Says whether it was.
pub(crate) fn complete(request: &Request<'_>, region: RegionKind, items: &mut Items<'_>) -> bool {
    if region != RegionKind::Frontmatter && !matches!(region, RegionKind::Script(_)) {
        return false;
    }
    let source = request.document.source();
    let Some(braces) = braces(source, request.offset) else { return false };
    let word = word_before(source, request.offset, is_name_char);
    let taken = |name: &str| names(&source[braces.inside.clone()], braces.inside.start).any(|(known, range)| known == name && range != word);
    let Some(specifier) = &braces.specifier else { return true };
    let mut offered = Vec::new();
    of_module(request.snapshot, request.file, specifier, DEEP, &mut offered);
    for (index, Offered { name, kind, detail, doc }) in offered.into_iter().enumerate() {
        let is_type = kind == CompletionKind::Interface;
        if taken(&name) {
            continue;
        }
        // A type among values says that it is one.
        let text = if is_type && !braces.types { format!("type {name}") } else { name.clone() };
        let item = Item::new(name.clone(), kind, word.clone()).text(text).filter(name).maybe_doc(doc.map(Into::into));
        let item = item.sort(10 + index.min(400) as u32 + 500 * u32::from(is_type && !braces.types));
        items.push(match detail {
            Some(detail) => item.detail(detail),
            None => item,
        });
    }
    true
}

/// Offers what Astro's own modules export and the file has not imported, with the import.
pub(crate) fn missing(request: &Request<'_>, range: Range<usize>, items: &mut Items<'_>) {
    let typed = request.offset - range.start;
    if typed < 2 {
        return;
    }
    for export in modules::all().filter(|export| export.module.starts_with("astro:") && !export.is_type() && !export.is_component()) {
        if items.has(export.name) {
            continue;
        }
        let kind = if export.is_function() { CompletionKind::Function } else { CompletionKind::Variable };
        let item = Item::new(export.name, kind, range.clone()).detail(export.module).sort(400);
        let item = item.edit(imports::named(request.document, export.name, export.module));
        items.push(item.doc(format!("```ts\n{}\n```\n\n{}", export.declaration(), export.doc)));
    }
}

/// A component that Astro's own modules export, with the import it needs.
pub(crate) fn components(request: &Request<'_>, range: &Range<usize>, items: &mut Items<'_>) {
    for export in modules::all().filter(|export| export.is_component()) {
        if request.document.script().import_of(export.name).is_some() || request.document.script().declaration(export.name).is_some() {
            continue;
        }
        let item = Item::new(export.name, CompletionKind::Component, range.clone()).detail(export.module).doc(export.doc);
        items.push(item.edit(imports::named(request.document, export.name, export.module)).sort(110));
    }
}

/// An export as a list shows it.
struct Offered {
    name: String,
    kind: CompletionKind,
    detail: Option<String>,
    doc: Option<String>,
}

fn of_module(snapshot: &Snapshot, from: &FilePath, specifier: &str, depth: u8, offered: &mut Vec<Offered>) {
    for export in modules::exports(specifier) {
        let kind = match () {
            () if export.is_type() => CompletionKind::Interface,
            () if export.is_component() => CompletionKind::Component,
            () if export.is_function() => CompletionKind::Function,
            () => CompletionKind::Variable,
        };
        let detail = (!export.is_type() && !export.is_component()).then(|| export.ty.to_owned());
        offered.push(Offered { name: export.name.to_owned(), kind, detail, doc: Some(export.doc.to_owned()) });
    }
    for variable in environment::of_schema(snapshot) {
        if specifier == variable.module() {
            let detail = Some(variable.ty.clone());
            offered.push(Offered { name: variable.name.clone(), kind: CompletionKind::Variable, detail, doc: Some(variable.doc()) });
        }
    }
    let Some(file) = resolve_file(snapshot, from, specifier) else { return };
    let Some(module) = snapshot.module(&file).filter(|_| depth > 0) else { return };
    for export in &module.exports {
        match (export.name.as_str(), &export.from) {
            ("*", Some(next)) => of_module(snapshot, &file, next, depth - 1, offered),
            ("default" | "*", _) => {}
            (name, _) if offered.iter().any(|known| known.name == name) => {}
            (name, _) => {
                let declared = module.declaration(name);
                let kind = match export.kind {
                    _ if export.type_only => CompletionKind::Interface,
                    DeclarationKind::Function => CompletionKind::Function,
                    DeclarationKind::Class => CompletionKind::Class,
                    DeclarationKind::Interface | DeclarationKind::TypeAlias => CompletionKind::Interface,
                    _ => CompletionKind::Variable,
                };
                let (detail, doc) = declared.map_or((None, None), |it| (it.ty.clone(), it.doc.clone()));
                offered.push(Offered { name: name.to_owned(), kind, detail, doc });
            }
        }
    }
}

/// The braces of the import around the cursor.
struct Braces {
    inside: Range<usize>,
    specifier: Option<String>,
    /// It is an `import type`.
    types: bool,
}

fn braces(source: &str, offset: usize) -> Option<Braces> {
    let is_list = |text: &str| text.chars().all(|c| is_name_char(c) || c.is_whitespace() || c == ',');
    let open = source[..offset].rfind('{').filter(|open| is_list(&source[open + 1..offset]))?;
    let head = source[..open].trim_end();
    let start = head.rfind("import")?;
    let is_word = !head[..start].ends_with(|c| is_name_char(c) || c == '.');
    let between = head[start + "import".len()..].trim();
    let types = between == "type" || between.starts_with("type ");
    let default = between.strip_prefix("type ").unwrap_or(between).strip_suffix(',').map(str::trim);
    let fits = between.is_empty() || between == "type" || default.is_some_and(|name| !name.is_empty() && name.chars().all(is_name_char));
    if !is_word || !fits {
        return None;
    }
    let mut far = (offset + FAR).min(source.len());
    while !source.is_char_boundary(far) {
        far -= 1;
    }
    let rest = &source[offset..far];
    let close = rest.find('}').filter(|close| is_list(&rest[..*close]));
    let Some(close) = close else { return Some(Braces { inside: open + 1..offset, specifier: None, types }) };
    let after = rest[close + 1..].trim_start().strip_prefix("from").map(str::trim_start);
    let specifier = after.and_then(|after| {
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        Some(after[1..].split_once(quote)?.0.to_owned())
    });
    Some(Braces { inside: open + 1..offset + close, specifier, types })
}

/// The names of a list, with their places; of `a as b` it is `a` that the module exports.
fn names(list: &str, start: usize) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = start;
    list.split(',').filter_map(move |part| {
        let from = at;
        at += part.len() + 1;
        let name = part.trim_start();
        let name = name.strip_prefix("type ").unwrap_or(name).trim_start();
        let begins = from + (part.len() - name.len());
        let end = name.find(|c| !is_name_char(c)).unwrap_or(name.len());
        (end > 0).then(|| (&name[..end], begins..begins + end))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{accept, completions, offers};

    #[test]
    fn exports_of_modules_and_files() {
        assert_eq!(completions("---\nimport { getEntry, g$0 } from 'astro:content'\n---\n", 1), "Function getCollection · (collection: string, filter?: (entry: CollectionEntry) => boolean) => Promise<CollectionEntry[]>\n…\n");
        assert!(!offers("---\nimport { getEntry, $0 } from 'astro:content'\n---\n", "getEntry"));
        assert!(offers("---\nimport { getEn$0 } from 'astro:content'\n---\n", "getEntry"));
        assert_eq!(accept("---\nimport { Coll$0 } from 'astro:content'\n---\n", "CollectionEntry"), "---\nimport { type CollectionEntry } from 'astro:content'\n---\n");
        let file = "//- /src/pages/index.astro\n---\nimport { $0 } from '../lib/a'\n---\n//- /src/lib/a.ts\nexport * from './b'\n/** Adds. */\nexport function add() {}\nexport type T = 1\n//- /src/lib/b.ts\nexport const b: number = 1\nexport default 2\n";
        assert_eq!(completions(file, 9), "Variable b · number\nFunction add\nInterface T · 1 → \"type T\"\n");
    }

    #[test]
    fn variables_of_the_environment_schema() {
        let config = "\n//- /astro.config.mjs\nexport default { env: { schema: { API_URL: envField.string({ context: 'client', access: 'public', optional: true }), KEY: envField.number({ context: 'server', access: 'secret' }) } } }\n";
        assert_eq!(completions(&format!("//- /src/pages/index.astro\n---\nimport {{ $0 }} from 'astro:env/client'\n---\n{config}"), 3), "Variable API_URL · string | undefined\n");
        assert_eq!(completions(&format!("//- /src/pages/index.astro\n---\nimport {{ K$0 }} from 'astro:env/server'\n---\n{config}"), 3), "Variable KEY · number\n");
    }

    #[test]
    fn what_is_missing_comes_with_its_import() {
        assert_eq!(accept("---\nimport { getEntry } from 'astro:content'\nconst a = getCol$0\n---\n", "getCollection"), "---\nimport { getEntry, getCollection } from 'astro:content'\nconst a = getCollection\n---\n");
        assert_eq!(accept("<Ima$0", "Image"), "---\nimport { Image } from \"astro:assets\";\n---\n<Image");
        assert!(!offers("---\nconst a = { getCol$0 \n---\n", "nothing"));
    }
}
