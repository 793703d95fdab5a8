// HTML of a development server as a list of tokens that can be compared: what differs from run to run, or belongs to
// the development client, is left out.

const RAW = new Set(['script', 'style', 'textarea', 'title']);
const TOKEN = /<!--[\s\S]*?-->|<!doctype[^>]*>|<\/[a-z][^\s>]*\s*>|<[a-z](?:"[^"]*"|'[^']*'|[^>"'])*>|[^<]+|</giy;
const ATTRIBUTE = /([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g;

// The clients of both servers, and what they put into the page for themselves.
const CLIENT = /\/@vite\/client|dev-toolbar|__astro_dev_toolbar__|data-astro-lsp|_astro-lsp|\/@astro-lsp/;
// Styles are scripts to Vite's client as well, so that it can change them.
const STYLE_SCRIPT = /src="[^"]*\.(css|pcss|postcss|scss|sass|less|styl|stylus)(\?[^"]*)?"/;
const ISLAND = /\(self\.Astro\s*(?:\|\|=|=self|\|\|)|customElements\.(?:get|define)\(["'`]astro-island/;
const OF_CLIENT = /^data-(astro-source-|vite-|astro-lsp|place)/;
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", '#34': '"', '#38': '&', '#x27': "'", nbsp: '\u00a0' };

const decoded = (text) => text.replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? (/^#\d+$/.test(name) ? String.fromCodePoint(Number(name.slice(1))) : /^#x/i.test(name) ? String.fromCodePoint(parseInt(name.slice(2), 16)) : whole));

// Counted from the start of a server on, and where each has the client half of a framework.
const COUNTED = new Set(['data-preact-island-id', 'renderer-url']);

// Addresses of modules and pictures as either server writes them.
const plainAddress = (text, root) =>
	text
		.replace(/\(0,\s*__vite_ssr_import_\d+__\.(\w+)\)/g, '$1')
		.replaceAll(`/@fs${root}`, '')
		.replaceAll(root, '')
		.replace(/\?v=[0-9a-f]{8}&/g, '?')
		.replace(/[?&]v=[0-9a-f]{8}/g, '')
		.replace(/\/@fs\/[^\s"']*\/node_modules\//g, '/node_modules/')
		.replace(/%2F@fs[^\s"'&]*?%2Fnode_modules%2F/gi, '%2Fnode_modules%2F')
		.replace(/[^"']*\/astro\/components\/ClientRouter\.astro\?[^"']*|\/@id\/astro-lsp:transition-router/g, '/client-router')
		.replace(/https?(:\/\/|%3A%2F%2F)(?:localhost|127\.0\.0\.1)(:|%3A)\d+/gi, 'http://server');

/** The tokens of a page. `root` is the project's folder, which addresses may hold. */
export function tokens(html, root) {
	const out = [];
	const ids = new Map();
	const numbered = (id) => ids.get(id) ?? (ids.set(id, `id${ids.size}`), ids.get(id));
	// Scopes of components: the two name them by hashes of their own.
	const scoped = (value) => value.replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, numbered).replace(/\bastro-(?:cid-)?[a-z0-9]{8}\b/g, (scope) => numbered(scope.slice(-8)));
	const text = (value) => {
		const words = scoped(decoded(value)).replace(/\s+/g, ' ').trim();
		if (words) out.push(words);
	};
	TOKEN.lastIndex = 0;
	for (let found; (found = TOKEN.exec(html)); ) {
		const token = found[0];
		if (token.startsWith('<!--')) continue;
		if (!/^<[a-z]/i.test(token)) {
			if (token.startsWith('</') || token.startsWith('<!')) out.push(token.toLowerCase().replace(/\s+/g, ''));
			else text(token);
			continue;
		}
		const name = /^<([^\s/>]+)/.exec(token)[1].toLowerCase();
		let content = '';
		if (RAW.has(name) && !token.endsWith('/>')) {
			const close = new RegExp(`</${name}\\s*>`, 'gi');
			close.lastIndex = TOKEN.lastIndex;
			const end = close.exec(html);
			content = html.slice(TOKEN.lastIndex, end?.index ?? html.length);
			TOKEN.lastIndex = end ? close.lastIndex : html.length;
		}
		if (name === 'script' && (CLIENT.test(token + content) || STYLE_SCRIPT.test(token))) continue;
		if (name === 'link' && CLIENT.test(token)) continue;
		const attributes = [];
		for (const [, key, double, single, bare] of token.slice(name.length + 1, -1).matchAll(ATTRIBUTE)) {
			if (OF_CLIENT.test(key) || COUNTED.has(key) || key === 'server-render-time' || key === 'server-render-start') continue;
			if (name === 'astro-island' && key === 'prefix') continue;
			let value = plainAddress(decoded(double ?? single ?? bare ?? ''), root).replace(/\s+/g, ' ').trim();
			if (name === 'astro-island' && key === 'uid') value = numbered(value);
			if (/^[ts]?[\w-]*:r\w+:$/.test(value)) value = numbered(value);
			attributes.push(scoped(value ? `${key}="${value}"` : key));
		}
		// The two print styles in words of their own; what is compared is how many there are, and where.
		if (name === 'style') content = '';
		out.push(`<${[name, ...attributes.sort()].join(' ')}>`);
		// How islands come alive is each server's own.
		if (content) text(ISLAND.test(content) ? 'of islands' : plainAddress(content, root));
		if (RAW.has(name)) out.push(`</${name}>`);
	}
	return out;
}

// A word of a tag that a server or a page made up: `icon-gradient-3ftt2w27g`, the hash of a file.
const isMade = (word) => word.length >= 6 && /^[a-z0-9]+$/i.test(word);

/** Two tokens are the same when only made-up words differ, each of which stands for the same word wherever it stands. */
function sameBut(theirs, ours, names) {
	if (theirs === ours) return true;
	if (!theirs?.startsWith('<') || !ours?.startsWith('<')) return false;
	const [a, b] = [theirs, ours].map((token) => token.split(/([A-Za-z0-9]+)/));
	if (a.length !== b.length) return false;
	return a.every((word, i) => {
		if (word === b[i]) return true;
		if (!isMade(word) || !isMade(b[i]) || !/\d/.test(word + b[i])) return false;
		if (!names.has(word)) names.set(word, b[i]);
		return names.get(word) === b[i];
	});
}

/** The first place where two lists of tokens part, with what stands around; `undefined` when they are the same. */
export function difference(theirs, ours) {
	const names = new Map();
	const at = theirs.findIndex((token, i) => !sameBut(token, ours[i], names));
	const place = at >= 0 ? at : theirs.length === ours.length ? -1 : theirs.length;
	if (place < 0) return undefined;
	const around = (list) => list.slice(Math.max(0, place - 1), place + 3).map((token) => (token.length > 300 ? `${token.slice(0, 300)}…` : token)).join(' ');
	return { theirs: around(theirs), ours: around(ours) };
}
