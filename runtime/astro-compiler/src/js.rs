//! `Component` → the module that renders it on the server.
//!
//! The module imports its runtime from `astro-lsp:runtime`. A template is `$$t(html, value, html, …)` with finished text
//! at even places; a component is `$$c($$r, name, Component, props, slots)`; attributes that are not known yet are
//! strings put between: `$$t("<a" + $$a(href, "href") + ">", …)`.

mod attribute;
mod component;
mod element;
mod expression;
mod helper;
mod markup;
mod script;
mod seen;
mod space;
mod transition;

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::component::{Component, ItemKind};
use crate::emit::{Emitter, string};
use crate::error::CompileError;
use crate::js::script::PlainScript;
use crate::elide;
use crate::span_map::{Edits, Features, SpanMap};
use crate::strip;
use crate::style;

pub(crate) use expression::is_blank_script;

/// What white space in the page means (`compressHTML`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compress {
    /// As in JSX: line breaks between elements are layout. Astro's default since version 7.
    #[default]
    Jsx,
    /// Runs of white space shrink.
    Html,
    /// Everything stays.
    Off,
}

/// How styles are kept to their component (`scopedStyleStrategy`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StyleStrategy {
    /// `[data-astro-cid-x]`. Astro's default.
    #[default]
    Attribute,
    /// `.astro-x`
    Class,
    /// `:where(.astro-x)`
    Where,
}

/// How a component is printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsOptions {
    /// What white space means.
    pub compress: Compress,
    /// How styles are scoped.
    pub styles: StyleStrategy,
    /// Do elements say where they are written (`data-astro-source-file`, `data-astro-source-loc`), and expressions what they are?
    pub places: bool,
}

/// A printed component.
#[derive(Clone, Debug, Default)]
pub struct JsModule {
    /// JavaScript, without types. It always parses; a broken component is a module that throws.
    pub code: String,
    /// Which text stands for which source.
    pub map: SpanMap,
    /// The styles of the component in order: module `PATH?astro&type=style&index=N&lang.css`.
    pub styles: Vec<ScopedStyle>,
    /// Its bundled scripts in order: module `PATH?astro&type=script&index=N&lang.ts`.
    pub scripts: Vec<ClientScript>,
    /// Specifiers of its static imports and re-exports, in order; the runtime's own is not among them.
    pub imports: Vec<String>,
    /// Is there a `<head>` in it?
    pub contains_head: bool,
    /// Do elements or components take part in view transitions?
    pub uses_transitions: bool,
    /// Why it throws, if it is broken.
    pub errors: Vec<CompileError>,
}

impl JsModule {
    /// The place of the source for a 1-based line and column (UTF-16 units) of the code, as stack traces have them.
    pub fn source_of(&self, line: u32, column: u32) -> Option<usize> {
        self.map.nearest_source(offset_of(&self.code, line, column)?)
    }
}

/// The byte offset of a 1-based line and column, in UTF-16 units.
pub(crate) fn offset_of(text: &str, line: u32, column: u32) -> Option<usize> {
    let mut start = 0;
    for _ in 1..line {
        start += text[start..].find('\n')? + 1;
    }
    let mut units = 1;
    for (at, char) in text[start..].char_indices() {
        if units >= column || char == '\n' {
            return Some(start + at);
        }
        units += char.len_utf16() as u32;
    }
    Some(text.len())
}

/// A style of a component, scoped already unless it is in another language than CSS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopedStyle {
    /// The text.
    pub css: String,
    /// `css`, `scss`, …
    pub lang: String,
    /// `is:global`
    pub global: bool,
    /// What [`scope_css`](crate::scope_css) needs once the text is CSS; none if the style is global.
    pub scope: Option<String>,
    /// The content of the element.
    pub range: Range<usize>,
}

/// A script of a component that the browser gets as a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientScript {
    /// TypeScript, as it is written; see [`strip_types`](crate::strip_types).
    pub code: String,
    /// Where it stands in the source; of `<script src>`, the value.
    pub range: Range<usize>,
    /// The file of `<script src="./x.ts">`; then `code` imports it.
    pub src: Option<String>,
}

/// Prints a component as a module of the server.
pub fn to_js(component: &Component, options: &JsOptions) -> JsModule {
    print(component, options, true)
}

