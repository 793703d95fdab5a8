// What a large collection costs: `node tests/content-figures.mjs PROJECT COMMAND…`. Starts the server (`PORT` in its arguments is the port),
// asks for the list of all entries and for pages of some; prints times and the memory of the whole tree of processes (Linux).
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const [project, ...command] = process.argv.slice(2);
const free = () => new Promise((resolve) => {
	const server = createServer().listen(0, '127.0.0.1', () => {
		const { port } = server.address();
		server.close(() => resolve(port));
	});
});
const port = await free();
const begun = performance.now();
const server = spawn(command[0], command.slice(1).map((word) => word.replace('PORT', port)), { cwd: project, stdio: 'ignore', detached: true });

function tree(pid) {
	const parents = new Map();
	for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
		try {
			const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
			parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
		} catch {}
	}
	const found = [pid];
	for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
	return found;
}
/** Megabytes, pages that processes share counted once. */
function memory() {
	const each = tree(server.pid).map((pid) => {
		try {
			const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
			return Number(/^Pss:\s+(\d+)/m.exec(rollup)[1]) / 1024;
		} catch {
			return 0;
		}
	});
	return `${Math.round(each.reduce((sum, one) => sum + one, 0))} MB (${each.map(Math.round).join(' + ')})`;
}
async function ask(path) {
	for (;;) {
		const start = performance.now();
		try {
			const answer = await fetch(`http://localhost:${port}${path}`);
			const body = await answer.text();
			return { status: answer.status, body, time: performance.now() - start };
		} catch (error) {
			if (performance.now() - begun > 300_000) throw error;
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}
}
const say = (what, time) => console.log(`${what}: ${(time / 1000).toFixed(2)} s, ${memory()}`);
try {
	const first = await ask('/');
	if (first.status !== 200) throw new Error(`/ answered ${first.status}`);
	say(`list of ${/<h1[^>]*>(\d+)/.exec(first.body)?.[1]}, from the start`, performance.now() - begun);
	say('list again', (await ask('/')).time);
	const paths = [...first.body.matchAll(/href="(\/posts\/[^"]+)"/g)].map((match) => match[1]);
	say('a text', (await ask(paths[0])).time);
	let time = 0;
	for (const path of paths.slice(1)) time += (await ask(path)).time;
	say(`${paths.length - 1} more texts`, time);
	const file = join(project, 'src', `${/\/posts\/(.*)/.exec(paths[0])[1].replace(/^/, 'posts/')}.md`);
	const before = readFileSync(file, 'utf8');
	appendFileSync(file, '\nEdited.\n');
	const edited = performance.now();
	while (!(await ask(paths[0])).body.includes('Edited.')) if (performance.now() - edited > 60_000) throw new Error('the edit is not shown');
	say('the same text edited', performance.now() - edited);
	writeFileSync(file, before);
} finally {
	process.kill(-server.pid, 'SIGKILL');
}
