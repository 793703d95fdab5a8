// node:console
const console = globalThis.console;
export const { log, info, warn, error, debug, trace, dir, table, assert, count, countReset, time, timeLog, timeEnd, group, groupCollapsed, groupEnd, clear } = console;
export class Console {
  constructor() {
    return console;
  }
}
export default Object.assign(Object.create(console), { Console });
