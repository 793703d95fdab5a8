// Loads the page again when the project has changed or the preview was started anew.
let start;
const events = new EventSource("/__astro-lsp/events");
events.addEventListener("hello", ({ data }) => {
  if (start !== undefined && start !== data) location.reload();
  start = data;
});
events.addEventListener("reload", () => location.reload());
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
