// `astro:i18n`: addresses of locales, and what middleware needs to route by locale itself.

import project from "astro-lsp:project";
import { i18nMissing, localeNotInPath, localeUnknown, middlewareOptionsInvalid, notManual } from "astro-lsp:errors";
import * as names from "astro-lsp:i18n/locale";
import * as routing from "astro-lsp:i18n/routing";
import { exchangeOf } from "astro-lsp:rewrite";

if (!project.i18n) throw i18nMissing();

const { locales, defaultLocale } = project.i18n;

export { normalizeTheLocale, toCodes, toPaths } from "astro-lsp:i18n/locale";

// Slashes between the parts, never two in a row.
const join = (...parts) => {
  const given = parts.filter((part) => typeof part === "string" && part !== "");
  const trimmed = given.map((part, index) => part.replace(index === 0 ? /\/+$/ : /^\/+|\/+$/g, ""));
  const path = trimmed.filter((part, index) => index === 0 || part !== "").join("/");
  return given.at(-1)?.endsWith("/") && path !== "" ? `${path}/` : path;
};

const ended = (path) => {
  if (routing.endsInSlash) return path.endsWith("/") ? path : `${path}/`;
  return path.replace(/\/+$/, "");
};

/** The path of a page in a locale. */
export function getRelativeLocaleUrl(locale, path, { prependWith, normalizeLocale = true } = {}) {
  const segment = names.pathByCode(locale, locales);
  if (segment === undefined) throw localeUnknown(locale);
  const shown = normalizeLocale ? names.normalizeTheLocale(segment) : segment;
  const prefixed = project.i18n.routing?.prefixDefaultLocale || locale !== defaultLocale;
  return ended(join(project.base, prependWith, prefixed ? shown : undefined, path)) || "/";
}

/** The whole address of a page in a locale; its path where the project has no `site`. */
export function getAbsoluteLocaleUrl(locale, path, options) {
  const relative = getRelativeLocaleUrl(locale, path, options);
  const { site } = project;
  const domain = project.production ? project.i18n.domains?.[locale] : undefined;
  if (domain) return ended(join(domain, relative.replace(`/${locale}`, "")));
  if (!site) return relative;
  const whole = relative === "/" ? site : join(site, relative);
  return routing.endsInSlash ? ended(whole) : whole;
}

export const getRelativeLocaleUrlList = (path, options) => names.toPaths(locales).map((locale) => listed(locale, path, options));

// The list is made of the locales' paths, which are their own codes in it.
function listed(path, rest, { prependWith, normalizeLocale = true } = {}) {
  const shown = normalizeLocale ? names.normalizeTheLocale(path) : path;
  const prefixed = project.i18n.routing?.prefixDefaultLocale || path !== defaultLocale;
  return ended(join(project.base, prependWith, prefixed ? shown : undefined, rest)) || "/";
}

export const getAbsoluteLocaleUrlList = (path, options) => names.toCodes(locales).map((locale) => getAbsoluteLocaleUrl(locale, path, options));

export function getPathByLocale(locale) {
  const path = names.pathByCode(locale, locales);
  if (path === undefined) throw localeNotInPath(locale);
  return path;
}

export function getLocaleByPath(path) {
  const found = locales.find((locale) => names.pathOf(locale) === path);
  if (found === undefined) throw localeNotInPath(path);
  return names.codeOf(found);
}

export const pathHasLocale = (path) => names.pathHasLocale(path, locales);

// For `routing: "manual"` only

const manual = (name, act) => (routing.automatic ? () => { throw notManual(name); } : act);

export const requestHasLocale = manual("requestHasLocale", (context) => names.pathHasLocale(context.url.pathname, locales));

export const redirectToDefaultLocale = manual("redirectToDefaultLocale", (context, status) =>
  context.redirect(routing.withSlash(join(project.base, defaultLocale)), status),
);

export const notFound = manual("notFound", (context, response) => {
  const exchange = context[exchangeOf];
  if (exchange?.keepStatus && !project.i18n.fallback) return response;
  const { pathname } = context.url;
  const root = pathname === `${project.base}/` || pathname === project.base;
  if (root || names.pathHasLocale(pathname, locales)) return undefined;
  if (exchange) exchange.keepStatus = true;
  return new Response(response?.body ?? null, { status: 404, headers: response?.headers });
});

export const redirectToFallback = manual("redirectToFallback", async (context, response) => {
  const path = response.status === 404 ? routing.fallbackPath(context.url.pathname) : undefined;
  if (path === undefined) return response;
  // By hand, the page in its place is shown at the address that was asked for.
  return context.rewrite(path + context.url.search);
});

/** Astro's own routing as middleware, with these options. */
export const middleware = manual("middleware", (options) => {
  if (options.prefixDefaultLocale === false && options.redirectToDefaultLocale === true) throw middlewareOptionsInvalid();
  return async (context, next) => routing.finalize(context[exchangeOf], await next(), options);
});
