// Loads the page again when the project has changed or the preview was started anew.
const address = new URL(import.meta.url);
const revision = Number(address.pathname.split("/").at(-3));
let start;

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

const events = new EventSource(new URL("../../events", address));
events.addEventListener("hello", ({ data }) => {
  const hello = JSON.parse(data);
  // The project may have changed while this page was on its way.
  const stale = hello.changed > revision && first(hello.changed);
  if (stale || (start !== undefined && start !== hello.start)) location.reload();
  start = hello.start;
});
events.addEventListener("reload", () => location.reload());
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
