// What a tool threw, as data: compilers say where, in ways of their own.

/** `run`, with an error for an answer instead of one that is thrown. */
export const reporting = (run) => async (request, payload) => {
  try {
    return await run(request, payload);
  } catch (error) {
    return Response.json({ error: described(error) });
  }
};

function described(error) {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  // Svelte: `start`; Vue and Babel: `loc`; both lines count from 1, Svelte's and Babel's columns from 0.
  const place = error?.start ?? error?.loc?.start ?? error?.loc ?? {};
  const file = error?.filename ?? error?.loc?.file ?? error?.id;
  return { name: error?.code && name === "Error" ? String(error.code) : name, message: String(message), file, line: place.line, column: place.column };
}
