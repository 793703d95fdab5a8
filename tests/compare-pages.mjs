// Asks every page of a project of the preview and of `astro dev`, and compares status and DOM, in one run:
// `node tests/compare-pages.mjs ASTRO_LSP PROJECT…`
// Pages are those the route table names, those they link to, and an unknown one. Each project has its packages installed.
// PAGES=N asks at most so many of a project (300); ASTRO=none asks the preview alone; PORT=N is the port of `astro dev`.
// KEEP=FOLDER keeps the answers of `astro dev`, and asks it only what is not kept; ONLY=/a,/b asks these paths alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { difference, tokens } from './support/dom.mjs';
import { astroOf, startAstro, startPreview } from './support/servers.mjs';

const [binary, ...projects] = process.argv.slice(2);
if (projects.length === 0) {
	console.error('usage: node tests/compare-pages.mjs ASTRO_LSP PROJECT…');
	process.exit(2);
}
const astroLsp = resolve(binary);
const most = Number(process.env.PAGES ?? 300);
const port = Number(process.env.PORT ?? 4400);

async function ask(base, path) {
	try {
		const response = await fetch(new URL(path, base), { redirect: 'manual', signal: AbortSignal.timeout(90_000) });
		return { status: response.status, type: response.headers.get('content-type')?.split(';')[0], location: response.headers.get('location'), body: await response.text() };
	} catch (error) {
		return { status: `none (${error.cause?.code ?? error.name})`, body: '' };
	}
}

/** What `astro dev` answers: kept from an earlier run, or asked of a server that starts with the first question. */
function incumbent(project) {
	const astro = process.env.ASTRO === 'none' ? undefined : astroOf(project);
	if (!astro) return undefined;
	const folder = process.env.KEEP && join(process.env.KEEP, createHash('sha256').update(project).digest('hex').slice(0, 16));
	if (folder) mkdirSync(folder, { recursive: true });
	let server;
	return {
		async ask(path) {
			const file = folder && join(folder, `${createHash('sha256').update(path).digest('hex').slice(0, 32)}.json`);
			if (file && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
			server ??= startAstro(astro, project, port);
			const answer = await ask(await server.ready, path);
			if (file && typeof answer.status === 'number') writeFileSync(file, JSON.stringify(answer));
			return answer;
		},
		end: () => server?.end(),
	};
}

/** Pages of this site that a page links to. */
function links(html, path) {
	const found = [];
	for (const [, href] of html.matchAll(/<a\s[^>]*?href="([^"]+)"/g)) {
		const url = URL.canParse(href.replaceAll('&amp;', '&'), `http://site${path}`) && new URL(href.replaceAll('&amp;', '&'), `http://site${path}`);
		if (url && url.host === 'site') found.push(url.pathname + url.search);
	}
	return found;
}

function compared(theirs, ours, root) {
	if (theirs.status !== ours.status) return `status ${theirs.status}, ours ${ours.status}`;
	// Each says in words of its own why it failed.
	if (theirs.status >= 500) return `both ${theirs.status}, not compared`;
	if (theirs.location !== ours.location) return `location ${theirs.location}, ours ${ours.location}`;
	if (theirs.type !== ours.type) return `type ${theirs.type}, ours ${ours.type}`;
	if (theirs.type !== 'text/html') return theirs.body === ours.body || /^(image|font)/.test(theirs.type) ? undefined : 'another body';
	// The page of the server itself, which each has in words of its own.
	if (theirs.status === 404 && theirs.body.includes('<title>404: Not Found</title>') && /<title>404: Not [fF]ound<\/title>/.test(ours.body)) return undefined;
	const found = difference(tokens(theirs.body, root), tokens(ours.body, root));
	return found && `DOM\n      theirs ${found.theirs}\n      ours   ${found.ours}`;
}

let allSame = true;
for (const given of projects) {
	const project = realpathSync(given);
	const ours = startPreview(astroLsp, project);
	const theirs = incumbent(project);
	try {
		const routes = JSON.parse(spawnSync(astroLsp, ['routes', project, '--json'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout || '[]');
		const base = await ours.ready;
		const list = Array.isArray(routes) ? routes : (routes.routes ?? []);
		const only = process.env.ONLY?.split(',');
		const queue = only ?? ['/', ...list.map((route) => route.pattern ?? route.route).filter((pattern) => pattern && !pattern.includes('[')), '/no/such-page'];
		const seen = new Set();
		const differing = [];
		while (queue.length > 0 && seen.size < most) {
			const path = queue.shift();
			if (seen.has(path)) continue;
			seen.add(path);
			const mine = await ask(base, path);
			const other = await theirs?.ask(path);
			if (!only) queue.push(...links(mine.body, path), ...(other ? links(other.body, path) : []));
			const reason = other ? compared(other, mine, project) : mine.status >= 500 || typeof mine.status === 'string' ? `status ${mine.status} ${/"message":"[^"]*/.exec(mine.body)?.[0] ?? ''}` : undefined;
			if (reason) differing.push({ path, reason });
		}
		allSame &&= differing.length === 0;
		console.log(`${given}: ${seen.size} pages, ${seen.size - differing.length} ${theirs ? 'same' : 'served'}`);
		for (const [reason, of] of Map.groupBy(differing, (one) => one.reason)) console.log(`  ${of.map((one) => one.path).join(' ')}: ${reason}`);
	} catch (error) {
		allSame = false;
		console.log(`${given}: ${error.message}`);
	} finally {
		ours.end();
		theirs?.end();
	}
	if (process.env.SAID) console.log(ours.said.join('').slice(0, 4000));
}
process.exit(allSame ? 0 : 1);
