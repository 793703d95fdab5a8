// Puts the difference of two answers into a page that lives: what its scripts and its user did to it stays.

const PLACE = /^data-astro-source-/;
const signatures = new WeakMap();

// Equal elements have equal signatures; where they are written is no difference.
function signature(node) {
  if (node.nodeType !== 1) return `${node.nodeType}${node.data ?? ""}`;
  let known = signatures.get(node);
  if (known === undefined) {
    const attributes = [...node.attributes].filter(({ name }) => !PLACE.test(name)).map(({ name, value }) => `${name}=${value}`);
    const children = node.localName === "template" ? node.content.childNodes : node.childNodes;
    known = `<${node.nodeName} ${attributes.join(" ")}>${[...children].map(signature).join("\u0001")}\u0002`;
    signatures.set(node, known);
  }
  return known;
}

const key = (node) => (node.nodeType === 1 ? `${node.nodeName}#${node.id}${node.getAttribute("data-vite-dev-id") ?? ""}` : node.nodeType);

const MOST = 250_000;

// Pairs of the two lists in order: as many equal ones as there are (by `name`), of the ranges between their ends.
function common(a, b, name) {
  let head = 0;
  while (head < a.length && head < b.length && name(a[head]) === name(b[head])) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && name(a[a.length - 1 - tail]) === name(b[b.length - 1 - tail])) tail++;
  const pairs = [];
  for (let i = 0; i < head; i++) pairs.push([i, i]);
  const [n, m] = [a.length - head - tail, b.length - head - tail];
  if (n > 0 && m > 0 && n * m <= MOST) {
    const width = m + 1;
    const lengths = new Uint32Array((n + 1) * width);
    for (let i = n - 1; i >= 0; i--)
      for (let j = m - 1; j >= 0; j--)
        lengths[i * width + j] = name(a[head + i]) === name(b[head + j]) ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    for (let i = 0, j = 0; i < n && j < m; ) {
      if (name(a[head + i]) === name(b[head + j])) pairs.push([head + i++, head + j++]);
      else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i++;
      else j++;
    }
  }
  for (let i = tail; i > 0; i--) pairs.push([a.length - i, b.length - i]);
  return pairs;
}

// Which node of `a` became which of `b`: equal ones first, then those of the same kind between them.
function align(a, b) {
  const found = new Map();
  let [i, j] = [0, 0];
  for (const [x, y] of [...common(a, b, signature), [a.length, b.length]]) {
    const [left, right] = [a.slice(i, x), b.slice(j, y)];
    for (const [p, q] of common(left, right, key)) found.set(left[p], right[q]);
    if (x < a.length) found.set(a[x], b[y]);
    [i, j] = [x + 1, y + 1];
  }
  return found;
}

function attributes(live, before, after) {
  for (const { name } of [...before.attributes]) if (!after.hasAttribute(name)) live.removeAttribute(name);
  for (const { name, value } of after.attributes) {
    if (before.getAttribute(name) === value) continue;
    // A class or two more: those that scripts put there stay.
    if (name === "class") {
      live.classList.remove(...before.classList);
      live.classList.add(...after.classList);
    } else live.setAttribute(name, value);
  }
}

function node(live, before, after) {
  if (before.isEqualNode(after)) return;
  if (before.nodeType !== 1) {
    live.data = after.data;
    return;
  }
  const same = signature(before) === signature(after);
  // What a framework made of its place is its own: another state of it begins anew.
  if (!same && before.localName === "astro-island") return live.replaceWith(document.importNode(after, true));
  attributes(live, before, after);
  if (before.localName === "astro-island") return;
  if (before.localName === "template") return same ? undefined : void live.content.replaceChildren(document.importNode(after.content, true));
  children(live, before, after);
}

function children(live, before, after) {
  const [olds, news] = [[...before.childNodes], [...after.childNodes]];
  const lives = align(olds, [...live.childNodes]);
  const became = align(olds, news);
  const from = new Map([...became].map(([old, now]) => [now, old]));
  for (const old of olds) if (!became.has(old)) lives.get(old)?.remove();
  let last;
  for (const now of news) {
    const old = from.get(now);
    const there = old && lives.get(old);
    if (there?.parentNode === live) {
      // Taken by its place, for it may be replaced.
      const next = there.nextSibling;
      node(there, old, now);
      last = there.parentNode === live ? there : next ? next.previousSibling : live.lastChild;
    } else if (!old || !old.isEqualNode(now)) {
      const made = document.importNode(now, true);
      if (last) last.after(made);
      else live.prepend(made);
      last = made;
    }
  }
}

const isOurs = (script) => /\/@vite\/client$/.test(script.getAttribute("src") ?? "");
const isCode = ({ type }) => /^($|module$|importmap$|speculationrules$|text\/javascript|application\/javascript)/.test(type);

function scripts(document) {
  const all = [...document.querySelectorAll("script")].filter((script) => !isOurs(script) && isCode(script));
  return all.map((script) => `${[...script.attributes].filter(({ name }) => name !== "nonce" && !PLACE.test(name)).map(({ name, value }) => `${name}=${value}`)}>${script.text}`).join("\n");
}

/** Brings `page` from one answer to another. `false` if that takes loading it again: its scripts are others. */
export function patch(page, before, after) {
  for (const document of [before, after]) for (const script of document.querySelectorAll("script")) if (isOurs(script)) script.remove();
  if (scripts(before) !== scripts(after) || before.compatMode !== after.compatMode) return false;
  node(page.documentElement, before.documentElement, after.documentElement);
  return true;
}
