//! Hosts on the command line and in the panel: one, all, unknown ones, limits, configuration that cannot be read.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use astro_lsp_tests::preview::Preview;
use astro_lsp_tests::{binary, http};
use serde_json::Value;

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let usual = [
        ("package.json", "{ \"type\": \"module\" }"),
        ("src/pages/index.ts", "export const prerender = false;\nexport const ALL = async ({ request, url, clientAddress, cookies }) => {\n  cookies.set('a', '1');\n  return Response.json({ origin: url.origin, clientAddress, body: await request.text() });\n};\n"),
    ];
    for (path, text) in usual.iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    folder
}

fn once(root: &Path, arguments: &[&str]) -> Output {
    Command::new(binary()).arg("preview").arg(root).args(arguments).output().expect("astro-lsp runs")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

const SITE: (&str, &str) = ("astro.config.mjs", "import node from '@astrojs/node';\nexport default { site: 'https://shop.example', output: 'server', adapter: node() };\n");

#[test]
fn all_hosts_at_once() {
    let folder = project(&[SITE]);
    let output = once(folder.path(), &["--once", "POST /", "-d", "a=1", "--host", "all", "--json"]);
    let hosts = json(&output)["hosts"].as_array().expect("hosts").clone();
    let of = |name: &str| hosts.iter().find(|row| row["host"] == name).unwrap_or_else(|| panic!("no row of {name}"));
    let body = |name: &str| of(name)["body"].as_str().unwrap_or_default().to_owned();
    // Hosts that know their address take the form; a server behind a front that nobody told it of does not.
    for name in ["netlify", "vercel", "cloudflare", "aws"] {
        assert_eq!(of(name)["status"], 200, "{name}: {}", of(name));
        assert!(body(name).contains("\"origin\":\"https://shop.example\",\"clientAddress\":\"203.0.113.7\""), "{name}: {}", body(name));
    }
    let run = of("gcp-run");
    assert_eq!(run["status"], 403);
    assert_eq!(run["advice"]["allowedDomains"], "{ hostname: \"shop.example\" }");
    assert_eq!(of("node")["status"], 200);
    let of_evidence = |word: &str| hosts.iter().filter(|row| row["evidence"] == word).filter_map(|row| row["host"].as_str()).collect::<Vec<_>>();
    assert_eq!(of_evidence("recorded"), ["node", "netlify", "vercel", "cloudflare", "deno", "aws", "gcp-run", "gcp-functions", "azure-app-service"]);
    let documented = ["node-middleware", "netlify-edge", "vercel-isr", "vercel-edge", "aws-rest-api", "aws-function-url", "aws-cloudfront", "azure-functions", "azure-static-web-apps"];
    assert_eq!(of_evidence("documented"), documented);
    for name in documented {
        let warned = of(name)["warnings"].as_array().into_iter().flatten().any(|words| words.as_str().is_some_and(|words| words.starts_with("Not recorded: modelled from")));
        assert!(warned, "{name}: {}", of(name)["warnings"]);
    }
    for row in &hosts {
        assert!(row["facts"]["limits"].as_str().is_some_and(|words| !words.is_empty()), "{row}");
    }
    // Only files are served there: nothing about addresses is to be repaired.
    assert_eq!((&of("azure-static-web-apps")["status"], &of("azure-static-web-apps")["advice"]), (&Value::from(405), &Value::Null));
    assert_eq!(of("netlify")["cookies"].as_array().map(Vec::len), Some(1));
    assert_eq!(of("aws-rest-api")["cookies"].as_array().map(Vec::len), Some(0), "payload version 1 loses them");
}

#[test]
fn a_proxy_in_front_and_what_is_missing() {
    let folder = project(&[SITE]);
    let origin = ["-H", "host: shop.example", "-H", "origin: https://shop.example"];
    let ask = |way: &str| json(&once(folder.path(), &[&["--once", "POST /", "-d", "a=1", "--host", "node", "--json", "--topology", way], &origin[..]].concat()));
    let refused = ask("tls-proxy");
    assert_eq!(refused["status"], 403);
    assert_eq!(refused["advice"]["allowedDomains"], "{ hostname: \"shop.example\" }");
    assert_eq!((&refused["advice"]["visitorOrigin"], &refused["advice"]["appOrigin"]), (&Value::from("https://shop.example"), &Value::from("http://shop.example")));
    // A browser at the preview's own address is taken for a visitor of the site.
    let preview = Preview::with_arguments(folder.path(), &["--host", "node", "--topology", "tls-proxy"]);
    let own = format!("http://{}", preview.address);
    let form = [("content-type", "application/x-www-form-urlencoded"), ("origin", own.as_str())];
    assert_eq!(preview.send("POST", "/", &form, "a=1").status, 403);
    let direct = Preview::with_arguments(folder.path(), &["--host", "node"]);
    let own = format!("http://{}", direct.address);
    let form = [("content-type", "application/x-www-form-urlencoded"), ("origin", own.as_str())];
    assert_eq!(direct.send("POST", "/", &form, "a=1").status, 200);
    let allowed = SITE.1.replace("output:", "security: { allowedDomains: [{ hostname: 'shop.example' }] }, output:");
    fs::write(folder.path().join("astro.config.mjs"), allowed).expect("a file can be written");
    for way in ["tls-proxy", "tunnel", "internal-host"] {
        let answer = ask(way);
        assert_eq!(answer["status"], 200, "{way}: {answer}");
        assert!(answer["body"].as_str().unwrap_or_default().contains("\"origin\":\"https://shop.example\",\"clientAddress\":\"203.0.113.7\""), "{way}: {answer}");
    }
}

#[test]
fn what_cannot_be_used_is_named() {
    let folder = project(&[]);
    let output = once(folder.path(), &["--once", "/", "--host", "netlfy"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(words.contains("--host netlfy cannot be used") && words.contains("netlify"), "{words}");
    assert_eq!(once(folder.path(), &["--host", "all"]).status.code(), Some(2));

    for (name, text, host) in [
        ("wrangler.jsonc", "{ // no end", "cloudflare"),
        ("wrangler.json", "[", "cloudflare"),
        ("netlify.toml", "[build\n", "netlify"),
        ("vercel.json", "{ \"redirects\": }", "vercel"),
    ] {
        let folder = project(&[SITE, (name, text)]);
        let output = once(folder.path(), &["--once", "/", "--host", host]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{name}: {words}");
        assert!(words.contains(&format!("{name} cannot be read and is left out of account")), "{name}: {words}");
    }
    let folder = project(&[
        ("astro.config.mjs", "import other from 'astro-other';\nexport default { output: 'server', adapter: other() };\n"),
        ("wrangler.toml", "name = \n"),
    ]);
    let output = once(folder.path(), &["--once", "/", "--as", "production"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{words}");
    assert!(words.contains("the adapter astro-other is not one this program knows"), "{words}");
    assert!(words.contains("wrangler.toml cannot be read"), "{words}");
}

#[test]
fn limits_and_headers_of_the_host_itself() {
    let folder = project(&[("src/pages/large.ts", "export const prerender = false;\nexport const GET = () => new Response('x'.repeat(7 << 20));\n"), SITE]);
    let answer = json(&once(folder.path(), &["--once", "/large", "--host", "aws", "--json"]));
    assert_eq!(answer["status"], 500);
    assert_eq!(answer["body"], "{\"message\":\"Internal Server Error\"}");
    let spoofed = json(&once(folder.path(), &["--once", "/", "--host", "netlify", "--json", "-H", "x-nf-client-connection-ip: 6.6.6.6", "-H", "x-forwarded-for: 6.6.6.6"]));
    assert!(spoofed["body"].as_str().unwrap_or_default().contains("203.0.113.7"), "{spoofed}");
    let own = [
        ("vercel", "x-vercel-forwarded-for: 6.6.6.6", "x-real-ip: 6.6.6.6"),
        ("cloudflare", "cf-connecting-ip: 6.6.6.6", "x-real-ip: 6.6.6.6"),
        ("azure-app-service", "x-client-ip: 6.6.6.6", "disguised-host: evil.example"),
    ];
    let seen = project(&[SITE, ("src/pages/seen.ts", "export const prerender = false;\nexport const GET = ({ request }) => Response.json([...request.headers]);\n")]);
    for (host, first, second) in own {
        let answer = json(&once(seen.path(), &["--once", "/seen", "--host", host, "--json", "-H", first, "-H", second]));
        let body = answer["body"].as_str().unwrap_or_default();
        assert!(!body.contains("6.6.6.6") && !body.contains("evil.example"), "{host}: {body}");
    }
    let locals = json(&once(folder.path(), &["--once", "/", "--host", "vercel", "--json", "-H", "x-astro-locals: {}"]));
    assert_eq!(locals["status"], 403);
}

#[test]
fn a_page_that_never_answers() {
    let folder = project(&[SITE, ("src/pages/slow.ts", "export const prerender = false;\nexport const GET = () => new Promise(() => {});\n")]);
    let output = once(folder.path(), &["--once", "/slow", "--host", "all", "--json", "--deadline", "300"]);
    assert_eq!(output.status.code(), Some(1), "a 5xx is a finding");
    let all = json(&output);
    let of = |name: &str| all["hosts"].as_array().expect("hosts").iter().find(|row| row["host"] == name).unwrap_or_else(|| panic!("no row of {name}"));
    for (name, status, word) in [
        ("vercel", 504, "FUNCTION_INVOCATION_TIMEOUT"),
        ("netlify", 504, ""),
        ("cloudflare", 500, "1101"),
        ("aws", 503, "Service Unavailable"),
        ("aws-rest-api", 504, "Endpoint request timed out"),
        ("gcp-run", 504, "upstream request timeout"),
        ("azure-app-service", 500, "timed out"),
    ] {
        assert_eq!(of(name)["status"], status, "{name}: {}", of(name));
        assert!(of(name)["body"].as_str().is_some_and(|body| body.contains(word)), "{name}: {}", of(name));
        let explained = of(name)["trace"].as_array().into_iter().flatten().any(|step| step["step"] == "limit" && step["detail"].as_str().is_some_and(|words| words.contains("ends an answer after")));
        assert!(explained, "{name}: {}", of(name)["trace"]);
    }
}

#[test]
fn what_the_built_project_does_not_have() {
    let page = "---\nexport const getStaticPaths = () => [{ params: { slug: 'one' } }];\n---\n<p>{Astro.params.slug}</p>\n";
    let folder = project(&[
        SITE,
        ("src/pages/docs/[slug].astro", &page.replace("export const get", "export const prerender = true;\nexport const get")),
        ("src/pages/rest/[...path].ts", "export const GET = ({ params }) => new Response(params.path);\n"),
        ("src/pages/404.astro", "<p>nothing at {Astro.url.pathname}</p>\n"),
    ]);
    let ask = |target: &str, host: &str| {
        let answer = json(&once(folder.path(), &["--once", target, "--host", host, "--json"]));
        format!("{} {}", answer["status"], answer["body"].as_str().unwrap_or_default())
    };
    for host in ["node", "netlify", "vercel", "cloudflare"] {
        assert!(ask("/docs/one/", host).contains("<p>one</p>"), "{host}: {}", ask("/docs/one/", host));
        let missing = ask("/docs/two", host);
        assert!(missing.starts_with("404 ") && missing.contains("nothing at /docs/two"), "{host}: {missing}");
    }
    // Folders are what this build writes, so `.html` is no other spelling; doubled slashes are none of a parameter.
    assert!(ask("/index.html", "node").starts_with("404 "), "{}", ask("/index.html", "node"));
    assert_eq!(ask("/rest/a//b", "node"), "200 a/b");
    assert!(ask("/item/%2e%2e/docs/one", "node").starts_with("200 "), "{}", ask("/item/%2e%2e/docs/one", "node"));
    assert_eq!(ask("TRACE /rest/a", "node"), "500 Internal Server Error");
    // `astro dev` reads addresses in its own way.
    assert_eq!(ask("/rest//a", "dev"), "200 a");
    assert!(ask("//docs/one", "dev").starts_with("404 "), "{}", ask("//docs/one", "dev"));
    assert!(ask("/rest/%", "dev").starts_with("500 "), "{}", ask("/rest/%", "dev"));
    assert_eq!(ask("/rest/%00", "dev"), "200 \0");
}

#[test]
fn the_panel_compares() {
    let folder = project(&[SITE]);
    let preview = Preview::of(folder.path());
    let token = preview.panel_token();
    let own = ("x-astro-lsp-token", token.as_str());
    let kind = [("content-type", "application/json"), own];
    assert_eq!(http::send(preview.panel, "POST", "/compare", &kind[..1], b"{\"path\":\"/\"}").status, 403, "without the token");
    let answer = http::send(preview.panel, "POST", "/compare", &kind, b"{\"path\":\"/\",\"hosts\":[\"node\",\"netlify\"]}");
    let comparison: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let statuses: Vec<&Value> = comparison["hosts"].as_array().expect("hosts").iter().map(|row| &row["status"]).collect();
    assert_eq!(statuses, [200, 200]);
    assert_eq!(comparison["groups"].as_array().map(Vec::len), Some(2), "origins differ: {comparison}");
    let unsendable = ["{\"path\":\"/\",\"method\":\"GET /\"}", "{\"path\":\"/ x\"}", "{\"path\":\"/\",\"headers\":[[\"a\",\"b\\r\\nc: d\"]]}"];
    for body in unsendable {
        assert_eq!(http::send(preview.panel, "POST", "/compare", &kind, body.as_bytes()).status, 400, "{body}");
    }
    for (headers, body, status) in [(&kind[..], "{\"path\":\"x\"}", 400), (&kind[..], "{", 400), (&kind[..], "{\"path\":\"/\",\"hosts\":[\"no\"]}", 400), (&[own][..], "{\"path\":\"/\"}", 405)] {
        assert_eq!(http::send(preview.panel, "POST", "/compare", headers, body.as_bytes()).status, status, "{body}");
    }
}
