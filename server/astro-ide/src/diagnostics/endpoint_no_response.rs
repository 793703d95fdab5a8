//! An endpoint that returns no `Response`.

use astro_project::routes::METHODS;
use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place, bare, is_function};
use crate::diagnostics::flow::{OpenEnd, open_end};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// A handler of an endpoint can end without a `Response`, or returns something else.
    ///
    /// Astro throws `EndpointDidNotReturnAResponse`. The `{ body }` of old is gone since Astro 3.
    ///
    /// ```ts
    /// export const GET = () => ({ body: 'hi' })             // no Response
    /// export const GET = () => Response.json({ hi: true })  // right
    /// ```
    "endpoint-no-response", 16, Error
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[Look::Code { words: &["export"], kinds: &["export_statement"], check }],
};

const WHY: &str = "Astro throws `EndpointDidNotReturnAResponse`.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let Some(declaration) = node.field("declaration").filter(|_| code.place == Place::Endpoint) else { return };
    let handlers: Vec<(GuestNode<'_>, GuestNode<'_>)> = match declaration.kind() {
        "function_declaration" => declaration.field("name").map(|name| (name, declaration)).into_iter().collect(),
        _ => declaration.named_children().filter_map(|it| Some((it.field("name")?, bare(it.field("value")?)))).collect(),
    };
    for (name, function) in handlers {
        if METHODS.contains(&name.text()) && is_function(function) {
            handler(name, function, findings);
        }
    }
}

fn handler(name: GuestNode<'_>, function: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let Some(body) = function.field("body") else { return };
    let help = "Return one: `new Response(body)` or `Response.json(data)`.";
    let mut wrong = |value: GuestNode<'_>, what: &str| {
        let message = format!("`{}` returns {what} instead of a `Response`.", name.text());
        findings.push(RULE.at(value.range(), message, WHY, help));
    };
    if body.kind() != "statement_block" {
        if let Some(what) = no_response(bare(body)) {
            wrong(bare(body), what);
        }
        return;
    }
    for found in body.descendants().filter(|it| it.kind() == "return_statement") {
        let inner = found.ancestors().take_while(|around| around.range() != body.range()).any(is_function);
        let value = found.named_children().find(|it| it.kind() != "comment").map(bare);
        if let Some((value, what)) = value.filter(|_| !inner).and_then(|value| Some((value, no_response(value)?))) {
            wrong(value, what);
        }
    }
    // A helper that never comes back (`notFound()`) cannot be told from one that does: only plain ends count.
    let settles = |node: GuestNode<'_>| node.kind() == "expression_statement" && node.text().contains("never");
    match open_end(function, &settles) {
        Some(OpenEnd::Return(bare)) => {
            findings.push(RULE.at(bare.range(), format!("`{}` returns nothing here.", name.text()), WHY, help));
        }
        Some(OpenEnd::Body) => {
            findings.push(RULE.at(name.range(), format!("`{}` can end without a `Response`.", name.text()), WHY, help));
        }
        None => {}
    }
}

fn no_response(value: GuestNode<'_>) -> Option<&'static str> {
    Some(match value.kind() {
        "object" => "an object",
        "array" => "an array",
        "string" | "template_string" => "a string",
        "number" => "a number",
        "true" | "false" => "a boolean",
        "null" | "undefined" => "nothing",
        "call_expression" if value.field("function").is_some_and(|callee| callee.text() == "JSON.stringify") => "a string",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn something_else_or_nothing() {
        finds("//- /src/pages/a.ts\nexport const GET = () => ({ body: 'hi' })\nexport async function POST({ request }) {\n  if (request.x) return new Response()\n}\nexport const PUT: APIRoute = async () => {\n  return JSON.stringify({})\n}\n", expect![[r#"
            export const GET = () => ({ body: 'hi' })
                                      ^^^^^^^^^^^^^^
            Error endpoint-no-response: `GET` returns an object instead of a `Response`.
              why: Astro throws `EndpointDidNotReturnAResponse`.
              help: Return one: `new Response(body)` or `Response.json(data)`.
            export async function POST({ request }) {
                                  ^^^^
            Error endpoint-no-response: `POST` can end without a `Response`.
              why: Astro throws `EndpointDidNotReturnAResponse`.
              help: Return one: `new Response(body)` or `Response.json(data)`.
            export async function POST({ request }) {
                                  ^^^^
            Error endpoint-static-post: `POST` is never called: `/a` is prerendered.
              why: Astro calls `GET` once when the site is built and writes a file; the host answers all other methods.
              help: Add `export const prerender = false`.
              fix: Render on demand (to look at)
            export const PUT: APIRoute = async () => {
                         ^^^
            Error endpoint-static-post: `PUT` is never called: `/a` is prerendered.
              why: Astro calls `GET` once when the site is built and writes a file; the host answers all other methods.
              help: Add `export const prerender = false`.
              fix: Render on demand (to look at)
              return JSON.stringify({})
                     ^^^^^^^^^^^^^^^^^^
            Error endpoint-no-response: `PUT` returns a string instead of a `Response`.
              why: Astro throws `EndpointDidNotReturnAResponse`.
              help: Return one: `new Response(body)` or `Response.json(data)`.
            --- fixed
            export const prerender = false;

            export const GET = () => ({ body: 'hi' })
            export async function POST({ request }) {
              if (request.x) return new Response()
            }
            export const PUT: APIRoute = async () => {
              return JSON.stringify({})
            }
        "#]]);
        fine("endpoint-no-response", &[
            "//- /src/pages/a.ts\nexport const GET = () => new Response()\n",
            "//- /src/pages/a.ts\nexport const GET = (c) => { if (c) return rss(); else { throw new Error() } }\n",
            "//- /src/pages/a.ts\nexport const GET = handler\nexport const POST = wrap(() => ({}))\n",
            "//- /src/pages/a.ts\nexport const GET = () => { const a = items.map(() => { return { a: 1 } }); return Response.json(a) }\n",
            "//- /src/lib/a.ts\nexport const GET = () => ({})\n",
        ]);
    }
}
