// Actions: functions of the project that forms and scripts call. Which one a request means, its input, its answer.

import { ask } from "astro-lsp:host";
import { settings } from "astro-lsp:site";
import { ActionError, ActionInputError } from "astro-lsp:action-error";
import { BodyTooLarge, readBody } from "astro-lsp:action-body";
import { formInput } from "astro-lsp:action-form";
import { ACTION_QUERY_PARAMS, queryOf } from "astro-lsp:action-proxy";
import { deserializeActionResult, errorBody } from "astro-lsp:action-result";
import { stringify } from "astro-lsp:devalue";
import { actionFromServer, actionNotFound, actionReturnedInvalidData } from "astro-lsp:errors";
import { exchangeOf } from "astro-lsp:rewrite";

/** The route of calls from scripts. */
export const RPC_PATTERN = "/_actions/[...path]";
/** What an action accepts. */
const ACCEPT = Symbol("accept");
const IN_ACTION = Symbol.for("astro.actionAPIContext");

/** Makes an action: its input is checked before the handler sees it. */
export function defineAction({ accept, input: schema, handler }) {
  const run = (input, context) => checked(accept, schema, input).then((value) => handler(value, context));
  async function action(input) {
    if (typeof this === "function" || !this?.[IN_ACTION]) throw actionFromServer();
    try {
      return { data: await run(input, this), error: undefined };
    } catch (error) {
      if (error instanceof ActionError) return { data: undefined, error };
      console.error(error);
      const message = error instanceof Error ? error.message : "Unknown error";
      return { data: undefined, error: new ActionError({ message, code: "INTERNAL_SERVER_ERROR" }) };
    }
  }
  action.orThrow = async function (input) {
    if (typeof this === "function" || !this?.[IN_ACTION]) throw actionFromServer();
    return run(input, this);
  };
  action[ACCEPT] = accept === "form" ? "form" : "json";
  return action;
}

/** A job of its own: the names of all actions and what they accept, for whoever shows them. */
export async function list() {
  const module = await ask("actions", {});
  if (!module) return Response.json([]);
  const { server } = await import(module);
  const found = [];
  const look = (value, path) => {
    if (typeof value === "function" && value[ACCEPT]) found.push({ name: path.join("."), accept: value[ACCEPT] });
    else if (value !== null && typeof value === "object" && path.length < 10 && found.length < 500) for (const name of Object.keys(value)) look(value[name], [...path, encodeURIComponent(name)]);
  };
  look(server, []);
  return Response.json(found);
}

async function checked(accept, schema, input) {
  const isForm = input instanceof FormData;
  if (accept === "form" ? !isForm : isForm) {
    throw new ActionError({ code: "UNSUPPORTED_MEDIA_TYPE", message: `This action only accepts ${accept === "form" ? "FormData" : "JSON"}.` });
  }
  if (!schema) return input;
  const parsed = await schema.safeParseAsync(isForm ? formInput(input, schema) : input);
  if (!parsed.success) throw new ActionInputError(parsed.error.issues);
  return parsed.data;
}

/** The project's action of a name, `a.b` for nested ones. */
export async function getAction(path) {
  const module = await ask("actions", {});
  if (!module) throw actionNotFound(path);
  const { server } = await import(module);
  let found = server;
  for (const key of path.split(".").map((key) => decodeURIComponent(key))) {
    // Nothing is below an action, not even what it has as a function.
    if (found === null || typeof found !== "object" || !Object.hasOwn(found, key)) throw actionNotFound(path);
    found = found[key];
  }
  if (typeof found !== "function") throw new TypeError(`The action ${path} is of type ${typeof found}: there are actions below it, but it is none itself.`);
  return found;
}

/** Which action a request calls, for middleware. */
export function getActionContext(context) {
  const caller = callerOf(context);
  // A result that is there already is not computed again, nor after a rewrite.
  const done = Boolean(context.locals._actionPayload);
  return {
    action: caller && context.request.method === "POST" && !done ? { ...caller, handler: () => call(context, caller.name) } : undefined,
    setActionResult: (actionName, actionResult) => {
      context.locals._actionPayload = { actionResult, actionName };
    },
    serializeActionResult,
    deserializeActionResult,
  };
}

