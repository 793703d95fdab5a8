//! Actions called as the browser calls them, on the server; and forms that do not reach them.

use astro_syntax::{Attribute, AttributeValue, Element, GuestNode, Node};

use crate::answer::{Edit, Finding, Severity};
use crate::diagnostics::code::{Code, Place, arguments};
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// An action is called directly on the server, or its form is not sent by POST.
    ///
    /// `actions.save()` makes a request and works in the browser only; on the server Astro throws `ActionCalledFromServerError`.
    /// A form reaches an action by POST only, and files need `enctype="multipart/form-data"`.
    ///
    /// ```astro
    /// ---
    /// const result = await actions.save(data)                      // throws
    /// const result = await Astro.callAction(actions.save, data)    // right
    /// ---
    /// <form method="POST" action={actions.save}>…</form>
    /// ```
    "action-call", 24, Error
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[
        Look::Code { words: &["actions."], kinds: &["call_expression"], check: call },
        Look::Element(&["form"], form),
    ],
};

const WHY: &str = "Called so, an action makes a request and works in the browser only; on the server Astro throws `ActionCalledFromServerError`.";
const WHY_FORM: &str = "Astro looks for an action in POST requests only.";
const WHY_FILE: &str = "Otherwise the browser sends the names of the files, not the files.";

fn is_actions(script: &astro_syntax::Script) -> bool {
    script.import_of("actions").is_some_and(|(import, _)| import.specifier == "astro:actions")
}

fn call(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let Some(callee) = node.field("function").filter(|callee| callee.text().starts_with("actions.")) else { return };
    if code.place == Place::Module || !is_actions(code.script) {
        return;
    }
    let action = callee.text();
    let method = if action.ends_with(".orThrow") { ".orThrow" } else { "" };
    let action = action.trim_end_matches(".orThrow");
    let message = format!("`{action}` is called directly on the server.");
    let context = if code.is_astro() { Some("Astro") } else { code.aliases.contexts().next() };
    let help = format!("Call it through the context: `{}.callAction({action}, …)`.", context.unwrap_or("context"));
    let mut found = RULE.at(callee.range(), message, WHY, help);
    if let (Some(context), true) = (context, method.is_empty()) {
        let comma = if arguments(node).is_empty() { "" } else { ", " };
        let open = node.field("arguments").map_or(callee.range().end, |list| list.range().start + 1);
        let edits = vec![
            Edit::replace(callee.range(), format!("{context}.callAction")),
            Edit::insert(open, format!("{action}{comma}")),
        ];
        found = found.fixed(format!("Call through `{context}.callAction`"), edits);
    }
    findings.push(found);
}

fn form(subject: &Subject<'_>, form: Element<'_>, findings: &mut Vec<Finding>) {
    let Some(action) = form.attribute("action") else { return };
    let AttributeValue::Expression(value) = action.value() else { return };
    let text = subject.document.slice(value.inner_range());
    if !text.trim().starts_with("actions.") || !is_actions(subject.document.script()) {
        return;
    }
    let end = action.range().end;
    let method = form.attribute("method");
    let is_post = method.is_some_and(|it| it.text_value().is_none_or(|value| value.eq_ignore_ascii_case("post")));
    if !is_post && !form.attributes().any(|it| matches!(it.kind(), astro_syntax::AttributeKind::Spread)) {
        let found = RULE.at(action.range(), "This form does not reach its action: it is not sent by POST.", WHY_FORM, "Add `method=\"POST\"`.");
        let edits = match method {
            Some(method) => vec![Edit::replace(method.range(), "method=\"POST\"")],
            None => vec![Edit::insert(end, " method=\"POST\"")],
        };
        findings.push(found.fixed("Send it by POST", edits));
    }
    let is_file = |input: Element<'_>| {
        input.name() == "input" && input.attribute("type").and_then(Attribute::text_value) == Some("file")
    };
    let mut inside = Node::from(form.syntax()).descendants().filter_map(Node::as_element);
    if form.attribute("enctype").is_none() && let Some(input) = inside.find(|it| is_file(*it)) {
        let help = "Add `enctype=\"multipart/form-data\"` to the form.";
        let found = RULE.at(input.open_range(), "The file of this input is not sent.", WHY_FILE, help).with_severity(Severity::Warning);
        findings.push(found.fixed("Send files", vec![Edit::insert(end, " enctype=\"multipart/form-data\"")]));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    const IMPORT: &str = "---\nimport { actions } from 'astro:actions'\n";

    #[test]
    fn on_the_server() {
        finds(&format!("{IMPORT}const r = await actions.save({{ a: 1 }})\n---\n"), expect![[r#"
            const r = await actions.save({ a: 1 })
                            ^^^^^^^^^^^^
            Error action-call: `actions.save` is called directly on the server.
              why: Called so, an action makes a request and works in the browser only; on the server Astro throws `ActionCalledFromServerError`.
              help: Call it through the context: `Astro.callAction(actions.save, …)`.
              fix: Call through `Astro.callAction`
            --- fixed
            ---
            import { actions } from 'astro:actions'
            const r = await Astro.callAction(actions.save, { a: 1 })
            ---
        "#]]);
        finds(&format!("{IMPORT}---\n<form action={{actions.save}}><input type=\"file\"></form>\n"), expect![[r#"
            <form action={actions.save}><input type="file"></form>
                  ^^^^^^^^^^^^^^^^^^^^^
            Error action-call: This form does not reach its action: it is not sent by POST.
              why: Astro looks for an action in POST requests only.
              help: Add `method="POST"`.
              fix: Send it by POST
            <form action={actions.save}><input type="file"></form>
                                        ^^^^^^^^^^^^^^^^^^^
            Warning action-call: The file of this input is not sent.
              why: Otherwise the browser sends the names of the files, not the files.
              help: Add `enctype="multipart/form-data"` to the form.
              fix: Send files
            --- fixed
            ---
            import { actions } from 'astro:actions'
            ---
            <form action={actions.save} method="POST"><input type="file"></form>
        "#]]);
    }

    #[test]
    fn through_the_context_or_in_the_browser() {
        fine("action-call", &[
            &format!("{IMPORT}const r = await Astro.callAction(actions.save, 1)\nconst s = Astro.getActionResult(actions.save)\n---\n<form method=\"POST\" action={{actions.save}}></form>"),
            "<script>import { actions } from 'astro:actions'; actions.save()</script>",
            "---\nconst actions = { save() {} }\nactions.save()\n---\n",
        ]);
    }
}
