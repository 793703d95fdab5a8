//! Addresses of the project: routes in `href`, `action`, `Astro.redirect()` and `Astro.rewrite()`.

use std::ops::Range;

use astro_project::{RouteKind, Snapshot};

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request};

/// Is this an attribute that leads to a page or endpoint?
pub(crate) fn is_address(tag: &str, attribute: &str) -> bool {
    matches!((tag, attribute), ("a" | "area", "href") | ("form", "action") | ("button" | "input", "formaction"))
}

/// Offers the routes; a dynamic one up to its first parameter.
pub(crate) fn complete(request: &Request<'_>, range: Range<usize>, items: &mut Items<'_>) {
    offer(request.snapshot, range, items);
}

/// The same for files without a document.
pub(crate) fn offer(snapshot: &Snapshot, range: Range<usize>, items: &mut Items<'_>) {
    let base = snapshot.config().base.trim_end_matches('/');
    for route in &snapshot.routes().routes {
        let kind = match route.kind {
            RouteKind::Page => "page",
            RouteKind::Endpoint => "endpoint",
            _ => continue,
        };
        if matches!(route.pattern.as_str(), "/404" | "/500") {
            continue;
        }
        let label = format!("{base}{}", route.pattern);
        let fixed = label.split('[').next().unwrap_or_default().to_owned();
        let detail = match &route.file {
            Some(file) => format!("{kind} {}", file.below(snapshot.root()).unwrap_or(file.as_str()).trim_start_matches('/')),
            None => kind.to_owned(),
        };
        let sort = if kind == "page" { 10 } else { 20 };
        items.push(Item::new(label, CompletionKind::File, range.clone()).text(fixed).detail(detail).sort(sort));
    }
}

/// The text between the quote and the cursor in `Astro.redirect("…`.
pub(crate) fn argument_before(source: &str, offset: usize) -> Option<Range<usize>> {
    let line_start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = &source[line_start..offset];
    let quote = line.rfind(['"', '\'', '`'])?;
    let before = line[..quote].trim_end();
    let is_call = ["Astro.redirect(", "Astro.rewrite(", "context.redirect(", "context.rewrite(", "ctx.redirect(", "ctx.rewrite("].iter().any(|call| before.ends_with(call));
    is_call.then_some(line_start + quote + 1..offset)
}
