//! `redirects` of the configuration.

use astro_project::Redirect;
use astro_project::routes::Params;

use super::Reply;

/// Answers a request for a redirect's pattern. GET is moved permanently with 301, other methods keep theirs with 308.
pub(crate) fn answer(method: &str, redirect: &Redirect, params: &Params) -> Reply {
    let status = redirect.status.unwrap_or(if method == "GET" { 301 } else { 308 });
    Reply::new(status).with_header("location", encode_uri(&destination(&redirect.destination, params)))
}

/// Fills `[name]` and `[...name]` of a destination; an absolute URL stays as written.
fn destination(pattern: &str, params: &Params) -> String {
    let external = ["http://", "https://", "//"].iter().any(|prefix| pattern.starts_with(prefix));
    if external {
        return pattern.to_owned();
    }
    let mut out = pattern.to_owned();
    for (name, value) in params {
        let value = value.as_deref().unwrap_or_default();
        out = out.replace(&format!("[...{name}]"), value).replace(&format!("[{name}]"), value);
    }
    // What a request puts into a parameter must not make the destination another host.
    format!("/{}", out.trim_start_matches(['/', '\\']))
}

/// JavaScript's `encodeURI`, leaving escapes that are there alone.
fn encode_uri(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-_.!~*'();/?:@&=+$,#%[]".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
