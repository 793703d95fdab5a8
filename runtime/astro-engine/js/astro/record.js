// What a page leaves behind besides its answer, where somebody watches: what its expressions were, how long its
// components took, which islands it has. Told to the preview once, when the page is done.

import { note } from "astro-lsp:host";
import { VALUE, plain } from "astro-lsp:observe";

/** Values of one expression that are shown; the last one is besides them. */
const SHOWN = 3;
/** Characters of all values of a page. */
const ROOM = 300_000;
/** Components that are timed, and rows that are told. */
const NODES = 5_000;
const ROWS = 300;
const ISLANDS = 200;

/** What a compiled module tells values by: `file`, and its expressions as `line code`. */
export function seen(file, rows) {
  const see = (page, index, value) => {
    page.record?.see(see, index, value);
    return value;
  };
  see.names = (page, readers) => page.record?.names(see, readers);
  return Object.assign(see, { file, rows });
}

export class Record {
  constructor() {
    this.modules = new Map();
    this.room = ROOM;
    this.nodes = [];
    this.open = null;
    this.dropped = 0;
    this.islands = [];
    this.told = false;
  }

  of(see) {
    let known = this.modules.get(see);
    if (known === undefined) this.modules.set(see, (known = { rows: [], names: new Map() }));
    return known;
  }

  see(see, index, value) {
    const { rows } = this.of(see);
    rows[index] = this.add(rows[index], value);
  }

  names(see, readers) {
    const { names } = this.of(see);
    for (const name of Object.keys(readers)) {
      let value;
      try {
        value = readers[name]();
      } catch {
        // Declared, and there at no time.
        continue;
      }
      names.set(name, this.add(names.get(name), value));
    }
  }

  add(entry, value) {
    if (entry === undefined) return { shown: [this.show(value)], times: 1, last: undefined };
    entry.times++;
    if (entry.shown.length < SHOWN) entry.shown.push(this.show(value));
    else entry.last = value;
    return entry;
  }

  show(value) {
    if (this.room <= 0) return { "": "…" };
    try {
      const shown = plain(value, VALUE);
      this.room -= JSON.stringify(shown).length;
      return shown;
    } catch {
      return { "": "…" };
    }
  }

  /** Runs `render` as the time of a component; what it renders meanwhile is inside of it. */
  measure(name, file, render) {
    const node = this.begin(name, file);
    const pending = this.within(node, render);
    if (pending === null || typeof pending !== "object" || typeof pending.then !== "function") {
      node.end = performance.now();
      return pending;
    }
    const end = () => {
      node.end = performance.now();
    };
    // Beside the promise, not between it and whoever waits for it.
    pending.then(end, end);
    return pending;
  }

  begin(name, file) {
    const node = { name, file, parent: this.open, start: performance.now(), end: undefined };
    if (this.nodes.length < NODES) this.nodes.push(node);
    else this.dropped++;
    return node;
  }

  /** Goes on with a component that had to wait. */
  within(node, render) {
    const before = this.open;
    this.open = node;
    try {
      return render();
    } finally {
      this.open = before;
    }
  }

  island(component, directive, file, props) {
    if (this.islands.length >= ISLANDS) return;
    const own = Object.entries(props).filter(([key]) => !/^(client|server):|^data-astro-/.test(key));
    this.islands.push({ component, directive, file, props: Object.fromEntries(own.map(([key, value]) => [key, this.show(value)])) });
  }

  values() {
    const all = [];
    const tell = (file, line, code, { shown, times, last }) => all.push({ file, line, code, times, values: times > SHOWN ? [...shown, this.show(last)] : shown });
    for (const [{ file, rows: codes }, { rows, names }] of this.modules) {
      for (const [index, entry] of rows.entries()) {
        const [, line, code] = /^(\d+) ([^]*)$/.exec(codes[index]) ?? [];
        if (entry !== undefined) tell(file, Number(line), code, entry);
      }
      for (const [name, entry] of names) tell(file, 0, name, entry);
    }
    return all;
  }

  tell() {
    if (this.told) return;
    this.told = true;
    note("record", { values: this.values(), components: rowsOf(this.nodes), dropped: this.dropped, islands: this.islands });
  }
}

const rounded = (ms) => Math.round(ms * 1000) / 1000;

// Components as they are in each other, those of one kind in one place together: how often, how long with what is in
// them, and how long without.
function rowsOf(nodes) {
  const now = performance.now();
  const inside = new Map();
  for (const node of nodes) {
    node.end ??= now;
    if (!inside.has(node.parent)) inside.set(node.parent, []);
    inside.get(node.parent).push(node);
  }
  const rows = [];
  const list = (parents, depth) => {
    const kinds = new Map();
    for (const node of parents.flatMap((parent) => inside.get(parent) ?? [])) {
      const kind = `${node.name}\0${node.file}`;
      if (!kinds.has(kind)) kinds.set(kind, []);
      kinds.get(kind).push(node);
    }
    for (const same of kinds.values()) {
      if (rows.length >= ROWS || depth > 30) return;
      const total = same.reduce((sum, { start, end }) => sum + end - start, 0);
      const own = same.reduce((sum, node) => sum + ownTime(node, inside.get(node) ?? []), 0);
      rows.push({ depth, name: same[0].name, file: same[0].file, times: same.length, total: rounded(total), own: rounded(own) });
      list(same, depth + 1);
    }
  };
  list([null], 0);
  return rows;
}

// The time in which nothing inside of it was being rendered.
function ownTime({ start, end }, children) {
  let covered = 0;
  let at = start;
  for (const child of children.toSorted((a, b) => a.start - b.start)) {
    const from = Math.max(child.start, at);
    const to = Math.min(child.end, end);
    if (to > from) covered += to - from;
    at = Math.max(at, to);
  }
  return end - start - covered;
}
