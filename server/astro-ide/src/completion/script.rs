//! Names in script: members of `Astro`, props, params, what is in scope, keywords.

use std::ops::Range;

use astro_syntax::script::DeclarationKind;
use astro_syntax::{NameKind, RegionKind};

use crate::answer::CompletionKind;
use crate::completion::attribute::prop_detail;
use crate::completion::{Item, Items, Request, import_names, is_server_code, snippets, trigger};
use crate::data::astro::{self, Member, Place};
use crate::data::snippets::At;
use crate::names::chain_before;
use crate::place::{is_name_char, word_before};

/// Offers names for the script around the cursor.
pub(crate) fn complete(request: &Request<'_>, region: RegionKind, items: &mut Items<'_>) {
    let source = request.document.source();
    let word = word_before(source, request.offset, is_name_char);
    if is_silent(request, word.start) {
        return;
    }
    match chain_before(source, word.start) {
        Some(chain) => members(request, region, &chain, word, items),
        None => names(request, region, word, items),
    }
}

/// Are we in a comment, a string or a number, where nothing is to be offered?
fn is_silent(request: &Request<'_>, offset: usize) -> bool {
    let source = request.document.source();
    if source[offset..request.offset].starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    if just_opened(request, offset) {
        return true;
    }
    let Some(guest) = request.document.guest_at(request.offset) else { return false };
    let node = guest.covering(request.offset.saturating_sub(1).max(guest.root().range().start)..request.offset);
    let range = node.range();
    match node.kind() {
        "comment" => range.start < request.offset,
        "string" | "string_fragment" | "regex" | "regex_pattern" => range.start < request.offset && request.offset < range.end
            || node.kind().ends_with("fragment"),
        "template_string" => range.start < request.offset && request.offset < range.end,
        _ => false,
    }
}

/// Does the word stand behind a quote that was just typed, and that nothing closes yet?
fn just_opened(request: &Request<'_>, word: usize) -> bool {
    let source = request.document.source();
    let Some(region) = request.document.region_at(request.offset).filter(|_| source[..word].ends_with(['"', '\''])) else { return false };
    let start = source[..word].rfind('\n').map_or(0, |at| at + 1).max(region.range.start);
    source.get(start..word).is_some_and(trigger::in_string)
}

/// Where the members of `Astro` are looked up.
pub(crate) fn astro_place(request: &Request<'_>) -> Place {
    place_of(request.snapshot, request.file)
}

/// What kind of file is it?
pub(crate) fn place_of(snapshot: &astro_project::Snapshot, file: &astro_project::FilePath) -> Place {
    if file.is_inside(&snapshot.config().pages_dir()) { Place::Page } else { Place::Component }
}

fn members(request: &Request<'_>, region: RegionKind, chain: &str, range: Range<usize>, items: &mut Items<'_>) {
    let is_server = is_server_code(region);
    let of = match chain.split_once('.') {
        None if chain == "Astro" => Some(""),
        Some(("Astro", of)) => Some(of),
        _ => None,
    };
    if let Some(of) = of.filter(|_| is_server) {
        let place = astro_place(request);
        let ahead = place == Place::Page && is_prerendered(request);
        for (index, member) in astro::members(of, place).enumerate() {
            let late = ahead && member.needs_request();
            items.push(member_item(member, place, late, &range).sort(10 + index as u32 + 200 * u32::from(late)));
        }
        match of {
            "props" => props(request, &range, items),
            "params" => params(request, &range, items),
            _ => {}
        }
    } else if is_server && stands_for_props(request, chain) {
        props(request, &range, items);
    }
    if of.is_none_or(|of| !matches!(of, "" | "cookies" | "response" | "slots")) {
        seen(request, chain, &range, items);
    }
}

/// Is this page rendered when the site is built, before there is any request?
fn is_prerendered(request: &Request<'_>) -> bool {
    let route = request.snapshot.routes().of_file(request.file);
    route.is_some_and(|route| request.snapshot.is_prerendered(route))
}

fn member_item(member: &'static Member, place: Place, late: bool, range: &Range<usize>) -> Item {
    let kind = if member.is_method() { CompletionKind::Method } else { CompletionKind::Property };
    let mut doc = format!("{}\n\n[Astro reference]({})", member.doc, member.url());
    if place == Place::Component && matches!(member.name, "response" | "redirect" | "rewrite") && member.of.is_empty() {
        doc = format!("{}\n\n{}", astro::LATE_IN_COMPONENTS, doc);
    }
    if late {
        doc = format!("{}\n\n{}", astro::NO_REQUEST_YET, doc);
    }
    Item::new(member.name, kind, range.clone()).detail(member.ty).doc(doc)
}

