//! What path does a request mean? One answer for every later rule.
//!
//! A path may arrive encoded once, twice or eleven times, with dots, backslashes and doubled slashes. Middleware,
//! routes and files must all see the same final path, or a check made on one spelling is passed by another.

use percent_encoding::percent_decode_str;
use url::Url;

/// How many times an encoded path is decoded before it is refused.
const DECODE_LIMIT: usize = 10;

/// A request's target, read and made canonical.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// The URL as it was asked for.
    pub(crate) asked: Url,
    /// The URL with its path decoded as far as it goes and slashes collapsed: what `Astro.url` shows.
    pub(crate) url: Url,
    /// `url`'s path, decoded: what routes and files are matched against.
    pub(crate) path: String,
    /// `asked`'s path, decoded once, with its doubled slashes: what slash rules look at.
    pub(crate) raw_path: String,
}

/// Who reads a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Reading {
    /// The preview: one path for routes, files and middleware, and nothing unclear in it.
    #[default]
    Canonical,
    /// `astro dev`: routes are looked up with the doubled slashes and dots that the URL no longer has.
    AstroDev,
    /// `astro dev` in Cloudflare's runtime: the target is a link, so one that starts with two slashes names another host.
    Link,
}

/// Why a target cannot be read. Every case is answered with 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadTarget {
    #[error("the request target does not start with \"/\"")]
    Form,
    #[error("the host or the path is not a valid URL")]
    Url,
    #[error("the path has a \"%\" that two hexadecimal digits of valid UTF-8 do not follow")]
    Encoding,
    #[error("the path is encoded more than {DECODE_LIMIT} times; such a path is refused because two layers could read it differently")]
    TooDeep,
    #[error("the path contains a control character")]
    Control,
}

impl Address {
    /// Reads `target` (as in the request line) against `origin` (`http://host`), in the manner of somebody.
    pub(crate) fn read_as(reading: Reading, origin: &str, target: &str) -> Result<Address, BadTarget> {
        let whole = match reading {
            Reading::Canonical => return Address::read(origin, target),
            // A whole URL is taken for a path.
            Reading::AstroDev if !target.starts_with('/') => Url::parse(&format!("{origin}/{target}")),
            Reading::AstroDev => Url::parse(&format!("{origin}{target}")),
            Reading::Link => Url::parse(origin).and_then(|origin| origin.join(target)),
        };
        let asked = whole.map_err(|_| BadTarget::Url)?;
        let raw_path = decode_uri(asked.path()).ok_or(BadTarget::Encoding)?;
        let path = decode_fully(raw_path.clone()).unwrap_or_else(|_| raw_path.clone());
        let mut url = asked.clone();
        url.set_path(&path);
        let collapsed = collapse_slashes(url.path());
        url.set_path(&collapsed);
        Ok(Address { asked, url, path, raw_path })
    }

    /// Reads `target` (as in the request line) against `origin` (`http://host`).
    pub(crate) fn read(origin: &str, target: &str) -> Result<Address, BadTarget> {
        let target = strip_absolute_form(target).ok_or(BadTarget::Form)?;
        let target = target.split('#').next().unwrap_or(target);
        let asked = Url::parse(&format!("{origin}{target}")).map_err(|_| BadTarget::Url)?;
        let raw_path = decode_uri(asked.path()).ok_or(BadTarget::Encoding)?;
        let decoded = decode_fully(raw_path.clone())?;
        if decoded.chars().any(|c| c.is_control()) {
            return Err(BadTarget::Control);
        }
        let mut url = asked.clone();
        url.set_path(&collapse_slashes(&decoded));
        let collapsed = collapse_slashes(url.path());
        url.set_path(&collapsed);
        let path = decode_uri(&keep_percent(url.path())).unwrap_or(collapsed);
        Ok(Address { asked, url, path, raw_path })
    }
}

impl Address {
    /// Reads a URL as the server of a built project does: what cannot be decoded stays as it is, and so does a lone
    /// percent sign. `None` for a path that is encoded too many times.
    pub(crate) fn of(asked: Url) -> Option<Address> {
        let raw_path = decode_uri(asked.path()).unwrap_or_else(|| asked.path().to_owned());
        let decoded = decode_fully(raw_path.clone()).ok()?;
        let mut url = asked.clone();
        url.set_path(&collapse_slashes(&decoded));
        let collapsed = collapse_slashes(url.path());
        url.set_path(&collapsed);
        let path = collapse_slashes(&decoded);
        Some(Address { asked, url, path, raw_path })
    }
}

/// `http://host/path` (as sent to proxies) → `/path`.
fn strip_absolute_form(target: &str) -> Option<&str> {
    if target.starts_with('/') {
        return Some(target);
    }
    let rest = target.strip_prefix("http://").or_else(|| target.strip_prefix("https://"))?;
    Some(rest.find('/').map_or("/", |slash| &rest[slash..]))
}

