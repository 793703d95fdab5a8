//! Content collections: loaders of every kind, live ones, entries a schema refuses; elements of Astro's JSX runtime.

use std::sync::Arc;

use astro_project::{FilePath, MemoryWorld, Workspace};
use expect_test::expect;

use super::{App, Request, Settings, Site};

const CONTENT: &str = r#"
//- /p/src/content.config.ts
import { defineCollection, reference, z } from 'astro:content';
import { file, glob } from 'astro/loaders';
const inner = { name: 'docs', load: (context) => glob({ pattern: '*.md', base: new URL('content/docs', context.config.srcDir) }).load(context) };
const counted = {
  name: 'counted',
  async load({ config, store, parseData, generateDigest, renderMarkdown, meta }) {
    meta.set('runs', Number(meta.get('runs') ?? 0) + 1);
    const data = await parseData({ id: 'one', data: { title: `One ${config.base} ${config.integrations.length}`, by: 'ann' } });
    store.set({ id: 'one', data, digest: generateDigest(data), rendered: await renderMarkdown('---\nk: v\n---\n*hi*') });
  },
  schema: z.object({ title: z.string().transform((title) => title.toUpperCase()), by: reference('people') }),
};
export const collections = {
  docs: defineCollection({ loader: inner, schema: z.object({ title: z.string() }) }),
  counted: defineCollection({ loader: counted }),
  people: defineCollection({ loader: file('src/people.json') }),
  strict: defineCollection({ loader: glob({ pattern: '*.md', base: 'src/content/strict' }), schema: z.object({ title: z.string(), seo: z.object({ words: z.array(z.string()) }) }) }),
};
//- /p/src/live.config.ts
import { defineLiveCollection, z } from 'astro:content';
const stock = {
  name: 'stock',
  loadCollection: async ({ filter }) => ({ entries: [{ id: 'a', data: { left: filter?.left ?? 1 }, cacheHint: { tags: ['a'] } }], cacheHint: { tags: ['all'] } }),
  loadEntry: async ({ filter }) => (filter.id === 'a' ? { id: 'a', data: { left: 2 } } : filter.id === 'bad' ? { id: 'bad', data: { left: 'x' } } : undefined),
};
export const collections = { stock: defineLiveCollection({ loader: stock, schema: z.object({ left: z.number() }) }) };
//- /p/src/people.json
[{ "id": "ann", "name": "Ann" }]
//- /p/src/content/docs/first.md
---
title: First
---
# Top
//- /p/src/content/strict/bad.md
---
title: Fine
seo:
  words: [1]
---
//- /p/src/pages/docs.astro
---
import { getCollection, render } from 'astro:content';
const [entry] = await getCollection('docs');
const { Content, headings } = await render(entry);
---
<b>{entry.id} {entry.data.title} {headings.map((heading) => heading.slug)}</b><Content />
//- /p/src/pages/counted.astro
---
import { getEntry, render } from 'astro:content';
const entry = await getEntry('counted', 'one');
const by = await getEntry(entry.data.by);
const { Content, remarkPluginFrontmatter } = await render(entry);
---
<b>{entry.data.title} {by.data.name} {remarkPluginFrontmatter.k}</b><Content />
//- /p/src/pages/live.ts
import { getCollection, getEntry, getLiveCollection, getLiveEntry } from 'astro:content';
export async function GET() {
  const all = await getLiveCollection('stock', { left: 7 });
  const one = await getLiveEntry('stock', 'a');
  const errors = [await getLiveEntry('stock', 'none'), await getLiveEntry('stock', 'bad'), await getLiveCollection('docs')];
  const refused = await Promise.all([getCollection('stock'), getEntry('stock', 'a')].map((asked) => asked.catch((error) => error.message)));
  return Response.json([all, one.entry.data, errors.map(({ error }) => error.name), refused]);
}
//- /p/src/pages/strict.astro
---
import { getCollection } from 'astro:content';
await getCollection('strict');
---
//- /p/src/jsx.js
import { Fragment, jsx, jsxs } from 'astro/jsx-runtime';
import Card from './Card.astro';
export const Inline = ({ to }) => jsx('em', { children: to });
export default function Text({ components: { p = 'p' } = {}, children }) {
  return jsxs(Fragment, { children: [
    jsx(p, { class: 'a', children: ['x < y', jsx(Inline, { to: 'you' })] }),
    jsx(Card, { title: 't', children: [jsx('i', { slot: 'foot', children: 'f' }), 'body'] }),
    jsx('br', {}), jsx('div', { 'set:html': '<u>raw</u>' }), 0, null, false, children,
  ] });
}
Text[Symbol.for('mdx-component')] = true;
//- /p/src/Card.astro
<section title={Astro.props.title}><slot /><slot name="foot" /></section>
//- /p/src/pages/jsx.astro
---
import Text from '../jsx.js';
---
<Text><b>slot</b></Text>
"#;

