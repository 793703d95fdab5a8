//! Tags: components first, those of the project with the import they need, then HTML.

use std::ops::Range;

use astro_project::components::component_name;
use astro_syntax::{ElementKind, NameKind};

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request, import_names};
use crate::data::html::html;
use crate::imports;
use crate::place::elements_around;

/// Names that start a tag.
pub(crate) fn start(request: &Request<'_>, range: Range<usize>, items: &mut Items<'_>) {
    components(request, &range, items);
    closing(request, &range, items);
    let in_svg = elements_around(request.document, range.start).iter().any(|element| element.name() == "svg");
    for tag in &html().tags {
        let item = Item::new(tag.name, CompletionKind::Tag, range.clone()).maybe_doc(tag.doc.clone()).sort(300);
        items.push(item);
    }
    for tag in &request.snapshot.html_data().tags {
        if !items.has(&tag.name) {
            let item = Item::new(tag.name.clone(), CompletionKind::Tag, range.clone()).detail("custom data");
            items.push(item.maybe_doc(tag.doc.clone().map(Into::into)).sort(290));
        }
    }
    if in_svg {
        for name in SVG {
            items.push(Item::new(*name, CompletionKind::Tag, range.clone()).detail("SVG").sort(250));
        }
    }
}

/// Names that end a tag: the element to be closed, then those around it.
pub(crate) fn end(request: &Request<'_>, range: Range<usize>, items: &mut Items<'_>) {
    let source = request.document.source();
    let has_bracket = source[range.end..].trim_start().starts_with('>');
    let start = range.start.saturating_sub(2);
    let open = elements_around(request.document, start).into_iter().filter(|element| !element.is_void() && !element.is_self_closing());
    for (index, element) in open.enumerate() {
        // What has its own end tag further on needs none.
        let is_closed = element.close_range().is_some_and(|close| close.start != start);
        if is_closed && index > 0 {
            continue;
        }
        let name = element.name();
        let text = if has_bracket { name.to_owned() } else { format!("{name}>") };
        let label = if name.is_empty() { ">".to_owned() } else { name.to_owned() };
        let kind = if element.is_component() { CompletionKind::Component } else { CompletionKind::Tag };
        let item = Item::new(label, kind, range.clone()).text(text).filter(name).detail("end tag");
        items.push(item.sort(u32::from(is_closed) * 50 + index as u32));
    }
}

/// `</` in a script or style that is not closed yet. Says whether it is.
pub(crate) fn end_of_raw(request: &Request<'_>, items: &mut Items<'_>) -> bool {
    let Request { document, offset, .. } = *request;
    if !document.source()[..offset].ends_with("</") {
        return false;
    }
    let around = elements_around(document, offset).into_iter().next();
    let Some(element) = around.filter(|it| matches!(it.kind(), ElementKind::Style | ElementKind::Script) && it.close_range().is_none()) else { return false };
    let text = format!("{}>", element.name());
    items.push(Item::new(element.name().to_owned(), CompletionKind::Tag, offset..offset).text(text).detail("end tag").sort(1));
    true
}

/// `</div>` offered right after `<`.
fn closing(request: &Request<'_>, range: &Range<usize>, items: &mut Items<'_>) {
    if !range.is_empty() {
        return;
    }
    let start = range.start.saturating_sub(1);
    let open = elements_around(request.document, start).into_iter().find(|element| !element.is_void());
    if let Some(element) = open.filter(|element| element.close_range().is_none()) {
        let text = format!("/{}>", element.name());
        items.push(Item::new(text, CompletionKind::Tag, range.clone()).detail("end tag").sort(5));
    }
}

fn components(request: &Request<'_>, range: &Range<usize>, items: &mut Items<'_>) {
    let Request { snapshot, file, document, .. } = request;
    let script = document.script();
    for name in document.scope_at(request.offset) {
        if !name.name.starts_with(|c: char| c.is_uppercase()) || cannot_be_a_tag(&name.kind) {
            continue;
        }
        let (detail, sort) = match &name.kind {
            NameKind::Import { specifier, .. } => (specifier.clone(), 10),
            _ => ("local".to_owned(), 20),
        };
        items.push(Item::new(name.name, CompletionKind::Component, range.clone()).detail(detail).sort(sort));
    }
    let fragment = Item::new("Fragment", CompletionKind::Component, range.clone());
    items.push(fragment.doc("Groups markup without an element of its own. Takes `slot`, `set:html` and `set:text`.").sort(60));
    let astro_self = Item::new("Astro.self", CompletionKind::Component, range.clone());
    items.push(astro_self.doc("This very component, for recursion.").sort(200));
    import_names::components(request, range, items);
    let imported: Vec<_> = script
        .imports
        .iter()
        .filter(|import| import.specifier.ends_with(".astro"))
        .filter_map(|import| crate::components::resolve_file(snapshot, file, &import.specifier))
        .collect();
    let pages = snapshot.config().pages_dir();
    let new_import = imports::NewImport::into(document);
    for path in snapshot.components() {
        if path == **file || path.is_inside(&pages) || imported.contains(&path) {
            continue;
        }
        let name = component_name(&path);
        if script.import_of(&name).is_some() || script.declaration(&name).is_some() {
            continue;
        }
        let specifier = imports::relative_specifier(file, &path);
        let edit = new_import.default(&name, &specifier);
        let item = Item::new(name, CompletionKind::Component, range.clone());
        items.push(item.detail(specifier).edit(edit).sort(100));
    }
}

fn cannot_be_a_tag(kind: &NameKind) -> bool {
    match kind {
        // `Fragment` has words of its own below, `Astro` is no component.
        NameKind::Global => true,
        NameKind::Import { type_only, .. } => *type_only,
        NameKind::Declaration(kind) => kind.is_type(),
        _ => false,
    }
}

const SVG: &[&str] = &[
    "a", "animate", "animateMotion", "animateTransform", "circle", "clipPath", "defs", "desc", "ellipse", "feBlend",
    "feColorMatrix", "feComposite", "feDropShadow", "feFlood", "feGaussianBlur", "feMerge", "feMergeNode", "feOffset",
    "feTurbulence", "filter", "foreignObject", "g", "image", "line", "linearGradient", "marker", "mask", "path", "pattern",
    "polygon", "polyline", "radialGradient", "rect", "set", "stop", "style", "switch", "symbol", "text", "textPath", "title",
    "tspan", "use", "view",
];
