//! Import paths: files and folders, aliases, modules of Astro, packages.

use std::ops::Range;

use astro_project::{FilePath, Kind, Snapshot};
use astro_syntax::Document;
use astro_syntax::text::floor_char;

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request};

/// Modules Astro provides, and what is in them.
pub(crate) const MODULES: &[(&str, &str)] = &[
    ("astro:content", "Content collections: `getCollection`, `getEntry`, `render`, `defineCollection`."),
    ("astro:assets", "Pictures: `Image`, `Picture`, `getImage`, fonts."),
    ("astro:actions", "Actions: `actions`, `defineAction`, `ActionError`."),
    ("astro:middleware", "Middleware: `defineMiddleware`, `sequence`."),
    ("astro:transitions", "View transitions: `ClientRouter`, `fade`, `slide`."),
    ("astro:transitions/client", "View transitions in the browser: `navigate`."),
    ("astro:env/client", "Environment variables a browser may see."),
    ("astro:env/server", "Environment variables only the server may see."),
    ("astro:i18n", "Addresses in other languages: `getRelativeLocaleUrl` and its relatives."),
    ("astro:prefetch", "Fetching pages ahead of a click: `prefetch`."),
    ("astro:config/client", "The part of the configuration a browser may see."),
    ("astro:config/server", "The configuration."),
    ("astro/zod", "`z`, for schemas."),
    ("astro/loaders", "Loaders for content collections: `glob`, `file`."),
    ("astro/components", "Components of Astro itself: `Code`, `Debug`."),
    ("astro/config", "For `astro.config`: `defineConfig`, `envField`, `fontProviders`."),
    ("astro", "Types: `APIRoute`, `APIContext`, `GetStaticPaths`, `Page`."),
    ("astro/types", "Types: `HTMLAttributes`, `ComponentProps`, `Polymorphic`."),
];

/// Offers paths if the cursor is in the string of an import. Says whether it was.
pub(crate) fn complete(request: &Request<'_>, items: &mut Items<'_>) -> bool {
    let source = request.document.source();
    let Some(typed) = specifier_before(source, request.offset) else { return false };
    let text = &source[typed.clone()];
    if text.starts_with('.') {
        if let Some(folder) = request.file.parent() {
            relative(request, &folder, text, typed, items);
        }
        return true;
    }
    if let Some(cut) = text.rfind('/') {
        // An alias or a package's folder: where it leads is the resolver's business.
        let probe = &text[..cut];
        if let Some(folder) = alias_folder(request, probe) {
            entries(request, &folder, typed.start + cut + 1..request.offset, items);
        }
    }
    for start in ["./", "../"] {
        items.push(Item::new(start, CompletionKind::Folder, typed.clone()).retrigger().sort(100));
    }
    for (name, doc) in MODULES {
        items.push(Item::new(*name, CompletionKind::Module, typed.clone()).doc(*doc).sort(50));
    }
    for alias in request.snapshot.aliases() {
        let start = alias.pattern.trim_end_matches('*').to_owned();
        items.push(Item::new(start, CompletionKind::Folder, typed.clone()).detail("alias").retrigger().sort(40));
    }
    for package in request.snapshot.packages() {
        items.push(Item::new(package.to_string(), CompletionKind::Module, typed.clone()).detail("package").sort(60));
    }
    true
}

/// Is a path to files being typed, so that a list of files is all there is to offer?
pub(crate) fn leads_to_files(snapshot: &Snapshot, document: &Document, offset: usize) -> bool {
    let source = document.source();
    specifier_before(source, floor_char(source, offset)).is_some_and(|range| {
        let text = &source[range];
        let behind_alias = |pattern: &str| pattern.strip_suffix('*').is_some_and(|start| !start.is_empty() && text.starts_with(start));
        text.starts_with("./") || text.starts_with("../") || snapshot.aliases().iter().any(|alias| behind_alias(&alias.pattern))
    })
}

/// The specifier being typed: from its quote to the cursor, on one line.
pub(crate) fn specifier_before(source: &str, offset: usize) -> Option<Range<usize>> {
    let line_start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = &source[line_start..offset];
    let quote = line.rfind(['"', '\''])?;
    let before = line[..quote].trim_end();
    let statement = before.trim_start();
    let is_static = before.ends_with("from") && !before[..before.len() - 4].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let is_bare = statement == "import";
    let is_call = before.ends_with("import(") || before.ends_with("import.meta.glob(");
    // An even number of quotes before this one: it opens a string.
    let opens = before.bytes().filter(|byte| *byte == line.as_bytes()[quote]).count() % 2 == 0;
    ((is_static || is_bare || is_call) && opens).then_some(line_start + quote + 1..offset)
}

/// The specifier of the import the cursor is in, without its quotes.
pub(crate) fn specifier_at(document: &Document, offset: usize) -> Option<Range<usize>> {
    let mut imports = document.script().imports.iter().map(|import| import.specifier_range.clone());
    if let Some(range) = imports.rfind(|range| range.start <= offset && offset <= range.end) {
        return Some(range);
    }
    let source = document.source();
    let before = specifier_before(source, offset)?;
    let rest = &source[offset..];
    let end = rest.find(['"', '\'', '\n']).unwrap_or(rest.len());
    Some(before.start..offset + end)
}

/// Files below the folder that `text` names so far.
fn relative(request: &Request<'_>, folder: &FilePath, text: &str, typed: Range<usize>, items: &mut Items<'_>) {
    let (path, start) = match text.rfind('/') {
        Some(cut) => (&text[..cut], typed.start + cut + 1),
        None => {
            for start in ["./", "../"] {
                items.push(Item::new(start, CompletionKind::Folder, typed.clone()).retrigger().sort(10));
            }
            return;
        }
    };
    if let Some(folder) = folder.join(path) {
        entries(request, &folder, start..request.offset, items);
    }
}

fn entries(request: &Request<'_>, folder: &FilePath, range: Range<usize>, items: &mut Items<'_>) {
    for entry in request.snapshot.list(folder).iter() {
        let name = entry.name.to_string();
        let Some(path) = folder.join(&name) else { continue };
        // A file that was deleted may still be open in the editor.
        let is_gone = request.snapshot.is_open(&path) && !request.snapshot.is_saved(&path);
        if name.starts_with('.') || name == "node_modules" || path == *request.file || is_gone {
            continue;
        }
        if entry.kind == Kind::Folder {
            let item = Item::new(name.clone(), CompletionKind::Folder, range.clone());
            items.push(item.text(format!("{name}/")).retrigger().sort(30));
        } else {
            let text = importable(&name);
            let sort = if name.ends_with(".astro") { 10 } else { 20 };
            items.push(Item::new(name.clone(), CompletionKind::File, range.clone()).text(text).sort(sort));
        }
    }
}

/// How a file is imported: scripts without their extension, all else with it.
fn importable(name: &str) -> String {
    let stem = [".ts", ".tsx", ".js", ".jsx"].iter().find_map(|end| name.strip_suffix(end));
    match stem {
        Some(stem) if !stem.ends_with(".d") => stem.to_owned(),
        _ => name.to_owned(),
    }
}

/// The folder a path behind an alias stands for.
fn alias_folder(request: &Request<'_>, path: &str) -> Option<FilePath> {
    let path = format!("{path}/");
    request.snapshot.aliases().iter().find_map(|alias| {
        let rest = path.strip_prefix(alias.pattern.strip_suffix('*')?)?;
        alias.targets.iter().find_map(|target| target.join(rest.trim_end_matches('/')))
    })
}
