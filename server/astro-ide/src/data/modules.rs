//! What the modules of Astro export: name, type, and a line of explanation.

/// Something a module of Astro exports.
#[derive(Debug)]
pub(crate) struct Export {
    /// The module: `astro:content`.
    pub(crate) module: &'static str,
    pub(crate) name: &'static str,
    /// Its TypeScript type; empty for what is itself a type.
    pub(crate) ty: &'static str,
    /// What it is good for, in our own words.
    pub(crate) doc: &'static str,
}

impl Export {
    /// Is it a function?
    pub(crate) fn is_function(&self) -> bool {
        self.ty.starts_with('(') || self.ty.starts_with('<')
    }

    /// Is it a component, to be used as a tag?
    pub(crate) fn is_component(&self) -> bool {
        self.ty == COMPONENT
    }

    /// Is it a type, which leaves nothing at run time?
    pub(crate) fn is_type(&self) -> bool {
        self.ty.is_empty()
    }

    /// As a declaration would say it.
    pub(crate) fn declaration(&self) -> String {
        match () {
            () if self.is_type() => format!("type {}", self.name),
            () if self.is_component() => format!("<{} />", self.name),
            () => format!("{}: {}", self.name, self.ty),
        }
    }
}

/// Everything there is.
pub(crate) fn all() -> impl Iterator<Item = &'static Export> {
    EXPORTS.iter()
}

/// What `module` exports.
pub(crate) fn exports(module: &str) -> impl Iterator<Item = &'static Export> {
    EXPORTS.iter().filter(move |export| export.module == module)
}

/// One export of a module.
pub(crate) fn export(module: &str, name: &str) -> Option<&'static Export> {
    exports(module).find(|export| export.name == name)
}

const COMPONENT: &str = "component";

const fn e(module: &'static str, name: &'static str, ty: &'static str, doc: &'static str) -> Export {
    Export { module, name, ty, doc }
}

