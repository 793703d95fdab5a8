//! What a rule wants to see. One walk over the file serves all rules: each names the nodes it is about.

use astro_project::{FilePath, Snapshot};
use astro_syntax::{Attribute, Document, Element, GuestNode, RegionKind, Script, Static};

use crate::answer::{Finding, Rule};
use crate::completion::is_server_code;
use crate::diagnostics::code::Code;

/// A rule: what it says of itself, and what it looks at.
pub(crate) struct Check {
    pub(crate) rule: Rule,
    pub(crate) looks: &'static [Look],
}

/// Something a rule wants to be shown. The function adds what it finds to the list.
pub(crate) enum Look {
    /// An `.astro` file as a whole, once: the facts of its script, its place in the project.
    File(fn(&Subject<'_>, &mut Vec<Finding>)),
    /// Elements of any kind that have one of these names; with no names, all of them.
    Element(&'static [&'static str], fn(&Subject<'_>, Element<'_>, &mut Vec<Finding>)),
    /// Attributes of these full names; `client:*` is every name that starts so, and no names means all.
    Attribute(&'static [&'static str], fn(&Subject<'_>, Element<'_>, Attribute<'_>, &mut Vec<Finding>)),
    /// Nodes of these kinds in the tolerant trees of scripts, where the script writes one of `words`. Nothing else of it is
    /// walked, so the words should be those without which the rule has nothing to say.
    Script {
        /// Which scripts.
        of: Scripts,
        /// What must stand inside the node.
        words: &'static [&'static str],
        /// Kinds of tree-sitter-typescript.
        kinds: &'static [&'static str],
        /// Looks at one such node.
        check: fn(&Subject<'_>, GuestNode<'_>, &mut Vec<Finding>),
    },
    /// The same for server code wherever it stands: component scripts, expressions, plain modules.
    Code {
        /// What must stand inside the node.
        words: &'static [&'static str],
        /// Kinds of tree-sitter-typescript.
        kinds: &'static [&'static str],
        /// Looks at one such node.
        check: fn(&Code<'_>, GuestNode<'_>, &mut Vec<Finding>),
    },
    /// `astro.config.*`, once, with its value as it is written.
    Config(fn(&ConfigSubject<'_>, &mut Vec<Finding>)),
    /// A plain module of the project, `.ts` or `.js`, once.
    Module(fn(&ModuleSubject<'_>, &mut Vec<Finding>)),
}

/// Which scripts of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scripts {
    /// The component script.
    Frontmatter,
    /// What runs on the server: the component script and all expressions.
    Server,
    /// What runs in the browser: `<script>` and event attributes.
    Client,
}

impl Scripts {
    pub(super) fn include(self, kind: RegionKind) -> bool {
        match self {
            Scripts::Frontmatter => kind == RegionKind::Frontmatter,
            Scripts::Server => is_server_code(kind),
            Scripts::Client => matches!(kind, RegionKind::Script(_) | RegionKind::EventAttribute),
        }
    }
}

/// The `.astro` file a rule looks at.
pub(crate) struct Subject<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) file: &'a FilePath,
    pub(crate) document: &'a Document,
}

/// The plain module a rule looks at.
pub(crate) struct ModuleSubject<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) file: &'a FilePath,
    pub(crate) script: &'a Script,
}

/// The configuration a rule looks at.
pub(crate) struct ConfigSubject<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) value: &'a Static,
}
