//! What does the project say about itself? `astro.config`, `tsconfig.json`, `package.json`, read without running them.

mod alias;
mod css;
mod evaluated;
mod html_data;
mod injected;
mod package;
mod read;
mod tsconfig;
pub mod covers;
pub mod typescript;
mod value;

use std::ops::Range;

pub use alias::{Find, ViteAlias};
pub use css::Css;
pub use evaluated::Evaluated;
pub use html_data::{HtmlAttribute, HtmlData, HtmlTag};
pub use read::FRAMEWORKS;
pub use injected::{Injected, InjectedMiddleware, InjectedRoute, InjectedScript, Renderer};
pub(crate) use package::{installed_version, major_version};
pub(crate) use read::read;
pub use package::Package;
pub use tsconfig::{Alias, PathAlias, TsConfig};

use crate::FilePath;

/// The configuration as Astro 7 would see it, defaults filled in.
///
/// It is read from the text of `astro.config.*`, not executed. What could not be read that way is
/// in [`problems`](Self::problems), and its default is used. A preview has the file run elsewhere when
/// [`needs_running`](Self::needs_running) says so, and reads the outcome ([`Evaluated`]) instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The file this was read from; `None` when the project has none and all is default.
    pub file: Option<FilePath>,
    /// The project's root folder.
    pub root: FilePath,
    /// Sources: `src`.
    pub src_dir: FilePath,
    /// Files served as they are: `public`.
    pub public_dir: FilePath,
    /// Where a build would go: `dist`.
    pub out_dir: FilePath,
    /// The address of the deployed site, as written.
    pub site: Option<String>,
    /// The path all routes live under; starts with `/`, ends as `trailing_slash` demands.
    pub base: String,
    /// How addresses end.
    pub trailing_slash: TrailingSlash,
    /// Are pages rendered on demand unless they say otherwise?
    pub output: Output,
    /// `redirects`, in the order written.
    pub redirects: Vec<Redirect>,
    /// The development server.
    pub server: ServerConfig,
    /// What happens to white space of the template.
    pub compress_html: CompressHtml,
    /// How a scoped style finds its elements.
    pub scoped_style_strategy: ScopedStyleStrategy,
    /// Origin check, hosts to trust, limits.
    pub security: Security,
    /// Locales and how they show in addresses.
    pub i18n: Option<I18n>,
    /// Shape of built addresses.
    pub build: Build,
    /// The package of the adapter.
    pub adapter: Option<String>,
    /// The adapter sends headers of pages that were rendered ahead.
    pub static_headers: bool,
    /// The packages of the integrations, in order.
    pub integrations: Vec<String>,
    /// Links fetched ahead.
    pub prefetch: Prefetch,
    /// `devToolbar.enabled`.
    pub dev_toolbar: bool,
    /// `image.domains`, `image.remotePatterns`, …: as written, what could be read.
    pub image: serde_json::Value,
    /// `markdown`: as written, what could be read.
    pub markdown: serde_json::Value,
    /// `experimental`: as written, what could be read.
    pub experimental: serde_json::Value,
    /// `legacy`: as written, what could be read.
    pub legacy: serde_json::Value,
    /// `vite.resolve.alias`
    pub vite_aliases: Vec<ViteAlias>,
    /// `vite.define`: name and the text it stands for.
    pub vite_define: Vec<(String, String)>,
    /// `vite.plugins` of a configuration that was run: what each is called, the package it is of and its options, as data.
    pub vite_plugins: Vec<serde_json::Value>,
    /// How sheets are made.
    pub css: Css,
    /// `vite.envPrefix`: variables that browsers may see start so; `PUBLIC_` as a rule.
    pub env_prefix: Vec<String>,
    /// `vite.envDir`, else the root: where `.env` files lie.
    pub env_dir: FilePath,
    /// `vite.server.fs.allow`: the folders whose files may be asked for by their path; `None` for the project's.
    pub fs_allow: Option<Vec<FilePath>>,
    /// `vite.server.fs.deny`: globs of files that may not; one without a slash is for names.
    pub fs_deny: Vec<String>,
    /// `env`: as written, what could be read.
    pub env: serde_json::Value,
    /// `fonts`: as written, what could be read.
    pub fonts: serde_json::Value,
    /// `session`: as written, what could be read; `false` turns sessions off.
    pub session: serde_json::Value,
    /// `cache`: as written, what could be read.
    pub cache: serde_json::Value,
    /// `routeRules`: as written, what could be read.
    pub route_rules: serde_json::Value,
    /// `fetchFile`: the module below `src` that answers requests itself; `None` for `false`.
    pub fetch_file: Option<String>,
    /// What integrations added; known only when the file was run.
    pub injected: Injected,
    /// Something in the file shows only when it runs: a computed option, an integration with hooks.
    pub needs_running: bool,
    /// What was ignored and why, in the order of the file.
    pub problems: Vec<ConfigProblem>,
}

