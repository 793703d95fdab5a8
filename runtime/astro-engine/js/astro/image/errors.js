// What goes wrong with pictures: Astro's names, our sentences.

import { AstroError } from "astro-lsp:errors";

const make = (name, message, hint) => new AstroError(name, message, hint);

export const expectedImageOptions = (options) =>
  make("ExpectedImageOptions", `Expected \`getImage()\` parameter to be an object, but it was ${options}.`, "Call it as `getImage({ src: picture, width: 300 })`.");

export const expectedImage = (src, type, options) =>
  make(
    "ExpectedImage",
    `Expected \`src\` property of \`getImage\` or \`<Image />\` to be an imported picture or an address, but it was ${src} (of type ${type}). All options: ${options}.`,
    "Is the path of the import right? A promise or a function has to be awaited or called first.",
  );

export const expectedNotImport = () =>
  make("ExpectedNotESMImage", "An ESM-imported image cannot be passed directly to `getImage()`: its argument is an object of options.", "Write `getImage({ src: picture })`.");

export const localImageUsedWrongly = (src) =>
  make(
    "LocalImageUsedWrongly",
    `\`src\` must be an imported image or a URL, and "${src}" is the path of a file.`,
    "Import the picture and give the import itself, not its `.src`. In content collections, use the `image()` helper of the schema.",
  );

const MISSING = { both: "Missing width and height attributes", width: "Missing width attribute", height: "Missing height attribute" };

export const missingDimension = (what, src) =>
  make("MissingImageDimension", `${MISSING[what]} for ${src}: the size of a picture elsewhere is not known.`, "Write both, or add `inferSize`, which asks the address for its size.");

export const unsupportedFormat = (format, src, known) =>
  make("UnsupportedImageFormat", `Received unsupported format \`${format}\` from \`${src}\`. Pictures are made of ${known.join(", ")}.`, "Use a plain <img> for this one: `<img src={picture.src} … />`.");

export const svgNotProcessed = (src) =>
  make(
    "UnsupportedImageFormat",
    `\`${src}\` is an SVG, and drawings are not turned into pictures of pixels: an SVG may hold scripts and reach elsewhere.`,
    'Pass it through with `format="svg"`, or set `image.dangerouslyProcessSVG: true` in the configuration.',
  );

export const unsupportedConversion = () =>
  make("UnsupportedImageConversion", "A picture of pixels was asked for as SVG: only drawings can be drawings.", "Leave `format` out, or name one of avif, webp, png and jpeg.");

export const incompatibleDescriptors = () =>
  make("IncompatibleDescriptorOptions", "Both `densities` and `widths` were given, and one `srcset` cannot have both.", "Keep `widths` where the layout changes the size, `densities` where it does not.");

export const noImageMetadata = (src) =>
  make("NoImageMetadata", `Could not process image metadata${src ? ` for \`${src}\`` : ""}: it is no picture of a format known here, or it is damaged.`, "Save it anew with a picture editor.");

export const remoteSizeFailed = (src, why) => make("FailedToFetchRemoteImageDimensions", `The size of ${src} could not be found out: ${why}.`, "Is the address right? Width and height can be written instead of `inferSize`.");

export const remoteImageNotAllowed = (src) =>
  make("RemoteImageNotAllowed", `${src} was not asked for its size: the configuration does not allow pictures from there.`, "Add its host to `image.domains` or a pattern to `image.remotePatterns`.");

export const imageMissingAlt = () => make("ImageMissingAlt", "An <Image /> or <Picture /> has no `alt`.", 'Say what it shows; for mere decoration write alt="".');

export const invalidService = (name, cause) =>
  Object.assign(make("InvalidImageService", `The image service ${name} could not be loaded: ${cause?.message ?? "it has no default export"}.`, "Check `image.service` of the configuration: its module exports the service as default."), { cause });

export const fontFamilyNotFound = (name, known) =>
  make("FontFamilyNotFound", `No font of the configuration has the cssVariable "${name}".`, known.length > 0 ? `There are ${known.join(", ")}.` : "Add it to `fonts` in the configuration.");

export const fontFileUrlNotFound = (url) => make("FontFileUrlNotFound", `"${url}" is the address of no font of the configuration.`, "Take it from `fontData`: the `url` of a face's `src`.");
