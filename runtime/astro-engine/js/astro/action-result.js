// The result of an action on its way: `{ data }` or `{ error }` as a body with a status, and back.

import { ActionError, ActionInputError } from "astro-lsp:action-error";
import { parse } from "astro-lsp:devalue";

/** `{ data, error }` of what was sent. */
export function deserializeActionResult(sent) {
  if (sent.type === "empty") return { data: undefined, error: undefined };
  if (sent.type === "data") return { data: parse(sent.body), error: undefined };
  let body;
  try {
    body = JSON.parse(sent.body);
  } catch {
    return { data: undefined, error: new ActionError({ message: sent.body, code: "INTERNAL_SERVER_ERROR" }) };
  }
  return { data: undefined, error: ActionError.fromJson(body) };
}

/** The body of an error. What it does not hold is not sent: no stack. */
export function errorBody(error) {
  if (error instanceof ActionInputError) return JSON.stringify({ type: error.type, issues: error.issues, fields: error.fields });
  return JSON.stringify({ ...error, message: error.message });
}