/// `trailingSlash`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrailingSlash {
    /// Only addresses that end in `/`.
    Always,
    /// Only addresses that do not.
    Never,
    /// Both.
    #[default]
    Ignore,
}

/// `output`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Output {
    /// Pages are prerendered unless they export `prerender = false`.
    #[default]
    Static,
    /// Pages are rendered on demand unless they export `prerender = true`.
    Server,
}

/// One line of `redirects`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The route pattern that is left, as written.
    pub from: String,
    /// Where it leads: a route pattern, a path or an `http(s)` address.
    pub destination: String,
    /// The status written; without one it is 301 for GET and 308 for the rest.
    pub status: Option<u16>,
}

/// `server`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerConfig {
    /// Which interfaces to listen on.
    pub host: Host,
    /// The port to try first.
    pub port: u16,
    /// Headers of every answer.
    pub headers: Vec<(String, String)>,
    /// Which `Host` headers are answered besides local ones.
    pub allowed_hosts: AllowedHosts,
}

/// `server.host`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// Only this machine (`false`).
    Local,
    /// Every interface (`true`).
    All,
    /// This address.
    Address(String),
}

/// `server.allowedHosts`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedHosts {
    /// These; a leading dot covers subdomains.
    List(Vec<String>),
    /// Any (`true`).
    Any,
}

/// `compressHTML`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CompressHtml {
    /// White space is kept (`false`).
    Keep,
    /// Runs of white space become one character (`true`).
    Collapse,
    /// White space as JSX has it (`'jsx'`).
    #[default]
    Jsx,
}

/// `scopedStyleStrategy`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScopedStyleStrategy {
    /// `.a[data-astro-cid-…]`
    #[default]
    Attribute,
    /// `.a.astro-…`
    Class,
    /// `.a:where(.astro-…)`
    Where,
}

/// `security`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// Refuse form posts from other origins.
    pub check_origin: bool,
    /// Hosts whose `X-Forwarded-*` are believed.
    pub allowed_domains: Vec<AllowedDomain>,
    /// Largest body of an action, in bytes.
    pub action_body_size_limit: u64,
    /// Largest body of a server island, in bytes.
    pub server_island_body_size_limit: u64,
    /// Is a content security policy asked for?
    pub csp: bool,
    /// `security.csp` when it is an object: `algorithm`, `directives`, `scriptDirective`, `styleDirective`.
    pub csp_options: serde_json::Value,
}

/// One pattern of `security.allowedDomains`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowedDomain {
    /// `*.example.com`, `**.example.com` or a name.
    pub hostname: Option<String>,
    /// `https`
    pub protocol: Option<String>,
    /// `8080`
    pub port: Option<String>,
}

/// `i18n`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct I18n {
    /// The locale of addresses without one.
    pub default_locale: String,
    /// All locales, in order.
    pub locales: Vec<Locale>,
    /// Locale and the locale that stands in for its missing pages.
    pub fallback: Vec<(String, String)>,
    /// Locale and the address of its own site.
    pub domains: Vec<(String, String)>,
    /// `routing: 'manual'`: the project's middleware does it all.
    pub manual: bool,
    /// Does the default locale show in addresses?
    pub prefix_default_locale: bool,
    /// Does `/` lead to the default locale?
    pub redirect_to_default_locale: bool,
    /// A missing page shows the fallback in place instead of leading there.
    pub fallback_rewrites: bool,
}

