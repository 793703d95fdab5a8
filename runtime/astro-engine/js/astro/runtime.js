// What compiled components import. Built-in module `astro-lsp:runtime`.

export { attribute as a, classList, scriptVars, spread, styleVars } from "astro-lsp:attribute";
export { staticAstro } from "astro-lsp:astro";
export { Fragment, c, component, slots } from "astro-lsp:component";
export { raw } from "astro-lsp:escape";
export { customEnter, customExit, head, maybeHead, script, templateEnter, templateExit } from "astro-lsp:head";
export { seen } from "astro-lsp:record";
export { t } from "astro-lsp:render";
export { transition, transitionScope } from "astro-lsp:transition-style";
