//! What to do about exceptions of the language itself, which say only what happened.

/// Names that only browsers have, and that people reach for in code of the server.
const OF_BROWSERS: &[&str] =
    &["window", "document", "localStorage", "sessionStorage", "navigator", "location", "history", "alert", "HTMLElement", "customElements", "matchMedia"];

/// What to do, for the exceptions whose message tells enough.
pub(super) fn advice(name: &str, message: &str) -> Option<String> {
    let missing = |what: &str| {
        let (property, value) = message.strip_prefix(what)?.split_once("' of ")?;
        matches!(value, "undefined" | "null").then_some((property, value))
    };
    if let Some((property, value)) = missing("cannot read property '") {
        return Some(format!("What stands before `.{property}` is `{value}` here. Look where it comes from, or write `?.{property}` where it may be missing."));
    }
    if let Some((property, value)) = missing("cannot set property '") {
        return Some(format!("What stands before `.{property}` is `{value}` here, and nothing can be set on that. Look where it comes from."));
    }
    match (name, message.strip_suffix(" is not defined")) {
        ("ReferenceError", Some(word)) if OF_BROWSERS.contains(&word) => Some(format!(
            "`{word}` is the browser's, and this code runs on the server. Move what needs it into a `<script>`, or into a component with `client:only`."
        )),
        ("ReferenceError", Some(word)) => Some(format!("Import or declare `{word}`, or correct its spelling. A template sees what its component script declares.")),
        ("TypeError", None) if message.ends_with("not a function") => {
            Some("What is called here is no function. Look at its spelling, and at how it is imported: with braces by its name, without them as the default export.".to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn what_a_person_would_be_told() {
        let told = |name: &str, message: &str| advice(name, message).unwrap_or_default();
        assert!(told("TypeError", "cannot read property 'total' of undefined").contains("`?.total`"));
        assert!(told("TypeError", "cannot set property 'a' of null").starts_with("What stands before `.a` is `null`"));
        assert!(told("ReferenceError", "nobody is not defined").starts_with("Import or declare `nobody`"));
        assert!(told("ReferenceError", "document is not defined").contains("`<script>`"));
        assert!(told("TypeError", "not a function").contains("default export"));
        for (name, message) in [("Error", "tea is out"), ("Error", "the shop is not defined"), ("TypeError", "cannot read property 'a' of this"), ("", "")] {
            assert_eq!(advice(name, message), None, "{message}");
        }
    }
}
