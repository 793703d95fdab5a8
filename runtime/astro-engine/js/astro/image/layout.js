// Responsive layouts: which widths a picture is offered in, and which it takes up.

/** Common widths of screens. */
export const DEFAULT_RESOLUTIONS = [640, 750, 828, 960, 1080, 1280, 1668, 1920, 2048, 2560, 3200, 3840, 4480, 5120, 6016];
/** Fewer of them, for pictures that are made when the site is built. */
export const LIMITED_RESOLUTIONS = [640, 750, 828, 1080, 1280, 1668, 2048, 2560];

/** The widths to offer. None is above that of the original, none but `full-width`'s above twice the width on the page. */
export function getWidths({ width, layout, breakpoints = DEFAULT_RESOLUTIONS, originalWidth }) {
  if (layout === "full-width") return breakpoints.filter((one) => !originalWidth || one <= originalWidth);
  if (!width) return [];
  const double = width * 2;
  const most = originalWidth ? Math.min(double, originalWidth) : double;
  if (layout === "fixed") return originalWidth && width > originalWidth ? [originalWidth] : [width, most];
  if (layout !== "constrained") return [];
  return [width, double, ...breakpoints].filter((one) => one <= most).sort((a, b) => a - b);
}

/** The `sizes` attribute. */
export function getSizesAttribute({ width, layout }) {
  if (!width || !layout) return undefined;
  if (layout === "constrained") return `(min-width: ${width}px) ${width}px, 100vw`;
  if (layout === "fixed") return `${width}px`;
  return layout === "full-width" ? "100vw" : undefined;
}

/** Values of `fit` that styles know. */
export const FITS = ["fill", "contain", "cover", "scale-down"];
