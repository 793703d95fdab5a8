// module: astro:components, astro/components, astro-lsp:code
// `<Code />` and `<Debug />`. Code is not coloured here, as in Markdown: its frame and lines are Shiki's.

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

export const Code = component((_page, props) => new Template([highlighted(props)]), "astro/components/Code.astro");

export const Debug = component((_page, props) => {
  const [name = ""] = Object.keys(props);
  const code = JSON.stringify(props[name], null, 2) ?? "";
  return new Template([
    `<div class="astro-debug"><div class="astro-debug-header"><h2 class="astro-debug-title"><span class="astro-debug-label">Debug</span> <span class="astro-debug-name">"${escape(name)}"</span></h2></div>`,
    new Html(highlighted({ code })),
    "</div><style>.astro-debug { font: 14px system-ui, sans-serif; padding: 1rem; background: white; color: #222 } .astro-debug-label { font-weight: bold; text-transform: uppercase }</style>",
  ]);
}, "astro/components/Debug.astro");
