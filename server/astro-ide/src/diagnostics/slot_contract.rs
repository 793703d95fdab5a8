//! Content for a slot the component does not have.

use astro_project::AssetKind;
use astro_syntax::{Attribute, Element, Node};

use crate::answer::{Edit, Finding};
use crate::components::component;
use crate::diagnostics::words::nearest;
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// Content is given to a slot that the component does not have, or `slot` stands where no component takes it.
    ///
    /// Astro hands the content over by name; what no `<slot>` asks for is dropped without a word.
    ///
    /// ```astro
    /// <!-- Card.astro has <slot name="footer" /> -->
    /// <Card><p slot="foot">never shown</p></Card>
    /// ```
    "slot-contract", 50, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Attribute(&["slot"], named), Look::Element(&[], content)] };

const WHY: &str = "Content is handed over by name; what no `<slot>` asks for is dropped without a word.";
const WHY_ELEMENT: &str = "Only children of a component are handed over; here `slot` is printed as an attribute.";

fn named(subject: &Subject<'_>, element: Element<'_>, attribute: Attribute<'_>, findings: &mut Vec<Finding>) {
    let Some(name) = attribute.text_value().filter(|name| !name.is_empty()) else { return };
    let around = Node::from(element.syntax()).ancestors().filter_map(Node::as_element);
    let around: Vec<Element<'_>> = around.collect();
    // A fragment hands nothing over itself; what is around it may be a component all the same.
    let Some(parent) = around.first() else { return };
    if parent.is_component() && !parent.is_fragment() {
        // What a server island shows until it is there is no slot of the component.
        if name == "fallback" && parent.attribute("server:defer").is_some() {
            return;
        }
        let Some(slots) = slots(subject, parent.name()) else { return };
        if !slots.contains(&name.to_owned()) && name != "default" {
            let message = format!("`{}` has no slot `{name}`.", parent.name());
            let meant = nearest(name, slots.iter().map(String::as_str).filter(|slot| !slot.is_empty()));
            let help = match meant {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None if slots.iter().all(String::is_empty) => "Remove `slot`, or add the slot to the component.".to_owned(),
                None => format!("It has {}.", list(&slots)),
            };
            let range = attribute.value_inner_range().unwrap_or_else(|| attribute.range());
            let found = RULE.at(range.clone(), message, WHY, help);
            findings.push(match meant {
                Some(meant) => found.suggesting(format!("Change to `{meant}`"), vec![Edit::replace(range, meant)]),
                None => found,
            });
        }
        return;
    }
    // Custom elements and shadow trees have slots of their own.
    let foreign = around.iter().any(|it| it.name().contains('-') || it.name() == "template" || it.is_fragment() || it.name() == "slot");
    if !foreign && !parent.is_component() && element.name() != "slot" && around.iter().any(|it| it.is_component()) {
        let message = format!("`slot` stands on a child of `<{}>`, which is no component.", parent.name());
        let help = "Put it on a direct child of the component.";
        findings.push(RULE.at(attribute.range(), message, WHY_ELEMENT, help));
    }
}

/// Content of a component that has no place for any.
fn content(subject: &Subject<'_>, element: Element<'_>, findings: &mut Vec<Finding>) {
    if !element.is_component() || element.is_fragment() || element.close().is_none() || element.has_raw_content() {
        return;
    }
    let first = element.children().find(|child| match child {
        Node::Text(text) => !text.text().trim().is_empty(),
        Node::Element(it) | Node::Component(it) | Node::Fragment(it) => it.attribute("slot").is_none(),
        Node::Entity(_) => true,
        _ => false,
    });
    let Some(first) = first else { return };
    if slots(subject, element.name()).is_some_and(|slots| slots.is_empty()) {
        let message = format!("`{}` has no slot, so this content is never shown.", element.name());
        findings.push(RULE.at(first.range(), message, WHY, "Add `<slot />` to the component, or remove the content."));
    }
}

