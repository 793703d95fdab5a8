// module: astro-lsp:middleware, astro:middleware, astro/middleware
// Middleware: `onRequest(context, next)`, `sequence`, `defineMiddleware`.

import { middlewareNoAnswer, middlewareNotResponse } from "astro-lsp:errors";
import { prepareRewrite } from "astro-lsp:rewrite";

/** Gives `onRequest` its types, and nothing else. */
export const defineMiddleware = (handler) => handler;

/** One handler out of several: each one's `next()` is the one after it. */
export function sequence(...handlers) {
  const chain = handlers.filter(Boolean);
  if (chain.length === 0) return (_context, next) => next();
  return (context, next) => {
    let carried;
    const run = (index) =>
      chain[index](context, async (payload) => {
        if (index === chain.length - 1) return next(payload ?? carried);
        if (payload) {
          carried = payload;
          await prepareRewrite(context, payload);
        }
        return run(index + 1);
      });
    return run(0);
  };
}

/** Calls `onRequest` and insists on an answer. */
export async function callMiddleware(onRequest, context, answer) {
  let called = false;
  let answered;
  const next = async (payload) => {
    called = true;
    answered = answer(payload);
    return answered;
  };
  const value = await onRequest(context, next);
  if (value === undefined) {
    if (!called) throw middlewareNoAnswer();
    return answered;
  }
  if (!(value instanceof Response)) throw middlewareNotResponse(value);
  return value;
}

/** A context for tests of middleware outside a request. */
export function createContext({ request, params = {}, locals = {}, clientAddress }) {
  const url = new URL(request.url);
  return {
    request,
    url,
    params,
    locals,
    clientAddress,
    props: {},
    redirect: (path, status = 302) => new Response(null, { status, headers: { location: path } }),
  };
}

/** Locals as text, for whoever hands them to another process. */
export function trySerializeLocals(value) {
  return JSON.stringify(value);
}
