// Errors that carry Astro's names and our sentences. The only place that lists them.

export class AstroError extends Error {
  constructor(name, message, hint) {
    super(message);
    this.name = name;
    this.type = "AstroError";
    if (hint) this.hint = hint;
  }
}

const make = (name, message, hint) => new AstroError(name, message, hint);

export const responseSent = (what) =>
  make(
    "ResponseSentError",
    `${what} came too late: the head of this response (status, headers, cookies) had already left for the browser.`,
    "Redirect, set headers and set cookies in the frontmatter of the page itself or in middleware, before the first component is rendered.",
  );

export const headersReassigned = () =>
  make(
    "AstroResponseHeadersReassigned",
    "`Astro.response.headers` was assigned, but it can only be changed in place.",
    "Use `Astro.response.headers.set(name, value)` or `.append(name, value)`.",
  );

export const localsReassigned = () =>
  make(
    "LocalsReassigned",
    "`locals` was assigned as a whole, which would cut off what other middleware put into it.",
    "Set its properties: `context.locals.user = user`, or `Object.assign(context.locals, { … })`.",
  );

export const onlyResponse = (pattern, type) =>
  make(
    "OnlyResponseCanBeReturned",
    `The frontmatter of ${pattern ?? "this page"} returned ${type === "object" ? "an object" : `a value of type ${type}`}; a page can only return a \`Response\`.`,
    "Return `new Response(…)`, `Astro.redirect(…)`, `Astro.rewrite(…)`, or nothing.",
  );

export const endpointNoResponse = (method, pattern, value) =>
  make(
    "EndpointDidNotReturnAResponse",
    `${method} of ${pattern} returned ${value === undefined ? "nothing" : `a value of type ${value === null ? "null" : typeof value}`}; an endpoint has to return a \`Response\`.`,
    "Return `new Response(body, { status, headers })` or `Response.json(value)` on every path through the function.",
  );

export const middlewareNoAnswer = () =>
  make(
    "MiddlewareNoDataOrNextCalled",
    "`onRequest` in src/middleware neither returned a `Response` nor called `next()`, so nobody answers this request.",
    "End every path with `return next()` or return a `Response`.",
  );

export const middlewareNotResponse = (value) =>
  make(
    "MiddlewareNotAResponse",
    `\`onRequest\` in src/middleware returned a value of type ${value === null ? "null" : typeof value}; it has to be a \`Response\`.`,
    "Return the result of `next()`, or a `new Response(…)`.",
  );

export const middlewareNoExport = (name) =>
  make(
    "MiddlewareCantBeLoaded",
    `${name.split("?")[0]} has no function named \`onRequest\` among its exports, so it is left out.`,
    "Add `export const onRequest = defineMiddleware((context, next) => next());`.",
  );

export const clientAddressUnavailable = (prerender, file) =>
  prerender
    ? make(
        "PrerenderClientAddressNotAvailable",
        `\`Astro.clientAddress\` was read in ${file}, which is prerendered: at build time there is no visitor.`,
        "Add `export const prerender = false` to the page, or do without the address.",
      )
    : make(
        "ClientAddressNotAvailable",
        "`Astro.clientAddress` was read, but the address of this client is not known.",
        "It is there when a real connection asks; one-off requests have none.",
      );

export const unavailableInStaticPaths = (name) =>
  make(
    "UnavailableAstroGlobal",
    `\`Astro.${name}\` was read inside \`getStaticPaths()\`, which runs before there is a request.`,
    "Only values that do not depend on a request can be used there.",
  );

export const noStaticPath = (path, file) =>
  make(
    "NoMatchingStaticPathFound",
    `\`getStaticPaths()\` of ${file} returns no entry for ${path}.`,
    "Add an entry with these params, or render the route on demand with `export const prerender = false`.",
  );