const EXPORTS: &[Export] = &[
    e("astro:content", "getCollection", "(collection: string, filter?: (entry: CollectionEntry) => boolean) => Promise<CollectionEntry[]>", "All entries of a collection, or those the filter lets through. Their order is not promised: sort them."),
    e("astro:content", "getEntry", "(collection: string, id: string) => Promise<CollectionEntry | undefined>", "One entry by its id; also takes a reference from another entry's data."),
    e("astro:content", "getEntries", "(entries: { collection: string, id: string }[]) => Promise<CollectionEntry[]>", "The entries a list of references names."),
    e("astro:content", "render", "(entry: CollectionEntry) => Promise<{ Content, headings: MarkdownHeading[], remarkPluginFrontmatter }>", "Makes an entry ready to be shown: `<Content />`, and its headings."),
    e("astro:content", "defineCollection", "(config: { loader, schema? }) => CollectionConfig", "Declares a collection: where its entries come from, and what is in their data."),
    e("astro:content", "defineLiveCollection", "(config: { loader: LiveLoader, schema? }) => LiveCollectionConfig", "Declares a collection that is read for each request, in `src/live.config.ts`."),
    e("astro:content", "getLiveCollection", "(collection: string, filter?: object) => Promise<{ entries, error?, cacheHint? }>", "The entries of a live collection, asked for now."),
    e("astro:content", "getLiveEntry", "(collection: string, filter: string | object) => Promise<{ entry?, error?, cacheHint? }>", "One entry of a live collection, asked for now."),
    e("astro:content", "reference", "(collection: string) => ZodType", "For schemas: the id of an entry of another collection."),
    e("astro:content", "CollectionEntry", "", "An entry of a collection: `CollectionEntry<\"blog\">`."),
    e("astro:content", "CollectionKey", "", "The names of all collections."),
    e("astro:content", "SchemaContext", "", "What a schema written as a function gets: `({ image }) => …`."),
    e("astro:assets", "Image", COMPONENT, "Shows an optimised picture with width, height and lazy loading. Needs `src` and `alt`."),
    e("astro:assets", "Picture", COMPONENT, "Shows a picture in several formats and sizes: `formats={[\"avif\", \"webp\"]}`."),
    e("astro:assets", "Font", COMPONENT, "Puts a font of the configuration into the page: `<Font cssVariable=\"--font-body\" preload />`."),
    e("astro:assets", "getImage", "(options: { src, width?: number, height?: number, format?: string, quality?: number | string }) => Promise<{ src: string, attributes: object }>", "An optimised picture's address and attributes, where `<Image />` does not fit: backgrounds, endpoints."),
    e("astro:assets", "inferRemoteSize", "(url: string) => Promise<{ width: number, height: number, format: string }>", "Asks a remote picture for its size."),
    e("astro:assets", "getConfiguredImageService", "() => Promise<ImageService>", "The image service of the configuration."),
    e("astro:assets", "imageConfig", "object", "`image` of the configuration."),
    e("astro:assets", "fontData", "Record<string, FontData[]>", "The files and weights of the fonts of the configuration, by CSS variable."),
    e("astro:actions", "defineAction", "(config: { accept?: \"form\" | \"json\", input?: ZodType, handler: (input, context: ActionAPIContext) => any }) => ActionClient", "Declares an action in `src/actions/index.ts`."),
    e("astro:actions", "actions", "object", "All actions of the project, to be called from pages and browsers."),
    e("astro:actions", "ActionError", "class", "Thrown in an action to answer with an error: `new ActionError({ code: \"NOT_FOUND\", message })`."),
    e("astro:actions", "isActionError", "(error: unknown) => boolean", "Is it an `ActionError`?"),
    e("astro:actions", "isInputError", "(error: unknown) => boolean", "Did the input fail its schema? Then `error.fields` says where."),
    e("astro:actions", "getActionContext", "(context: APIContext) => { action, setActionResult, serializeActionResult, deserializeActionResult }", "For middleware: the action that is being called, and what to do with its answer."),
    e("astro:actions", "getActionPath", "(action: ActionClient) => string", "The address of an action, for a `fetch` of your own."),
    e("astro:actions", "ACTION_QUERY_PARAMS", "object", "The names of the query parameters forms call actions by."),
    e("astro:middleware", "defineMiddleware", "(handler: (context: APIContext, next: () => Promise<Response>) => Promise<Response> | Response) => MiddlewareHandler", "Gives a middleware its types."),
    e("astro:middleware", "sequence", "(...handlers: MiddlewareHandler[]) => MiddlewareHandler", "Joins middleware into one: each calls the one after it by `next()`."),
    e("astro:middleware", "createContext", "(options: { request: Request, params?, locals?, defaultLocale: string }) => APIContext", "Makes a context by hand, for calling middleware outside of Astro."),
    e("astro:middleware", "trySerializeLocals", "(value: unknown) => string", "Turns `locals` into text; throws if something in it cannot be."),
    e("astro:transitions", "ClientRouter", COMPONENT, "Goes from page to page without a full load, with animations. Put it into `<head>`."),
    e("astro:transitions", "fade", "(options?: { duration?: string | number }) => TransitionDirectionalAnimations", "Fades: `transition:animate={fade({ duration: \"0.4s\" })}`."),
    e("astro:transitions", "slide", "(options?: { duration?: string | number }) => TransitionDirectionalAnimations", "Slides in from the side: `transition:animate={slide({ duration: \"0.4s\" })}`."),
    e("astro:transitions/client", "navigate", "(href: string, options?: { history?: \"auto\" | \"push\" | \"replace\", formData?: FormData, info?, state?, sourceElement? }) => Promise<void>", "Goes to another page by the client router."),
    e("astro:transitions/client", "supportsViewTransitions", "boolean", "Does the browser have view transitions of its own?"),
    e("astro:transitions/client", "transitionEnabledOnThisPage", "boolean", "Is the client router on this page?"),
    e("astro:transitions/client", "getFallback", "() => \"none\" | \"animate\" | \"swap\"", "What is done in browsers without view transitions."),
    e("astro:transitions/client", "swapFunctions", "object", "The steps of replacing a page by the next, for `astro:before-swap`."),
    e("astro:env/server", "getSecret", "(key: string) => string | undefined", "The raw value of an environment variable, also of one no schema names."),
    e("astro:i18n", "getRelativeLocaleUrl", "(locale: string, path?: string, options?: object) => string", "The path of a page in a language: `/fr/about`."),
    e("astro:i18n", "getAbsoluteLocaleUrl", "(locale: string, path?: string, options?: object) => string", "The whole address of a page in a language. Needs `site`."),
    e("astro:i18n", "getRelativeLocaleUrlList", "(path?: string, options?: object) => string[]", "The paths of a page in all languages."),
    e("astro:i18n", "getAbsoluteLocaleUrlList", "(path?: string, options?: object) => string[]", "The addresses of a page in all languages. Needs `site`."),
    e("astro:i18n", "getPathByLocale", "(locale: string) => string", "The part of the path that stands for a locale."),
    e("astro:i18n", "getLocaleByPath", "(path: string) => string", "The locale a part of the path stands for."),
    e("astro:i18n", "pathHasLocale", "(path: string) => boolean", "Does the path begin with a locale of the configuration?"),
    e("astro:i18n", "requestHasLocale", "(context: APIContext) => boolean", "Does the address of the request begin with a locale?"),
    e("astro:i18n", "redirectToDefaultLocale", "(context: APIContext, statusCode?: 300 | 301 | 302 | 303 | 304 | 307 | 308) => Response | undefined", "Sends the visitor to the same page in the default language. Only with `i18n.routing: \"manual\"`."),
    e("astro:i18n", "redirectToFallback", "(context: APIContext, response: Response) => Promise<Response>", "Answers in the fallback language if there is no such page. Only with `i18n.routing: \"manual\"`."),
    e("astro:i18n", "notFound", "(context: APIContext, response?: Response) => Response | undefined", "Answers 404 for paths without a locale. Only with `i18n.routing: \"manual\"`."),
    e("astro:i18n", "middleware", "(options: { prefixDefaultLocale?: boolean, redirectToDefaultLocale?: boolean, fallbackType?: \"redirect\" | \"rewrite\" }) => MiddlewareHandler", "Astro's own i18n middleware, to be put into a sequence. Only with `i18n.routing: \"manual\"`."),
    e("astro:i18n", "toCodes", "(locales: Locales) => string[]", "The codes of all locales."),
    e("astro:i18n", "toPaths", "(locales: Locales) => string[]", "The paths of all locales."),
    e("astro:prefetch", "prefetch", "(url: string, options?: { ignoreSlowConnection?: boolean, eagerness?: string }) => void", "Fetches a page ahead of a click."),
    e("astro/zod", "z", "object", "Zod, for schemas."),
    e("astro/loaders", "glob", "(options: { pattern: string | string[], base?: string | URL, generateId? }) => Loader", "Makes an entry of each file the pattern fits."),
    e("astro/loaders", "file", "(fileName: string, options?: { parser?: (text: string) => any }) => Loader", "Makes an entry of each element of one data file."),
    e("astro/components", "Code", COMPONENT, "Shows highlighted code: `<Code code={text} lang=\"ts\" />`."),
    e("astro/components", "Debug", COMPONENT, "Shows values on the page: `<Debug {posts} />`."),
    e("astro/types", "HTMLAttributes", "", "The attributes of an element: `interface Props extends HTMLAttributes<\"a\"> {}`."),
    e("astro/types", "HTMLTag", "", "The name of any element."),
    e("astro/types", "Polymorphic", "", "Props of a component whose element the user picks: `Polymorphic<{ as: Tag }>`."),
    e("astro/types", "ComponentProps", "", "The props of a component: `ComponentProps<typeof Card>`."),
    e("astro/config", "defineConfig", "(config: AstroUserConfig) => AstroUserConfig", "Gives the configuration its types."),
    e("astro/config", "envField", "object", "Fields of `env.schema`: `envField.string({ context: \"server\", access: \"secret\" })`."),
    e("astro/config", "fontProviders", "object", "Where fonts come from: `fontProviders.google()`, `.fontsource()`, `.local()`, …"),
    e("astro/config", "sessionDrivers", "object", "Where sessions are kept."),
    e("astro", "APIRoute", "", "A function of an endpoint: `export const GET: APIRoute = (context) => …`."),
    e("astro", "APIContext", "", "What endpoints and middleware get."),
    e("astro", "AstroGlobal", "", "What `Astro` is."),
    e("astro", "GetStaticPaths", "", "What `getStaticPaths` is: `export const getStaticPaths = (() => …) satisfies GetStaticPaths`."),
    e("astro", "InferGetStaticParamsType", "", "The type of `Astro.params`, from `typeof getStaticPaths`."),
    e("astro", "InferGetStaticPropsType", "", "The type of `Astro.props`, from `typeof getStaticPaths`."),
    e("astro", "MarkdownHeading", "", "A heading of a Markdown file: `depth`, `slug`, `text`."),
    e("astro", "MiddlewareHandler", "", "What a middleware is."),
    e("astro", "Page", "", "A page of `paginate()`: `data`, `currentPage`, `url.next`, …"),
    e("astro", "ImageMetadata", "", "An imported picture: `src`, `width`, `height`, `format`."),
    e("astro", "AstroIntegration", "", "An integration: a name and hooks."),
    e("astro", "AstroCookies", "", "What `Astro.cookies` is."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_belongs_to_a_module_that_can_be_imported() {
        for export in EXPORTS {
            let known = crate::completion::import_path::MODULES.iter().any(|(name, _)| *name == export.module);
            assert!(known, "{}", export.module);
        }
        assert_eq!(export("astro:content", "reference").unwrap().declaration(), "reference: (collection: string) => ZodType");
        assert_eq!(export("astro", "Page").unwrap().declaration(), "type Page");
    }
}
