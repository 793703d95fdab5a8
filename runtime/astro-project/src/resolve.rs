//! Where does an import lead? Relative paths, aliases, packages, and words for what leads nowhere.

use std::fmt;

use smol_str::SmolStr;

use crate::FilePath;

/// Where a specifier leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Resolved {
    /// A file of the project or of a package, with the query of the import (`?raw`, `?url`, …; empty for none, `?` included).
    File {
        /// The file, links followed.
        path: FilePath,
        /// `?raw` or empty.
        query: SmolStr,
    },
    /// A module of the runtime's own: `astro:content`, `astro:env/client`, `virtual:…`.
    Virtual(SmolStr),
    /// A module of Node's, with its prefix: `node:fs`.
    Builtin(SmolStr),
    /// An address on the network: `https://…`, or `data:`.
    Url(SmolStr),
}

/// An import that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveError {
    /// As written.
    pub specifier: String,
    /// Why.
    pub reason: ResolveReason,
    /// Specifiers that would lead somewhere, nearest first.
    pub suggestions: Vec<String>,
}

/// Why an import leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolveReason {
    /// No such file. Holds the path looked for.
    NoFile(FilePath),
    /// An alias of the tsconfig matched, its targets do not exist.
    NoAliasTarget(Vec<FilePath>),
    /// The package is not in any `node_modules`. `listed` when `package.json` asks for it.
    NotInstalled {
        /// `@scope/name`
        package: String,
        /// Is it among the dependencies?
        listed: bool,
    },
    /// The package has no such entry in its `exports`.
    NotExported {
        /// The package's name.
        package: String,
    },
    /// The package is broken or the specifier is none, in the words of the resolver.
    Other(String),
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` leads to no file", self.specifier)
    }
}

impl std::error::Error for ResolveError {}

/// What a file is to an importer, from its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssetKind {
    /// `.astro`
    Astro,
    /// `.ts`, `.mts`, `.cts`
    TypeScript,
    /// `.tsx`
    Tsx,
    /// `.js`, `.mjs`, `.cjs`
    JavaScript,
    /// `.jsx`
    Jsx,
    /// `.json`
    Json,
    /// `.css`, `.scss`, `.sass`, `.less`, `.styl`, `.pcss`
    Style,
    /// `.md`, `.markdown`
    Markdown,
    /// `.mdx`
    Mdx,
    /// `.html`
    Html,
    /// `.svg`
    Svg,
    /// Pictures other than `.svg`.
    Image,
    /// `.svelte`, `.vue`
    Framework,
    /// Anything else: fonts, sound, data.
    Other,
}

impl AssetKind {
    /// The kind of a file by its name.
    pub fn of(path: &FilePath) -> AssetKind {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        match extension.as_str() {
            "astro" => AssetKind::Astro,
            "ts" | "mts" | "cts" => AssetKind::TypeScript,
            "tsx" => AssetKind::Tsx,
            "js" | "mjs" | "cjs" => AssetKind::JavaScript,
            "jsx" => AssetKind::Jsx,
            "json" => AssetKind::Json,
            "css" | "scss" | "sass" | "less" | "styl" | "stylus" | "pcss" | "postcss" => {
                AssetKind::Style
            }
            "md" | "markdown" | "mdown" | "mkdn" | "mkd" | "mdwn" => AssetKind::Markdown,
            "mdx" => AssetKind::Mdx,
            "html" | "htm" => AssetKind::Html,
            "svg" => AssetKind::Svg,
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "tiff" | "tif" | "ico" | "bmp" => {
                AssetKind::Image
            }
            "svelte" | "vue" => AssetKind::Framework,
            _ => AssetKind::Other,
        }
    }
}
