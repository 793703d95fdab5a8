// Writes an Astro project of many files: `node tests/generate-project.mjs FOLDER COUNT`. One file in twenty has type errors.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, count = '500'] = process.argv.slice(2);
if (!folder) {
	console.error('usage: node tests/generate-project.mjs FOLDER COUNT');
	process.exit(2);
}
const write = (path, text) => {
	mkdirSync(join(folder, path, '..'), { recursive: true });
	writeFileSync(join(folder, path), text);
};
write('package.json', '{ "name": "many-files", "type": "module", "dependencies": { "astro": "^7.0.0" } }\n');
write('astro.config.mjs', "import { defineConfig } from 'astro/config';\nexport default defineConfig({});\n");
write('tsconfig.json', '{ "extends": "astro/tsconfigs/strict", "include": [".astro/types.d.ts", "**/*"], "exclude": ["dist"] }\n');
write('src/lib/data.ts', 'export interface Item { id: number; title: string; tags: string[] }\nexport const items: Item[] = [];\n');
const number = Number(count);
for (let i = 0; i < number; i++) {
	const wrong = i % 20 === 7;
	if (i % 5 === 0) {
		const used = [1, 2, 3, 4].map((n) => i + n).filter((n) => n < number);
		write(
			`src/pages/section-${i % 7}/page-${i}.astro`,
			`---
${used.map((n) => `import C${n} from '../../components/group-${n % 9}/C${n}.astro';`).join('\n')}
import { items, type Item } from '../../lib/data';
const title = 'Page ${i}';
const byId = new Map<number, Item>(items.map((item) => [item.id, item]));
---
<html lang="en">
	<head><title>{title}</title></head>
	<body>
		<h1 class:list={['title', { big: items.length > 3 }]}>{title}</h1>
		${used.map((n) => `<C${n} title={title} count={${n}} item={byId.get(${n})} />`).join('\n\t\t')}
		<ul>{items.map((item) => <li data-id={item.id}>{item.title}{item.tags.map((tag) => <b>{tag}</b>)}</li>)}</ul>
		<script>
			const list = document.querySelector('ul');
			list?.addEventListener('click', (event) => console.log(event.target));
		</script>
	</body>
</html>
`,
		);
	} else {
		write(
			`src/components/group-${i % 9}/C${i}.astro`,
			`---
import type { Item } from '../../lib/data';
interface Props { title: string; count?: number; item?: Item; kind?: 'a' | 'b' }
const { title, count = 0, item, kind = 'a' } = Astro.props;
const label = \`\${title}: \${count}\`;
${wrong ? "const size: number = 'large';" : ''}
---
<article class={kind}>
	<h2>{label}</h2>
	{item && <p title={item.title}>{item.tags.join(', ')}</p>}
	${wrong ? '<p>{item.missing}{size}</p>' : ''}
	<slot name="footer">{count > 2 ? <em>many</em> : <small>few</small>}</slot>
</article>
<style>
	article { padding: 1rem; }
</style>
`,
		);
	}
}
