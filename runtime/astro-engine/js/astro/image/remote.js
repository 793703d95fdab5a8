// Which addresses pictures may come from, and how they are fetched: never from elsewhere, not by a redirect either.

import { imageHead } from "astro-lsp:image/native";
import { noImageMetadata, remoteImageNotAllowed, remoteSizeFailed } from "astro-lsp:image/errors";

const MAX_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];
const PROTOCOLS = ["http:", "https:", "data:"];
/** A remote picture larger than this is not fetched. */
const LARGEST = 64 << 20;

export const matchPort = (url, port) => !port || port === url.port;
export const matchProtocol = (url, protocol) => !protocol || `${protocol}:` === url.protocol;

/** `example.com`; with wildcards `*.example.com` for one label in front, `**.example.com` for any number. */
export function matchHostname(url, hostname, allowWildcard = false) {
  if (!hostname) return true;
  if (!allowWildcard || !hostname.startsWith("*")) return hostname === url.hostname;
  const all = hostname.startsWith("**.");
  if (!all && !hostname.startsWith("*.")) return false;
  const tail = hostname.slice(all ? 2 : 1);
  if (tail === url.hostname || !url.hostname.endsWith(tail)) return false;
  const front = url.hostname.slice(0, -tail.length);
  return all || (front !== "" && !front.includes("."));
}

/** `/a/b`; with wildcards `/a/*` for one segment below, `/a/**` for any number. */
export function matchPathname(url, pathname, allowWildcard = false) {
  if (!pathname) return true;
  if (!allowWildcard || !pathname.endsWith("*")) return pathname === url.pathname;
  const all = pathname.endsWith("/**");
  if (!all && !pathname.endsWith("/*")) return false;
  const front = pathname.slice(0, all ? -2 : -1);
  if (front === url.pathname || !url.pathname.startsWith(front)) return false;
  return all || url.pathname.slice(front.length).split("/").filter(Boolean).length === 1;
}

/** Does a URL fit one of `image.remotePatterns`? */
export const matchPattern = (url, pattern) =>
  matchProtocol(url, pattern.protocol) && matchHostname(url, pattern.hostname, true) && matchPort(url, pattern.port) && matchPathname(url, pattern.pathname, true);

/** Do `image.domains` or `image.remotePatterns` allow an address? */
export function isRemoteAllowed(src, { domains, remotePatterns }) {
  if (!URL.canParse(src)) return false;
  const url = new URL(src);
  if (!PROTOCOLS.includes(url.protocol)) return false;
  return domains.some((domain) => matchHostname(url, domain)) || remotePatterns.some((pattern) => matchPattern(url, pattern));
}

const rules = (config) => ({ domains: config?.domains ?? [], remotePatterns: config?.remotePatterns ?? [] });

/** Fetches and follows redirects as long as each leads where pictures may come from. */
export async function fetchWithRedirects(options) {
  const { headers, imageConfig, fetchFn = globalThis.fetch, redirectLimit = MAX_REDIRECTS } = options;
  let url = String(options.url);
  for (let left = redirectLimit; left > 0; left--) {
    const response = await fetchFn(new Request(url, { headers }), { redirect: "manual" });
    if (!REDIRECTS.includes(response.status)) return response;
    const location = response.headers.get("location");
    if (!location) throw options.onMissingLocationHeader?.(response.status, url) ?? new Error(`${url} answered ${response.status}, a redirect that says not where to.`);
    const next = new URL(location, url).toString();
    if (!isRemoteAllowed(next, rules(imageConfig))) {
      throw options.onDisallowedRedirect?.(url, next) ?? new Error(`${url} redirects to ${next}, from where pictures may not come: image.domains and image.remotePatterns do not allow it.`);
    }
    url = next;
  }
  throw options.onMaxRedirectsExceeded?.(url) ?? new Error(`${url} is one redirect too many.`);
}

/** The bytes of an answer, refused when they are too many. */
export async function bounded(response) {
  const pieces = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > LARGEST) throw new RangeError(`${response.url} is larger than ${LARGEST >> 20} MB.`);
    pieces.push(piece);
  }
  return joined(pieces, length);
}

function joined(pieces, length) {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Width, height and format of a picture elsewhere, from as much of it as is needed. */
export async function inferRemoteSize(url, imageConfig) {
  if (!URL.canParse(url)) throw remoteSizeFailed(url, "it is no absolute address");
  const allowed = imageConfig ? (address) => isRemoteAllowed(address, rules(imageConfig)) : undefined;
  if (allowed === undefined && !/^https?:/.test(url)) throw remoteSizeFailed(url, "only http: and https: are asked");
  if (allowed?.(url) === false) throw remoteImageNotAllowed(url);
  let response;
  try {
    response = await fetchWithRedirects({ url, imageConfig: rules(imageConfig) });
  } catch (error) {
    throw remoteSizeFailed(url, error.message);
  }
  if (allowed?.(response.url || url) === false) throw remoteImageNotAllowed(url);
  if (!response.body || !response.ok) throw remoteSizeFailed(url, `the answer was ${response.status}`);
  const pieces = [];
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
    const head = imageHead(joined(pieces, length));
    if (head) {
      await reader.cancel();
      return head;
    }
    if (length > LARGEST) break;
  }
  throw noImageMetadata(url);
}
