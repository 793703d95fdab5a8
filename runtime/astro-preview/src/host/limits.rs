//! What hosts do where a limit of theirs is met: refuse a large body, end an answer that takes too long or is too long.

use futures::StreamExt;

use super::{Facts, Server, lambda};
use crate::app::{Reply, Request, Step};
use crate::body::{Body, BodyError};

/// The front's refusal of a body that is too large, where it is known before it is read.
pub(super) fn refused(facts: &Facts, request: &Request) -> Option<Reply> {
    let limit = facts.request_limit?;
    let length = request.body.length().or_else(|| request.header("content-length")?.parse().ok())?;
    // Lambda counts the whole event; its function does that itself.
    if matches!(facts.server, Server::Lambda(_)) || length <= limit {
        return None;
    }
    let mut reply = match facts.server {
        Server::Vercel => vercel(413, "Request Entity Too Large", "FUNCTION_PAYLOAD_TOO_LARGE"),
        _ => Reply::text(413, "Request Entity Too Large"),
    };
    let words = format!("{} takes bodies of {limit} bytes at most ({}); this one has {length}", facts.title, facts.limits);
    reply.trace.push(Step::new("limit", words, 0));
    Some(reply)
}

/// What a visitor gets of an answer that took too long.
pub(super) fn timed_out(facts: &Facts, late: Reply) -> Reply {
    let waits = late.error.as_ref().is_some_and(|error| error.message.contains("waits for"));
    let reply = match facts.server {
        Server::Vercel => vercel(504, "An error occurred with your deployment", "FUNCTION_INVOCATION_TIMEOUT"),
        Server::Lambda(lambda::Gateway::V1) => lambda::message(504, "Endpoint request timed out"),
        Server::Lambda(lambda::Gateway::V2) if facts.name == lambda::FUNCTION_URL.name => lambda::message(502, "Internal Server Error"),
        Server::Lambda(lambda::Gateway::V2) => lambda::message(503, "Service Unavailable"),
        // What waits for nothing that could still come is ended at once, what computes when its time is up.
        Server::Cloudflare if waits => Reply::text(500, "error code: 1101"),
        Server::Cloudflare => Reply::text(503, "error code: 1102"),
        _ if facts.name.starts_with("azure") => Reply::text(500, "The request timed out. The web server failed to respond within the specified time."),
        _ if facts.name.starts_with("gcp") => Reply::text(504, "upstream request timeout"),
        _ => Reply::text(504, "Gateway Timeout"),
    };
    Reply { route: late.route, console: late.console, error: late.error, trace: late.trace, timings: late.timings, meter: late.meter, notes: late.notes, ..reply }
}

fn vercel(status: u16, words: &str, code: &'static str) -> Reply {
    Reply::text(status, format!("{words}\n\n{code}\n")).with_header("x-vercel-error", code)
}

/// A body that ends where the host ends it.
pub(super) fn cut(body: Body, limit: u64, title: &'static str) -> Body {
    if body.length().is_some_and(|length| length <= limit) {
        return body;
    }
    let too_long = move || BodyError::Broken(format!("{title} sends {limit} bytes at most"));
    let parts = futures::stream::unfold(Some((body, limit)), move |state| async move {
        let (mut body, left) = state?;
        match body.next().await? {
            Ok(bytes) if bytes.len() as u64 <= left => {
                let left = left - bytes.len() as u64;
                Some((Ok(bytes), Some((body, left))))
            }
            Ok(_) => Some((Err(too_long()), None)),
            Err(error) => Some((Err(error), None)),
        }
    });
    Body::stream(parts)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn large_bodies() {
        let answered = |host: &str, size: usize| {
            let request = Request::new("POST", "/").with_body(Bytes::from(vec![0; size]));
            let facts = crate::host::named(host).expect("a host");
            refused(facts, &request).map_or("passes".to_owned(), |reply| format!("{} {}", reply.status, reply.header("x-vercel-error").unwrap_or("-")))
        };
        let mega = 1 << 20;
        assert_eq!(answered("vercel", 4 * mega), "passes");
        assert_eq!(answered("vercel", 5 * mega), "413 FUNCTION_PAYLOAD_TOO_LARGE");
        assert_eq!([answered("netlify", 6 * mega), answered("netlify", 6 * mega + 1)], ["passes", "413 -"]);
        assert_eq!([answered("gcp-run", 32 * mega), answered("gcp-run", 32 * mega + 1)], ["passes", "413 -"]);
        assert_eq!([answered("node", 33 * mega), answered("dev", 33 * mega)], ["passes", "passes"]);
        let said = |host: &str, length: &str| {
            let request = Request { body: Body::stream(futures::stream::empty()), ..Request::new("POST", "/").with_headers(&[("content-length", length)]) };
            refused(crate::host::named(host).expect("a host"), &request).map(|reply| reply.status)
        };
        assert_eq!([said("cloudflare", "104857600"), said("cloudflare", "104857601"), said("azure-app-service", "999999999")], [None, Some(413), Some(413)]);
    }

    #[tokio::test]
    async fn a_body_is_cut_where_it_is_too_long() {
        let parts = |sizes: &[usize]| Body::stream(futures::stream::iter(sizes.iter().map(|size| Ok(Bytes::from(vec![b'x'; *size]))).collect::<Vec<_>>()));
        assert_eq!(cut(parts(&[3, 3]), 6, "Host").collect(100).await.map(|bytes| bytes.len()), Ok(6));
        assert_eq!(cut(parts(&[3, 4]), 6, "Host").collect(100).await, Err(BodyError::Broken("Host sends 6 bytes at most".to_owned())));
        assert_eq!(cut(Body::whole("short"), 6, "Host").length(), Some(5));
    }
}
