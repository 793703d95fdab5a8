// `lightningcss` is machine code. What configurations take of it is here; sheets are made by the preview itself.

const KNOWN = ["android", "chrome", "edge", "firefox", "ie", "ios_saf", "opera", "safari", "samsung"];

/** `["chrome 111", …]`, as the package browserslist gives it, as `targets`: the oldest version of each. */
export function browserslistToTargets(list) {
  const targets = {};
  for (const entry of list) {
    const [browser, version = ""] = entry.split(" ");
    const [major, minor = 0, patch = 0] = version.split("-")[0].split(".").map(Number);
    if (!KNOWN.includes(browser) || [major, minor, patch].some(Number.isNaN)) continue;
    const number = (major << 16) | (minor << 8) | patch;
    targets[browser] = Math.min(targets[browser] ?? number, number);
  }
  return targets;
}

// Single features in the order of their bits, then those that stand for several.
const SINGLE = [
  "Nesting", "NotSelectorList", "DirSelector", "LangSelectorList", "IsSelector", "TextDecorationThicknessPercent", "MediaIntervalSyntax", "MediaRangeSyntax",
  "CustomMediaQueries", "ClampFunction", "ColorFunction", "OklabColors", "LabColors", "P3Colors", "HexAlphaColors", "SpaceSeparatedColorNotation", "FontFamilySystemUi",
  "DoublePositionGradients", "VendorPrefixes", "LogicalProperties", "LightDark",
];
const bits = (...names) => names.reduce((all, name) => all | (1 << SINGLE.indexOf(name)), 0);

export const Features = {
  ...Object.fromEntries(SINGLE.map((name, bit) => [name, 1 << bit])),
  Selectors: bits("Nesting", "NotSelectorList", "DirSelector", "LangSelectorList", "IsSelector"),
  MediaQueries: bits("MediaIntervalSyntax", "MediaRangeSyntax", "CustomMediaQueries"),
  Colors: bits("ColorFunction", "OklabColors", "LabColors", "P3Colors", "HexAlphaColors", "SpaceSeparatedColorNotation", "LightDark"),
};

/** Visitors change the tree of Lightning CSS; they are named where the configuration is read. */
export const composeVisitors = (visitors) => Object.assign({}, ...visitors);

function refused() {
  const error = new Error("lightningcss is a native addon: machine code that only Node itself can load, so code of the project makes no sheets with it here.");
  error.name = "NativeAddon";
  error.hint = "Sheets of the project go through Lightning CSS with `vite.css.transformer: 'lightningcss'`: the preview does that itself.";
  throw error;
}

export const transform = refused;
export const transformStyleAttribute = refused;
export const bundle = refused;
export const bundleAsync = async () => refused();

export default { browserslistToTargets, Features, composeVisitors, transform, transformStyleAttribute, bundle, bundleAsync };
