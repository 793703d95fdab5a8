//! The front of a host: what it writes on a request before the project sees it.

use crate::app::Request;

/// The address of the pretended visitor, from the range that is kept for documentation (RFC 5737).
pub const VISITOR: &str = "203.0.113.7";

/// One header a host's front writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EdgeHeader {
    /// Lower case.
    pub(crate) name: &'static str,
    /// `{ip}` stands for the visitor's address, `{host}` for the asked host.
    pub(crate) value: &'static str,
    /// What becomes of a header of that name which the client sent.
    pub(crate) manner: Manner,
}

/// What a front does with a header that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Takes the client's away and writes its own.
    Owns,
    /// Lets the client's stand.
    Keeps,
    /// Adds its value behind the client's.
    Appends,
}

pub(super) const fn owns(name: &'static str, value: &'static str) -> EdgeHeader {
    EdgeHeader { name, value, manner: Manner::Owns }
}

pub(super) const fn keeps(name: &'static str, value: &'static str) -> EdgeHeader {
    EdgeHeader { name, value, manner: Manner::Keeps }
}

pub(super) const fn appends(name: &'static str, value: &'static str) -> EdgeHeader {
    EdgeHeader { name, value, manner: Manner::Appends }
}

/// Writes a front's headers. A request that went through it already comes out the same.
pub(crate) fn pass(request: &mut Request, headers: &[EdgeHeader]) {
    for header in headers {
        let value = header.value.replace("{ip}", VISITOR).replace("{host}", &request.host);
        let there = request.headers.iter().position(|(name, _)| name == header.name);
        match (there, header.manner) {
            (None, _) => request.headers.push((header.name.to_owned(), value)),
            (Some(_), Manner::Keeps) => {}
            (Some(at), Manner::Owns) => {
                request.headers[at].1 = value;
                let mut index = 0;
                request.headers.retain(|(name, _)| {
                    index += 1;
                    name != header.name || index - 1 == at
                });
            }
            (Some(at), Manner::Appends) => {
                let said = &mut request.headers[at].1;
                if said.rsplit(',').next().map(str::trim) != Some(value.as_str()) {
                    *said = format!("{said}, {value}");
                }
            }
        }
    }
}

/// Takes headers away that a client must not be able to set.
pub(crate) fn strip(request: &mut Request, names: &[&str]) {
    request.headers.retain(|(name, _)| !names.iter().any(|gone| name == gone));
}
