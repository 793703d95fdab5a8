//! `vite.resolve.alias`: specifiers that stand for others.

use regex::{Regex, RegexBuilder};

/// One alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViteAlias {
    /// What is replaced.
    pub find: Find,
    /// What stands in its place; `$1` for what a group of a pattern matched.
    pub replacement: String,
}

/// What an alias looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Find {
    /// The whole specifier, or its first segments.
    Text(String),
    /// A regular expression as written: `/^~(.*)/i`.
    Pattern(String),
}

impl ViteAlias {
    /// The name of an alias that is one, without patterns.
    pub fn name(&self) -> Option<&str> {
        match &self.find {
            Find::Text(name) => Some(name),
            Find::Pattern(_) => None,
        }
    }

    /// The specifier that `specifier` stands for.
    pub(crate) fn apply(&self, specifier: &str) -> Option<String> {
        match &self.find {
            Find::Text(name) => {
                let rest = specifier.strip_prefix(name.as_str())?;
                let whole = rest.is_empty() || rest.starts_with('/') || name.ends_with('/');
                whole.then(|| format!("{}{rest}", self.replacement))
            }
            Find::Pattern(pattern) => {
                let pattern = read(pattern)?;
                pattern.is_match(specifier).then(|| pattern.replace(specifier, braced(&self.replacement)).into_owned())
            }
        }
    }
}

/// A pattern as JavaScript writes it. What only JavaScript's patterns know matches nothing.
fn read(written: &str) -> Option<Regex> {
    let (body, flags) = written.strip_prefix('/')?.rsplit_once('/')?;
    RegexBuilder::new(&body.replace("\\/", "/")).case_insensitive(flags.contains('i')).build().ok()
}

/// `$1x` means the first group there, the group named `1x` here.
fn braced(replacement: &str) -> String {
    let mut out = String::with_capacity(replacement.len());
    let mut rest = replacement;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
        match rest.chars().next() {
            Some('&') => out.push_str("${0}"),
            Some('$') => out.push_str("$$"),
            _ if digits > 0 => out.push_str(&format!("${{{}}}", &rest[..digits])),
            _ => {
                out.push_str("$$");
                continue;
            }
        }
        rest = &rest[digits.max(1)..];
    }
    out + rest
}

#[test]
fn names_and_patterns() {
    let apply = |find: &str, replacement: &str, specifier: &str| {
        let find = if find.len() > 1 && find.starts_with('/') && find.ends_with(['/', 'i']) { Find::Pattern(find.into()) } else { Find::Text(find.into()) };
        ViteAlias { find, replacement: replacement.into() }.apply(specifier).unwrap_or_default()
    };
    assert_eq!(apply("@", "./src", "@/a.ts"), "./src/a.ts");
    assert_eq!(apply("@", "./src", "@scope/a"), "");
    assert_eq!(apply("react", "preact/compat", "react"), "preact/compat");
    assert_eq!(apply("/^component:(.*)$/", "/src/$1x$$", "component:A"), "/src/Ax$");
    assert_eq!(apply("/^~\\/?/i", "", "~/a"), "a");
    assert_eq!(apply("/(?<=x)y/", "z", "xy"), "");
}
