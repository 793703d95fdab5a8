//! Requests that attack: Astro's published advisories that concern requests, as tests of the preview. Each names the
//! advisory or the change it comes from.

use std::fs;

use astro_lsp_tests::http::{self, Answer};
use astro_lsp_tests::preview::Preview;
use tempfile::TempDir;

const FILES: &[(&str, &str)] = &[
    ("package.json", "{}"),
    ("secret.txt", "secret"),
    (".env", "SECRET=secret"),
    ("public/plain.txt", "plain"),
    ("public/pic.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ("src/lib/data.ts", "export const secret = 'secret';"),
    (
        "src/middleware.ts",
        "export const onRequest = (context, next) => {
           if (context.url.pathname.startsWith('/admin')) return new Response('guarded', { status: 401 });
           return next();
         };",
    ),
    ("src/pages/index.astro", "<p>home</p>"),
    ("src/pages/admin.astro", "<p>admin area</p>"),
    ("src/pages/admin/[...rest].astro", "<p>admin area {Astro.params.rest}</p>"),
    ("src/pages/echo/[...rest].astro", "<p>{Astro.url.pathname} {Astro.params.rest}</p>"),
    ("src/pages/404.astro", "---\nexport const prerender = true;\n---\n<p>not found {Astro.url.host}</p>"),
    ("src/pages/boom.astro", "---\nthrow new Error('<img src=x onerror=alert(1)>');\n---\n"),
    (
        "src/pages/vars.astro",
        "---\nconst q = Astro.url.searchParams.get('q');\n---\n<script define:vars={{ q }}>console.log(q)</script><style define:vars={{ q }}>p { color: var(--q) }</style>",
    ),
    ("src/pages/attr.astro", "---\nconst given = { [Astro.url.searchParams.get('name')]: 'v' };\n---\n<p {...given}>attr</p>"),
    ("src/pages/tag.astro", "---\nconst q = Astro.url.searchParams.get('q');\n---\n<p class={q} title={q} data-x={q}>{q}</p><p class:list={[q]} style={{ color: q }}>x</p>"),
    (
        "src/pages/body.ts",
        "export const POST = async ({ request }) => new Response(String((await request.text()).length));",
    ),
    (
        "src/pages/keep.ts",
        "export const GET = ({ cookies, locals }) => {
           const polluted = ({}).polluted === undefined && Object.getPrototypeOf(locals) === Object.prototype;
           return Response.json([polluted, cookies.has('__proto__'), cookies.get('constructor')?.value ?? null]);
         };",
    ),
    ("astro.config.mjs", "export default { output: 'server', redirects: { '/go/[...to]': '/[...to]', '/hop/[...to]': '/echo/[...to]' } };"),
];

fn project(more: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (path, text) in FILES.iter().chain(more) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    folder
}

/// Both targets: what holds for one has to hold for the other.
fn both(check: impl Fn(&Preview, &str)) {
    let folder = project(&[]);
    for target in ["dev", "production"] {
        check(&Preview::with_arguments(folder.path(), &["--as", target]), target);
    }
}

/// A request whose target reaches the server as it is written.
fn raw(preview: &Preview, target: &str, headers: &str) -> Answer {
    let request = format!("GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", preview.address);
    http::exchange(preview.address, request.as_bytes(), false)
}

#[test]
fn middleware_and_routes_see_one_path() {
    // GHSA-ggxq-hp9w-j794, CVE-2026-66202 and their relatives: `/%61dmin`, `/%2561dmin`, `//admin`, `/\admin`.
    both(|preview, target| {
        for path in [
            "/admin", "/admin/", "/admin/x", "/%61dmin", "/%2561dmin", "/%252561dmin", "/%25252561dmin", "//admin", "///admin", "/\\admin", "/%5Cadmin", "/%5c%5cadmin", "/x/../admin",
            "/x/%2e%2e/admin", "/x/%252e%252e/admin", "/./admin", "/admin/%2e", "//admin//", "/admin%2Fx/../..//admin",
        ] {
            let answer = raw(preview, path, "");
            assert!(!answer.text().contains("admin area"), "{target} {path}: {} {}", answer.status, answer.text());
            assert!(matches!(answer.status, 301 | 308 | 400 | 401 | 404), "{target} {path}: {}", answer.status);
        }
    });
}

