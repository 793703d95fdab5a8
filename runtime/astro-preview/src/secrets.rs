//! What nobody looking over a shoulder, at a log or at a copied command should read.

use serde_json::Value;

/// Words in the names of headers, cookies and variables whose values are secret.
const WORDS: [&str; 14] = ["auth", "token", "secret", "session", "sess", "sid", "password", "passwd", "pwd", "jwt", "csrf", "xsrf", "api-key", "apikey"];

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

/// An address as it is shown: without its password, and without values that are secrets.
pub fn address(url: &str) -> String {
    let (before, query) = url.split_once('?').map_or((url, None), |(before, query)| (before, Some(query)));
    let mut shown = match before.split_once("://") {
        Some((scheme, rest)) => match rest.split_once('@').filter(|(user, _)| !user.contains('/')) {
            Some((_, host)) => format!("{scheme}://•••@{host}"),
            None => before.to_owned(),
        },
        None => before.to_owned(),
    };
    if let Some(query) = query {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) if is_secret(name) => format!("{name}={}", masked(value)),
            _ => pair.to_owned(),
        });
        shown = format!("{shown}?{}", pairs.collect::<Vec<_>>().join("&"));
    }
    shown
}

/// A value as it is shown: its length tells two apart, its text is not there.
pub fn masked(value: &str) -> String {
    format!("••• ({} characters)", value.chars().count())
}

/// A header line as it is shown.
pub fn header(name: &str, value: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "cookie" => value.split(';').map(|pair| cookie(pair.trim())).collect::<Vec<_>>().join("; "),
        "set-cookie" => {
            let (pair, flags) = value.split_at(value.find(';').unwrap_or(value.len()));
            format!("{}{flags}", cookie(pair))
        }
        name if is_secret(name) && !matches!(name, "www-authenticate" | "proxy-authenticate") => match value.split_once(' ') {
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
        let state = serde_json::json!({ "locals": { "user": "ada", "token": "abc", "list": [{ "password": "x" }] } });
        let shown = serde_json::json!({ "locals": { "user": "ada", "token": "••• (3 characters)", "list": [{ "password": "••• (1 characters)" }] } });
        assert_eq!(within(state), shown);
        assert!(is_secret("STRIPE_SECRET_KEY") && is_secret("x-authorization") && !is_secret("keyboard") && !is_secret("author"));
    }
}
