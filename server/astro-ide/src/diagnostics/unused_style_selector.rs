//! Style for a class or id no element of this file has.

use astro_project::{AssetKind, FileText};
use astro_syntax::{AttributeKind, AttributeValue, Document, Element, GuestNode, Node, RegionKind};

use crate::answer::{Finding, Tag};
use crate::diagnostics::code::words;
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// A scoped `<style>` selects a class or id that nothing in the file has.
    ///
    /// Scoped styles reach only the elements written in the same file: not those of child components, of slots, of `set:html`, or made
    /// by scripts. To reach those, write `:global(.name)` or use `<style is:global>`.
    ///
    /// ```astro
    /// <p class="lead">…</p>
    /// <style>
    ///   .led { font-weight: bold }   /* nothing has this class */
    /// </style>
    /// ```
    "unused-style-selector", 51, Hint
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(&["style"], style)] };

const WHY: &str = "Scoped styles reach only elements written in the same file.";

fn style(subject: &Subject<'_>, style: Element<'_>, findings: &mut Vec<Finding>) {
    let global = style.attributes().any(|it| matches!(it.name(), "is:global" | "is:inline" | "is:raw" | "set:html"));
    if global || subject.document.errors().len() > 20 || is_computed(subject.document) {
        return;
    }
    let mut scripts = None;
    for name in selected(subject.document, style) {
        if is_written(subject.document, name.text()) {
            continue;
        }
        let scripts = scripts.get_or_insert_with(|| setting_classes(subject));
        if scripts.iter().any(|text| text.has_word(name.text())) {
            continue;
        }
        let (mark, what) = if name.kind() == "id_name" { ("#", "id") } else { (".", "class") };
        let message = format!("Nothing in this file has the {what} `{}`.", name.text());
        let help = format!("Remove the rule; for elements of other files write `:global({mark}{})`.", name.text());
        let mut found = RULE.at(name.range(), message, WHY, help);
        found.tag = Some(Tag::Unnecessary);
        findings.push(found);
    }
}

/// Names of classes and ids in the selectors of a style, without what is global or nested in something that is, and without arguments
/// of `:has()` and `:not()`, which Astro does not scope.
pub(super) fn selected<'a>(document: &'a Document, style: Element<'a>) -> Vec<GuestNode<'a>> {
    let content = style.content_range();
    let is_own = |kind: RegionKind| matches!(kind, RegionKind::Style(_));
    let region = document.regions().iter().find(|region| region.range == content && is_own(region.kind));
    let Some(guest) = region.and_then(|region| document.guest(region)) else { return Vec::new() };
    let globals: Vec<std::ops::Range<usize>> = document.slice(content.clone()).match_indices(":global").map(|(at, _)| {
        let start = content.start + at;
        let rest = document.slice(start..content.end);
        let end = rest.find('{').unwrap_or(rest.len());
        let block = rest[end..].find('}').map_or(rest.len(), |close| end + close);
        // What is nested in the block of a global selector belongs to it too.
        start..start + block
    }).collect();
    let names = guest.root().descendants().filter(|node| matches!(node.kind(), "class_name" | "id_name") && !node.is_broken());
    let names = names.filter(|node| !globals.iter().any(|global| global.start <= node.range().start && node.range().end <= global.end));
    // Names of pseudo classes have the same kind, and so have colours of SCSS and parts of at-rules that are not understood.
    let is_own = |node: &GuestNode<'_>| {
        let own = node.parent().is_some_and(|parent| matches!(parent.kind(), "class_selector" | "id_selector"));
        let before = &document.source()[content.start..node.range().start];
        let line = before.rsplit([';', '{', '}']).next().unwrap_or_default().trim_start();
        let is_name = node.text().chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        let is_colour = node.kind() == "id_name" && matches!(node.text().len(), 3 | 4 | 6 | 8) && node.text().chars().all(|c| c.is_ascii_hexdigit());
        own && is_name && !is_colour && !line.starts_with(['@', '$'])
    };
    let is_scoped = |node: &GuestNode<'_>| {
        node.ancestors().any(|around| around.kind() == "selectors") && !node.ancestors().any(|around| around.kind() == "arguments")
    };
    names.filter(|node| is_own(node) && is_scoped(node) && !is_of_page(*node)).collect()
}

/// Modules of the project, and other components whose script sets classes: an element of this file keeps its scope when a script
/// gives it a class.
fn setting_classes(subject: &Subject<'_>) -> Vec<FileText> {
    let sources = subject.snapshot.sources();
    let others = sources.iter().filter(|file| *file != subject.file);
    let setting = others.filter_map(|file| {
        let kind = AssetKind::of(file);
        let text = matches!(kind, AssetKind::TypeScript | AssetKind::JavaScript | AssetKind::Astro).then(|| subject.snapshot.file(file).ok())??;
        (kind != AssetKind::Astro || text.has_word("classList")).then_some(text)
    });
    setting.collect()
}

/// Does the selector begin at the root of the page, whose classes scripts and layouts set? Astro does not scope `:root`.
fn is_of_page(name: GuestNode<'_>) -> bool {
    let selector = name.ancestors().take_while(|around| around.kind() != "selectors").last();
    selector.is_some_and(|selector| [":root", "html", "body"].iter().any(|top| selector.text().trim_start().starts_with(top)))
}

