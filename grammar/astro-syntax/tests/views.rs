//! Views, regions, guests and scopes, drawn over small pages.

use std::fmt::Write;

use astro_syntax::{AttributeKind, Document, NameKind, Node, Part};
use expect_test::{Expect, expect};

/// Elements with their attributes, indented as they nest.
fn outline(document: &Document) -> String {
    let mut out = String::new();
    for node in document.root().descendants() {
        let depth = node.ancestors().filter(|above| above.as_element().is_some()).count();
        let pad = "  ".repeat(depth);
        if let Some(element) = node.as_element() {
            let marks = [
                (element.is_component(), " component"),
                (element.is_void(), " void"),
                (element.is_self_closing(), " self-closing"),
                (element.has_raw_content(), " raw"),
                (element.is_fragment(), " fragment"),
            ];
            let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
            let _ = writeln!(out, "{pad}<{}>{marks}", element.name());
        }
        if let Node::Attribute(attribute) = node {
            let kind = match attribute.kind() {
                AttributeKind::Plain => "plain".to_owned(),
                AttributeKind::Directive { namespace, name } => format!("{namespace} {name}"),
                AttributeKind::Shorthand => "shorthand".to_owned(),
                AttributeKind::Spread => "spread".to_owned(),
                AttributeKind::Expression => "expression".to_owned(),
            };
            let value = attribute.value_inner_range().map(|range| format!(" = {:?}", document.slice(range)));
            let _ = writeln!(out, "{pad}{} ({kind}){}", attribute.name(), value.unwrap_or_default());
        }
    }
    out
}