/// `plain`: may what is plain script go unread?
pub(crate) fn print(component: &Component, options: &JsOptions, plain: bool) -> JsModule {
    let mut printer = Printer {
        component,
        options: *options,
        scope: component.is_scoped().then(|| component.scope.clone()),
        vars: component.styles.iter().any(|style| style.vars.is_some()),
        may_wait: has_word(component.source(), "await"),
        helpers: BTreeSet::new(),
        slotted: FxHashSet::default(),
        head_is_placed: component.contains_head,
        uses_transitions: false,
        custom_depth: 0,
        depth: 0,
        deepest: 0,
        seen: Vec::new(),
        blanked: None,
        plain: plain.then(PlainScript::default),
        errors: Vec::new(),
    };
    let typed = printer.module();
    let errors = std::mem::take(&mut printer.errors);
    let plain = printer.plain.take().filter(|_| errors.is_empty());
    let module = match plain.and_then(|plain| plain.unused(&printer.helpers)) {
        Some(unused) => untyped(typed, unused),
        None => finish(component, typed, printer.deepest, errors),
    };
    JsModule {
        styles: styles(component, options.styles),
        scripts: scripts(component),
        contains_head: component.contains_head,
        uses_transitions: printer.uses_transitions,
        ..module
    }
}

/// What has no types is finished but for its unused imports.
fn untyped(typed: Emitter, script: script::Unused) -> JsModule {
    let (mut code, mut map) = typed.finish();
    let mut edits = Edits::default();
    for range in script.statements {
        elide::blank(&code, range, &mut edits);
    }
    if !edits.is_empty() {
        code = edits.apply(&code);
        map = map.after(&edits);
    }
    JsModule { code, map, imports: script.loaded, ..JsModule::default() }
}

/// Erases the types; what does not parse becomes a module that throws.
fn finish(component: &Component, typed: Emitter, deepest: usize, errors: Vec<CompileError>) -> JsModule {
    let (code, map) = typed.finish();
    let broken = if errors.is_empty() {
        match strip::erase_module(&code, &measure(&code, &map, deepest)) {
            Ok(mut erased) => {
                erased.imports.retain(|specifier| specifier != helper::RUNTIME);
                return JsModule {
                    code: erased.code,
                    map: map.after(&erased.edits),
                    imports: erased.imports,
                    ..JsModule::default()
                };
            }
            Err(errors) => {
                let mapped = errors.into_iter().map(|error| {
                    let start = map.nearest_source(error.range.start).unwrap_or(0);
                    let end = map.nearest_source(error.range.end).unwrap_or(start);
                    CompileError { range: start..end.max(start), ..error }
                });
                // What the document says about itself is closer to the cause.
                let own = component.document.errors().iter().map(CompileError::of_document);
                own.chain(mapped).collect()
            }
        }
    } else {
        errors
    };
    let (code, map) = throwing(&broken);
    JsModule { code, map, errors: broken, ..JsModule::default() }
}

/// Text that nests as deep as the printed code: what was copied, inside of the templates around it.
fn measure(code: &str, map: &SpanMap, deepest: usize) -> String {
    let mut text = "(".repeat(8 * deepest);
    for span in map.spans() {
        text.push_str(&code[span.generated.clone()]);
        text.push('\n');
    }
    text
}

/// A module that throws the first of the errors.
fn throwing(errors: &[CompileError]) -> (String, SpanMap) {
    let mut code = Emitter::default();
    let Some(error) = errors.first() else { return code.finish() };
    code.glue("const error = new Error(");
    code.glue(&string(&error.message));
    code.glue(");\nerror.name = \"CompilerError\";\n");
    if !error.help.is_empty() {
        code.glue("error.hint = ");
        code.glue(&string(&error.help));
        code.glue(";\n");
    }
    code.atom("throw error;", error.range.clone(), Features::TRACE);
    code.glue("\nexport default null;\n");
    code.finish()
}

fn styles(component: &Component, strategy: StyleStrategy) -> Vec<ScopedStyle> {
    let scope = match strategy {
        StyleStrategy::Attribute => format!("[data-astro-cid-{}]", component.scope),
        StyleStrategy::Class => format!(".astro-{}", component.scope),
        StyleStrategy::Where => format!(":where(.astro-{})", component.scope),
    };
    let print = |style: &crate::component::StyleTag| {
        let source = component.slice(style.content.clone());
        let plain = style.global || style.lang != "css";
        ScopedStyle {
            css: if plain { source.to_owned() } else { style::scoped(source, &scope) },
            lang: style.lang.clone(),
            global: style.global,
            scope: (!style.global).then(|| scope.clone()),
            range: style.content.clone(),
        }
    };
    component.styles.iter().map(print).collect()
}

fn scripts(component: &Component) -> Vec<ClientScript> {
    let print = |script: &crate::component::ScriptTag| match &script.src {
        Some(range) => {
            let src = component.slice(range.clone()).to_owned();
            ClientScript { code: format!("import {};\n", string(&src)), range: range.clone(), src: Some(src) }
        }
        None => ClientScript {
            code: component.slice(script.content.clone()).to_owned(),
            range: script.content.clone(),
            src: None,
        },
    };
    component.scripts.iter().map(print).collect()
}

