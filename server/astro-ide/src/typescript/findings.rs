//! Which of TypeScript's findings are the author's, and how they are said.

use std::borrow::Cow;

/// One finding of TypeScript, at its place in the `.astro` file.
#[derive(Clone, Copy, Debug)]
pub struct TsFinding<'a> {
    /// `2322`.
    pub code: u32,
    /// In its words.
    pub message: &'a str,
}

/// What TypeScript has against the way we print a component, which no author can do anything about:
/// a `return` outside of a function (1108), two attributes of one name (17001, allowed in markup) and a `throw` that
/// makes what follows unreachable (1208 is about files that are no modules).
const OURS: &[u32] = &[1108, 1208, 17001];

/// Codes of the parser, and of what it makes of text that is not finished: a function without its body (2391, 7010), a
/// name read in the half of a declaration (2454), an operator without its operand (2695, 2657). A half-typed file has our
/// own, better placed, syntax errors.
fn is_syntax(code: u32) -> bool {
    (1000..2000).contains(&code)
        || matches!(code, 17002 | 17004 | 17006 | 17007 | 17008 | 17014 | 17015 | 2391 | 7010 | 2454 | 2695 | 2657)
}

/// The finding in the words that help most in an `.astro` file; `None` if it is none of the author's. `broken` says that
/// the file has syntax errors of its own.
pub fn keep_finding<'a>(finding: TsFinding<'a>, broken: bool) -> Option<Cow<'a, str>> {
    let TsFinding { code, message } = finding;
    if OURS.contains(&code) || (broken && is_syntax(code)) {
        return None;
    }
    let hint = match code {
        2307 if message.contains("astro:content") => {
            "The types of collections are written by `astro sync`; run it once, or start `astro dev`."
        }
        2306 if message.contains(".vue'") => "Install `@astrojs/vue`, which brings the types of .vue files.",
        2306 if message.contains(".svelte'") => "Install `@astrojs/svelte`, which brings the types of .svelte files.",
        2604 | 2786 => {
            "A component of another framework needs its integration, which brings its types: check that it is installed \
             and listed in astro.config."
        }
        17008 => "Close the element, or write `/>` at its end if it has no content.",
        2322 if message.contains("\"client:") || message.contains("'client:") => {
            "Client directives are only available on framework components."
        }
        _ => return Some(Cow::Borrowed(message)),
    };
    Some(Cow::Owned(format!("{message}\n\n{hint}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_the_author_can_mend() {
        let say = |code, message, broken| keep_finding(TsFinding { code, message }, broken).map(Cow::into_owned);
        assert_eq!(say(2304, "Cannot find name 'a'.", true).as_deref(), Some("Cannot find name 'a'."));
        assert_eq!(say(1108, "A 'return' statement …", false), None);
        assert_eq!(say(1005, "')' expected.", true), None);
        assert_eq!(say(1005, "')' expected.", false).as_deref(), Some("')' expected."));
        let content = say(2307, "Cannot find module 'astro:content' or …", false).unwrap();
        assert!(content.ends_with("start `astro dev`."), "{content}");
    }
}
