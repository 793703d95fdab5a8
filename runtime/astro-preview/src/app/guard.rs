//! Who may ask: the Host header, cross-site requests and cross-site forms.

use astro_project::config::{AllowedDomain, AllowedHosts};

use super::{Request, forwarded};

/// Why a request is turned away before any project code runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) message: String,
}

fn refuse(status: u16, message: impl Into<String>) -> Result<(), Refusal> {
    Err(Refusal { status, message: message.into() })
}

fn allows(allowed: &AllowedHosts, hostname: &str) -> bool {
    let names = match allowed {
        AllowedHosts::Any => return true,
        AllowedHosts::List(names) => names,
    };
    names.iter().any(|name| match name.strip_prefix('.') {
        // A leading dot stands for the name and all its subdomains.
        Some(parent) => hostname == parent || hostname.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
        None => name.eq_ignore_ascii_case(hostname),
    })
}

/// Checks the Host header: another site's name that resolves to this machine (DNS rebinding) must not reach a page.
pub(crate) fn host(host: &str, allowed: &AllowedHosts) -> Result<(), Refusal> {
    let Some(hostname) = hostname(host) else {
        return refuse(400, format!("The Host header \"{}\" is not a host name with an optional port.", printable(host)));
    };
    let lower = hostname.to_ascii_lowercase();
    let local = lower == "localhost" || lower.ends_with(".localhost") || is_address(&lower);
    if local || allows(allowed, &lower) {
        return Ok(());
    }
    refuse(
        403,
        format!(
            "This server does not answer for the host \"{0}\".\n\nA page of another site could reach it under such a name, so only localhost, addresses and the hosts you list are allowed.\nTo allow it, add \"{0}\" to `server.allowedHosts` in astro.config.",
            printable(hostname)
        ),
    )
}

/// The same where the preview stands for a server under other names.
///
/// Any name is fine that a page of another site cannot have led a browser here with: a rebound name comes with the port
/// we listen on, or with none when that is the usual one.
pub(crate) fn host_of_pretended(asked: &str, allowed: &AllowedHosts, port: u16) -> Result<(), Refusal> {
    let said = asked.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    let reachable = said.map_or(port == 80, |said| said == port);
    if reachable || hostname(asked).is_none() { host(asked, allowed) } else { Ok(()) }
}

/// The name or address of a Host header; `None` if it is malformed.
fn hostname(host: &str) -> Option<&str> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']')?;
            (&host[..end + 2], &rest[end + 1..])
        }
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let port_fine = match port.strip_prefix(':') {
        Some(digits) => digits.parse::<u16>().is_ok() && digits.bytes().all(|b| b.is_ascii_digit()),
        None => port.is_empty(),
    };
    let name_fine = !name.is_empty()
        && (is_address(name) || name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_')));
    (port_fine && name_fine).then_some(name)
}

/// The name in a Host header, fit to be shown.
pub(crate) fn name_of(host: &str) -> String {
    printable(hostname(host).unwrap_or(host))
}

fn is_address(name: &str) -> bool {
    match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(inner) => inner.parse::<std::net::Ipv6Addr>().is_ok(),
        None => name.parse::<std::net::Ipv4Addr>().is_ok(),
    }
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Refuses parts of pages (scripts, images, `fetch`) that another site asks for; following a link stays possible, and
/// the sites of `security.allowedDomains` may.
pub(crate) fn fetch_site(request: &Request, allowed: &[AllowedDomain]) -> Result<(), Refusal> {
    let is_one_of = |name: &str, words: &[&str]| request.header(name).is_some_and(|value| words.iter().any(|word| value.eq_ignore_ascii_case(word)));
    let foreign = request.header("sec-fetch-site").is_some() && !is_one_of("sec-fetch-site", &["same-origin", "same-site", "none"]);
    let navigation = is_one_of("sec-fetch-mode", &["navigate", "nested-navigate"]);
    let friend = || request.header("origin").is_some_and(|origin| forwarded::origin_fits(origin, allowed));
    if foreign && !navigation && !friend() {
        return refuse(403, "A page of another site asked for this. The preview only answers its own pages and links that lead to it.");
    }
    Ok(())
}

/// Refuses what a page of another origin asks the preview itself for: its name must be the one it asks under, as the
/// browser or a forwarding editor tells it.
pub(crate) fn own_origin(request: &Request) -> Result<(), Refusal> {
    let Some(origin) = request.header("origin") else { return Ok(()) };
    let name = origin.split_once("://").map_or("", |(_, name)| name);
    if !name.is_empty() && (name == request.host || request.header("x-forwarded-host") == Some(name)) {
        return Ok(());
    }
    refuse(403, format!("A page of {} asked for this. Only the preview's own pages may.", printable(origin)))
}

/// Refuses other origins of this machine as well: ports do not separate sites, and the project's pages are on one.
pub(crate) fn fetch_origin(request: &Request) -> Result<(), Refusal> {
    let near = request.header("sec-fetch-site").is_some_and(|site| site.eq_ignore_ascii_case("same-site"));
    if near && request.header("sec-fetch-dest") != Some("document") {
        return refuse(403, "A page of another port asked for this. The panel only answers its own page.");
    }
    Ok(())
}