/// The names of a component's slots, `""` for the default one; none when they cannot be known.
fn slots(subject: &Subject<'_>, tag: &str) -> Option<Vec<String>> {
    let component = component(subject.snapshot, subject.file, subject.document, tag)?;
    if AssetKind::of(&component.file) != AssetKind::Astro {
        return None;
    }
    let summary = component.summary?;
    let document = subject.snapshot.document(&component.file)?;
    if !document.errors().is_empty() || is_computed(document.source()) {
        return None;
    }
    Some(summary.slots.iter().map(|slot| slot.name.clone()).collect())
}

/// Does the component choose its slots while it runs?
fn is_computed(source: &str) -> bool {
    let plain = |rest: &str| {
        let call = rest.strip_prefix(".render(").or_else(|| rest.strip_prefix(".has("));
        call.is_some_and(|argument| argument.trim_start().starts_with(['"', '\'']))
    };
    source.contains("<slot name={")
        || source.contains("<slot {")
        || source.match_indices("Astro.slots").any(|(at, word)| !plain(&source[at + word.len()..]))
        || source.contains("slots } = Astro")
}

fn list(slots: &[String]) -> String {
    let named = slots.iter().map(|slot| if slot.is_empty() { "the default slot".to_owned() } else { format!("`{slot}`") });
    named.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    fn project(page: &str, card: &str) -> String {
        format!("//- /src/pages/a.astro\n---\nimport Card from '../Card.astro'\n---\n{page}\n//- /src/Card.astro\n{card}\n")
    }

    #[test]
    fn never_shown() {
        finds(&project("<Card><p slot=\"foot\">a</p><p slot=\"x\">b</p></Card>", "<slot /><slot name=\"footer\" />"), expect![[r#"
            <Card><p slot="foot">a</p><p slot="x">b</p></Card>
                           ^^^^
            Warning slot-contract: `Card` has no slot `foot`.
              why: Content is handed over by name; what no `<slot>` asks for is dropped without a word.
              help: It has the default slot, `footer`.
            <Card><p slot="foot">a</p><p slot="x">b</p></Card>
                                               ^
            Warning slot-contract: `Card` has no slot `x`.
              why: Content is handed over by name; what no `<slot>` asks for is dropped without a word.
              help: It has the default slot, `footer`.
        "#]]);
        finds(&project("<Card>text</Card>", "<p></p>"), expect![[r#"
            <Card>text</Card>
                  ^^^^
            Warning slot-contract: `Card` has no slot, so this content is never shown.
              why: Content is handed over by name; what no `<slot>` asks for is dropped without a word.
              help: Add `<slot />` to the component, or remove the content.
        "#]]);
        finds(&project("<Card><div><p slot=\"footer\">a</p></div></Card>", "<slot /><slot name=\"footer\" />"), expect![[r#"
            <Card><div><p slot="footer">a</p></div></Card>
                          ^^^^^^^^^^^^^
            Warning slot-contract: `slot` stands on a child of `<div>`, which is no component.
              why: Only children of a component are handed over; here `slot` is printed as an attribute.
              help: Put it on a direct child of the component.
        "#]]);
    }

    #[test]
    fn handed_over_or_unknown() {
        fine("slot-contract", &[
            &project("<Card><p slot=\"footer\">a</p>b</Card><Card />", "<slot /><slot name=\"footer\" />"),
            &project("<Card><p slot=\"x\">a</p></Card>", "---\nconst all = Object.keys(Astro.slots)\n---\n"),
            &project("<Card><p slot=\"x\">a</p></Card>", "<slot name={name} />"),
            &project("<Card>\n  {/* nothing */}\n</Card>", "<p></p>"),
            &project("<Card server:defer><p slot=\"fallback\">a</p></Card>", "<p></p>"),
            "<x-card><p slot=\"x\">a</p></x-card>",
            "---\nimport Card from './Card.tsx'\n---\n<Card><p slot=\"x\">a</p></Card>",
        ]);
    }
}
