// Keeps the page up to date while its project is edited: what changed is put in place where that can be done, so that
// scroll and what was typed stay; else the page is loaded again. A state that cannot be rendered is laid over the last good page.
const address = new URL(import.meta.url);
const [revision, mark] = address.pathname.split("/").slice(-4);
const [id, token, method, state] = mark.split(".");
const ours = (path) => new URL(`../../../${path}${path.includes("?") ? "&" : "?"}k=${token}`, address);

let start;
let shown = Number(revision);
let before;
// The question under way, and the time at which it gives way to a newer one.
let busy;
let late;
const PATIENCE = 1500;
let next;
const loadedAs = location.pathname + location.search;

// A page that stays old although it was loaded again (a service worker's, say) is left alone.
function first(changed) {
  try {
    const key = "astro-lsp:reloaded";
    const seen = sessionStorage.getItem(key) === String(changed);
    sessionStorage.setItem(key, changed);
    return !seen;
  } catch {
    return true;
  }
}

const overlay = () => import("../../client/overlay.js");
const parse = (html) => new DOMParser().parseFromString(html, "text/html");
const isFailed = state === "failed";

// The page as the server sent it: what scripts made of it since is not for us to undo.
async function served() {
  if (loadedAs !== location.pathname + location.search) return document.cloneNode(true);
  const answer = await fetch(ours(`answer/${id}`));
  return answer.ok ? parse(await answer.text()) : document.cloneNode(true);
}

async function fail(report) {
  const { show } = await overlay();
  show(report, place);
}

async function follow(signal) {
  const [answer, old, { patch }] = await Promise.all([
    fetch(location.href, { signal, headers: { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "x-astro-lsp": "live" }, cache: "no-store" }),
    (before ??= served()),
    import("../../client/patch.js"),
  ]);
  if (answer.redirected && answer.url !== location.href) return location.replace(answer.url);
  if (answer.headers.get("x-astro-lsp") === "failed") return fail((await answer.json()).error);
  if (!/^text\/html/.test(answer.headers.get("content-type") ?? "")) return location.reload();
  let html;
  try {
    html = await answer.text();
  } catch (error) {
    if (signal.aborted) throw error;
    // Its head was sent before something went wrong.
    const failure = await fetch(ours(`failure/${answer.headers.get("x-astro-lsp-id")}`));
    return fail(failure.ok ? (await failure.json()).error : { name: error.name, message: error.message });
  }
  const now = parse(html);
  const said = now.querySelector('script[src$="/@vite/client"]')?.getAttribute("src").split("/").at(-4);
  if (said === undefined || !patch(document, await old, now)) return location.reload();
  shown = Number(said);
  before = Promise.resolve(now);
  (await overlay()).hide();
  (await reveal)?.again();
}

async function change({ patch = false, revision = Infinity }) {
  if (method === "post" && loadedAs === location.pathname + location.search) {
    // The answer to a form: asking again would send it again.
    return (await overlay()).note("The project has changed; this page is the answer to a form.", "Send the form again", () => location.reload());
  }
  if (!patch || isFailed) return location.reload();
  if (revision <= shown) return;
  if (busy) {
    next = revision;
    // What is being asked for is old by now: it gets a little time, for typing must not keep slow pages from ever coming, but a
    // page that never ends gives way.
    late ??= setTimeout(() => busy?.abort(), PATIENCE);
    return;
  }
  busy = new AbortController();
  try {
    await follow(busy.signal);
  } catch {
    // It gave way, or the server is not there: then the stream will say when it is back.
  } finally {
    clearTimeout(late);
    busy = late = undefined;
  }
  if (next !== undefined && next > shown) {
    const revision = next;
    next = undefined;
    await change({ patch: true, revision });
  }
}

/** Opens a place of the source in the editor. */
async function place({ file, line, column }) {
  const answer = await fetch(ours("open"), { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ file, line, column }) });
  const { opened } = answer.ok ? await answer.json() : { opened: false };
  if (!opened) (await overlay()).note(`${file}:${line}:${column}`, "Copy", () => navigator.clipboard?.writeText(`${file}:${line}:${column}`));
}

const reveal = import("../../client/reveal.js").then((module) => (module.listen(place), module), () => undefined);
const events = new EventSource(ours("events"));
events.addEventListener("hello", ({ data }) => {
  const hello = JSON.parse(data);
  // The project may have changed while this page was on its way.
  const stale = hello.changed > shown && first(hello.changed);
  if (start !== undefined && start !== hello.start) location.reload();
  else if (stale) change({ patch: hello.scripts <= shown, revision: hello.changed });
  start = hello.start;
});
events.addEventListener("reload", ({ data }) => change(JSON.parse(data)));
events.addEventListener("cursor", async ({ data }) => (await reveal)?.cursor(JSON.parse(data)));
// The panel asks whether there is anybody: a page that never pauses has to make room for the next one.
const here = () => parent.postMessage("astro-lsp:here", "*");
addEventListener("message", ({ source, data }) => source === parent && data === "astro-lsp:there?" && here());
if (parent !== window) here();
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
