//! The members of `Astro` and of the context endpoints and middleware get: type, place, and a line of explanation.

/// Where code runs that may use a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// An `.astro` file below `src/pages`.
    Page,
    /// Any other `.astro` file.
    Component,
    /// An endpoint or middleware: what `context` has.
    Context,
}

const PAGE: u8 = 1;
const COMPONENT: u8 = 2;
/// Endpoints and middleware get a context of the same members, without those of templates.
const CONTEXT: u8 = 4;
const TEMPLATES: u8 = PAGE | COMPONENT;
const EVERYWHERE: u8 = TEMPLATES | CONTEXT;

impl Place {
    fn bit(self) -> u8 {
        match self {
            Place::Page => PAGE,
            Place::Component => COMPONENT,
            Place::Context => CONTEXT,
        }
    }
}

/// One member of `Astro` or of one of its objects.
#[derive(Debug)]
pub(crate) struct Member {
    /// `""` for `Astro` itself, else the member it belongs to: `cookies` in `Astro.cookies.get`.
    pub(crate) of: &'static str,
    pub(crate) name: &'static str,
    /// Its TypeScript type.
    pub(crate) ty: &'static str,
    /// What it is good for, in our own words.
    pub(crate) doc: &'static str,
    places: u8,
}

impl Member {
    /// Is it a function, to be drawn as a method?
    pub(crate) fn is_method(&self) -> bool {
        self.ty.starts_with('(') || self.ty.starts_with('<')
    }

    /// Is it about a visitor's request, which a page that is rendered ahead does not have?
    pub(crate) fn needs_request(&self) -> bool {
        match self.of {
            "" => matches!(
                self.name,
                "cookies" | "session" | "clientAddress" | "preferredLocale" | "preferredLocaleList" | "response" | "getActionResult" | "cache"
            ),
            "cookies" | "session" | "response" | "cache" => true,
            "request" => !matches!(self.name, "url" | "method"),
            "url" => matches!(self.name, "searchParams" | "search"),
            _ => false,
        }
    }

    /// May code at `place` use it?
    pub(crate) fn is_available(&self, place: Place) -> bool {
        self.places & place.bit() != 0
    }

    /// A link to its page of the reference.
    pub(crate) fn url(&self) -> String {
        let anchor = if self.of.is_empty() { self.name } else { self.of };
        match anchor {
            "slots" | "self" => format!("https://docs.astro.build/en/reference/astro-syntax/#astro{anchor}"),
            _ => format!("https://docs.astro.build/en/reference/api-reference/#{}", anchor.to_ascii_lowercase()),
        }
    }
}

/// The members of `of` (`""` is `Astro` itself) that code at `place` may use.
pub(crate) fn members(of: &str, place: Place) -> impl Iterator<Item = &'static Member> {
    MEMBERS.iter().filter(move |member| member.of == of && member.is_available(place))
}

/// The member of that name, wherever it may be used.
pub(crate) fn member(of: &str, name: &str) -> Option<&'static Member> {
    MEMBERS.iter().find(|member| member.of == of && member.name == name)
}

/// Warns a component that what it says about the answer may come too late.
pub(crate) const LATE_IN_COMPONENTS: &str =
    "Only a page decides this for certain: when a component runs, the answer may already be on its way.";

/// Warns a page that is rendered when the site is built.
pub(crate) const NO_REQUEST_YET: &str =
    "This page is prerendered: when it runs there is no visitor yet. `export const prerender = false` renders it for each request.";

const fn m(of: &'static str, name: &'static str, places: u8, ty: &'static str, doc: &'static str) -> Member {
    Member { of, name, ty, doc, places }
}

