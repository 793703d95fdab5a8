//! What is called plain prints the same when it is read: code, places, imports.

use astro_syntax::Document;

use crate::component::LowerOptions;
use crate::js::{JsModule, JsOptions, print};
use crate::lower::lower;

fn check(source: &str) {
    let component = lower(&Document::parse(source), &LowerOptions { path: "/src/pages/page.astro" });
    for places in [false, true] {
        let options = JsOptions { places, ..JsOptions::default() };
        let seen = |module: JsModule| (module.code, module.imports, module.errors, module.map);
        assert_eq!(seen(print(&component, &options, true)), seen(print(&component, &options, false)), "{source}");
    }
}

fn script(text: &str) -> Option<super::Plain<'_>> {
    super::script(text, 0..text.len())
}

#[test]
fn known_statements_are_plain() {
    for text in [
        "import A, { b, c as d } from './a.astro';\nimport * as e from \"e\"\nimport './f.css'",
        "const { title, size = 'm', ...rest } = Astro.props\nconst [a, b] = x, c = `${a}-${b}`;",
        "export const prerender = true;\nlet n = 1, m\nm = n + 2.5 * -n",
        "const posts = (await getCollection('blog')).filter(({ data }) => !data.draft && data.date >= now);",
        "if (!user?.name) return Astro.redirect('/login');\nelse Astro.locals.user = user // known now",
        "items.map(item => { const x = item.a ?? 'none'; return { x, [x]: x, 'y': [...x] } })",
        "import type { A } from 'a'\nimport type B from \"b\";\ninterface Props extends A.B<C>, D { a: string; b?: 'x' | 'y' | number[], readonly c: { d: Map<string, E[]> }\n f(g: H, i?: J): void; [key: string]: any }",
        "import { type A, b, type C as D } from 'a';\nimport f, { type G } from 'g'\nconst { type = 'x' } = b; b.c += f[type]\nb.d ??= 1; ",
        "type A = { a: keyof typeof b } & ((c: D, ...e: F[]) => Promise<G | null>) | [H, I]\nexport type K = string;\nexport interface L { a: Astro }",
        "const { a, b = 1 } = Astro.props as Props;\nlet c: D[] = e!.f!(g as unknown as H) satisfies I, [k]: L = m as const\nc = d!",
        "export async function getStaticPaths(a: A = 1, { b }?: B, ...c: C[]): Promise<D> {\n  const x = await f();\n  for (const y of x) { if (!y) throw new Error('é') }\n  try { return await import('./z') } catch (e: unknown) { e } finally { }\n}\nfunction g() {}\nconst h = async ({ i }, j: K) => { await i }, k = async l => await l;",
        "const at = new Date(Astro.url.searchParams.get('at')).getTime() /* ms */, dev = import.meta.env.DEV;",
    ] {
        assert!(script(text).is_some(), "{text}");
        check(&format!("---\n{text}\n---\n<p>{{a}}</p>"));
    }
}

#[test]
fn what_might_be_something_else_is_not() {
    for text in [
        "const a!: number", "a\nas b", "a\n!b", "f<T>(x)", "a < b", "type A<B> = C", "interface A { new (): B }", "enum A {}", "const a",
        "import type from 'a'", "import { type A } from 'a'", "import { type as } from 'a'", "import { type as as as } from 'a'", "import { type as B } from 'a'", "type A = B extends C ? D : E", "a as <T>() => B", "interface string {}", "import x = require('x')", "export { a }", "export function f() {};", "export default a",
        "const f = (a): T => a", "const f = (a?) => a", "function f<T>() {}", "function* f() {}", "function f(a: T) : a is B {}", "a ? (b) : c => d", "x => {} || y", "a ?? b || c", "a / b / c", "f`x`",
        "function f(): void", "() => await x", "class A {}", "for (const a in b) {}", "for await (const a of b) {}", "async functionf() {}", "async\nfunction f() {}", "(a)", "[a]", "'use strict'",
        "a?.b = c", "f() = c", "(a, a) => a", "a b", "a: b", "a++", "'\\x41'", "01", "1.", "let let = 1", "const x = yield", "a\u{2028}b",
        "import Astro from 'a'", "export const a = 1; export const a = 2", "if (a) const b = 1", "é", "a.#b", "<b/>", "a, b", "{ a }",
        "const x = { __proto__: a }", "return\u{a0}a", "a = b = c", "}", "",
    ] {
        assert!(text.is_empty() || script(text).is_none(), "{text}");
        check(&format!("---\n{text}\n---\n<p>{{a}}</p>"));
    }
}

