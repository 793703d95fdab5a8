//! `<ClientRouter />` in a real browser.

use std::fs;

use astro_lsp_tests::browser::Browser;
use astro_lsp_tests::preview::Preview;
use astro_lsp_tests::skip;

const FILES: &[(&str, &str)] = &[
    ("package.json", "{}"),
    ("astro.config.mjs", "export default { output: 'server', base: '/b' };"),
    (
        "src/Layout.astro",
        "---\nimport { ClientRouter } from 'astro:transitions';\nconst { title, router = true } = Astro.props;\n---
<html data-page={title}><head><title>{title}</title>{router && <ClientRouter />}<style>h1 { color: rgb(1, 2, 3) }</style></head>
<body><nav><a href=\"/b/one\">one</a> <a href=\"/b/two\">two</a> <a href=\"/b/two#far\">far</a> <a href=\"/b/plain\">plain</a> <a href=\"/b/text\">text</a></nav>
<input transition:persist=\"kept\" id=\"kept\"><iframe transition:persist=\"frame\" id=\"frame\"></iframe><h1 transition:name=\"title\">{title}</h1><slot />
<script is:inline>(window.ran ??= []).push('once');</script><script is:inline data-astro-rerun>(window.ran ??= []).push('again');</script></body></html>
<script>
  import { navigate } from 'astro:transitions/client';
  document.addEventListener('astro:page-load', () => (window.loads ??= []).push(document.title));
  document.addEventListener('astro:before-swap', (event) => (window.swaps ??= []).push(event.from.pathname + ' ' + event.to.pathname + ' ' + event.direction));
  window.go = navigate;
</script>",
    ),
    ("src/pages/one.astro", "---\nimport Layout from '../Layout.astro';\n---\n<Layout title=\"one\"><form action=\"/b/found\"><input name=\"q\" value=\"x y\"><button>find</button></form><form method=\"post\" action=\"/b/found\"><input name=\"q\" value=\"posted\"><button>send</button></form></Layout>"),
    ("src/pages/two.astro", "---\nimport Layout from '../Layout.astro';\n---\n<Layout title=\"two\"><script is:inline>window.ofTwo = (window.ofTwo ?? 0) + 1;</script><p style=\"margin-top: 3000px\" id=\"far\">far</p></Layout>"),
    ("src/pages/found.astro", "---\nimport Layout from '../Layout.astro';\nconst q = Astro.request.method === 'POST' ? (await Astro.request.formData()).get('q') : Astro.url.searchParams.get('q');\n---\n<Layout title={`found ${q}`} />"),
    ("src/pages/plain.astro", "---\nimport Layout from '../Layout.astro';\n---\n<Layout title=\"plain\" router={false} />"),
    ("src/pages/text.ts", "export const GET = () => new Response('just text');"),
];

#[test]
fn links_and_forms_change_the_page_in_place() {
    let browser = match Browser::find() {
        Ok(browser) => browser,
        Err(why) => return skip("client router in Chromium", why),
    };
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (path, text) in FILES {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    let preview = Preview::of(folder.path());
    browser.run("preview/router.mjs", &[("SITE", &format!("http://{}", preview.address))]);
}
