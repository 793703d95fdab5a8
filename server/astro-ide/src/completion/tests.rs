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
    check("---\nAstro.$0\n---\n", 12, expect![[]]);
    check("---\nAstro.red$0\n---\n", 3, expect![[]]);
    check("---\nAstro.cookies.$0\n---\n", 9, expect![[]]);
    check("<p>{Astro.url.pa$0}</p>", 3, expect![[]]);
    check("{Astro.$0", 3, expect![[]]);
    assert!(offers("<a href={Astro.$0}>x</a>", "url"));
    assert!(offers("---\nif (Astro?.$0) {}\n---\n", "url"));
    assert!(!offers("<script>Astro.$0</script>", "redirect"));
}

#[test]
fn props_and_params_of_the_page() {
    check("---\ninterface Props { a: string; b?: number }\nAstro.props.$0\n---\n", 5, expect![[]]);
    check("---\ninterface Props { a: string; b?: number }\nconst props = Astro.props\n---\n{props.$0}", 5, expect![[]]);
    check("//- /src/pages/[lang]/[...slug].astro\n{Astro.params.$0}", 5, expect![[]]);
}

#[test]
fn names_in_scope() {
    let fixture = "---\nimport Card from '../components/Card.astro'\nconst posts = []\nfunction go() {}\n---\n{posts.map((post, index) => <li>{p$0}</li>)}";
    check(fixture, 4, expect![[]]);
    assert!(offers("---\nconst [first, { second = 1, ...rest }] = x\n---\n{$0}", "rest"));
    assert!(offers("---\nconst a = 1\nconst b = $0\n---\n", "a"));
    assert!(offers("{$0}", "Astro"));
    assert!(!offers("<p>{a}</p>$0", "Astro"));
    assert!(!offers("{items.map((item) => item)}{$0}", "item"));
}

#[test]
fn members_seen_elsewhere_in_the_file() {
    check("---\nconst posts = []\n---\n{posts.map((post) => <a href={post.url}>{post.$0}</a>)}", 3, expect![[]]);
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
    check(&at("import Card from '../$0'"), 5, expect![[]]);
    check(&at("import Card from '../components/$0"), 5, expect![[]]);
    check(&at("import { x } from \"as$0\""), 4, expect![[]]);
    check(&at("import x from '$0'"), 4, expect![[]]);
    check(&at("import x from '@/li$0'"), 4, expect![[]]);
    check(&at("const x = await import('./$0')"), 4, expect![[]]);
    check_accept(&at("import Card from '../components/Ca$0'"), "Card.astro", expect![[]]);
}

#[test]
fn component_tags() {
    check(&with_card("---\nimport Base from '../layouts/Base.astro'\nimport { Icon } from 'icons'\nconst Tag = 'h1'\n---\n<$0"), 8, expect![[]]);
    check(&with_card("<div><Ca$0</div>"), 3, expect![[]]);
    assert!(offers(&with_card("{items.map((Item) => <It$0)}"), "Item"));
}

#[test]
fn a_component_brings_its_import() {
    check_accept(&with_card("<Ca$0\n"), "Card", expect![[]]);
    check_accept(&with_card("---\nimport a from './a'\nconst b = 1\n---\n<Ca$0 />\n"), "Card", expect![[]]);
    check_accept(&with_card("---\nconst b = 1\n---\n<Ca$0 />\n"), "Card", expect![[]]);
    check_accept(&with_card("---\n---\n<Ca$0 />\n"), "Card", expect![[]]);
    check_accept(&with_card("---\nimport Card from '../components/Card.astro'\n---\n<Ca$0 />\n"), "Card", expect![[]]);
    check_accept("//- /src/components/deep/Other.astro\n<Ca$0\n//- /src/components/Card.astro\n<p/>\n", "Card", expect![[]]);
}

#[test]
fn props_of_a_component() {
    let page = |tag: &str| with_card(&format!("---\nimport Card from '../components/Card.astro'\nconst title = 'x'\n---\n{tag}"));
    check(&page("<Card $0 />"), 8, expect![[]]);
    check(&page("<Card $0"), 3, expect![[]]);
    check(&page("<Card ti$0"), 4, expect![[]]);
    check(&page("<Card\n  title=\"x\"\n  $0\n/>"), 3, expect![[]]);
    check(&page("<Card kind=\"$0\" />"), 4, expect![[]]);
    check(&page("<Card kind=$0 />"), 4, expect![[]]);
    check_accept(&page("<Card $0 />"), "kind", expect![[]]);
    check_accept(&page("<Card co$0 />"), "count", expect![[]]);
    check_accept(&page("<Card $0 />"), "{title}", expect![[]]);
}

