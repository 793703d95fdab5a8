// Which processor makes HTML of a configuration's Markdown, and the plugins it has under their older names.

// What `satteri()` or `unified()` would be, without loading it: integrations put their plugins into its options.
const usual = (name, options) => ({
  "astro-lsp:usual": true,
  name,
  options,
  createRenderer() {
    throw new Error("The Markdown processor is made when a text is rendered.");
  },
});

/** How many of the older plugins the options of a processor already hold. */
const taken = new WeakMap();

/**
 * `markdown` with a processor. `remarkPlugins` and its neighbours choose `unified`, and are given to it, only where nothing
 * else was chosen before: what an integration adds of them later on reaches no other processor.
 */
export function settled(markdown) {
  const { remarkPlugins = [], rehypePlugins = [], remarkRehype = {} } = markdown ?? {};
  const some = remarkPlugins.length + rehypePlugins.length + Object.keys(remarkRehype).length > 0;
  const chosen = () => (some ? usual("unified", { remarkPlugins: [], rehypePlugins: [], remarkRehype: {}, recmaPlugins: [] }) : usual("satteri", { mdastPlugins: [], hastPlugins: [], features: {} }));
  const processor = markdown?.processor ?? chosen();
  if (some && processor.name === "unified") {
    const { options } = processor;
    const { remark, rehype } = taken.get(options) ?? { remark: 0, rehype: 0 };
    options.remarkPlugins.push(...remarkPlugins.slice(remark));
    options.rehypePlugins.push(...rehypePlugins.slice(rehype));
    Object.assign(options.remarkRehype, remarkRehype);
    taken.set(options, { remark: remarkPlugins.length, rehype: rehypePlugins.length });
  }
  return { ...markdown, processor };
}

/** The processor itself: `{ name, options, createRenderer }`, or undefined for packages that know none. */
export async function processorOf(markdown, { satteri, remark }) {
  const { processor } = settled(markdown);
  if (!processor["astro-lsp:usual"]) return processor;
  if (processor.name !== "unified") return satteri ? (await import(satteri)).satteri(processor.options) : undefined;
  if (!remark) {
    const error = new Error("`markdown.remarkPlugins` and `rehypePlugins` run on `@astrojs/markdown-remark`, which is not installed.");
    throw Object.assign(error, { name: "ProcessorMissing", hint: "Install it: npm install @astrojs/markdown-remark" });
  }
  return (await import(remark)).unified?.(processor.options);
}
