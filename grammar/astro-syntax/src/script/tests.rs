//! Facts drawn as text.

use expect_test::{Expect, expect};

use crate::script::{Imported, Language, Script, Static, Value, static_value};

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&draw(&Script::of_module(text, Language::Ts), text));
}

fn draw(script: &Script, text: &str) -> String {
    let mut lines = Vec::new();
    for import in &script.imports {
        let names = import.names.iter().map(|name| {
            let from = match &name.imported {
                Imported::Default => "default",
                Imported::Namespace => "*",
                Imported::Named(name) => name,
            };
            assert_eq!(&text[name.range.clone()], name.local);
            format!("{}{}={from}", if name.type_only { "type " } else { "" }, name.local)
        });
        assert_eq!(text[import.specifier_range.clone()], import.specifier);
        lines.push(format!("import {} <- {}", names.collect::<Vec<_>>().join(" "), import.specifier));
    }
    for declaration in &script.declarations {
        assert_eq!(&text[declaration.range.clone()], declaration.name);
        let ty = declaration.ty.as_ref().map(|ty| format!(": {ty}")).unwrap_or_default();
        let doc = declaration.doc.as_ref().map(|doc| format!("  // {doc}")).unwrap_or_default();
        lines.push(format!("{:?} {}{ty}{doc}", declaration.kind, declaration.name));
    }
    for export in &script.exports {
        let from = export.from.as_ref().map(|from| format!(" <- {from}")).unwrap_or_default();
        let value = export.value.as_ref().map(|value| format!(" = {}", show(value))).unwrap_or_default();
        let ty = if export.type_only { "type " } else { "" };
        let local = export.local.as_deref().unwrap_or("-");
        lines.push(format!("export {ty}{} ({local}, {:?}){from}{value}", export.name, export.kind));
    }
    if let Some(props) = &script.props {
        for field in &props.fields {
            let mut line = format!("prop {}{}: {}", field.name, if field.optional { "?" } else { "" }, field.ty);
            if !field.values.is_empty() {
                line += &format!(" of {:?}", field.values);
            }
            if let Some(default) = &field.default {
                line += &format!(" = {default}");
            }
            if let Some(doc) = &field.doc {
                line += &format!("  // {doc}");
            }
            lines.push(line);
        }
        if props.open {
            lines.push("prop …".to_owned());
        }
    }
    for range in &script.returns {
        lines.push(format!("return: {}", &text[range.clone()]));
    }
    for range in &script.awaits {
        lines.push(format!("await: {}", &text[range.clone()]));
    }
    for error in &script.errors {
        lines.push(format!("{}@{:?}: {} {}", error.name, error.range, error.message, error.help));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn show(value: &Static) -> String {
    match &value.value {
        Value::Null => "null".into(),
        Value::Undefined => "undefined".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => format!("{text:?}"),
        Value::Regex(regex) => regex.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Value::Object(object) => {
            let mut parts: Vec<_> =
                object.properties.iter().map(|it| format!("{}: {}", it.key, show(&it.value))).collect();
            if object.open {
                parts.push("…".into());
            }
            format!("{{{}}}", parts.join(", "))
        }
        Value::Call { callee, arguments } => {
            format!("{callee}({})", arguments.iter().map(show).collect::<Vec<_>>().join(", "))
        }
        Value::Opaque => "?".into(),
    }
}

#[test]
fn imports_of_every_form() {
    check(
        r#"import A from "./A.astro"; import * as b from 'b'; import c, { d, e as f, default as g, type H } from "c";
import type { I } from "i"; import "./x.css"; import data from "./d.json" with { type: "json" };"#,
        expect![[r#"
            import A=default <- ./A.astro
            import b=* <- b
            import c=default d=d f=e g=default type H=H <- c
            import type I=I <- i
            import  <- ./x.css
            import data=default <- ./d.json
        "#]],
    );
}

#[test]
fn declarations_of_every_form() {
    check(
        r#"
/** How many.
 *  And more. */
const a: number = 1, [b, , ...c] = x, { d, e: f = 2, ...g } = y;
let h; var i;
function j() { const inner = 1 }
class K {}
interface L {}
type M = string;
enum N { A }
namespace O { export const p = 1 }
declare global { interface Window {} }
async function* q() {}
"#,
        expect![[r#"
            Const a: number  // How many.
             And more.
            Const b  // How many.
             And more.
            Const c  // How many.
             And more.
            Const d  // How many.
             And more.
            Const f  // How many.
             And more.
            Const g  // How many.
             And more.
            Let h
            Var i
            Function j
            Class K
            Interface L
            TypeAlias M: string
            Enum N
            Namespace O
            Namespace global
            Function q
        "#]],
    );
}

#[test]
fn exports_of_every_form() {
    check(
        r#"
export const prerender = false, x = f();
export async function getStaticPaths() {}
export const GET: APIRoute = () => new Response();
export interface Props { a: 1 }
const y = 1; type T = 1;
export { y, y as z, type T };
export { default as k } from "./k"; export * from "./all"; export * as ns from "./ns";
export default function main() {}
"#,
        expect![[r#"
            Const prerender
            Const x
            Function getStaticPaths
            Const GET: APIRoute
            Interface Props
            Const y
            TypeAlias T: 1
            Function main
            export prerender (prerender, Const) = false
            export x (x, Const) = f()
            export getStaticPaths (getStaticPaths, Function)
            export GET (GET, Const) = ?
            export type Props (Props, Interface)
            export y (y, Const)
            export z (y, Const)
            export type T (T, TypeAlias)
            export k (default, Other) <- ./k
            export * (-, Other) <- ./all
            export ns (-, Other) <- ./ns
            export default (main, Function)
            prop a: 1 of ["1"]
        "#]],
    );
}

#[test]
fn modules_that_are_loaded_along() {
    let script = Script::of_module("import type T from 't'; export { a, b } from './re'; import './side'; export * from './all'; export type { U } from './u'; import x from './x';", Language::Ts);
    assert_eq!(script.loads(), ["./re", "./side", "./all", "./x"]);
}

#[test]
fn props_of_an_interface() {
    check(
        r#"
type Size = "s" | 'm' | undefined;
interface Base { id?: string }
interface Props extends Base {
  /** What it is called. */
  title: string
  size?: Size;
  "aria-label"?: string,
  on: boolean | "auto";
  render(item: T): string;
}
const { title, size = "m", on: enabled = true, ...rest } = Astro.props as Props;
"#,
        expect![[r#"
            TypeAlias Size: "s" | 'm' | undefined
            Interface Base
            Interface Props
            Const title
            Const size
            Const enabled
            Const rest
            prop id?: string
            prop title: string  // What it is called.
            prop size?: Size of ["s", "m"] = "m"
            prop aria-label?: string
            prop on: boolean | "auto" of ["auto"] = true
            prop render: (item: T): string
        "#]],
    );
}

#[test]
fn props_of_a_type() {
    check(
        "type A = { a: 1; b: 2 }; export type Props = Omit<A, 'b'> & ({ c: 1 } | { d: 2 }) & HTMLAttributes<'a'>;",
        expect![[r#"
            TypeAlias A: { a: 1; b: 2 }
            TypeAlias Props: Omit<A, 'b'> & ({ c: 1 } | { d: 2 }) & HTMLAttributes<'a'>
            export type Props (Props, TypeAlias)
            prop a: 1 of ["1"]
            prop c?: 1 of ["1"]
            prop d?: 2 of ["2"]
            prop …
        "#]],
    );
}

#[test]
fn returns_and_awaits_of_the_top_level() {
    check(
        r#"
if (!user) return Astro.redirect("/login");
const a = await load(() => { return 1 });
for await (const x of y) {}
async function f() { await 1; return 2 }
"#,
        expect![[r#"
            Const a
            Function f
            return: return Astro.redirect("/login");
            await: await load(() => { return 1 })
            await: for await (const x of y) 
        "#]],
    );
}

#[test]
fn errors_say_what_to_do() {
    for (text, expected) in [
        ("const a = ;", expect![[r#"
            Const a
            missing-expression@10..11: A value is expected here, not `;`. Write the missing value, or remove the operator or comma before it.
        "#]]),
        ("const a = 'x\nlet b", expect![[r#"
            Const a
            Let b
            unterminated-string@10..12: This string has no closing quote on its line. Add the closing quote, or use backticks for text over several lines.
        "#]]),
        ("const a = `x", expect![[r#"
            Const a
            unterminated-template@10..12: This template literal has no closing backtick. Add the closing backtick where the text ends.
        "#]]),
        ("foo(1, 2", expect![[r#"
            unexpected-end@8..8: The code ends, but `,` or a closing bracket is still missing. Add `,` or a closing bracket; look for the bracket that is left open.
        "#]]),
        ("a b", expect![[r#"
            missing-separator@2..3: `b` follows a complete statement on the same line. Put it on its own line, or add the `;`, operator or bracket that is missing before it.
        "#]]),
        ("const x", expect![[r#"
            Const x
            const-without-value@6..7: A `const` never changes, so it needs its value at once. Add `= value`, or declare it with `let`.
        "#]]),
        ("function f() { await 1 }", expect![[r#"
            Function f
            await-outside-async@15..20: `await` stands in a function that is not `async`. Write `async` before the function. At the top level of the component script `await` needs nothing.
        "#]]),
        ("if (a) { import b from 'b' }", expect![[r#"
            misplaced-import@9..15: `import` and `export` are allowed at the top level only. Move it out of the block, or use `await import("…")` to load a module at this point.
        "#]]),
        ("const { a }: Props", expect![[r#"
            Const a
            const-without-value@6..18: A `const` never changes, so it needs its value at once. Add `= value`, or declare it with `let`.
        "#]]),
        ("/* open", expect![[r#"
            unterminated-comment@7..7: This comment has no `*/`, so the rest of the script is part of it. Add `*/` where the comment ends.
        "#]]),
        ("a ? b", expect![[r#"
            unexpected-end@5..5: The code ends, but `:` is still missing. Add `:`; look for the bracket that is left open.
        "#]]),
        ("const a = [1, 2;", expect![[r#"
            Const a
            unexpected-token@15..16: `;` stands where `,` or a closing bracket is expected. Add `,` or a closing bracket before it, or remove it.
        "#]]),
        ("}", expect![[r#"
            missing-expression@0..1: A value is expected here, not `}`. Write the missing value, or remove the operator or comma before it.
        "#]]),
        ("1 = 2", expect![[r#"
            invalid-assignment@0..1: `1` cannot be assigned to. Assign to a name or a property. To compare, write `===`.
        "#]]),
        ("a ?? b || c", expect![[r#"
            mixed-operators@0..11: `??` and `&&` or `||` do not mix: it is not said which comes first. Put parentheses around one of them.
        "#]]),
        ("const a = #;", expect![[r#"
            Const a
            missing-name@11..12: A name is expected here, not `;`. Write a name: letters, digits, `_` or `$`, starting with no digit.
        "#]]),
        ("let x: = 1", expect![[r#"
            Let x: = 1
            unexpected-token@7..8: `=` makes no sense here. Expected here: a name, a value or a type. Remove it, or add what is missing before it: an operator, a comma or a bracket.
        "#]]),
        ("import { a } form 'b'", expect![[r#"
            import  <- b
            unexpected-token@13..17: `form` stands where `from` is expected. Add `from` before it, or remove it.
        "#]]),
    ] {
        check(text, expected);
    }
}

fn config(text: &str, expected: Expect) {
    expected.assert_eq(&static_value(text, Language::Ts).map_or("none".to_owned(), |value| show(&value)));
}

#[test]
fn configuration_is_read_without_running() {
    config(
        r#"
import { defineConfig } from "astro/config";
const port = 3000; const base = `/x`; const shared = { site: "https://a.b" };
export default defineConfig({
  ...shared, base, trailingSlash: 'always', server: { port: port + 1, host: !0 },
  integrations: [mdx(), ...more], adapter: node({ mode: "standalone" }),
  redirects: { "/old": `${base}/new` }, output: process.env.X ? 'a' : 'b', vite: { plugins: [tw()] },
} satisfies X);
"#,
        expect![[r#"{site: "https://a.b", base: "/x", trailingSlash: "always", server: {port: 3001, host: true}, integrations: [mdx(), ?], adapter: node({mode: "standalone"}), redirects: {/old: "/x/new"}, output: ?, vite: {plugins: [tw()]}}"#]],
    );
    config("module.exports = { a: -1, b: /x/g, c: null }", expect!["{a: -1, b: /x/g, c: null}"]);
    config("const c = { a: 1, ...x }; export { c as default }", expect!["{a: 1, …}"]);
    config("export default defineConfig(() => { const a = 1; return { a } })", expect!["{a: ?}"]);
    config("const a = b, b = a; export default a", expect!["?"]);
    config("export const a = 1", expect!["none"]);
    config("export default {", expect!["none"]);
}

#[test]
fn absurd_nesting_is_answered() {
    const WAYS: &[&str] = &[
        "(", "[", "{a:", "!", "-", "a=>", "a?b:", "typeof ", "a+", "if(a){}else ", "a.b.", "f()(", "`${", "<T>", "{", "@",
        "(a)=>(", "class A{x=", "function f(){", "async(", "x<", "new ",
    ];
    for way in WAYS {
        for count in [50, 1_000, 1_000_000] {
            assert!(!Script::of_module(&way.repeat(count), Language::Ts).errors.is_empty(), "{way}");
        }
    }
    let sum = "a+".repeat(20_000) + "a";
    assert_eq!(Script::of_module(&sum, Language::Ts).errors, []);
}

#[test]
fn in_a_long_script_what_is_broken_stays_in_its_statement() {
    let lines = |from: usize| (from..from + 100).map(|n| format!("const a{n}: T = [{n}];\n")).collect::<String>();
    let text = format!("---\n{}const half = call({{ a: [\n{}import Card from './Card.astro';\nAstro.\n---\n", lines(0), lines(100));
    let document = crate::Document::parse(&text);
    let script = document.script();
    assert!(!script.complete);
    let names: Vec<&str> = script.declarations.iter().map(|declaration| declaration.name.as_str()).collect();
    let expected: Vec<String> = (0..200).map(|n| format!("a{n}")).collect();
    assert_eq!(names, expected);
    assert_eq!(script.imports.len(), 1);
    let import = &script.imports[0];
    assert_eq!(&text[import.specifier_range.clone()], "./Card.astro");
}
