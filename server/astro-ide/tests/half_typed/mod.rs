//! Files as they are while somebody types in the middle of them: what is before the cursor is there, the rest of the line is not.

/// Cuts of each page.
const CUTS: usize = 25;

/// Two hundred texts, each with its cursor.
pub(crate) fn files() -> Vec<(String, usize)> {
    let mut files = Vec::new();
    for (number, page) in PAGES.iter().enumerate() {
        for cut in 0..CUTS {
            // Spread over the page, another byte of the line each time.
            let at = page.floor_char_boundary((cut * page.len() / CUTS + (cut * 7 + number * 3) % 23).min(page.len()));
            let line_end = page[at..].find('\n').map_or(page.len(), |end| at + end);
            files.push((format!("{}{}", &page[..at], &page[line_end..]), at));
        }
    }
    files
}

const PAGES: &[&str] = &[
    "---\nimport Card from '../components/Card.astro';\nimport { getCollection } from 'astro:content';\nexport async function getStaticPaths() {\n  return [{ params: { slug: 'a' }, props: { n: 1 } }];\n}\nconst { slug } = Astro.params;\nconst posts = (await getCollection('blog')).sort((a, b) => b.data.date - a.data.date);\n---\n<Card title={`Post ${slug}`} kind=\"a\" client:load>\n  {posts.map((post) => <a href={`/blog/${post.id}`} class:list={['link', { on: post.id === slug }]}>{post.data.title}</a>)}\n</Card>\n",
    "---\nconst form = Astro.request.method === 'POST' ? await Astro.request.formData() : null;\nif (form?.get('name')) {\n  Astro.cookies.set('name', String(form.get('name')), { path: '/', httpOnly: true });\n  return Astro.redirect('/done', 303);\n}\n---\n<form method=\"post\" action=\"/login\">\n  <label for=\"name\">Name <input id=\"name\" name=\"name\" type=\"text\" required></label>\n  <button type=\"submit\" disabled={!form}>Send</button>\n</form>\n",
    "<html lang=\"en\">\n  <head>\n    <meta charset=\"utf-8\" />\n    <title>{title}</title>\n    <script type=\"application/ld+json\">{ \"@type\": \"Thing\" }</script>\n  </head>\n  <body>\n    <slot name=\"head\" />\n    <slot />\n    <script>\n      document.querySelector('.menu')?.addEventListener('click', () => console.log('x'));\n    </script>\n  </body>\n</html>\n",
    "<div class=\"wrap\" style=\"color: red; margin: 0 auto\">\n  <p class=\"note\">Text</p>\n</div>\n<style lang=\"scss\" define:vars={{ accent, 'line-height': 2 }}>\n  $gap: 1rem;\n  .wrap {\n    display: grid;\n    gap: $gap;\n    color: var(--accent);\n    &:hover > .note::before { content: \"→\"; background: url(/a.svg); }\n    @media (min-width: 40rem) { grid-template-columns: repeat(2, 1fr); }\n  }\n</style>\n",
    "---\ninterface Props {\n  /** Shown large. */\n  title: string;\n  level?: 1 | 2 | 3;\n  items: Array<{ id: number; label?: string }>;\n}\nconst { title, level = 1, items } = Astro.props as Props;\nconst Tag = `h${level}` as const;\n---\n<Tag>{title}</Tag>\n<ul>\n  {items.length > 0 ? items.map(({ id, label }) => (\n    <li data-id={id}>{label ?? <em>none</em>}</li>\n  )) : <li>nothing</li>}\n</ul>\n",
    "<Card title=\"x\"><Fragment slot=\"x\"><b>1</b> < 2 &amp; \"é👩\"</Fragment>{/* note */}<!-- c --></Card>\r\n<A>{cond && <>\r\n  <svg viewBox=\"0 0 1 1\"><path d=\"M0 0\" /></svg>\r\n</>}</A>\r\n<p set:html={html} is:raw>{raw}</p>\r\n<video src=\"/a.mp4\" autoplay muted>\r\n  <track kind=\"captions\" srclang=\"en\">\r\n</video>\r\n",
    "---\n// @ts-check\nconst re = /<[a-z]+>/g;\nconst html = `<p>${'`'}</p>`;\nlet total = 0;\nfor (const n of [1, 2, 3]) total += n;\nconst f = async <T,>(x: T): Promise<T> => x;\nclass A { #x = 1; static y = 2; get z() { return this.#x } }\nenum E { A, B }\ntype M = { [K in keyof A]?: A[K] };\n---\n<p>{total} {await f(1)} {re.test(html) ? 'yes' : 'no'}</p>\n",
    "<main>\n  <table><thead><tr><th>A</th></tr></thead><tbody>\n    {rows.map((row) => { const n = row.n; return <tr><td>{n}</td></tr>; })}\n  </tbody></table>\n  <img src={hero.src} alt=\"\" loading=\"lazy\" width=\"10\" {...rest} />\n  <a {href} target=\"_blank\" rel=\"noopener\" onclick=\"go('x')\" data-x=`a${1}`>go</a>\n  <textarea>{value}</textarea><select><option selected>1</option></select>\n</main>\n",
];
