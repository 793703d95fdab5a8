// `astro:actions` on the server.

import { settings } from "astro-lsp:site";
import { pathOf, proxy } from "astro-lsp:action-proxy";
import { callFromProxy } from "astro-lsp:actions";

export { ActionError, isActionError, isInputError } from "astro-lsp:action-error";
export { ACTION_QUERY_PARAMS } from "astro-lsp:action-proxy";
export { defineAction, getActionContext } from "astro-lsp:actions";

export const actions = proxy(callFromProxy);
export const getActionPath = (action) => pathOf(action, settings);
