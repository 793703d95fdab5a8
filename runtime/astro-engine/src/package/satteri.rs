//! The native half of `satteri`, which Astro makes HTML of Markdown and JavaScript of MDX with. Elsewhere it is a Node addon.
//!
//! Trees stay here; JavaScript knows them by number. The functions are those of the addon, and what they pass as bytes is
//! read and written by the package's own JavaScript: the crates' versions belong to those of the package.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rquickjs::{Ctx, Exception, Object, Result, Value};
use satteri_arena::{Arena, Hast, Mdast};
use satteri_ast::hast::{Backref, ConvertOptions};
use satteri_ast::mdast::TextContentOptions;
use satteri_ast::mdast::node::MdastNodeType;
use satteri_ast::walk::Subscription;
use satteri_mdxjs::{ElementAttributeNameCase, JsxRuntime, Options, OptimizeStaticConfig, OutputFormat, StylePropertyNameCase};
use satteri_plugin_api::MdastCommandOptions;
use satteri_pulldown_cmark as parser;

use crate::web::{Octets, Text};
use crate::worker::native::Native;

/// A tree of Markdown, or of HTML.
enum Tree {
    Mdast(Arena<Mdast>),
    Hast(Arena<Hast>),
}

#[derive(Default)]
struct Trees {
    next: u32,
    known: HashMap<u32, Tree>,
}

impl Trees {
    fn put(&mut self, tree: Tree) -> u32 {
        self.next += 1;
        self.known.insert(self.next, tree);
        self.next
    }

    /// An emptied tree is one without nodes.
    fn mdast(&mut self, id: u32) -> Arena<Mdast> {
        match self.known.remove(&id) {
            Some(Tree::Mdast(tree)) => tree,
            _ => Arena::new(String::new()),
        }
    }

    fn hast(&mut self, id: u32) -> Arena<Hast> {
        match self.known.remove(&id) {
            Some(Tree::Hast(tree)) => tree,
            _ => Arena::new(String::new()),
        }
    }
}

type Shared = Rc<RefCell<Trees>>;

pub(super) fn install<'js>(native: &Native<'js>) -> Result<()> {
    let part = Native { ctx: native.ctx.clone(), object: Object::new(native.ctx.clone())? };
    let trees = Shared::default();
    making(&part, &trees)?;
    reading(&part, &trees)?;
    changing(&part, &trees)?;
    printing(&part, &trees)?;
    native.object.set("satteri", part.object)
}

/// Text to trees.
fn making<'js>(part: &Native<'js>, trees: &Shared) -> Result<()> {
    let s = trees.clone();
    part.add("parse", move |ctx: Ctx<'js>, source: Text, bits: u32, mdx: bool, places: bool| {
        let tree = parse(&ctx, &source.0, bits, mdx, places)?;
        Ok::<_, rquickjs::Error>(s.borrow_mut().put(Tree::Mdast(tree)))
    })?;
    let s = trees.clone();
    part.add("fromHtml", move |html: Text, fragment: bool, svg: bool| {
        let space = if svg { satteri_ast::hast::HtmlSpace::Svg } else { satteri_ast::hast::HtmlSpace::Html };
        let mut tree = match fragment {
            true => satteri_ast::hast::html_fragment_to_hast_arena(&html.0, space),
            false => satteri_ast::hast::html_to_hast_arena(&html.0),
        };
        tree.mdx = false;
        tree.parse_options = 0;
        s.borrow_mut().put(Tree::Hast(tree))
    })?;
    let s = trees.clone();
    part.add("toHast", move |id: u32, options: Value<'js>| {
        let mdast = s.borrow_mut().mdast(id);
        let hast = to_hast(&mdast, &options)?;
        Ok::<_, rquickjs::Error>(s.borrow_mut().put(Tree::Hast(hast)))
    })?;
    let s = trees.clone();
    part.add("drop", move |id: u32| drop(s.borrow_mut().known.remove(&id)))
}

