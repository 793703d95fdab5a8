//! `Astro.redirect()` or `Astro.rewrite()` whose answer is thrown away.

use astro_syntax::GuestNode;

use crate::answer::{Edit, Finding, Fix};
use crate::diagnostics::{Check, Look, rule, Scripts, Subject};

rule! {
    /// The `Response` of `Astro.redirect()` or `Astro.rewrite()` is not returned.
    ///
    /// The call only makes a `Response`. Unless that is returned, the page goes on and is sent as if nothing had happened: a guard that
    /// does not guard.
    ///
    /// ```astro
    /// ---
    /// if (!user) Astro.redirect('/login')          // the page is shown to everybody
    /// if (!user) return Astro.redirect('/login')   // right
    /// ---
    /// ```
    "unreturned-redirect", 3, Error
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Script { of: Scripts::Frontmatter, words: &["Astro.re"], kinds: &["expression_statement"], check: node }] };

const WHY: &str = "It only makes a `Response`; unless that is returned, the page goes on and is sent as if nothing had happened.";

fn node(_: &Subject<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if node.kind() == "expression_statement"
        && let Some(call) = dropped_call(node)
    {
        findings.push(report(node, call));
    }
}

/// The redirect whose value a statement throws away: the statement itself, after `await`, or at the end of `a && b`.
fn dropped_call(statement: GuestNode<'_>) -> Option<GuestNode<'_>> {
    let mut node = statement.named_children().find(|child| child.kind() != "comment")?;
    loop {
        node = match node.kind() {
            "await_expression" | "parenthesized_expression" => node.named_children().next()?,
            "binary_expression" => node.field("right")?,
            "ternary_expression" => {
                let consequence = node.field("consequence")?;
                if is_redirect(consequence) { consequence } else { node.field("alternative")? }
            }
            "call_expression" if is_redirect(node) => return Some(node),
            _ => return None,
        };
    }
}

/// Is it a call that only makes a `Response`?
pub(super) fn is_redirect(node: GuestNode<'_>) -> bool {
    node.kind() == "call_expression"
        && node.field("function").is_some_and(|callee| matches!(callee.text(), "Astro.redirect" | "Astro.rewrite"))
}

fn report(statement: GuestNode<'_>, call: GuestNode<'_>) -> Finding {
    let callee = call.field("function").map_or("Astro.redirect", GuestNode::text);
    let message = format!("The `Response` of `{callee}()` is not returned.");
    let is_inside_function = statement.ancestors().any(|node| {
        matches!(node.kind(), "arrow_function" | "function_expression" | "function_declaration" | "method_definition" | "generator_function_declaration")
    });
    let is_plain = matches!(statement.named_children().next().map(GuestNode::kind), Some("call_expression" | "await_expression"));
    let help = match is_inside_function {
        true => format!("Return it from the function, and return what the function gives from the component script: `return {callee}(…)`."),
        false => format!("Write `return {callee}(…)`."),
    };
    let mut found = RULE.at(call.range(), message, WHY, help);
    if is_plain && !is_inside_function {
        let at = statement.range().start;
        found.fix = Some(Fix { title: "Add `return`".to_owned(), edits: vec![Edit { range: at..at, text: "return ".to_owned() }], safe: true });
    }
    found
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    fn check(fixture: &str, expect: Expect) {
        expect.assert_eq(&crate::diagnostics::draw(fixture));
    }

    #[test]
    fn a_redirect_as_a_statement() {
        check("---\nif (!user) Astro.redirect('/login');\n---\n<p>secret</p>\n", expect![[r#"
            if (!user) Astro.redirect('/login');
                       ^^^^^^^^^^^^^^^^^^^^^^^^
            Error unreturned-redirect: The `Response` of `Astro.redirect()` is not returned.
              why: It only makes a `Response`; unless that is returned, the page goes on and is sent as if nothing had happened.
              help: Write `return Astro.redirect(…)`.
              fix: Add `return`
            --- fixed
            ---
            if (!user) return Astro.redirect('/login');
            ---
            <p>secret</p>
        "#]]);
    }

    #[test]
    fn in_a_callback_there_is_no_simple_fix() {
        check("---\nusers.forEach((user) => { Astro.redirect('/' + user) })\n---\n", expect![[r#"
            users.forEach((user) => { Astro.redirect('/' + user) })
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^
            Error unreturned-redirect: The `Response` of `Astro.redirect()` is not returned.
              why: It only makes a `Response`; unless that is returned, the page goes on and is sent as if nothing had happened.
              help: Return it from the function, and return what the function gives from the component script: `return Astro.redirect(…)`.
        "#]]);
    }

    #[test]
    fn an_awaited_rewrite_and_a_short_circuit() {
        check("---\nawait Astro.rewrite('/other')\nuser || Astro.redirect('/')\n---\n", expect![[r#"
            await Astro.rewrite('/other')
                  ^^^^^^^^^^^^^^^^^^^^^^^
            Error unreturned-redirect: The `Response` of `Astro.rewrite()` is not returned.
              why: It only makes a `Response`; unless that is returned, the page goes on and is sent as if nothing had happened.
              help: Write `return Astro.rewrite(…)`.
              fix: Add `return`
            user || Astro.redirect('/')
                    ^^^^^^^^^^^^^^^^^^^
            Error unreturned-redirect: The `Response` of `Astro.redirect()` is not returned.
              why: It only makes a `Response`; unless that is returned, the page goes on and is sent as if nothing had happened.
              help: Write `return Astro.redirect(…)`.
            --- fixed
            ---
            return await Astro.rewrite('/other')
            user || Astro.redirect('/')
            ---
        "#]]);
    }

    #[test]
    fn returned_kept_or_passed_on_is_fine() {
        for fine in [
            "---\nreturn Astro.redirect('/')\n---",
            "---\nif (a) { return Astro.redirect('/') }\n---",
            "---\nconst answer = Astro.redirect('/'); if (x) return answer\n---",
            "---\nconst go = () => Astro.redirect('/');\nif (x) return go();\n---",
            "---\nfunction go() { return Astro.rewrite('/') }\n---",
            "---\nlet r;\nr = Astro.redirect('/')\n---",
            "---\nrespond(Astro.redirect('/'))\n---",
            "---\n// Astro.redirect('/')\nconst s = \"Astro.redirect('/')\"\n---",
            "---\nreturn user ? Astro.redirect('/a') : Astro.rewrite('/b')\n---",
            "---\nreturn await Astro.rewrite('/b')\n---",
            "---\nswitch (x) { case 1: return Astro.redirect('/') }\n---",
        ] {
            assert_eq!(crate::diagnostics::draw(fine), "", "{fine}");
        }
    }
}
