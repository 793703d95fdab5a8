//! From swc's tree to facts: imports, exports, declared names, returns and awaits.

use swc_common::comments::{CommentKind, Comments};
use swc_common::{BytePos, Span, Spanned};
use swc_ecma_ast::*;
use swc_ecma_visit::{Visit, VisitWith};

use crate::script::parse::{Parsed, Source};
use crate::script::value::Reader;
use crate::script::{
    Declaration, DeclarationKind, Export, Import, Imported, ImportedName, Script, Static, props,
};

/// The facts of a module that has a tree.
pub(crate) fn facts(parsed: &Parsed<'_>, module: &Module) -> Script {
    let mut facts = Facts { parsed, reader: Reader::new(parsed.source, module), script: Script::default() };
    for item in &module.body {
        match item {
            ModuleItem::ModuleDecl(declaration) => facts.module_declaration(declaration),
            ModuleItem::Stmt(Stmt::Decl(declaration)) => {
                facts.declaration(declaration, declaration.span());
            }
            ModuleItem::Stmt(_) => {}
        }
    }
    let mut flow = Flow { source: parsed.source, script: &mut facts.script };
    module.visit_with(&mut flow);
    let mut script = facts.script;
    resolve_local_exports(&mut script);
    script.props = props::shape(parsed, module);
    script.complete = true;
    script
}

struct Facts<'a> {
    parsed: &'a Parsed<'a>,
    reader: Reader<'a>,
    script: Script,
}

