//! TypeScript that is more than types: enums and parameter properties become JavaScript, the rest is refused with words.

use std::ops::Range;

use astro_syntax::program::{Program, range};
use swc_common::Spanned;
use swc_ecma_ast::{
    Constructor, Decl, Decorator, Expr, Lit, ModuleDecl, ModuleItem, ParamOrTsParamProp, Stmt, TsEnumDecl, TsEnumMemberId, TsExportAssignment,
    TsImportEqualsDecl, TsModuleDecl, TsNamespaceBody, TsParamProp, TsParamPropParam,
};
use swc_ecma_visit::{Visit, VisitWith};

use crate::emit::string;
use crate::error::CompileError;
use crate::span_map::Edits;

/// Rewrites what can be, and says what cannot.
pub(crate) fn rewrite(source: &str, program: &Program, edits: &mut Edits) -> Vec<CompileError> {
    let mut rewriter = Rewriter { source, edits, errors: Vec::new() };
    program.module.visit_with(&mut rewriter);
    rewriter.errors
}

struct Rewriter<'a> {
    source: &'a str,
    edits: &'a mut Edits,
    errors: Vec<CompileError>,
}

impl Rewriter<'_> {
    fn refuse(&mut self, what: &str, help: &str, range: Range<usize>) {
        self.errors.push(CompileError::unsupported(what, help, range));
    }
}

impl Visit for Rewriter<'_> {
    fn visit_ts_enum_decl(&mut self, node: &TsEnumDecl) {
        if !node.declare {
            let text = enum_text(self.source, node);
            self.edits.replace(range(node.span), text);
        }
    }

    fn visit_constructor(&mut self, node: &Constructor) {
        let mut assigned = String::new();
        for param in &node.params {
            let ParamOrTsParamProp::TsParamProp(property) = param else { continue };
            let (name, start) = property_name(property);
            crate::elide::blank(self.source, range(property.span).start..start, self.edits);
            assigned.push_str(&format!("this.{name} = {name};"));
        }
        if let (Some(body), false) = (&node.body, assigned.is_empty()) {
            let after_super = body.stmts.iter().find(|stmt| is_super_call(stmt)).map(|stmt| range(stmt.span()).end);
            let at = after_super.unwrap_or(range(body.span).start + 1);
            self.edits.replace(at..at, assigned);
        }
        node.visit_children_with(self);
    }

    fn visit_ts_module_decl(&mut self, node: &TsModuleDecl) {
        if node.declare || node.global {
            return;
        }
        if node.body.as_ref().is_some_and(has_values) {
            self.refuse("A TypeScript namespace", "Use a module or a plain object.", range(node.span));
        } else {
            // Nothing but types: an empty block, also behind `export`.
            self.edits.replace(range(node.span), "{}");
        }
    }

    fn visit_ts_import_equals_decl(&mut self, node: &TsImportEqualsDecl) {
        if !node.is_type_only {
            self.refuse("`import x = …`", "Write `import x from \"…\"`.", range(node.span));
        }
    }

    fn visit_ts_export_assignment(&mut self, node: &TsExportAssignment) {
        self.refuse("`export = …`", "Write `export default …`.", range(node.span));
    }

    fn visit_decorator(&mut self, node: &Decorator) {
        self.refuse("A decorator", "Call the function yourself.", range(node.span));
    }
}

/// Is there anything in a namespace that runs?
fn has_values(body: &TsNamespaceBody) -> bool {
    let block = match body {
        TsNamespaceBody::TsModuleBlock(block) => block,
        TsNamespaceBody::TsNamespaceDecl(inner) => return has_values(&inner.body),
    };
    let runs = |decl: &Decl| match decl {
        Decl::TsInterface(_) | Decl::TsTypeAlias(_) => false,
        Decl::TsModule(inner) => !inner.declare && inner.body.as_ref().is_some_and(has_values),
        _ => true,
    };
    block.body.iter().any(|item| match item {
        ModuleItem::Stmt(Stmt::Decl(decl)) => runs(decl),
        ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) => runs(&export.decl),
        _ => true,
    })
}

fn property_name(property: &TsParamProp) -> (String, usize) {
    match &property.param {
        TsParamPropParam::Ident(ident) => (ident.sym.to_string(), range(ident.id.span).start),
        TsParamPropParam::Assign(assign) => {
            let start = range(assign.span).start;
            let name = assign.left.as_ident().map(|ident| ident.sym.to_string()).unwrap_or_default();
            (name, start)
        }
    }
}

fn is_super_call(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Expr(it) if matches!(&*it.expr, Expr::Call(call) if call.callee.is_super_()))
}

/// `var E = ((E) => { … })(E ?? {});`: members by name, and names by number.
fn enum_text(source: &str, node: &TsEnumDecl) -> String {
    let name = node.id.sym.as_str();
    let mut text = format!("var {name} = (({name}) => {{ ");
    let mut before: Option<String> = None;
    for (index, member) in node.members.iter().enumerate() {
        let key = match &member.id {
            TsEnumMemberId::Ident(ident) => ident.sym.to_string(),
            TsEnumMemberId::Str(text) => text.value.to_string_lossy().into_owned(),
        };
        let local = if is_plain_name(&key) && key != name { key.clone() } else { format!("$member{index}") };
        let is_text = matches!(member.init.as_deref(), Some(Expr::Lit(Lit::Str(_)) | Expr::Tpl(_)));
        let value = match (&member.init, &before) {
            (Some(init), _) => source[range(init.span())].to_owned(),
            (None, None) => "0".to_owned(),
            (None, Some(before)) => format!("{before} + 1"),
        };
        let key = string(&key);
        text.push_str(&format!("const {local} = {value}; "));
        if is_text {
            text.push_str(&format!("{name}[{key}] = {local}; "));
        } else if member.init.is_none() || matches!(member.init.as_deref(), Some(Expr::Lit(Lit::Num(_)))) {
            text.push_str(&format!("{name}[{name}[{key}] = {local}] = {key}; "));
        } else {
            text.push_str(&format!("{name}[{key}] = {local}; if (typeof {local} !== \"string\") {name}[{local}] = {key}; "));
        }
        before = Some(local);
    }
    text.push_str(&format!("return {name}; }})({name} ?? {{}});"));
    text
}

/// May a constant have this name?
fn is_plain_name(name: &str) -> bool {
    const TAKEN: &[&str] = &[
        "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "export",
        "extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "null", "return", "super",
        "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield", "let", "static", "await",
        "async", "eval", "arguments", "implements", "interface", "package", "private", "protected", "public",
    ];
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_' || c == '$')
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '$')
        && !TAKEN.contains(&name)
}