fn decode_fully(mut path: String) -> Result<String, BadTarget> {
    // One more round was taken by the caller.
    for _ in 0..DECODE_LIMIT {
        match decode_uri(&path) {
            Some(next) if next != path => path = next,
            // Unchanged, or what is left only looks like an escape: this is the final path.
            _ => return Ok(path),
        }
    }
    Err(BadTarget::TooDeep)
}

/// JavaScript's `decodeURI`: everything but the escapes of URL punctuation. `None` where it would throw.
pub(crate) fn decode_uri(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let run = escape_run(rest)?;
        decode_run(&rest[..run], &mut out)?;
        rest = &rest[run..];
    }
    out.push_str(rest);
    Some(out)
}

/// The length of the escapes (`%41%42…`) `text` starts with; `None` for a lone percent sign.
fn escape_run(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut end = 0;
    while bytes.get(end) == Some(&b'%') {
        let pair = bytes.get(end + 1..end + 3)?;
        if !pair.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        end += 3;
    }
    Some(end)
}

fn decode_run(run: &str, out: &mut String) -> Option<()> {
    let decoded: Vec<u8> = percent_decode_str(run).collect();
    for (index, character) in std::str::from_utf8(&decoded).ok()?.char_indices() {
        if ";/?:@&=+$,#".contains(character) {
            out.push_str(&run[index * 3..index * 3 + 3]);
        } else {
            out.push(character);
        }
    }
    Some(())
}

/// Escapes each "%" that does not start an escape: what is left of a path that was decoded, and asked for again.
pub(crate) fn keep_percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, character) in text.char_indices() {
        let escape = character == '%' && text.as_bytes().get(index + 1..index + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        if character == '%' && !escape {
            out.push_str("%25");
        } else {
            out.push(character);
        }
    }
    out
}

/// `/a//b///` → `/a/b/`.
pub(crate) fn collapse_slashes(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !out.ends_with('/') {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(target: &str, expected: Expect) {
        let shown = match Address::read("http://localhost:4321", target) {
            Ok(target) => format!("{} {}", target.path, target.url),
            Err(error) => format!("400: {error}"),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn plain_and_encoded() {
        check("/a/b?x=1#y", expect!["/a/b http://localhost:4321/a/b?x=1"]);
        check("/caf%C3%A9", expect!["/café http://localhost:4321/caf%C3%A9"]);
        check("/a%2Fb", expect!["/a%2Fb http://localhost:4321/a%2Fb"]);
        check("/100%25", expect!["/100% http://localhost:4321/100%"]);
        check("/caf%C3%A9%25", expect!["/café% http://localhost:4321/caf%C3%A9%"]);
        check("http://other/a", expect!["/a http://localhost:4321/a"]);
    }

    #[test]
    fn one_path_for_every_spelling() {
        for spelling in ["/admin", "/%61dmin", "/%2561dmin", "/x/../admin", "/x/%2e%2e/admin", "/x/%252e%252e/admin", "//admin", "/\\admin", "/%5cadmin"] {
            check(spelling, expect!["/admin http://localhost:4321/admin"]);
        }
    }

    #[test]
    fn as_the_development_server_reads() {
        let shown = |reading: Reading, target: &str| {
            Address::read_as(reading, "http://localhost:4321", target).map_or_else(|error| error.to_string(), |address| format!("{} {}", address.path, address.url))
        };
        let dev = |target: &str| shown(Reading::AstroDev, target);
        assert_eq!(dev("/item//x"), "/item//x http://localhost:4321/item/x");
        assert_eq!(dev("/caf%C3%A9-50%25"), "/caf\u{e9}-50% http://localhost:4321/caf%C3%A9-50%");
        assert_eq!(dev("/a%00"), "/a\0 http://localhost:4321/a%00");
        assert_eq!(dev("/x/%252e%252e/admin"), "/x/../admin http://localhost:4321/admin");
        assert_eq!(dev("http://other/a"), "/http://other/a http://localhost:4321/http:/other/a");
        assert!(dev("/a%").starts_with("the path has a \"%\""));
        let link = |target: &str| shown(Reading::Link, target);
        assert_eq!(link("//other/a"), "/a http://other/a");
        assert_eq!(link("https://other/a?b"), "/a https://other/a?b");
        assert_eq!(link("/item//x"), "/item//x http://localhost:4321/item/x");
    }

    #[test]
    fn refused() {
        check("/%", expect![[r#"400: the path has a "%" that two hexadecimal digits of valid UTF-8 do not follow"#]]);
        check("/%C0%AF", expect![[r#"400: the path has a "%" that two hexadecimal digits of valid UTF-8 do not follow"#]]);
        check("/a%00b", expect!["400: the path contains a control character"]);
        check("*", expect![[r#"400: the request target does not start with "/""#]]);
        let mut deep = "%61".to_owned();
        for _ in 0..9 {
            deep = deep.replace('%', "%25");
        }
        check(&format!("/{deep}"), expect!["/a http://localhost:4321/a"]);
        deep = deep.replace('%', "%25");
        check(&format!("/{deep}"), expect!["400: the path is encoded more than 10 times; such a path is refused because two layers could read it differently"]);
    }
}