#[test]
fn paths_encoded_over_and_over_are_refused() {
    // GHSA-vj59-8hwv-xxmv: a path that is still encoded after many tries is answered with 400, never guessed at.
    both(|preview, target| {
        let mut path = "%61dmin".to_owned();
        for _ in 0..12 {
            path = path.replace('%', "%25");
        }
        for path in [format!("/{path}"), "/%C0%AF".to_owned(), "/%".to_owned(), "/%zz".to_owned(), "/a%00b".to_owned(), "/a%0d%0ab".to_owned()] {
            assert_eq!(raw(preview, &path, "").status, 400, "{target} {path}");
        }
    });
}

#[test]
fn no_redirect_leads_to_another_host() {
    // GHSA-cq8c-xv66-36gw, CVE-2025-55207, and the catch-all redirects of #15743 and #15757.
    let folder = project(&[]);
    for (target, slash) in [("dev", "ignore"), ("production", "always"), ("production", "never"), ("production", "ignore")] {
        let config = format!("export default {{ output: 'server', trailingSlash: '{slash}', redirects: {{ '/go/[...to]': '/[...to]', '/hop/[...to]': '/echo/[...to]' }} }};");
        fs::write(folder.path().join("astro.config.mjs"), config).expect("a file can be written");
        let preview = Preview::with_arguments(folder.path(), &["--as", target]);
        for path in [
            "//evil.example", "//evil.example/", "//evil.example//", "///evil.example/%2e%2e", "/\\evil.example", "/\\evil.example/", "/\\/evil.example//", "/%5Cevil.example/", "//evil.example/..//",
            "/go//evil.example", "/go/%2F%2Fevil.example", "/go/%5C%5Cevil.example", "/go///evil.example/", "/go/\\evil.example", "/go/https:%2F%2Fevil.example", "/hop//evil.example/",
            "//evil.example/%2f..", "/.//evil.example//", "/%09//evil.example//",
        ] {
            let answer = raw(&preview, path, "");
            let Some(location) = answer.header("location") else { continue };
            let host = url_host(location);
            assert!(host.is_none(), "{target} {slash} {path}: {location} leads to {host:?}");
        }
    }
}

/// The host a browser would go to from a page of ours, when it is another one.
fn url_host(location: &str) -> Option<String> {
    let folded: String = location.trim().replace('\\', "/").chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let rest = folded.strip_prefix("//").or_else(|| folded.split_once("://").map(|(_, rest)| rest))?;
    Some(rest.split('/').next().unwrap_or_default().to_owned())
}

#[test]
fn pages_about_a_path_show_it_as_text() {
    // CVE-2025-64745, #16420, #16592: what is in the address comes back as text, in every page of our own.
    let folder = project(&[]);
    fs::write(folder.path().join("astro.config.mjs"), "export default { output: 'server', base: '/b', trailingSlash: 'never' };").expect("a file can be written");
    let preview = Preview::of(folder.path());
    for path in ["/b/%3Cscript%3Ealert(1)%3C%2Fscript%3E/", "/%3Cimg%20src=x%20onerror=alert(1)%3E", "/b/%3Ci%3E/x", "/b/%22%3E%3Csvg%20onload=alert(1)%3E/", "/b/boom"] {
        let answer = raw(&preview, path, "Accept: text/html\r\n");
        let body = answer.text();
        for live in ["<script>alert", "<img src=x", "<svg onload", "<i>"] {
            assert!(!body.contains(live), "{path}: {body}");
        }
    }
    let boom = raw(&preview, "/b/boom", "Accept: text/html\r\n");
    assert_eq!((boom.status, boom.header("x-content-type-options"), boom.header("cache-control")), (500, Some("nosniff"), Some("no-store")));
}

#[test]
fn files_of_the_project_stay_inside() {
    // CVE-2025-64757, #15745, #12703: no file outside `public`, no source map, no server code.
    both(|preview, target| {
        for path in [
            "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/..%5csecret.txt", "/plain.txt/../../secret.txt", "/secret.txt", "/.env", "/@fs/etc/passwd", "/@fs/secret.txt", "/src/lib/data.ts", "/src/lib/data.ts?raw",
            "/src/pages/admin.astro", "/src/middleware.ts", "/astro.config.mjs", "/package.json", "/index.astro.map", "/_astro/index.js.map", "/server/entry.mjs", "/dist/server/entry.mjs", "/node_modules/astro/package.json",
            "/C:/secret.txt", "/file:///etc/passwd", "/%00/secret.txt",
        ] {
            let answer = raw(preview, path, "");
            assert!(matches!(answer.status, 400 | 401 | 404), "{target} {path}: {}", answer.status);
            assert!(!answer.text().contains("secret'"), "{target} {path}");
        }
        assert_eq!(raw(preview, "/plain.txt", "").text(), "plain");
    });
}

