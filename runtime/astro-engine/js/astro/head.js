// Where styles and scripts go in the page.

import { Instruction } from "astro-lsp:render";

/** At the end of `<head>`. */
export const head = new Instruction("head");
/** Before the first element of a component: the place of the head's content in a page without `<head>`. */
export const maybeHead = new Instruction("maybe-head");
/** Inside `<template>` scripts are not counted: they do not run there. */
export const templateEnter = new Instruction("template-enter");
export const templateExit = new Instruction("template-exit");
/** Around a custom element: what is decided inside of it stands before it. */
export const customEnter = new Instruction("custom-enter");
export const customExit = new Instruction("custom-exit");

/** A client script, printed where it first stands. `id` is its module below the base. */
export const script = (page, id) => new Instruction("script", id);