export const staticPathsMissing = (file) =>
  make(
    "GetStaticPathsRequired",
    `${file} has a dynamic route and is prerendered, but exports no \`getStaticPaths()\`: its pages are not known at build time.`,
    "Export `getStaticPaths()`, or render the route on demand with `export const prerender = false`.",
  );

export const staticPathsInvalid = (file, what) =>
  make(
    "InvalidGetStaticPathsReturn",
    `\`getStaticPaths()\` of ${file} returned ${what}.`,
    "It has to return an array of `{ params: { … }, props?: { … } }`.",
  );

export const staticPathsEntry = (file, what) =>
  make(
    "InvalidGetStaticPathsEntry",
    `\`getStaticPaths()\` of ${file} returned an array with ${what} in it.`,
    "Each entry is an object `{ params: { … }, props?: { … } }`; nested arrays need `.flat()` or `flatMap`.",
  );

export const staticPathsNoParams = (file) =>
  make(
    "GetStaticPathsExpectedParams",
    `\`getStaticPaths()\` of ${file} returned an entry without \`params\`, so it stands for no address.`,
    "Give each entry `params` with a value for every `[name]` of the file's name.",
  );

export const staticPathsParam = (file, name, value) =>
  make(
    "GetStaticPathsInvalidRouteParam",
    `\`getStaticPaths()\` of ${file} returned a parameter \`${name}\` of type ${value === null ? "null" : typeof value}; addresses are made of text.`,
    `Write \`${name}: String(…)\`; only a rest parameter may be \`undefined\`.`,
  );

export const pathParamMissing = (file, name) =>
  Object.assign(new TypeError(`\`getStaticPaths()\` of ${file} returned an entry without the parameter \`${name}\`, so it stands for no address.`), {
    hint: `Give each entry a value for \`${name}\`; only rest parameters, \`[...${name}]\`, may be left out.`,
  });

export const pageParamMissing = (name) =>
  make(
    "PageNumberParamNotFound",
    `\`paginate()\` needs a route with a \`[${name}]\` or \`[...${name}]\` segment, and this one has none.`,
    `Rename the file so that it contains \`[${name}]\`.`,
  );

export const rewriteBodyUsed = () =>
  make(
    "RewriteWithBodyUsed",
    "A rewrite was asked for after the body of the request had been read, so the other route could not read it again.",
    "Rewrite before reading the body, or read a copy: `await context.request.clone().text()`.",
  );

export const forbiddenRewrite = (from, to, file) =>
  make(
    "ForbiddenRewrite",
    `${from} is rendered on demand and was rewritten to ${to}, which is prerendered (${file}); on a server that page is a static file.`,
    `Add \`export const prerender = false\` to ${file}.`,
  );

export const rewriteLoop = () =>
  make("LoopDetected", "This request was rewritten three times in a row, each time by what it was rewritten to.", "Check the condition under which you rewrite.");

export const reservedSlot = (name) =>
  make(
    "ReservedSlotName",
    `A slot is named "${name}", but \`Astro.slots.${name}\` is a method.`,
    "Give the slot another name.",
  );

export const invalidComponentArgs = (name) =>
  make(
    "InvalidComponentArgs",
    `The component${name ? ` ${name}` : ""} was used as a plain function or value.`,
    `Write it as a tag: \`<${name || "Component"} />\`.`,
  );

export const componentMissing = (name, value) =>
  make(
    "UndefinedComponent",
    `<${name} /> cannot be rendered because it is ${value === null ? "null" : typeof value === "undefined" ? "undefined" : `a value of type ${typeof value}`}.`,
    "Is it imported, and does that module export it under this name?",
  );

export const noRenderer = (name, file) =>
  make(
    "NoMatchingRenderer",
    `<${name} />${file ? ` (${file})` : ""} is not an Astro component, and no renderer for it is set up.`,
    "Add the integration of its framework to astro.config, for example with `npx astro add react`.",
  );

export const invalidRedirect = (status) =>
  make("InvalidRedirectStatus", `${status} is not a status of a redirect.`, "Use 301, 302, 303, 307 or 308.");

