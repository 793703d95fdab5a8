// `astro:actions` in the browser: calls go to the server.

import settings from "astro-lsp:settings";
import { ActionError } from "astro-lsp:action-error";
import { pathOf, proxy, queryOf } from "astro-lsp:action-proxy";
import { deserializeActionResult } from "astro-lsp:action-result";

export { ActionError, isActionError, isInputError } from "astro-lsp:action-error";
export { ACTION_QUERY_PARAMS } from "astro-lsp:action-proxy";

const onServer = (name) => () => {
  throw new Error(`${name}() of astro:actions is for the server.`);
};
export const defineAction = onServer("defineAction");
export const getActionContext = onServer("getActionContext");

export const getActionPath = (action) => pathOf(action, settings);

export const actions = proxy(async (input, name) => {
  const headers = new Headers({ accept: "application/json" });
  let body = input;
  if (!(input instanceof FormData)) {
    try {
      body = JSON.stringify(input);
    } catch (error) {
      throw new ActionError({ code: "BAD_REQUEST", message: `The input cannot be sent as JSON: ${error.message}` });
    }
    if (body) headers.set("content-type", "application/json");
  }
  const response = await fetch(pathOf(queryOf(name), settings), { method: "POST", body, headers });
  if (response.status === 204) return deserializeActionResult({ type: "empty" });
  return deserializeActionResult({ type: response.ok ? "data" : "error", body: await response.text() });
});
