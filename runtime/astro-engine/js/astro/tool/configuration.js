// The configuration for tools that need its functions: plugins, processors, options of integrations.

import { current } from "astro-lsp:configure";
import { withDefaults } from "astro-lsp:config-defaults";
import { processorOf } from "astro-lsp:config-processor";
import { pathToFileURL } from "node:url";

let known;

/** The configuration with its defaults, and what its integrations were given. `config` names the module, if there is one. */
export function configuration(payload) {
  const ran = current();
  const key = ran ?? payload.config;
  if (known === undefined || known.key !== key) known = { key, found: read(ran, payload) };
  return known.found;
}

async function read(ran, { config: name, root, mode }) {
  const home = pathToFileURL(`${root}/`);
  if (ran) return prepared(ran.config, home);
  if (!name) return prepared({}, home);
  const { default: exported } = await import(name);
  const config = typeof exported === "function" ? await exported({ command: "dev", mode }) : await exported;
  return prepared({ ...config }, home);
}

const EXCLUDED = ["math"];
const SHIKI = { langs: [], theme: "github-dark", themes: {}, wrap: false, transformers: [], langAlias: {} };

function prepared(config, root) {
  const whole = withDefaults(config, root);
  const { markdown } = whole;
  const { syntaxHighlight = "shiki" } = markdown;
  const highlight = typeof syntaxHighlight === "string" ? { type: syntaxHighlight } : syntaxHighlight;
  whole.markdown = {
    remarkRehype: {},
    ...markdown,
    syntaxHighlight: highlight ? { excludeLangs: EXCLUDED, ...highlight } : false,
    shikiConfig: { ...SHIKI, ...markdown.shikiConfig, langs: (markdown.shikiConfig?.langs ?? []).map(grammar) },
  };
  return whole;
}

// A grammar may be written as `{ id, grammar }` too.
function grammar(lang) {
  if (!lang || typeof lang !== "object" || Array.isArray(lang) || typeof lang.then === "function") return lang;
  return { ...lang, ...(lang.id && !lang.name ? { name: lang.id } : {}), ...lang.grammar };
}

/** The options an integration of Astro's was given; `undefined` where it is not used. */
export function optionsOf(config, name) {
  const found = (config.integrations ?? []).flat(Infinity).find((entry) => entry && (entry["astro-lsp:package"] === name || entry.name === name));
  return found && (found["astro-lsp:package"] ? (found.options ?? {}) : {});
}

/** What makes HTML of Markdown: `{ name, options, createRenderer }`, or undefined for packages that know none of these. */
export const processor = ({ markdown }, packages) => processorOf(markdown, packages);
