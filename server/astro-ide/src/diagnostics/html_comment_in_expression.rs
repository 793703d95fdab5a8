//! `<!-- -->` where a value is computed.

use astro_syntax::{Document, SyntaxError};

use crate::answer::{Edit, Finding};
use crate::diagnostics::{Check, rule};

rule! {
    /// An HTML comment stands inside an expression, where JavaScript is read.
    ///
    /// Between braces JavaScript is read, and `<!--` is none. Astro refuses the file.
    ///
    /// ```astro
    /// {ok && <!-- note --> <p>…</p>}
    /// {ok && /* note */ <p>…</p>}   <!-- right -->
    /// ```
    "html-comment-in-expression", 47, Error
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[] };

/// The error of the syntax, with the comment JavaScript has.
pub(super) fn finding(document: &Document, error: &SyntaxError) -> Finding {
    let found = RULE.at(error.range.clone(), error.message.clone(), "", error.help.clone());
    let text = document.slice(error.range.clone());
    match text.strip_prefix("<!--").and_then(|text| text.strip_suffix("-->")).filter(|text| !text.contains("*/")) {
        Some(words) => found.fixed("Change to `/* */`", vec![Edit::replace(error.range.clone(), format!("/*{words}*/"))]),
        None => found,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn where_script_is_read() {
        finds("{ok && <!-- note --> <p>x</p>}\n", expect![[r#"
            {ok && <!-- note --> <p>x</p>}
                   ^^^^^^^^^^^^^
            Error html-comment-in-expression: An HTML comment stands here among code, where a value is expected.
              help: Write `/* … */` in code, or move the comment into the element next to it.
              fix: Change to `/* */`
            --- fixed
            {ok && /* note */ <p>x</p>}
        "#]]);
        fine("html-comment-in-expression", &["<!-- a -->{ok && <p><!-- b --></p>}", "{/* a */ ok}"]);
        // Behind an element it is markup.
        fine("html-comment-in-expression", &["{ok && (<p/> <!-- a --> <!-- it's b --><b/>)}", "{ok ? <p/> /* c */ <!-- a --> : <b/> <!-- b -->}", "{[1].map(() => <i>{ok && (<b/> <!-- x -->)}</i> <!-- y -->)}"]);
    }
}
