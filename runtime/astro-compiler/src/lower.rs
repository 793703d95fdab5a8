//! Document → `Component`. A worklist instead of recursion: depth costs no stack.

use std::ops::Range;

use astro_syntax::{AttributeKind, AttributeValue, Document, Element as Tag, ElementKind as TagKind, Expression, Node, Part};

use crate::component::{
    Attr, AttrKind, AttrValue, Component, Element, ElementKind, Id, Item, ItemKind, LowerOptions, ScriptTag, StyleTag,
};
use crate::style::scope_hash;

/// Lowers a document. Any document: what is broken is left out or taken as it is written.
pub fn lower(document: &Document, options: &LowerOptions<'_>) -> Component {
    let mut lowering = Lowering {
        component: Component {
            document: document.clone(),
            path: options.path.to_owned(),
            scope: scope_hash(options.path),
            items: Vec::with_capacity(document.source().len() / 16 + 8),
            root: Vec::new(),
            styles: Vec::new(),
            scripts: Vec::new(),
            contains_head: false,
        },
        work: Vec::new(),
    };
    lowering.component.root = lowering.children(document.nodes(), false);
    lowering.finish();
    lowering.component
}

struct Lowering<'a> {
    component: Component,
    /// Items whose content is still to be lowered.
    work: Vec<Work<'a>>,
}

struct Work<'a> {
    id: Id,
    node: Todo<'a>,
    /// Inside of an element whose styles and scripts stay where they are.
    kept: bool,
}

