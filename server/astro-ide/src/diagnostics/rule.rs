//! How a rule says what it is: its doc comment is its page.

/// Declares the `RULE` of a file: doc comment, permanent name, number in the list of rules, severity.
macro_rules! rule {
    ($(#[doc = $doc:literal])+ $name:literal, $number:literal, $severity:ident) => {
        const RULE: crate::answer::Rule = crate::answer::Rule {
            name: $name,
            number: $number,
            severity: crate::answer::Severity::$severity,
            doc: concat!($($doc, "\n"),+),
        };
    };
}
pub(crate) use rule;
