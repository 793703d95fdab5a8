// What the language server takes, without TypeScript, in a project of 500 files with a page of 1,100 lines:
//   node tests/lsp/figures.mjs ASTRO_LSP [--runs 40] [--keys 1000] [--pause 80] [--edits 10000] [--files 500] [--only NAME]
// Single questions after an edit, keys with the questions an editor puts beside each, edits as fast as they are taken, a check of all
// files; times and memory, each beside its limit. Ends with 1 if a limit is missed.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [program, ...rest] = process.argv.slice(2);
if (!program) {
	console.error('usage: node tests/lsp/figures.mjs ASTRO_LSP [--runs N] [--keys N] [--pause MS] [--edits N] [--files N]');
	process.exit(2);
}
const option = (name, usual) => (rest.includes(`--${name}`) ? Number(rest[rest.indexOf(`--${name}`) + 1]) : usual);
const runs = option('runs', 40);
const keys = option('keys', 1000);
const pause = option('pause', 80);
const edits = option('edits', 10_000);
const files = option('files', 500);
/** Single questions whose names contain this. */
const only = rest.includes('--only') ? rest[rest.indexOf('--only') + 1] : '';

const root = mkdtempSync(join(tmpdir(), 'astro-lsp-figures-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
const generate = join(dirname(fileURLToPath(import.meta.url)), '../generate-project.mjs');
spawnSync(process.execPath, [generate, root, String(files)], { stdio: 'inherit' });

/** A page of 1,100 lines: types and data, sections with expressions, a script, a style sheet. */
function longPage() {
	const each = (line) => Array.from({ length: 67 }, (_, n) => line(n)).join('');
	return `---
import C1 from '../components/group-1/C1.astro';
interface Props { title: string; count?: number; tags?: string[] }
const { title, count = 3, tags = [] } = Astro.props;
${each((n) => `interface Item${n} { id: number; label: string; nested: { deep${n}: boolean; list: string[] } }
const items${n}: Item${n}[] = Array.from({ length: count }, (_, k) => ({
	id: k, label: \`item \${k} of ${n}\`, nested: { deep${n}: k % 2 === 0, list: tags },
}));
const total${n} = items${n}.reduce((sum, it) => sum + it.id, 0);
`)}// here
---
<main>
${each((n) => `	<section class:list={['box', \`box-${n}\`]} data-total={total${n}}>
		<h2>{title} ${n}</h2>
		{items${n}.filter((it) => it.nested.deep${n}).map((it) => (
			<C1 title={it.label} count={${n}}>{it.nested.list.join(', ')}</C1>
		))}
		<a href={\`/projects/\${total${n}}\`}>Go ${n}</a>
	</section>
`)}	<!-- there -->
</main>
<style>
	.box { border: 0 }
${each((n) => `	.box-${n} {\n		color: hsl(${n * 5} 50% 50%);\n		padding: ${n}px;\n	}\n`)}</style>
`;
}

const path = join(root, 'src/pages/long.astro');
let text = longPage();
writeFileSync(path, text);
const uri = pathToFileURL(path).href;

/** The server, and what it answers. */
const server = spawn(resolve(program), ['--stdio'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
const waiting = new Map();
let published = () => {};
let unread = Buffer.alloc(0);
server.stdout.on('data', (chunk) => {
	unread = Buffer.concat([unread, chunk]);
	for (;;) {
		const head = unread.indexOf('\r\n\r\n');
		if (head < 0) return;
		const length = Number(/content-length: (\d+)/i.exec(unread.subarray(0, head).toString())[1]);
		if (unread.length < head + 4 + length) return;
		const message = JSON.parse(unread.subarray(head + 4, head + 4 + length));
		unread = unread.subarray(head + 4 + length);
		if (message.method && message.id !== undefined) send({ id: message.id, result: null });
		else if (message.method === 'textDocument/publishDiagnostics') published(message.params);
		else if (waiting.has(message.id)) waiting.get(message.id)(message);
	}
});
server.on('exit', (code) => {
	if (!over) {
		console.error(`the server ended with ${code}`);
		process.exit(1);
	}
});
let over = false;
function send(message) {
	const body = JSON.stringify({ jsonrpc: '2.0', ...message });
	server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
let number = 0;
const times = new Map();
/** Asks, and keeps how long the answer took. */
async function ask(method, params) {
	const id = ++number;
	const start = performance.now();
	const answered = new Promise((done) => waiting.set(id, done));
	send({ id, method, params });
	const answer = await answered;
	waiting.delete(id);
	if (!times.has(method)) times.set(method, []);
	times.get(method).push(performance.now() - start);
	return answer.result;
}

const document = { uri };
let version = 1;
/** When the last edit was sent. */
let sent = 0;
function position(offset, of = text) {
	const before = of.slice(0, offset);
	const line = before.split('\n').length - 1;
	return { line, character: offset - (before.lastIndexOf('\n') + 1) };
}
function edit(start, end, put) {
	const range = { start: position(start), end: position(end) };
	text = text.slice(0, start) + put + text.slice(end);
	sent = performance.now();
	send({ method: 'textDocument/didChange', params: { textDocument: { uri, version: ++version }, contentChanges: [{ range, text: put }] } });
}
/** Memory of the server's process, in MB, where the system tells. */
function memory() {
	try {
		return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024;
	} catch {
		return NaN;
	}
}
const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.round(share * (list.length - 1)))];
const ms = (value) => value.toFixed(1).padStart(8);

const textDocument = {
	completion: { completionItem: { snippetSupport: true } },
	documentSymbol: { hierarchicalDocumentSymbolSupport: true },
	publishDiagnostics: { versionSupport: true },
};
await ask('initialize', {
	processId: process.pid,
	rootUri: pathToFileURL(root).href,
	// No TypeScript: a name that leads nowhere.
	initializationOptions: { typescript: { path: join(root, 'no-typescript') } },
	capabilities: { textDocument: textDocument, general: { positionEncodings: ['utf-16'] } },
});
send({ method: 'initialized', params: {} });
const first = new Promise((done) => (published = done));
const opened = performance.now();
send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'astro', version, text } } });
await first;
console.log(`${files} files, ${text.split('\n').length - 1} lines; load ${loadavg()[0].toFixed(1)}`);
console.log(`open to first findings      ${ms(performance.now() - opened)} ms`);
await ask('workspace/symbol', { query: 'C1' });
const read = memory();
console.log(`memory with all files read  ${ms(read)} MB`);

/** Says a figure beside its limit, and remembers if that is missed. */
let missed = 0;
function judge(what, list, limit) {
	const worst = at(list, 0.95);
	if (worst > limit) missed++;
	console.log(`${what.padEnd(34)}${ms(at(list, 0.5))}${ms(worst)}${ms(at(list, 1))}${ms(limit)}${worst > limit ? '   MISSED' : ''}`);
}

/** The findings of the text as it is now. */
const found = () => new Promise((done) => (published = (params) => params.version === version && done(params)));

/** From the edit to the answer, `runs` times; the edit is taken back each time. `|` is the cursor. Without text the question stands alone. */
async function measure(what, limit, after, typing, method, more = {}) {
	if (!what.includes(only)) return;
	const start = text.indexOf(after) + after.length;
	if (start < after.length) throw new Error(`${after} is not in the page`);
	const put = typing.replace('|', '');
	const cursor = start + (typing.includes('|') ? typing.indexOf('|') : put.length);
	const where = position(cursor, text.slice(0, start) + put + text.slice(start));
	const params = { textDocument: document, ...(/full$|documentSymbol/.test(method) ? {} : { position: where }), ...more };
	const list = [];
	for (let run = 0; run < runs; run++) {
		sent = performance.now();
		if (put) edit(start, start, put);
		const answer = await (method ? ask(method, params) : found());
		list.push(performance.now() - sent);
		if (JSON.stringify(answer ?? null).length < 40) throw new Error(`${what}: the answer is ${JSON.stringify(answer)}`);
		if (put) {
			edit(start, start + put.length, '');
			await found();
		}
	}
	judge(what, list, limit);
}

if (read > 80) missed++;
const complete = 'textDocument/completion';
if (runs) {
	console.log(`\nedit and question together, ${runs} times (ms)`);
	console.log(`${''.padEnd(34)}  median     p95     max   limit`);
	await measure('completion Astro.', 10, '// here', '\nAstro.', complete);
	await measure('completion name in script', 10, '// here', '\nite', complete);
	await measure('completion import path', 10, 'interface Props', ' {}\nimport a from "../components/|"', complete);
	await measure('completion name in template', 10, '<main>', '{ite|}', complete);
	await measure('completion member in template', 10, '<main>', '{items3.|}', complete);
	await measure('completion tag', 10, '<main>', '<s', complete);
	await measure('completion component', 10, '<main>', '<C', complete);
	await measure('completion attribute', 10, '<main', ' a', complete);
	await measure('completion attribute value', 10, '<main', ' dir="|"', complete);
	await measure('completion route', 10, '<main>', '<a href="/|"></a>', complete);
	await measure('completion prop', 10, '<C1', ' t', complete);
	await measure('completion directive', 10, '<main', ' set:', complete);
	await measure('completion CSS property', 10, '.box-7 {', ' di', complete);
	await measure('completion CSS value', 10, '.box-7 {', ' display: ', complete);
	await measure('completion style attribute', 10, '<main', ' style="col|"', complete);
	await measure('completion class', 10, '<main', ' class="b|"', complete);
	await measure('completion abbreviation', 10, '<main>', 'ul>li*2', complete);
	await measure('hover name', 5, '<h2>{ti', '', 'textDocument/hover');
	await measure('hover component', 5, '<C', '', 'textDocument/hover');
	await measure('hover property', 5, '\t\tcol', '', 'textDocument/hover');
	await measure('definition name', 5, '<h2>{ti', '', 'textDocument/definition');
	await measure('definition component', 5, '<C', '', 'textDocument/definition');
	await measure('definition class', 5, "['bo", '', 'textDocument/definition');
	await measure('hover after an edit', 5, '<main>', '{title', 'textDocument/hover');
	await measure('references component', 50, '<C', '', 'textDocument/references', { context: { includeDeclaration: true } });
	await measure('references class', 50, "['bo", '', 'textDocument/references', { context: { includeDeclaration: true } });
	await measure('rename component', 50, '<C', '', 'textDocument/rename', { newName: 'Renamed' });
	await measure('rename class', 50, '.box-', '', 'textDocument/rename', { newName: 'renamed' });
	await measure('references component, after an edit', 50, '<main>', '<C1', 'textDocument/references', { context: { includeDeclaration: true } });
	await measure('change to rules, script', 15, '// here', '\nconst q = 1;', '');
	await measure('change to rules, template', 15, '<main>', '<p>x</p>', '');
	await measure('document symbols', 5, '// here', '\nconst q = 1;', 'textDocument/documentSymbol');
	await measure('semantic tokens', 5, '// here', '\nconst q = 1;', 'textDocument/semanticTokens/full');
	await measure('semantic tokens, template', 5, '<main>', '<p>{title}</p>', 'textDocument/semanticTokens/full');
}

times.clear();
const typed = ["\nconst burst = Astro.url.href; ", "\n\t<p class=\"box\">{items0[0].label}</p>", "\n\t.zz { color: red; margin: 4px }"];
/** How long the last answer of a key took, and what was typed so far. */
const slowest = [];
const anchors = ['// here', '<!-- there -->', '<style>'];
for (let done = 0; done < keys; ) {
	for (const [index, anchor] of anchors.entries()) {
		const start = text.indexOf(anchor) + anchor.length;
		for (const [offset, key] of [...typed[index]].entries()) {
			if (done++ >= keys) break;
			const began = performance.now();
			edit(start + offset, start + offset, key);
			const cursor = position(start + offset + 1);
			const asked = performance.now();
			await Promise.all([
				ask('textDocument/completion', { textDocument: document, position: cursor }),
				ask('textDocument/semanticTokens/full', { textDocument: document }),
				ask('textDocument/documentSymbol', { textDocument: document }),
				ask('textDocument/codeAction', { textDocument: document, range: { start: cursor, end: cursor }, context: { diagnostics: [] } }),
				ask('textDocument/documentHighlight', { textDocument: document, position: cursor }),
				ask('textDocument/foldingRange', { textDocument: document }),
			]);
			slowest.push([performance.now() - asked, typed[index].slice(0, offset + 1).trim()]);
			await new Promise((next) => setTimeout(next, Math.max(0, pause - (performance.now() - began))));
		}
		const end = text.indexOf(anchor) + anchor.length;
		edit(end, Math.min(text.length, end + typed[index].length), '');
	}
}
console.log(`\n${keys} keys, ${pause} ms each: six questions at once after each (ms)`);
console.log(`${''.padEnd(34)}  median     p95     max`);
for (const [method, list] of times) {
	if (at(list, 1) > 30) missed++;
	console.log(`${method.padEnd(34)}${ms(at(list, 0.5))}${ms(at(list, 0.95))}${ms(at(list, 1))}${at(list, 1) > 30 ? '   MISSED: none over 30' : ''}`);
}
for (const [took, after] of slowest.sort((a, b) => b[0] - a[0]).slice(0, 5)) console.log(`  ${ms(took)} after \`${after}\``);

edit(0, text.length, longPage());
const grown = [];
for (let done = 0; done < edits; done++) {
	const start = text.indexOf('// here') + 7;
	edit(start, start, `\nconst v${done} = ${done};`);
	edit(start, start + `\nconst v${done} = ${done};`.length, '');
	// The client waits for the server now and then, as its pipe would make it.
	if (done % 50 === 0) await ask('textDocument/documentSymbol', { textDocument: document });
	if (done % Math.ceil(edits / 5) === 0) grown.push(memory());
}
await ask('textDocument/documentSymbol', { textDocument: document });
grown.push(memory());
console.log(`\n${edits * 2} edits: memory ${grown.map((each) => each.toFixed(0)).join(', ')} MB`);

over = true;
await ask('shutdown', null);
send({ method: 'exit' });

const checks = [];
for (let run = 0; run < 5; run++) {
	const start = performance.now();
	const check = spawnSync(resolve(program), ['check', root, '--no-types', '--format', 'json'], { maxBuffer: 1 << 28 });
	checks.push(performance.now() - start);
	if (check.status > 1) console.error(String(check.stderr));
}
console.log(`check --no-types            ${ms(at(checks, 0.5))} ms (median of ${checks.length}, longest${ms(at(checks, 1))}); load ${loadavg()[0].toFixed(1)}`);
if (at(checks, 0.5) > 500) missed++;
if (missed) console.log(`\n${missed} limits missed`);
process.exitCode = missed ? 1 : 0;
