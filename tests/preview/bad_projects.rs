//! What is wrong with the packages, texts, pictures and plugins of a project is named where it is, and the rest is served.

use std::fs;
use std::path::Path;
use std::process::Command;

use astro_lsp_tests::binary;
use astro_lsp_tests::http::Answer;
use astro_lsp_tests::preview::Preview;
use serde_json::Value;
use tempfile::TempDir;

/// A project of these files with a page that has nothing to do with them.
fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (path, text) in [("package.json", "{}"), ("src/pages/fine.astro", "<p>fine</p>")].iter().chain(files) {
        write(folder.path(), path, text.as_bytes());
    }
    folder
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    fs::write(path, bytes).expect("a file can be written");
}

/// Each path fails with these words, and the page beside them is there before and after.
fn fails(files: &[(&str, &str)], path: &str, words: &[&str]) {
    let folder = project(files);
    let preview = Preview::of(folder.path());
    for _ in 0..2 {
        let answer = preview.get(path);
        assert_eq!(answer.status, 500, "{}", answer.text());
        names(&answer, words);
        assert_eq!(preview.get("/fine").status, 200);
    }
}

fn names(answer: &Answer, words: &[&str]) {
    let text = answer.text().replace("&quot;", "\"").replace("&#39;", "'");
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text}");
    }
}

/// What one request says in a terminal.
fn once(root: &Path, request: &str) -> Value {
    let root = root.display().to_string();
    let output = Command::new(binary()).args(["preview", &root, "--once", request, "--json"]).output().expect("astro-lsp starts");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

#[test]
fn a_package_that_is_not_installed() {
    fails(&[("src/pages/x.astro", "---\nconst a = 1;\nimport nope from 'nope/deep';\n---\n{nope}")], "/x", &["nope/deep", "npm install nope", "src/pages/x.astro:3"]);
}

#[test]
fn a_package_that_needs_a_native_addon() {
    let package = [
        ("node_modules/fast/package.json", "{ \"name\": \"fast\", \"main\": \"index.js\" }"),
        ("node_modules/fast/index.js", "module.exports = require('./build/fast.node');"),
        ("node_modules/fast/build/fast.node", "\u{7f}ELF"),
    ];
    let page = [("src/pages/x.astro", "---\nimport fast from 'fast';\n---\n{fast()}")];
    fails(&[&package[..], &page[..]].concat(), "/x", &["fast.node", "native addon"]);
}

#[test]
fn an_entry_that_its_schema_refuses() {
    let config = "import { defineCollection, z } from 'astro:content';\nimport { glob } from 'astro/loaders';\nexport const collections = { posts: defineCollection({ loader: glob({ pattern: '*.md', base: 'src/posts' }), schema: z.object({ title: z.string(), order: z.number() }) }) };";
    let page = "---\nimport { getCollection } from 'astro:content';\nconst posts = await getCollection('posts');\n---\n{posts.length}";
    let files = [
        ("src/content.config.ts", config),
        ("src/posts/good.md", "---\ntitle: Good\norder: 1\n---\n"),
        ("src/posts/bad.md", "---\ntitle: Bad\norder: first\n---\n"),
        ("src/pages/x.astro", page),
    ];
    fails(&files, "/x", &["posts", "bad", "order", "src/posts/bad.md:3"]);
}

#[test]
fn frontmatter_that_is_no_yaml() {
    fails(&[("src/pages/x.md", "---\ntitle: [a\n---\n# text")], "/x", &["src/pages/x.md"]);
    // Of the text itself nothing is wrong to Markdown.
    let folder = project(&[("src/pages/x.md", "# [a](\n\n```js\n| a\n<b>")]);
    assert_eq!(Preview::of(folder.path()).get("/x").status, 200);
}

#[test]
fn a_drawing_with_a_script() {
    let files = [
        ("src/evil.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"><script>alert(1)</script></svg>"),
        ("src/pages/x.astro", "---\nimport Evil from '../evil.svg';\n---\n<Evil />"),
    ];
    let folder = project(&files);
    let reply = once(folder.path(), "GET /x");
    assert_eq!(reply["status"], 200, "{reply}");
    assert!(reply["console"].to_string().contains("evil.svg holds a script"), "{}", reply["console"]);
}

#[test]
fn a_picture_of_fifty_megapixels() {
    let folder = project(&[("src/pages/x.astro", "---\nimport { Image } from 'astro:assets';\nimport big from '../big.png';\n---\n<Image src={big} width={40} alt=\"\" />")]);
    write(folder.path(), "src/big.png", &png(7100, 7100));
    let preview = Preview::of(folder.path());
    let page = preview.get("/x").text();
    let (_, rest) = page.split_once("src=\"").unwrap_or_else(|| panic!("no picture in {page}"));
    let address = rest.split('"').next().unwrap_or_default().replace("&amp;", "&");
    let picture = preview.get(&address);
    // What cannot be made in time (this may be a slow machine) is passed on as it is, and not to be kept.
    let expected = if picture.header("cache-control") == Some("no-store") { "image/png" } else { "image/webp" };
    assert_eq!((picture.status, picture.header("content-type")), (200, Some(expected)), "{:?}", picture.header("cache-control"));
    assert_eq!(preview.get("/fine").status, 200);
}

/// A black picture with one bit a pixel, whose data is not packed.
fn png(width: u32, height: u32) -> Vec<u8> {
    let row = width.div_ceil(8) as usize + 1;
    let raw = vec![0; row * height as usize];
    let mut zlib = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = raw.chunks(0xffff).collect();
    for (index, block) in blocks.iter().enumerate() {
        let length = block.len() as u16;
        zlib.push(u8::from(index + 1 == blocks.len()));
        zlib.extend(length.to_le_bytes().iter().chain(&(!length).to_le_bytes()));
        zlib.extend(*block);
    }
    // The checksum of zeros alone.
    zlib.extend(((((raw.len() % 65_521) as u32) << 16) | 1).to_be_bytes());
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8], data: &[u8]| {
        out.extend((data.len() as u32).to_be_bytes());
        let content = [name, data].concat();
        out.extend(&content);
        out.extend(crc32(&content).to_be_bytes());
    };
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[1, 0, 0, 0, 0]].concat());
    chunk(b"IDAT", &zlib);
    chunk(b"IEND", &[]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let table: Vec<u32> = (0..256_u32).map(|n| (0..8).fold(n, |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 })).collect();
    !bytes.iter().fold(!0, |crc, byte| table[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ (crc >> 8))
}

