// What the i18n settings make of an answer: a redirect to a locale, "not found", or another locale's page in its place.
//
// Astro decides this after the page was rendered, so a page's side effects have happened by then.

import project from "astro-lsp:project";
import { localeOfParams, localeOfPath, pathByCode, pathHasLocale, pathOf, preferredLocale, preferredLocaleList } from "astro-lsp:i18n/locale";

/** The `i18n` of the configuration. */
export const settings = project.i18n;

const base = project.base === "/" ? "" : project.base.replace(/\/+$/, "");

/** Whether Astro adds a slash to addresses it makes. */
export const endsInSlash = project.trailingSlash === "always" || (project.trailingSlash === "ignore" && project.format === "directory");

export const withSlash = (path) => (!endsInSlash || path.endsWith("/") ? path : `${path}/`);

/** Whether Astro routes by locale by itself; with `routing: "manual"` the project's middleware does. */
export const automatic = settings?.routing !== "manual";

const ISLANDS = "/_server-islands/[name]";

const isRoot = (path) => path === `${base}/` || path === base;

/** `Astro.currentLocale` of an exchange. */
export function currentLocale(exchange) {
  const { route, url, params } = exchange;
  if (route?.pattern === ISLANDS) return localeOfPage(exchange.request) ?? usual();
  const isError = route?.pattern === "/404" || route?.pattern === "/500";
  // A route without parameters speaks the locale of its own path, whatever address led to it.
  const path = route && !isError && !route.pattern.includes("[") && !exchange.payload.status ? route.pattern : (exchange.domainPath ?? url.pathname);
  const found = (route?.pattern.includes("[") && localeOfParams(params, settings.locales)) || localeOfPath(path, settings);
  return found ?? usual();
}

/** The locale of addresses that name none. */
const usual = () => (settings.routing?.prefixDefaultLocale ? undefined : settings.defaultLocale);

/** An island speaks the locale of the page it is fetched for. */
function localeOfPage(request) {
  const page = request.headers.get("referer");
  if (!page) return undefined;
  return localeOfPath(URL.canParse(page) ? new URL(page).pathname : page, settings);
}

export const preferred = (request) => preferredLocale(request, settings.locales);
export const preferredList = (request) => preferredLocaleList(request, settings.locales);

/** What the way of routing says about a path: `{ redirect }`, `{ notFound, location? }`, or nothing. */
function decide(path, { prefixDefaultLocale, redirectToDefaultLocale }) {
  if (/\/(404|500)/.test(path) || path.includes("/_server-islands/")) return {};
  const { defaultLocale, locales } = settings;
  if (prefixDefaultLocale) {
    if (isRoot(path)) return redirectToDefaultLocale ? { redirect: withSlash(`${base}/${defaultLocale}`) } : {};
    return pathHasLocale(path, locales) ? {} : { notFound: true };
  }
  const named = path.split("/").some((segment) => segment !== "" && pathHasLocale(segment, [defaultLocale]));
  return named ? { notFound: true, location: path.replace(`/${defaultLocale}`, "") } : {};
}

/** Where the page of a locale without one is looked for. */
export function fallbackPath(path) {
  const { fallback, locales, defaultLocale, routing } = settings;
  const segments = path.split("/");
  const at = segments.findIndex((segment) => locales.some((locale) => pathOf(locale) === segment));
  const locale = segments[at];
  if (!fallback || locale === undefined || !Object.hasOwn(fallback, locale)) return undefined;
  const stand = pathByCode(fallback[locale], locales) ?? fallback[locale];
  const unprefixed = stand === defaultLocale && automatic && !routing.prefixDefaultLocale && !settings.domains;
  segments.splice(at, 1, ...(unprefixed ? [] : [stand]));
  return segments.join("/") || "/";
}

/**
 * The answer after the i18n rules. `routing` is the configuration's, or what the project's own middleware asked for.
 */
export async function finalize(exchange, response, routing = settings.routing) {
  if (exchange.answeredBy !== "page" || (exchange.keepStatus && !settings.fallback)) return response;
  const { url } = exchange;
  // With domains the host has spoken already, and Astro looks at paths no more.
  const { redirect, notFound, location } = settings.domains ? {} : decide(url.pathname, routing);
  if (redirect !== undefined) {
    exchange.step("i18n", `${url.pathname} → ${redirect}`);
    return new Response(null, { status: 302, headers: { location: redirect } });
  }
  if (notFound) {
    exchange.step("i18n", `${url.pathname} has ${location === undefined ? "no locale" : "the default locale, which shows in no address"}`);
    // What is prerendered keeps its text, so that it can be found out; what is not makes room for the 404 page.
    const prerendered = Boolean(exchange.route?.prerender);
    const headers = new Headers(prerendered ? response.headers : undefined);
    if (location) headers.set("location", location);
    if (prerendered) exchange.keepStatus = true;
    return new Response(prerendered ? response.body : null, { status: 404, headers });
  }
  // Middleware that names no way to fall back wants none.
  const instead = response.status === 404 && routing?.fallbackType ? fallbackPath(url.pathname) : undefined;
  if (instead === undefined) return response;
  exchange.step("i18n", `${url.pathname} falls back to ${instead}`);
  if (routing.fallbackType === "rewrite") {
    // The page in its place speaks the locale that was asked for.
    exchange.locale ??= exchange.currentLocale;
    try {
      return await exchange.rewrite(instead + url.search);
    } catch (error) {
      // Then the answer stays what it was.
      exchange.step("i18n", `${instead} failed: ${error?.message ?? error}`);
      return response;
    }
  }
  return new Response(null, { status: 302, headers: { location: instead + url.search } });
}
