//! What integrations add to a project through their hooks.

use crate::FilePath;

/// Everything `astro:config:setup` hooks asked for, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Injected {
    /// `injectRoute()`
    pub routes: Vec<InjectedRoute>,
    /// `injectScript()`
    pub scripts: Vec<InjectedScript>,
    /// `addMiddleware()`
    pub middleware: Vec<InjectedMiddleware>,
    /// `addRenderer()`
    pub renderers: Vec<Renderer>,
    /// `addClientDirective()`: name, and the module of the browser.
    pub client_directives: Vec<(String, String)>,
    /// `addPageExtension()`, without dots.
    pub page_extensions: Vec<String>,
    /// Something was put before the pages with `server.middlewares.use()`.
    pub server_middleware: bool,
    /// Modules of packages that brought along an integration of Astro's own: it may be found from them alone.
    pub importers: Vec<FilePath>,
}

/// A route whose file lies outside of `src/pages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InjectedRoute {
    /// As in `src/pages`: `/blog/[slug]`.
    pub pattern: String,
    /// The page or endpoint; `None` when it is nowhere.
    pub file: Option<FilePath>,
    /// As the integration wrote it.
    pub entrypoint: String,
    /// What the integration says about rendering ahead; the file's own word comes before it.
    pub prerender: Option<bool>,
}

/// A piece of code for every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InjectedScript {
    /// `page`, `page-ssr`, `head-inline` or `before-hydration`.
    pub stage: String,
    /// JavaScript.
    pub content: String,
}

/// Middleware besides that of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InjectedMiddleware {
    /// The module; `None` when it is nowhere.
    pub file: Option<FilePath>,
    /// As the integration wrote it.
    pub entrypoint: String,
    /// Does it run after that of the project?
    pub after: bool,
}

/// A framework's way to make HTML of its components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renderer {
    /// `@astrojs/react`
    pub name: String,
    /// The module with `check` and `renderToStaticMarkup`, as written.
    pub server: String,
    /// Where that is; `None` when it is nowhere.
    pub server_file: Option<FilePath>,
    /// The module that hydrates in the browser, as written.
    pub client: Option<String>,
    /// Where that is.
    pub client_file: Option<FilePath>,
}