#[test]
fn elements_and_attributes() {
    let document = Document::parse(
        r#"<main id=a class="b c" hidden><Foo.Bar client:load {x} {...y} set:html={z} d=`e${f}` {{ g: 1 }} client:><br></Foo.Bar><><Fragment slot="s" /></></main><style lang="scss">p{}</style><C is:raw>{<x}</C>"#,
    );
    expect![[r#"
        <main>
          id (plain) = "a"
          class (plain) = "b c"
          hidden (plain)
          <Foo.Bar> component
            client:load (client load)
            x (shorthand) = "x"
             (spread) = "...y"
            set:html (set html) = "z"
            d (plain) = "e${f}"
             (expression) = "{ g: 1 }"
            client: (client )
            <br> void
          <> fragment
            <Fragment> component self-closing fragment
              slot (plain) = "s"
        <style> raw
          lang (plain) = "scss"
        <C> component raw
          is:raw (is raw)
    "#]]
    .assert_eq(&outline(&document));
}

fn regions(text: &str, expected: Expect) {
    let document = Document::parse(text);
    let mut out = String::new();
    for region in document.regions() {
        let holes: Vec<_> = region.holes.iter().map(|hole| document.slice(hole.clone())).collect();
        let _ = write!(out, "{:?} {:?}", region.kind, document.slice(region.range.clone()));
        let _ = if holes.is_empty() { writeln!(out) } else { writeln!(out, " around {holes:?}") };
    }
    expected.assert_eq(&out);
}

#[test]
fn embedded_languages() {
    regions(
        r#"---
const a = 1;
---
<p style="color: red" onclick="go()" title="x" class={b}>{c} {d && <b>{e}</b>} {<i/> and {f}}</p>
<A {g} {...h} j=`k${l}` onclick="x" set:html={m} />
<script>let n: T;</script><script is:inline>o</script><script type="application/ld+json">{}</script>
<style>p {}</style><style lang="scss" define:vars={{ q }}>$r: 1;</style>
"#,
        expect![[r#"
            Frontmatter "\nconst a = 1;\n"
            StyleAttribute "color: red"
            EventAttribute "go()"
            AttributeExpression "b"
            Expression "c"
            Expression "d && <b>{e}</b>" around ["<b>{e}</b>"]
            Expression "e"
            Expression "f"
            AttributeExpression "g"
            AttributeExpression "h"
            TemplateValue "`k${l}`"
            AttributeExpression "m"
            Script(TypeScript) "let n: T;"
            Script(JavaScript) "o"
            Script(Json) "{}"
            Style(Css) "p {}"
            AttributeExpression "{ q }"
            Style(Scss) "$r: 1;"
        "#]],
    );
}

#[test]
fn parts_of_an_expression() {
    let document = Document::parse("{xs.map((x) => <li>{x}</li>)}{<b/> text}");
    let expressions = document.root().descendants().filter_map(Node::as_expression);
    let drawn: Vec<String> = expressions
        .map(|expression| {
            let parts = expression.parts().into_iter().map(|part| match part {
                Part::Script(range) => format!("script {:?}", document.slice(range)),
                Part::Markup(node) => format!("{} {:?}", node.kind_name(), node.text()),
            });
            format!("{:?} content={}: {}", expression.text(), expression.is_content(), parts.collect::<Vec<_>>().join(", "))
        })
        .collect();
    expect![[r#"
        "{xs.map((x) => <li>{x}</li>)}" content=false: script "xs.map((x) => ", element "<li>{x}</li>", script ")"
        "{x}" content=false: script "x"
        "{<b/> text}" content=true: element "<b/>", text " text""#]].assert_eq(&drawn.join("\n"));
}

#[test]
fn guests_read_code_around_markup() {
    let text = "{ok ? <b>1</b> : items.map((x) => (<li/> <li/>))}";
    let document = Document::parse(text);
    let guest = document.guest(&document.regions()[0]).expect("expressions have a guest");
    assert!(!guest.root().descendants().any(|node| node.is_broken()));
    let call = guest.root().descendants().find(|node| node.kind() == "call_expression").expect("there is a call");
    assert_eq!(call.field("function").map(|node| node.text()), Some("items.map"));
    assert_eq!(guest.node_at(text.find("items").unwrap_or_default()).kind(), "identifier");
}

/// The names seen at `$0`, innermost first.
fn scope(text: &str, expected: Expect) {
    let offset = text.find("$0").expect("the text has a cursor");
    let document = Document::parse(&text.replace("$0", ""));
    let names = document.scope_at(offset).into_iter().map(|name| {
        if let Some(range) = &name.range {
            assert_eq!(document.slice(range.clone()), name.name);
        }
        match name.kind {
            NameKind::Import { specifier, .. } => format!("{} from {specifier}", name.name),
            NameKind::Declaration(kind) => format!("{} {kind:?}", name.name),
            NameKind::Parameter => format!("{} parameter", name.name),
            NameKind::Global => format!("{} global", name.name),
        }
    });
    expected.assert_eq(&names.collect::<Vec<_>>().join("\n"));
}

#[test]
fn names_of_the_template() {
    scope(
        r#"---
import Card from "./Card.astro";
const { title, items } = Astro.props;
---
{items.map((item, { id: key = 1 }) => { const link = 1; return <Card>{[1].map(n => <b>{$0}</b>)}</Card> })}
"#,
        expect![[r#"
            n parameter
            link Const
            item parameter
            key parameter
            title Const
            items Const
            Card from ./Card.astro
            Astro global
            Fragment global"#]],
    );
}

#[test]
fn names_of_the_second_neighbour() {
    scope("{items.map((item) => (<dt/> <dd>{item.$0}</dd>))}", expect![[r#"
        item parameter
        Astro global
        Fragment global"#]]);
}

#[test]
fn names_of_half_typed_code() {
    scope(
        "---\nimport A from 'a';\nconst user = await load(;\nfunction f() {}\n---\n<p>{xs.map(x => { const y = 1; return y.$0 })}</p>",
        expect![[r#"
            y Const
            x parameter
            user Const
            f Function
            A from a
            Astro global
            Fragment global"#]],
    );
}

#[test]
fn names_inside_the_component_script() {
    scope(
        "---\nconst a = 1;\nfunction f(b) { let c; for (const d of b) { $0 } }\n---\n",
        expect![[r#"
            d Const
            c Let
            b parameter
            f Function
            a Const
            Astro global
            Fragment global"#]],
    );
}

#[test]
fn a_client_script_sees_nothing_of_the_page() {
    scope("---\nconst a = 1;\n---\n<script>import z from 'z'; const b = 1; $0</script>", expect![[r#"
        z from z
        b Const"#]]);
}

#[test]
fn facts_of_broken_scripts() {
    let document = Document::parse(
        "---\nimport A, { type B, c as d } from './a';\ninterface Props {\n  /** Doc. */\n  title: string;\n  size?: 's' | 'm';\n}\nconst x = ;\nexport const prerender = false;\nif (y) return Astro.redirect('/');\n---\n",
    );
    let script = document.script();
    assert!(!script.complete);
    let names: Vec<_> = script.imports[0].names.iter().map(|name| (name.local.as_str(), name.type_only)).collect();
    assert_eq!(names, [("A", false), ("B", true), ("d", false)]);
    let fields = &script.props.as_ref().expect("Props is there").fields;
    assert_eq!((fields[0].name.as_str(), fields[0].doc.as_deref()), ("title", Some("Doc.")));
    assert_eq!((fields[1].optional, fields[1].values.as_slice()), (true, &["s".to_owned(), "m".to_owned()][..]));
    assert!(script.export("prerender").is_some());
    assert_eq!(script.returns.len(), 1);
}

#[test]
fn markup_without_braces_is_an_expression() {
    // The last is unfinished, and what it ends with is no brace of its own.
    for text in ["<A b=<c>d {e}</c> f/>", "<A b=<>{c}</>/>", "<A b=<c>{d}"] {
        let document = Document::parse(text);
        let attribute = document.root().descendants().find_map(Node::as_attribute).expect("there is an attribute");
        let expression = attribute.expression().expect("its value is an expression");
        assert_eq!(document.slice(expression.inner_range()), document.slice(expression.range()));
        assert!(expression.is_content() && matches!(expression.parts()[..], [Part::Markup(_)]));
        for region in document.regions() {
            let _ = document.guest(region).map(|guest| guest.root().descendants().count());
        }
    }
}

#[test]
fn holes_stay_inside_their_region() {
    for text in ["<a'=<>}", "<a b=<p>{c}</p>>", "<a {b<c/>}>", "<a {...<b/>}>", "<a b=`${<c/>`>"] {
        let document = Document::parse(text);
        for region in document.regions() {
            let is_inside = |hole: &std::ops::Range<usize>| region.range.start <= hole.start && hole.end <= region.range.end;
            assert!(region.holes.iter().all(is_inside), "{region:?} of {text:?}");
            assert!(document.guest(region).is_none_or(|guest| guest.root().range().end <= text.len()), "{text:?}");
        }
    }
}