/// Does the name stand anywhere outside the styles?
pub(super) fn is_written(document: &Document, name: &str) -> bool {
    let source = document.source();
    let in_style = |at: usize| {
        document.regions().iter().any(|region| matches!(region.kind, RegionKind::Style(_)) && region.range.start <= at && at < region.range.end)
    };
    let is_part = |at: usize| {
        let dashed = |c: char| c == '-' || c == '_' || c.is_alphanumeric();
        source[..at].ends_with(dashed) || source[at + name.len()..].starts_with(dashed)
    };
    if words(source, name).any(|at| !in_style(at) && !is_part(at)) {
        return true;
    }
    // `btn-${kind}`: the parts of a name that is put together.
    let parts = name.char_indices().filter(|(_, c)| matches!(c, '-' | '_')).map(|(at, _)| at);
    parts.into_iter().any(|at| {
        let (start, end) = (&name[..=at], &name[at..]);
        [format!("{start}${{"), format!("{start}' +"), format!("{start}\" +"), format!("{start}'+"), format!("{start}\"+"), format!("}}{end}")]
            .iter()
            .any(|made| source.contains(made.as_str()))
    })
}

/// May elements have classes that cannot be read off the file?
fn is_computed(document: &Document) -> bool {
    let elements = document.root().descendants().filter_map(Node::as_element);
    elements.filter(|element| !element.is_component()).any(|element| {
        element.attributes().any(|attribute| match attribute.kind() {
            AttributeKind::Spread => true,
            AttributeKind::Shorthand => matches!(attribute.name(), "class" | "id" | "className"),
            _ => matches!(attribute.name(), "class" | "class:list" | "id" | "set:html") && match attribute.value() {
                AttributeValue::Expression(expression) => attribute.name() == "set:html" || names_something(document, expression.inner_range()),
                AttributeValue::Template(value) => value.text().contains("${"),
                _ => false,
            },
        })
    })
}

/// Is there more in the expression than literals and conditions? `active && 'on'` is read off; `[size]` is not.
fn names_something(document: &Document, range: std::ops::Range<usize>) -> bool {
    let Some(guest) = document.guest_at(range.start) else { return true };
    let mut nodes = guest.root().descendants().filter(|node| range.start <= node.range().start && node.range().end <= range.end);
    nodes.any(|node| {
        let value = matches!(node.kind(), "identifier" | "member_expression" | "call_expression" | "subscript_expression" | "template_substitution" | "spread_element");
        value && gives_value(node)
    })
}

/// Is the node the value itself, not a condition of one?
fn gives_value(node: GuestNode<'_>) -> bool {
    let mut inner = node;
    for around in node.ancestors() {
        let is_condition = match around.kind() {
            "ternary_expression" => around.field("condition").is_some_and(|it| it.range() == inner.range()),
            "binary_expression" => {
                let logical = around.children().any(|it| it.kind() == "&&");
                let compares = around.children().any(|it| matches!(it.kind(), "===" | "!==" | "==" | "!=" | "<" | ">" | "<=" | ">="));
                compares || (logical && around.field("left").is_some_and(|it| it.range() == inner.range()))
            }
            // `{ active: isActive }` in `class:list`.
            "pair" => around.field("value").is_some_and(|it| it.range() == inner.range()),
            "unary_expression" => true,
            _ => false,
        };
        if is_condition {
            return false;
        }
        inner = around;
    }
    true
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn nothing_has_it() {
        finds("<p class=\"lead\" class:list={['a', { on: isOn }, big && 'b']}></p>\n<style>\n  .lead, .led { color: red }\n  #top .on .a .b { color: red }\n</style>\n", expect![[r#"
              .lead, .led { color: red }
                      ^^^
            Hint unused-style-selector: Nothing in this file has the class `led`.
              why: Scoped styles reach only elements written in the same file.
              help: Remove the rule; for elements of other files write `:global(.led)`.
              #top .on .a .b { color: red }
               ^^^
            Hint unused-style-selector: Nothing in this file has the id `top`.
              why: Scoped styles reach only elements written in the same file.
              help: Remove the rule; for elements of other files write `:global(#top)`.
        "#]]);
    }

    #[test]
    fn something_may() {
        fine("unused-style-selector", &[
            "<p class={name}></p><style>.led { color: red }</style>",
            "<p {...rest}></p><style>.led { color: red }</style>",
            "<p></p><style is:global>.led { color: red }</style>",
            "<p></p><style>:global(.led) { color: red } p :global(.x .y) { color: red }</style>",
            "<p></p><script>el.classList.add('led')</script><style>.led { color: red }</style>",
            "<p class={`btn ${`btn-${kind}`}`}></p><style>.btn-primary { color: red }</style>",
            "---\nconst cls = 'btn-' + kind\n---\n<Card class={cls} /><style>.btn-primary { color: red }</style>",
            "<p></p><style>p:has(.led), p:not(.led) { color: red }</style>",
            "//- /src/pages/index.astro\n<p></p><style>.led { color: red }</style>\n//- /src/light.ts\nlamp.classList.add('led');\n",
            "//- /src/pages/index.astro\n<p></p><style>.led { color: red }</style>\n//- /src/Lamp.astro\n<script>lamp.classList.add('led');</script>\n",
            "<p></p><style lang=\"scss\">$c: #ff69b4; @layer a.b { p { color: $c } } @include x.y;</style>",
            "<p></p><style>p { color: #fff; background: url(a.png) } p:hover, p:not(:first-child)::before { color: red } :root.dark p { color: red }</style>",
        ]);
    }
}
