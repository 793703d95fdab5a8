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
  // Svelte: `start`; Vue and Babel: `loc`; Less and PostCSS: itself. Lines count from 1, columns from 0 but PostCSS's.
  const place = error?.start ?? error?.loc?.start ?? error?.loc ?? { line: error?.line ?? error?.lineno, column: error?.column };
  const file = error?.filename ?? error?.loc?.file ?? error?.id;
  return { name: error?.code && name === "Error" ? String(error.code) : name, message: String(message), file, line: place.line, column: place.column };
}
