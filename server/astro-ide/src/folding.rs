//! What can be folded away: elements, the component script, imports, comments, blocks of code and style.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{Document, Node, RegionKind};

use crate::answer::{Fold, FoldKind};
use crate::place::document_of;

/// Every fold of `file`, sorted, none twice; one line starts at most one.
pub(crate) fn folding(snapshot: &Snapshot, file: &FilePath) -> Vec<Fold> {
    let Some(document) = document_of(snapshot, file) else { return Vec::new() };
    let mut folds = Folds { document: &document, list: Vec::new() };
    folds.script();
    folds.markup();
    folds.guests();
    folds.finish()
}

struct Folds<'a> {
    document: &'a Document,
    list: Vec<Fold>,
}

impl Folds<'_> {
    fn add(&mut self, range: Range<usize>, kind: FoldKind) {
        if range.start < range.end && self.document.slice(range.clone()).contains('\n') {
            self.list.push(Fold { range, kind });
        }
    }

    fn script(&mut self) {
        let Some(frontmatter) = self.document.frontmatter() else { return };
        if let Some(close) = frontmatter.close_range() {
            let start = frontmatter.open_range().map_or(frontmatter.range().start, |open| open.end);
            self.add(start..self.line_before(close.start), FoldKind::Code);
        }
        let imports = &self.document.script().imports;
        let mut group: Option<Range<usize>> = None;
        for import in imports {
            let range = import.range.clone();
            let joins = group.as_ref().is_some_and(|group| {
                self.document.slice(group.end..range.start).trim_matches([';', ' ', '\t', '\r', '\n']).is_empty()
            });
            group = match group {
                Some(group) if joins => Some(group.start..range.end),
                Some(group) => {
                    self.add(group, FoldKind::Imports);
                    Some(range)
                }
                None => Some(range),
            };
        }
        if let Some(group) = group {
            self.add(group, FoldKind::Imports);
        }
    }

    fn markup(&mut self) {
        for node in self.document.root().descendants() {
            match node {
                Node::Comment(comment) => self.add(comment.range(), FoldKind::Comment),
                Node::Expression(expression) => {
                    let range = expression.range();
                    self.add(range.start + 1..self.line_before(range.end.saturating_sub(1)), FoldKind::Code);
                }
                Node::StartTag(tag) => self.add(tag.name_range().end..self.line_before(tag.range().end.saturating_sub(1)), FoldKind::Code),
                _ => {
                    let Some(element) = node.as_element() else { continue };
                    if let Some(close) = element.close_range() {
                        self.add(element.open_range().end..self.line_before(close.start), FoldKind::Code);
                    }
                }
            }
        }
    }

    /// Blocks of script and style.
    fn guests(&mut self) {
        for region in self.document.regions() {
            if matches!(region.kind, RegionKind::StyleAttribute | RegionKind::EventAttribute) || !self.document.slice(region.range.clone()).contains('\n') {
                continue;
            }
            let Some(guest) = self.document.guest(region) else { continue };
            for node in guest.root().descendants() {
                let range = node.range();
                match node.kind() {
                    "statement_block" | "object" | "array" | "class_body" | "interface_body" | "object_type" | "enum_body"
                    | "switch_body" | "arguments" | "block" | "keyframe_block_list" | "template_string" => {
                        self.add(range.start + 1..self.line_before(range.end.saturating_sub(1)), FoldKind::Code);
                    }
                    "comment" => self.add(range, FoldKind::Comment),
                    _ => {}
                }
            }
        }
    }

    /// The end of the line before the one `offset` is on, so that the closing bracket stays visible.
    fn line_before(&self, offset: usize) -> usize {
        let source = self.document.source();
        let offset = astro_syntax::text::floor_char(source, offset);
        let line = source[..offset].rfind('\n').unwrap_or(offset);
        let is_first_word = source[line..offset].trim().is_empty();
        let end = if is_first_word { line } else { offset };
        if source[..end].ends_with('\r') { end - 1 } else { end }
    }

    fn finish(self) -> Vec<Fold> {
        let lines = self.document.lines();
        let keyed = self.list.into_iter().map(|fold| (lines.line_of(fold.range.start), lines.line_of(fold.range.end), fold));
        let mut keyed: Vec<_> = keyed.filter(|(start, end, _)| start < end).collect();
        keyed.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        keyed.dedup_by_key(|(start, ..)| *start);
        keyed.into_iter().map(|(.., fold)| fold).collect()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::Project;

    fn check(fixture: &str, expect: Expect) {
        let project = Project::new(fixture);
        let text = project.text();
        let mut out = String::new();
        for fold in project.analysis().folding(&project.at.file) {
            let line = |offset: usize| text[..offset].matches('\n').count() + 1;
            out.push_str(&format!("{}-{} {:?}\n", line(fold.range.start), line(fold.range.end), fold.kind));
        }
        expect.assert_eq(&out);
    }

    #[test]
    fn blocks_fold_and_their_last_line_stays() {
        check(
            "---\nimport a from 'a'\nimport b from 'b'\n\nconst x = {\n  a: 1,\n}\n---\n<ul>\n  {x.map((y) => (\n    <li>\n      {y}\n    </li>\n  ))}\n</ul>\n<!-- a\n  b -->\n<Card\n  a=\"b\"\n/>\n<style>\n  a {\n    color: red;\n  }\n</style>\n",
            expect![[r#"
                1-7 Code
                2-3 Imports
                5-6 Code
                9-14 Code
                10-14 Code
                11-12 Code
                16-17 Comment
                18-20 Code
                21-24 Code
                22-23 Code
            "#]],
        );
    }
}