#[test]
fn the_image_endpoint_fetches_nothing_foreign() {
    // CVE-2025-55303, 58179, 59837, 64757, 65019, CVE-2026-27829: hosts nobody allowed, local files, data: and svg.
    both(|preview, target| {
        // As Astro answers (`conformance/tables/images.txt` has more): 403 where it may not look; what is not there is told apart by a built site only.
        let nothing = if target == "dev" { 500 } else { 404 };
        let outside = if target == "dev" { 500 } else { 400 };
        let hrefs = [
            ("//evil.example/x.png", [403, 403]), ("/\\evil.example/x.png", [403, 403]), ("\\\\evil.example/x.png", [403, 403]), ("https://evil.example/x.png", [403, 403]), ("http://169.254.169.254/latest", [403, 403]),
            ("data:image/svg+xml,<svg/>", [403, 403]), ("file:///etc/passwd", [400, 403]), ("/etc/passwd", [nothing, 403]), ("/@fs/etc/passwd", [nothing, 403]), ("/../secret.txt", [outside, 403]), ("%2F%2Fevil.example%2Fx.png", [403, 403]),
        ];
        for (href, [picture, drawing]) in hrefs {
            let encoded: String = href.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect();
            for (format, status) in [("", picture), ("&f=png", picture), ("&f=svg", drawing)] {
                let answer = raw(preview, &format!("/_image?href={encoded}{format}&w=10"), "");
                assert_eq!(answer.status, status, "{target} {href}{format}: {}", answer.text());
                assert!(!answer.text().contains("root:"), "{target} {href}");
            }
        }
    });
}

#[test]
fn hosts_nobody_named_reach_nothing() {
    // DNS rebinding (#16290), malformed ports (#17572), and a prerendered error page that is never fetched from the
    // host of the request (GHSA-qq67-mvv5-fw3g, GHSA-2pvr-wf23-7pc7).
    both(|preview, target| {
        let with = |host: &str| {
            let request = format!("GET /nowhere HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            http::exchange(preview.address, request.as_bytes(), false)
        };
        for host in ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example"] {
            let answer = with(host);
            assert_eq!(answer.status, 403, "{target} {host}");
            assert!(!answer.text().contains("not found evil"), "{target} {host}");
        }
        for host in ["localhost:99999", "localhost:80:80", "a b", "x@localhost", "localhost/x", ""] {
            assert_eq!(with(host).status, 400, "{target} {host:?}");
        }
        assert_eq!(with("localhost").status, 404, "{target}");
    });
}

#[test]
fn other_sites_get_no_parts_of_pages() {
    // #15756: scripts and pictures of the preview cannot be taken into another site's page; links to it work.
    both(|preview, target| {
        let status = |headers: &str| raw(preview, "/plain.txt", headers).status;
        assert_eq!(status("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"), 403, "{target}");
        assert_eq!(status("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n"), 403, "{target}");
        assert_eq!(status("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: websocket\r\n"), 403, "{target}");
        assert_eq!(status("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"), 200, "{target}");
        assert_eq!(status("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: no-cors\r\n"), 200, "{target}");
        let answer = raw(preview, "/", "Origin: https://evil.example\r\n");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{target}");
    });
}

#[test]
fn names_of_adapters_and_of_our_own_are_no_orders() {
    // GHSA-mr6q-rp88-fx84: headers and queries that adapters use between their halves mean nothing from a visitor.
    both(|preview, target| {
        for headers in ["x-astro-path: /admin\r\n", "x-astro-locals: {\"a\":1}\r\n", "x-astro-reroute: 1\r\n", "x-astro-error: true\r\n", "x-astro-lsp: 1\r\n", "x-middleware-rewrite: /admin\r\n"] {
            let answer = raw(preview, "/?x_astro_path=/admin", headers);
            assert!(answer.status == 200 && answer.text().contains("home"), "{target} {headers}: {}", answer.status);
        }
        let answer = raw(preview, "/", "");
        let inner: Vec<&(String, String)> = answer.headers.iter().filter(|(name, _)| name.to_ascii_lowercase().starts_with("x-astro")).collect();
        assert!(inner.is_empty(), "{target}: {inner:?}");
    });
}

