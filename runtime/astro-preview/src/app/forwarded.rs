//! `X-Forwarded-*`: what a proxy says about the visitor, believed only where `security.allowedDomains` names its host.

use astro_project::config::AllowedDomain;
use url::Url;

use super::Request;

/// What of the forwarded headers is to be believed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Believed {
    protocol: Option<String>,
    host: Option<String>,
    port: Option<String>,
}

/// Puts what a trusted proxy says into `url`. True if anything was believed.
pub(crate) fn apply(request: &Request, allowed: &[AllowedDomain], url: &mut Url) -> bool {
    let believed = believe(request, allowed);
    if believed == Believed::default() {
        return false;
    }
    if let Some(protocol) = &believed.protocol {
        let _ = url.set_scheme(protocol);
    }
    if let Some(host) = &believed.host {
        let (name, port) = split(host);
        let _ = url.set_host(Some(name));
        let _ = url.set_port(port.and_then(|port| port.parse().ok()));
    }
    if let Some(port) = believed.port.and_then(|port| port.parse().ok()) {
        let _ = url.set_port(Some(port));
    }
    true
}

/// The visitor's address: a proxy's word for it counts only if the host it came for is one of the allowed.
pub(crate) fn client_address(request: &Request, allowed: &[AllowedDomain]) -> Option<String> {
    let trusted = is_allowed(&request.host, "http", None, allowed) || believe(request, allowed).host.is_some();
    let said = first(request, "x-forwarded-for").filter(|_| trusted);
    said.map(str::to_owned).or_else(|| request.client_address.clone())
}

/// The visitor's address where a trusted forwarded host vouches for it.
pub(crate) fn of_trusted(request: &Request, allowed: &[AllowedDomain]) -> Option<String> {
    let trusted = believe(request, allowed).host.is_some();
    first(request, "x-forwarded-for").filter(|_| trusted).map(str::to_owned)
}

/// Is an `Origin` one of the allowed domains?
pub(crate) fn origin_fits(origin: &str, allowed: &[AllowedDomain]) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    let port = url.port().map(|port| port.to_string());
    url.host_str().is_some_and(|host| is_allowed(host, url.scheme(), port.as_deref(), allowed))
}

/// Protocol and host a visitor asked for, as far as they are known for sure.
///
/// With `allowedDomains` even the Host header has to be among them; without, it is all there is to go by.
pub(crate) fn visitor_host(request: &Request, allowed: &[AllowedDomain]) -> Option<(String, String)> {
    let believed = believe(request, allowed);
    let protocol = believed.protocol.unwrap_or_else(|| "http".to_owned());
    let own = || (allowed.is_empty() || is_allowed(&request.host, &protocol, None, allowed)).then(|| request.host.clone());
    let host = believed.host.or_else(own)?;
    Some((protocol, split(&host).0.to_owned()))
}

fn believe(request: &Request, allowed: &[AllowedDomain]) -> Believed {
    if allowed.is_empty() {
        return Believed::default();
    }
    let protocol = first(request, "x-forwarded-proto").filter(|word| {
        let named = allowed.iter().any(|domain| domain.protocol.is_some());
        let fits = || allowed.iter().any(|domain| domain.protocol.as_deref().is_none_or(|protocol| protocol == *word));
        // Anything else could carry a host, a path or a script into the URL.
        matches!(*word, "http" | "https") && (!named || fits())
    });
    let port = first(request, "x-forwarded-port")
        .filter(|port| is_port(port) && allowed.iter().any(|domain| domain.port.as_deref() == Some(*port)));
    let host = first(request, "x-forwarded-host")
        .filter(|host| is_allowed(host, protocol.unwrap_or("https"), port, allowed));
    Believed { protocol: protocol.map(str::to_owned), host: host.map(str::to_owned), port: port.map(str::to_owned) }
}

/// The first of a header's values; each proxy on the way adds one behind.
fn first<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.header(name).and_then(|value| value.split(',').next()).map(str::trim).filter(|value| !value.is_empty())
}

