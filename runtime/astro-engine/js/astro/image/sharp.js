// module: astro/assets/services/sharp, astro-lsp:image/sharp
// The default service. Named after the package Astro uses; here the engine makes the pictures.

import { baseService, parseQuality, resolveDefaultOutputFormat } from "astro-lsp:image/service";
import { noImageMetadata, svgNotProcessed } from "astro-lsp:image/errors";
import { imageHead, makeImage } from "astro-lsp:image/native";

const QUALITIES = { low: 25, mid: 50, high: 80, max: 100 };
const FITS = { fill: "fill", contain: "inside", cover: "cover", none: "outside", "scale-down": "inside", outside: "outside", inside: "inside" };

function qualityOf(quality, encoder) {
  const value = quality ? parseQuality(quality) : undefined;
  return typeof value === "number" ? value : (QUALITIES[value] ?? encoder?.quality);
}

const PLACES = [
  "center", "centre", "top", "right top", "right", "right bottom", "bottom", "left bottom", "left", "left top", "north", "northeast", "east", "southeast", "south",
  "southwest", "west", "northwest", "entropy", "attention",
];
const FORMATS = ["heic", "heif", "avif", "jpeg", "jpg", "jpe", "tile", "dz", "png", "raw", "tiff", "tif", "webp", "gif", "jp2", "jpx", "j2k", "j2c", "jxl"];

// What sharp takes is refused here as it is there.
function checked({ width, height, position }, format, quality) {
  const expected = (what, name, value) => new Error(`Expected ${what} for ${name} but received ${value}.`);
  for (const [name, side] of Object.entries({ width, height })) {
    if (side && !(Math.round(side) >= 1 && Math.round(side) <= 1e8)) throw expected("positive integer between 1 and 100000000", name, side);
  }
  if (width && height && position !== undefined && !PLACES.includes(position)) throw expected(`one of ${PLACES.join(", ")}`, "position", position);
  if (!FORMATS.includes(format)) throw expected(`one of ${FORMATS.join(", ")}`, "format", format);
  const least = format === "png" ? 0 : 1;
  if (quality !== undefined && format !== "gif" && !(Number.isInteger(quality) && quality >= least && quality <= 100)) throw expected(`integer between ${least} and 100`, "quality", quality);
}

// Pages answer within ten seconds or not at all: a picture that takes longer is shown as it is.
const PATIENCE = 8000;

async function inTime(made) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ unreadable: `making another picture of it takes longer than ${PATIENCE / 1000} seconds`, late: true }), PATIENCE);
  });
  try {
    return await Promise.race([made, late]);
  } finally {
    clearTimeout(timer);
  }
}

const service = {
  ...baseService,

  async transform(input, transform, config) {
    const head = imageHead(input);
    const format = transform.format ?? resolveDefaultOutputFormat(head?.format);
    if (format === "svg") {
      if (head && head.format !== "svg") {
        console.warn(`"${transform.src}" was asked for as an SVG and is a ${head.format}: it is passed on as it is.`);
        return { data: input, format: head.format };
      }
      return { data: input, format: "svg" };
    }
    if (!head) throw noImageMetadata(transform.src);
    if (head.format === "svg" && !config.dangerouslyProcessSVG) throw svgNotProcessed(transform.src);
    const options = config.service?.config ?? {};
    const encoder = options[format === "jpg" ? "jpeg" : format];
    const quality = qualityOf(transform.quality, encoder);
    checked(transform, format, quality);
    const made = await inTime(makeImage(input, {
      width: transform.width,
      height: transform.height,
      fit: transform.width && transform.height ? (transform.fit ? (FITS[transform.fit] ?? "inside") : "cover") : "inside",
      position: transform.position,
      background: transform.background,
      format,
      quality,
      lossless: encoder?.lossless === true,
      kernel: options.kernel,
      limit: options.limitInputPixels,
    }));
    if (made.unreadable) {
      console.warn(`"${transform.src}" is passed on as it is: ${made.unreadable}.`);
      return { data: input, format: head.format, late: made.late };
    }
    // The family AVIF is of: sharp's name for it.
    return made.format === "avif" ? { ...made, format: "heif" } : made;
  },
};

export default service;
