// node:process
import process from '../web/process.js';
export const { env, argv, argv0, execArgv, execPath, pid, ppid, platform, arch, title, version, versions, release, cwd, uptime, nextTick, hrtime, memoryUsage, emitWarning, exit, on, once, off, emit, stdin, stdout, stderr } = process;
export default process;
