//! The second cookie that takes the place of the first.

use astro_syntax::GuestNode;

use crate::answer::{Edit, Finding};
use crate::diagnostics::code::{Code, arguments, function_around, string};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// `Set-Cookie` is set twice on the same headers, so only the last cookie is sent.
    ///
    /// `headers.set` replaces what is there. Each cookie is a header of its own and is added with `append`.
    ///
    /// ```ts
    /// headers.set('Set-Cookie', 'a=1')
    /// headers.set('Set-Cookie', 'b=2')      // a is gone
    /// headers.append('Set-Cookie', 'b=2')   // right
    /// ```
    "multi-set-cookie", 59, Warning
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code { words: &["et-cookie", "et-Cookie"], kinds: &["call_expression"], check }],
};

const WHY: &str = "`set` replaces what is there: only the last cookie is sent.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let Some(object) = sets_cookie(node) else { return };
    let Some(scope) = function_around(node).or_else(|| node.ancestors().last()) else { return };
    let block = |node: GuestNode<'_>| node.ancestors().find(|it| matches!(it.kind(), "statement_block" | "program")).map(GuestNode::range);
    let before = scope.descendants().take_while(|it| it.range().start < node.range().start);
    let first = before.filter(|it| sets_cookie(*it).is_some_and(|other| other.text() == object.text())).find(|it| block(*it) == block(node));
    let Some(first) = first else { return };
    let mut found = RULE.at(node.range(), "This cookie takes the place of the one set before.", WHY, "Use `append`.");
    found = found.because(code.file, first.range(), "the cookie that is lost");
    if let Some(method) = node.field("function").and_then(|callee| callee.field("property")) {
        found = found.fixed("Change to `append`", vec![Edit::replace(method.range(), "append")]);
    }
    findings.push(found);
}

/// The headers a `….set("Set-Cookie", …)` works on.
fn sets_cookie(node: GuestNode<'_>) -> Option<GuestNode<'_>> {
    let callee = (node.kind() == "call_expression").then(|| node.field("function"))??;
    let is_set = callee.field("property")?.text() == "set";
    let name = arguments(node).first().and_then(|name| string(*name))?.eq_ignore_ascii_case("set-cookie");
    (is_set && name).then(|| callee.field("object"))?
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn twice() {
        finds("//- /src/pages/a.ts\nexport const prerender = false\nexport const GET = () => {\n  const r = new Response()\n  r.headers.set('Set-Cookie', 'a=1')\n  r.headers.set('set-cookie', 'b=2')\n  return r\n}\n", expect![[r#"
              r.headers.set('set-cookie', 'b=2')
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning multi-set-cookie: This cookie takes the place of the one set before.
              why: `set` replaces what is there: only the last cookie is sent.
              help: Use `append`.
              see /src/pages/a.ts: the cookie that is lost
              fix: Change to `append`
            --- fixed
            export const prerender = false
            export const GET = () => {
              const r = new Response()
              r.headers.set('Set-Cookie', 'a=1')
              r.headers.append('set-cookie', 'b=2')
              return r
            }
        "#]]);
        fine("multi-set-cookie", &[
            "//- /src/pages/a.ts\nexport const GET = () => {\n  if (x) { r.headers.set('Set-Cookie', 'a=1') } else { r.headers.set('Set-Cookie', 'b=2') }\n  o.headers.set('Set-Cookie', 'a')\n  return r\n}\n",
        ]);
    }
}