#[test]
fn loaders_of_every_kind() {
    Site::new(CONTENT).table(
        &["GET /docs", "GET /counted", "GET /live"],
        expect![[r#"
            GET /docs => 200 <!DOCTYPE html><b>first First top</b><h1 id="top">Top</h1>
            GET /counted => 200 <!DOCTYPE html><b>ONE / 0 Ann v</b><p><em>hi</em></p>
            GET /live => 200 [{"entries":[{"id":"a","data":{"left":7},"cacheHint":{"tags":["a"]}}],"cacheHint":{"tags":["all","a"]}},{"left":2},["LiveEntryNotFoundError","LiveCollectionValidationError","LiveCollectionError"],["Collection \"stock\" is a live collection. Use getLiveCollection() instead of getCollection().","Collection \"stock\" is a live collection. Use getLiveEntry() instead of getEntry()."]]"#]],
    );
}

#[test]
fn what_a_schema_refuses_is_named_with_its_place() {
    let site = Site::new(CONTENT);
    let (reply, _) = site.ask(Request::new("GET", "/strict"));
    let error = reply.error.unwrap();
    let frame = error.frame.unwrap();
    assert_eq!((frame.file.as_str(), frame.line), ("src/content/strict/bad.md", 4));
    expect![[r#"
        InvalidContentEntryDataError: strict → bad does not fit the schema of its collection:
        - seo.words.0: Invalid input: expected string, received number"#]]
    .assert_eq(&format!("{}: {}", error.name, error.message));
}

#[test]
fn elements_of_the_jsx_runtime() {
    Site::new(CONTENT).table(
        &["GET /jsx"],
        expect![[r#"GET /jsx => 200 <!DOCTYPE html><p class="a">x &lt; y<em>you</em></p><section title="t">body<i>f</i></section><br/><div><u>raw</u></div>0<b>slot</b>"#]],
    );
}

/// Pages whose paths come from a collection: each line is what the two answer after a change.
#[test]
fn an_edited_entry_is_on_the_page_at_once() {
    let files = r#"
//- /p/src/content.config.ts
import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
export const collections = { posts: defineCollection({ loader: glob({ pattern: '*.md', base: 'src/posts' }) }) };
//- /p/src/posts/a.md
---
title: A
---
one
//- /p/src/posts/b.md
---
title: B
---
two
//- /p/src/pages/[id].astro
---
import { getCollection, render } from 'astro:content';
export const getStaticPaths = async () => (await getCollection('posts')).map((post) => ({ params: { id: post.id }, props: { post } }));
const { Content } = await render(Astro.props.post);
---
<b>{Astro.props.post.data.title}</b><Content />
//- /p/src/pages/index.astro
---
import { getCollection } from 'astro:content';
const [all, again] = await Promise.all([getCollection('posts'), getCollection('posts')]);
---
{all.map((post) => `${post.id}=${post.data.title} `)}{again.length}
"#;
    let world = Arc::new(MemoryWorld::from_fixture(files));
    let path = |path: &str| FilePath::new(path).unwrap();
    let mut workspace = Workspace::new(path("/p"), world.clone());
    let mut site = Site::new("");
    site.app = App::new(workspace.snapshot(), Settings::default());
    let shown = |site: &Site| ["/a", "/b", "/"].map(|page| site.ask(Request::new("GET", page)).1.replace("<!DOCTYPE html>", "")).join(" ");
    let mut lines = vec![shown(&site)];
    let changes = [
        ("/p/src/posts/a.md", "---\ntitle: A2\n---\none more\n"),
        // Two entries of one id, and then not any more.
        ("/p/src/posts/b.md", "---\ntitle: B2\nslug: a\n---\ntwo\n"),
        ("/p/src/posts/b.md", "---\ntitle: B3\n---\ntwo\n"),
        ("/p/src/posts/c.md", "three\n"),
    ];
    for (file, text) in changes {
        world.write(&path(file), text);
        workspace.apply(astro_project::Change::Disk { paths: vec![path(file)] });
        site.app = site.app.next(workspace.snapshot()).0;
        lines.push(shown(&site).split("<!doctype").next().unwrap_or_default().trim_end().to_owned());
    }
    expect![[r#"
        <b>A</b><p>one</p>
         <b>B</b><p>two</p>
         a=A b=B 2
        <b>A2</b><p>one more</p>
         <b>B</b><p>two</p>
         a=A2 b=B 2
        <b>B2</b><p>two</p>
        <b>A2</b><p>one more</p>
         <b>B3</b><p>two</p>
         a=A2 b=B3 2
        <b>A2</b><p>one more</p>
         <b>B3</b><p>two</p>
         a=A2 b=B3 c=undefined 3"#]].assert_eq(&lines.join("\n"));
}

#[test]
fn collections_of_before_loaders() {
    let site = Site::new(
        r#"
//- /p/package.json
{ "dependencies": { "astro": "^5.13.0" } }
//- /p/src/content/config.ts
import { defineCollection, z } from 'astro:content';
export const collections = { posts: defineCollection({ schema: z.object({ title: z.string() }) }), people: defineCollection({ type: 'data' }) };
//- /p/src/content/posts/First Post.md
---
title: First
---
*Hello*
//- /p/src/content/posts/_draft.md
---
title: Not yet
---
//- /p/src/content/people/Ann.json
{ "name": "Ann" }
//- /p/src/pages/index.astro
---
import { getCollection, getEntry, getEntryBySlug, getDataEntryById } from 'astro:content';
const [post, ...others] = await getCollection('posts');
const { Content } = await post.render();
const same = await getEntryBySlug('posts', 'first-post');
---
<p>{post.id} {post.slug} {post.data.title} {others.length} {same.slug} {(await getDataEntryById('people', 'Ann')).data.name} {(await getEntry('people', 'Ann')).id}</p><Content />
//- /p/src/pages/script.astro
<script is:inline define:vars={{ a: 1 }}>if (a) return;</script>
"#,
    );
    site.table(&["GET /", "GET /script"], expect![[r#"
        GET / => 200 <!DOCTYPE html><p>First Post.md first-post First 0 first-post Ann Ann</p><p><em>Hello</em></p>
        GET /script => 200 <!DOCTYPE html><script>(function(){const a = 1;
        if (a) return;})();</script>"#]]);
}

const SCHEMAS: &str = r#"
//- /p/package.json
{}
//- /p/node_modules/astro/package.json
{ "name": "astro", "version": "7.3.5", "type": "module", "exports": { "./zod": "./zod.js" } }
//- /p/node_modules/astro/zod.js
export class ZodObject {
  constructor(shape) { this.shape = shape; }
  extend(more) { return new ZodObject({ ...this.shape, ...more }); }
  catchall(rest) { return new ZodObject({ ...this.shape, '*': rest }); }
}
const string = () => ({ is: 'string', optional: () => 'string?', transform: () => 'string' });
const toJSONSchema = (schema, { io }) => ({ io, ...(schema.shape ?? { union: schema.map((one) => one.shape ?? one) }) });
export const z = { ZodObject, string, toJSONSchema, object: (shape) => new ZodObject(shape), array: (of) => ({ list: of.shape }), union: (of) => of };
//- /p/src/content.config.ts
import { defineCollection } from 'astro:content';
import { z } from 'astro/zod';
import { file, glob } from 'astro/loaders';
export const collections = {
  posts: defineCollection({ loader: glob({ pattern: '*.md', base: 'src/posts' }), schema: ({ image }) => z.object({ title: 'string', cover: image().optional() }) }),
  people: defineCollection({ loader: file('src/people.json'), schema: z.object({ name: 'string' }) }),
  plain: defineCollection({ loader: glob({ pattern: '*.md', base: 'src/plain' }) }),
};
"#;

#[test]
fn schemas_of_collections_for_editors_of_data() {
    let site = Site::new(SCHEMAS);
    let json = |name: &str| {
        let (reply, body) = site.ask(Request::new("GET", &format!("/.astro/collections/{name}.schema.json")));
        format!("{name} {} {}", reply.status, body.split_whitespace().collect::<String>())
    };
    expect![[r#"
        posts 200 {"io":"input","title":"string","cover":"string?","$schema":"string?"}
        people 200 {"io":"input","union":[{"list":{"name":"string"}},{"$schema":"string?","*":{"shape":{"name":"string"}}}]}
        plain 404 
        toString 404 "#]].assert_eq(&["posts", "people", "plain", "toString"].map(json).join("\n"));
    // All of them at once, for the files.
    let schemas = site.runtime.block_on(site.app.schemas(&site.engine)).unwrap();
    assert_eq!(schemas.schemas.keys().collect::<Vec<_>>(), ["people", "posts"]);
    assert_eq!(schemas.schemas["posts"], site.ask(Request::new("GET", "/.astro/collections/posts.schema.json")).1);
    assert!(site.app.schemas_key().is_some());
}

const COMPATIBLE: &str = r#"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default { legacy: { collectionsBackwardsCompat: true }, build: { assetsPrefix: { js: 'https://a', fallback: 'https://b' } } };
//- /p/src/content/config.ts
import { defineCollection, z } from 'astro:content';
export const collections = { blog: defineCollection({ type: 'content', schema: z.object({ title: z.string() }) }), data: defineCollection({ type: 'data' }) };
//- /p/src/content/blog/post.md
---
title: Post
---
text
//- /p/src/content/data/item.json
{ "name": "item" }
//- /p/src/pages/all.json.ts
import { getCollection } from 'astro:content';
export const GET = async () => Response.json([...(await getCollection('blog')), ...(await getCollection('data')), import.meta.env.ASSETS_PREFIX]);
"#;

#[test]
fn collections_without_loaders_where_they_are_asked_for() {
    Site::new(COMPATIBLE).table(
        &["GET /all.json"],
        expect![[r#"GET /all.json => 200 [{"id":"post.md","data":{"title":"Post"},"body":"text","filePath":"src/content/blog/post.md","digest":"d72e789eb58ec35a","collection":"blog"},{"id":"item.json","data":{"name":"item"},"filePath":"src/content/data/item.json","digest":"d8a89c9d6748ea04","collection":"data"},{"js":"https://a","fallback":"https://b"}]"#]],
    );
}

const RENDERED: &str = r#"
//- /p/package.json
{}
//- /p/src/content.config.ts
import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
export const collections = { posts: defineCollection({ loader: glob({ pattern: '*', base: 'src/posts', retainBody: false }) }) };
//- /p/src/posts/a.md
---
title: A
---
## Hi *there*
//- /p/src/posts/b.json
{}
//- /p/src/pages/feed.json.ts
import { getCollection } from 'astro:content';
export const GET = async () => Response.json((await getCollection('posts')).map(({ id, rendered }) => ({ id, rendered })));
//- /p/src/pages/plain.json.ts
import { getCollection } from 'astro:content';
export const GET = async () => Response.json((await getCollection('posts')).map((entry) => Object.keys(entry).length));
"#;

#[test]
fn entries_know_what_they_render_to_where_code_asks() {
    Site::new(RENDERED).table(
        &["GET /plain.json", "GET /feed.json"],
        expect![[r#"
            GET /plain.json => 200 [6,6]
            GET /feed.json => 200 [{"id":"a","rendered":{"html":"<h2 id=\"hi-there\">Hi <em>there</em></h2>\n","metadata":{"headings":[{"depth":2,"slug":"hi-there","text":"Hi there"}],"localImagePaths":[],"remoteImagePaths":[],"frontmatter":{"title":"A"},"imagePaths":[]}}},{"id":"b"}]"#]],
    );
}

const SHARED: &str = r#"
//- /p/package.json
{}
//- /p/src/content.config.ts
export const collections = {};
//- /p/src/blog.ts
import { getCollection } from 'astro:content';
export const posts = async () => (await getCollection('none')).length;
//- /p/src/pages/[...all].astro
---
import { posts } from '../blog';
export const getStaticPaths = async () => { await posts(); return []; };
---
//- /p/src/pages/[one].astro
---
import { posts } from '../blog';
export const getStaticPaths = async () => [{ params: { one: 'a' } }, { params: { one: String(await posts()) } }];
---
one
//- /p/src/pages/[one]/[...rest].astro
---
import { posts } from '../../blog';
export const getStaticPaths = async () => { await posts(); return []; };
---
"#;

#[test]
fn pages_of_one_request_share_a_module_that_reads_content() {
    let site = Site::new(SHARED);
    site.table(&["GET /b", "GET /a"], expect![[r#"
        GET /b => 404 [Not found]
        GET /a => 200 <!DOCTYPE html>one"#]]);
}

#[test]
fn a_schema_is_made_once_for_all_entries() {
    let files = r#"
//- /p/package.json
{}
//- /p/src/content.config.ts
import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
let made = 0;
const schema = ({ image }) => (made++, z.object({ cover: z.union([image(), z.string()]), more: z.array(image()).optional(), made: z.number().default(() => made) }));
export const collections = { posts: defineCollection({ loader: glob({ pattern: '**/*.md', base: './src/posts' }), schema }) };
//- /p/src/posts/a/index.md
---
cover: ./x.svg
---
//- /p/src/posts/a/x.svg
<svg width="1" height="2"></svg>
//- /p/src/posts/b/index.md
---
cover: ./x.svg
---
//- /p/src/posts/b/x.svg
<svg width="3" height="4"></svg>
//- /p/src/pages/index.ts
import { getCollection } from 'astro:content';
export const GET = async () => new Response((await getCollection('posts')).map(({ id, data }) => [id, data.cover.width, data.made].join(' ')).join(' | '));
"#;
    let (_, answer) = Site::new(files).ask(Request::new("GET", "/"));
    assert_eq!(answer, "a 1 1 | b 3 1");
}
