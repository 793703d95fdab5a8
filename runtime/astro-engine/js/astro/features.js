// What a request may use besides its page: sessions, actions, server islands.

import { settings } from "astro-lsp:site";
import * as actions from "astro-lsp:actions";
import { Policy } from "astro-lsp:csp";
import { islandPage } from "astro-lsp:islands";
import { Session } from "astro-lsp:session";

let injected = false;

/** What pages need to know of renderers and their scripts. */
export const pageOptions = () => ({ hasRenderers: settings.renderers.length > 0, beforeHydration: settings.beforeHydration });

/** Runs what integrations injected into every page. */
export async function beforePage() {
  if (injected || !settings.pageSsr) return;
  await import("astro:scripts/page-ssr.js");
  injected = true;
}

/** The module behind a route of our own. */
export const moduleOf = (kind) => (kind === "island" ? islandPage : {});

/** Behind all middleware: the answer of an action, if the request calls one from a script. */
export function act(exchange) {
  const { context, route } = exchange;
  const isCall = route.kind === "action" || (exchange.request.method === "POST" && context.url.searchParams.has("_action"));
  return isCall ? actions.act(context) : undefined;
}

export const getActionResult = actions.getActionResult;
export const callAction = actions.callAction;

/** The content security policy of a request; the development server sends none. */
export function policyOf(exchange) {
  return settings.csp ? (exchange.policy ??= new Policy(settings.csp)) : undefined;
}

/** `Astro.session`; `undefined` where there is none, and why is printed once. */
export function sessionOf(exchange) {
  if (exchange.session !== undefined) return exchange.session ?? undefined;
  const why = exchange.route?.prerender
    ? `${exchange.route.file} is prerendered: there is no visitor at build time. Add \`export const prerender = false\``
    : settings.session === false
      ? "`session: false` is in the configuration"
      : settings.session === null
        ? "no driver is configured, and no adapter brings one. Set `session.driver` in the configuration, or add an adapter that keeps sessions"
        : undefined;
  if (why !== undefined) {
    if (settings.session !== false) console.warn(`\`Astro.session\` was read, but ${why}.`);
    exchange.session = null;
    return undefined;
  }
  return (exchange.session = new Session(exchange));
}