#[test]
fn nesting_has_an_end() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{a:", "}"), ("a(", ")"), ("a=>", ""), ("a?b:", ""), ("`${", "}`"), ("(a,b)=>(", ")"), ("()=>{return ", "}")] {
        for times in [10, 1000] {
            let text = format!("x = {}y{}", open.repeat(times), close.repeat(times));
            assert_eq!(script(&text).is_some(), times == 10, "{text}");
        }
    }
}

#[test]
fn imports_that_nothing_uses_go() {
    check("---\nimport A from 'a'; import B from 'b';\nimport 'c'\n---\n<B a={x} />");
    check("---\nimport A, { b } from 'a'\n---\n<p>{b}</p>");
    check("---\nimport { a } from 'a'\nconst x = { a: 1, b: y.a }\n---\n{({ a }) => 1}");
    check("---\n// <Fragment>\nimport A from 'a'\n---\n<A.B client:load {...c} d=`${e}` />");
}

/// A small generator of scripts that are plain, or nearly.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn name(&mut self) -> &'static str {
        self.one(&["a", "b", "Card", "Astro", "item", "$x", "_", "undefined", "type", "async", "of", "let", "get", "Fragment"])
    }

    fn value(&mut self, depth: usize) -> String {
        let choice = if depth == 0 { self.below(7) } else { self.below(26) };
        let mut inner = || self.value(depth.saturating_sub(1));
        match choice {
            0..=2 => self.name().to_owned(),
            3 => self.one(&["1", "0", "2.5", "true", "null", "this", "import.meta.env.DEV"]).to_owned(),
            4 => self.one(&["'x'", "\"y\\n\"", "`z`", "'—'", "''"]).to_owned(),
            5 => format!("Astro.{}", self.name()),
            6 => format!("{}?.{}", self.name(), self.name()),
            7 => format!("{}({}, {})", inner(), inner(), inner()),
            8 => format!("[{}, ...{}]", inner(), inner()),
            9 => format!("({{ {}: {}, {} }})", self.name(), self.value(depth - 1), self.name()),
            10 => format!("({})", inner()),
            11 => format!("{} => {}", self.name(), self.value(depth - 1)),
            12 => format!("({}, {{ {} }}) => {}", self.name(), self.name(), self.value(depth - 1)),
            13 => format!("{} ? {} : {}", inner(), inner(), inner()),
            14 => format!("{}{}{}", inner(), self.one(&[" && ", " || ", " ?? ", " + ", " - ", "*", " % ", "===", " != ", " > ", ">=", " < ", " / "]), self.value(depth - 1)),
            15 => format!("{}{}", self.one(&["!", "-", "+", "typeof ", "await ", "void "]), self.value(depth - 1)),
            16 => format!("`x${{{}}}y`", inner()),
            17 => format!("new {}({})", self.name(), self.value(depth - 1)),
            18 => format!("{}[{}]", inner(), inner()),
            19 => format!("() => {{ {} }}", self.statements(depth - 1)),
            20 => format!("{} {} {}", inner(), self.one(&["as", "satisfies", "in", "instanceof", "/* x */", "!", "="]), self.name()),
            21 => format!("{}({}: {}) => {}", self.one(&["", "async "]), self.name(), self.kind(2), self.value(depth - 1)),
            22 | 23 => format!("{} as {}", inner(), self.kind(2)),
            24 => format!("{}!", inner()),
            _ => format!("{}\n{}", inner(), inner()),
        }
    }

    fn kind(&mut self, depth: usize) -> String {
        let choice = if depth == 0 { self.below(4) } else { self.below(12) };
        let mut inner = || self.kind(depth.saturating_sub(1));
        match choice {
            0 | 1 => self.one(&["string", "A", "any", "null", "B.C", "const", "type", "this"]).to_owned(),
            2 => self.one(&["'x'", "1", "typeof a.b", "true"]).to_owned(),
            3 => self.one(&["{}", "void", "keyof A", "readonly A[]"]).to_owned(),
            4 => format!("{} | {}", inner(), inner()),
            5 => format!("{}[]", inner()),
            6 => format!("A<{}, {}>", inner(), inner()),
            7 => format!("{{ a: {}{} b?: {} }}", inner(), self.one(&[";", ",", "\n", " "]), self.kind(depth - 1)),
            8 => format!("({}: {}) => {}", self.name(), self.kind(depth - 1), self.kind(depth - 1)),
            9 => format!("({})", inner()),
            10 => format!("[{}, {}]", inner(), inner()),
            _ => format!("{} {} {}", inner(), self.one(&["&", "extends", "is", "\n|", "=>"]), self.kind(depth - 1)),
        }
    }

    fn statements(&mut self, depth: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.below(4) {
            let value = self.value(depth);
            text += &match self.below(18) {
                0 => format!("import {} from 'm'", self.name()),
                1 => format!("import {{ {}, {} as {} }} from \"n\"", self.name(), self.name(), self.name()),
                2 => format!("export const {} = {value}", self.name()),
                3 | 4 => format!("const {} = {value}", self.name()),
                5 => format!("const {{ {}, {} = {value} }} = Astro.props", self.name(), self.name()),
                6 => format!("if ({value}) {{ {} }} else return {}", self.name(), self.name()),
                7 => format!("if ({value}) {}", self.name()),
                8 => format!("{} = {value}", self.name()),
                9 => format!("return {value}"),
                10 => format!("interface {} {{ a: {}; f(b: {}): {} }}", self.name(), self.kind(2), self.kind(1), self.kind(1)),
                11 => format!("{}type T{depth} = {}", self.one(&["", "export "]), self.kind(3)),
                12 => format!("import type {} from 't'", self.name()),
                13 => format!("const {}: {} = {value}", self.name(), self.kind(2)),
                14 => format!("{}function {}({}{}, b: {} = 1) {{ {} }}", self.one(&["", "async ", "export async "]), self.name(), self.name(), self.one(&["", "?: A", "?"]), self.kind(1), self.statements(depth.saturating_sub(1))),
                15 => format!("for (const {} of {value}) {{ throw {} }}", self.name(), self.name()),
                16 => format!("try {{ {value} }} catch {{ await {} }}", self.name()),
                _ => value,
            };
            text += self.one(&[";", "\n", ";\n", "\n\n", " // x\n", " ", "\r\n"]);
        }
        text
    }

    fn component(&mut self) -> String {
        let script = self.statements(2);
        let mut page = String::new();
        for _ in 0..self.below(4) {
            let value = self.value(2);
            page += &match self.below(9) {
                0 => format!("<p>{{{value}}}</p>"),
                1 => format!("<Card a={{{value}}} {{...{}}} />", self.name()),
                2 => format!("{{{value} && <b>{{{}}}</b>}}", self.name()),
                3 => format!("{{{}.map((item) => (<Card {{item}} />))}}", self.name()),
                4 => format!("<a href=`${{{value}}}` class:list={{[{value}]}}>x</a>"),
                5 => format!("<slot name={{{value}}} /><Fragment set:html={{{value}}} />"),
                6 => format!("<a {{...{value}}} {{...{{ a: 1 }}}}>{{/* x */}}</a>"),
                7 => format!("<Card>{{{value} ? <i slot=\"a\"/> : <i slot=\"b\"/>}}</Card>"),
                _ => format!("<{} client:load />", self.one(&["Card", "a.b", "Astro.x", "Fragment", "A-b"])),
            };
        }
        let mut text = format!("---\n{script}---\n{page}");
        for _ in 0..self.below(3) {
            // Now and then something is out of place.
            let at = text.floor_char_boundary(self.below(text.len() + 1));
            let what = self.one(&["", "", "(", ")", "{", "}", ",", ".", ":", "?", "!", "=", "<", "'", "`", "as", "//", "/*", "\n", "a", " ", "..."]);
            text.insert_str(at, what);
        }
        text
    }
}

#[test]
fn random_components_print_alike() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut plain = 0;
    for _ in 0..6_000 {
        let text = random.component();
        check(&text);
        let content = text.split("---\n").nth(1).unwrap_or_default();
        plain += usize::from(!content.is_empty() && script(content).is_some());
    }
    // The test is worth what it reaches.
    assert!(plain > 300, "only {plain} scripts were plain");
}

#[test]
fn pages_print_alike() {
    macro_rules! pages {
        ($($name:literal),*) => { [$(include_str!(concat!("../../../../grammar/tree-sitter-astro/test/typing/", $name, ".astro"))),*] };
    }
    let pages = pages!(
        "article", "card", "code", "contact", "dialog", "events", "feed", "gallery", "header", "i18n", "icon", "landing", "layout", "nested",
        "not_found", "product", "search", "seo", "table", "tabs"
    );
    for page in pages {
        check(page);
        // As it is being typed.
        for end in (0..page.len()).step_by(page.len() / 12).filter(|&end| page.is_char_boundary(end)) {
            check(&page[..end]);
        }
    }
}