/// Writes one module.
pub(crate) struct Printer<'a> {
    pub(crate) component: &'a Component,
    pub(crate) options: JsOptions,
    /// The scope of the component's styles, if it has any.
    pub(crate) scope: Option<String>,
    /// Does it have styles with `define:vars`?
    pub(crate) vars: bool,
    /// Is `await` anywhere in the file?
    pub(crate) may_wait: bool,
    /// What is imported from the runtime.
    pub(crate) helpers: BTreeSet<&'static str>,
    /// `slot` attributes that say where their element goes, by the place they start.
    pub(crate) slotted: FxHashSet<usize>,
    /// Is the place of the head's content printed?
    pub(crate) head_is_placed: bool,
    /// Was a transition directive printed?
    pub(crate) uses_transitions: bool,
    /// How many custom elements are open.
    pub(crate) custom_depth: usize,
    /// How deep templates are nested in each other.
    pub(crate) depth: usize,
    pub(crate) deepest: usize,
    /// Expressions whose values are told: their lines and texts.
    pub(crate) seen: Vec<String>,
    /// The source without the types of plain scripts, if there are any.
    pub(crate) blanked: Option<String>,
    /// What is known of the scripts, as long as all of them are plain.
    pub(crate) plain: Option<PlainScript<'a>>,
    pub(crate) errors: Vec<CompileError>,
}

/// Templates in templates: what parsers and engines take without a deep stack.
pub(crate) const MOST_DEPTH: usize = 100;

impl<'a> Printer<'a> {
    /// The whole module, types included.
    fn module(&mut self) -> Emitter {
        let frontmatter = self.frontmatter();
        let is_async = frontmatter.is_async || self.root_waits();
        let component = self.helper("component");
        let mut body = Emitter::with_room(2 * self.component.source().len() + 256);
        body.append(frontmatter.hoisted);
        body.glue("const $$Component = ");
        body.glue(component);
        body.glue(if is_async { "(async" } else { "(" });
        body.glue("($$r, $$props, $$slots) => {\n");
        if self.uses_word("Astro") {
            body.glue("const Astro = $$r.astro($$props, $$slots, $$Component);\n");
        }
        body.append(frontmatter.body);
        self.names_seen(&mut body);
        self.template(&mut body);
        body.glue("}, ");
        body.literal(&self.component.path);
        body.glue(");\nexport default $$Component;\n");
        if self.uses_word("Fragment") {
            self.helper("Fragment");
        }
        let mut module = self.imports(body.len());
        if let Some(plain) = &mut self.plain {
            plain.start = module.len();
        }
        module.append(body);
        module
    }

    /// The variables of styles, and `return` of the whole template.
    fn template(&mut self, code: &mut Emitter) {
        let component = self.component;
        if self.vars {
            let helper = self.helper("styleVars");
            code.glue("const $$vars = ");
            code.glue(helper);
            code.glue("([");
            for style in &component.styles {
                if let Some(id) = style.vars {
                    self.expression(code, id);
                    code.glue(", ");
                }
            }
            code.glue("]);\n");
        }
        code.glue("return ");
        self.template_value(code, &component.root, markup::Place::Root, true);
        code.glue(";\n");
    }

    /// Does any script of the component contain this word?
    fn uses_word(&self, word: &str) -> bool {
        // Most components contain it nowhere, and one look says so.
        if !has_word(self.component.source(), word) {
            return false;
        }
        let scripts = self.component.items.iter().filter_map(|item| match item.kind {
            ItemKind::Script => Some(self.component.slice(item.range.clone())),
            ItemKind::Element(ref element) => Some(self.component.slice(element.name.clone())),
            _ => None,
        });
        let templates = self.component.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Element(element) => Some(element),
            _ => None,
        });
        let values = templates.flat_map(|element| &element.attributes).filter_map(|attr| match &attr.value {
            crate::component::AttrValue::Template(range) => Some(self.component.slice(range.clone())),
            _ => None,
        });
        let frontmatter = self.component.document.frontmatter().map_or("", |it| it.content());
        scripts.chain(values).chain([frontmatter]).any(|text| has_word(text, word))
    }
}

/// Does `text` contain `word`, not as a part of a longer name?
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    // Looked for is the letter that is rarer: `A`, but the `w` of `await`.
    let ahead = usize::from(!word.starts_with(|c: char| c.is_ascii_uppercase()));
    let letter = char::from(word.as_bytes()[ahead]);
    let mut from = 0;
    while let Some(found) = text[from..].find(letter) {
        let at = from + found;
        from = at + 1;
        let Some(start) = at.checked_sub(ahead).filter(|&start| text.as_bytes()[start..].starts_with(word.as_bytes())) else { continue };
        if !text[..start].chars().next_back().is_some_and(is_name) && !text[start + word.len()..].chars().next().is_some_and(is_name) {
            return true;
        }
    }
    false
}
