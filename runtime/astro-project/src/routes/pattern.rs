//! Does a path fit a route, and what do its parameters hold then?

use rustc_hash::FxHashSet;

use crate::config::TrailingSlash;
use crate::routes::params::static_text;
use crate::routes::{Part, Segment};

/// One thing a path must show, from left to right.
#[derive(Debug)]
enum Token {
    /// This text.
    Text(String),
    /// At least one character, no slash, as few as possible.
    Param,
    /// Anything within a line, as little as possible.
    Rest,
    /// A slash and anything, or nothing at all.
    OptionalRest,
    /// An optional slash.
    OptionalSlash,
}

/// A route's pattern ready to be tried on paths.
#[derive(Debug)]
pub(crate) struct Pattern {
    tokens: Vec<Token>,
}

impl Pattern {
    pub(crate) fn new(segments: &[Segment], trailing_slash: TrailingSlash) -> Pattern {
        let mut tokens = Vec::new();
        for Segment(parts) in segments {
            if let [Part::Rest(_)] = parts.as_slice() {
                tokens.push(Token::OptionalRest);
                continue;
            }
            tokens.push(Token::Text("/".to_owned()));
            tokens.extend(parts.iter().map(|part| match part {
                Part::Static(text) => Token::Text(static_text(text)),
                Part::Param(_) => Token::Param,
                Part::Rest(_) => Token::Rest,
            }));
        }
        match trailing_slash {
            _ if segments.is_empty() => tokens.push(Token::Text("/".to_owned())),
            TrailingSlash::Always => tokens.push(Token::Text("/".to_owned())),
            TrailingSlash::Never => {}
            TrailingSlash::Ignore => tokens.push(Token::OptionalSlash),
        }
        Pattern { tokens }
    }

    /// The values of the parameters in order, empty text for a rest that matched nothing; `None` when the path does not fit.
    pub(crate) fn captures<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        let mut search = Search { path, tokens: &self.tokens, dead: FxHashSet::default() };
        let mut captures = Vec::new();
        search.from(0, 0, &mut captures).then_some(captures)
    }
}

/// A search that never looks at the same place twice, so that hostile paths cost no more than length times tokens.
struct Search<'a, 'p> {
    path: &'p str,
    tokens: &'a [Token],
    dead: FxHashSet<(usize, usize)>,
}

impl<'p> Search<'_, 'p> {
    fn from(&mut self, token: usize, at: usize, captures: &mut Vec<&'p str>) -> bool {
        let Some(next) = self.tokens.get(token) else { return at == self.path.len() };
        if self.dead.contains(&(token, at)) {
            return false;
        }
        let found = match next {
            Token::Text(text) => {
                self.path[at..].starts_with(text.as_str())
                    && self.from(token + 1, at + text.len(), captures)
            }
            Token::OptionalSlash => {
                (self.path[at..].starts_with('/') && self.from(token + 1, at + 1, captures))
                    || self.from(token + 1, at, captures)
            }
            Token::Param => self.capture(token, at, captures, 1, |c| c != '/'),
            Token::Rest => self.capture(token, at, captures, 0, in_line),
            Token::OptionalRest => {
                (self.path[at..].starts_with('/')
                    && self.capture(token, at + 1, captures, 0, in_line))
                    || self.capture(token, at, captures, 0, |_| false)
            }
        };
        if !found {
            self.dead.insert((token, at));
        }
        found
    }

    /// Tries a capture that begins at `at`, shortest first.
    fn capture(
        &mut self,
        token: usize,
        at: usize,
        captures: &mut Vec<&'p str>,
        least: usize,
        fits: fn(char) -> bool,
    ) -> bool {
        let path = self.path;
        let depth = captures.len();
        let mut count = 0;
        let mut ends = path[at..].char_indices().map(|(i, c)| (at + i, Some(c)));
        loop {
            let (end, char) = ends.next().unwrap_or((path.len(), None));
            if count >= least {
                captures.push(&path[at..end]);
                if self.from(token + 1, end, captures) {
                    return true;
                }
                captures.truncate(depth);
            }
            match char {
                Some(c) if fits(c) => count += 1,
                _ => return false,
            }
        }
    }
}

/// What `.` of a regular expression matches.
fn in_line(c: char) -> bool {
    !matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captures(pattern: &str, slash: TrailingSlash, path: &str) -> Option<String> {
        let segments: Vec<Segment> = pattern
            .split('/')
            .filter(|s| !s.is_empty())
            .map(|s| Segment::parse(s, false).unwrap())
            .collect();
        Pattern::new(&segments, slash).captures(path).map(|found| found.join("|"))
    }

    #[test]
    fn matches_like_astro() {
        use TrailingSlash::{Always, Ignore, Never};
        let table = [
            ("/", Ignore, "/", Some("")),
            ("/", Ignore, "", None),
            ("/", Always, "/", Some("")),
            ("/about", Ignore, "/about", Some("")),
            ("/about", Ignore, "/about/", Some("")),
            ("/about", Never, "/about/", None),
            ("/about", Always, "/about", None),
            ("/about", Ignore, "/About", None),
            ("/[id]", Ignore, "/7", Some("7")),
            ("/[id]", Ignore, "/7/", Some("7")),
            ("/[id]", Ignore, "/", None),
            ("/[id]", Ignore, "/a/b", None),
            ("/[a]-[b]", Ignore, "/x-y-z", Some("x|y-z")),
            ("/@[user].json", Never, "/@me.json", Some("me")),
            ("/[...all]", Ignore, "/", Some("")),
            ("/[...all]", Ignore, "/a/b/", Some("a/b")),
            ("/[...all]", Never, "/a/b/", Some("a/b/")),
            ("/blog/[...all]", Ignore, "/blog", Some("")),
            ("/blog/[...all]", Ignore, "/blogs", None),
            ("/[...a]/x/[...b]", Ignore, "/1/2/x/3", Some("1/2|3")),
            ("/[...a]/x/[...b]", Ignore, "/x", Some("|")),
            ("/og/[...path].png", Never, "/og/a/b.png", Some("a/b")),
            ("/[id]", Ignore, "/é ü", Some("é ü")),
            ("/what?", Ignore, "/what%3F", Some("")),
            ("/[...all]", Ignore, "/a\nb", None),
        ];
        for (pattern, slash, path, expected) in table {
            assert_eq!(
                captures(pattern, slash, path).as_deref(),
                expected,
                "{pattern} {slash:?} {path:?}"
            );
        }
    }

    #[test]
    fn a_hostile_path_costs_little() {
        let path = format!("/{}", "a/x/".repeat(500));
        assert_eq!(captures("/[...a]/x/[...b]/x/[...c]/y", TrailingSlash::Never, &path), None);
    }
}
