//! What a script takes from other modules, place by place: for code that is served to browsers.

use std::ops::Range;

use astro_syntax::Language;
use astro_syntax::program::{range, with_module};
use swc_common::Spanned;
use swc_ecma_ast::{
    AssignExpr, AssignTarget, BinExpr, BinaryOp, CallExpr, Callee, ExportAll, ExportSpecifier, Expr, ExprOrSpread, IfStmt, ImportDecl, ImportSpecifier, Lit,
    MemberExpr, MemberProp, ModuleExportName, NamedExport, Prop, PropName, PropOrSpread, SimpleAssignTarget,
};
use swc_ecma_visit::{Visit, VisitWith};

use crate::error::CompileError;
use crate::strip::words;

/// The references of one script, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// `import … from "x"`, `import "x"`
    pub imports: Vec<Import>,
    /// `export … from "x"`
    pub reexports: Vec<Reexport>,
    /// `import("x")`: the call, the literal, the specifier.
    pub dynamic: Vec<(Range<usize>, Range<usize>, String)>,
    /// `require("x")`: the literal, the specifier. What only a production build reaches is left out.
    pub requires: Vec<(Range<usize>, String)>,
    /// `process.env.NODE_ENV`
    pub node_env: Vec<Range<usize>>,
    /// Names a CommonJS module puts on its exports, as far as they are written out.
    pub exports: Vec<String>,
    /// Modules a CommonJS module passes on whole: `module.exports = require("x")`.
    pub passed_on: Vec<String>,
}

/// An import statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The whole statement.
    pub statement: Range<usize>,
    /// The specifier with its quotes.
    pub literal: Range<usize>,
    /// What is imported from.
    pub specifier: String,
    /// The local name of `* as ns`.
    pub namespace: Option<String>,
    /// (exported name, local name); a default import is `default`.
    pub names: Vec<(String, String)>,
}

/// An export that comes from another module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reexport {
    /// The whole statement.
    pub statement: Range<usize>,
    /// The specifier with its quotes.
    pub literal: Range<usize>,
    /// Where it comes from.
    pub specifier: String,
    /// `export *`
    pub all: bool,
    /// The name of `export * as ns`.
    pub namespace: Option<String>,
    /// (name there, name here)
    pub names: Vec<(String, String)>,
}

/// Reads the references of a script.
pub fn references(code: &str) -> Result<References, Vec<CompileError>> {
    let read = with_module(code, Language::Js, |program| {
        let mut found = Finder::default();
        program.module.visit_with(&mut found);
        found.0
    });
    read.map_err(words)
}

/// Where a script calls `import.meta.NAME`: texts and comments that hold the same words are none. `None` where it cannot be read.
pub fn meta_calls(code: &str, name: &str) -> Option<Vec<usize>> {
    let read = with_module(code, Language::Js, |program| {
        let mut found = MetaCalls { name, starts: Vec::new() };
        program.module.visit_with(&mut found);
        found.starts
    });
    read.ok()
}

struct MetaCalls<'a> {
    name: &'a str,
    starts: Vec<usize>,
}

impl Visit for MetaCalls<'_> {
    fn visit_call_expr(&mut self, call: &CallExpr) {
        if let Callee::Expr(callee) = &call.callee
            && let Expr::Member(member) = &**callee
            && matches!(&*member.obj, Expr::MetaProp(_))
            && is_prop(member, self.name)
        {
            self.starts.push(range(call.span).start);
        }
        call.visit_children_with(self);
    }
}

#[derive(Default)]
struct Finder(References);

impl Visit for Finder {
    fn visit_import_decl(&mut self, node: &ImportDecl) {
        let mut import = Import {
            statement: range(node.span),
            literal: range(node.src.span),
            specifier: node.src.value.to_string_lossy().into_owned(),
            namespace: None,
            names: Vec::new(),
        };
        for specifier in &node.specifiers {
            let local = specifier.local().sym.to_string();
            match specifier {
                ImportSpecifier::Default(_) => import.names.push(("default".to_owned(), local)),
                ImportSpecifier::Namespace(_) => import.namespace = Some(local),
                ImportSpecifier::Named(named) => import.names.push((named.imported.as_ref().map_or_else(|| local.clone(), name), local)),
            }
        }
        self.0.imports.push(import);
    }

