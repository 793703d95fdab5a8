//! The styles of a page: all style sheets of the modules it imports, in the order they are imported.

use std::sync::Arc;

use astro_project::{AssetKind, FilePath};
use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use crate::app::Target as Rules;

use super::later::Sheet;
use super::name::ModuleName;
use super::{Loader, Target, image_styles, transition_styles};

/// A part of a page's import graph.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Node {
    Module(ModuleName),
    /// What a plugin made up under this id.
    MadeUp(String),
    /// A sheet of Astro's package.
    Own(transition_styles::Own),
}

/// What the head of a page needs.
#[derive(Debug, Default)]
pub(super) struct PageHead {
    styles: Vec<(String, Sheet)>,
    has_head: bool,
    has_image_styles: bool,
    /// Components add to the head while they are rendered.
    waits: bool,
}

impl Loader {
    /// Stands for the head of a page: changes when the head may.
    pub(crate) fn head_key(&self, file: &FilePath) -> Value {
        json!({ "key": self.name(file), "hasHead": false })
    }

    /// The answer to `ask("head", {module})`.
    pub(crate) fn head(&self, module: &str) -> Value {
        let head = self.page_head(module);
        let styles: Vec<Value> = head.styles.iter().map(|(id, sheet)| {
            let mut style = self.described(sheet);
            style["id"] = id.as_str().into();
            style
        }).collect();
        json!({ "styles": styles, "scripts": self.head_scripts(), "waits": head.waits, "hasHead": head.has_head })
    }

    fn page_head(&self, module: &str) -> Arc<PageHead> {
        if let Some(known) = self.memory().heads.get(module) {
            return known.clone();
        }
        let Some(name) = ModuleName::read(module) else { return Arc::default() };
        let mut head = PageHead::default();
        let mut visited = FxHashSet::default();
        for injected in self.page_ssr_imports() {
            self.collect(&injected, &mut head, &mut visited);
        }
        self.collect(&name, &mut head, &mut visited);
        let head = Arc::new(head);
        self.memory().heads.insert(module.to_owned(), head.clone());
        head
    }

    /// Imports first, then the module's own styles: later rules win, so a page's own come last.
    fn collect(&self, root: &ModuleName, head: &mut PageHead, visited: &mut FxHashSet<Node>) {
        // A stack of our own: projects may import deeper than ours reaches.
        let mut stack = vec![(Node::Module(root.clone()), false)];
        while let Some((node, done)) = stack.pop() {
            match (&node, done) {
                (Node::Own(sheet), _) => self.add_own(sheet, head),
                (Node::Module(name), true) => self.add_styles(name, head),
                (Node::MadeUp(id), true) => self.add_made_up(id, head),
                (_, false) if visited.insert(node.clone()) => {
                    let below = self.below(&node, head);
                    stack.push((node, true));
                    stack.extend(below.into_iter().rev().map(|node| (node, false)));
                }
                (_, false) => {}
            }
        }
    }

    /// What a module imports that may bring styles, in order.
    fn below(&self, node: &Node, head: &mut PageHead) -> Vec<Node> {
        let home = self.scripts_home();
        let (from, imports) = match node {
            Node::Module(name) if self.is_unread_text(name) => (&name.path, super::document::layout_of(self, &name.path).into_iter().collect()),
            Node::Module(name) => {
                let Ok(module) = self.module(name) else { return Vec::new() };
                if module.imports.iter().any(|specifier| specifier == "astro:assets") && !std::mem::replace(&mut head.has_image_styles, true) {
                    head.styles.extend(image_styles::sheet(&self.snapshot.config().image).map(|(id, css)| (id, css.into())));
                }
                if module.uses_transitions {
                    self.add_own(&transition_styles::MOVEMENTS, head);
                }
                (&name.path, module.imports.clone())
            }
            Node::MadeUp(id) => (&home, self.imports_of_made_up(id)),
            Node::Own(_) => return Vec::new(),
        };
        imports.iter().filter_map(|specifier| self.node(node, from, specifier)).collect()
    }

