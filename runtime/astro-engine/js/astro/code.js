// module: astro:components, astro/components, astro-lsp:code
// `<Code />` and `<Debug />`. Code is coloured by the Shiki that Astro brings along; without it there are only its frame and lines.

import { ask } from "astro-lsp:host";
import { component } from "astro-lsp:component";
import { spread } from "astro-lsp:attribute";
import { Html, escape } from "astro-lsp:escape";
import { Template } from "astro-lsp:render";

const OVERFLOW = { false: " overflow-x: auto;", true: " overflow-x: auto; white-space: pre-wrap; word-wrap: break-word;", null: "" };
const PALETTE = { "github-dark": ["#24292e", "#e1e4e8"], "github-light": ["#fff", "#24292e"] };

/** The HTML of highlighted code without its colours. */
function highlighted({ code = "", lang = "plaintext", theme = "github-dark", themes, wrap = false, inline = false, embeddedLangs, meta, defaultColor, transformers, class: className, style, ...rest }) {
  const names = themes && Object.keys(themes).length ? Object.values(themes).map(nameOf) : [nameOf(theme)];
  const [paper, ink] = PALETTE[names[0]] ?? PALETTE["github-dark"];
  const colour = ink.toUpperCase();
  const lines = String(code).replace(/\n$/, "").split("\n").map((line) => `<span class="line">${line === "" ? "" : `<span style="color:${colour}">${escape(line)}</span>`}</span>`);
  const own = {
    class: [`astro-code ${names.length > 1 ? `astro-code-themes ${names.join(" ")}` : names[0]}`, className].filter(Boolean).join(" "),
    style: [`background-color:${paper};color:${ink};${OVERFLOW[wrap] ?? ""}`, style].filter(Boolean).join(" "),
  };
  if (inline) return `<code${spread({ ...own, ...rest })} data-language="${escape(nameOf(lang))}">${lines.join("\n")}</code>`;
  return `<pre${spread({ ...own, tabindex: "0", ...rest })} data-language="${escape(nameOf(lang))}"><code>${lines.join("\n")}</code></pre>`;
}

const nameOf = (value) => String(typeof value === "object" && value !== null ? (value.name ?? "custom") : value);

let highlighters;

async function coloured(props) {
  highlighters ??= ask("content-config", {}).then(({ shiki }) => (shiki ? import(shiki) : {}));
  const { createShikiHighlighter } = await highlighters;
  if (!createShikiHighlighter) return highlighted(props);
  const { code, lang: given = "plaintext", embeddedLangs = [], meta, theme = "github-dark", themes = {}, defaultColor = "light", wrap = false, inline = false, transformers = [], ...attributes } = props;
  const lang = typeof given === "object" ? { ...given, ...(given.id && { name: given.id }), ...given.grammar } : given;
  const highlighter = await createShikiHighlighter({ langs: [typeof lang === "string" ? "plaintext" : lang, ...embeddedLangs], theme, themes });
  return highlighter.codeToHtml(code, typeof lang === "string" ? lang : lang.name, { defaultColor, wrap, inline, transformers, meta, attributes });
}

export const Code = component(async (_page, props) => new Template([await coloured(props)]), "astro/components/Code.astro");

export const Debug = component(async (_page, props) => {
  const [name = ""] = Object.keys(props);
  const code = JSON.stringify(props[name], null, 2) ?? "";
  return new Template([
    `<div class="astro-debug"><div class="astro-debug-header"><h2 class="astro-debug-title"><span class="astro-debug-label">Debug</span> <span class="astro-debug-name">"${escape(name)}"</span></h2></div>`,
    new Html(await coloured({ code })),
    "</div><style>.astro-debug { font: 14px system-ui, sans-serif; padding: 1rem; background: white; color: #222 } .astro-debug-label { font-weight: bold; text-transform: uppercase }</style>",
  ]);
}, "astro/components/Debug.astro");
