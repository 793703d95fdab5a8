// module: astro-lsp:hono, astro/hono
// `astro/hono`: the steps of an answer as middleware of Hono.

import * as steps from "astro-lsp:fetch";

export { FetchState } from "astro-lsp:fetch";

const KEY = "fetchState";

/** The state of a Hono context, made once. */
export function getFetchState(context) {
  const known = context.get?.(KEY);
  if (known) return known;
  const state = new steps.FetchState(context.req.raw);
  context.set?.(KEY, state);
  return state;
}

const whole = (step) => () => async (context) => step(getFetchState(context));
const maybe = (step) => () => async (context, next) => {
  const response = await step(getFetchState(context));
  if (response) return response;
  await next();
};
const around = (step) => () => async (context, next) =>
  step(getFetchState(context), async () => {
    await next();
    return context.res;
  });

export const astro = whole(steps.astro);
export const pages = whole(steps.pages);
export const trailingSlash = maybe(steps.trailingSlash);
export const redirects = maybe(steps.redirects);
export const actions = maybe(steps.actions);
export const middleware = around(steps.middleware);
export const cache = around(steps.cache);

export const sessions = () => async (context, next) => {
  const state = getFetchState(context);
  steps.sessions(state);
  try {
    await next();
  } finally {
    await state.finalizeAll();
  }
};

export const i18n = () => async (context, next) => {
  await next();
  context.res = await steps.i18n(getFetchState(context), context.res);
};