#[derive(Clone, Copy)]
enum Todo<'a> {
    Element(Tag<'a>),
    Expression(Expression<'a>),
}

impl<'a> Lowering<'a> {
    fn finish(&mut self) {
        while let Some(work) = self.work.pop() {
            let kind = match work.node {
                Todo::Element(tag) => self.element(tag, work.kept),
                Todo::Expression(expression) => self.expression(expression, work.kept),
            };
            self.component.items[work.id as usize].kind = kind;
        }
        self.number_tags();
    }

    fn push(&mut self, range: Range<usize>, kind: ItemKind) -> Id {
        let id = self.component.items.len() as Id;
        self.component.items.push(Item { range, kind });
        id
    }

    fn later(&mut self, range: Range<usize>, node: Todo<'a>, kept: bool) -> Id {
        let id = self.push(range, ItemKind::Nothing);
        self.work.push(Work { id, node, kept });
        id
    }

    /// The items of a content; neighbouring text is one.
    fn children(&mut self, nodes: impl Iterator<Item = Node<'a>>, kept: bool) -> Vec<Id> {
        let mut ids: Vec<Id> = Vec::new();
        for node in nodes {
            let range = node.range();
            match node {
                Node::Text(_) | Node::Entity(_) | Node::Declaration(_) => {
                    let last = ids.last().map(|&id| &mut self.component.items[id as usize]);
                    match last {
                        Some(item) if matches!(item.kind, ItemKind::Text) && item.range.end == range.start => {
                            item.range.end = range.end;
                        }
                        _ => ids.push(self.push(range, ItemKind::Text)),
                    }
                }
                Node::RawText(_) => ids.push(self.push(range, ItemKind::Raw)),
                Node::Comment(_) => ids.push(self.push(range, ItemKind::Comment)),
                Node::Expression(expression) => ids.push(self.later(range, Todo::Expression(expression), kept)),
                node => {
                    if let Some(tag) = node.as_element() {
                        ids.push(self.later(range, Todo::Element(tag), kept));
                    }
                }
            }
        }
        ids
    }

    fn element(&mut self, tag: Tag<'a>, kept: bool) -> ItemKind {
        let name = tag.name();
        let attributes: Vec<Attr> = tag.attributes().map(|attribute| self.attribute(attribute)).collect();
        let kind = match tag.kind() {
            TagKind::Fragment => ElementKind::Fragment,
            TagKind::Component | TagKind::Raw if tag.is_component() => {
                if name == "Fragment" { ElementKind::Fragment } else { ElementKind::Component }
            }
            TagKind::Script => self.script_kind(tag, kept),
            TagKind::Style => {
                if !kept && self.is_bundled_style(tag) {
                    return ItemKind::Element(Box::new(self.style(tag, attributes)));
                }
                ElementKind::Inline
            }
            _ if name == "slot" => ElementKind::Slot,
            _ if name.contains('-') => ElementKind::Custom,
            _ => ElementKind::Html,
        };
        if name == "head" {
            self.component.contains_head = true;
        }
        let children = match kind {
            ElementKind::Inline | ElementKind::Script(_) => {
                let content = tag.content_range();
                if content.is_empty() { Vec::new() } else { vec![self.push(content, ItemKind::Raw)] }
            }
            _ if tag.has_raw_content() => {
                let content = tag.content_range();
                if content.is_empty() { Vec::new() } else { vec![self.push(content, ItemKind::Raw)] }
            }
            _ => self.children(tag.children(), kept || KEEPING.contains(&name)),
        };
        ItemKind::Element(Box::new(Element {
            kind,
            name: tag.name_range(),
            open: tag.open_range(),
            close: close_range(tag),
            type_arguments: tag.type_arguments(),
            attributes,
            children,
            is_void: astro_syntax::is_void_name(name),
        }))
    }

    /// Is the script bundled, or does it stay where it is?
    fn script_kind(&self, tag: Tag<'a>, kept: bool) -> ElementKind {
        let mut attributes = tag.attributes().map(|attribute| (attribute.name(), attribute.text_value()));
        // `src` together with anything else is the page's own matter.
        let plain = matches!((attributes.next(), attributes.next()), (None, _) | (Some(("src", Some(_)) | ("type", Some("module"))), None));
        let bundled = plain && !kept;
        if bundled { ElementKind::Script(usize::MAX) } else { ElementKind::Inline }
    }

    fn is_bundled_style(&self, tag: Tag<'a>) -> bool {
        tag.attributes().all(|attribute| !matches!(attribute.name(), "is:inline" | "set:html" | "set:text"))
    }

    fn style(&mut self, tag: Tag<'a>, attributes: Vec<Attr>) -> Element {
        // Numbered in document order at the end; until then the element keeps what is needed.
        Element {
            kind: ElementKind::Script(STYLE),
            name: tag.name_range(),
            open: tag.open_range(),
            close: close_range(tag),
            type_arguments: None,
            attributes,
            children: vec![self.push(tag.content_range(), ItemKind::Raw)],
            is_void: false,
        }
    }

    fn attribute(&mut self, attribute: astro_syntax::Attribute<'a>) -> Attr {
        let kind = match attribute.kind() {
            AttributeKind::Spread => AttrKind::Spread,
            AttributeKind::Shorthand => AttrKind::Shorthand,
            _ => AttrKind::Plain,
        };
        let value = match attribute.value() {
            AttributeValue::None => AttrValue::None,
            AttributeValue::Text(leaf) => AttrValue::Text(leaf.unquoted_range()),
            AttributeValue::Template(leaf) => AttrValue::Template(leaf.range()),
            AttributeValue::Expression(expression) => {
                AttrValue::Expression(self.later(expression.inner_range(), Todo::Expression(expression), false))
            }
        };
        Attr { range: attribute.range(), name: attribute.name_range(), kind, value }
    }

    fn expression(&mut self, expression: Expression<'a>, kept: bool) -> ItemKind {
        if expression.syntax().kind_name() == "expression" {
            // `{<a/> and <b/>}` holds content, not script.
            let content: Vec<Node<'a>> = Node::Expression(expression).children().collect();
            if !content.is_empty() && content.iter().all(|node| !matches!(node, Node::ScriptChunk(_))) {
                let parts = self.children(content.into_iter(), kept);
                return ItemKind::Expression { parts, is_content: true };
            }
        }
        let mut parts = Vec::new();
        for part in expression.parts() {
            match part {
                Part::Script(range) => parts.push(self.push(range, ItemKind::Script)),
                Part::Markup(node) => parts.extend(self.children([node].into_iter(), kept)),
            }
        }
        ItemKind::Expression { parts, is_content: false }
    }

    /// Styles and bundled scripts get their numbers in document order.
    fn number_tags(&mut self) {
        let mut tags: Vec<(usize, Id)> = Vec::new();
        for (index, item) in self.component.items.iter().enumerate() {
            if let ItemKind::Element(element) = &item.kind
                && matches!(element.kind, ElementKind::Script(_))
            {
                tags.push((item.range.start, index as Id));
            }
        }
        tags.sort_unstable();
        for (_, id) in tags {
            let Some(element) = self.component.element(id) else { continue };
            if element.kind == ElementKind::Script(STYLE) {
                let style = self.style_tag(id);
                self.component.styles.extend(style);
                self.component.items[id as usize].kind = ItemKind::Nothing;
            } else {
                let script = self.script_tag(id);
                let number = self.component.scripts.len();
                self.component.scripts.extend(script);
                if let ItemKind::Element(element) = &mut self.component.items[id as usize].kind {
                    element.kind = ElementKind::Script(number);
                }
            }
        }
    }

    fn style_tag(&self, id: Id) -> Option<StyleTag> {
        let component = &self.component;
        let element = component.element(id)?;
        let lang = element.attribute(component, "lang").and_then(|attr| match &attr.value {
            AttrValue::Text(range) => Some(component.slice(range.clone()).to_owned()),
            _ => None,
        });
        let vars = element.attribute(component, "define:vars").and_then(|attr| match attr.value {
            AttrValue::Expression(id) => Some(id),
            _ => None,
        });
        Some(StyleTag {
            content: component.item(*element.children.first()?).range.clone(),
            lang: lang.unwrap_or_else(|| "css".to_owned()),
            global: element.attribute(component, "is:global").is_some(),
            vars,
            element: Box::new(element.clone()),
            id,
        })
    }

    fn script_tag(&self, id: Id) -> Option<ScriptTag> {
        let component = &self.component;
        let element = component.element(id)?;
        let range = component.item(id).range.clone();
        let content = element.children.first().map_or(range.end..range.end, |&child| component.item(child).range.clone());
        let src = element.attribute(component, "src").and_then(|attr| match &attr.value {
            AttrValue::Text(range) => Some(range.clone()),
            _ => None,
        });
        Some(ScriptTag { content, src })
    }
}

/// The end tag; empty if there is none.
fn close_range(tag: Tag<'_>) -> Range<usize> {
    let end = tag.range().end;
    tag.close_range().unwrap_or(end..end)
}

/// Elements whose styles and scripts stay where they are, as they are.
const KEEPING: [&str; 3] = ["template", "noscript", "svg"];

/// Marks a style until it has its number.
const STYLE: usize = usize::MAX - 1;
