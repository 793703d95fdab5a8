// module: astro-lsp:host
// Questions to the preview this code runs for.
export { ask } from './core.js';
