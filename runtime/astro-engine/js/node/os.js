// node:os, with what a page may know.
import process from '../web/process.js';
export const EOL = '\n';
export const platform = () => process.platform;
export const type = () => ({ darwin: 'Darwin', win32: 'Windows_NT' })[process.platform] ?? 'Linux';
export const arch = () => process.arch;
export const cpus = () => [];
export const availableParallelism = () => 1;
export const homedir = () => process.env.HOME ?? '/';
export const tmpdir = () => process.env.TMPDIR ?? '/tmp';
export const hostname = () => process.env.HOSTNAME ?? 'localhost';
export const endianness = () => 'LE';
export const release = () => '';
export const totalmem = () => 0;
export const freemem = () => 0;
export const uptime = () => process.uptime();
export const networkInterfaces = () => ({});
export default { EOL, platform, type, arch, cpus, availableParallelism, homedir, tmpdir, hostname, endianness, release, totalmem, freemem, uptime, networkInterfaces };
