// Runs a tool in the world of the configuration. A worker that was replaced knows nothing of it: then it has to begin again.

/** `begun` says that a configuration ran in this world, with plugins and options that tools look for. */
export async function run(request, { module, name, payload, begun }, job) {
  if (begun) {
    const { current } = await import("astro-lsp:configure");
    if (!current()) return Response.json({ gone: true });
  }
  const tool = await import(module);
  return tool[name](request, payload, job);
}
