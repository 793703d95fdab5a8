//! The panel: a page of our own on a second port, with the project's page in a frame and what it answered beside it.
//!
//! Its own port makes it another origin than the project, whose scripts therefore cannot reach into it.

use crate::app::{Reply, Target, page};
use crate::live;
use crate::session::Session;

const HTML: &str = include_str!("../../panel/panel.html");
const SCRIPT: &str = include_str!("../../panel/panel.js");
const STYLE: &str = include_str!("../../panel/panel.css");

/// Answers on the panel's port.
///
/// `?site=` is the project's address as the browser reaches it, where an editor forwards ports.
pub(super) fn answer(session: &Session, site: &str, target: &str) -> Reply {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let forwarded = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "site").and_then(|(_, site)| web_address(&site));
    let site = forwarded.as_deref().unwrap_or(site);
    match path {
        "/" => Reply::new(200)
            .with_header("content-type", "text/html; charset=utf-8")
            .with_header("cache-control", "no-store")
            .with_header("content-security-policy", policy(site))
            .with_header("x-content-type-options", "nosniff")
            .with_body(HTML.replace("%SITE%", &page::escape(site)).replace("%TARGET%", whose(session.current().target()))),
        "/panel.js" => file("text/javascript; charset=utf-8", SCRIPT),
        "/panel.css" => file("text/css; charset=utf-8", STYLE),
        "/events" => live::events(session, |_| true),
        _ => Reply::text(404, "The panel has nothing under this path.\n"),
    }
}

/// Whose answers these are, in words.
fn whose(target: Target) -> &'static str {
    match target {
        Target::Dev => "as astro dev",
        Target::Production => "as built",
    }
}

fn file(kind: &str, text: &'static str) -> Reply {
    Reply::new(200).with_header("content-type", kind).with_header("cache-control", "no-cache").with_body(text)
}

fn web_address(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.into())
}

fn policy(site: &str) -> String {
    let origin = url::Url::parse(site).map(|site| site.origin().ascii_serialization()).unwrap_or_default();
    format!("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src {origin}; base-uri 'none'; form-action 'none'")
}
