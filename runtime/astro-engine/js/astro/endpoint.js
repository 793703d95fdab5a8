// An endpoint: the export named like the method.

import { endpointNoResponse } from "astro-lsp:errors";
import { isPromise } from "astro-lsp:render";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ALL"];

/** Calls the handler of the request's method. Without one the answer is an empty 404 and a line that says why. May be a promise. */
export function renderEndpoint(module, context, route) {
  const { request } = context;
  const method = request.method.toUpperCase();
  const handler = module[method] ?? module.ALL ?? (method === "HEAD" ? module.GET : undefined);
  if (route.prerender && method !== "GET" && method !== "HEAD") {
    console.warn(
      `${method} ${context.url.pathname}: ${route.file} is prerendered, so there is nobody to answer ${method}. Add \`export const prerender = false\`.`,
    );
  }
  if (handler === undefined) {
    const hint = missing(module, method);
    console.warn(`${method} ${context.url.pathname}: ${route.file} ${hint}`);
    return { response: new Response(null, { status: 404 }), hint };
  }
  if (typeof handler !== "function") {
    const hint = `exports ${method} as a value of type ${typeof handler}; it has to be a function.`;
    console.error(`${method} ${context.url.pathname}: ${route.file} ${hint}`);
    return { response: new Response(null, { status: 500 }), hint };
  }
  const response = handler.call(module, context);
  return isPromise(response) ? response.then((response) => checked(response, method, route)) : checked(response, method, route);
}

function checked(response, method, route) {
  if (!(response instanceof Response)) throw endpointNoResponse(method, route.pattern, response);
  if (method === "HEAD" && response.body !== null) {
    const { status, statusText, headers } = response;
    return { response: new Response(null, { status, statusText, headers }) };
  }
  return { response };
}

function missing(module, method) {
  const names = Object.keys(module);
  const legacy = names.find((name) => name.toUpperCase() === method || name === "all" || (name === "del" && method === "DELETE"));
  if (legacy) {
    const name = legacy === "all" ? "ALL" : legacy === "del" ? "DELETE" : legacy.toUpperCase();
    return `exports \`${legacy}\`, which is not called any more: rename it to \`${name}\` and take one argument, \`({ params, request })\`.`;
  }
  const found = names.filter((name) => METHODS.includes(name));
  return found.length > 0
    ? `has no handler for ${method} (it has ${found.join(", ")}). Export \`${method}\` or \`ALL\`.`
    : `exports no handler. Export \`${method}\` or \`ALL\`.`;
}
