// The script of `<ClientRouter />`.
import { init } from "astro-lsp:prefetch-client";
import settings from "astro-lsp:settings";
import { start } from "astro-lsp:transition-client";

// Pages that move in place fetch all links ahead, unless the configuration says otherwise.
if (start() && settings.prefetch) init({ ...settings.prefetch, all: settings.prefetch.all ?? true });