#[test]
fn values_end_no_script_and_no_attribute() {
    // GHSA-j687-52p2-xcff (`</SCRIPT>` in define:vars), GHSA-jrpj-wcv7-9fh9 (names of spread attributes).
    both(|preview, target| {
        for end in ["%3C/script%3E", "%3C/SCRIPT%3E", "%3C/ScRiPt%20x%3E", "%3C!--%3Cscript%3E", "%3C/style%3E"] {
            let body = raw(preview, &format!("/vars?q={end}%3Cimg%20src=x%3E"), "").text();
            assert!(!body.contains("<img"), "{target} {end}: {body}");
        }
        for name in ["x%3E%3Cimg%20src=x%3E", "onload=alert(1)%20x", "a%22b", "a'b", "a%20onclick", "x/y%3E"] {
            let body = raw(preview, &format!("/attr?name={name}"), "").text();
            assert!(!body.contains("<img") && !body.contains("onload=alert(1) x") && body.contains("attr</p>"), "{target} {name}: {body}");
        }
        let body = raw(preview, "/tag?q=%22%3E%3Cimg%20src=x%3E", "").text();
        assert!(!body.contains("\"><img"), "{target}: {body}");
    });
}

#[test]
fn cookies_named_like_prototypes_are_only_cookies() {
    // #15768, #16419: names of `Object.prototype` in cookies and queries.
    both(|preview, target| {
        let answer = raw(preview, "/keep?__proto__[polluted]=1&constructor[prototype][polluted]=1", "Cookie: __proto__=x; constructor=y; toString=z\r\n");
        assert_eq!(answer.text(), "[true,true,\"y\"]", "{target}");
        assert_eq!(raw(preview, "/keep", "").text(), "[true,false,null]", "{target}");
    });
}

/// Islands, sessions and a renderer of the project's own.
const ISLANDS: &[(&str, &str)] = &[
    (
        "astro.config.mjs",
        "const renderer = { name: 'tiny', serverEntrypoint: './src/tiny.js', clientEntrypoint: './src/tiny.js' };
         export default {
           output: 'server', adapter: { name: 'test', hooks: {} }, session: { driver: 'memory' },
           integrations: [{ name: 'tiny', hooks: { 'astro:config:setup': ({ addRenderer }) => addRenderer(renderer) } }],
         };",
    ),
    (
        "src/tiny.js",
        "export default { check: (Component) => Component.tiny === true, renderToStaticMarkup: () => ({ html: '<i>tiny</i>' }) };",
    ),
    ("src/Tiny.js", "const Tiny = () => '';\nTiny.tiny = true;\nexport default Tiny;"),
    ("src/Island.astro", "<b>island {Astro.props.text} <slot /></b>"),
    ("src/Other.astro", "<b>other {Astro.props.text} <slot /></b>"),
    (
        "src/pages/islands.astro",
        "---\nimport Island from '../Island.astro';\nimport Other from '../Other.astro';\n---\n<Island server:defer text=\"a\"><u>slot</u></Island><Other server:defer text=\"b\"><u>slot</u></Other>",
    ),
    (
        "src/pages/named.astro",
        "---\nimport Tiny from '../Tiny.js';\nconst name = Astro.url.searchParams.get('name');\n---\n<Tiny client:load><p slot={name}>x</p></Tiny>",
    ),
    (
        "src/pages/moving.astro",
        "---\nconst q = Astro.url.searchParams.get('q');\n---\n<html><head></head><body><p transition:name={q} transition:animate={{ forwards: { old: { name: q, duration: q, easing: q }, new: { name: q } } }}>moving</p></body></html>",
    ),
    ("src/pages/visit.ts", "export const GET = async ({ session }) => { const seen = (await session.get('seen')) ?? 0; session.set('seen', seen + 1); return new Response(String(seen)); };"),
    ("src/pages/blind.ts", "export const GET = async ({ session }) => { session.set('seen', 7); return new Response('set'); };"),
];

/// Both targets of a project with islands.
fn both_with_islands(check: impl Fn(&Preview, &str)) {
    let folder = project(ISLANDS);
    for target in ["dev", "production"] {
        check(&Preview::with_arguments(folder.path(), &["--as", target]), target);
    }
}

