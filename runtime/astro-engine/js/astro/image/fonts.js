// `<Font />`: the sheet and the preload links of a font of the configuration.

import { component } from "astro-lsp:component";
import { spread } from "astro-lsp:attribute";
import { fontFamilyNotFound, fontFileUrlNotFound } from "astro-lsp:image/errors";
import { Template } from "astro-lsp:render";
import { settings } from "astro-lsp:site";

const families = settings.fonts ?? {};

/** Faces by cssVariable: weight, style, subset, sources. */
export const fontData = Object.fromEntries(Object.entries(families).map(([name, { faces }]) => [name, faces]));

/** The whole address of a font's file, for code that fetches it on the server. */
export function experimental_getFontFileURL(url, requestUrl) {
  const known = Object.values(families).some(({ faces }) => faces.some(({ src }) => src.some((source) => source.url === url)));
  if (!known) throw fontFileUrlNotFound(url);
  return new URL(url, requestUrl ?? "http://localhost").href;
}

// "400", and "100 900" for all between.
function fits(wanted, weight) {
  const text = String(wanted).trim();
  if (text.includes(" ") || !weight?.includes(" ")) return text === weight;
  const [from, to] = weight.split(" ").map(Number);
  return Number.parseInt(text) >= from && Number.parseInt(text) <= to;
}

function chosen(preloads, filter) {
  if (!filter) return [];
  if (filter === true) return preloads;
  const matches = ({ weight, style, subset }) => (one) =>
    (one.weight === undefined || weight === undefined || fits(one.weight, weight)) && (one.style ?? style) === style && (one.subset ?? subset) === subset;
  return preloads.filter((preload) => filter.some(matches(preload)));
}

export const Font = component((page, { cssVariable, preload = false }) => {
  const family = families[cssVariable];
  if (!family) throw fontFamilyNotFound(cssVariable, Object.keys(families));
  if (family.problem) console.warn(family.problem);
  const style = `<style>${family.css}</style>`;
  page.policy?.noteBuilt(style);
  const links = chosen(family.preloads, preload).map(({ url, type }) => `<link${spread({ rel: "preload", href: url, as: "font", type: `font/${type}`, crossorigin: "" }, "link")}>`);
  return new Template([style + links.join("")]);
}, "astro/components/Font.astro");
