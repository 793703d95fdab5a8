//! A middleware that answers nothing and passes nothing on.

use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place, arguments, first_parameter, is_function};
use crate::diagnostics::flow::{OpenEnd, open_end};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// A middleware can end without calling `next()` and without returning a `Response`.
    ///
    /// Then there is no answer: Astro throws `MiddlewareNoDataOrNextCalled`.
    ///
    /// ```ts
    /// export const onRequest = (context, next) => {
    ///   if (context.url.pathname === '/old') return context.redirect('/new')
    ///   // and otherwise?
    ///   return next()
    /// }
    /// ```
    "middleware-no-response", 15, Error
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code {
        words: &["onRequest", "defineMiddleware"],
        kinds: &["variable_declarator", "function_declaration", "call_expression"],
        check,
    }],
};

const WHY: &str = "There is no answer then: Astro throws `MiddlewareNoDataOrNextCalled`.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.place != Place::Middleware {
        return;
    }
    let function = match node.kind() {
        "function_declaration" if node.field("name").is_some_and(|name| name.text() == "onRequest") => Some(node),
        "variable_declarator" if node.field("name").is_some_and(|name| name.text() == "onRequest") => node.field("value"),
        "call_expression" if node.field("function").is_some_and(|callee| callee.text() == "defineMiddleware") => {
            arguments(node).first().copied()
        }
        _ => None,
    };
    let Some(function) = function.filter(|it| is_function(*it)) else { return };
    let next = function.field("parameters").and_then(|list| list.named_children().filter(|it| it.kind() != "comment").nth(1));
    let next = next.and_then(|next| next.field("pattern")).map_or("next", GuestNode::text);
    // Whoever hands `next` on may call it.
    let settles = |node: GuestNode<'_>| node.descendants().any(|it| it.kind() == "identifier" && it.text() == next);
    let Some(end) = open_end(function, &settles) else { return };
    let range = match end {
        OpenEnd::Return(bare) => bare.range(),
        OpenEnd::Body => match first_parameter(function) {
            Some(parameter) => function.range().start..parameter.range().end,
            None => function.range().start..function.range().start + 1,
        },
    };
    let message = "This middleware can end without `next()` and without a `Response`.";
    findings.push(RULE.at(range, message, WHY, format!("End with `return {next}()`.")));
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn without_an_answer() {
        finds("//- /src/middleware.ts\nexport const onRequest = (context, next) => {\n  if (context.url.pathname === '/') return next()\n}\n", expect![[r#"
            export const onRequest = (context, next) => {
                                     ^^^^^^^^
            Error middleware-no-response: This middleware can end without `next()` and without a `Response`.
              why: There is no answer then: Astro throws `MiddlewareNoDataOrNextCalled`.
              help: End with `return next()`.
        "#]]);
        finds("//- /src/middleware/index.ts\nexport const onRequest = defineMiddleware(async (context) => {\n  context.locals.a = 1\n})\n", expect![[r#"
            export const onRequest = defineMiddleware(async (context) => {
                                                      ^^^^^^^^^^^^^^
            Error middleware-no-response: This middleware can end without `next()` and without a `Response`.
              why: There is no answer then: Astro throws `MiddlewareNoDataOrNextCalled`.
              help: End with `return next()`.
        "#]]);
        finds("//- /src/middleware.ts\nexport function onRequest(context, next) {\n  if (context.isPrerendered) return;\n  return next()\n}\n", expect![[r#"
              if (context.isPrerendered) return;
                                         ^^^^^^^
            Error middleware-no-response: This middleware can end without `next()` and without a `Response`.
              why: There is no answer then: Astro throws `MiddlewareNoDataOrNextCalled`.
              help: End with `return next()`.
        "#]]);
    }

    #[test]
    fn always_an_answer() {
        fine("middleware-no-response", &[
            "//- /src/middleware.ts\nexport const onRequest = (context, next) => next()\n",
            "//- /src/middleware.ts\nexport const onRequest = (context, next) => { if (a) { return x } else { return next() } }\n",
            "//- /src/middleware.ts\nexport const onRequest = async (context, next) => { const r = await next(); r.headers.set('a', 'b') }\n",
            "//- /src/middleware.ts\nexport const onRequest = (c, n) => { try { return n() } catch (e) { throw e } }\n",
            "//- /src/middleware.ts\nexport const onRequest = sequence(a, b)\n",
            "//- /src/middleware.ts\nexport const onRequest = (c, next) => { switch (c.url.pathname) { default: return next() } }\n",
            "//- /src/middleware.ts\nexport const onRequest = (c, next) => { log(c); if (!c.user) return auth(c, next); return next(); }\n",
        ]);
    }
}
