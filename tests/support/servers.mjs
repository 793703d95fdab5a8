// Servers that are compared: the preview, and `astro dev` of a project.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Starts a server and waits for the line that says where it listens. */
function start(command, args, cwd, address, env = {}) {
	const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1', FORCE_COLOR: '0', ...env } });
	const end = () => {
		try {
			process.kill(-child.pid, 'SIGKILL');
		} catch {}
	};
	const said = [];
	const ready = new Promise((found, failed) => {
		const hear = (chunk) => {
			said.push(String(chunk));
			const url = address(said.join(''));
			if (url) found(url);
		};
		child.stdout.on('data', hear);
		child.stderr.on('data', hear);
		child.on('exit', (code) => failed(new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said.join('').slice(-2000)}`)));
	});
	return { pid: child.pid, ready, end, said };
}

/** The command of the Astro a project has. */
export function astroOf(project) {
	for (let folder = project; ; folder = dirname(folder)) {
		const found = join(folder, 'node_modules/astro/bin/astro.mjs');
		if (existsSync(found)) return found;
		const old = join(folder, 'node_modules/astro/astro.js');
		if (existsSync(old)) return old;
		if (folder === dirname(folder)) return undefined;
	}
}

/** The preview of a project, on a free port. */
export const startPreview = (astroLsp, project, env) =>
	start(astroLsp, ['preview', project, '--port', '0', '--json'], project, (text) => /"event":"ready"[^\n]*?"url":"([^"]+)"|"url":"([^"]+)"[^\n]*?"event":"ready"/.exec(text)?.slice(1).find(Boolean), env);

/** `astro dev` of a project; `astro` as `astroOf` finds it. */
export const startAstro = (astro, project, port) => start(process.execPath, [astro, 'dev', '--port', String(port)], project, (text) => /http:\/\/localhost:\d+/.exec(text)?.[0]);