/// The addresses of the islands in a page: path, and the three encrypted parts.
fn island_addresses(page: &str) -> Vec<(String, [String; 3])> {
    let found = page.split("fetch(\"").skip(1).filter_map(|rest| rest.split('"').next());
    found
        .map(|address| {
            let (path, query) = address.split_once('?').expect("an island's address has a query");
            let part = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap_or_default().to_owned();
            (path.to_owned(), ["e=", "p=", "s="].map(part))
        })
        .collect()
}

#[test]
fn islands_take_only_what_was_made_for_them() {
    // CVE-2025-64764 (slots in plain text), CVE-2026-45028 (parts of one island given to another, or to another part).
    both_with_islands(|preview, target| {
        let islands = island_addresses(&raw(preview, "/islands", "").text());
        let [(path, [e, p, s]), (_, [other_e, other_p, other_s])] = &islands[..] else { panic!("{target}: {islands:?}") };
        let ask = |e: &str, p: &str, s: &str| raw(preview, &format!("{path}?e={e}&p={p}&s={s}"), "");
        let answer = ask(e, p, s);
        assert_eq!((answer.status, answer.text().contains("<b>island a <u>slot</u></b>")), (200, true), "{target}: {}", answer.text());
        let script = "%3Cscript%3Ealert(1)%3C/script%3E";
        for (e, p, s) in [
            (e, s, p), (p, e, s), (e, &s.clone(), s), (e, p, e), (other_e, p, s), (e, other_p, s), (e, p, other_s), (&"default".to_owned(), p, s), (e, &"%7B%7D".to_owned(), s),
            (e, p, &format!("%7B%22default%22:%22{script}%22%7D")), (e, p, &script.to_owned()), (&script.to_owned(), p, s), (e, &s[..s.len() / 2].to_owned(), s),
        ] {
            let answer = ask(e, p, s);
            assert_eq!(answer.status, 400, "{target} {e} {p} {s}");
            assert!(!answer.text().contains("<script>alert"), "{target}: {}", answer.text());
        }
        let post = |body: &str| {
            let head = format!("POST {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nContent-Type: application/json\r\nConnection: close\r\n", preview.address);
            http::exchange(preview.address, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes(), false)
        };
        for body in [
            r#"{"componentExport":"default","props":{},"slots":{"default":"<script>alert(1)</script>"}}"#,
            r#"{"encryptedComponentExport":"x","encryptedProps":"","slots":{"default":"<script>alert(1)</script>"}}"#,
            r#"{"encryptedComponentExport":"","encryptedProps":"","encryptedSlots":"<script>alert(1)</script>"}"#,
            "[]", "null", "{", "",
        ] {
            let answer = post(body);
            assert_eq!(answer.status, 400, "{target} {body}: {}", answer.text());
            assert!(!answer.text().contains("<script>alert"), "{target} {body}");
        }
    });
}

#[test]
fn names_of_slots_stay_names() {
    // CVE-2026-50146: the name of a slot that comes from data, in the markup of an island.
    both_with_islands(|preview, target| {
        for name in ["%22%3E%3Cimg%20src=x%3E", "x%22%20onload=%22alert(1)", "%3C/template%3E%3Cimg%20src=x%3E", "__proto__", "constructor"] {
            let answer = raw(preview, &format!("/named?name={name}"), "");
            let body = answer.text();
            assert_eq!(answer.status, 200, "{target} {name}: {body}");
            // What stands between the quotes of an attribute is a value.
            let markup: String = body.split('"').step_by(2).collect();
            assert!(!markup.contains("<img") && !markup.contains("onload"), "{target} {name}: {body}");
        }
    });
}

#[test]
fn values_of_transitions_end_no_style() {
    // GHSA-4g3v-8h47-v7g6: names, durations and the like of transitions are written into a style element.
    both_with_islands(|preview, target| {
        for end in ["%3C/style%3E%3Cimg%20src=x%3E", "%3C/STYLE%20x%3E%3Cimg%20src=x%3E", "a%7D%3C/style/%3E%3Cimg%20src=x%3E"] {
            let answer = raw(preview, &format!("/moving?q={end}"), "");
            assert_eq!(answer.status, 200, "{target} {end}: {}", answer.text());
            // The styles end where they were meant to: what is in them is no markup.
            let text = answer.text().to_ascii_lowercase();
            let outside: String = text.split("<style").map(|rest| rest.split_once("</style").map_or(rest, |(_, after)| after)).collect();
            assert!(outside.contains("moving") && !outside.contains("<img"), "{target} {end}: {}", answer.text());
        }
    });
}

