// Writes an Astro project with a collection of many entries: `node tests/generate-content.mjs FOLDER COUNT`. Its pages: a list of all
// entries, and one a text. `tests/content-figures.mjs` measures it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, count = '10000'] = process.argv.slice(2);
if (!folder) {
	console.error('usage: node tests/generate-content.mjs FOLDER COUNT');
	process.exit(2);
}
const write = (path, text) => {
	mkdirSync(join(folder, path, '..'), { recursive: true });
	writeFileSync(join(folder, path), text);
};
write('package.json', '{ "name": "many-entries", "type": "module", "dependencies": { "astro": "^7.0.0" } }\n');
write('astro.config.mjs', "import { defineConfig } from 'astro/config';\nexport default defineConfig({});\n");
write('src/content.config.ts', `import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
const posts = defineCollection({
	loader: glob({ pattern: '**/*.md', base: './src/posts' }),
	schema: z.object({ title: z.string(), date: z.coerce.date(), tags: z.array(z.string()).default([]), draft: z.boolean().optional() }),
});
export const collections = { posts };
`);
write('src/pages/index.astro', `---
import { getCollection } from 'astro:content';
const posts = (await getCollection('posts', ({ data }) => !data.draft)).sort((a, b) => +b.data.date - +a.data.date);
---
<html lang="en"><head><title>All</title></head><body><h1>{posts.length}</h1><ul>{posts.slice(0, 50).map((post) => <li><a href={\`/posts/\${post.id}\`}>{post.data.title}</a></li>)}</ul></body></html>
`);
write('src/pages/posts/[...id].astro', `---
import { getCollection, render } from 'astro:content';
export async function getStaticPaths() {
	return (await getCollection('posts')).map((post) => ({ params: { id: post.id }, props: { post } }));
}
const { post } = Astro.props;
const { Content, headings } = await render(post);
---
<html lang="en"><head><title>{post.data.title}</title></head><body><h1>{post.data.title}</h1><p>{headings.length}</p><Content /></body></html>
`);
const words = 'a page of this collection tells of rivers, roads, houses and the people who look after them all year round'.split(' ');
const sentence = (seed, length) => Array.from({ length }, (_, n) => words[(seed * 7 + n * 3 + ((seed * n) % 5)) % words.length]).join(' ');
for (let i = 0; i < Number(count); i++) {
	const paragraphs = Array.from({ length: 6 }, (_, n) => `## Part ${n}\n\n${sentence(i + n, 60)}, with **${sentence(n, 2)}** and [a link](/posts/${i}).\n`);
	const date = new Date(Date.UTC(2020, 0, 1 + (i % 2000))).toISOString().slice(0, 10);
	write(`src/posts/${String(i % 100).padStart(2, '0')}/post-${i}.md`, `---\ntitle: Post ${i}, ${sentence(i, 4)}\ndate: ${date}\ntags: [${words[i % words.length].replace(',', '')}, ${words[(i * 3) % words.length].replace(',', '')}]\n---\n\n${paragraphs.join('\n')}`);
}
