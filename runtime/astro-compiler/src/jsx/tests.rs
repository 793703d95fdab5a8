//! JSX in, calls out.

use astro_syntax::Language;

use super::{JsxOptions, compile_jsx};

fn check(source: &str, expected: &str) {
    check_with(&JsxOptions::automatic("react"), Language::Tsx, source, expected);
}

#[track_caller]
fn check_with(options: &JsxOptions, language: Language, source: &str, expected: &str) {
    let printed = compile_jsx(source, language, options).unwrap_or_else(|errors| panic!("{errors:?}"));
    let squeezed = printed.code.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeezed, expected);
    for span in printed.map.spans().iter().filter(|span| span.kind == crate::SpanKind::Verbatim) {
        let (ours, theirs) = (&printed.code[span.generated.clone()], &source[span.source.clone()]);
        assert_eq!(ours.len(), theirs.len(), "{ours} <- {theirs}");
    }
}

#[test]
fn elements_and_attributes() {
    check("const a = <a href={x} download />;", r#"import { jsx as _jsx } from "react/jsx-runtime";const a = _jsx("a", { href: x, download: true });"#);
    check("<b data-x=\"1\" xlink:href='&amp;&#39;é' />", r#"import { jsx as _jsx } from "react/jsx-runtime";_jsx("b", { "data-x": "1", "xlink:href": "&'é" })"#);
    check("<A.b {...p} c={<i/>} />", r#"import { jsx as _jsx } from "react/jsx-runtime";_jsx(A.b, { ...p, c: _jsx("i", {}) })"#);
    check("<my-tag /> ; <this.x/>; <svg:rect/>", r#"import { jsx as _jsx } from "react/jsx-runtime";_jsx("my-tag", {}) ; _jsx(this.x, {}); _jsx("svg:rect", {})"#);
}

#[test]
fn children() {
    check("<p>one</p>", r#"import { jsx as _jsx } from "react/jsx-runtime";_jsx("p", { children: "one" })"#);
    check("<p>\n  one {/* no */}\n  {two}&nbsp;\n  <i/>\n</p>", "import { jsx as _jsx, jsxs as _jsxs } from \"react/jsx-runtime\";_jsxs(\"p\", { children: [\"one \", two, \"\u{a0}\", _jsx(\"i\", {})] })".split_whitespace().collect::<Vec<_>>().join(" ").as_str());
    check("<>{...list}</>", r#"import { jsxs as _jsxs, Fragment as _Fragment } from "react/jsx-runtime";_jsxs(_Fragment, { children: [...list] })"#);
    check("<ul>{xs.map((x) => <li key={x}>{x}</li>)}</ul>", r#"import { jsx as _jsx } from "react/jsx-runtime";_jsx("ul", { children: xs.map((x) => _jsx("li", { children: x }, x)) })"#);
}

#[test]
fn keys_and_spreads() {
    check("<i key={k} {...p} />", r#"import { jsx as _jsx } from "react/jsx-runtime";_jsx("i", { ...p }, k)"#);
    check("<i {...p} key={k}>a</i>", r#"import { createElement as _createElement } from "react";_createElement("i", { ...p, key: k }, "a")"#);
}

#[test]
fn types_are_erased_and_names_do_not_collide() {
    check(
        "import { T, f } from 'x'; const _jsx = 1; export default function A<P>({ a }: { a: T }) { return <b a={f<T>(a as any)}/> }",
        r#"import { jsx as _jsx$ } from "react/jsx-runtime";import { f } from 'x'; const _jsx = 1; export default function A ({ a } ) { return _jsx$("b", { a: f (a ) }) }"#,
    );
}

#[test]
fn the_classic_runtime_and_pragmas() {
    let classic = JsxOptions::classic(None, None);
    let source = "import React from 'react'; <><a b='c'>d</a></>";
    check_with(&classic, Language::Tsx, source, "import React from 'react'; React.createElement(React.Fragment, null, React.createElement(\"a\", { b: \"c\" }, \"d\"))");
    check("/** @jsx h */ import { h } from 'preact'; <a/>", "/** @jsx h */ import { h } from 'preact'; h(\"a\", null)");
    check("/** @jsxImportSource solid */ <a/>", r#"import { jsx as _jsx } from "solid/jsx-runtime";/** @jsxImportSource solid */ _jsx("a", {})"#);
    check("const s = '@jsx h'; <a/>", r#"import { jsx as _jsx } from "react/jsx-runtime";const s = '@jsx h'; _jsx("a", {})"#);
    check_with(&classic, Language::Jsx, "/* @jsxRuntime automatic */ <a/>", r#"import { jsx as _jsx } from "react/jsx-runtime";/* @jsxRuntime automatic */ _jsx("a", {})"#);
}

#[test]
fn broken_text_has_a_place() {
    let errors = compile_jsx("const a = <b>;", Language::Jsx, &JsxOptions::automatic("react")).expect_err("it does not parse");
    assert_eq!(errors[0].name, "script-syntax");
}