fn split(host: &str) -> (&str, Option<&str>) {
    match host.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// Is `host` (with an optional port) a plain one, and does a pattern allow it?
fn is_allowed(host: &str, protocol: &str, port: Option<&str>, allowed: &[AllowedDomain]) -> bool {
    let (name, own_port) = split(host);
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    if !plain || !own_port.is_none_or(is_port) {
        return false;
    }
    // Read as a URL reads it: without the port that goes without saying.
    let port = port.or(own_port).map(|port| format!(":{port}")).unwrap_or_default();
    let Ok(url) = Url::parse(&format!("{protocol}://{name}{port}")) else { return false };
    allowed.iter().any(|domain| fits(domain, &url))
}

fn fits(domain: &AllowedDomain, url: &Url) -> bool {
    let port = url.port().map(|port| port.to_string()).unwrap_or_default();
    let wanted = |wanted: &Option<String>, actual: &str| wanted.as_deref().is_none_or(|wanted| wanted.is_empty() || wanted == actual);
    wanted(&domain.protocol, url.scheme())
        && wanted(&domain.port, &port)
        && domain.hostname.as_deref().is_none_or(|pattern| host_fits(pattern, url.host_str().unwrap_or_default()))
}

/// `**.x` is any subdomain of `x`, `*.x` one label below it; everything else is compared as it is.
pub(crate) fn host_fits(pattern: &str, host: &str) -> bool {
    if let Some(parent) = pattern.strip_prefix("**") {
        return parent.starts_with('.') && host != parent && host.ends_with(parent);
    }
    match pattern.strip_prefix('*') {
        Some(parent) if parent.starts_with('.') => {
            host.strip_suffix(parent).is_some_and(|label| !label.is_empty() && !label.contains('.'))
        }
        Some(_) => false,
        None => pattern.is_empty() || pattern == host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(allowed: &[(&str, &str, &str)], headers: &[(&str, &str)]) -> String {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let allowed: Vec<AllowedDomain> = allowed
            .iter()
            .map(|(hostname, protocol, port)| AllowedDomain { hostname: some(hostname), protocol: some(protocol), port: some(port) })
            .collect();
        let request = Request::new("GET", "/x").with_headers(headers);
        let mut url = Url::parse("http://localhost:4321/x").unwrap();
        apply(&request, &allowed, &mut url);
        format!("{} {}", url.origin().ascii_serialization(), client_address(&request, &allowed).unwrap_or_default())
    }

    #[test]
    fn nothing_is_believed_unless_it_is_allowed() {
        let headers = [("x-forwarded-proto", "https"), ("x-forwarded-host", "shop.test"), ("x-forwarded-port", "444"), ("x-forwarded-for", "1.2.3.4")];
        let table: &[(&[(&str, &str, &str)], &str)] = &[
            (&[], "http://localhost:4321 127.0.0.1"),
            (&[("shop.test", "", "")], "https://shop.test 1.2.3.4"),
            (&[("shop.test", "", "444")], "https://shop.test:444 1.2.3.4"),
            (&[("shop.test", "http", "")], "http://localhost:4321 127.0.0.1"),
            (&[("other.test", "", "")], "https://localhost:4321 127.0.0.1"),
            (&[("*.test", "https", "")], "https://shop.test 1.2.3.4"),
            (&[("**.test", "", "")], "https://shop.test 1.2.3.4"),
            (&[("*.shop.test", "", "")], "https://localhost:4321 127.0.0.1"),
        ];
        for (allowed, expected) in table {
            assert_eq!(seen(allowed, &headers), *expected, "{allowed:?}");
        }
    }

    #[test]
    fn what_is_no_host_or_protocol_is_none() {
        for host in ["evil.test/path", "evil.test\\@x", "a@evil.test", "evil.test:80:80", "evil.test:x", "", "evil.test?x", "evil.test#x", "e vil.test", "[::1]"] {
            assert_eq!(seen(&[("", "", "")], &[("x-forwarded-host", host)]), "http://localhost:4321 127.0.0.1", "{host}");
        }
        for protocol in ["https://evil.test/?", "javascript", "https:evil.test", "file", "HTTPS ", "https://h/p?"] {
            assert_eq!(seen(&[("", "", "")], &[("x-forwarded-proto", protocol)]), "http://localhost:4321 127.0.0.1", "{protocol}");
        }
        assert_eq!(seen(&[("", "", "")], &[("x-forwarded-host", "a.test, b.test"), ("x-forwarded-for", "9.9.9.9, 8.8.8.8")]), "http://a.test 9.9.9.9");
    }

    #[test]
    fn wildcards_cover_whole_labels() {
        for (pattern, host, expected) in [
            ("*.a.test", "x.a.test", true),
            ("*.a.test", "x.y.a.test", false),
            ("*.a.test", "a.test", false),
            ("*.a.test", "evila.test", false),
            ("**.a.test", "x.y.a.test", true),
            ("**.a.test", "a.test", false),
            ("**.a.test", "evila.test", false),
            ("a.test", "a.test", true),
            ("a.test", "x.a.test", false),
            ("*", "a.test", false),
        ] {
            assert_eq!(host_fits(pattern, host), expected, "{pattern} {host}");
        }
    }
}
