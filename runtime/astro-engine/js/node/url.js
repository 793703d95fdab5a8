// node:url
const { URL, URLSearchParams } = globalThis;
export { URL, URLSearchParams };

export function fileURLToPath(url) {
  const parsed = typeof url === 'string' ? new URL(url) : url;
  if (parsed.protocol !== 'file:') throw Object.assign(new TypeError('The URL must be of scheme file'), { code: 'ERR_INVALID_URL_SCHEME' });
  return decodeURIComponent(parsed.pathname);
}

export function pathToFileURL(path) {
  const absolute = path.startsWith('/') ? path : `${process.cwd()}/${path}`;
  return new URL(`file://${absolute.split('/').map((part) => encodeURIComponent(part).replace(/%(3A|40|24|26|2B|2C|3B|3D)/g, decodeURIComponent)).join('/')}`);
}

export const domainToASCII = (domain) => URL.parse(`http://${domain}`)?.hostname ?? '';
export const domainToUnicode = domainToASCII;
export const urlToHttpOptions = (url) => ({ protocol: url.protocol, hostname: url.hostname, port: url.port, path: `${url.pathname}${url.search}`, href: url.href });
/** The older `url.parse`: the parts of an URL, or of a path alone. */
export function parse(text, query = false) {
  const url = URL.parse(text) ?? URL.parse(text, 'file:///');
  const own = URL.canParse(text);
  const search = url.search || null;
  return { protocol: own ? url.protocol : null, host: own ? url.host : null, hostname: own ? url.hostname : null, port: own ? url.port || null : null, pathname: url.pathname, search, query: query ? Object.fromEntries(url.searchParams) : (search?.slice(1) ?? null), hash: url.hash || null, path: url.pathname + url.search, href: own ? url.href : text };
}
export const format = (url) => (typeof url === 'string' ? url : (url.href ?? `${url.protocol ?? ''}//${url.host ?? url.hostname ?? ''}${url.pathname ?? ''}${url.search ?? ''}${url.hash ?? ''}`));
export const resolve = (from, to) => {
  const url = new URL(to, new URL(from, 'resolve://base/'));
  return url.protocol === 'resolve:' ? `${url.pathname}${url.search}${url.hash}` : url.href;
};
const { URLPattern } = globalThis;
export { URLPattern };
export const fileURLToPathBuffer = (url) => new TextEncoder().encode(fileURLToPath(url));
export const resolveObject = (from, to) => parse(resolve(typeof from === 'string' ? from : from.href, to));
export class Url {
  parse(text, query) {
    return Object.assign(this, parse(text, query));
  }
  format() {
    return format(this);
  }
}
export default { URLPattern, fileURLToPathBuffer, resolveObject, Url, URL, URLSearchParams, fileURLToPath, pathToFileURL, domainToASCII, domainToUnicode, urlToHttpOptions, parse, format, resolve };
