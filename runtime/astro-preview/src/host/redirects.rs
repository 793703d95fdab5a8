//! Patterns of `redirects` as files and routes of hosts write them: a parameter is one part, a rest parameter the rest.

/// The values of a pattern's parameters (`/old/[slug]`) in a path; `None` where it does not fit. Letter case is ignored.
pub(crate) fn captures(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let wanted: Vec<&str> = pattern.split('/').collect();
    let parts: Vec<&str> = path.split('/').collect();
    let mut values = Vec::new();
    for (index, part) in wanted.iter().enumerate() {
        if let Some(name) = part.strip_prefix("[...").and_then(|part| part.strip_suffix(']')) {
            let rest = parts.get(index..).unwrap_or_default();
            let closed = rest.iter().any(|part| part.is_empty());
            return (!closed).then(|| {
                values.push((name.to_owned(), rest.join("/")));
                values
            });
        }
        let found = parts.get(index)?;
        match part.split_once('[').and_then(|(before, rest)| Some((before, rest.split_once(']')?))) {
            Some((before, (name, after))) => {
                let value = found.strip_prefix(before)?.strip_suffix(after).filter(|value| !value.is_empty())?;
                values.push((name.to_owned(), value.to_owned()));
            }
            None if part.eq_ignore_ascii_case(found) => {}
            None => return None,
        }
    }
    (parts.len() == wanted.len()).then_some(values)
}

/// A pattern with its parameters filled in.
pub(crate) fn filled(pattern: &str, values: &[(String, String)]) -> String {
    values.iter().fold(pattern.to_owned(), |out, (name, value)| out.replace(&format!("[...{name}]"), value).replace(&format!("[{name}]"), value))
}

/// Does a destination lead to another site?
pub(crate) fn is_remote(destination: &str) -> bool {
    ["http://", "https://", "//"].iter().any(|prefix| destination.starts_with(prefix))
}

/// A base and a path as one path.
pub(crate) fn join(base: &str, path: &str) -> String {
    format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let seen = |pattern: &str, path: &str| captures(pattern, path).map(|values| filled("/x/[a]/[...b]", &values));
        assert_eq!(seen("/old/[a]", "/OLD/1").as_deref(), Some("/x/1/[...b]"));
        assert_eq!(seen("/old/[a]", "/old/1/"), None);
        assert_eq!(seen("/old/[a]", "/old"), None);
        assert_eq!(seen("/old/[...b]", "/old").as_deref(), Some("/x/[a]/"));
        assert_eq!(seen("/old/[...b]", "/old/1/2").as_deref(), Some("/x/[a]/1/2"));
        assert_eq!(seen("/p-[a].html", "/p-1.html").as_deref(), Some("/x/1/[...b]"));
        assert_eq!(seen("/old", "/older"), None);
    }
}