impl I18n {
    /// Does a segment of an address name one of the locales?
    pub fn speaks(&self, segment: &str) -> bool {
        let normal = |text: &str| text.replace('_', "-").to_lowercase();
        self.locales.iter().any(|locale| match locale.codes.as_slice() {
            // A plain locale is known in any spelling, one with a path of its own by that only.
            [code] if *code == locale.path => normal(code) == normal(segment),
            _ => locale.path == segment,
        })
    }
}

/// One locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    /// The segment in addresses.
    pub path: String,
    /// The language codes it answers to; a plain locale is its own code.
    pub codes: Vec<String>,
}

/// `build`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// What files a page becomes.
    pub format: BuildFormat,
    /// The folder of built assets: `_astro`.
    pub assets: String,
    /// `assetsPrefix`: an address, or one for each extension.
    pub assets_prefix: serde_json::Value,
}

/// `build.format`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BuildFormat {
    /// `/a.html`
    File,
    /// `/a/index.html`
    #[default]
    Directory,
    /// As the source is named.
    Preserve,
}

/// `prefetch`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prefetch {
    /// Is the prefetch script on pages?
    pub enabled: bool,
    /// `prefetch: false`: not even with `<ClientRouter />`.
    pub forbidden: bool,
    /// All links, not only marked ones; the usual is none without `<ClientRouter />`, and all with it.
    pub all: Option<bool>,
    /// `tap`, `hover`, `viewport` or `load`.
    pub strategy: Option<String>,
}

/// A part of a configuration file that is not taken as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Permanent name: `config-not-static`, `config-wrong-type`, `config-syntax`, `config-unknown-option`, …
    pub name: &'static str,
    /// The file.
    pub file: FilePath,
    /// Where in it.
    pub range: Range<usize>,
    /// What is ignored and why.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Config {
    /// Astro 7's defaults for a project at `root`.
    pub fn defaults(root: &FilePath) -> Config {
        let inside = |name: &str| root.join(name).unwrap_or_else(|| root.clone());
        Config {
            file: None,
            root: root.clone(),
            src_dir: inside("src"),
            public_dir: inside("public"),
            out_dir: inside("dist"),
            site: None,
            base: "/".to_owned(),
            trailing_slash: TrailingSlash::default(),
            output: Output::default(),
            redirects: Vec::new(),
            server: ServerConfig {
                host: Host::Local,
                port: 4321,
                headers: Vec::new(),
                allowed_hosts: AllowedHosts::List(Vec::new()),
            },
            compress_html: CompressHtml::default(),
            scoped_style_strategy: ScopedStyleStrategy::default(),
            security: Security {
                check_origin: true,
                allowed_domains: Vec::new(),
                action_body_size_limit: 1024 * 1024,
                server_island_body_size_limit: 1024 * 1024,
                csp: false,
                csp_options: serde_json::Value::Null,
            },
            i18n: None,
            build: Build { format: BuildFormat::default(), assets: "_astro".to_owned(), assets_prefix: serde_json::Value::Null },
            adapter: None,
            static_headers: false,
            integrations: Vec::new(),
            prefetch: Prefetch::default(),
            dev_toolbar: true,
            image: serde_json::Value::Null,
            markdown: serde_json::Value::Null,
            experimental: serde_json::Value::Null,
            legacy: serde_json::Value::Null,
            vite_aliases: Vec::new(),
            vite_plugins: Vec::new(),
            vite_define: Vec::new(),
            css: Css::default(),
            env_prefix: vec!["PUBLIC_".to_owned()],
            env_dir: root.clone(),
            fs_allow: None,
            fs_deny: Vec::new(),
            env: serde_json::Value::Null,
            fonts: serde_json::Value::Null,
            session: serde_json::Value::Null,
            cache: serde_json::Value::Null,
            route_rules: serde_json::Value::Null,
            fetch_file: Some("fetch".to_owned()),
            injected: Injected::default(),
            needs_running: false,
            problems: Vec::new(),
        }
    }

    /// Are `.mdx` files pages? An integration has to say so; one that cannot be read may.
    pub fn has_mdx(&self) -> bool {
        self.integrations.iter().any(|name| name.contains("mdx") || name.contains("starlight"))
    }

    /// The folder whose files are routes.
    pub fn pages_dir(&self) -> FilePath {
        self.src_dir.join("pages").unwrap_or_else(|| self.src_dir.clone())
    }
}
