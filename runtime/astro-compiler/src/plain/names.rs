//! Which words name something, and which mean something.

/// May this word stand for a value, and does it mean nothing else anywhere?
pub(super) fn is_name(word: &str) -> bool {
    // The shortest and longest of them.
    if !(2..=10).contains(&word.len()) || !word.as_bytes()[0].is_ascii_lowercase() {
        return true;
    }
    !matches!(
        word,
        "abstract" | "accessor" | "any" | "arguments" | "as" | "asserts" | "async" | "await" | "break" | "case" | "catch" | "class"
            | "const" | "continue" | "debugger" | "declare" | "default" | "delete" | "do" | "else" | "enum" | "eval" | "export"
            | "extends" | "false" | "finally" | "for" | "function" | "global" | "if" | "implements" | "import"
            | "in" | "infer" | "instanceof" | "interface" | "is" | "keyof" | "let" | "module" | "namespace" | "new" | "null" | "of"
            | "out" | "override" | "package" | "private" | "protected" | "public" | "readonly" | "return" | "satisfies"
            | "static" | "super" | "switch" | "this" | "throw" | "true" | "try" | "typeof" | "unique" | "using"
            | "var" | "void" | "while" | "with" | "yield"
    )
}
