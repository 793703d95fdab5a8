//! `Astro.locals = …`

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::Code;
use crate::diagnostics::{Check, Look, rule};

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
    Check { rule: RULE, looks: &[Look::Code { words: &["locals"], kinds: &["assignment_expression"], check }] };

const WHY: &str = "The object is shared by middleware and page for the length of a request; Astro throws `LocalsReassigned`.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let Some(left) = node.field("left") else { return };
    // A variable of that name may hold something else; only the member of the context throws.
    if left.kind() == "member_expression" && code.path(left).as_deref() == Some("locals") {
        let name = left.text();
        let message = format!("`{name}` cannot be replaced.");
        let help = format!("Assign its properties: `{name}.user = user`, or `Object.assign({name}, …)`.");
        findings.push(RULE.at(node.range(), message, WHY, help));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
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

    #[test]
    fn in_middleware() {
        finds(
            "//- /src/middleware.ts\nexport const onRequest = (context, next) => {\n  context.locals = { user: 1 };\n  return next();\n};\n",
            expect![[r#"
                  context.locals = { user: 1 };
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                Error locals-reassign: `context.locals` cannot be replaced.
                  why: The object is shared by middleware and page for the length of a request; Astro throws `LocalsReassigned`.
                  help: Assign its properties: `context.locals.user = user`, or `Object.assign(context.locals, …)`.
            "#]],
        );
        fine("locals-reassign", &["//- /src/middleware.ts\nexport const onRequest = (context, next) => {\n  context.locals.user = 1;\n  let locals = {};\n  locals = context.locals;\n  return next();\n};\n"]);
    }
}
