//! Pages of our own: short notes and the error page. Everything shown in them is escaped.

use super::guard::Refusal;
use super::message::{ErrorReport, Frame};
use crate::protocol::meaning;
use super::{Reply, Request};

/// A link on a note.
pub(crate) struct Link<'a> {
    pub(crate) href: &'a str,
    pub(crate) text: &'a str,
}

const STYLE: &str = include_str!("page.css");

/// A short page that says why something is not there.
pub(crate) fn note(status: u16, title: &str, text: &str, links: &[Link<'_>]) -> Reply {
    Reply::html(status, noted(status, title, title, text, links))
}

fn noted(status: u16, title: &str, heading: &str, text: &str, links: &[Link<'_>]) -> String {
    let mut body = format!("<p>{}</p>", escape(text).replace('\n', "<br>"));
    for link in links {
        body.push_str(&format!("<p><a href=\"{}\">{}</a></p>", escape(link.href), escape(link.text)));
    }
    document(&format!("{status}: {title}"), &format!("<p class=\"kind\">{status}</p><h1>{}</h1>{body}", escape(heading)))
}

/// The page for an address that a rule of the configuration leaves without a page. Its title says no more than that.
pub(crate) fn not_found(heading: &str, text: &str, links: &[Link<'_>]) -> Reply {
    Reply::html(404, noted(404, "Not Found", heading, text, links))
}

/// The last words of a page that failed after its head was sent.
pub(crate) fn broken_off(words: &str) -> String {
    format!("<pre role=\"alert\" style=\"all:initial;display:block;margin:1rem;padding:1rem;border-left:3px solid #d1246b;font:14px/1.5 ui-monospace,monospace;white-space:pre-wrap\">The page breaks off here.\n{}</pre>", escape(words))
}

/// The answer to a request that is turned away.
pub(crate) fn refusal(request: &Request, refusal: &Refusal) -> Reply {
    let reply = if request.wants_html() {
        note(refusal.status, meaning(refusal.status), &refusal.message, &[])
    } else {
        Reply::text(refusal.status, refusal.message.clone())
    };
    reply.with_header("cache-control", "no-store")
}

/// The page a prerendered redirect is kept as.
pub(crate) fn leads_to(location: &str) -> String {
    let to = escape(location);
    format!(
        "<!doctype html><title>Redirecting to: {to}</title><meta http-equiv=\"refresh\" content=\"2;url={to}\"><meta name=\"robots\" content=\"noindex\"><link rel=\"canonical\" href=\"{to}\"><body><a href=\"{to}\">Redirecting to <code>{to}</code></a></body>"
    )
}

/// The text the development server sends along with a redirect to the right slash.
pub(crate) fn moved(location: &str) -> String {
    let to = escape(location);
    format!(
        "<!doctype html>\n<title>Redirecting to: {to}</title>\n<meta http-equiv=\"refresh\" content=\"0;url={to}\">\n<meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{to}\">\n<body>\n\t<a href=\"{to}\">Redirecting to <code>{to}</code></a>\n</body>"
    )
}

/// The text a built server sends along with a redirect to the right slash.
pub(crate) fn redirect_template(location: &str, from: &str) -> String {
    let (to, from) = (escape(location), escape(from));
    format!(
        "<!doctype html>\n<title>Redirecting to: {to}</title>\n<meta http-equiv=\"refresh\" content=\"0;url={to}\">\n<meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{to}\">\n<body>\n\t<a href=\"{to}\">Redirecting from <code>{from}</code> to <code>{to}</code></a>\n</body>"
    )
}

/// The answer to a request that failed: a page, or JSON for those who ask for it.
pub(crate) fn error(request: &Request, status: u16, report: &ErrorReport) -> Reply {
    let mut reply = if request.wants_json() {
        let json = serde_json::json!({ "error": report });
        Reply::new(status).with_header("content-type", "application/json").with_body(json.to_string())
    } else {
        Reply::html(status, error_page(report))
    };
    // An error page must not be kept by a browser, nor framed by another site's.
    reply.headers.push(("cache-control".to_owned(), "no-store".to_owned()));
    reply.headers.push(("x-content-type-options".to_owned(), "nosniff".to_owned()));
    reply.error = Some(report.clone());
    reply
}

/// The error page's text.
pub(crate) fn error_page(report: &ErrorReport) -> String {
    let mut body = format!(
        "<p class=\"kind\">{}</p><h1 class=\"message\">{}</h1>",
        escape(&report.name),
        escape(&report.message),
    );
    if let Some(hint) = &report.hint {
        body.push_str(&format!("<p class=\"hint\">{}</p>", escape(hint).replace('\n', "<br>")));
    }
    if let Some(frame) = &report.frame {
        body.push_str(&source(frame));
    }
    if report.stack.len() > 1 {
        body.push_str("<details open><summary>Called from</summary><ol class=\"stack\">");
        for frame in &report.stack {
            let function = frame.function.as_deref().unwrap_or("(module)");
            body.push_str(&format!("<li><code>{}</code> {}</li>", escape(function), escape(&frame.to_string())));
        }
        body.push_str("</ol></details>");
    }
    document(&report.name, &body)
}

fn source(frame: &Frame) -> String {
    let mut out = format!("<figure><figcaption>{}</figcaption>", escape(&frame.to_string()));
    if !frame.lines.is_empty() {
        out.push_str("<pre>");
        for (number, text) in &frame.lines {
            let here = *number == frame.line;
            out.push_str(&format!("<span class=\"line{}\"><b>{number:>4}</b> {}\n</span>", if here { " here" } else { "" }, escape(text)));
            if here && frame.column > 0 {
                out.push_str(&format!("<span class=\"line caret\"><b>    </b> {}^\n</span>", pad(text, frame.column)));
            }
        }
        out.push_str("</pre>");
    }
    out.push_str("</figure>");
    out
}

/// Blanks up to a column, keeping the tabs of the line above.
fn pad(text: &str, column: u32) -> String {
    let mut out = String::new();
    let mut units = 1;
    for character in text.chars() {
        if units >= column {
            break;
        }
        units += u32::try_from(character.len_utf16()).unwrap_or(1);
        out.push(if character == '\t' { '\t' } else { ' ' });
    }
    out
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>",
        escape(title)
    )
}

/// Escapes text for HTML, in text and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}
