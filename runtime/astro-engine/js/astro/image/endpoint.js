// module: astro/assets/endpoint/dev, astro/assets/endpoint/node, astro/assets/endpoint/generic, astro-lsp:image/endpoint
// The endpoint `/_image`: makes the picture its query speaks of.

import { ask } from "astro-lsp:host";
import { readFile } from "node:fs/promises";
import { unconfined } from "astro-lsp:confined";
import { imageConfig } from "astro-lsp:image/config";
import { getConfiguredImageService } from "astro-lsp:image/get-image";
import { isRemotePath } from "astro-lsp:image/kind";
import { bounded, fetchWithRedirects, isRemoteAllowed } from "astro-lsp:image/remote";
import { inferSourceFormat } from "astro-lsp:image/service";
import settings from "astro-lsp:settings";

const TYPES = { svg: "image/svg+xml", jpg: "image/jpeg", ico: "image/x-icon", tif: "image/tiff", apng: "image/apng" };
const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

export async function GET({ request }) {
  try {
    return await answer(request);
  } catch (error) {
    console.error("Could not process image request:", error);
    return refused(500, settings.production ? undefined : `Could not process image request: ${error}`);
  }
}

const WORDS = { 400: "Invalid request", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error" };
const refused = (status, words = WORDS[status]) => new Response(words, { status });

async function answer(request) {
  const service = await getConfiguredImageService();
  if (!("transform" in service)) throw new Error("The image service of the configuration makes no pictures itself, so it needs no endpoint.");
  const url = new URL(request.url);
  const transform = await service.parseURL(url, imageConfig);
  if (!transform?.src) return refused(400);
  // A picture served as SVG could bring a script along.
  if (transform.format === "svg" && inferSourceFormat(transform.src) !== "svg") {
    return refused(403, "Cannot convert non-SVG source to SVG format");
  }
  const remote = isRemotePath(transform.src);
  if (remote && !isRemoteAllowed(transform.src, imageConfig)) return refused(403);
  const input = remote ? await fetched(new URL(transform.src)) : await ofSite(transform.src.replace(/\?.*$/s, ""), url);
  if (!input) return refused(500);
  if (typeof input === "number") return refused(input);
  const { data, format, late } = await service.transform(input, transform, imageConfig);
  return new Response(data, {
    status: 200,
    headers: {
      "Content-Type": TYPES[format] ?? `image/${format}`,
      // What was not ready in time may be the next time.
      "Cache-Control": late ? "no-store" : "public, max-age=31536000",
      ETag: await tag(data),
      Date: new Date().toUTCString(),
    },
  });
}

async function tag(data) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", data));
  return `"${digest.slice(0, 9).toBase64({ alphabet: "base64url" })}"`;
}

async function fetched(url) {
  try {
    const response = await fetchWithRedirects({ url, imageConfig });
    const { hostname } = new URL(response.url || url);
    const allowed = isRemoteAllowed(response.url || url.href, imageConfig) || LOCAL.includes(hostname);
    return allowed && response.ok ? await bounded(response) : undefined;
  } catch (error) {
    console.warn(`${url.href} could not be had: ${error.message}`);
    return undefined;
  }
}

// A file the preview would serve itself is read; what else answers on this site is asked. A number says why there is none.
async function ofSite(src, url) {
  const { file, text } = (await ask("image-file", { src })) ?? {};
  if (typeof text === "string") return new TextEncoder().encode(text);
  if (file) return new Uint8Array(await unconfined(() => readFile(file)));
  // A built site looks among its files only.
  if (settings.production) return leadsOut(src) ? 400 : 404;
  if (src.startsWith("/@fs/")) return 500;
  const source = URL.canParse(src, url.origin) ? new URL(src, url.origin) : undefined;
  return source?.origin === url.origin ? fetched(source) : 400;
}

function leadsOut(src) {
  const root = "file:///site/";
  if (!URL.canParse(`.${src}`, root)) return true;
  const { href, pathname } = new URL(`.${src}`, root);
  return !href.startsWith(root) || /:|%2f|%5c|%00/i.test(pathname);
}