    fn node(&self, importer: &Node, from: &FilePath, specifier: &str) -> Option<Node> {
        let made_up = |id: String| match self.plugin_target(&id) {
            Target::Module(name) => self.has_styles(&name).then_some(Node::Module(name)),
            _ => Some(Node::MadeUp(id)),
        };
        match self.target(from, specifier).ok()? {
            Target::Module(mut target) if self.has_styles(&target) => {
                if let Node::Module(name) = importer {
                    name.pass_on_places(&mut target);
                    self.note_import(&name.path, &target.path);
                }
                Some(Node::Module(target))
            }
            Target::Plugin(id) => made_up(id),
            // Imported for whatever it exports, it brings the sheet of its component.
            Target::Builtin(name) if name == "astro:transitions" => Some(Node::Own(transition_styles::ROUTER)),
            // A name with a colon may be a plugin's.
            Target::Builtin(name) if !name.starts_with("node:") && !name.starts_with("astro:") => self.plugin_id(&name, from, true).ok()?.and_then(made_up),
            _ => None,
        }
    }

    /// The styles of a component that a plugin made up, once.
    fn add_made_up(&self, id: &str, head: &mut PageHead) {
        for (id, sheet) in self.plugin_styles(id) {
            if head.styles.iter().all(|known| known.0 != id) {
                head.styles.push((id, sheet));
            }
        }
    }

    /// A sheet of Astro's own package, once.
    fn add_own(&self, (specifier, query, css): &transition_styles::Own, head: &mut PageHead) {
        let id = match self.target(&self.scripts_home(), specifier) {
            Ok(Target::Module(name)) => format!("{}{query}", name.path),
            _ => format!("{specifier}{query}"),
        };
        if head.styles.iter().all(|known| known.0 != id) {
            head.styles.push((id, (*css).to_owned().into()));
        }
    }

    /// Markdown that a page may load and has not: nothing is made of it here, only its layout can have styles.
    fn is_unread_text(&self, name: &ModuleName) -> bool {
        AssetKind::of(&name.path) == AssetKind::Markdown && !self.memory().compiled.contains_key(name)
    }

    fn add_styles(&self, name: &ModuleName, head: &mut PageHead) {
        if self.is_unread_text(name) {
            return;
        }
        let Ok(module) = self.module(name) else { return };
        head.has_head |= module.has_head;
        head.waits |= module.code.contains("$$transition(") || (self.has_modules_of_text() && module.imports.iter().any(|import| import == "astro:content"));
        for (index, sheet) in module.styles.iter().enumerate() {
            let id = match AssetKind::of(&name.path) {
                AssetKind::Astro => format!("{}?astro&type=style&index={index}&lang.css", name.path),
                AssetKind::Style if !name.query.is_empty() => format!("{}?{}", name.path, name.query),
                _ => name.path.to_string(),
            };
            head.styles.push((id, sheet.clone()));
        }
    }

    /// Whether texts of the project may be modules that bring styles: a page learns of them only while it is rendered.
    fn has_modules_of_text(&self) -> bool {
        let integrations = &self.snapshot.config().integrations;
        integrations.iter().any(|name| matches!(name.as_str(), "@astrojs/mdx" | "@astrojs/markdoc" | "@astrojs/starlight"))
    }

    /// Remembers that what is made of `holder` holds the text of `held`.
    pub(super) fn note_inlined(&self, holder: &FilePath, held: &FilePath) {
        self.note_import(holder, held);
        self.memory().inlined.entry(held.clone()).or_default().insert(holder.clone());
    }

    /// Remembers that `from` depends on `to`.
    pub(super) fn note_import(&self, from: &FilePath, to: &FilePath) {
        self.note_use(to);
        self.memory().importers.entry(to.clone()).or_default().insert(from.clone());
    }

    /// Whether styles can come from a module. Code of packages is searched for them where the package is one for Astro, as
    /// Vite does, which leaves all others to Node.
    fn has_styles(&self, name: &ModuleName) -> bool {
        let packaged = super::is_package_file(&name.path) && !self.is_for_astro(&name.path);
        match self.kind(&name.path) {
            AssetKind::Astro => true,
            AssetKind::Style => !name.has("raw") && !name.has("inline") && (!name.has("url") || self.settings.target == Rules::Dev),
            AssetKind::TypeScript | AssetKind::JavaScript | AssetKind::Tsx | AssetKind::Jsx => !packaged,
            AssetKind::Framework | AssetKind::Markdown | AssetKind::Mdx => true,
            AssetKind::Other => name.path.extension() == Some("mdoc"),
            _ => false,
        }
    }
}