impl<'a> Facts<'a> {
    fn source(&self) -> Source<'a> {
        self.parsed.source
    }

    fn module_declaration(&mut self, declaration: &'a ModuleDecl) {
        match declaration {
            ModuleDecl::Import(import) => self.import(import),
            ModuleDecl::ExportDecl(export) => {
                let first = self.script.declarations.len();
                self.declaration(&export.decl, export.span);
                let values: Vec<_> = match &export.decl {
                    Decl::Var(var) => var.decls.iter().map(|decl| self.initial(decl)).collect(),
                    _ => Vec::new(),
                };
                let declared: Vec<_> = self.script.declarations[first..].to_vec();
                for declaration in declared {
                    let value = values.iter().find(|(name, _)| *name == declaration.name).and_then(|(_, value)| value.clone());
                    self.script.exports.push(Export {
                        name: declaration.name.clone(),
                        local: Some(declaration.name),
                        range: declaration.range,
                        full_range: self.source().range(export.span),
                        from: None,
                        type_only: declaration.kind.is_type(),
                        value,
                        kind: declaration.kind,
                    });
                }
            }
            ModuleDecl::ExportNamed(named) => self.named_export(named),
            ModuleDecl::ExportAll(all) => {
                self.export("*", None, all.span, all.span, Some(text_of(&all.src)), all.type_only);
            }
            ModuleDecl::ExportDefaultDecl(default) => self.default_declaration(default),
            ModuleDecl::ExportDefaultExpr(default) => {
                let local = match &*default.expr {
                    Expr::Ident(name) => Some(name.sym.to_string()),
                    _ => None,
                };
                self.export("default", local, default.expr.span(), default.span, None, false);
                let value = self.reader.read(&default.expr);
                if let Some(export) = self.script.exports.last_mut() {
                    export.value = Some(value);
                }
            }
            ModuleDecl::TsImportEquals(import) => {
                let (specifier, specifier_range) = match &import.module_ref {
                    TsModuleRef::TsExternalModuleRef(external) => {
                        (text_of(&external.expr), inside_quotes(self.source(), external.expr.span))
                    }
                    TsModuleRef::TsEntityName(_) => return,
                };
                self.script.imports.push(Import {
                    specifier,
                    specifier_range,
                    names: vec![self.imported(&import.id, Imported::Namespace, import.is_type_only)],
                    type_only: import.is_type_only,
                    range: self.source().range(import.span),
                });
            }
            ModuleDecl::TsExportAssignment(_) | ModuleDecl::TsNamespaceExport(_) => {}
        }
    }

    fn import(&mut self, import: &ImportDecl) {
        let names = import.specifiers.iter().map(|specifier| {
            let imported = match specifier {
                ImportSpecifier::Default(_) => Imported::Default,
                ImportSpecifier::Namespace(_) => Imported::Namespace,
                ImportSpecifier::Named(named) => match &named.imported {
                    Some(name) => named_or_default(export_name(name)),
                    None => named_or_default(named.local.sym.to_string()),
                },
            };
            self.imported(specifier.local(), imported, import.type_only || specifier.is_type_only())
        });
        let import = Import {
            specifier: text_of(&import.src),
            specifier_range: inside_quotes(self.source(), import.src.span),
            names: names.collect(),
            type_only: import.type_only,
            range: self.source().range(import.span),
        };
        self.script.imports.push(import);
    }

    fn imported(&self, local: &Ident, imported: Imported, type_only: bool) -> ImportedName {
        ImportedName { local: local.sym.to_string(), imported, range: self.source().range(local.span), type_only }
    }

    fn named_export(&mut self, named: &NamedExport) {
        let from = named.src.as_ref().map(|src| text_of(src));
        for specifier in &named.specifiers {
            match specifier {
                ExportSpecifier::Namespace(namespace) => {
                    let name = export_name(&namespace.name);
                    self.export(&name, None, namespace.name.span(), named.span, from.clone(), named.type_only);
                }
                ExportSpecifier::Default(default) => {
                    let (name, span) = (default.exported.sym.to_string(), default.exported.span);
                    self.export(&name, None, span, named.span, from.clone(), named.type_only);
                }
                ExportSpecifier::Named(one) => {
                    let exported = one.exported.as_ref().unwrap_or(&one.orig);
                    let type_only = named.type_only || one.is_type_only;
                    let local = Some(export_name(&one.orig));
                    self.export(&export_name(exported), local, exported.span(), named.span, from.clone(), type_only);
                }
            }
        }
    }

    fn default_declaration(&mut self, default: &ExportDefaultDecl) {
        let (name, kind, span) = match &default.decl {
            DefaultDecl::Class(class) => (class.ident.as_ref(), DeclarationKind::Class, class.span()),
            DefaultDecl::Fn(function) => (function.ident.as_ref(), DeclarationKind::Function, function.span()),
            DefaultDecl::TsInterfaceDecl(interface) => {
                (Some(&interface.id), DeclarationKind::Interface, interface.span)
            }
        };
        if let Some(name) = name {
            self.declare(name, kind, default.span, None);
        }
        let name_span = name.map_or(Span::new(span.lo, span.lo), |name| name.span);
        let local = name.map(|name| name.sym.to_string());
        self.export("default", local, name_span, default.span, None, kind.is_type());
        if let Some(export) = self.script.exports.last_mut() {
            export.kind = kind;
        }
    }

    fn export(
        &mut self,
        name: &str,
        local: Option<String>,
        span: Span,
        full: Span,
        from: Option<String>,
        type_only: bool,
    ) {
        self.script.exports.push(Export {
            name: name.to_owned(),
            local,
            range: self.source().range(span),
            full_range: self.source().range(full),
            from,
            type_only,
            value: None,
            kind: DeclarationKind::Other,
        });
    }

    fn initial(&self, decl: &'a VarDeclarator) -> (String, Option<Static>) {
        match (&decl.name, &decl.init) {
            (Pat::Ident(name), Some(init)) => (name.sym.to_string(), Some(self.reader.read(init))),
            _ => (String::new(), None),
        }
    }

    fn declaration(&mut self, declaration: &Decl, full: Span) {
        match declaration {
            Decl::Class(class) => self.declare(&class.ident, DeclarationKind::Class, full, None),
            Decl::Fn(function) => self.declare(&function.ident, DeclarationKind::Function, full, None),
            Decl::TsInterface(it) => self.declare(&it.id, DeclarationKind::Interface, full, None),
            Decl::TsTypeAlias(alias) => {
                self.declare(&alias.id, DeclarationKind::TypeAlias, full, Some(alias.type_ann.span()));
            }
            Decl::TsEnum(it) => self.declare(&it.id, DeclarationKind::Enum, full, None),
            Decl::TsModule(module) => {
                if let TsModuleName::Ident(name) = &module.id {
                    self.declare(name, DeclarationKind::Namespace, full, None);
                }
            }
            Decl::Var(var) => {
                let kind = match var.kind {
                    VarDeclKind::Const => DeclarationKind::Const,
                    VarDeclKind::Let => DeclarationKind::Let,
                    VarDeclKind::Var => DeclarationKind::Var,
                };
                for decl in &var.decls {
                    self.pattern(&decl.name, kind, full);
                }
            }
            Decl::Using(using) => {
                for decl in &using.decls {
                    self.pattern(&decl.name, DeclarationKind::Const, full);
                }
            }
        }
    }

    fn pattern(&mut self, pattern: &Pat, kind: DeclarationKind, full: Span) {
        match pattern {
            Pat::Ident(name) => {
                let ty = name.type_ann.as_ref().map(|ty| ty.type_ann.span());
                self.declare(&name.id, kind, full, ty);
            }
            Pat::Array(array) => array.elems.iter().flatten().for_each(|inner| self.pattern(inner, kind, full)),
            Pat::Rest(rest) => self.pattern(&rest.arg, kind, full),
            Pat::Assign(assign) => self.pattern(&assign.left, kind, full),
            Pat::Object(object) => {
                for prop in &object.props {
                    match prop {
                        ObjectPatProp::KeyValue(pair) => self.pattern(&pair.value, kind, full),
                        ObjectPatProp::Assign(assign) => self.declare(&assign.key.id, kind, full, None),
                        ObjectPatProp::Rest(rest) => self.pattern(&rest.arg, kind, full),
                    }
                }
            }
            Pat::Invalid(_) | Pat::Expr(_) => {}
        }
    }

    fn declare(&mut self, name: &Ident, kind: DeclarationKind, full: Span, ty: Option<Span>) {
        self.script.declarations.push(Declaration {
            name: name.sym.to_string(),
            kind,
            range: self.source().range(name.span),
            full_range: self.source().range(full),
            ty: ty.map(|span| self.source().slice(span).to_owned()),
            doc: doc_before(self.parsed, full.lo),
        });
    }
}

