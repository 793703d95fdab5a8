// Records what Astro itself answers to the requests of the tables, into the tables.
//
//   node record.mjs PROJECT tables/*.txt [--only NAME]
//
// PROJECT is a folder whose node_modules has astro (and @astrojs/node for scenarios that say `target: production`).
// The answers were recorded once; the tests compare the preview with them and need no Node. `table.rs` says how a table
// is written.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const args = process.argv.slice(2);
const onlyAt = args.indexOf('--only');
const only = onlyAt < 0 ? undefined : args.splice(onlyAt, 2)[1];
const [project, ...tables] = args.map((file) => path.resolve(file));
const version = JSON.parse(fs.readFileSync(path.join(project, 'node_modules/astro/package.json'), 'utf8')).version;
const entry = path.join(project, 'node_modules/astro/bin/astro.mjs');
const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', FORCE_COLOR: '0' };
// Astro tells people from programs by these; a recording is no conversation.
for (const name of Object.keys(env)) if (/CLAUDE|CURSOR|AGENT|^NODE_ENV$/.test(name)) delete env[name];

/** Splits a table into its files and its scenarios; lines stay as they are. */
function read(text) {
  const lines = text.split('\n');
  const table = { files: [], scenarios: [] };
  let file, scenario;
  lines.forEach((line, number) => {
    if (line.startsWith('//- ')) table.files.push((file = { path: line.slice(4).trim(), lines: [] }));
    else if (line.startsWith('== ')) (file = undefined), table.scenarios.push((scenario = { name: line.slice(3), config: '', target: 'dev', requests: [] }));
    else if (file) file.lines.push(line);
    else if (scenario) {
      if (line.startsWith('config: ')) scenario.config = line.slice(8);
      else if (line.startsWith('target: ')) scenario.target = line.slice(8).trim();
      else if (/^[A-Z]+ /.test(line)) scenario.requests.push({ line, number, headers: [], body: '', answer: undefined });
      else if (/^ {2}\S/.test(line)) {
        const request = scenario.requests.at(-1);
        const rest = line.slice(2);
        if (rest.startsWith('=> ')) request.answer = number;
        else if (rest.startsWith('| ')) request.body = rest.slice(2);
        else if (!rest.startsWith('but ')) request.headers.push([rest.slice(0, rest.indexOf(':')), rest.slice(rest.indexOf(':') + 1).trim()]);
      }
    }
  });
  return { lines, table };
}

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

function lay(table, scenario) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-'));
  for (const { path: name, lines } of table.files) {
    const to = path.join(root, name);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.writeFileSync(to, lines.join('\n'));
  }
  fs.writeFileSync(path.join(root, 'package.json'), '{ "type": "module" }');
  const adapter = scenario.target === 'production' ? "adapter: node({ mode: 'standalone' })," : '';
  const head = adapter ? "import node from '@astrojs/node';\n" : '';
  fs.writeFileSync(path.join(root, 'astro.config.mjs'), `${head}export default { ${adapter} devToolbar: { enabled: false }, ${scenario.config} };\n`);
  fs.symlinkSync(path.join(project, 'node_modules'), path.join(root, 'node_modules'));
  return root;
}

async function start(root, scenario) {
  const port = await freePort();
  let command = [entry, 'dev', '--root', root, '--port', String(port), '--ignore-lock'];
  if (scenario.target === 'production') {
    const built = spawnSync(process.execPath, [entry, 'build', '--root', root], { cwd: root, env, encoding: 'utf8' });
    if (built.status !== 0) throw new Error(`build of ${scenario.name} failed:\n${built.stdout}${built.stderr}`);
    command = [path.join(root, 'dist/server/entry.mjs')];
  }
  const child = spawn(process.execPath, command, { cwd: root, env: { ...env, PORT: String(port), HOST: 'localhost' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  child.stderr.on('data', (data) => (said += data));
  for (let tries = 0; ; tries++) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(port, 'localhost', () => (socket.destroy(), resolve(true)));
      socket.on('error', () => resolve(false));
    });
    if (open) break;
    if (tries > 600 || child.exitCode !== null) throw new Error(`no server for ${scenario.name}:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { port, child };
}

function ask(port, request) {
  const [method, target] = request.line.split(' ');
  return new Promise((resolve) => {
    const headers = { host: `localhost:${port}`, accept: 'text/html,*/*', connection: 'close' };
    for (const [name, value] of request.headers) headers[name] = value.replaceAll('PORT', String(port));
    if (request.body) headers['content-length'] = Buffer.byteLength(request.body);
    const call = http.request({ host: 'localhost', port, method, path: target, headers, setHost: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (data) => (body += data));
      answer.on('error', () => {});
      answer.on('close', () => resolve((answer.complete ? '' : 'cut ') + shown(answer.statusCode, answer.rawHeaders, body, port)));
    });
    call.setTimeout(15_000, () => call.destroy());
    call.on('error', (error) => resolve(`no answer (${error.code})`));
    call.end(request.body);
  });
}

const SHOWN = ['location', 'set-cookie', 'x-test', 'allow', 'vary-test', 'x-astro-cache'];

function shown(status, raw, body, port) {
  let text = String(status);
  let type = '';
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i].toLowerCase();
    if (name === 'content-type') type = raw[i + 1];
    if (SHOWN.includes(name)) text += ` ${name}: ${raw[i + 1]}`;
  }
  // A page of the tables says what matters in <output>; other HTML is somebody's own words.
  const output = /<output[^>]*>([^]*?)<\/output>/.exec(body);
  const content = output ? output[1] : /text\/html/.test(type) || (!type && /^<!doctype html>/i.test(body)) ? (body ? '(a page)' : '') : body;
  if (content) text += ` | ${content.trim().replaceAll('\n', '\\n')}`;
  return text.replaceAll(String(port), 'PORT');
}

for (const name of tables) {
  const { lines, table } = read(fs.readFileSync(name, 'utf8'));
  const edits = [];
  for (const scenario of table.scenarios) {
    if (only !== undefined && !scenario.name.includes(only)) continue;
    const root = lay(table, scenario);
    const { port, child } = await start(root, scenario);
    try {
      for (const request of scenario.requests) edits.push({ request, answer: `  => ${await ask(port, request)}` });
    } finally {
      child.kill('SIGKILL');
      await new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve()));
      fs.rmSync(root, { recursive: true, force: true });
    }
    console.log(`${path.basename(name)}: ${scenario.name}`);
  }
  // From the end, so that line numbers stay right.
  for (const { request, answer } of edits.sort((a, b) => b.request.number - a.request.number)) {
    if (request.answer !== undefined) lines[request.answer] = answer;
    else {
      let at = request.number + 1;
      while (/^ {2}\S/.test(lines[at] ?? '') && !lines[at].startsWith('  but ')) at++;
      lines.splice(at, 0, answer);
    }
  }
  const stamp = `# recorded: astro ${version}, node ${process.versions.node}`;
  const old = lines.findIndex((line) => line.startsWith('# recorded: '));
  if (old >= 0) lines[old] = stamp;
  else lines.unshift(stamp);
  fs.writeFileSync(name, lines.join('\n'));
}
