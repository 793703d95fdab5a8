//! Ready-made pieces of Astro code.

/// Where a snippet makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// In the component script.
    Frontmatter,
    /// In the component script of a page.
    PageFrontmatter,
    /// At the very start of a file without component script.
    FileStart,
    /// Among text of the template.
    Markup,
    /// Where a statement starts in a `.ts` or `.js` file below `src/pages`.
    Endpoint,
    /// Where a statement starts in `src/middleware.ts`.
    Middleware,
}

/// A ready-made piece.
#[derive(Debug)]
pub(crate) struct Snippet {
    pub(crate) label: &'static str,
    pub(crate) at: At,
    /// In snippet syntax.
    pub(crate) body: &'static str,
    pub(crate) doc: &'static str,
}

/// A function that answers one method.
macro_rules! method {
    ($name:literal, $body:literal, $doc:literal) => {
        Snippet { label: $name, at: At::Endpoint, body: concat!("export const ", $name, ": APIRoute = async (context) => {\n\t", $body, "\n};\n"), doc: $doc }
    };
}

/// All of them.
pub(crate) const SNIPPETS: &[Snippet] = &[
    method!("GET", "return Response.json({ $0 });", "Answers GET requests to this address."),
    method!("POST", "const data = await context.request.json();\n\t$0\n\treturn Response.json({ ok: true }, { status: 201 });", "Answers POST requests to this address."),
    method!("PUT", "const data = await context.request.json();\n\t$0\n\treturn Response.json({ ok: true });", "Answers PUT requests to this address."),
    method!("PATCH", "const data = await context.request.json();\n\t$0\n\treturn Response.json({ ok: true });", "Answers PATCH requests to this address."),
    method!("DELETE", "$0\n\treturn new Response(null, { status: 204 });", "Answers DELETE requests to this address."),
    method!("ALL", "$0\n\treturn new Response(null, { status: 405 });", "Answers the methods that have no function of their own."),
    Snippet { label: "endpoint", at: At::Endpoint, body: "import type { APIRoute } from \"astro\";\n\nexport const prerender = ${1|false,true|};\n\nexport const ${2|GET,POST,PUT,PATCH,DELETE|}: APIRoute = async (context) => {\n\treturn Response.json({ $0 });\n};\n", doc: "An endpoint with its type and what it needs." },
    Snippet { label: "prerender", at: At::Endpoint, body: "export const prerender = ${1|false,true|};\n$0", doc: "Says whether this route is rendered at build time (`true`) or for each request (`false`)." },
    Snippet { label: "getStaticPaths", at: At::Endpoint, body: "export function getStaticPaths() {\n\treturn [{ params: { ${1:slug}: \"${2:value}\" } }];\n}\n$0", doc: "Lists the paths of a prerendered dynamic endpoint." },
    Snippet { label: "middleware", at: At::Middleware, body: "import { defineMiddleware } from \"astro:middleware\";\n\nexport const onRequest = defineMiddleware(async (context, next) => {\n\t$0\n\treturn next();\n});\n", doc: "Runs before every page and endpoint." },
    Snippet { label: "onRequest", at: At::Middleware, body: "export const onRequest = defineMiddleware(async (context, next) => {\n\t$0\n\treturn next();\n});\n", doc: "Runs before every page and endpoint." },
    Snippet { label: "sequence", at: At::Middleware, body: "export const onRequest = sequence(${1:first}, ${2:second});\n$0", doc: "Runs several middleware after each other." },
    Snippet { label: "---", at: At::FileStart, body: "---\n$0\n---\n", doc: "Opens and closes the component script." },
    Snippet { label: "interface Props", at: At::Frontmatter, body: "interface Props {\n\t${1:title}: ${2:string};\n}\n\nconst { ${1:title} } = Astro.props;\n$0", doc: "Declares what the component takes, and takes it." },
    Snippet { label: "getStaticPaths", at: At::PageFrontmatter, body: "export async function getStaticPaths() {\n\treturn [\n\t\t{ params: { ${1:slug}: \"${2:value}\" }, props: {$3} },\n\t];\n}\n$0", doc: "Lists the paths of a prerendered dynamic route." },
    Snippet { label: "prerender", at: At::PageFrontmatter, body: "export const prerender = ${1|false,true|};\n$0", doc: "Says whether this route is rendered at build time (`true`) or for each request (`false`)." },
    Snippet { label: "redirect", at: At::PageFrontmatter, body: "if ($1) {\n\treturn Astro.redirect(\"${2:/login}\");\n}\n$0", doc: "Sends the visitor elsewhere, unless all is well." },
    Snippet { label: "form post", at: At::PageFrontmatter, body: "if (Astro.request.method === \"POST\") {\n\tconst form = await Astro.request.formData();\n\tconst ${1:name} = String(form.get(\"${1:name}\") ?? \"\");\n\t$0\n}", doc: "Takes a form that is submitted to this page." },
    Snippet { label: "map", at: At::Markup, body: "{${1:items}.map((${2:item}) => (\n\t<${3:li}>{${2:item}}</${3:li}>\n))}$0", doc: "Repeats markup for each item of a list." },
    Snippet { label: "if", at: At::Markup, body: "{${1:condition} && (\n\t$0\n)}", doc: "Shows markup if a condition holds." },
    Snippet { label: "if else", at: At::Markup, body: "{${1:condition} ? (\n\t$2\n) : (\n\t$0\n)}", doc: "Shows one of two pieces of markup." },
];