function callerOf({ routePattern, url }) {
  // An escaped slash belongs to a name.
  if (routePattern === RPC_PATTERN) return { calledFrom: "rpc", name: url.pathname.replace(/^.*?\/_actions\//, "").replace(/\/$/, "") };
  const name = url.searchParams.get(ACTION_QUERY_PARAMS.actionName);
  return name ? { calledFrom: "form", name } : undefined;
}

async function call(context, name) {
  let action, input;
  try {
    action = await getAction(name);
  } catch (error) {
    if (error?.name !== "ActionNotFoundError" && !(error instanceof URIError)) throw error;
    return { data: undefined, error: new ActionError({ code: "NOT_FOUND" }) };
  }
  try {
    input = await inputOf(context.request);
  } catch (error) {
    if (error instanceof ActionError) return { data: undefined, error };
    if (error instanceof TypeError) return { data: undefined, error: new ActionError({ code: "UNSUPPORTED_MEDIA_TYPE" }) };
    throw error;
  }
  return action.call(actionContext(context), input);
}

// What a handler gets: the context without what only a page can do.
function actionContext(context) {
  const hidden = { value: undefined, configurable: true, writable: true };
  return Object.create(context, { [IN_ACTION]: { value: true }, props: hidden, redirect: hidden, getActionResult: hidden, callAction: hidden });
}

async function inputOf(request) {
  const type = request.headers.get("content-type");
  if (!type) return undefined;
  const kind = type.split(";")[0].trim().toLowerCase();
  const limit = settings.actionBodySizeLimit;
  const isForm = kind === "application/x-www-form-urlencoded" || kind === "multipart/form-data";
  if (!isForm && kind !== "application/json") throw new TypeError(`This content type is not one of an action: ${kind}`);
  let body;
  try {
    // A copy: the page may read the form too.
    body = await readBody(request.clone(), limit);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    throw new ActionError({ code: "CONTENT_TOO_LARGE", message: `Request body exceeds ${limit} bytes` });
  }
  if (isForm) return new Request(request.url, { method: "POST", headers: { "content-type": type }, body }).formData();
  // A length that was declared and did not arrive is no empty input.
  if (body.byteLength === 0 && !(Number(request.headers.get("content-length")) > 0)) return undefined;
  return JSON.parse(new TextDecoder().decode(body));
}

/** `{ data, error }` as body and status. */
export function serializeActionResult({ data, error }) {
  if (error) return { type: "error", status: error.status, contentType: "application/json", body: errorBody(error) };
  if (data === undefined) return { type: "empty", status: 204 };
  let body;
  try {
    body = stringify(data);
  } catch (problem) {
    throw actionReturnedInvalidData(problem.message, data instanceof Response ? responseHint(data) : undefined);
  }
  return { type: "data", status: 200, contentType: "application/json+devalue", body };
}

const responseHint = ({ status }) =>
  status >= 300 && status < 400
    ? "Redirect where the action is called: in the page that reads its result, or in the script that awaits it."
    : "An action returns data; for a `Response` of your own write an endpoint.";

/** Runs the action a request calls, behind all middleware: the answer to a script, or nothing for a form's page. */
export async function act(context) {
  if (context.isPrerendered) return undefined;
  const { action, setActionResult } = getActionContext(context);
  if (!action) return undefined;
  const result = serializeActionResult(await action.handler());
  if (action.calledFrom === "form") {
    setActionResult(action.name, result);
    return undefined;
  }
  if (result.type === "empty") return new Response(null, { status: result.status });
  return new Response(result.body, { status: result.status, headers: { "content-type": result.contentType } });
}

/** `Astro.getActionResult(actions.name)` */
export function getActionResult(locals, action) {
  const payload = locals._actionPayload;
  return payload && String(action) === queryOf(payload.actionName) ? deserializeActionResult(payload.actionResult) : undefined;
}

/** The status of a page whose form's action failed. */
export const failedStatus = (locals) => (locals._actionPayload?.actionResult?.type === "error" ? locals._actionPayload.actionResult.status : undefined);

/** `Astro.callAction(actions.name, input)` */
export function callAction(context, action, input) {
  const inside = context[IN_ACTION] ? context : Object.create(context, { [IN_ACTION]: { value: true } });
  // `bind` is the one method that the proxy does not take for the name of an action.
  return action.bind(inside)(input);
}

/** What the proxy `actions` does on the server. */
export async function callFromProxy(input, name, context) {
  if (!context?.[exchangeOf]) throw actionFromServer();
  const action = await getAction(name);
  return action.call(context, input);
}
