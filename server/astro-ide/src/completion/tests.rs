//! What is offered where: each test is a file with a cursor and the first items.

use expect_test::{Expect, expect};

use crate::testing::{accept, completions, offers};

/// The first `count` items at `$0`.
fn check(fixture: &str, count: usize, expect: Expect) {
    expect.assert_eq(&completions(fixture, count));
}

/// The file after accepting the item.
fn check_accept(fixture: &str, label: &str, expect: Expect) {
    expect.assert_eq(&accept(fixture, label));
}

const CARD: &str = "
//- /src/components/Card.astro
---
interface Props {
  /** Shown large. */
  title: string;
  kind?: 'plain' | 'fancy';
  count?: number;
  open?: boolean;
}
const { title, kind = 'plain' } = Astro.props;
---
<article><slot name=\"head\" /><slot /><slot name=\"foot\">none</slot></article>
";

fn with_card(page: &str) -> String {
    format!("//- /src/pages/index.astro\n{page}{CARD}")
}

#[test]
fn members_of_astro() {
    check("---\nAstro.$0\n---\n", 12, expect![[r#"
        Property props · Props
        Property params · Record<string, string | undefined>
        Property url · URL
        Property request · Request
        Method redirect · (path: string, status?: 300 | 301 | 302 | 303 | 304 | 307 | 308) => Response
        Method rewrite · (target: string | URL | Request) => Promise<Response>
        Property locals · App.Locals
        Property slots · Record<string, true | undefined> & { has, render }
        Property self · AstroComponentFactory
        Property site · URL | undefined
        Property generator · string
        Property originPathname · string
        …
    "#]]);
    check("---\nAstro.red$0\n---\n", 3, expect![[r#"
        Method redirect · (path: string, status?: 300 | 301 | 302 | 303 | 304 | 307 | 308) => Response
    "#]]);
    check("---\nAstro.cookies.$0\n---\n", 9, expect![[r#"
        Method get · (name: string, options?) => AstroCookie | undefined
        Method has · (name: string) => boolean
        Method set · (name: string, value: string | object, options?: { domain, expires, httpOnly, maxAge, path, sameSite, secure, encode }) => void
        Method delete · (name: string, options?: { domain, path }) => void
        Method headers · () => Iterator<string>
        Method merge · (cookies: AstroCookies) => void
    "#]]);
    check("<p>{Astro.url.pa$0}</p>", 3, expect![[r#"
        Property pathname · string
        Property searchParams · URLSearchParams
    "#]]);
    check("{Astro.$0", 3, expect![[r#"
        Property props · Props
        Property params · Record<string, string | undefined>
        Property url · URL
        …
    "#]]);
    assert!(offers("<a href={Astro.$0}>x</a>", "url"));
    assert!(offers("---\nif (Astro?.$0) {}\n---\n", "url"));
    assert!(!offers("<script>Astro.$0</script>", "redirect"));
}

#[test]
fn props_and_params_of_the_page() {
    check("---\ninterface Props { a: string; b?: number }\nAstro.props.$0\n---\n", 5, expect![[r#"
        Property a · a: string
        Property b · b?: number
    "#]]);
    check("---\ninterface Props { a: string; b?: number }\nconst props = Astro.props\n---\n{props.$0}", 5, expect![[r#"
        Property a · a: string
        Property b · b?: number
    "#]]);
    check("//- /src/pages/[lang]/[...slug].astro\n{Astro.params.$0}", 5, expect![[r#"
        Property lang · string
        Property slug · string | undefined
    "#]]);
}

#[test]
fn names_in_scope() {
    let fixture = "---\nimport Card from '../components/Card.astro'\nconst posts = []\nfunction go() {}\n---\n{posts.map((post, index) => <li>{p$0}</li>)}";
    check(fixture, 4, expect![[r#"
        Variable post · parameter
        Variable posts
        Variable Promise · global
        Variable parseFloat · global
        …
    "#]]);
    assert!(offers("---\nconst [first, { second = 1, ...rest }] = x\n---\n{$0}", "rest"));
    assert!(offers("---\nconst a = 1\nconst b = $0\n---\n", "a"));
    assert!(offers("{$0}", "Astro"));
    assert!(!offers("<p>{a}</p>$0", "Astro"));
    assert!(!offers("{items.map((item) => item)}{$0}", "item"));
}

#[test]
fn a_string_that_was_just_opened_is_no_place_for_names() {
    for fixture in ["---\nconst a = \"$0\n---", "---\nconst a = 'As$0\n---", "{a === '$0}"] {
        assert!(!offers(fixture, "Astro"), "{fixture}");
    }
    assert!(offers("<p>don't {As$0}</p>", "Astro"));
    assert_eq!(accept("<style>\n  a { b: c }\n</$0", "style"), "<style>\n  a { b: c }\n</style>");
    assert_eq!(accept("<script>\n  let a\n</$0", "script"), "<script>\n  let a\n</script>");
}

#[test]
fn names_in_scripts_of_the_page() {
    let script = |typed: &str| format!("<script>\n  import {{ open as unlock }} from './lib';\n  const dialog = 1;\n  function close(door) {{}}\n  {typed}\n</script>");
    for (typed, name) in [("di$0", "dialog"), ("cl$0", "close"), ("unl$0", "unlock"), ("docu$0", "document"), ("set$0", "setInterval")] {
        assert!(offers(&script(typed), name), "{typed}");
    }
    assert!(!offers(&script("Ast$0"), "Astro"));
    assert!(!offers("---\nconst a = docu$0\n---", "document"));
}

#[test]
fn members_seen_elsewhere_in_the_file() {
    check("---\nconst posts = []\n---\n{posts.map((post) => <a href={post.url}>{post.$0}</a>)}", 3, expect![[r#"
        Property url · used in this file
    "#]]);
}

#[test]
fn nothing_in_strings_and_comments() {
    for fixture in ["---\n// Ast$0\n---", "---\nconst a = 'Ast$0'\n---", "{/* Ast$0 */}", "---\nconst a = `Ast$0`\n---", "---\nconst n = 12$0\n---"] {
        assert_eq!(completions(fixture, 3), "", "{fixture}");
    }
    assert!(offers("---\nconst a = `${Ast$0}`\n---", "Astro"));
}

#[test]
fn import_paths() {
    let files = "\n//- /src/components/Card.astro\n<p/>\n//- /src/components/util.ts\nexport {}\n//- /src/lib/db.ts\nexport {}\n//- /package.json\n{\"dependencies\":{\"astro\":\"^7\",\"nanoid\":\"^5\"}}\n//- /tsconfig.json\n{\"compilerOptions\":{\"paths\":{\"@/*\":[\"./src/*\"]}}}\n";
    let at = |line: &str| format!("//- /src/pages/index.astro\n---\n{line}\n---\n{files}");
    check(&at("import Card from '../$0'"), 5, expect![[r#"
        Folder components → "components/"
        Folder lib → "lib/"
        Folder pages → "pages/"
    "#]]);
    check(&at("import Card from '../components/$0"), 5, expect![[r#"
        File Card.astro
        File util.ts → "util"
    "#]]);
    check(&at("import { x } from \"as$0\""), 4, expect![[r#"
        Module astro
        Module astro/components
        Module astro/config
        Module astro/loaders
        …
    "#]]);
    check(&at("import x from '$0'"), 4, expect![[r#"
        Folder @/ · alias
        Module astro
        Module astro/components
        Module astro/config
        …
    "#]]);
    check(&at("import x from '@/li$0'"), 4, expect![[r#"
        Folder lib → "lib/"
    "#]]);
    check(&at("const x = await import('./$0')"), 4, expect![[""]]);
    check_accept(&at("import Card from '../components/Ca$0'"), "Card.astro", expect![[r#"
        ---
        import Card from '../components/Card.astro'
        ---

    "#]]);
}

#[test]
fn component_tags() {
    check(&with_card("---\nimport Base from '../layouts/Base.astro'\nimport { Icon } from 'icons'\nconst Tag = 'h1'\n---\n<$0"), 8, expect![[r#"
        Component Base · ../layouts/Base.astro
        Component Icon · icons
        Component Tag · local
        Component Fragment
        Component Card · ../components/Card.astro
        Component ClientRouter · astro:transitions
        Component Code · astro/components
        Component Debug · astro/components
        …
    "#]]);
    check(&with_card("<div><Ca$0</div>"), 3, expect![[r#"
        Component Card · ../components/Card.astro
        Tag canvas
        Tag caption
    "#]]);
    assert!(offers(&with_card("{items.map((Item) => <It$0)}"), "Item"));
}

#[test]
fn a_component_brings_its_import() {
    check_accept(&with_card("<Ca$0\n"), "Card", expect![[r#"
        ---
        import Card from "../components/Card.astro";
        ---
        <Card

    "#]]);
    check_accept(&with_card("---\nimport a from './a'\nconst b = 1\n---\n<Ca$0 />\n"), "Card", expect![[r#"
        ---
        import a from './a'
        import Card from '../components/Card.astro'
        const b = 1
        ---
        <Card />

    "#]]);
    check_accept(&with_card("---\nconst b = 1\n---\n<Ca$0 />\n"), "Card", expect![[r#"
        ---
        import Card from "../components/Card.astro";
        const b = 1
        ---
        <Card />

    "#]]);
    check_accept(&with_card("---\n---\n<Ca$0 />\n"), "Card", expect![[r#"
        ---
        import Card from "../components/Card.astro";
        ---
        <Card />

    "#]]);
    check_accept(&with_card("---\nimport Card from '../components/Card.astro'\n---\n<Ca$0 />\n"), "Card", expect![[r#"
        ---
        import Card from '../components/Card.astro'
        ---
        <Card />

    "#]]);
    check_accept("//- /src/components/deep/Other.astro\n<Ca$0\n//- /src/components/Card.astro\n<p/>\n", "Card", expect![[r#"
        ---
        import Card from "../Card.astro";
        ---
        <Card
    "#]]);
}

#[test]
fn props_of_a_component() {
    let page = |tag: &str| with_card(&format!("---\nimport Card from '../components/Card.astro'\nconst title = 'x'\n---\n{tag}"));
    check(&page("<Card $0 />"), 8, expect![[r#"
        Prop title · title: string → "title=\"$1\""
        Prop {title} · title: string
        Prop kind · kind?: 'plain' | 'fancy' = 'plain' → "kind=\"$1\""
        Prop count · count?: number → "count={$1}"
        Prop open · open?: boolean
        Directive class:list · string | object | Iterable → "class:list={$1}"
        Directive is:raw · boolean
        Directive server:defer · boolean
        …
    "#]]);
    check(&page("<Card $0"), 3, expect![[r#"
        Prop title · title: string → "title=\"$1\""
        Prop {title} · title: string
        Prop kind · kind?: 'plain' | 'fancy' = 'plain' → "kind=\"$1\""
        …
    "#]]);
    check(&page("<Card ti$0"), 4, expect![[r#"
        Prop title · title: string → "title=\"$1\""
        Prop {title} · title: string
        Directive transition:animate · "fade" | "slide" | "initial" | "none" | TransitionDirectionalAnimations → "transition:animate=\"$1\""
        Directive transition:name · string → "transition:name=\"$1\""
        …
    "#]]);
    check(&page("<Card\n  title=\"x\"\n  $0\n/>"), 3, expect![[r#"
        Prop kind · kind?: 'plain' | 'fancy' = 'plain' → "kind=\"$1\""
        Prop count · count?: number → "count={$1}"
        Prop open · open?: boolean
        …
    "#]]);
    check(&page("<Card kind=\"$0\" />"), 4, expect![[r#"
        Value plain · 'plain' | 'fancy'
        Value fancy · 'plain' | 'fancy'
    "#]]);
    check(&page("<Card kind=$0 />"), 4, expect![[r#"
        Value plain · 'plain' | 'fancy' → "\"plain\""
        Value fancy · 'plain' | 'fancy' → "\"fancy\""
    "#]]);
    check_accept(&page("<Card $0 />"), "kind", expect![[r#"
        ---
        import Card from '../components/Card.astro'
        const title = 'x'
        ---
        <Card kind="$1" />
    "#]]);
    check_accept(&page("<Card co$0 />"), "count", expect![[r#"
        ---
        import Card from '../components/Card.astro'
        const title = 'x'
        ---
        <Card count={$1} />
    "#]]);
    check_accept(&page("<Card $0 />"), "{title}", expect![[r#"
        ---
        import Card from '../components/Card.astro'
        const title = 'x'
        ---
        <Card {title} />
    "#]]);
}

#[test]
fn directives_where_they_are_allowed() {
    let page = |tag: &str| with_card(&format!("---\nimport Card from '../components/Card.astro'\nimport App from './App.tsx'\n---\n{tag}\n//- /src/pages/App.tsx\nexport default 1\n"));
    check(&page("<App client:$0 />"), 8, expect![[r#"
        Directive client:idle · boolean | { timeout: number }
        Directive client:load · boolean
        Directive client:media · string → "client:media=\"$1\""
        Directive client:only · string → "client:only=\"$1\""
        Directive client:visible · boolean | { rootMargin: string }
    "#]]);
    check(&page("<Card client:$0 />"), 3, expect![[""]]);
    check(&page("<Card server:$0 />"), 3, expect![[r#"
        Directive server:defer · boolean
    "#]]);
    check("<div set:$0></div>", 3, expect![[r#"
        Directive set:html · string | Response | Promise<…> → "set:html={$1}"
        Directive set:text · string → "set:text={$1}"
    "#]]);
    check("<div class:$0", 3, expect![[r#"
        Directive class:list · string | object | Iterable → "class:list={$1}"
    "#]]);
    check("<style is:$0></style>", 3, expect![[r#"
        Directive is:global · boolean
        Directive is:inline · boolean
    "#]]);
    check("<script define$0></script>", 3, expect![[r#"
        Directive define:vars · object → "define:vars={{ $1 }}"
    "#]]);
    check("<App client:only=\"$0\" />", 5, expect![[r#"
        Value preact
        Value react
        Value solid-js
        Value svelte
        Value vue
    "#]]);
    check("<div transition:animate=\"$0\"></div>", 5, expect![[r#"
        Value fade
        Value initial
        Value none
        Value slide
    "#]]);
    assert!(!offers("<div $0></div>", "client:load"));
    assert!(!offers("<div $0></div>", "define:vars"));
    assert!(!offers(&page("<App client:load client:$0 />"), "client:idle"));
    assert!(offers("<Unknown client:$0 />", "client:load"));
}

#[test]
fn html() {
    check("<block$0", 3, expect![[r#"
        Tag blockquote
    "#]]);
    check("<blockquote c$0", 3, expect![[r#"
        Attribute cite → "cite=\"$1\""
        Attribute class → "class=\"$1\""
        Directive class:list · string | object | Iterable → "class:list={$1}"
        …
    "#]]);
    check("<input type=\"ch$0\">", 3, expect![[r#"
        Value checkbox
    "#]]);
    check("<button ty$0>", 3, expect![[r#"
        Attribute type → "type=\"$1\""
    "#]]);
    check("<a href=\"x\" hr$0>", 3, expect![[r#"
        Attribute hreflang → "hreflang=\"$1\""
        Attribute data-astro-history → "data-astro-history=\"$1\""
    "#]]);
    check_accept("<input dis$0>", "disabled", expect!["<input disabled>"]);
    check_accept("<a hr$0>x</a>", "href", expect![[r#"<a href="$1">x</a>"#]]);
    assert!(offers("<svg><ci$0</svg>", "circle"));
}

#[test]
fn end_tags() {
    check("<div><p>text</$0", 3, expect![[r#"
        Tag p · end tag → "p>"
        Tag div · end tag → "div>"
    "#]]);
    check("<div><p>text</$0</div>", 3, expect![[r#"
        Tag p · end tag → "p>"
    "#]]);
    check("<main>\n  <Card.Body>\n  </$0\n</main>", 3, expect![[r#"
        Component Card.Body · end tag → "Card.Body>"
    "#]]);
    check_accept("<ul><li>a</l$0></ul>", "li", expect!["<ul><li>a</li></ul>"]);
    check_accept("<div>\n  <br>\n<$0", "/div>", expect![[r#"
        <div>
          <br>
        </div>"#]]);
}

#[test]
fn slots_of_the_component_around() {
    let page = |tag: &str| with_card(&format!("---\nimport Card from '../components/Card.astro'\n---\n{tag}"));
    check(&page("<Card><p slot=\"$0\">x</p></Card>"), 5, expect![[r#"
        Slot head · slot of Card
        Slot foot · slot of Card
    "#]]);
    check(&page("<Card><p slo$0>x</p></Card>"), 2, expect![[r#"
        Attribute slot → "slot=\"$1\""
    "#]]);
    check(&page("<Card>{ok && <Fragment slot=\"$0\" />}</Card>"), 5, expect![[r#"
        Slot head · slot of Card
        Slot foot · slot of Card
    "#]]);
}

#[test]
fn styles() {
    check("<style>a { colo$0 }</style>", 3, expect![[r#"
        CssProperty color → "color: $1;"
        CssProperty color-scheme → "color-scheme: $1;"
        CssProperty color-interpolation-filters → "color-interpolation-filters: $1;"
        …
    "#]]);
    check("<style>a { display: $0 }</style>", 3, expect![[r#"
        CssValue block
        CssValue inline
        CssValue run-in
        …
    "#]]);
    check("<style>a { color: re$0 }</style>", 4, expect![[r#"
        Color rebeccapurple
        Color red
        CssValue revert
        CssValue revert-layer
        …
    "#]]);
    check("<p style=\"$0\">", 2, expect![[r#"
        CssProperty accent-color → "accent-color: $1;"
        CssProperty align-content → "align-content: $1;"
        …
    "#]]);
    check("<p style=\"color: re$0\">", 2, expect![[r#"
        Color rebeccapurple
        Color red
        …
    "#]]);
    check("<p class=\"card big\"></p><style>.$0</style>", 4, expect![[r#"
        Class big · in this file
        Class card · in this file
    "#]]);
    check("<style>a:ho$0</style>", 2, expect![[r#"
        Keyword :host · :host
        Keyword :host() · :host( <compound-selector> ) → ":host($1)"
        …
    "#]]);
    check("<style>a { &::bef$0 }</style>", 2, expect![[r#"
        Keyword ::before · ::before
    "#]]);
    check("<style>@me$0</style>", 2, expect![[r#"
        Keyword @media
        Keyword @document
        …
    "#]]);
    check("<style define:vars={{ fg: 1 }}>:root { --bg: red } a { color: var($0) }</style>", 3, expect![[r#"
        Variable --fg · define:vars
        Variable --bg
        Function color-mix() · color-mix( <color-interpolation-method> , [ <color> && <percentage [0,100]>? ]#{2}) → "color-mix($1)"
        …
    "#]]);
    check("<style lang=\"scss\">$c: red; a { color: $$0 }</style>", 2, expect![[r#"
        Variable $c
    "#]]);
    check("<style lang=\"less\">@link: red; a { color: @$0 }</style>", 2, expect![[r#"
        Variable @link
    "#]]);
    check_accept("<style>a { disp$0 }</style>", "display", expect!["<style>a { display: $1; }</style>"]);
}

#[test]
fn routes_in_addresses() {
    let page = |tag: &str| format!("//- /src/pages/index.astro\n{tag}\n//- /src/pages/about.astro\n<p/>\n//- /src/pages/blog/[slug].astro\n<p/>\n//- /src/pages/api/login.ts\nexport const POST = 1\n//- /src/pages/404.astro\n<p/>\n");
    check(&page("<a href=\"$0\">x</a>"), 6, expect![[r#"
        File / · page src/pages/index.astro
        File /about · page src/pages/about.astro
        File /blog/[slug] · page src/pages/blog/[slug].astro → "/blog/"
        File /api/login · endpoint src/pages/api/login.ts
    "#]]);
    check(&page("<form action=\"/ap$0\">x</form>"), 6, expect![[r#"
        File /api/login · endpoint src/pages/api/login.ts
    "#]]);
    check(&page("---\nreturn Astro.redirect('/bl$0')\n---"), 6, expect![[r#"
        File /blog/[slug] · page src/pages/blog/[slug].astro → "/blog/"
    "#]]);
    assert!(!offers(&page("<img src=\"$0\">"), "/about"));
}

#[test]
fn classes_of_the_styles() {
    check("<p class=\"a $0\"></p><style>.card { } .card .big { } #top { }</style>", 4, expect![[r#"
        Class big · in this file's styles
        Class card · in this file's styles
    "#]]);
    check("<p id=\"$0\"></p><style>#top { }</style>", 4, expect![[r#"
        Class top · in this file's styles
    "#]]);
}

#[test]
fn snippets() {
    check("-$0", 2, expect![[r#"
        Snippet --- → "---\n$0\n---\n"
    "#]]);
    check("---$0", 2, expect![[r#"
        Variable Astro
        Variable Fragment
        …
    "#]]);
    check("$0\n<p>x</p>", 2, expect![[r#"
        Snippet --- → "---\n$0\n---\n"
    "#]]);
    check("---\ngetS$0\n---\n", 2, expect![[r#"
        Function getSecret · astro:env/server
        Snippet getStaticPaths → "export async function getStaticPaths() {\n\treturn [\n\t\t{ params: { ${1:slug}: \"${2:value}\" }, props: {$3} },\n\t];\n}\n$0"
        …
    "#]]);
    check("//- /src/components/A.astro\n---\ninterf$0\n---\n", 2, expect![[r#"
        Keyword interface
        Snippet interface Props → "interface Props {\n\t${1:title}: ${2:string};\n}\n\nconst { ${1:title} } = Astro.props;\n$0"
    "#]]);
    assert!(!offers("//- /src/components/A.astro\n---\n$0\n---\n", "getStaticPaths"));
    assert!(!offers("---\nconst a = 1\n---\n--$0", "---"));
}

#[test]
fn the_context_of_endpoints_and_middleware() {
    check("//- /src/pages/api.ts\nexport const GET = (context) => context.red$0\n", 3, expect![[r#"
        Method redirect · (path: string, status?: 300 | 301 | 302 | 303 | 304 | 307 | 308) => Response
    "#]]);
    check("//- /src/middleware.ts\nexport const onRequest = (ctx, next) => { ctx.cookies.ha$0 }\n", 3, expect![[r#"
        Method has · (name: string) => boolean
        Method headers · () => Iterator<string>
    "#]]);
    assert!(!offers("//- /src/lib/x.ts\ncontext.$0\n", "redirect"));
}

#[test]
fn parameters_of_the_path_in_static_paths() {
    let at = |code: &str| completions(&format!("//- /src/pages/[lang]/[...slug].astro\n---\nexport function getStaticPaths() {{ return [{{ params: {code} }}] }}\n---\n"), 2);
    assert_eq!(at("{ $0 }").lines().take(2).collect::<Vec<_>>(), ["Property lang · string → \"lang: \"", "Property slug · string | undefined → \"slug: \""]);
    assert!(at("{ lang: 'a', s$0 }").starts_with("Property slug"), "{}", at("{ lang: 'a', s$0 }"));
}

#[test]
fn values_of_a_prop_in_its_expression() {
    let at = |tag: &str| completions(&format!("---\nimport Card from './Card.astro'\n---\n{tag}\n//- /src/pages/Card.astro\n---\ninterface Props {{ kind: 'small' | 'big' }}\n---\n"), 2);
    let first = |tag: &str| at(tag).lines().next().unwrap_or_default().to_owned();
    assert_eq!(first("<Card kind={$0} />"), "Value small · 'small' | 'big' → \"\\\"small\\\"\"");
    assert_eq!(first("<Card kind={b$0} />"), "Value big · 'small' | 'big' → \"\\\"big\\\"\"");
    assert!(!first("<Card kind={a + b$0} />").starts_with("Value"));
}
