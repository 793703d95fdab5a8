//! Props that cannot travel to the browser.

use astro_syntax::{AttributeKind, AttributeValue, Element, script::DeclarationKind};

use crate::answer::Finding;
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// A function, class or symbol is given to an island, which cannot get it in the browser.
    ///
    /// Props of islands are written into the page and read again by the browser. Functions, classes and symbols have no written form;
    /// the component gets `undefined`.
    ///
    /// ```astro
    /// <Counter client:load onChange={() => save()} />   <!-- undefined in the browser -->
    /// ```
    "island-prop-serialise", 38, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(&[], check)] };

const WHY: &str = "Props of islands are written into the page as data; this has no written form and arrives as `undefined`.";

fn check(subject: &Subject<'_>, element: Element<'_>, findings: &mut Vec<Finding>) {
    if !element.is_component() {
        return;
    }
    let is_island = |kind| matches!(kind, AttributeKind::Directive { namespace: "client", .. } | AttributeKind::Directive { namespace: "server", name: "defer" });
    if !element.attributes().any(|it| is_island(it.kind())) {
        return;
    }
    for attribute in element.attributes() {
        let AttributeValue::Expression(expression) = attribute.value() else { continue };
        if !matches!(attribute.kind(), AttributeKind::Plain | AttributeKind::Shorthand) {
            continue;
        }
        let text = subject.document.slice(expression.script_range()).trim();
        if let Some(what) = unwritable(subject, text, expression.script_range().start) {
            let message = format!("`{}` is {what}, which an island cannot get.", attribute.name());
            let help = "Make it inside the component, or hand over the data it works on.";
            findings.push(RULE.at(attribute.range(), message, WHY, help));
        }
    }
}

/// What the value is, if it cannot be written.
fn unwritable(subject: &Subject<'_>, text: &str, at: usize) -> Option<&'static str> {
    if text.chars().all(crate::place::is_name_char) {
        let declared = subject.document.script().declaration(text)?;
        return match declared.kind {
            DeclarationKind::Function => Some("a function"),
            DeclarationKind::Class => Some("a class"),
            DeclarationKind::Const => {
                // Behind a name of a pattern no value stands but its default.
                let is_plain = !subject.document.slice(declared.full_range.start..declared.range.start).contains(['{', '[']);
                let behind = subject.document.slice(declared.range.end..declared.full_range.end.max(declared.range.end));
                let value = behind.trim_start().strip_prefix('=').filter(|_| is_plain)?;
                is_function(value.trim_start()).then_some("a function")
            }
            _ => None,
        };
    }
    if text.starts_with("Symbol(") {
        return Some("a symbol");
    }
    let guest = subject.document.guest_at(at)?;
    let is_whole = |node: &astro_syntax::GuestNode<'_>| node.range().start >= at && node.range().len() == text.len();
    let mut values = guest.root().descendants().filter(is_whole);
    values.any(|value| matches!(value.kind(), "arrow_function" | "function_expression")).then_some("a function")
}

fn is_function(value: &str) -> bool {
    let value = value.strip_prefix("async").map_or(value, str::trim_start);
    value.starts_with("function") || (value.starts_with('(') && value.split_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with("=>")))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn no_written_form() {
        finds("---\nimport A from 'ui'\nfunction save() {}\nconst load = async () => 1\n---\n<A client:load onChange={() => save()} {save} load={load} n={1} />\n", expect![[r#"
            <A client:load onChange={() => save()} {save} load={load} n={1} />
                           ^^^^^^^^^^^^^^^^^^^^^^^
            Warning island-prop-serialise: `onChange` is a function, which an island cannot get.
              why: Props of islands are written into the page as data; this has no written form and arrives as `undefined`.
              help: Make it inside the component, or hand over the data it works on.
            <A client:load onChange={() => save()} {save} load={load} n={1} />
                                                   ^^^^^^
            Warning island-prop-serialise: `save` is a function, which an island cannot get.
              why: Props of islands are written into the page as data; this has no written form and arrives as `undefined`.
              help: Make it inside the component, or hand over the data it works on.
            <A client:load onChange={() => save()} {save} load={load} n={1} />
                                                          ^^^^^^^^^^^
            Warning island-prop-serialise: `load` is a function, which an island cannot get.
              why: Props of islands are written into the page as data; this has no written form and arrives as `undefined`.
              help: Make it inside the component, or hand over the data it works on.
        "#]]);
        fine("island-prop-serialise", &[
            "---\nimport A from 'ui'\nconst load = await get()\nconst n = (1 + 2)\n---\n<A client:load load={load} n={n} items={list.map((x) => x.id)} date={new Date()} />",
            "---\nimport A from 'ui'\n---\n<A onChange={() => 1} />",
            "---\nimport A from 'ui'\nconst { heading, filter = (x) => x } = Astro.props\n---\n<A client:load {heading} />",
        ]);
    }
}
