// `getImage()`: options in, address and attributes out.

import { settings } from "astro-lsp:site";
import { imageConfig } from "astro-lsp:image/config";
import { expectedImage, expectedImageOptions, expectedNotImport, invalidService, remoteImageNotAllowed } from "astro-lsp:image/errors";
import { isESMImportedImage, isImageMetadata, isRemoteImage, isRemotePath, resolveSrc } from "astro-lsp:image/kind";
import { DEFAULT_RESOLUTIONS, FITS, LIMITED_RESOLUTIONS, getSizesAttribute, getWidths } from "astro-lsp:image/layout";
import { inferRemoteSize, isRemoteAllowed } from "astro-lsp:image/remote";
import { isLocalService, resolveDefaultOutputFormat } from "astro-lsp:image/service";

let loading;

/** The service of the configuration. */
export async function getConfiguredImageService() {
  if (globalThis.astroAsset?.imageService) return globalThis.astroAsset.imageService;
  loading ??= load(settings.imageService);
  try {
    return await loading;
  } catch (error) {
    loading = undefined;
    throw error;
  }
}

async function load(name) {
  let service;
  try {
    ({ default: service } = await import(name));
  } catch (error) {
    throw invalidService(imageConfig.service.entrypoint, error);
  }
  if (!service) throw invalidService(imageConfig.service.entrypoint);
  globalThis.astroAsset ??= {};
  return (globalThis.astroAsset.imageService = service);
}

/** What `<img>` and `<source>` need for a picture with these options. */
export async function getImage(options, config = imageConfig) {
  if (!options || typeof options !== "object") throw expectedImageOptions(JSON.stringify(options));
  if (options.src === undefined) throw expectedImage(options.src, "undefined", JSON.stringify(options));
  if (isImageMetadata(options)) throw expectedNotImport();
  const service = await getConfiguredImageService();
  const resolved = { ...options, src: await resolveSrc(options.src) };
  const original = await sizeOf(resolved, config, service);
  if (isESMImportedImage(resolved.src)) resolved.src = resolved.src.clone ?? resolved.src;
  complete(resolved, original);
  prioritise(resolved);
  const layout = options.layout ?? config.layout ?? "none";
  if (layout !== "none") layOut(resolved, layout, original, config, service);
  const valid = service.validateOptions ? await service.validateOptions(resolved, config) : resolved;
  const sets = service.getSrcSet ? await service.getSrcSet(valid, config) : [];
  const src = await service.getURL(valid, config);
  const same = (transform) => transform.width === valid.width && transform.height === valid.height && transform.format === valid.format;
  const values = [];
  for (const { transform, descriptor, attributes } of sets) {
    values.push({ transform, url: same(transform) ? src : await service.getURL(transform, config), descriptor, attributes });
  }
  return {
    rawOptions: resolved,
    options: valid,
    src,
    srcSet: { values, attribute: values.map(({ url, descriptor }) => `${url} ${descriptor}`).join(", ") },
    attributes: service.getHTMLAttributes ? await service.getHTMLAttributes(valid, config) : {},
  };
}

// Width and height of the original, where they are known or may be found out.
async function sizeOf(resolved, config, service) {
  const { src } = resolved;
  if (isESMImportedImage(src)) {
    delete resolved.inferSize;
    return [src.width, src.height];
  }
  if (!resolved.inferSize) return [];
  delete resolved.inferSize;
  if (!isRemoteImage(src) || !isRemotePath(src)) return [];
  if (!isRemoteAllowed(src, config)) throw remoteImageNotAllowed(src);
  const size = await (service.getRemoteSize?.(src, config) ?? inferRemoteSize(src, config));
  resolved.width ??= size.width;
  resolved.height ??= size.height;
  if (size.format) resolved.format ??= resolveDefaultOutputFormat(size.format);
  return [size.width, size.height];
}

function complete(resolved, [width, height]) {
  if (!width || !height) return;
  const ratio = width / height;
  if (resolved.height && !resolved.width) resolved.width = Math.round(resolved.height * ratio);
  else if (resolved.width && !resolved.height) resolved.height = Math.round(resolved.width / ratio);
  else if (!resolved.width && !resolved.height) Object.assign(resolved, { width, height });
}

function prioritise(resolved) {
  const first = Boolean(resolved.priority);
  if (first) delete resolved.priority;
  resolved.loading ??= first ? "eager" : "lazy";
  resolved.decoding ??= first ? "sync" : "async";
  resolved.fetchpriority ??= first ? "high" : undefined;
}

function layOut(resolved, layout, [originalWidth], config, service) {
  const { width } = resolved;
  const usual = isLocalService(service) ? LIMITED_RESOLUTIONS : DEFAULT_RESOLUTIONS;
  resolved.widths ||= getWidths({ width, layout, originalWidth, breakpoints: config.breakpoints?.length ? config.breakpoints : usual });
  resolved.sizes ||= getSizesAttribute({ width, layout });
  delete resolved.densities;
  resolved["data-astro-image"] = layout;
  if (resolved.fit && FITS.includes(resolved.fit)) resolved["data-astro-image-fit"] = resolved.fit;
  resolved["data-astro-image-pos"] = (resolved.position || "center").replace(/\s+/g, "-");
}
