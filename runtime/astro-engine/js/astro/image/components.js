// `<Image />` and `<Picture />`.

import project from "astro-lsp:project";
import { component } from "astro-lsp:component";
import { spread } from "astro-lsp:attribute";
import { imageConfig } from "astro-lsp:image/config";
import { imageMissingAlt } from "astro-lsp:image/errors";
import { getConfiguredImageService, getImage } from "astro-lsp:image/get-image";
import { isESMImportedImage, isRemoteImage, resolveSrc } from "astro-lsp:image/kind";
import { inferRemoteSize } from "astro-lsp:image/remote";
import { Template } from "astro-lsp:render";

const KEPT = ["gif", "svg", "jpg", "jpeg"];
const TYPES = { svg: "image/svg+xml", jpg: "image/jpeg" };

/** The size of a picture elsewhere, as the configured service finds it out. */
export async function sizeOfRemote(url) {
  const service = await getConfiguredImageService();
  return service.getRemoteSize?.(url, imageConfig) ?? inferRemoteSize(url, imageConfig);
}

// Defaults of the configuration; whether a layout applies.
function arrange(props) {
  const { objectFit, objectPosition } = imageConfig;
  const responsive = (props.layout ?? imageConfig.layout ?? "none") !== "none";
  if (responsive) {
    props.layout ??= imageConfig.layout;
    props.fit ??= objectFit ?? "cover";
    props.position ??= objectPosition ?? "center";
  } else if (objectFit || objectPosition) {
    props.fit ??= objectFit;
    props.position ??= objectPosition;
  }
  return responsive;
}

function checked(props) {
  if (props.alt === undefined || props.alt === null) throw imageMissingAlt();
  return props;
}

// `<img>` of what `getImage` gave; the class comes last, where Astro writes it.
function img(image) {
  const { class: className, ...attributes } = {
    ...(image.srcSet.values.length > 0 ? { srcset: image.srcSet.attribute } : null),
    ...(project.production ? null : { "data-image-component": "true" }),
    ...image.attributes,
  };
  return `<img${spread({ src: image.src, ...attributes, class: className }, "img")}>`;
}

export const Image = component(async (_page, given) => {
  const props = checked({ ...given });
  for (const side of ["width", "height"]) {
    if (typeof props[side] === "string") props[side] = Number.parseInt(props[side]);
  }
  arrange(props);
  return new Template([img(await getImage(props))]);
}, "astro/components/Image.astro");

export const Picture = component(async (_page, { formats = ["webp"], pictureAttributes = {}, fallbackFormat, ...props }) => {
  checked(props);
  const outer = { ...pictureAttributes };
  const scope = props.class?.match(/\bastro-\w{8}\b/)?.[0];
  if (scope) outer.class = outer.class ? `${outer.class} ${scope}` : scope;
  const responsive = arrange(props);
  for (const name of Object.keys(props)) {
    if (name.startsWith("data-astro-cid")) outer[name] = props[name];
  }
  const src = await resolveSrc(props.src);
  if (props.inferSize && isRemoteImage(src)) {
    // Asked once for all formats.
    const size = await sizeOfRemote(src);
    delete props.inferSize;
    props.width ??= size.width;
    props.height ??= size.height;
  }
  const { widths, densities } = props;
  const images = [];
  for (const format of formats) images.push(await getImage({ ...props, src, format, widths: widths && [...widths], densities }));
  const own = isESMImportedImage(src) && KEPT.includes(src.format) ? src.format : undefined;
  const fallback = await getImage({ ...props, src, format: fallbackFormat ?? own ?? "png", widths, densities });
  const plain = densities || (!widths && !responsive);
  const sources = images.map((image) => {
    const { attribute } = image.srcSet;
    const srcset = plain ? `${image.src}${attribute ? `, ${attribute}` : ""}` : attribute;
    const { format } = image.options;
    return `<source${spread({ srcset, type: TYPES[format] ?? `image/${format}`, ...(props.sizes ? { sizes: props.sizes } : null) }, "source")}>`;
  });
  return new Template([`<picture${spread(outer, "picture")}>${sources.join("")}${img(fallback)}</picture>`]);
}, "astro/components/Picture.astro");
