//! `Astro.locals = …`

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::{Check, Look, rule, Scripts, Subject};

rule! {
    /// `Astro.locals` is replaced as a whole, which fails at run time.
    ///
    /// The object is shared by middleware, pages and endpoints of one request; it can only be changed in place.
    ///
    /// ```ts
    /// context.locals = { user }     // throws LocalsReassigned
    /// context.locals.user = user    // right
    /// ```
    "locals-reassign", 12, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Script { of: Scripts::Frontmatter, words: &["Astro.locals"], kinds: &["assignment_expression"], check: node }] };

const WHY: &str = "The object is shared by middleware and page for the length of a request; Astro throws `LocalsReassigned`.";

fn node(_: &Subject<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let left = if node.kind() == "assignment_expression" { node.field("left") } else { None };
    if left.is_some_and(|left| left.text() == "Astro.locals") {
        let message = "`Astro.locals` cannot be replaced.".to_owned();
        let help = "Assign its properties: `Astro.locals.user = user`, or `Object.assign(Astro.locals, …)`.".to_owned();
        findings.push(RULE.at(node.range(), message, WHY, help));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    #[test]
    fn the_whole_and_a_part() {
        expect![[r#"
            Astro.locals = { user }
            ^^^^^^^^^^^^^^^^^^^^^^^
            Error locals-reassign: `Astro.locals` cannot be replaced.
              why: The object is shared by middleware and page for the length of a request; Astro throws `LocalsReassigned`.
              help: Assign its properties: `Astro.locals.user = user`, or `Object.assign(Astro.locals, …)`.
        "#]].assert_eq(&crate::diagnostics::draw("---\nAstro.locals = { user }\n---\n"));
        assert_eq!(crate::diagnostics::draw("---\nAstro.locals.user = user\nconst x = Astro.locals\n---\n"), "");
    }
}
