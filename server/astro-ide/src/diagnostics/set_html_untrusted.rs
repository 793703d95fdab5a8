//! What a visitor wrote, printed as markup.

use astro_syntax::{Attribute, AttributeKind, Element, GuestNode, RegionKind};

use crate::answer::{Edit, Finding};
use crate::diagnostics::code::{Aliases, Code, Place, bare, uses};
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// `set:html` prints, or a spread takes attribute names from, what the visitor sent.
    ///
    /// The text becomes markup of your page: a link with `?q=<script>…` runs code in the visitor's name. Names of spread attributes
    /// can be `onclick` or end the tag.
    ///
    /// ```astro
    /// <p set:html={Astro.url.searchParams.get('q')} />   <!-- runs what the link says -->
    /// <p>{Astro.url.searchParams.get('q')}</p>           <!-- escaped -->
    /// ```
    "set-html-untrusted", 42, Error
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Attribute(&["set:html"], html), Look::Attribute(&[""], spread)] };

const WHY: &str = "It becomes markup of your page: whoever writes the link runs code in the visitor's name.";

fn html(subject: &Subject<'_>, _: Element<'_>, attribute: Attribute<'_>, findings: &mut Vec<Finding>) {
    look(subject, attribute, "`set:html` prints what the visitor sent.", findings);
}

fn spread(subject: &Subject<'_>, element: Element<'_>, attribute: Attribute<'_>, findings: &mut Vec<Finding>) {
    if attribute.kind() == AttributeKind::Spread && !element.is_component() {
        look(subject, attribute, "The names of these attributes are what the visitor sent.", findings);
    }
}

fn look(subject: &Subject<'_>, attribute: Attribute<'_>, message: &str, findings: &mut Vec<Finding>) {
    let Some(expression) = attribute.expression() else { return };
    let range = expression.script_range();
    let text = subject.document.slice(range.clone());
    let document = subject.document;
    // Nothing of the request without one of these words somewhere.
    if !["searchParams", "cookies", "params", "request"].iter().any(|word| document.source().contains(word)) || cleans(text) {
        return;
    }
    let Some(guest) = document.guest_at(range.start) else { return };
    let aliases = Aliases::of_document(document.source());
    let code = Code {
        snapshot: subject.snapshot,
        file: subject.file,
        document: Some(document),
        script: document.script(),
        source: document.source(),
        place: Place::Template,
        aliases: &aliases,
    };
    let inside = |node: GuestNode<'_>| range.start <= node.range().start && node.range().end <= range.end;
    let direct = guest.root().descendants().find(|node| inside(*node) && sent(&code, *node));
    let source = direct.map(GuestNode::range).or_else(|| by_name(&code, guest.root(), &inside));
    if let Some(source) = source {
        let help = "Print it as text: `{value}`; or clean it with a sanitiser first.";
        let mut found = RULE.at(attribute.range(), message, WHY, help);
        if source.start < attribute.range().start {
            found = found.because(subject.file, source, "it comes from here");
        }
        if attribute.name() == "set:html" {
            found = found.suggesting("Change to `set:text`", vec![Edit::replace(attribute.name_range(), "set:text")]);
        }
        findings.push(found);
    }
}

/// A lone name that the component script binds to what was sent, and nothing else looks at.
fn by_name(code: &Code<'_>, root: GuestNode<'_>, inside: &dyn Fn(GuestNode<'_>) -> bool) -> Option<std::ops::Range<usize>> {
    let document = code.document?;
    let name = root.descendants().find(|node| inside(*node) && node.kind() == "identifier")?;
    let region = document.regions().iter().find(|region| region.kind == RegionKind::Frontmatter)?;
    let declared = document.guest(region)?.root().descendants().find(|node| {
        node.kind() == "variable_declarator" && node.field("name").is_some_and(|it| it.kind() == "identifier" && it.text() == name.text())
    })?;
    let value = bare(declared.field("value")?);
    let value = match value.kind() {
        "binary_expression" => bare(value.field("left")?),
        _ => value,
    };
    let once = uses(document.guest(region)?.root(), name.text()) == 1;
    (once && sent(code, value) && !cleans(value.text())).then(|| value.range())
}

/// Is it what the visitor sent, as it is?
fn sent(code: &Code<'_>, node: GuestNode<'_>) -> bool {
    match node.kind() {
        "call_expression" => {
            matches!(code.callee(node).as_deref(), Some("url.searchParams.get" | "request.headers.get"))
                || (node.text().starts_with("Object.fromEntries(") && node.text().contains("searchParams"))
        }
        "member_expression" => code.path(node).is_some_and(|path| {
            path.strip_prefix("cookies.get").is_some() && path.ends_with(".value")
        }),
        _ => false,
    }
}

fn cleans(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["sanitize", "sanitise", "escape", "purify", "encode", "clean", "json.stringify", "number(", "parseint"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn as_it_was_sent() {
        finds("---\nexport const prerender = false\nconst q = Astro.url.searchParams.get('q') ?? ''\n---\n<p set:html={q} />\n<b set:html={`<i>${Astro.url.searchParams.get('x')}</i>`} />\n<p {...Object.fromEntries(Astro.url.searchParams)}></p>\n", expect![[r#"
            <p set:html={q} />
               ^^^^^^^^^^^^
            Error set-html-untrusted: `set:html` prints what the visitor sent.
              why: It becomes markup of your page: whoever writes the link runs code in the visitor's name.
              help: Print it as text: `{value}`; or clean it with a sanitiser first.
              see /src/pages/index.astro: it comes from here
              fix: Change to `set:text` (to look at)
            <b set:html={`<i>${Astro.url.searchParams.get('x')}</i>`} />
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Error set-html-untrusted: `set:html` prints what the visitor sent.
              why: It becomes markup of your page: whoever writes the link runs code in the visitor's name.
              help: Print it as text: `{value}`; or clean it with a sanitiser first.
              fix: Change to `set:text` (to look at)
            <p {...Object.fromEntries(Astro.url.searchParams)}></p>
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Error set-html-untrusted: The names of these attributes are what the visitor sent.
              why: It becomes markup of your page: whoever writes the link runs code in the visitor's name.
              help: Print it as text: `{value}`; or clean it with a sanitiser first.
            --- fixed
            ---
            export const prerender = false
            const q = Astro.url.searchParams.get('q') ?? ''
            ---
            <p set:text={q} />
            <b set:html={`<i>${Astro.url.searchParams.get('x')}</i>`} />
            <p {...Object.fromEntries(Astro.url.searchParams)}></p>
        "#]]);
        fine("set-html-untrusted", &[
            "---\nconst q = Astro.url.searchParams.get('q')\n---\n<p set:html={sanitize(q)} /><p set:text={q} />",
            "---\nconst q = Astro.url.searchParams.get('q')\nif (!ok(q)) return\n---\n<p set:html={q} />",
            "---\nconst html = await render(Astro.params.slug)\n---\n<p set:html={html} /><A {...Astro.props} />",
        ]);
    }
}
