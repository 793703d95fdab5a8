// Compares the types `astro-lsp check` finds with those of `astro check`, project by project, in one run:
// `node tests/compare-check.mjs ASTRO_LSP ASTRO_CHECK_JS PROJECT…`
// Each finding is known by file, line and code, and whether it is an error: astro check prints hints as warnings. ASTRO_CHECK_JS is @astrojs/check/bin/astro-check.js. Flags for astro-lsp come from
// the environment, for one ASTRO_LSP_TYPESCRIPT.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const [astroLsp, astroCheck, ...projects] = process.argv.slice(2);
if (projects.length === 0) {
	console.error('usage: node tests/compare-check.mjs ASTRO_LSP ASTRO_CHECK_JS PROJECT…');
	process.exit(2);
}

const timed = (command, args, cwd) => {
	const start = performance.now();
	const ran = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
	return { ...ran, seconds: (performance.now() - start) / 1000 };
};

const level = (severity) => (severity === 'error' ? 'error' : 'milder');

const theirs = (project) => {
	const ran = timed(process.execPath, [astroCheck, '--root', '.', '--minimumSeverity', 'hint'], project);
	const plain = ran.stdout.replace(/\u001b\[[0-9;]*m/g, '');
	const found = [...plain.matchAll(/^(\S.*?):(\d+):(\d+) - (error|warning|hint) ts\((\d+)\)/gm)];
	return { ...ran, found: found.map(([, file, line, , severity, code]) => `${file}:${line} ${level(severity)} ts(${code})`) };
};

const ours = (project) => {
	const ran = timed(resolve(astroLsp), ['check', '--format', 'json', '--rule', 'ts'], project);
	const found = JSON.parse(ran.stdout || '{"findings":[]}').findings;
	return { ...ran, found: found.map((it) => `${it.file}:${it.line} ${level(it.severity)} ${it.rule}`) };
};

const without = (these, those) => {
	const rest = [...those];
	return these.filter((it) => {
		const at = rest.indexOf(it);
		if (at >= 0) rest.splice(at, 1);
		return at < 0;
	});
};

let equal = true;
for (const project of projects) {
	const [a, b] = [theirs(project), ours(project)];
	const [missing, more] = [without(a.found, b.found), without(b.found, a.found)];
	equal &&= missing.length + more.length === 0;
	console.log(`${project}: ${a.found.length} and ${b.found.length} findings; ${a.seconds.toFixed(2)} s and ${b.seconds.toFixed(2)} s, ${(a.seconds / b.seconds).toFixed(1)} times`);
	for (const it of missing) console.log(`  only theirs  ${it}`);
	for (const it of more) console.log(`  only ours    ${it}`);
	if (b.stderr) console.log(b.stderr.trimEnd().replace(/^/gm, '  '));
}
process.exit(equal ? 0 : 1);