    fn visit_named_export(&mut self, node: &NamedExport) {
        let Some(src) = &node.src else { return };
        let mut export = Reexport {
            statement: range(node.span),
            literal: range(src.span),
            specifier: src.value.to_string_lossy().into_owned(),
            all: false,
            namespace: None,
            names: Vec::new(),
        };
        for specifier in &node.specifiers {
            match specifier {
                ExportSpecifier::Namespace(namespace) => export.namespace = Some(name(&namespace.name)),
                ExportSpecifier::Named(named) => {
                    let there = name(&named.orig);
                    export.names.push((there.clone(), named.exported.as_ref().map_or(there, name)));
                }
                ExportSpecifier::Default(_) => {}
            }
        }
        self.0.reexports.push(export);
    }

    fn visit_export_all(&mut self, node: &ExportAll) {
        self.0.reexports.push(Reexport {
            statement: range(node.span),
            literal: range(node.src.span),
            specifier: node.src.value.to_string_lossy().into_owned(),
            all: true,
            namespace: None,
            names: Vec::new(),
        });
    }

    fn visit_call_expr(&mut self, node: &CallExpr) {
        let literal = node.args.first().and_then(text_of);
        match (&node.callee, literal) {
            (Callee::Import(_), Some((place, specifier))) => self.0.dynamic.push((range(node.span), place, specifier)),
            (Callee::Expr(callee), Some((place, specifier))) if is_name(callee, "require") && node.args.len() == 1 => {
                self.0.requires.push((place, specifier));
            }
            (Callee::Expr(callee), _) => self.defined_by(callee, &node.args),
            _ => {}
        }
        node.visit_children_with(self);
    }

    fn visit_member_expr(&mut self, node: &MemberExpr) {
        if is_node_env(node) {
            self.0.node_env.push(range(node.span));
        } else {
            node.visit_children_with(self);
        }
    }

    // `if (process.env.NODE_ENV === "production") … else …`: one branch never runs.
    fn visit_if_stmt(&mut self, node: &IfStmt) {
        node.test.visit_with(self);
        let decided = decided(&node.test);
        if decided != Some(false) {
            node.cons.visit_with(self);
        }
        if decided != Some(true) {
            node.alt.visit_with(self);
        }
    }

    fn visit_assign_expr(&mut self, node: &AssignExpr) {
        if let AssignTarget::Simple(SimpleAssignTarget::Member(member)) = &node.left {
            if let Some(name) = exported_by(member) {
                self.0.exports.push(name);
            } else if is_exports(&Expr::Member(member.clone())) {
                self.whole(&node.right);
            }
        }
        node.visit_children_with(self);
    }
}

impl Finder {
    /// `module.exports = { a, b }`, `module.exports = require("x")`
    fn whole(&mut self, value: &Expr) {
        match value {
            Expr::Object(object) => {
                let keys = object.props.iter().filter_map(|prop| match prop {
                    PropOrSpread::Prop(prop) => match &**prop {
                        Prop::Shorthand(ident) => Some(ident.sym.to_string()),
                        Prop::KeyValue(pair) => key(&pair.key),
                        Prop::Method(method) => key(&method.key),
                        Prop::Getter(getter) => key(&getter.key),
                        _ => None,
                    },
                    PropOrSpread::Spread(_) => None,
                });
                self.0.exports.extend(keys);
            }
            Expr::Call(call) => self.0.passed_on.extend(required(call)),
            Expr::Assign(assign) => self.whole(&assign.right),
            _ => {}
        }
    }

    /// `Object.defineProperty(exports, "a", …)`, `__exportStar(require("x"), exports)`
    fn defined_by(&mut self, callee: &Expr, args: &[ExprOrSpread]) {
        let takes_exports = |at: usize| args.get(at).is_some_and(|arg| is_exports(&arg.expr));
        if takes_exports(0) && matches!(callee, Expr::Member(member) if is_prop(member, "defineProperty")) {
            self.0.exports.extend(args.get(1).and_then(text_of).map(|(_, name)| name));
        } else if takes_exports(0) {
            // `__export(exports, { a: () => a })`
            if let Some(Expr::Object(_)) = args.get(1).map(|arg| &*arg.expr) {
                self.whole(&args[1].expr.clone());
            }
        } else if takes_exports(1)
            && let Some(Expr::Call(call)) = args.first().map(|arg| &*arg.expr)
        {
            self.0.passed_on.extend(required(call));
        }
    }
}

fn required(call: &CallExpr) -> Option<String> {
    match &call.callee {
        Callee::Expr(callee) if is_name(callee, "require") => call.args.first().and_then(text_of).map(|(_, specifier)| specifier),
        _ => None,
    }
}

