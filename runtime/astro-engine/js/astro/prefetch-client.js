// module: astro-lsp:prefetch-client, astro:prefetch
// `astro:prefetch`: pages that links lead to are fetched ahead, in the browser. `data-astro-prefetch` of a link says when:
// `tap`, `hover`, `viewport`, `load`; empty for the usual way, `false` for never.

const asked = new Set();
const watched = new WeakSet();
let usual = "hover";
let all = false;

const isSlow = () => navigator.connection?.saveData === true || /2g/.test(navigator.connection?.effectiveType ?? "");

/** When the page behind a link is fetched; `undefined` for never. */
function wayOf(link) {
  const said = link.dataset.astroPrefetch;
  if (said === "false" || (said === undefined && !all)) return undefined;
  // Where data is dear, only what is being clicked.
  return isSlow() ? "tap" : said || usual;
}

/** Fetches a page of this site ahead. */
export function prefetch(address, { ignoreSlowConnection = false } = {}) {
  if (typeof document === "undefined") return;
  const url = URL.parse(address, location.href);
  if (!url || url.origin !== location.origin || !navigator.onLine || (isSlow() && !ignoreSlowConnection)) return;
  url.hash = "";
  if (asked.has(url.href) || (url.pathname === location.pathname && url.search === location.search)) return;
  asked.add(url.href);
  const link = document.createElement("link");
  if (!link.relList?.supports?.("prefetch")) return void fetch(url, { priority: "low" }).catch(() => {});
  link.rel = "prefetch";
  link.href = url.href;
  document.head.append(link);
}

const linkOf = (event) => event.target.closest?.("a[href]");

function onTap() {
  for (const name of ["touchstart", "mousedown"]) {
    document.addEventListener(name, (event) => {
      const link = linkOf(event);
      if (link && wayOf(link) === "tap") prefetch(link.href, { ignoreSlowConnection: true });
    }, { passive: true });
  }
}

// Who only passes over a link does not want the page.
function onHover() {
  let waiting;
  const stop = () => clearTimeout(waiting);
  const begin = (event) => {
    const link = linkOf(event);
    stop();
    if (link && wayOf(link) === "hover") waiting = setTimeout(() => prefetch(link.href), 80);
  };
  for (const name of ["mouseover", "focusin"]) document.addEventListener(name, begin, { passive: true });
  for (const name of ["mouseout", "focusout"]) document.addEventListener(name, stop, { passive: true });
}

/** Fetches what links of the page ask for at once, or when they are seen; again for links that come later. */
function onSight() {
  const timers = new WeakMap();
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(timers.get(target));
      if (isIntersecting) timers.set(target, setTimeout(() => (seen.unobserve(target), prefetch(target.href)), 300));
    }
  });
  const look = () => {
    for (const link of document.querySelectorAll("a[href]")) {
      if (watched.has(link)) continue;
      const way = wayOf(link);
      if (way === "load") prefetch(link.href);
      if (way === "viewport") seen.observe(link);
      watched.add(link);
    }
  };
  look();
  document.addEventListener("astro:page-load", look);
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
}

let begun = false;

/** Begins to listen. */
export function init(options = {}) {
  if (begun || typeof document === "undefined") return;
  begun = true;
  all = options.all ?? all;
  usual = options.strategy ?? usual;
  onTap();
  onHover();
  onSight();
}
