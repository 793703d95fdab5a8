// The service all others build on: options checked, attributes, srcset, and addresses of the `/_image` endpoint.

import project from "astro-lsp:project";
import { expectedImage, incompatibleDescriptors, localImageUsedWrongly, missingDimension, unsupportedConversion, unsupportedFormat } from "astro-lsp:image/errors";
import { isESMImportedImage, isRemoteImage, isRemotePath } from "astro-lsp:image/kind";
import { inferRemoteSize, isRemoteAllowed } from "astro-lsp:image/remote";

export const DEFAULT_HASH_PROPS = ["src", "width", "height", "format", "quality", "fit", "position", "background"];
const INPUTS = ["jpeg", "jpg", "png", "tiff", "webp", "gif", "svg", "avif"];
const QUERY = { w: "width", h: "height", q: "quality", f: "format", fit: "fit", position: "position", background: "background" };

/** Does the service change pictures itself, here? */
export const isLocalService = (service) => Boolean(service) && "transform" in service;

/** A quality: a number, or one of `low`, `mid`, `high`, `max`. */
export function parseQuality(quality) {
  const number = Number.parseInt(quality);
  return Number.isNaN(number) ? quality : number;
}

/** The format an address or a `data:` URL speaks of. */
export function inferSourceFormat(src) {
  if (src.startsWith("data:")) {
    const [, type] = /^data:([^;,]*)[;,]/.exec(src) ?? [];
    return type === "image/svg+xml" ? "svg" : type?.split("/")[1] || undefined;
  }
  const name = src.split(/[?#]/)[0].split("/").pop();
  const dot = name.lastIndexOf(".");
  return dot === -1 ? undefined : name.slice(dot + 1).toLowerCase();
}

/** What pictures become when nothing is said. */
export const resolveDefaultOutputFormat = (format) => (format === "svg" ? "svg" : "webp");

/** Throws for options no picture can be made of. */
export function verifyOptions(options) {
  const { src } = options;
  if (!src || (!isRemoteImage(src) && !isESMImportedImage(src))) {
    throw expectedImage(JSON.stringify(src), typeof src, JSON.stringify(options, (_, value) => value ?? null));
  }
  if (isESMImportedImage(src)) return verifyImport(options);
  if (src.startsWith("/@fs/") || (!isRemotePath(src) && !src.startsWith("/"))) throw localImageUsedWrongly(src);
  const missing = !options.width && !options.height ? "both" : !options.width ? "width" : !options.height ? "height" : undefined;
  if (missing) throw missingDimension(missing, src);
}

function verifyImport({ src, widths, densities, format }) {
  if (!INPUTS.includes(src.format)) throw unsupportedFormat(src.format, src.src, INPUTS);
  if (widths && densities) throw incompatibleDescriptors();
  if (src.format !== "svg" && format === "svg") throw unsupportedConversion();
}

// A side that is not given follows from the other and the picture's proportions.
function targetSize({ src, width, height }) {
  if (!isESMImportedImage(src)) return [width, height];
  const ratio = src.width / src.height;
  if (height && !width) return [Math.round(height * ratio), height];
  if (width && !height) return [width, Math.round(width / ratio)];
  return width || height ? [width, height] : [src.width, src.height];
}

const ascending = (a, b) => a - b;

// Widths above that of the original are replaced by it.
function possible(widths, most) {
  const sorted = widths.sort(ascending);
  return sorted.length > 0 && sorted.at(-1) > most ? [...sorted.filter((width) => width <= most), most] : sorted;
}

export const baseService = {
  propertiesToHash: DEFAULT_HASH_PROPS,

  validateOptions(options) {
    verifyOptions(options);
    if (!options.format) {
      const known = isESMImportedImage(options.src) ? options.src.format : inferSourceFormat(options.src);
      if (known) options.format = resolveDefaultOutputFormat(known);
    }
    if (options.width) options.width = Math.round(options.width);
    if (options.height) options.height = Math.round(options.height);
    if (options.layout) delete options.layout;
    if (options.fit === "none") delete options.fit;
    return options;
  },

  getHTMLAttributes(options) {
    const [targetWidth, targetHeight] = targetSize(options);
    const { src, width, height, format, quality, densities, widths, formats, layout, priority, fit, position, background, ...attributes } = options;
    return { ...attributes, width: targetWidth, height: targetHeight, loading: attributes.loading ?? "lazy", decoding: attributes.decoding ?? "async" };
  },

  getSrcSet(options) {
    const [targetWidth, targetHeight] = targetSize(options);
    const ratio = targetWidth / targetHeight;
    const { width: _width, height: _height, ...rest } = options;
    const { widths, densities } = options;
    const most = isESMImportedImage(options.src) ? options.src.width : Number.POSITIVE_INFINITY;
    let wanted;
    if (densities) {
      const values = densities.map((density) => (typeof density === "number" ? density : Number.parseFloat(density))).sort(ascending);
      wanted = values.map((value) => ({ width: Math.round(targetWidth * value), descriptor: `${value}x` }));
    } else {
      wanted = [...new Set(possible(widths ?? [], most))].map((width) => ({ width, descriptor: `${width}w` }));
    }
    return wanted.map(({ width, descriptor }) => ({
      transform: { ...rest, width, height: Math.round(width / ratio) },
      descriptor,
      attributes: options.format ? { type: `image/${options.format}` } : {},
    }));
  },

  getURL(options, imageConfig) {
    const { src } = options;
    // What may not be fetched is left to the browser.
    if (!isESMImportedImage(src) && !isRemoteAllowed(src, imageConfig)) return src;
    const query = new URLSearchParams({ href: isESMImportedImage(src) ? src.src : src });
    for (const [name, key] of Object.entries(QUERY)) {
      if (options[key]) query.append(name, String(options[key]));
    }
    const more = imageConfig.assetQueryParams?.toString();
    return `${join(project.base, imageConfig.endpoint.route)}?${query}${more ? `&${more}` : ""}`;
  },

  parseURL(url) {
    const query = url.searchParams;
    if (!query.has("href")) return undefined;
    const number = (name) => (query.has(name) ? Number.parseInt(query.get(name)) : undefined);
    const text = (name) => query.get(name) ?? undefined;
    return {
      src: query.get("href"),
      width: number("w"),
      height: number("h"),
      format: text("f"),
      quality: query.get("q"),
      fit: query.get("fit"),
      position: text("position"),
      background: text("background"),
    };
  },

  getRemoteSize: (url, imageConfig) => inferRemoteSize(url, imageConfig),
};

const join = (base, route) => `${base.replace(/\/+$/, "")}/${route.replace(/^\/+/, "")}`;