/// Refuses who does not know the token.
pub(crate) fn token(request: &Request, token: &str) -> Result<(), Refusal> {
    let query = request.target.split_once('?').map_or("", |(_, query)| query);
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "k").map(|(_, value)| value.into_owned());
    let said = request.header("x-astro-lsp-token").map(str::to_owned).or(asked).unwrap_or_default();
    // Every character is compared, so that time tells nothing.
    let same = said.len() == token.len() && said.bytes().zip(token.bytes()).fold(0, |different, (a, b)| different | (a ^ b)) == 0;
    if same { Ok(()) } else { refuse(403, "This needs the token that the preview made when it started; its own pages have it.") }
}

/// Astro's `security.checkOrigin`: a form sent from another origin does not reach a page rendered on demand.
pub(crate) fn form_origin(request: &Request, origin: &str) -> Result<(), Refusal> {
    if matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") || request.header("origin") == Some(origin) {
        return Ok(());
    }
    let form_like = match request.header("content-type") {
        None => true,
        Some(kind) => {
            let kind = kind.to_ascii_lowercase();
            ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].iter().any(|form| kind.contains(form))
        }
    };
    if form_like {
        return refuse(403, format!("Cross-site {} form submissions are forbidden", request.method));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        let allowed = AllowedHosts::List(vec!["shop.test".into(), ".ngrok.app".into()]);
        let status = |name: &str| host(name, &allowed).map_or_else(|refusal| refusal.status, |()| 200);
        for fine in ["localhost", "localhost:4321", "a.localhost:1", "127.0.0.1:80", "[::1]:4321", "shop.test:80", "x.ngrok.app", "ngrok.app", "LOCALHOST"] {
            assert_eq!(status(fine), 200, "{fine}");
        }
        for foreign in ["evil.com", "localhost.evil.com", "evilngrok.app", "shop.test.evil.com"] {
            assert_eq!(status(foreign), 403, "{foreign}");
        }
        for malformed in ["", ":80", "a:b", "a:80:80", "a/b", "a\\b", "[::1", "[::1]x", "localhost:99999", "a b", "a@b"] {
            assert_eq!(status(malformed), 400, "{malformed}");
        }
    }

    #[test]
    fn names_a_pretended_host_may_have() {
        let allowed = AllowedHosts::List(Vec::new());
        let status = |name: &str| host_of_pretended(name, &allowed, 4321).map_or_else(|refusal| refusal.status, |()| 200);
        assert_eq!(["shop.example", "shop.example:8443", "localhost:4321", "127.0.0.1:4321"].map(status), [200; 4]);
        assert_eq!(["evil.com:4321", "a:b", ""].map(status), [403, 400, 400]);
    }

    #[test]
    fn parts_of_pages_for_other_sites() {
        let domain = |hostname: &str| AllowedDomain { hostname: Some(hostname.to_owned()), ..AllowedDomain::default() };
        let status = |allowed: &[AllowedDomain], site: &str, mode: &str, origin: &str| {
            let all = [("sec-fetch-site", site), ("sec-fetch-mode", mode), ("origin", origin)];
            let given: Vec<_> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            fetch_site(&Request::new("GET", "/").with_headers(&given), allowed).map_or_else(|refusal| refusal.status, |()| 200)
        };
        for (site, mode, expected) in [
            ("", "", 200), ("same-origin", "no-cors", 200), ("same-site", "cors", 200), ("none", "navigate", 200), ("cross-site", "navigate", 200), ("cross-origin", "navigate", 200),
            ("cross-site", "no-cors", 403), ("cross-site", "cors", 403), ("cross-origin", "no-cors", 403), ("cross-site", "", 403), ("cross-site", "websocket", 403),
        ] {
            assert_eq!(status(&[], site, mode, ""), expected, "{site} {mode}");
        }
        let allowed = [domain("shop.test"), domain("*.cdn.test")];
        for (origin, expected) in [("https://shop.test", 200), ("http://a.cdn.test:8080", 200), ("https://evil.test", 403), ("https://a.b.cdn.test", 403), ("null", 403), ("https://shop.test.evil.test", 403), ("", 403)] {
            assert_eq!(status(&allowed, "cross-site", "cors", origin), expected, "{origin}");
        }
        assert_eq!(status(&[], "cross-site", "cors", "https://shop.test"), 403);
    }

    #[test]
    fn forms_of_other_sites() {
        let status = |method: &str, headers: &[(&str, &str)]| {
            let request = Request::new(method, "/").with_headers(headers);
            form_origin(&request, "http://localhost").map_or_else(|refusal| refusal.status, |()| 200)
        };
        let form = ("content-type", "Application/x-www-form-urlencoded; charset=utf-8");
        assert_eq!(status("POST", &[form, ("origin", "http://evil.com")]), 403);
        assert_eq!(status("POST", &[form]), 403);
        assert_eq!(status("DELETE", &[]), 403);
        assert_eq!(status("POST", &[form, ("origin", "http://localhost")]), 200);
        assert_eq!(status("POST", &[("content-type", "application/json"), ("origin", "http://evil.com")]), 200);
        assert_eq!(status("GET", &[("origin", "http://evil.com")]), 200);
    }
}