const caused = (error, cause) => (cause === undefined ? error : Object.assign(error, { cause }));

export const sessionSave = (message, cause) =>
  caused(make("SessionStorageSaveError", message, "Sessions keep what the devalue package can write: plain data, dates, maps, sets and URLs."), cause);

export const sessionInit = (message, cause) =>
  caused(make("SessionStorageInitError", message, "Check `session` in the Astro configuration."), cause);

export const actionFromServer = () =>
  make(
    "ActionCalledFromServerError",
    "An action was called like a function in server code, so it has no request to run in.",
    "Call it with `Astro.callAction(actions.name, input)`, or in an endpoint or middleware with `context.callAction(…)`.",
  );

export const actionNotFound = (name) =>
  make("ActionNotFoundError", `The project has no action named "${name}".`, "Is it a member of the `server` object that src/actions exports?");

export const actionReturnedInvalidData = (message, hint) =>
  make("ActionsReturnedInvalidDataError", `What the action returned cannot be sent: ${message}`, hint ?? "Return what the devalue package can write: plain data, dates, maps, sets and URLs.");

export const clientOnlyHint = (name, known) =>
  make(
    "NoClientOnlyHint",
    `<${name} client:only /> is not rendered on the server, so nothing says which framework it belongs to.`,
    `Name it: client:only="${known[0]?.replace("@astrojs/", "") ?? "react"}".`,
  );

export const invalidDirective = (name, directive, known) =>
  make("InvalidClientDirective", `<${name} client:${directive} /> has a directive that does not exist.`, `There are ${known.map((one) => `client:${one}`).join(", ")}.`);

export const mediaQueryMissing = (name) =>
  make("MissingMediaQueryDirective", `<${name} client:media /> has no media query.`, 'Write one: client:media="(max-width: 600px)".');

export const i18nMissing = () =>
  make(
    "i18nNotEnabled",
    "`astro:i18n` was imported, but the configuration has no `i18n`.",
    "Add `i18n: { locales: […], defaultLocale: \"…\" }` to astro.config, or remove the import.",
  );

export const localeUnknown = (locale) =>
  make("MissingLocale", `The locale "${locale}" is none of the \`i18n.locales\` of the configuration.`, "Check its spelling, or add it there.");

export const localeNotInPath = (given) =>
  make(
    "i18nNoLocaleFoundInPath",
    `No locale of the configuration belongs to ${given === undefined ? "this path" : `"${given}"`}.`,
    "Check its spelling, or add it to `i18n.locales`.",
  );

export const notManual = (name) =>
  make(
    "IncorrectStrategyForI18n",
    `\`${name}\` of astro:i18n was called, but Astro does the routing by locale itself in this project.`,
    'Write `routing: "manual"` into `i18n` of the configuration, or leave the call out.',
  );

export const manualWithoutMiddleware = () =>
  make(
    "MissingMiddlewareForInternationalization",
    'The configuration says `i18n.routing: "manual"`, but the project has no middleware that would do the routing.',
    "Write src/middleware with `middleware()` of astro:i18n in its `onRequest`, or leave `routing` out.",
  );

export const middlewareOptionsInvalid = () =>
  make(
    "InvalidI18nMiddlewareConfiguration",
    "`middleware()` of astro:i18n got `redirectToDefaultLocale: true` without `prefixDefaultLocale: true`: there would be nowhere to redirect to.",
    "Set both to `true`, or leave `redirectToDefaultLocale` out.",
  );

export const cacheNotEnabled = () =>
  make("CacheNotEnabled", "`Astro.cache.invalidate()` was called, but no cache provider is configured.", "Set `cache: { provider: memoryCache() }` in the configuration, or use an adapter that brings a cache.");

export const cacheQueryConflict = () =>
  make("CacheQueryConfigConflict", "The memory cache was given both `query.include` and `query.exclude`.", "Keep one of them: whatever `include` does not name is left out already.");
