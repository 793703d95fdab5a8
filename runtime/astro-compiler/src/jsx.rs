//! JSX becomes calls: `<a href={x}>y</a>` → `_jsx("a", { href: x, children: "y" })`.
//!
//! What lies between the elements is copied letter by letter, so places in it stay known. The rules are those of React's
//! own transform (automatic and classic runtime), which all frameworks with a JSX runtime share.

mod options;
mod text;

use std::ops::Range;

use astro_syntax::Language;
use astro_syntax::program::{range, with_module};
use swc_common::Spanned;
use swc_ecma_ast::{
    Expr, JSXAttr, JSXAttrName, JSXAttrOrSpread, JSXAttrValue, JSXElement, JSXElementChild, JSXElementName, JSXExpr, JSXFragment, JSXMemberExpr,
    JSXObject,
};
use swc_ecma_visit::{Visit, VisitWith};

use crate::emit::{Emitter, string};
use crate::error::CompileError;
use crate::span_map::{Features, SpanMap};
use crate::strip::{self, Stripped};

pub use options::{JsxOptions, JsxRuntime};

/// Prints a module with JSX (and types, for TSX) as JavaScript. What pragma comments of the module say wins over `options`.
pub fn compile_jsx(source: &str, language: Language, options: &JsxOptions) -> Result<Stripped, Vec<CompileError>> {
    let options = options.with_pragmas(source);
    let kept = options.names_used();
    let erased = strip::erase_keeping(source, language, &kept)?;
    let before = SpanMap::identity(source.len()).after(&erased.edits);
    let language = if language == Language::Js { Language::Js } else { Language::Jsx };
    let text = &erased.code;
    let printed = with_module(text, language, |program| {
        let mut printer = Printer::new(text, &options);
        let body = printer.region(0..text.len(), |printer| program.module.visit_with(printer));
        let mut out = Emitter::default();
        out.glue(&printer.imports());
        out.append(body);
        out.finish()
    });
    let (code, map) = printed.map_err(strip::words)?;
    let mut imports = erased.imports;
    if code.starts_with("import {") {
        imports.insert(0, options.module());
    }
    Ok(Stripped { map: map.onto(&before), code, imports })
}

struct Printer<'a> {
    source: &'a str,
    options: &'a JsxOptions,
    /// Elements of the stretch that is being read, printed.
    found: Vec<(Range<usize>, Emitter)>,
    /// Makes our names differ from all of the module's.
    suffix: String,
    used: Used,
}

/// Functions of the runtime that were called.
#[derive(Default)]
struct Used {
    jsx: bool,
    jsxs: bool,
    fragment: bool,
    create_element: bool,
}

/// An element's or fragment's children, white space between lines left out.
type Children<'a> = Vec<Child<'a>>;