fn name(name: &ModuleExportName) -> String {
    match name {
        ModuleExportName::Ident(ident) => ident.sym.to_string(),
        ModuleExportName::Str(text) => text.value.to_string_lossy().into_owned(),
    }
}

fn key(key: &PropName) -> Option<String> {
    match key {
        PropName::Ident(ident) => Some(ident.sym.to_string()),
        PropName::Str(text) => Some(text.value.to_string_lossy().into_owned()),
        _ => None,
    }
}

fn text_of(arg: &ExprOrSpread) -> Option<(Range<usize>, String)> {
    match &*arg.expr {
        Expr::Lit(Lit::Str(text)) => Some((range(text.span), text.value.to_string_lossy().into_owned())),
        Expr::Tpl(tpl) if tpl.exprs.is_empty() => {
            let text = tpl.quasis.first()?.cooked.as_ref()?.to_string_lossy().into_owned();
            Some((range(tpl.span()), text))
        }
        _ => None,
    }
}

fn is_name(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Ident(ident) if ident.sym == name)
}

fn is_prop(member: &MemberExpr, name: &str) -> bool {
    matches!(&member.prop, MemberProp::Ident(prop) if prop.sym == name)
}

/// `exports` or `module.exports`
fn is_exports(expr: &Expr) -> bool {
    is_name(expr, "exports") || matches!(expr, Expr::Member(member) if is_name(&member.obj, "module") && is_prop(member, "exports"))
}

fn exported_by(member: &MemberExpr) -> Option<String> {
    match &member.prop {
        MemberProp::Ident(prop) if is_exports(&member.obj) => Some(prop.sym.to_string()),
        _ => None,
    }
}

fn is_node_env(member: &MemberExpr) -> bool {
    let env = |expr: &Expr| matches!(expr, Expr::Member(env) if is_name(&env.obj, "process") && is_prop(env, "env"));
    is_prop(member, "NODE_ENV") && env(&member.obj)
}

/// What a comparison of `process.env.NODE_ENV` with a text comes to while developing.
fn decided(test: &Expr) -> Option<bool> {
    match test {
        Expr::Paren(paren) => decided(&paren.expr),
        Expr::Bin(BinExpr { op, left, right, .. }) => {
            let sides = [(left, right), (right, left)];
            let value = sides.into_iter().find_map(|(env, text)| match (&**env, &**text) {
                (Expr::Member(member), Expr::Lit(Lit::Str(text))) if is_node_env(member) => Some(text.value.to_string_lossy() == "development"),
                _ => None,
            })?;
            match op {
                BinaryOp::EqEq | BinaryOp::EqEqEq => Some(value),
                BinaryOp::NotEq | BinaryOp::NotEqEq => Some(!value),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: &str) -> References {
        references(code).unwrap_or_else(|errors| panic!("{errors:?}"))
    }

    #[test]
    fn imports_and_reexports() {
        let found = read("import a, { b as c, 'd e' as f } from 'x'; import * as n from \"y\"; export { g, h as default } from 'z'; export * from 'w'; export * as v from 'u'; import('t').then(); import(s);");
        let names: Vec<String> = found.imports.iter().map(|import| format!("{} {:?} {:?}", import.specifier, import.names, import.namespace)).collect();
        assert_eq!(names, [r#"x [("default", "a"), ("b", "c"), ("d e", "f")] None"#, r#"y [] Some("n")"#]);
        let names: Vec<String> = found.reexports.iter().map(|export| format!("{} {} {:?} {:?}", export.specifier, export.all, export.names, export.namespace)).collect();
        assert_eq!(names, [r#"z false [("g", "g"), ("h", "default")] None"#, "w true [] None", r#"u false [] Some("v")"#]);
        assert_eq!(found.dynamic.len(), 1);
        assert_eq!(found.dynamic[0].2, "t");
    }

    #[test]
    fn commonjs_of_one_environment() {
        let found = read("if (process.env.NODE_ENV === 'production') { module.exports = require('./p'); } else { module.exports = require('./d'); }");
        assert_eq!(found.requires.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["./d"]);
        assert_eq!(found.passed_on, ["./d"]);
        assert_eq!(found.node_env.len(), 1);
    }

    #[test]
    fn commonjs_exports() {
        let found = read("exports.a = 1; Object.defineProperty(exports, 'b', {}); module.exports.c = exports.d = 2; module.exports = { e, f: 1, g() {} }; __exportStar(require('x'), exports); __export(exports, { h: () => h });");
        assert_eq!(found.exports, ["a", "b", "c", "d", "e", "f", "g", "h"]);
        assert_eq!(found.passed_on, ["x"]);
    }
}