#[test]
fn numbers_of_sessions_are_given_out_not_taken() {
    // #15752: a number that a visitor (or who sent them here) made up never becomes a session.
    both_with_islands(|preview, target| {
        let made_up = "11111111-1111-4111-8111-111111111111";
        let given = |answer: &Answer| answer.header("set-cookie").and_then(|cookie| cookie.split(['=', ';']).nth(1).map(str::to_owned));
        for path in ["/visit", "/blind"] {
            for cookie in [made_up, "..%2f..%2fsecret", "x", "%00"] {
                let answer = raw(preview, path, &format!("Cookie: astro-session={cookie}\r\n"));
                let id = given(&answer);
                assert_eq!(answer.status, 200, "{target} {path} {cookie}");
                assert!(id.as_deref().is_some_and(|id| id.len() == 36 && id != made_up), "{target} {path} {cookie}: {id:?}");
            }
            assert_eq!(raw(preview, "/visit", &format!("Cookie: astro-session={made_up}\r\n")).text(), "0", "{target}");
        }
        let first = raw(preview, "/visit", "");
        let id = given(&first).expect("a session is begun");
        assert_eq!(raw(preview, "/visit", &format!("Cookie: astro-session={id}\r\n")).text(), "1", "{target}");
    });
}

#[test]
fn bodies_have_an_end() {
    // CVE-2026-27729 and 29772 in kind: what is larger than the server accepts is refused before it is read.
    both(|preview, target| {
        let head = format!("POST /body HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nConnection: close\r\n", preview.address);
        let answer = http::exchange(preview.address, format!("{head}Content-Length: 99999999999\r\n\r\n").as_bytes(), false);
        assert_eq!(answer.status, 413, "{target}");
        let answer = http::exchange(preview.address, format!("{head}Content-Length: -1\r\n\r\n").as_bytes(), false);
        assert_eq!(answer.status, 400, "{target}");
        // Two lengths, or a length and chunks: two servers could see two requests.
        let answer = http::exchange(preview.address, format!("{head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab").as_bytes(), false);
        assert_eq!(answer.status, 400, "{target}");
        let long = "x".repeat(600_000);
        let answer = http::exchange(preview.address, format!("GET / HTTP/1.1\r\nHost: {}\r\nX-Long: {long}\r\n\r\n", preview.address).as_bytes(), false);
        assert!(matches!(answer.status, 400 | 431), "{target}: {}", answer.status);
    });
}

#[test]
fn the_panel_answers_nobody_else() {
    let folder = project(&[]);
    let preview = Preview::of(folder.path());
    let panel = |target: &str, headers: &str, host: &str| {
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
        http::exchange(preview.panel, request.as_bytes(), false)
    };
    let own = preview.panel.to_string();
    assert_eq!(panel("/", "", &own).status, 200);
    assert_eq!(panel("/", "", "evil.example").status, 403);
    let page = panel("/", "", &own).text();
    let (_, rest) = page.split_once("src=\"src/").expect("the panel has a script");
    let entry = format!("/src/{}", rest.split('"').next().unwrap_or_default());
    for site in ["cross-site", "same-site"] {
        let headers = format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n");
        assert_eq!(panel(&entry, &headers, &own).status, 403, "{site}");
    }
    let answer = panel("/", "", &own);
    assert!(answer.header("content-security-policy").is_some_and(|policy| policy.starts_with("default-src 'none'")));
    assert!(preview.address.ip().is_loopback() && preview.panel.ip().is_loopback());
    // Scripts find elements by id through the document, never as names of globals a page could take over (CVE-2024-47885).
    let (mut scripts, mut seen) = (vec![entry], Vec::new());
    while let Some(path) = scripts.pop() {
        let script = panel(&path, "", &own);
        assert_eq!(script.status, 200, "{path}");
        let script = script.text();
        assert!(!script.contains("window[") && !script.contains("innerHTML"), "{path}");
        let found = script.split("\"../../src/scripts/").skip(1).filter_map(|rest| Some(format!("/src/scripts/{}", rest.split('"').next()?)));
        seen.push(path);
        scripts.extend(found.collect::<Vec<_>>());
        scripts.retain(|path| !seen.contains(path));
    }
    assert!(seen.len() > 15, "{seen:?}");
}