enum Child<'a> {
    Text(String, Range<usize>),
    Expr(&'a Expr),
    Spread(&'a Expr),
    Element(&'a JSXElement),
    Fragment(&'a JSXFragment),
}

impl<'a> Printer<'a> {
    fn new(source: &'a str, options: &'a JsxOptions) -> Printer<'a> {
        let mut suffix = String::new();
        while ["_jsx", "_Fragment", "_createElement"].iter().any(|name| source.contains(&format!("{name}{suffix}"))) {
            suffix.push('$');
        }
        Printer { source, options, found: Vec::new(), suffix, used: Used::default() }
    }

    fn imports(&self) -> String {
        let JsxRuntime::Automatic { import_source } = &self.options.runtime else { return String::new() };
        let Used { jsx, jsxs, fragment, create_element } = self.used;
        let wanted = [(jsx, "jsx"), (jsxs, "jsxs"), (fragment, "Fragment")];
        let names: Vec<String> = wanted.iter().filter(|(used, _)| *used).map(|(_, name)| format!("{name} as _{name}{}", self.suffix)).collect();
        let mut text = String::new();
        if !names.is_empty() {
            text.push_str(&format!("import {{ {} }} from {};", names.join(", "), string(&self.options.module())));
        }
        if create_element {
            text.push_str(&format!("import {{ createElement as _createElement{} }} from {};", self.suffix, string(import_source)));
        }
        text
    }

    /// A stretch of the source with its elements printed. `read` visits what is in it.
    fn region(&mut self, range: Range<usize>, read: impl FnOnce(&mut Self)) -> Emitter {
        let outer = std::mem::take(&mut self.found);
        read(self);
        let mut found = std::mem::replace(&mut self.found, outer);
        found.sort_by_key(|(range, _)| range.start);
        let mut out = Emitter::default();
        let mut at = range.start;
        for (place, printed) in found {
            out.copy(self.source, at..place.start, Features::ALL);
            out.append(printed);
            at = place.end;
        }
        out.copy(self.source, at..range.end, Features::ALL);
        out
    }

    fn expression(&mut self, expr: &Expr) -> Emitter {
        self.region(range(expr.span()), |printer| expr.visit_with(printer))
    }

    fn name(&self, name: &str) -> String {
        format!("_{name}{}", self.suffix)
    }

    fn element(&mut self, node: &JSXElement) -> Emitter {
        let kind = self.kind(&node.opening.name);
        self.call(range(node.span), &kind, &node.opening.attrs, children(&node.children))
    }

    fn fragment(&mut self, node: &JSXFragment) -> Emitter {
        let kind = match &self.options.runtime {
            JsxRuntime::Automatic { .. } => {
                self.used.fragment = true;
                self.name("Fragment")
            }
            JsxRuntime::Classic { fragment, .. } => fragment.clone(),
        };
        self.call(range(node.span), &kind, &[], children(&node.children))
    }

    /// What an element is made of: a tag's name as text, or a component.
    fn kind(&self, name: &JSXElementName) -> String {
        match name {
            JSXElementName::Ident(ident) => {
                let name = ident.sym.as_str();
                let is_tag = name.starts_with(|c: char| c.is_ascii_lowercase()) && name != "this" || name.contains('-');
                if is_tag { string(name) } else { name.to_owned() }
            }
            JSXElementName::JSXMemberExpr(member) => path(member),
            JSXElementName::JSXNamespacedName(name) => string(&format!("{}:{}", name.ns.sym, name.name.sym)),
        }
    }

    fn call(&mut self, place: Range<usize>, kind: &str, attrs: &[JSXAttrOrSpread], children: Children<'_>) -> Emitter {
        let JsxRuntime::Classic { factory, .. } = &self.options.runtime else {
            return self.automatic(place, kind, attrs, children);
        };
        let factory = factory.clone();
        self.created(place, &factory, kind, attrs, children)
    }

    fn automatic(&mut self, place: Range<usize>, kind: &str, attrs: &[JSXAttrOrSpread], children: Children<'_>) -> Emitter {
        let spread_at = attrs.iter().position(|attr| matches!(attr, JSXAttrOrSpread::SpreadElement(_)));
        let key_at = attrs.iter().position(is_key);
        // Which key counts, the written or the spread one, only `createElement` decides.
        if let (Some(spread), Some(key)) = (spread_at, key_at)
            && spread < key
        {
            self.used.create_element = true;
            let factory = self.name("createElement");
            return self.created(place, &factory, kind, attrs, children);
        }
        let many = children.len() > 1 || matches!(children.first(), Some(Child::Spread(_)));
        let function = if many { "jsxs" } else { "jsx" };
        self.used.jsx |= !many;
        self.used.jsxs |= many;
        let mut out = Emitter::default();
        out.atom(&self.name(function), place.start..place.start + 1, Features::TRACE);
        out.glue(&format!("({kind}, {{"));
        let mut first = true;
        for attr in attrs.iter().filter(|attr| !is_key(attr)) {
            self.separate(&mut out, &mut first);
            self.attribute(&mut out, attr);
        }
        if !children.is_empty() {
            self.separate(&mut out, &mut first);
            out.glue(if many { "children: [" } else { "children: " });
            self.list(&mut out, &children);
            out.glue(if many { "]" } else { "" });
        }
        out.glue(if first { "}" } else { " }" });
        if let Some(JSXAttrOrSpread::JSXAttr(key)) = key_at.and_then(|at| attrs.get(at)) {
            out.glue(", ");
            self.value(&mut out, key);
        }
        out.glue(")");
        out
    }

    /// `createElement(kind, props, …children)`
    fn created(&mut self, place: Range<usize>, factory: &str, kind: &str, attrs: &[JSXAttrOrSpread], children: Children<'_>) -> Emitter {
        let mut out = Emitter::default();
        out.atom(factory, place.start..place.start + 1, Features::TRACE);
        out.glue(&format!("({kind}, "));
        let mut first = true;
        if attrs.is_empty() {
            out.glue("null");
        } else {
            out.glue("{");
            for attr in attrs {
                self.separate(&mut out, &mut first);
                self.attribute(&mut out, attr);
            }
            out.glue(" }");
        }
        if !children.is_empty() {
            out.glue(", ");
            self.list(&mut out, &children);
        }
        out.glue(")");
        out
    }

    fn separate(&self, out: &mut Emitter, first: &mut bool) {
        out.glue(if std::mem::take(first) { " " } else { ", " });
    }

    fn list(&mut self, out: &mut Emitter, children: &Children<'_>) {
        for (index, child) in children.iter().enumerate() {
            if index > 0 {
                out.glue(", ");
            }
            match child {
                Child::Text(text, place) => out.atom(&string(text), place.clone(), Features::TRACE),
                Child::Expr(expr) => {
                    let printed = self.expression(expr);
                    out.append(printed);
                }
                Child::Spread(expr) => {
                    out.glue("...");
                    let printed = self.expression(expr);
                    out.append(printed);
                }
                Child::Element(element) => {
                    let printed = self.element(element);
                    out.append(printed);
                }
                Child::Fragment(fragment) => {
                    let printed = self.fragment(fragment);
                    out.append(printed);
                }
            }
        }
    }

    fn attribute(&mut self, out: &mut Emitter, attr: &JSXAttrOrSpread) {
        match attr {
            JSXAttrOrSpread::SpreadElement(spread) => {
                out.glue("...");
                let printed = self.expression(&spread.expr);
                out.append(printed);
            }
            JSXAttrOrSpread::JSXAttr(attr) => {
                let name = match &attr.name {
                    JSXAttrName::Ident(name) => name.sym.to_string(),
                    JSXAttrName::JSXNamespacedName(name) => format!("{}:{}", name.ns.sym, name.name.sym),
                };
                let plain = !name.contains(['-', ':']);
                let key = if plain { name } else { string(&name) };
                out.atom(&key, range(attr.name.span()), Features::TRACE);
                out.glue(": ");
                self.value(out, attr);
            }
        }
    }

    fn value(&mut self, out: &mut Emitter, attr: &JSXAttr) {
        let printed = match &attr.value {
            None => return out.glue("true"),
            Some(JSXAttrValue::Str(text)) => return out.atom(&string(&text::attribute(&text.value.to_string_lossy())), range(text.span), Features::TRACE),
            Some(JSXAttrValue::JSXExprContainer(container)) => match &container.expr {
                JSXExpr::Expr(expr) => self.expression(expr),
                JSXExpr::JSXEmptyExpr(_) => return out.glue("true"),
            },
            Some(JSXAttrValue::JSXElement(element)) => self.element(element),
            Some(JSXAttrValue::JSXFragment(fragment)) => self.fragment(fragment),
        };
        out.append(printed);
    }
}

impl Visit for Printer<'_> {
    fn visit_jsx_element(&mut self, node: &JSXElement) {
        let printed = self.element(node);
        self.found.push((range(node.span), printed));
    }

    fn visit_jsx_fragment(&mut self, node: &JSXFragment) {
        let printed = self.fragment(node);
        self.found.push((range(node.span), printed));
    }
}

fn is_key(attr: &JSXAttrOrSpread) -> bool {
    matches!(attr, JSXAttrOrSpread::JSXAttr(JSXAttr { name: JSXAttrName::Ident(name), value: Some(_), .. }) if name.sym == "key")
}

fn path(member: &JSXMemberExpr) -> String {
    let object = match &member.obj {
        JSXObject::Ident(ident) => ident.sym.to_string(),
        JSXObject::JSXMemberExpr(member) => path(member),
    };
    format!("{object}.{}", member.prop.sym)
}

fn children(nodes: &[JSXElementChild]) -> Children<'_> {
    let child = |node| match node {
        &JSXElementChild::JSXText(ref text) => {
            let cleaned = text::content(&text.value.to_string_lossy());
            (!cleaned.is_empty()).then(|| Child::Text(cleaned, range(text.span)))
        }
        JSXElementChild::JSXExprContainer(container) => match &container.expr {
            JSXExpr::Expr(expr) => Some(Child::Expr(expr)),
            JSXExpr::JSXEmptyExpr(_) => None,
        },
        JSXElementChild::JSXSpreadChild(spread) => Some(Child::Spread(&spread.expr)),
        JSXElementChild::JSXElement(element) => Some(Child::Element(element)),
        JSXElementChild::JSXFragment(fragment) => Some(Child::Fragment(fragment)),
    };
    nodes.iter().filter_map(child).collect()
}

#[cfg(test)]
mod tests;
