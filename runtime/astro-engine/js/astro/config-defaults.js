// The configuration as hooks of integrations see it: what the project wrote over Astro's defaults, folders as URLs.

const folder = (path, root) => {
  const url = path instanceof URL ? path : new URL(String(path), root);
  return url.href.endsWith("/") ? url : new URL(`${url.href}/`);
};

/** `config` with everything a hook may read in place. The result shares what it did not change. */
export function withDefaults(config, root) {
  const home = folder(config.root ?? root, root);
  const outDir = folder(config.outDir ?? "./dist/", home);
  return {
    ...config,
    root: home,
    srcDir: folder(config.srcDir ?? "./src/", home),
    publicDir: folder(config.publicDir ?? "./public/", home),
    cacheDir: folder(config.cacheDir ?? "./node_modules/.astro/", home),
    outDir,
    base: config.base ?? "/",
    trailingSlash: config.trailingSlash ?? "ignore",
    output: config.output ?? "static",
    compressHTML: config.compressHTML ?? "jsx",
    scopedStyleStrategy: config.scopedStyleStrategy ?? "attribute",
    integrations: config.integrations ?? [],
    redirects: config.redirects ?? {},
    env: { validateSecrets: false, ...config.env, schema: config.env?.schema ?? {} },
    server: { host: false, port: 4321, open: false, allowedHosts: [], headers: {}, ...config.server },
    security: { checkOrigin: true, allowedDomains: [], csp: false, ...config.security },
    build: {
      format: "directory",
      assets: "_astro",
      redirects: true,
      inlineStylesheets: "auto",
      concurrency: 1,
      serverEntry: "entry.mjs",
      ...config.build,
      client: folder(config.build?.client ?? "./client/", outDir),
      server: folder(config.build?.server ?? "./server/", outDir),
    },
    devToolbar: { enabled: true, ...config.devToolbar },
    image: { endpoint: { route: "/_image" }, domains: [], remotePatterns: [], responsiveStyles: false, ...config.image },
    markdown: { syntaxHighlight: { type: "shiki" }, remarkPlugins: [], rehypePlugins: [], gfm: true, smartypants: true, ...config.markdown },
    vite: { plugins: [], ...config.vite },
    experimental: { ...config.experimental },
    legacy: { ...config.legacy },
  };
}
