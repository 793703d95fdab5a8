// The script of `<ClientRouter />`.
import { start } from "astro-lsp:transition-client";

start();