fn parse(ctx: &Ctx<'_>, source: &str, bits: u32, mdx: bool, places: bool) -> Result<Arena<Mdast>> {
    let mut options = parser::Options::from_bits_truncate(bits);
    if mdx {
        options |= parser::Options::ENABLE_MDX;
    }
    let empty = Arena::new(String::new());
    let (mut tree, errors) = if places { parser::parse_into(source, options, empty) } else { parser::parse_no_positions_into(source, options, empty) };
    if let Some((offset, message)) = errors.first().filter(|_| mdx) {
        return Err(Exception::throw_message(ctx, &satteri_mdxjs::parse_error_to_message(source, *offset, message).to_string()));
    }
    tree.mdx = mdx;
    tree.parse_options = options.bits();
    Ok(tree)
}

fn to_hast(mdast: &Arena<Mdast>, options: &Value<'_>) -> Result<Arena<Hast>> {
    let options = convert_options(options)?;
    let mut hast = satteri_ast::hast::mdast_arena_to_hast_arena_into(mdast, &options, Arena::new(String::new()));
    hast.mdx = mdast.mdx;
    hast.parse_options = mdast.parse_options;
    Ok(hast)
}

/// What JavaScript asks of a tree.
fn reading<'js>(part: &Native<'js>, trees: &Shared) -> Result<()> {
    let s = trees.clone();
    part.add("frontmatter", move |id: u32| match s.borrow().known.get(&id) {
        Some(Tree::Mdast(tree)) => frontmatter(tree),
        _ => None,
    })?;
    let s = trees.clone();
    part.add("serialize", move |id: u32| match s.borrow().known.get(&id) {
        Some(Tree::Mdast(tree)) => Some(Octets(tree.to_raw_buffer())),
        Some(Tree::Hast(tree)) => Some(Octets(tree.to_raw_buffer())),
        None => None,
    })?;
    let s = trees.clone();
    part.add("source", move |id: u32| match s.borrow().known.get(&id) {
        Some(Tree::Mdast(tree)) => tree.source().to_owned(),
        Some(Tree::Hast(tree)) => tree.source().to_owned(),
        None => String::new(),
    })?;
    let s = trees.clone();
    part.add("setData", move |id: u32, node: u32, json: Octets| match s.borrow_mut().known.get_mut(&id) {
        Some(Tree::Mdast(tree)) => tree.set_node_data(node, json.0),
        Some(Tree::Hast(tree)) => tree.set_node_data(node, json.0),
        None => {}
    })?;
    let s = trees.clone();
    part.add("data", move |id: u32, node: u32| {
        let trees = s.borrow();
        let bytes = match trees.known.get(&id)? {
            Tree::Mdast(tree) => tree.get_node_data(node)?.to_vec(),
            Tree::Hast(tree) => tree.get_node_data(node)?.to_vec(),
        };
        String::from_utf8(bytes).ok()
    })?;
    let s = trees.clone();
    part.add("walk", move |id: u32, wanted: Vec<Object<'js>>| {
        let wanted = wanted.iter().map(subscription).collect::<Result<Vec<_>>>()?;
        Ok::<_, rquickjs::Error>(Octets(match s.borrow().known.get(&id) {
            Some(Tree::Mdast(tree)) => satteri_ast::walk::walk_mdast(tree, &wanted),
            Some(Tree::Hast(tree)) => satteri_ast::walk::walk_hast(tree, &wanted),
            None => Vec::new(),
        }))
    })?;
    let s = trees.clone();
    part.add("text", move |id: u32, node: u32, alt: bool, html: bool| match s.borrow().known.get(&id) {
        Some(Tree::Mdast(tree)) => {
            let options = TextContentOptions { include_image_alt: alt, include_html: html };
            satteri_ast::mdast::text_content_with_options(tree, node, &options)
        }
        Some(Tree::Hast(tree)) => satteri_ast::hast::text_content(tree, node),
        None => String::new(),
    })?;
    part.add("expression", |source: Text| satteri_mdxjs::parse_expression_to_estree_json(&source.0))?;
    part.add("esm", |source: Text| satteri_mdxjs::parse_esm_to_estree_json(&source.0))
}

