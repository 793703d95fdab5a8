//! `base` and `trailingSlash`, as the development server sees them: a mismatch is explained, not repaired.

use astro_project::Config;
use astro_project::config::{BuildFormat, TrailingSlash};

use super::address::Address;
use super::{Reply, page};

/// Paths these rules leave alone: assets with an extension, and internal ones.
pub(crate) fn is_internal(path: &str) -> bool {
    ["/_", "/@", "/.", "//"].iter().any(|prefix| path.starts_with(prefix)) && path.bytes().any(|byte| byte != b'/')
}

fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| last.rsplit_once('.').is_some_and(|(_, extension)| !extension.is_empty()))
}

/// Answers for a path whose end does not fit; `None` lets the request on.
pub(crate) fn trailing_slash(rule: TrailingSlash, target: &Address) -> Option<Reply> {
    let path = target.raw_path.as_str();
    if path == "/" || is_internal(path) {
        return None;
    }
    if path.ends_with("//") {
        let name = target.asked.path().trim_matches('/');
        let to = if name.is_empty() { "/".to_owned() } else { format!("/{name}/") };
        return Some(moved(301, target, &to).with_header("content-type", "text/html").with_body(page::moved(&to)));
    }
    let wrong = match rule {
        TrailingSlash::Ignore => false,
        TrailingSlash::Never => path.ends_with('/'),
        TrailingSlash::Always => !path.ends_with('/') && !is_file_name(path),
    };
    wrong.then(|| explain(rule, path))
}

/// The same for a built project, which leads to the right address. What is prerendered there is a file in a folder.
pub(crate) fn repaired(rule: TrailingSlash, method: &str, target: &Address, prerendered: bool) -> Option<Reply> {
    let path = target.asked.path();
    if path == "/" || (is_internal(&path.replace('\\', "/")) && !prerendered) {
        return None;
    }
    let status = if method == "GET" || prerendered { 301 } else { 308 };
    let collapsed = format!("/{}", path.trim_matches('/'));
    if collapsed == "/" {
        return Some(moved(status, target, "/"));
    }
    match rule {
        // Added before anything is looked up, so for every method alike.
        TrailingSlash::Always if !path.ends_with('/') && !path.ends_with("/index.html") && (prerendered || !has_extension(path)) => Some(moved(301, target, &format!("{collapsed}/"))),
        // The folder of a page loses one slash at a time, all else all of them.
        TrailingSlash::Never if path.ends_with('/') && prerendered && !path.starts_with("//") => Some(moved(status, target, &path[..path.len() - 1])),
        TrailingSlash::Never if path.ends_with('/') => Some(moved(status, target, &collapsed)),
        TrailingSlash::Ignore | TrailingSlash::Always if path.ends_with("//") && !prerendered => Some(moved(status, target, &format!("{collapsed}/"))),
        _ => None,
    }
}

/// Does the file server of a built project repair this path, before any code is asked?
pub(crate) fn is_of_file_server(rule: TrailingSlash, target: &Address) -> bool {
    rule == TrailingSlash::Always && !target.asked.path().ends_with('/')
}

/// Where the server of a built project leads a path whose end does not fit; `None` if it fits.
pub(crate) fn of_server(rule: TrailingSlash, path: &str) -> Option<String> {
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() {
        return (path.len() > 1).then(|| "/".to_owned());
    }
    if is_internal(path) {
        return None;
    }
    if path.ends_with("//") {
        return Some(if rule == TrailingSlash::Never { trimmed.to_owned() } else { format!("{trimmed}/") });
    }
    match rule {
        TrailingSlash::Always if !path.ends_with('/') && !is_file_name(path) => Some(format!("{path}/")),
        TrailingSlash::Never if path.ends_with('/') => Some(trimmed.to_owned()),
        _ => None,
    }
}

/// `/a.b`: a name, a dot and an extension of letters, digits and underscores.
pub(crate) fn is_file_name(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    last.rsplit_once('.').is_some_and(|(name, extension)| !name.is_empty() && !extension.is_empty() && extension.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
}

/// Leads to another path, the query kept. The path never starts with two slashes: it would lead to another host.
fn moved(status: u16, target: &Address, path: &str) -> Reply {
    let query = target.asked.query().map(|query| format!("?{query}")).unwrap_or_default();
    Reply::new(status).with_header("location", format!("{path}{query}"))
}

fn explain(rule: TrailingSlash, path: &str) -> Reply {
    let (setting, right) = match rule {
        TrailingSlash::Always => ("always", format!("{path}/")),
        _ => ("never", path.trim_end_matches('/').to_owned()),
    };
    page::not_found(
        "Trailing slash",
        &format!("Your configuration says trailingSlash: \"{setting}\", and {path} does not fit it."),
        &[page::Link { href: &right, text: &format!("Did you mean {right}?") }],
    )
}

/// Do pages see their address without the slash at its end, whatever was asked for? So it is where a build writes files
/// without folders.
pub(crate) fn is_dropped(config: &Config) -> bool {
    match config.trailing_slash {
        TrailingSlash::Always => false,
        TrailingSlash::Never => true,
        TrailingSlash::Ignore => config.build.format != BuildFormat::Directory,
    }
}

/// Pages see the base itself as a folder, where both ways to write it are fine.
pub(crate) fn with_root_slash(config: &Config, path: &str) -> Option<String> {
    (config.trailing_slash == TrailingSlash::Ignore && !config.base.ends_with('/') && path == config.base).then(|| format!("{path}/"))
}

/// The path below `base`, or the answer for a path outside it.
pub(crate) fn below_base<'a>(written: &str, path: &'a str) -> Result<&'a str, Box<Reply>> {
    let base = written.trim_end_matches('/');
    if base.is_empty() {
        return Ok(path);
    }
    match path.strip_prefix(base) {
        // A base with a slash behind it is only met with one.
        Some("") if !written.ends_with('/') => Ok("/"),
        Some(rest) if rest.starts_with('/') => Ok(rest),
        _ => Err(Box::new(page::not_found(
            "Outside the base path",
            &format!("Your configuration says base: \"{base}\", and {path} does not begin with it."),
            &[page::Link { href: &format!("{base}/"), text: &format!("Go to {base}/") }],
        ))),
    }
}
