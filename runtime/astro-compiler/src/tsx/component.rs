//! The module around the template: component script, default function, `Astro`.

use std::ops::Range;

use super::balance::Balance;
use super::props::Props;
use super::{COMPONENT_SUFFIX, Places, Printer};
use crate::component::ItemKind;
use crate::js::has_word;
use crate::span_map::Features;

impl Printer<'_> {
    /// Prints everything.
    pub(super) fn module(&mut self) -> Places {
        // What Astro gives every project: `import.meta.env`, modules of images and styles.
        self.out.glue("/* @jsxImportSource astro */\n/// <reference types=\"astro/client\" />\n");
        let script = self.component.document().script();
        let binds = |name: &str| script.declaration(name).is_some() || script.import_of(name).is_some();
        if binds("Fragment") {
            self.fragment = "__AstroFragment";
        }
        let start = self.out.len();
        self.frontmatter();
        let frontmatter = start..self.out.len();
        // The block keeps what the script leaves unreachable from beginning at the template.
        self.out.glue("\n;{};");
        self.tag("<", ">");
        let start = self.out.len();
        self.template();
        let template = start..self.out.len();
        self.tag("</", ">");
        self.out.glue(";\nexport default function ");
        let props = Props::of(self.component);
        let name = self.name();
        let start = self.out.len();
        self.out.alias(&name, 0..0, Features::NAVIGATION);
        let component = start..self.out.len();
        self.out.glue(&props.parameters(&name));
        for (name, is_bound) in [("Fragment", binds("Fragment")), ("__AstroFragment", self.fragment == "Fragment")] {
            if !is_bound {
                self.out.glue(&format!("declare const {name}: any;\n"));
            }
        }
        if !binds("Astro") {
            self.out.glue(&props.astro(&name));
        }
        Places { frontmatter, template, component }
    }

    /// The component script as it is written, but for `return`: a module has none.
    fn frontmatter(&mut self) {
        let document = self.component.document();
        let Some(frontmatter) = document.frontmatter() else { return };
        let range = frontmatter.content_range();
        let script = document.script();
        let mut at = range.start;
        for returned in &script.returns {
            let Some(rest) = self.slice(returned.clone()).strip_prefix("return") else { continue };
            if returned.start < at || returned.end > range.end {
                continue;
            }
            self.script(at..returned.start);
            at = returned.start + "return".len();
            let is_bare = crate::js::is_blank_script(rest.trim_end_matches(';'));
            self.out.atom(if is_bare { "throw undefined" } else { "throw" }, returned.start..at, Features::default());
        }
        self.script(at..range.end);
        if !script.complete {
            self.out.glue(&Balance::of(self.slice(range)));
        }
    }

    /// Text of the component script; imports from outside the project find their way from where the text will stand.
    fn script(&mut self, range: Range<usize>) {
        let mut at = range.start;
        let depth = self.component.path().trim_start_matches('/').matches('/').count();
        let document = self.component.document();
        for import in document.script().imports.iter().filter(|_| !self.up.is_empty()) {
            let start = import.specifier_range.start;
            let leaves = import.specifier.split('/').take_while(|name| *name == "..").count() > depth;
            if leaves && at <= start && start < range.end {
                self.copy(at..start);
                self.out.glue(self.up);
                at = start;
            }
        }
        self.copy(at..range.end);
    }

    /// The component's name, with a suffix if the name means something else in this file.
    fn name(&self) -> String {
        let name = component_name(self.component.path());
        let is_taken = matches!(&*name, "Astro" | "Fragment") || self.has_word(&name);
        if is_taken { format!("{name}{COMPONENT_SUFFIX}") } else { name }
    }

    /// Does a script or a tag of the component say this word?
    fn has_word(&self, word: &str) -> bool {
        let frontmatter = self.component.document().frontmatter().map_or("", |it| it.content());
        has_word(frontmatter, word)
            || self.component.items.iter().any(|item| match &item.kind {
                ItemKind::Script => has_word(self.slice(item.range.clone()), word),
                ItemKind::Element(element) => self.slice(element.name.clone()).split('.').next() == Some(word),
                _ => false,
            })
            || self.has_template_word(word)
    }

    fn has_template_word(&self, word: &str) -> bool {
        let elements = self.component.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Element(element) => Some(element),
            _ => None,
        });
        elements.flat_map(|element| &element.attributes).any(|attr| match &attr.value {
            crate::component::AttrValue::Template(range) => has_word(self.slice(range.clone()), word),
            _ => false,
        })
    }
}

/// What importers call the component of a file: `my-card.astro` is `MyCard`.
pub fn component_name(path: &str) -> String {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = file.strip_suffix(".astro").unwrap_or(file);
    let mut name = String::with_capacity(stem.len());
    for word in stem.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$') {
        let mut chars = word.chars();
        name.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(chars.as_str());
    }
    match name.chars().next() {
        None => "Component".to_owned(),
        Some(first) if first.is_alphabetic() || matches!(first, '_' | '$') => name,
        Some(_) => format!("_{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::component_name;

    #[test]
    fn names_of_files() {
        let cases =
            [("/a/Card.astro", "Card"), ("my-card.astro", "MyCard"), ("[...slug].astro", "Slug"), ("404.astro", "_404"), ("é.astro", "É"), (".astro", "Component")];
        for (path, name) in cases {
            assert_eq!(component_name(path), name);
        }
    }
}
