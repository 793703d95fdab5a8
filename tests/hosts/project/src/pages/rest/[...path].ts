export const ALL = ({ params, url, request }: any) =>
  Response.json({ path: params.path ?? null, pathname: url.pathname, search: url.search, requestPath: new URL(request.url).pathname });