fn subscription(wanted: &Object<'_>) -> Result<Subscription> {
    Ok(Subscription { node_type: wanted.get("nodeType")?, tag_filter: wanted.get("tagFilter")? })
}

/// Kind and text of the frontmatter, if a tree begins with one.
fn frontmatter(tree: &Arena<Mdast>) -> Option<Vec<String>> {
    if tree.is_empty() {
        return None;
    }
    let root = tree.get_node(0);
    let from = root.children_start as usize;
    tree.children.get(from..from + root.children_count as usize)?.iter().find_map(|child| {
        let kind = match MdastNodeType::from_u8(tree.get_node(*child).node_type)? {
            MdastNodeType::Yaml => "yaml",
            MdastNodeType::Toml => "toml",
            _ => return None,
        };
        let text = satteri_arena::StringRef::from_bytes(tree.get_type_data(*child).get(..8)?);
        Some(vec![kind.to_owned(), tree.get_str(text).to_owned()])
    })
}

/// What plugins did to a tree. Changes below what the same pass removed are dropped; the answer says how many.
fn changing<'js>(part: &Native<'js>, trees: &Shared) -> Result<()> {
    let s = trees.clone();
    part.add("apply", move |ctx: Ctx<'js>, id: u32, commands: Octets, lenient: bool| {
        let tree = s.borrow_mut().known.remove(&id);
        let (tree, dropped) = match tree {
            Some(Tree::Mdast(tree)) => {
                let (tree, dropped) = change_mdast(&ctx, tree, &commands.0, lenient)?;
                (Tree::Mdast(tree), dropped)
            }
            Some(Tree::Hast(tree)) => {
                let (mdx, options) = (tree.mdx, tree.parse_options);
                let (mut tree, dropped) = failing(&ctx, satteri_plugin_api::apply_hast_commands_lenient(tree, &commands.0))?;
                (tree.mdx, tree.parse_options) = (mdx, options);
                (Tree::Hast(tree), dropped.len())
            }
            None => return Ok::<_, rquickjs::Error>(0),
        };
        s.borrow_mut().known.insert(id, tree);
        Ok(dropped as u32)
    })
}

fn change_mdast(ctx: &Ctx<'_>, tree: Arena<Mdast>, commands: &[u8], lenient: bool) -> Result<(Arena<Mdast>, usize)> {
    let (mdx, bits) = (tree.mdx, tree.parse_options);
    let again = move |source: &str| {
        let (mut parsed, _) = parser::parse(source, parser::Options::from_bits_truncate(bits));
        parsed.mdx = mdx;
        parsed.parse_options = bits;
        parsed
    };
    let options = MdastCommandOptions { escape_raw_html_braces: mdx };
    if !lenient {
        let tree = failing(ctx, satteri_plugin_api::apply_mdast_commands_with_options(tree, commands, &again, options))?;
        return Ok((tree, 0));
    }
    let (tree, dropped) = failing(ctx, satteri_plugin_api::apply_mdast_commands_lenient_with_options(tree, commands, &again, options))?;
    Ok((tree, dropped.len()))
}

fn failing<T, E: std::fmt::Display>(ctx: &Ctx<'_>, result: std::result::Result<T, E>) -> Result<T> {
    result.map_err(|error| Exception::throw_message(ctx, &format!("command error: {error}")))
}

/// Trees to HTML, and to JavaScript.
fn printing<'js>(part: &Native<'js>, trees: &Shared) -> Result<()> {
    let s = trees.clone();
    part.add("html", move |id: u32, options: Value<'js>| {
        let options = convert_options(&options)?;
        Ok::<_, rquickjs::Error>(match s.borrow().known.get(&id) {
            Some(Tree::Mdast(tree)) => satteri_ast::mdast_to_html_with_options(tree, &options),
            Some(Tree::Hast(tree)) => satteri_ast::hast::hast_arena_to_html(tree),
            None => String::new(),
        })
    })?;
    let s = trees.clone();
    part.add("compile", move |ctx: Ctx<'js>, id: u32, options: Value<'js>| {
        let options = mdx_options(&options)?;
        let mut tree = s.borrow_mut().hast(id);
        let ignored = options.optimize_static.as_ref().map(|config| config.ignore_elements.clone()).unwrap_or_default();
        satteri_mdxjs::simplify_plain_mdx_nodes(&mut tree, &ignored);
        let code = satteri_mdxjs::compile_hast_arena(&tree, &options).map_err(|error| Exception::throw_message(&ctx, &error.to_string()));
        s.borrow_mut().known.insert(id, Tree::Hast(tree));
        code
    })
}

