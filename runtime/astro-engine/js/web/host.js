// module: astro-lsp:host
// Questions to the preview this code runs for, and what it is told.
export { ask, hash, isProxy, note } from './core.js';
