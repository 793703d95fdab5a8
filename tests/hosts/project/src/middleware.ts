// Answers some addresses itself and leaves a trace on all other answers.
const ends = (path: string, name: string) => path.replace(/\/$/, "").endsWith(name);

export const onRequest = async (context: any, next: any) => {
  const path: string = context.url.pathname;
  context.locals.mw = "set-by-middleware";
  if (ends(path, "/mw-short")) return new Response("stopped by middleware", { status: 401, headers: { "www-authenticate": 'Basic realm="probe"' } });
  if (ends(path, "/mw-redirect")) return context.redirect("/about", 303);
  if (ends(path, "/mw-rewrite")) return context.rewrite("/item/rewritten");
  if (path.includes("/admin") && !context.isPrerendered) return new Response(`admin guard saw ${path}`, { status: 403, headers: { "x-guard": "admin" } });
  if (path.includes("cookie")) context.cookies.set("mw", "m1", { path: "/" });
  const answer: Response = await next();
  try {
    answer.headers.set("x-mw", "yes");
    answer.headers.set("x-mw-path", path);
    answer.headers.append("vary", "X-Mw");
    return answer;
  } catch {
    const headers = new Headers(answer.headers);
    headers.set("x-mw", "immutable");
    return new Response(answer.body, { status: answer.status, headers });
  }
};
