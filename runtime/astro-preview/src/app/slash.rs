//! `base` and `trailingSlash`, as the development server sees them: a mismatch is explained, not repaired.

use astro_project::config::TrailingSlash;

use super::target::Target;
use super::{Reply, page};

/// Paths these rules leave alone: assets with an extension, and internal ones.
fn is_internal(path: &str) -> bool {
    ["/_", "/@", "/.", "//"].iter().any(|prefix| path.starts_with(prefix))
}

fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| last.rsplit_once('.').is_some_and(|(_, extension)| !extension.is_empty()))
}

/// Answers for a path whose end does not fit; `None` lets the request on.
pub(crate) fn trailing_slash(rule: TrailingSlash, target: &Target) -> Option<Reply> {
    let path = target.raw_path.as_str();
    if path == "/" || is_internal(path) {
        return None;
    }
    if path.ends_with("//") {
        return Some(collapse(target));
    }
    let wrong = match rule {
        TrailingSlash::Ignore => false,
        TrailingSlash::Never => path.ends_with('/'),
        TrailingSlash::Always => !path.ends_with('/') && !has_extension(path),
    };
    wrong.then(|| explain(rule, path))
}

/// `/a//` → `/a/`. The location never starts with two slashes: it would lead to another host.
fn collapse(target: &Target) -> Reply {
    let path = target.asked.path();
    let location = format!("/{}/", path.trim_matches('/'));
    let query = target.asked.query().map(|query| format!("?{query}")).unwrap_or_default();
    Reply::new(301).with_header("location", format!("{location}{query}"))
}

fn explain(rule: TrailingSlash, path: &str) -> Reply {
    let (setting, right) = match rule {
        TrailingSlash::Always => ("always", format!("{path}/")),
        _ => ("never", path.trim_end_matches('/').to_owned()),
    };
    page::note(
        404,
        "Trailing slash",
        &format!("Your configuration says trailingSlash: \"{setting}\", and {path} does not fit it."),
        &[page::Link { href: &right, text: &format!("Did you mean {right}?") }],
    )
}

/// The path below `base`, or the answer for a path outside it.
pub(crate) fn below_base<'a>(base: &str, path: &'a str) -> Result<&'a str, Box<Reply>> {
    let base = base.trim_end_matches('/');
    if base.is_empty() {
        return Ok(path);
    }
    match path.strip_prefix(base) {
        Some("") => Ok("/"),
        Some(rest) if rest.starts_with('/') => Ok(rest),
        _ => Err(Box::new(page::note(
            404,
            "Outside the base path",
            &format!("Your configuration says base: \"{base}\", and {path} does not begin with it."),
            &[page::Link { href: &format!("{base}/"), text: &format!("Go to {base}/") }],
        ))),
    }
}
