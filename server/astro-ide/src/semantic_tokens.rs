//! Which words deserve a colour that a plain grammar cannot know?

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::script::DeclarationKind;
use astro_syntax::{AttributeKind, Document, GuestNode, Node, Region};
use rustc_hash::FxHashMap;

use crate::answer::{SemanticToken, TokenKind, TokenModifier};
use crate::completion::is_server_code;
use crate::place::document_of;

/// The tokens of `file`, or of the part of it in `range`, sorted and without overlaps.
pub(crate) fn semantic_tokens(snapshot: &Snapshot, file: &FilePath, range: Option<Range<usize>>) -> Vec<SemanticToken> {
    let Some(document) = document_of(snapshot, file) else { return Vec::new() };
    let mut tokens = Tokens { document: &document, wanted: range, known: known(&document), list: Vec::new() };
    tokens.markup();
    tokens.script();
    tokens.finish()
}

/// What the names of the component script are.
fn known(document: &Document) -> FxHashMap<&str, (TokenKind, u32)> {
    let script = document.script();
    let mut known = FxHashMap::default();
    for import in &script.imports {
        for name in &import.names {
            let is_component = import.specifier.ends_with(".astro");
            let kind = match () {
                () if name.type_only || import.type_only => TokenKind::Type,
                () if is_component => TokenKind::Component,
                () => TokenKind::Variable,
            };
            known.insert(name.local.as_str(), (kind, bit(TokenModifier::Readonly)));
        }
    }
    for declaration in &script.declarations {
        let (kind, modifiers) = match declaration.kind {
            DeclarationKind::Const => (TokenKind::Variable, bit(TokenModifier::Readonly)),
            DeclarationKind::Function => (TokenKind::Function, 0),
            DeclarationKind::Class | DeclarationKind::Enum => (TokenKind::Class, 0),
            DeclarationKind::Interface => (TokenKind::Interface, 0),
            DeclarationKind::TypeAlias => (TokenKind::Type, 0),
            DeclarationKind::Namespace => (TokenKind::Namespace, 0),
            _ => (TokenKind::Variable, 0),
        };
        known.insert(declaration.name.as_str(), (kind, modifiers));
    }
    known
}

fn bit(modifier: TokenModifier) -> u32 {
    1 << modifier as u32
}

struct Tokens<'a> {
    document: &'a Document,
    wanted: Option<Range<usize>>,
    known: FxHashMap<&'a str, (TokenKind, u32)>,
    list: Vec<SemanticToken>,
}