/// `export { a }` says what `a` is only by its declaration.
fn resolve_local_exports(script: &mut Script) {
    for export in &mut script.exports {
        if export.kind != DeclarationKind::Other || export.from.is_some() {
            continue;
        }
        let Some(local) = &export.local else { continue };
        if let Some(declaration) = script.declarations.iter().find(|declaration| declaration.name == *local) {
            export.kind = declaration.kind;
            export.type_only |= declaration.kind.is_type();
        }
    }
}

/// Finds top-level returns and awaits: everything outside of functions.
struct Flow<'a> {
    source: Source<'a>,
    script: &'a mut Script,
}

impl Visit for Flow<'_> {
    fn visit_function(&mut self, _: &Function) {}
    fn visit_arrow_expr(&mut self, _: &ArrowExpr) {}
    fn visit_constructor(&mut self, _: &Constructor) {}
    fn visit_getter_prop(&mut self, _: &GetterProp) {}
    fn visit_setter_prop(&mut self, _: &SetterProp) {}
    fn visit_static_block(&mut self, _: &StaticBlock) {}
    fn visit_ts_type(&mut self, _: &TsType) {}

    fn visit_return_stmt(&mut self, statement: &ReturnStmt) {
        self.script.returns.push(self.source.range(statement.span));
        statement.visit_children_with(self);
    }

    fn visit_await_expr(&mut self, expression: &AwaitExpr) {
        self.script.awaits.push(self.source.range(expression.span));
        expression.visit_children_with(self);
    }

    fn visit_for_of_stmt(&mut self, statement: &ForOfStmt) {
        if statement.is_await {
            let head = Span::new(statement.span.lo, statement.body.span().lo);
            self.script.awaits.push(self.source.range(head));
        }
        statement.visit_children_with(self);
    }
}

/// The JSDoc comment in front of a place, without its stars.
pub(crate) fn doc_before(parsed: &Parsed<'_>, at: BytePos) -> Option<String> {
    let comments = parsed.comments.get_leading(at)?;
    let comment = comments.iter().rev().find(|comment| comment.kind == CommentKind::Block)?;
    Some(clean_doc(comment.text.strip_prefix('*')?))
}

/// The text of a JSDoc comment without the star in front of each line.
pub(crate) fn clean_doc(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.trim();
        line.strip_prefix('*').map_or(line, |line| line.strip_prefix(' ').unwrap_or(line))
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// The value of a string literal.
pub(crate) fn text_of(text: &Str) -> String {
    text.value.to_string_lossy().into_owned()
}

fn export_name(name: &ModuleExportName) -> String {
    match name {
        ModuleExportName::Ident(name) => name.sym.to_string(),
        ModuleExportName::Str(text) => text_of(text),
    }
}

fn named_or_default(name: String) -> Imported {
    if name == "default" { Imported::Default } else { Imported::Named(name) }
}

fn inside_quotes(source: Source<'_>, span: Span) -> std::ops::Range<usize> {
    let range = source.range(span);
    if range.len() >= 2 { range.start + 1..range.end - 1 } else { range }
}
