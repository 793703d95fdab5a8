//! The styles of a page: all style sheets of the modules it imports, in the order they are imported.

use std::sync::Arc;

use astro_project::{AssetKind, FilePath};
use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use super::later::Sheet;
use super::name::ModuleName;
use super::{Loader, Target, image_styles};

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
    fn collect(&self, root: &ModuleName, head: &mut PageHead, visited: &mut FxHashSet<ModuleName>) {
        // A stack of our own: projects may import deeper than ours reaches.
        let mut stack = vec![(root.clone(), false)];
        while let Some((name, done)) = stack.pop() {
            if done {
                self.add_styles(&name, head);
                continue;
            }
            if !visited.insert(name.clone()) {
                continue;
            }
            stack.push((name.clone(), true));
            let Ok(module) = self.module(&name) else { continue };
            if module.imports.iter().any(|specifier| specifier == "astro:assets") && !std::mem::replace(&mut head.has_image_styles, true) {
                head.styles.extend(image_styles::sheet(&self.snapshot.config().image).map(|(id, css)| (id, css.into())));
            }
            for specifier in module.imports.iter().rev() {
                match self.target(&name.path, specifier) {
                    Ok(Target::Module(mut target)) if self.has_styles(&target) => {
                        name.pass_on_places(&mut target);
                        self.note_import(&name.path, &target.path);
                        stack.push((target, false));
                    }
                    Ok(Target::Plugin(id)) => self.add_made_up(&id, head),
                    Ok(Target::Builtin(made)) if made.ends_with(".astro") => {
                        if let Ok(Some(id)) = self.plugin_id(&made, &name.path, true) {
                            self.add_made_up(&id, head);
                        }
                    }
                    _ => {}
                }
            }
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

    fn add_styles(&self, name: &ModuleName, head: &mut PageHead) {
        let Ok(module) = self.module(name) else { return };
        head.has_head |= module.has_head;
        head.waits |= module.code.contains("$$transition(") || (self.has_modules_of_text() && module.imports.iter().any(|import| import == "astro:content"));
        for (index, sheet) in module.styles.iter().enumerate() {
            let id = match AssetKind::of(&name.path) {
                AssetKind::Astro => format!("{}?astro&type=style&index={index}&lang.css", name.path),
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

    /// Remembers that `from` depends on `to`.
    pub(super) fn note_import(&self, from: &FilePath, to: &FilePath) {
        self.note_use(to);
        self.memory().importers.entry(to.clone()).or_default().insert(from.clone());
    }

    /// Whether styles can come from a module: code of packages is not searched for them, their components and sheets are.
    fn has_styles(&self, name: &ModuleName) -> bool {
        let packaged = name.path.as_str().contains("/node_modules/");
        match self.kind(&name.path) {
            AssetKind::Astro => true,
            AssetKind::Style => !name.has("raw") && !name.has("url") && !name.has("inline"),
            AssetKind::TypeScript | AssetKind::JavaScript | AssetKind::Tsx | AssetKind::Jsx => !packaged,
            AssetKind::Framework | AssetKind::Markdown | AssetKind::Mdx => true,
            AssetKind::Other => name.path.extension() == Some("mdoc"),
            _ => false,
        }
    }
}