#[test]
fn directives_where_they_are_allowed() {
    let page = |tag: &str| with_card(&format!("---\nimport Card from '../components/Card.astro'\nimport App from './App.tsx'\n---\n{tag}\n//- /src/pages/App.tsx\nexport default 1\n"));
    check(&page("<App client:$0 />"), 8, expect![[]]);
    check(&page("<Card client:$0 />"), 3, expect![[]]);
    check(&page("<Card server:$0 />"), 3, expect![[]]);
    check("<div set:$0></div>", 3, expect![[]]);
    check("<div class:$0", 3, expect![[]]);
    check("<style is:$0></style>", 3, expect![[]]);
    check("<script define$0></script>", 3, expect![[]]);
    check("<App client:only=\"$0\" />", 5, expect![[]]);
    check("<div transition:animate=\"$0\"></div>", 5, expect![[]]);
    assert!(!offers("<div $0></div>", "client:load"));
    assert!(!offers("<div $0></div>", "define:vars"));
    assert!(!offers(&page("<App client:load client:$0 />"), "client:idle"));
    assert!(offers("<Unknown client:$0 />", "client:load"));
}

#[test]
fn html() {
    check("<block$0", 3, expect![[]]);
    check("<blockquote c$0", 3, expect![[]]);
    check("<input type=\"ch$0\">", 3, expect![[]]);
    check("<button ty$0>", 3, expect![[]]);
    check("<a href=\"x\" hr$0>", 3, expect![[]]);
    check_accept("<input dis$0>", "disabled", expect![[]]);
    check_accept("<a hr$0>x</a>", "href", expect![[]]);
    assert!(offers("<svg><ci$0</svg>", "circle"));
}

#[test]
fn end_tags() {
    check("<div><p>text</$0", 3, expect![[]]);
    check("<div><p>text</$0</div>", 3, expect![[]]);
    check("<main>\n  <Card.Body>\n  </$0\n</main>", 3, expect![[]]);
    check_accept("<ul><li>a</l$0></ul>", "li", expect![[]]);
    check_accept("<div>\n  <br>\n<$0", "/div>", expect![[]]);
}

#[test]
fn slots_of_the_component_around() {
    let page = |tag: &str| with_card(&format!("---\nimport Card from '../components/Card.astro'\n---\n{tag}"));
    check(&page("<Card><p slot=\"$0\">x</p></Card>"), 5, expect![[]]);
    check(&page("<Card><p slo$0>x</p></Card>"), 2, expect![[]]);
    check(&page("<Card>{ok && <Fragment slot=\"$0\" />}</Card>"), 5, expect![[]]);
}

#[test]
fn styles() {
    check("<style>a { colo$0 }</style>", 3, expect![[]]);
    check("<style>a { display: $0 }</style>", 3, expect![[]]);
    check("<style>a { color: re$0 }</style>", 4, expect![[]]);
    check("<p style=\"$0\">", 2, expect![[]]);
    check("<p style=\"color: re$0\">", 2, expect![[]]);
    check("<p class=\"card big\"></p><style>.$0</style>", 4, expect![[]]);
    check("<style>a:ho$0</style>", 2, expect![[]]);
    check("<style>a { &::bef$0 }</style>", 2, expect![[]]);
    check("<style>@me$0</style>", 2, expect![[]]);
    check("<style define:vars={{ fg: 1 }}>:root { --bg: red } a { color: var($0) }</style>", 3, expect![[]]);
    check("<style lang=\"scss\">$c: red; a { color: $$0 }</style>", 2, expect![[]]);
    check("<style lang=\"less\">@link: red; a { color: @$0 }</style>", 2, expect![[]]);
    check_accept("<style>a { disp$0 }</style>", "display", expect![[]]);
}

#[test]
fn classes_of_the_styles() {
    check("<p class=\"a $0\"></p><style>.card { } .card .big { } #top { }</style>", 4, expect![[]]);
    check("<p id=\"$0\"></p><style>#top { }</style>", 4, expect![[]]);
}

#[test]
fn snippets() {
    check("-$0", 2, expect![[]]);
    check("---$0", 2, expect![[]]);
    check("$0\n<p>x</p>", 2, expect![[]]);
    check("---\ngetS$0\n---\n", 2, expect![[]]);
    check("//- /src/components/A.astro\n---\ninterf$0\n---\n", 2, expect![[]]);
    assert!(!offers("//- /src/components/A.astro\n---\n$0\n---\n", "getStaticPaths"));
    assert!(!offers("---\nconst a = 1\n---\n--$0", "---"));
}

#[test]
fn the_context_of_endpoints_and_middleware() {
    check("//- /src/pages/api.ts\nexport const GET = (context) => context.red$0\n", 3, expect![[]]);
    check("//- /src/middleware.ts\nexport const onRequest = (ctx, next) => { ctx.cookies.ha$0 }\n", 3, expect![[]]);
    assert!(!offers("//- /src/lib/x.ts\ncontext.$0\n", "redirect"));
}