const MEMBERS: &[Member] = &[
    m("", "props", EVERYWHERE, "Props", "The attributes this component was used with. In a page, the `props` its `getStaticPaths()` gave with this path."),
    m("", "params", EVERYWHERE, "Record<string, string | undefined>", "The values of the `[param]` parts of the route, as they stand in the address."),
    m("", "url", EVERYWHERE, "URL", "The address of the request, taken apart: `pathname`, `searchParams`, `origin`, …"),
    m("", "request", EVERYWHERE, "Request", "The request itself: method, headers and body."),
    m("", "response", TEMPLATES, "ResponseInit & { readonly headers: Headers }", "What the answer will be sent with. Assign `status` and `statusText`, change `headers` in place."),
    m("", "cookies", EVERYWHERE, "AstroCookies", "Reads the cookies of the request and sets those of the answer."),
    m("", "redirect", EVERYWHERE, "(path: string, status?: 300 | 301 | 302 | 303 | 304 | 307 | 308) => Response", "Makes a `Response` that sends the browser to another address (302 unless told otherwise). It does nothing until it is returned: `return Astro.redirect(…)`."),
    m("", "rewrite", EVERYWHERE, "(target: string | URL | Request) => Promise<Response>", "Answers with another route of this project; the address in the browser stays. It does nothing until it is returned: `return Astro.rewrite(…)`."),
    m("", "locals", EVERYWHERE, "App.Locals", "What the middleware put aside for this request."),
    m("", "session", EVERYWHERE, "AstroSession | undefined", "Data kept for this visitor between requests. `undefined` unless a session driver is configured."),
    m("", "slots", TEMPLATES, "Record<string, true | undefined> & { has, render }", "The content given between this component's tags, by slot name."),
    m("", "self", TEMPLATES, "AstroComponentFactory", "This very component, to be used as a tag for recursion: `<Astro.self />`."),
    m("", "site", EVERYWHERE, "URL | undefined", "`site` of the configuration as a `URL`; `undefined` if it is not set."),
    m("", "generator", EVERYWHERE, "string", "`Astro v…`, for `<meta name=\"generator\">`."),
    m("", "clientAddress", EVERYWHERE, "string", "The visitor's IP address. Throws on a prerendered route, where there is no visitor yet."),
    m("", "originPathname", EVERYWHERE, "string", "The path that was asked for, before any rewrite."),
    m("", "routePattern", EVERYWHERE, "string", "The route that matched, as a pattern: `/blog/[slug]`."),
    m("", "isPrerendered", EVERYWHERE, "boolean", "Is this route rendered at build time?"),
    m("", "currentLocale", EVERYWHERE, "string | undefined", "The locale of the address, by the `i18n` configuration."),
    m("", "preferredLocale", EVERYWHERE, "string | undefined", "The configured locale the visitor's browser likes best. Not on prerendered routes."),
    m("", "preferredLocaleList", EVERYWHERE, "string[] | undefined", "All configured locales the visitor's browser accepts, best first. Not on prerendered routes."),
    m("", "getActionResult", EVERYWHERE, "(action: ActionClient) => ActionReturnType | undefined", "What an action answered to the form this page was submitted with; `undefined` if it was not."),
    m("", "callAction", EVERYWHERE, "(action: ActionClient, input) => Promise<ActionReturnType>", "Calls an action from the server, without a form or a request."),
    m("", "cache", EVERYWHERE, "CacheLike", "How long the answer may be kept, and by which tags it is dropped. Does nothing in development."),
    m("", "csp", EVERYWHERE, "{ insertDirective, insertStyleResource, insertStyleHash, insertScriptResource, insertScriptHash } | undefined", "Adds to the content security policy of this answer. `undefined` unless `security.csp` is on."),
    m("", "logger", EVERYWHERE, "{ info, warn, error }", "Writes lines to the server's log."),
    // Members of members: only what Astro itself defines, and the web classes people reach through it.
    m("cookies", "get", EVERYWHERE, "(name: string, options?) => AstroCookie | undefined", "The cookie of that name: its text in `.value`, or `.json()`, `.number()`, `.boolean()`."),
    m("cookies", "has", EVERYWHERE, "(name: string) => boolean", "Did the request bring it, or was it set just now?"),
    m("cookies", "set", EVERYWHERE, "(name: string, value: string | object, options?: { domain, expires, httpOnly, maxAge, path, sameSite, secure, encode }) => void", "Sets a cookie with the answer. For a log-in give `httpOnly`, `secure`, `sameSite` and `path: \"/\"`."),
    m("cookies", "delete", EVERYWHERE, "(name: string, options?: { domain, path }) => void", "Makes the browser forget a cookie. `domain` and `path` must be those it was set with."),
    m("cookies", "headers", EVERYWHERE, "() => Iterator<string>", "The `Set-Cookie` lines that will go out, for a `Response` made by hand."),
    m("cookies", "merge", EVERYWHERE, "(cookies: AstroCookies) => void", "Takes over the cookies another `AstroCookies` has set."),
    m("response", "status", TEMPLATES, "number", "The status code of the answer: `Astro.response.status = 404`."),
    m("response", "statusText", TEMPLATES, "string", "The words after the status code. Most servers and browsers ignore them."),
    m("response", "headers", TEMPLATES, "Headers", "The headers of the answer; change them in place (`.set`, `.append`, `.delete`)."),
    m("request", "method", EVERYWHERE, "string", "`GET`, `POST`, …"),
    m("request", "url", EVERYWHERE, "string", "The whole address as text; `Astro.url` has it taken apart."),
    m("request", "headers", EVERYWHERE, "Headers", "The headers the browser sent. Empty on a prerendered route."),
    m("request", "formData", EVERYWHERE, "() => Promise<FormData>", "Reads the body as a submitted form. A body can be read once."),
    m("request", "json", EVERYWHERE, "() => Promise<any>", "Reads the body as JSON; rejects when it is none. A body can be read once."),
    m("request", "text", EVERYWHERE, "() => Promise<string>", "Reads the body as text. A body can be read once."),
    m("request", "arrayBuffer", EVERYWHERE, "() => Promise<ArrayBuffer>", "Reads the body as bytes. A body can be read once."),
    m("request", "blob", EVERYWHERE, "() => Promise<Blob>", "Reads the body as a blob. A body can be read once."),
    m("request", "body", EVERYWHERE, "ReadableStream<Uint8Array> | null", "The body as a stream."),
    m("request", "bodyUsed", EVERYWHERE, "boolean", "Was the body read already?"),
    m("request", "signal", EVERYWHERE, "AbortSignal", "Tells when the visitor went away."),
    m("request", "clone", EVERYWHERE, "() => Request", "A copy whose body can be read once more."),
    m("url", "pathname", EVERYWHERE, "string", "The path: `/blog/first`."),
    m("url", "searchParams", EVERYWHERE, "URLSearchParams", "What stands after `?`. Empty on a prerendered route."),
    m("url", "search", EVERYWHERE, "string", "What stands after `?`, with it, as text."),
    m("url", "hash", EVERYWHERE, "string", "What stands after `#`. Browsers never send it, so it is empty on the server."),
    m("url", "origin", EVERYWHERE, "string", "Scheme, host and port: `https://example.com`."),
    m("url", "href", EVERYWHERE, "string", "The whole address."),
    m("url", "host", EVERYWHERE, "string", "Host name and port."),
    m("url", "hostname", EVERYWHERE, "string", "Host name without port."),
    m("url", "port", EVERYWHERE, "string", "The port; empty for the scheme's own."),
    m("url", "protocol", EVERYWHERE, "string", "The scheme with its colon: `https:`."),
    m("slots", "has", TEMPLATES, "(name: string) => boolean", "Was content given for that slot? The unnamed one is `\"default\"`."),
    m("slots", "render", TEMPLATES, "(name: string, args?: any[]) => Promise<string>", "Renders a slot to a string of HTML, to be put in with `set:html`. `args` are passed to a function given as content."),
    m("session", "get", EVERYWHERE, "<T>(key: string) => Promise<T | undefined>", "The value kept under that key."),
    m("session", "set", EVERYWHERE, "(key: string, value: any, options?: { ttl?: number }) => void", "Keeps a value for this visitor, for `ttl` seconds if given."),
    m("session", "has", EVERYWHERE, "(key: string) => Promise<boolean>", "Is there a value under that key?"),
    m("session", "keys", EVERYWHERE, "() => Promise<string[]>", "All keys of this visitor's data."),
    m("session", "values", EVERYWHERE, "() => Promise<any[]>", "All values of this visitor's data."),
    m("session", "entries", EVERYWHERE, "() => Promise<[string, any][]>", "All keys with their values."),
    m("session", "delete", EVERYWHERE, "(key: string) => void", "Forgets the value under that key."),
    m("session", "regenerate", EVERYWHERE, "() => Promise<void>", "Keeps the data under a new id. Do this after a log-in."),
    m("session", "destroy", EVERYWHERE, "() => void", "Forgets everything of this visitor. Do this at a log-out."),
    m("session", "load", EVERYWHERE, "(sessionId: string) => Promise<void>", "Reads the data of another session id."),
    m("cache", "set", EVERYWHERE, "(options: { maxAge?: number, swr?: number, tags?: string[] } | false) => void", "Says how long the answer may be kept; `false` for not at all."),
    m("cache", "tags", EVERYWHERE, "string[]", "The tags given so far."),
    m("cache", "invalidate", EVERYWHERE, "(options: { tags?: string[], path?: string }) => Promise<void>", "Drops kept answers by tag or path."),
    m("logger", "info", EVERYWHERE, "(message: string) => void", "Writes a line to the log."),
    m("logger", "warn", EVERYWHERE, "(message: string) => void", "Writes a warning to the log."),
    m("logger", "error", EVERYWHERE, "(message: string) => void", "Writes an error to the log."),
    m("csp", "insertDirective", EVERYWHERE, "(directive: string) => void", "Adds a directive to the policy of this answer."),
    m("csp", "insertStyleResource", EVERYWHERE, "(source: string | { resource: string, kind?: \"element\" | \"attribute\" | \"default\" }) => void", "Allows styles from that source, in place of Astro's own `style-src`."),
    m("csp", "insertStyleHash", EVERYWHERE, "(hash: string | { hash: string, kind?: \"element\" | \"attribute\" | \"default\" }) => void", "Allows the style with that hash."),
    m("csp", "insertScriptResource", EVERYWHERE, "(source: string | { resource: string, kind?: \"element\" | \"attribute\" | \"default\" }) => void", "Allows scripts from that source, in place of Astro's own `script-src`."),
    m("csp", "insertScriptHash", EVERYWHERE, "(hash: string | { hash: string, kind?: \"element\" | \"attribute\" | \"default\" }) => void", "Allows the script with that hash."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_have_more_than_a_context() {
        let names = |place| members("", place).map(|member| member.name).collect::<Vec<_>>();
        assert!(names(Place::Page).contains(&"slots"));
        assert!(!names(Place::Context).contains(&"slots"));
        assert!(names(Place::Context).contains(&"redirect"));
        assert!(member("cookies", "set").unwrap().is_method());
        assert_eq!(member("", "url").unwrap().url(), "https://docs.astro.build/en/reference/api-reference/#url");
    }
}