/// Is it a name bound to all of `Astro.props`?
fn stands_for_props(request: &Request<'_>, chain: &str) -> bool {
    let source = request.document.source();
    let Some(declaration) = request.document.script().declaration(chain) else { return false };
    source.get(declaration.full_range.clone()).is_some_and(|text| {
        text.split_once('=').is_some_and(|(_, value)| value.trim().trim_end_matches(';').trim() == "Astro.props")
    })
}

fn props(request: &Request<'_>, range: &Range<usize>, items: &mut Items<'_>) {
    let Some(props) = &request.document.script().props else { return };
    for (index, field) in props.fields.iter().enumerate() {
        let item = Item::new(field.name.clone(), CompletionKind::Property, range.clone());
        let item = item.detail(prop_detail(field)).sort(10 + index as u32);
        items.push(match &field.doc {
            Some(doc) => item.doc(doc.clone()),
            None => item,
        });
    }
}

/// The `[param]` parts of the page's own path.
fn params(request: &Request<'_>, range: &Range<usize>, items: &mut Items<'_>) {
    for (name, rest) in route_params(request.snapshot, request.file) {
        let ty = if rest { "string | undefined" } else { "string" };
        let item = Item::new(name, CompletionKind::Property, range.clone());
        items.push(item.detail(ty).doc("A part of this page's path.").sort(10));
    }
}

/// The names in brackets of a page's path; a rest parameter is marked.
pub(crate) fn route_params(snapshot: &astro_project::Snapshot, file: &astro_project::FilePath) -> Vec<(String, bool)> {
    let pages = snapshot.config().pages_dir();
    let path = file.below(&pages).unwrap_or_default();
    params_of(path).map(|(name, rest)| (name.to_owned(), rest)).collect()
}

/// The names in brackets of a path; a rest parameter is marked.
pub(crate) fn params_of(path: &str) -> impl Iterator<Item = (&str, bool)> {
    let parts = path.split('[').skip(1).filter_map(|part| Some(part.split_once(']')?.0));
    parts.map(|name| name.strip_prefix("...").map_or((name, false), |rest| (rest, true)))
}

/// Members of the same thing that are written elsewhere in the file: all that can be known without types.
fn seen(request: &Request<'_>, chain: &str, range: &Range<usize>, items: &mut Items<'_>) {
    let Some(last) = chain.rsplit('.').next().filter(|last| !last.is_empty()) else { return };
    let source = request.document.source();
    for (at, _) in source.match_indices(last) {
        let after = &source[at + last.len()..];
        let after = after.strip_prefix("?.").or_else(|| after.strip_prefix('.'));
        let starts = !source[..at].ends_with(is_name_char);
        let Some(after) = after.filter(|_| starts) else { continue };
        let name: String = after.chars().take_while(|c| is_name_char(*c)).collect();
        let here = source.len() - after.len();
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$'));
        if !is_name || here == range.start || items.has(&name) {
            continue;
        }
        let kind = if after[name.len()..].starts_with('(') { CompletionKind::Method } else { CompletionKind::Property };
        items.push(Item::new(name, kind, range.clone()).detail("used in this file").sort(700));
    }
}

/// The keys of `params` in what `getStaticPaths` lists: the file's name says which there are.
fn static_params(request: &Request<'_>, range: &Range<usize>, items: &mut Items<'_>) {
    let source = request.document.source();
    let before = &source[..range.start];
    let Some(open) = before.rfind(['{', '}']).filter(|at| before[*at..].starts_with('{')) else { return };
    let is_key = before[open + 1..].trim_end().is_empty() || before.trim_end().ends_with(',');
    if !is_key || !before[..open].trim_end().ends_with("params:") || !before.contains("getStaticPaths") {
        return;
    }
    let written = &source[open..source[open..].find('}').map_or(source.len(), |end| open + end)];
    for (name, rest) in route_params(request.snapshot, request.file) {
        if !written.contains(&format!("{name}:")) {
            let ty = if rest { "string | undefined" } else { "string" };
            let item = Item::new(name.clone(), CompletionKind::Property, range.clone()).text(format!("{name}: "));
            items.push(item.detail(ty).doc("A part of this page's path.").sort(1));
        }
    }
}

