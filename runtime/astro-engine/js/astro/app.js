// What a request to an Astro project answers, once the route is known. Built-in module `astro-lsp:app`.
//
// The preview (Rust) decides everything that needs no project code: host and origin of the URL, base, trailing slash,
// files of `public/`, which route matches. Then it runs the job `{ entry: "astro-lsp:app", export: "handle" }`.
//
//   handle(request: Request, payload: Payload, job) -> Promise<Response>
//
//   Payload = {
//     url: string                  // normalised href: becomes `Astro.url`; default: request.url
//     route: Route | null          // null: nothing matched
//     clientAddress: string | null
//     notFound?: Route             // where this path has another one than the project
//     serverError?: Route
//     domainPath?: string          // the path with the locale of the host's domain in front
//     locals?: object              // seed of `Astro.locals`
//     slash?: { status, location, html }            // with src/fetch: what its step about trailing slashes answers
//   }
//   job.common = {                 // the same for all requests of a revision; without it, part of the payload
//     fetch: string | null         // src/fetch
//     middleware: string[]         // modules with `onRequest`, in order: integrations', src/middleware, integrations'
//     notFound: Route | null       // src/pages/404
//     serverError: Route | null    // src/pages/500
//     site: string | null, base: string, trailingSlash: "always" | "never" | "ignore", output: "static" | "server"
//     checkOrigin: boolean         // only with src/fetch; else it is decided before
//     uses: { redirects: boolean, actions: boolean }
//     i18n: boolean                // whether the configuration has `i18n`
//     compressHTML: "jsx" | true | false
//     generator?: string           // default "Astro v7.3.5"
//     dev?: boolean
//   }
//   Route = {
//     kind: "page" | "endpoint" | "redirect"
//     pattern: string              // "/products/[id]": `Astro.routePattern`
//     file: string                 // for messages
//     module: string               // name to import
//     params: { [name]: string | undefined }
//     prerender: boolean           // then `getStaticPaths` gives the props, and headers and search are hidden
//     head: { key: string | null, hasHead: boolean }
//     errorStatus?: 404 | 500      // of an error page, also of a locale's
//     status?: number, location?: string            // of a redirect
//   }
//
// Asked of the parent through `ask` of `astro-lsp:host`:
//   ask("route", { url, method, skip?: [pattern] }) -> Route | null
//       rewrites (`next(path)`, `Astro.rewrite`) with an absolute URL, base included; with `skip` the next match after a
//       prerendered route that has no such path.
//   ask("head", { module, key }) -> { styles: [{ id, css }], hasHead }
//       all CSS of the import graph of `module` in order. Asked once per `key` and remembered; with `key: null` always.
//
// Thrown exceptions reach the engine as they are when there is no 500 page. Errors of ours carry Astro's name in `name`,
// our sentence in `message`, and what to do in `hint`.
//
// The answer carries `response[Symbol.for("astro-lsp.extra")] = {
//   route: pattern | undefined,
//   decidedBy: "middleware" | "page" | "endpoint" | "redirect" | "notFound" | "serverError" | "originCheck",
//   trace: [step, detail, at, took, own, …],      // five values a step; microseconds, the first since the job began
//   more?: { state, error: { name, message, stack } }      // what is watched; what the 500 page answered for
// }`. `Set-Cookie` headers are on the response already.

import { Exchange } from "astro-lsp:exchange";

/** Answers one request. */
export function handle(request, payload, job) {
  return new Exchange(request, payload, job.common).answer();
}