/// `JsConvertOptions` of the package.
fn convert_options(value: &Value<'_>) -> Result<ConvertOptions> {
    let mut options = ConvertOptions::default();
    let Some(given) = value.as_object() else { return Ok(options) };
    if let Some(label) = given.get::<_, Option<String>>("footnoteLabel")? {
        options.footnote_label = label;
    }
    if let Some(prefix) = given.get::<_, Option<String>>("clobberPrefix")? {
        options.clobber_prefix = prefix;
    }
    if let Some(raw) = given.get::<_, Option<bool>>("rawHtml")? {
        options.raw_html = raw;
    }
    if let Some(content) = back_reference(&given.get("footnoteBackContent")?)? {
        options.footnote_back_content = content;
    }
    if let Some(label) = back_reference(&given.get("footnoteBackLabel")?)? {
        options.footnote_back_label = label;
    }
    Ok(options)
}

/// A template, or what a function said: a list for each note, with one text for each time it is referred to.
fn back_reference(value: &Value<'_>) -> Result<Option<Backref>> {
    if value.is_array() {
        let said: Vec<Vec<String>> = value.get()?;
        return Ok(Some(Backref::Callback(Box::new(move |note, again| {
            said.get(note.saturating_sub(1)).and_then(|texts| texts.get(again.saturating_sub(1))).cloned().unwrap_or_default()
        }))));
    }
    Ok(value.as_string().map(|text| text.to_string()).transpose()?.map(Backref::Template))
}

/// `JsMdxOptions` of the package.
fn mdx_options(value: &Value<'_>) -> Result<Options> {
    let mut options = Options::default();
    let Some(given) = value.as_object() else { return Ok(options) };
    let text = |name: &str| given.get::<_, Option<String>>(name);
    if let Some(config) = given.get::<_, Option<Object<'_>>>("optimizeStatic")? {
        options.optimize_static = Some(OptimizeStaticConfig {
            component: config.get("component")?,
            prop: config.get("prop")?,
            wrap_prop_value: config.get::<_, Option<bool>>("wrapPropValue")?.unwrap_or(false),
            ignore_elements: config.get::<_, Option<Vec<String>>>("ignoreElements")?.unwrap_or_default(),
        });
    }
    options.jsx_import_source = text("jsxImportSource")?.or(options.jsx_import_source);
    options.provider_import_source = text("providerImportSource")?.or(options.provider_import_source);
    options.pragma = text("pragma")?.or(options.pragma);
    options.pragma_frag = text("pragmaFrag")?.or(options.pragma_frag);
    options.pragma_import_source = text("pragmaImportSource")?.or(options.pragma_import_source);
    options.jsx = given.get::<_, Option<bool>>("jsx")?.unwrap_or(options.jsx);
    options.development = given.get::<_, Option<bool>>("development")?.unwrap_or(options.development);
    if let Some(runtime) = text("jsxRuntime")? {
        options.jsx_runtime = Some(if runtime == "classic" { JsxRuntime::Classic } else { JsxRuntime::Automatic });
    }
    if let Some(format) = text("outputFormat")? {
        options.output_format = if format == "function-body" { OutputFormat::FunctionBody } else { OutputFormat::Program };
    }
    if let Some(case) = text("elementAttributeNameCase")? {
        options.element_attribute_name_case = if case == "html" { ElementAttributeNameCase::Html } else { ElementAttributeNameCase::React };
    }
    if let Some(case) = text("stylePropertyNameCase")? {
        options.style_property_name_case = if case == "css" { StylePropertyNameCase::Css } else { StylePropertyNameCase::Dom };
    }
    Ok(options)
}
