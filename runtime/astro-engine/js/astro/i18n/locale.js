// Which locale does an address or a visitor speak? No requests, no answers: text in, text out.
//
// A locale of the configuration is a string, or `{ path, codes }`: the segment in addresses and the codes it stands for.

/** `en_AU` → `en-au`: locales are compared this way. */
export const normalizeTheLocale = (locale) => locale.replaceAll("_", "-").toLowerCase();

/** The segment of a locale in addresses. */
export const pathOf = (locale) => (typeof locale === "string" ? locale : locale.path);

/** The code a visitor most likely wants. */
export const codeOf = (locale) => (typeof locale === "string" ? locale : locale.codes[0]);

const codesOf = (locale) => (typeof locale === "string" ? [locale] : locale.codes);

export const toPaths = (locales) => locales.map(pathOf);
export const toCodes = (locales) => locales.map(codeOf);

const segmentsOf = (path) => path.split("/").map((segment) => (segment.endsWith(".html") ? segment.slice(0, -5) : segment));

const same = (a, b) => normalizeTheLocale(a) === normalizeTheLocale(b);

/** Whether a segment of the path is a locale's. */
export function pathHasLocale(path, locales) {
  return segmentsOf(path).some((segment) =>
    locales.some((locale) => (typeof locale === "string" ? same(locale, segment) : locale.path === segment)),
  );
}

/** The segment a code is found under; undefined where no locale has it. */
export function pathByCode(code, locales) {
  const found = locales.find((locale) => codesOf(locale).includes(code));
  return found === undefined ? undefined : pathOf(found);
}

/** The locale a path speaks, else that of addresses without one. */
export function localeOfPath(path, { locales, defaultLocale }) {
  for (const segment of segmentsOf(path)) {
    for (const locale of locales) {
      if (typeof locale === "string") {
        // In another spelling it is a segment like any other.
        if (segment.includes(locale) && same(locale, segment)) return locale;
      } else if (locale.path === segment) return locale.codes[0];
      else {
        const code = locale.codes.find((code) => same(code, segment));
        if (code !== undefined) return code;
      }
    }
  }
  const fallback = locales.find((locale) => pathOf(locale) === defaultLocale);
  return fallback === undefined ? undefined : codeOf(fallback);
}

/** The locale a route parameter names, as in `/[lang]/…`. */
export function localeOfParams(params, locales) {
  for (const value of Object.values(params)) {
    if (!value) continue;
    const byPath = locales.find((locale) => typeof locale !== "string" && locale.path === value);
    if (byPath) return byPath.codes[0];
    const code = locales.flatMap(codesOf).findLast((code) => same(code, value));
    if (code !== undefined) return code;
  }
  return undefined;
}

/** The locales of an `Accept-Language` header that the site has, the best first; `*` stays in its place. */
function wanted(header, locales) {
  const known = locales.flatMap(codesOf).map(normalizeTheLocale);
  const parts = header.split(",").map((part) => {
    const [name, quality] = part.split(";").map((text) => text.trim());
    const value = quality?.startsWith("q=") ? Number.parseFloat(quality.slice(2)) : NaN;
    return { name, quality: value <= 1 ? value : name === "*" ? 0 : 1 };
  });
  const usable = parts.filter(({ name }) => name === "*" || known.includes(normalizeTheLocale(name)));
  return usable.sort((a, b) => b.quality - a.quality).map(({ name }) => name);
}

/** `Astro.preferredLocale`: the site's locale a visitor would like most. */
export function preferredLocale(request, locales) {
  const header = request.headers.get("accept-language");
  const first = header ? wanted(header, locales)[0] : undefined;
  if (first === undefined || first === "*") return undefined;
  return locales.flatMap(codesOf).find((code) => same(code, first));
}

/** `Astro.preferredLocaleList`: all of the site's locales a visitor reads, the best first. */
export function preferredLocaleList(request, locales) {
  const header = request.headers.get("accept-language");
  const names = header ? wanted(header, locales) : [];
  if (names.length === 1 && names[0] === "*") return locales.flatMap(codesOf);
  return names.flatMap((name) => locales.flatMap(codesOf).filter((code) => same(code, name)));
}
