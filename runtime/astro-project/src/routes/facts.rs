//! What does a route's module say about how it is rendered?

use astro_syntax::Script;

use crate::routes::RouteFacts;

/// The request methods Astro calls, and `ALL`.
pub const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ALL"];

impl RouteFacts {
    /// Reads the exports of an endpoint or of a page's frontmatter.
    pub(crate) fn of_script(script: &Script, text: &str) -> RouteFacts {
        let exported = script.exports.iter().filter(|export| !export.type_only);
        let methods = exported.filter(|e| is_method(&e.name)).map(|e| e.name.clone()).collect();
        RouteFacts {
            methods,
            has_static_paths: script.export("getStaticPaths").is_some(),
            ..RouteFacts::of_text(text)
        }
    }

    /// Reads `export const prerender` and `partial` off the text, as Astro does: no tree is needed for that.
    pub(crate) fn of_text(text: &str) -> RouteFacts {
        RouteFacts {
            prerender: exported_bool(text, "prerender"),
            partial: exported_bool(text, "partial").unwrap_or_default(),
            ..RouteFacts::default()
        }
    }
}

/// `GET`, also as the `get` of old.
fn is_method(name: &str) -> bool {
    METHODS.contains(&name) || METHODS.iter().chain(&["DEL"]).any(|m| m.to_ascii_lowercase() == name)
}

/// The value of a line `export const NAME = true` or `false`.
fn exported_bool(text: &str, name: &str) -> Option<bool> {
    text.match_indices(name).find_map(|(at, _)| {
        let line = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let mut words = text[line..at].split_whitespace();
        if (words.next(), words.next(), words.next()) != (Some("export"), Some("const"), None) {
            return None;
        }
        let value = text[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        match value.split(|c: char| !c.is_alphanumeric()).next() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_prerender_off_the_text() {
        let table = [
            ("export const prerender = false;", Some(false)),
            ("---\n  export  const prerender=true\n---", Some(true)),
            ("// export const prerender = true", None),
            ("export const prerender = import.meta.env.PROD;", None),
            ("const prerender = true;", None),
            ("export const prerenderAll = true;", None),
            ("prerender\nexport const prerender = true", Some(true)),
        ];
        for (text, expected) in table {
            assert_eq!(RouteFacts::of_text(text).prerender, expected, "{text}");
        }
    }
}
