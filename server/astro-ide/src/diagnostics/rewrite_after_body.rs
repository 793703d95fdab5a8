//! A body that is read before the request goes elsewhere.

use astro_syntax::GuestNode;

use crate::answer::{Edit, Finding};
use crate::diagnostics::code::{Code, function_around};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// The request's body is read, and then the request is rewritten to another page.
    ///
    /// A body can be read once. The other page would get a request without one, so Astro throws `RewriteWithBodyUsed`.
    ///
    /// ```ts
    /// const data = await context.request.formData()
    /// return context.rewrite('/other')                            // throws
    /// const data = await context.request.clone().formData()       // right
    /// ```
    "rewrite-after-body", 13, Error
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code { words: &["rewrite"], kinds: &["call_expression"], check }],
};

const WHY: &str = "A body can be read once; Astro throws `RewriteWithBodyUsed`.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.callee(node).as_deref() != Some("rewrite") {
        return;
    }
    let function = function_around(node);
    let around: Vec<_> = node.ancestors().collect();
    let Some(scope) = function.or(around.last().copied()) else { return };
    let reads = scope.descendants().take_while(|it| it.range().start < node.range().start);
    let read = reads.filter(|it| reads_body(code, *it)).find(|read| {
        // Read on every way to the rewrite: in its own block or one around it.
        let block = read.ancestors().find(|it| matches!(it.kind(), "statement_block" | "program" | "switch_case"));
        function_around(*read) == function && block.is_some_and(|block| around.contains(&block))
    });
    let Some(read) = read else { return };
    let message = "The request is rewritten after its body was read.";
    let help = "Read a copy of it: `request.clone().formData()`.";
    let mut found = RULE.at(node.range(), message, WHY, help).because(code.file, read.range(), "the body is read here");
    if let Some(object) = read.field("function").and_then(|callee| callee.field("object")) {
        found = found.fixed("Read a clone of the request", vec![Edit::insert(object.range().end, ".clone()")]);
    }
    findings.push(found);
}

fn reads_body(code: &Code<'_>, node: GuestNode<'_>) -> bool {
    let path = code.callee(node);
    let reader = path.as_deref().and_then(|path| path.strip_prefix("request."));
    matches!(reader, Some("formData" | "json" | "text" | "arrayBuffer" | "blob" | "bytes"))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn read_before() {
        finds("---\nconst data = await Astro.request.formData()\nif (data.has('x')) return Astro.rewrite('/other')\n---\n", expect![[r#"
            const data = await Astro.request.formData()
                               ^^^^^^^^^^^^^^^^^^^^^^
            Warning request-data-on-prerendered: `Astro.request.formData` is read on `/`, which is prerendered.
              why: It is rendered when the site is built: there is no request then, and what is read is empty for everybody.
              help: Add `export const prerender = false`, or read it in the browser.
            if (data.has('x')) return Astro.rewrite('/other')
                                      ^^^^^^^^^^^^^^^^^^^^^^^
            Error rewrite-after-body: The request is rewritten after its body was read.
              why: A body can be read once; Astro throws `RewriteWithBodyUsed`.
              help: Read a copy of it: `request.clone().formData()`.
              see /src/pages/index.astro: the body is read here
              fix: Read a clone of the request
            --- fixed
            ---
            const data = await Astro.request.clone().formData()
            if (data.has('x')) return Astro.rewrite('/other')
            ---
        "#]]);
        fine("rewrite-after-body", &[
            "---\nconst data = await Astro.request.clone().formData()\nreturn Astro.rewrite('/other')\n---\n",
            "---\nif (Astro.request.method === 'POST') {\n  const data = await Astro.request.formData()\n} else {\n  return Astro.rewrite('/other')\n}\n---\n",
            "---\nif (x) return Astro.rewrite('/other')\nconst data = await Astro.request.formData()\n---\n",
        ]);
    }
}
