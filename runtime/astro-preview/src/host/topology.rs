//! What lies between the visitor and the server, and what the project has to say so that both know the same address.

use serde::Serialize;
use url::Url;

use super::{Facts, VISITOR};
use crate::app::{App, Request, forwarded};

/// What is in front of a server of one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topology {
    /// Nothing: the visitor's connection is the server's.
    #[default]
    Direct,
    /// A proxy that ends TLS and hands the request on over HTTP, with forwarded headers.
    TlsProxy,
    /// A tunnel to this machine: a public name, and forwarded headers of the service behind it.
    Tunnel,
    /// A proxy that asks the server under an internal name; only a forwarded header has the public one.
    InternalHost,
}

/// The name a server has inside a network.
const INTERNAL: &str = "app.internal:8080";

impl Topology {
    /// The names on the command line.
    pub const NAMES: [&'static str; 4] = ["direct", "tls-proxy", "tunnel", "internal-host"];

    /// The topology of that name.
    pub fn named(name: &str) -> Option<Topology> {
        Some(match name {
            "direct" => Topology::Direct,
            "tls-proxy" => Topology::TlsProxy,
            "tunnel" => Topology::Tunnel,
            "internal-host" => Topology::InternalHost,
            _ => return None,
        })
    }

    /// Does to a request what the way to the server does.
    pub fn pass(self, request: &mut Request) {
        if self == Topology::Direct {
            return;
        }
        let public = request.host.clone();
        let mut set = |name: &str, value: String| match request.headers.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => request.headers.push((name.to_owned(), value)),
        };
        set("x-forwarded-proto", "https".to_owned());
        set("x-forwarded-for", VISITOR.to_owned());
        if self != Topology::Tunnel {
            set("x-forwarded-host", public.clone());
        }
        if self == Topology::InternalHost {
            set("host", INTERNAL.to_owned());
            INTERNAL.clone_into(&mut request.host);
        }
    }
}

/// Gives a request to this machine the public name the site has at a host: `site` of the configuration, if there is one.
///
/// Whoever looks at the preview under `localhost` is meant to be a visitor of the real site.
pub(super) fn to_public(facts: &Facts, app: &App, request: &mut Request) {
    let behind = facts.tls_front || app.settings().topology != Topology::Direct;
    if !behind || facts.is_development() || !is_local(&request.host) {
        return;
    }
    let local = request.host.clone();
    let site = app.snapshot().config().site.as_deref().and_then(|site| Url::parse(site).ok());
    let public = site.and_then(|site| Some(site.host_str()?.to_owned())).unwrap_or_else(|| local.clone());
    for (name, value) in &mut request.headers {
        match name.as_str() {
            "host" => public.clone_into(value),
            "origin" | "referer" => {
                if let Some(rest) = value.strip_prefix(&format!("http://{local}")).filter(|rest| rest.is_empty() || rest.starts_with('/')) {
                    *value = format!("https://{public}{rest}");
                }
            }
            _ => {}
        }
    }
    request.host = public;
}

/// Whether a host names this machine.
pub fn is_local(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host });
    name == "localhost" || name.ends_with(".localhost") || name == "[::1]" || name.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

/// What the app makes of a request, and what is missing if that is not what the visitor sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// The origin in the visitor's address bar.
    pub visitor_origin: String,
    /// `Astro.url.origin`
    pub app_origin: String,
    /// `Astro.clientAddress`
    pub client_address: Option<String>,
    /// What goes wrong, in sentences.
    pub consequences: Vec<String>,
    /// The entry of `security.allowedDomains` that repairs it.
    pub allowed_domains: Option<String>,
}

/// What the app of its host makes of a request, as it was sent, and what is missing in the configuration.
pub fn advice(app: &App, request: &Request) -> Option<Advice> {
    let facts = app.host()?;
    let mut seen = Request { headers: request.headers.clone(), client_address: request.client_address.clone(), ..Request::new(&request.method, &request.target) };
    seen.host.clone_from(&request.host);
    to_public(facts, app, &mut seen);
    let public = seen.host.clone();
    super::arrive(facts, app, &mut seen);
    advise(facts, app, &seen, &public, facts.tls_front || app.settings().topology != Topology::Direct)
}

/// Compares what a visitor of `https://host` sees with what the app of this host is told.
///
/// `request` is as it arrives at the server. Only hosts whose adapter takes the address from the socket need this.
fn advise(facts: &Facts, app: &App, request: &Request, public_host: &str, tls: bool) -> Option<Advice> {
    if facts.public_url {
        return None;
    }
    let allowed = &app.snapshot().config().security.allowed_domains;
    let mut url = Url::parse(&format!("http://{}", request.host)).ok()?;
    forwarded::apply(request, allowed, &mut url);
    let visitor_origin = Url::parse(&format!("{}://{public_host}", if tls { "https" } else { "http" })).ok()?.origin().ascii_serialization();
    let app_origin = url.origin().ascii_serialization();
    let client_address = forwarded::client_address(request, allowed);
    let mut consequences = Vec::new();
    if app_origin != visitor_origin {
        if app.snapshot().config().security.check_origin {
            consequences.push(format!("Forms of the site itself are refused with 403: browsers say Origin: {visitor_origin}, and the app takes itself for {app_origin}."));
        }
        consequences.push(format!("Astro.url and absolute links made of it begin with {app_origin}."));
    }
    let forwarded_for = request.header("x-forwarded-for").is_some();
    let by_proxy = forwarded_for && client_address == request.client_address;
    if by_proxy {
        consequences.push("Astro.clientAddress is the proxy's address, the same for every visitor.".to_owned());
    } else if forwarded_for {
        consequences.push("Astro.clientAddress is the first value of X-Forwarded-For: a client can send one itself, and most fronts only append.".to_owned());
    }
    let name = public_host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(public_host, |(name, _)| name);
    let missing = (app_origin != visitor_origin || by_proxy).then(|| format!("{{ hostname: \"{name}\" }}"));
    (!consequences.is_empty()).then_some(Advice { visitor_origin, app_origin, client_address, consequences, allowed_domains: missing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_a_few_names() {
        for host in ["localhost", "localhost:4321", "x.localhost:1", "127.0.0.1:80", "127.1.2.3", "[::1]:4321"] {
            assert!(is_local(host), "{host}");
        }
        for host in ["shop.example", "localhost.evil.test", "10.0.0.1", "[::2]:1"] {
            assert!(!is_local(host), "{host}");
        }
    }

    #[test]
    fn ways_to_the_server() {
        let shown = |topology: Topology| {
            let mut request = Request::new("GET", "/").with_headers(&[("host", "shop.example")]);
            topology.pass(&mut request);
            let headers: Vec<String> = request.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} {}", request.host, headers.join(" "))
        };
        assert_eq!(shown(Topology::Direct), "shop.example host=shop.example");
        assert_eq!(shown(Topology::TlsProxy), "shop.example host=shop.example x-forwarded-proto=https x-forwarded-for=203.0.113.7 x-forwarded-host=shop.example");
        assert_eq!(shown(Topology::Tunnel), "shop.example host=shop.example x-forwarded-proto=https x-forwarded-for=203.0.113.7");
        assert_eq!(shown(Topology::InternalHost), "app.internal:8080 host=app.internal:8080 x-forwarded-proto=https x-forwarded-for=203.0.113.7 x-forwarded-host=shop.example");
    }
}
