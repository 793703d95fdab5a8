import { defineMiddleware, sequence } from "astro:middleware";
import { getUser } from "./lib/users";

/** Puts the user of the session cookie in `locals`, for every page and endpoint. */
const user = defineMiddleware((context, next) => {
  context.locals.user = getUser(context.cookies.get("session")?.value);
  return next();
});

const security = defineMiddleware(async (_context, next) => {
  const response = await next();
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
});

export const onRequest = sequence(security, user);