impl Tokens<'_> {
    fn add(&mut self, range: Range<usize>, kind: TokenKind, modifiers: u32) {
        let wanted = self.wanted.as_ref().is_none_or(|wanted| range.start < wanted.end && wanted.start < range.end);
        if wanted && range.start < range.end && !self.document.slice(range.clone()).contains(['\n', '\r']) {
            self.list.push(SemanticToken { range, kind, modifiers });
        }
    }

    fn markup(&mut self) {
        for node in self.document.root().descendants() {
            match node {
                Node::StartTag(tag) | Node::EndTag(tag) | Node::StrayEndTag(tag) => {
                    let name = tag.name();
                    if astro_syntax::node::is_component_name(name) {
                        self.add(tag.name_range(), TokenKind::Component, 0);
                    }
                }
                Node::Attribute(attribute) => {
                    let range = attribute.name_range();
                    match attribute.kind() {
                        AttributeKind::Directive { .. } => self.add(range, TokenKind::Directive, 0),
                        AttributeKind::Plain if attribute.name() == "slot" => {
                            self.add(range, TokenKind::Property, 0);
                            if let Some(value) = attribute.value_inner_range().filter(|_| attribute.text_value().is_some()) {
                                self.add(value, TokenKind::Slot, 0);
                            }
                        }
                        AttributeKind::Plain => {
                            let is_event = attribute.name().starts_with("on");
                            self.add(range, if is_event { TokenKind::Event } else { TokenKind::Property }, 0);
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    fn script(&mut self) {
        for region in self.document.regions() {
            let wanted = self.wanted.as_ref().is_none_or(|wanted| region.range.start < wanted.end && wanted.start < region.range.end);
            if wanted && is_server_code(region.kind) {
                self.region(region);
            }
        }
    }

    fn region(&mut self, region: &Region) {
        let Some(guest) = self.document.guest(region) else { return };
        let mut parameters: Vec<&str> = Vec::new();
        for node in guest.root().descendants() {
            let range = node.range();
            if region.holes.iter().any(|hole| hole.start <= range.start && range.end <= hole.end) {
                continue;
            }
            match node.kind() {
                "identifier" | "shorthand_property_identifier" | "shorthand_property_identifier_pattern" => {
                    let text = node.text();
                    if is_parameter(node) {
                        parameters.push(text);
                        self.add(range, TokenKind::Parameter, bit(TokenModifier::Declaration));
                    } else {
                        let (kind, modifiers) = self.identifier(text, &parameters);
                        self.add(range, kind, modifiers);
                    }
                }
                "property_identifier" => {
                    let is_call = node.parent().and_then(|member| member.parent().zip(Some(member))).is_some_and(|(call, member)| {
                        call.kind() == "call_expression" && call.field("function") == Some(member)
                    });
                    self.add(range, if is_call { TokenKind::Function } else { TokenKind::Property }, 0);
                }
                "type_identifier" => {
                    let kind = self.known.get(node.text()).map_or(TokenKind::Type, |(kind, _)| *kind);
                    self.add(range, kind, 0);
                }
                _ => {}
            }
        }
    }

    fn identifier(&self, text: &str, parameters: &[&str]) -> (TokenKind, u32) {
        if parameters.contains(&text) {
            return (TokenKind::Parameter, 0);
        }
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        match text {
            "Astro" => (TokenKind::Namespace, bit(TokenModifier::DefaultLibrary) | bit(TokenModifier::Readonly)),
            _ => (TokenKind::Variable, 0),
        }
    }

    fn finish(mut self) -> Vec<SemanticToken> {
        self.list.sort_by_key(|token| (token.range.start, token.range.end));
        let mut end = 0;
        self.list.retain(|token| {
            let fits = token.range.start >= end;
            if fits {
                end = token.range.end;
            }
            fits
        });
        self.list
    }
}

/// Does the identifier declare a parameter, itself or in a pattern?
fn is_parameter(node: GuestNode<'_>) -> bool {
    let mut child = node;
    for _ in 0..8 {
        let Some(parent) = child.parent() else { return false };
        match parent.kind() {
            "required_parameter" | "optional_parameter" => return parent.field("pattern") == Some(child),
            "arrow_function" => return parent.field("parameter") == Some(child),
            "object_pattern" | "array_pattern" | "rest_pattern" | "pair_pattern" => child = parent,
            "object_assignment_pattern" | "assignment_pattern" => {
                if parent.field("left") != Some(child) {
                    return false;
                }
                child = parent;
            }
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::Project;

    fn check(fixture: &str, expect: Expect) {
        let project = Project::new(fixture);
        let text = project.text();
        let tokens = project.analysis().semantic_tokens(&project.at.file, None);
        let out: Vec<_> = tokens.iter().map(|token| format!("{} {} {}\n", &text[token.range.clone()], token.kind.name(), token.modifiers)).collect();
        expect.assert_eq(&out.concat());
    }

    #[test]
    fn markup_and_script() {
        check(
            "---\nimport Card from './Card.astro'\nconst posts: Post[] = await load()\n---\n<Card client:load title=\"x\" {...rest}><p slot=\"head\" onclick=\"x\">{posts.map((post) => post.title)}</p></Card>",
            expect![[r#"
                Card component 2
                posts variable 2
                Post type 0
                load variable 0
                Card component 0
                client:load decorator 0
                title property 0
                rest variable 0
                slot property 0
                head label 0
                onclick event 0
                posts variable 2
                map function 0
                post parameter 1
                post parameter 0
                title property 0
                Card component 0
            "#]],
        );
    }
}
