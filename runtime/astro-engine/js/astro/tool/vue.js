// Vue's single-file components, compiled by the project's own `vue/compiler-sfc`.

import { optionsOf } from "astro-lsp:plugins";
import { ask } from "astro-lsp:host";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { reporting } from "astro-lsp:tool/report";
import { cssOf } from "astro-lsp:tool/sheet";

const MAIN = "_sfc_main";
const PLAIN = new Set([undefined, "", "css", "html", "js"]);

/** `{ code, css: [], typed, imports: [] }` of a `.vue` file. */
export const compile = reporting(async (_request, { compiler, file, root, name, source, ssr, production }) => {
  const sfc = await import(compiler);
  const options = optionsOf("@vitejs/plugin-vue") ?? {};
  const { descriptor, errors } = sfc.parse(source, { filename: file, sourceMap: false, templateParseOptions: options.template?.compilerOptions });
  refuse(errors, file);
  const id = createHash("sha256").update(name + (production ? source : "")).digest("hex").slice(0, 8);
  const shared = { sfc, descriptor, options, file, root, id, ssr, production };
  const script = scriptOf(shared);
  const parts = [script.code];
  const attached = [];
  if (descriptor.template && !script.inlined) {
    parts.push(templateOf(shared, script));
    attached.push(ssr ? ["ssrRender", "ssrRender"] : ["render", "render"]);
  }
  const styles = await stylesOf(shared, parts, attached);
  if (descriptor.styles.some((style) => style.scoped)) attached.push(["__scopeId", JSON.stringify(`data-v-${id}`)]);
  if (!production) attached.push(["__file", JSON.stringify(file)]);
  parts.push(...attached.map(([key, value]) => `${MAIN}.${key} = ${value};`), `export default ${MAIN};`);
  return Response.json({ code: parts.join("\n"), css: styles, typed: isTyped(descriptor) });
});

const langOf = ({ scriptSetup, script }) => scriptSetup?.lang ?? script?.lang;
const isTyped = (descriptor) => /^tsx?$/.test(langOf(descriptor) ?? "");

function refuse(errors, file) {
  const [error] = errors ?? [];
  if (!error) return;
  const words = typeof error === "string" ? new Error(error) : error;
  const { line, column } = words.loc?.start ?? {};
  throw Object.assign(new Error(words.message), { name: "VueSyntaxError", loc: line && { file, line, column } });
}

function templateOptions({ sfc, descriptor, options, file, id, ssr, production }, bindings) {
  const block = descriptor.template;
  const expressionPlugins = [...(options.template?.compilerOptions?.expressionPlugins ?? []), ...(isTyped(descriptor) ? ["typescript"] : [])];
  const scoped = descriptor.styles.some((style) => style.scoped);
  return {
    ...options.template,
    id,
    filename: file,
    ast: block?.lang && block.lang !== "html" ? undefined : block?.ast,
    scoped,
    slotted: descriptor.slotted,
    isProd: production,
    ssr,
    ssrCssVars: descriptor.cssVars,
    transformAssetUrls: options.template?.transformAssetUrls ?? false,
    preprocessLang: PLAIN.has(block?.lang) ? undefined : block.lang,
    preprocessOptions: block?.lang === "pug" ? { doctype: "html", ...options.template?.preprocessOptions } : options.template?.preprocessOptions,
    compilerOptions: { ...options.template?.compilerOptions, scopeId: scoped ? `data-v-${id}` : undefined, bindingMetadata: bindings, expressionPlugins, sourceMap: false },
    compiler: options.template?.compiler ?? sfc.compiler,
  };
}

function scriptOf(shared) {
  const { sfc, descriptor, options, id, production } = shared;
  const { script, scriptSetup } = descriptor;
  const outside = script?.src ?? scriptSetup?.src;
  if (outside) {
    const from = JSON.stringify(outside);
    return { code: `import ${MAIN} from ${from};\nexport * from ${from};` };
  }
  if (!script && !scriptSetup) return { code: `const ${MAIN} = {};` };
  const inlined = production && Boolean(scriptSetup) && !descriptor.template?.src;
  const compiled = sfc.compileScript(descriptor, {
    ...options.script,
    id,
    isProd: production,
    inlineTemplate: inlined,
    templateOptions: templateOptions(shared),
    sourceMap: false,
    genDefaultAs: MAIN,
    propsDestructure: options.features?.propsDestructure ?? options.script?.propsDestructure,
    fs: { fileExists: existsSync, readFile: (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined) },
  });
  return { code: compiled.content, bindings: compiled.bindings, inlined };
}

function templateOf(shared, { bindings }) {
  const { sfc, descriptor, file } = shared;
  const { src, content } = descriptor.template;
  const source = src ? readFileSync(new URL(src, `file://${file}`), "utf8") : content;
  const options = templateOptions(shared, bindings);
  if (src) delete options.ast;
  const { code, errors } = sfc.compileTemplate({ ...options, source });
  refuse(errors, file);
  return code.replace(/\nexport (function|const) (render|ssrRender)/, "\n$1 $2");
}

// `<style src>`: the sheet of another file, as if it were written here.
async function ofFile(src, file) {
  const found = await ask("style-import", { id: src, base: file.slice(0, file.lastIndexOf("/")), file });
  return found && { content: found.content, lang: found.path.split(".").pop() };
}

async function stylesOf({ sfc, descriptor, options, file, root, id, production }, parts, attached) {
  const sheets = [];
  const modules = {};
  for (const [index, style] of descriptor.styles.entries()) {
    const written = style.src ? await ofFile(style.src, file) : style;
    if (!written) {
      parts.unshift(`import ${JSON.stringify(style.src)};`);
      continue;
    }
    const text = PLAIN.has(written.lang) ? written.content : await cssOf({ css: written.content, file, root, lang: written.lang });
    const compiled = await sfc.compileStyleAsync({
      ...options.style,
      source: text,
      filename: file,
      id: `data-v-${id}`,
      isProd: production,
      scoped: style.scoped,
      modules: Boolean(style.module),
      modulesOptions: style.module ? { generateScopedName: (local) => `_${local}_${id}_${index}` } : undefined,
    });
    refuse(compiled.errors, file);
    sheets.push(compiled.code);
    if (style.module) modules[style.module === true ? "$style" : style.module] = compiled.modules;
  }
  if (Object.keys(modules).length > 0) attached.push(["__cssModules", JSON.stringify(modules)]);
  return sheets;
}