#[test]
fn a_collection_of_ten_thousand_entries() {
    let config = "import { defineCollection, z } from 'astro:content';\nimport { glob } from 'astro/loaders';\nexport const collections = { posts: defineCollection({ loader: glob({ pattern: '*.md', base: 'src/posts' }), schema: z.object({ title: z.string() }) }) };";
    let page = "---\nimport { getCollection, getEntry } from 'astro:content';\nconst posts = await getCollection('posts');\nconst one = await getEntry('posts', 'p77');\n---\n<p>{posts.length} {one.data.title}</p>";
    let folder = project(&[("src/content.config.ts", config), ("src/pages/x.astro", page)]);
    for n in 0..10_000 {
        write(folder.path(), &format!("src/posts/p{n}.md"), format!("---\ntitle: Post {n}\n---\n# Post {n}\n").as_bytes());
    }
    let preview = Preview::of(folder.path());
    names(&preview.get("/x"), &["<p>10000 Post 77</p>"]);
    assert_eq!(preview.get("/fine").status, 200);
}

#[test]
fn plugins_and_hooks_that_throw() {
    let config = "const breaks = { name: 'breaks', transform(code, id) { if (id.endsWith('odd.js')) throw new Error('odd is odd'); } };\n\
        const hook = { name: 'hooked', hooks: { 'astro:config:setup': () => { throw new Error('no setup today'); } } };\n\
        export default { integrations: INTEGRATIONS, vite: { plugins: [breaks, { name: 'late', configResolved() { throw new Error('not resolved'); } }] } };\n";
    let files = [
        ("astro.config.mjs", config.replace("INTEGRATIONS", "[]")),
        ("src/odd.js", "export default 1;".to_owned()),
        ("src/even.js", "export default 2;".to_owned()),
        ("src/pages/x.astro", "---\nimport odd from '../odd.js';\n---\n{odd}".to_owned()),
        ("src/pages/even.astro", "---\nimport even from '../even.js';\n---\n<p>{even}</p>".to_owned()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    fails(&files, "/x", &["odd is odd", "breaks"]);
    let folder = project(&files);
    assert_eq!(once(folder.path(), "GET /even")["status"], 200);
    // A hook that throws is the end of what the configuration says by running, not of the project.
    write(folder.path(), "astro.config.mjs", config.replace("INTEGRATIONS", "[hook]").as_bytes());
    let root = folder.path().display().to_string();
    let output = Command::new(binary()).args(["preview", &root, "--once", "GET /fine"]).output().expect("astro-lsp starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("no setup today"), "{output:?}");
}
