// How long do a project's first page and the same page after it take, in the preview and in `astro dev`?
//
//   node tests/first-page.mjs ASTRO_LSP PROJECT…
//
// `cold`: nothing of the project is kept (the preview's cache folder is empty; `.astro` and the caches in `node_modules` are taken
// away, and put back at the end). `again`: the next start. Both from the start of the process to the last byte of `/`. `page`: the
// median of 200 requests one after the other. RUNS=N starts (3), medians; PAGE=/path; PORT=N for `astro dev`; ASTRO=none leaves it out.
import { existsSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { astroOf, startAstro, startPreview } from './support/servers.mjs';

const [binary, ...projects] = process.argv.slice(2);
if (projects.length === 0) {
	console.error('usage: node tests/first-page.mjs ASTRO_LSP PROJECT…');
	process.exit(2);
}
const astroLsp = resolve(binary);
const runs = Number(process.env.RUNS ?? 3);
const path = process.env.PAGE ?? '/';
const port = Number(process.env.PORT ?? 4500);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

async function page(base) {
	const response = await fetch(new URL(path, base), { signal: AbortSignal.timeout(300_000) });
	const body = await response.text();
	if (!response.ok) throw new Error(`${path}: ${response.status} ${body.slice(0, 300)}`);
}

/** Milliseconds from a start to the page, and of the page afterwards where it is asked for. */
async function run(start, repeats) {
	const from = performance.now();
	const server = start();
	try {
		const base = await server.ready;
		await page(base);
		const first = performance.now() - from;
		const times = [];
		for (let i = 0; i < repeats; i++) {
			const at = performance.now();
			await page(base);
			times.push(performance.now() - at);
		}
		return { first, page: median(times.slice(repeats / 10)) };
	} finally {
		server.end();
		await new Promise((done) => setTimeout(done, 300));
	}
}

async function measured(start, forget) {
	const [cold, again] = [[], []];
	let repeated;
	for (let i = 0; i < runs; i++) {
		forget();
		cold.push((await run(start, 0)).first);
		const kept = await run(start, i === 0 ? 220 : 0);
		again.push(kept.first);
		repeated ??= kept.page;
	}
	return `cold ${(median(cold) / 1000).toFixed(2)} s, again ${(median(again) / 1000).toFixed(2)} s, page ${repeated.toFixed(1)} ms`;
}

for (const given of projects) {
	const project = realpathSync(given);
	const cache = mkdtempSync(join(tmpdir(), 'astro-lsp-first-page-'));
	const forgetOurs = () => rmSync(cache, { recursive: true, force: true });
	try {
		console.log(`${given}\n  preview    ${await measured(() => startPreview(astroLsp, project, { ASTRO_LSP_CACHE: cache }), forgetOurs)}`);
	} catch (error) {
		console.log(`${given}\n  preview    ${error.message}`);
	}
	forgetOurs();
	const astro = process.env.ASTRO === 'none' ? undefined : astroOf(project);
	if (!astro) continue;
	const caches = ['.astro', 'node_modules/.vite', 'node_modules/.astro'].map((name) => join(project, name));
	const away = (name) => `${name}.first-page`;
	for (const name of caches) if (existsSync(name)) renameSync(name, away(name));
	const forgetTheirs = () => caches.forEach((name) => rmSync(name, { recursive: true, force: true }));
	try {
		console.log(`  astro dev  ${await measured(() => startAstro(astro, project, port), forgetTheirs)}`);
	} catch (error) {
		console.log(`  astro dev  ${error.message}`);
	}
	forgetTheirs();
	for (const name of caches) if (existsSync(away(name))) renameSync(away(name), name);
}