fn names(request: &Request<'_>, region: RegionKind, range: Range<usize>, items: &mut Items<'_>) {
    let is_server = is_server_code(region);
    if region == RegionKind::Frontmatter {
        static_params(request, &range, items);
    }
    if is_server {
        for (index, name) in request.document.scope_at(request.offset).into_iter().enumerate() {
            let (kind, detail) = describe(&name.kind);
            let item = Item::new(name.name, kind, range.clone()).sort(10 + index.min(400) as u32);
            items.push(match detail {
                Some(detail) => item.detail(detail),
                None => item,
            });
        }
        if !items.has("Astro") {
            let item = Item::new("Astro", CompletionKind::Variable, range.clone()).sort(15);
            items.push(item.detail("AstroGlobal").doc("The request, the answer, props and slots of this component."));
        }
    }
    if is_server {
        import_names::missing(request, range.clone(), items);
    } else {
        in_browser(request, &range, items);
    }
    for (name, detail) in GLOBALS {
        items.push(Item::new(*name, CompletionKind::Variable, range.clone()).detail(*detail).sort(600));
    }
    if region == RegionKind::Frontmatter && at_statement(request.document.source(), range.start) {
        for keyword in STATEMENTS {
            items.push(Item::new(*keyword, CompletionKind::Keyword, range.clone()).sort(650));
        }
        snippets(items, At::Frontmatter, range.clone());
        if astro_place(request) == Place::Page || !request.file.is_inside(&request.snapshot.config().src_dir) {
            snippets(items, At::PageFrontmatter, range.clone());
        }
    }
    for keyword in EXPRESSIONS {
        items.push(Item::new(*keyword, CompletionKind::Keyword, range.clone()).sort(660));
    }
}

/// What a script of the page declares, and what every browser has.
fn in_browser(request: &Request<'_>, range: &Range<usize>, items: &mut Items<'_>) {
    const DECLARES: &[&str] = &["variable_declarator", "function_declaration", "class_declaration", "import_specifier", "import_clause", "required_parameter"];
    if let Some(guest) = request.document.guest_at(request.offset) {
        let names = guest.root().descendants().filter(|node| {
            let is_name = node.kind() == "identifier" && node.parent().is_some_and(|parent| DECLARES.contains(&parent.kind()));
            is_name && node.range().end != request.offset
        });
        for name in names.map(|name| name.text().to_owned()) {
            if !items.has(&name) {
                items.push(Item::new(name, CompletionKind::Variable, range.clone()).sort(20));
            }
        }
    }
    for name in BROWSER {
        items.push(Item::new(*name, CompletionKind::Variable, range.clone()).detail("browser").sort(590));
    }
}

/// Can a statement start here?
fn at_statement(source: &str, offset: usize) -> bool {
    let before = source[..offset].trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with(['\n', '\r', ';', '{', '}']) || before.ends_with("---")
}

/// The icon of a name, and where it comes from.
fn describe(kind: &NameKind) -> (CompletionKind, Option<String>) {
    match kind {
        NameKind::Import { specifier, .. } if specifier.ends_with(".astro") => {
            (CompletionKind::Component, Some(specifier.clone()))
        }
        NameKind::Import { specifier, .. } => (CompletionKind::Variable, Some(specifier.clone())),
        NameKind::Declaration(kind) => (declaration_kind(*kind), None),
        NameKind::Parameter => (CompletionKind::Variable, Some("parameter".to_owned())),
        NameKind::Global => (CompletionKind::Variable, None),
    }
}

fn declaration_kind(kind: DeclarationKind) -> CompletionKind {
    match kind {
        DeclarationKind::Function => CompletionKind::Function,
        DeclarationKind::Class => CompletionKind::Class,
        DeclarationKind::Interface | DeclarationKind::TypeAlias => CompletionKind::Interface,
        _ => CompletionKind::Variable,
    }
}

const GLOBALS: &[(&str, &str)] = &[
    ("Array", "global"),
    ("Boolean", "global"),
    ("Date", "global"),
    ("Error", "global"),
    ("FormData", "web"),
    ("Headers", "web"),
    ("Intl", "global"),
    ("JSON", "global"),
    ("Map", "global"),
    ("Math", "global"),
    ("Number", "global"),
    ("Object", "global"),
    ("Promise", "global"),
    ("RegExp", "global"),
    ("Request", "web"),
    ("Response", "web"),
    ("Set", "global"),
    ("String", "global"),
    ("URL", "web"),
    ("URLSearchParams", "web"),
    ("console", "web"),
    ("crypto", "web"),
    ("decodeURIComponent", "global"),
    ("encodeURIComponent", "global"),
    ("fetch", "web"),
    ("parseFloat", "global"),
    ("parseInt", "global"),
    ("setTimeout", "web"),
    ("structuredClone", "web"),
];
const BROWSER: &[&str] = &[
    "AbortController", "CustomEvent", "Event", "HTMLElement", "IntersectionObserver", "MutationObserver", "ResizeObserver", "addEventListener",
    "alert", "clearTimeout", "customElements", "document", "getComputedStyle", "history", "localStorage", "location", "matchMedia", "navigator",
    "performance", "queueMicrotask", "requestAnimationFrame", "sessionStorage", "setInterval", "window",
];
const STATEMENTS: &[&str] = &[
    "class", "const", "enum", "export", "for", "function", "if", "import", "interface", "let", "return", "switch", "throw",
    "try", "type", "while",
];
const EXPRESSIONS: &[&str] = &["async", "await", "false", "new", "null", "true", "typeof", "undefined"];
