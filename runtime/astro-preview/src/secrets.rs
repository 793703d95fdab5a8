//! What nobody looking over a shoulder, at a log or at a copied command should read.

use serde_json::Value;

/// Words in the names of headers, cookies and variables whose values are secret.
const WORDS: [&str; 16] =
    ["auth", "token", "secret", "session", "sess", "sid", "password", "passwd", "pwd", "jwt", "csrf", "xsrf", "api-key", "apikey", "signature", "credential"];
/// What stands for a secret.
pub const MASK: &str = "•••";

/// Whether a name says that its value is a secret.
pub fn is_secret(name: &str) -> bool {
    // Who wrote something is no secret.
    let name = name.to_ascii_lowercase().replace('_', "-").replace("authoriz", "auth-").replace("author", "");
    WORDS.iter().any(|word| name.contains(word)) || name.ends_with("-key") || name == "key"
}

/// Whether code names a secret: a variable, a member, the name of a cookie.
pub fn is_named(code: &str) -> bool {
    code.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '$'))).any(|word| !word.is_empty() && is_secret(word))
}

/// An address as it is shown: without its password, and without values of its query or fragment that are secrets.
pub fn address(url: &str) -> String {
    let start = url.find(['?', '#']).unwrap_or(url.len());
    let (before, parameters) = url.split_at(start);
    let mut shown = match before.split_once("://") {
        Some((scheme, rest)) => match rest.split_once('@').filter(|(user, _)| !user.contains('/')) {
            Some((_, host)) => format!("{scheme}://{MASK}@{host}"),
            None => before.to_owned(),
        },
        None => before.to_owned(),
    };
    for part in parameters.split_inclusive(['?', '#', '&']) {
        let (pair, end) = part.split_at(part.trim_end_matches(['?', '#', '&']).len());
        match pair.split_once('=') {
            Some((name, value)) if is_secret(name) => shown.push_str(&format!("{name}={}", masked(value))),
            _ => shown.push_str(pair),
        }
        shown.push_str(end);
    }
    shown
}

/// A value as it is shown: its length tells two apart, its text is not there.
pub fn masked(value: &str) -> String {
    format!("{MASK} ({} characters)", value.chars().count())
}

/// A header line as it is shown.
pub fn header(name: &str, value: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "cookie" => value.split(';').map(|pair| cookie(pair.trim())).collect::<Vec<_>>().join("; "),
        "set-cookie" => {
            let (pair, flags) = value.split_at(value.find(';').unwrap_or(value.len()));
            format!("{}{flags}", cookie(pair))
        }
        "location" | "content-location" | "referer" | "refresh" | "link" => address(value),
        name if is_secret(name) && !matches!(name, "www-authenticate" | "proxy-authenticate") && !name.starts_with("access-control-") => match value.split_once(' ') {
            // `Bearer` and `Basic` say what it is.
            Some((scheme, rest)) if name.ends_with("authorization") => format!("{scheme} {}", masked(rest)),
            _ => masked(value),
        },
        _ => value.to_owned(),
    }
}

fn cookie(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) if is_secret(name) => format!("{name}={}", masked(value)),
        _ => pair.to_owned(),
    }
}

/// A value with what its keys call secrets masked.
pub fn within(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(map.into_iter().map(|(name, value)| {
            let value = match value {
                Value::String(text) if is_secret(&name) => masked(&text).into(),
                value => within(value),
            };
            (name, value)
        }).collect()),
        Value::Array(items) => Value::Array(items.into_iter().map(within).collect()),
        value => value,
    }
}

/// Header lines as they are shown.
pub fn headers(lines: &[(String, String)]) -> Vec<(String, String)> {
    lines.iter().map(|(name, value)| (name.clone(), header(name, value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_the_rest_is_not() {
        assert_eq!(header("Authorization", "Bearer abc.def"), "Bearer ••• (7 characters)");
        assert_eq!(header("cookie", "theme=dark; session=abcd"), "theme=dark; session=••• (4 characters)");
        assert_eq!(header("set-cookie", "sid=1234; Path=/; HttpOnly"), "sid=••• (4 characters); Path=/; HttpOnly");
        assert_eq!(header("x-api-key", "k"), "••• (1 characters)");
        assert_eq!(header("content-type", "text/html"), "text/html");
        assert_eq!(header("www-authenticate", "Basic realm=x"), "Basic realm=x");
        assert_eq!(header("access-control-allow-credentials", "true"), "true");
        assert_eq!(header("Location", "/reset?token=abc&step=2"), "/reset?token=••• (3 characters)&step=2");
        assert_eq!(address("/in?next=/a?b=c#access_token=abc&state=1"), "/in?next=/a?b=c#access_token=••• (3 characters)&state=1");
        assert_eq!(address("/plain/path?q=1&&x#top"), "/plain/path?q=1&&x#top");
        let state = serde_json::json!({ "locals": { "user": "ada", "token": "abc", "list": [{ "password": "x" }] } });
        let shown = serde_json::json!({ "locals": { "user": "ada", "token": "••• (3 characters)", "list": [{ "password": "••• (1 characters)" }] } });
        assert_eq!(within(state), shown);
        assert!(is_secret("STRIPE_SECRET_KEY") && is_secret("x-authorization") && !is_secret("keyboard") && !is_secret("author"));
    }
}
