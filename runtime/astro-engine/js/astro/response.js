// What becomes of a `Response` on its way out: read whole, put in the place of another, given its cookies.

// A host that does not stream has the page whole before anything leaves, so what fails late still gets an error page.
export async function whole(response) {
  if (response.body === null) return response;
  const { status, statusText, headers } = response;
  return new Response(await response.text(), { status, statusText, headers });
}

// The error page answers, with the headers the page had set.
export function merge(answer, original) {
  const headers = new Headers(answer.headers);
  for (const [name, value] of original.headers) {
    if (["content-type", "content-length", "transfer-encoding", "set-cookie"].includes(name)) continue;
    headers.set(name, value);
  }
  for (const cookie of original.headers.getSetCookie?.() ?? []) headers.append("set-cookie", cookie);
  return new Response(answer.body, { status: original.status, statusText: answer.statusText, headers });
}

// Those of `Astro.cookies` come first in `astro dev` on Node, and last on servers. Headers of `Response.redirect` and of fetched responses
// cannot be changed: then the answer is a copy.
export function withCookies(response, cookies, first) {
  const add = (headers) => {
    const own = first ? headers.getSetCookie() : [];
    if (own.length > 0) headers.delete("set-cookie");
    for (const cookie of [...cookies, ...own]) headers.append("set-cookie", cookie);
  };
  try {
    add(response.headers);
    return response;
  } catch {
    const { status, statusText } = response;
    const headers = new Headers(response.headers);
    add(headers);
    return new Response(response.body, { status, statusText, headers });
  }
}
