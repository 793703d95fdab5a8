//! Types become white space of the same length, so that every place keeps its line and column.
//!
//! What TypeScript adds is found in swc's tree. Where a type was what ended a statement, or kept `)` and `=>` apart, a
//! character of the blank takes its part.

use std::ops::Range;

use astro_syntax::program::{Program, range};
use swc_common::Spanned;
use swc_ecma_ast::{
    Accessibility, ArrayPat, ArrowExpr, AutoAccessor, BindingIdent, Class, ClassMember, ClassMethod, ClassProp, Constructor, Decl, DefaultDecl,
    ExportSpecifier, Expr, Function, ImportSpecifier, ModuleDecl, ModuleItem, ObjectPat, Pat, PrivateMethod, PrivateProp, Stmt, TsAsExpr,
    TsConstAssertion, TsIndexSignature, TsInstantiation, TsNonNullExpr, TsSatisfiesExpr, TsThisParam, TsTypeAnn, TsTypeAssertion, TsTypeParamDecl,
    TsTypeParamInstantiation, VarDeclarator,
};
use swc_ecma_visit::{Visit, VisitWith};

/// The text without its types, of the same length.
pub(crate) fn erase_types(source: &str, program: &Program) -> Vec<u8> {
    let mut eraser = Eraser { source, bytes: source.as_bytes().to_vec(), ends: Vec::new() };
    program.module.visit_with(&mut eraser);
    eraser.end_statements();
    eraser.bytes
}

struct Eraser<'a> {
    source: &'a str,
    bytes: Vec<u8>,
    /// Where statements end that no semicolon ends.
    ends: Vec<usize>,
}

impl Eraser<'_> {
    fn blank(&mut self, range: Range<usize>) {
        if let Some(bytes) = self.bytes.get_mut(range) {
            bytes.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        }
    }

    /// Blanks a whole statement; what stood before it must not run into what follows.
    fn blank_statement(&mut self, range: Range<usize>) {
        self.put(range.start, b';');
        self.blank(range.start + 1..range.end);
    }

    fn put(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.bytes.get_mut(at) {
            *place = byte;
        }
    }

    /// Blanks the first `mark` that follows `from`, past white space and comments.
    fn blank_mark(&mut self, from: usize, mark: u8) {
        let at = self.next(from);
        if self.source.as_bytes().get(at) == Some(&mark) {
            self.put(at, b' ');
        }
    }

    /// The next place that is neither white space nor comment.
    fn next(&self, mut at: usize) -> usize {
        let text = self.source;
        loop {
            let Some(rest) = text.get(at..) else { return at };
            let trimmed = rest.trim_start();
            at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                at += trimmed.find("*/").map_or(trimmed.len(), |end| end + 2);
            } else {
                return at;
            }
        }
    }

    /// Blanks an item of a list and the comma after it.
    fn blank_item(&mut self, item: Range<usize>) {
        let next = self.next(item.end);
        self.blank(item);
        if self.source.as_bytes().get(next) == Some(&b',') {
            self.put(next, b' ');
        }
    }

    /// Blanks these words where they stand in `range`.
    fn blank_words(&mut self, range: Range<usize>, words: &[&str]) {
        let Some(text) = self.source.get(range.clone()) else { return };
        let mut from = 0;
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$') {
            let at = from;
            from = at + word.len() + text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
            if words.contains(&word) {
                self.blank(range.start + at..range.start + at + word.len());
            }
        }
    }

    /// A statement ends here; if only a type ended it, a semicolon must.
    fn end_statements(&mut self) {
        for end in std::mem::take(&mut self.ends) {
            let Some(last) = end.checked_sub(1) else { continue };
            let erased = self.source.as_bytes().get(last).is_some_and(|byte| !byte.is_ascii_whitespace()) && self.bytes[last] == b' ';
            let next = self.next(end);
            let goes_on = matches!(self.source.as_bytes().get(next), Some(b'(' | b'[' | b'`' | b'+' | b'-' | b'/' | b'<'));
            if erased && goes_on {
                self.put(last, b';');
            }
        }
    }

    /// `a as T`, `a!`: what follows the expression goes.
    fn only(&mut self, whole: Range<usize>, inner: &Expr) {
        self.blank(range(inner.span()).end..whole.end);
        inner.visit_with(self);
    }

    fn member_words(&mut self, start: usize, key: usize) {
        self.blank_words(start..key, &["public", "private", "protected", "readonly", "override", "abstract", "declare"]);
    }

    /// A field: its modifiers, its mark, its type.
    fn field(&mut self, whole: Range<usize>, key: Range<usize>, marked: bool, ann: Option<&TsTypeAnn>, value: Option<&Expr>) {
        self.member_words(whole.start, key.start);
        if marked {
            self.blank_mark(key.end, b'?');
            self.blank_mark(key.end, b'!');
        }
        if let Some(ann) = ann {
            self.blank(range(ann.span));
            // `get: T` would turn the next member into a getter.
            if value.is_none() {
                self.put(range(ann.span).start, b';');
            }
        }
        if let Some(value) = value {
            value.visit_with(self);
            self.ends.push(range(value.span()).end);
        }
    }

    fn method(&mut self, whole: Range<usize>, key: Range<usize>, optional: bool, function: &Function) {
        self.member_words(whole.start, key.start);
        if optional {
            self.blank_mark(key.end, b'?');
        }
        function.visit_with(self);
    }
}

fn is_type(decl: &Decl) -> bool {
    match decl {
        Decl::TsInterface(_) | Decl::TsTypeAlias(_) => true,
        Decl::Class(class) => class.declare,
        Decl::Fn(function) => function.declare || function.function.body.is_none(),
        Decl::Var(var) => var.declare,
        Decl::TsEnum(node) => node.declare,
        Decl::TsModule(module) => module.declare || module.global,
        Decl::Using(_) => false,
    }
}

/// Is there nothing of a member when the class runs?
fn is_absent(member: &ClassMember) -> bool {
    match member {
        ClassMember::ClassProp(field) => field.declare || field.is_abstract,
        ClassMember::Method(method) => method.is_abstract || method.function.body.is_none(),
        ClassMember::PrivateMethod(method) => method.is_abstract || method.function.body.is_none(),
        ClassMember::Constructor(constructor) => constructor.body.is_none(),
        ClassMember::AutoAccessor(accessor) => accessor.is_abstract,
        ClassMember::TsIndexSignature(_) => true,
        _ => false,
    }
}

impl Visit for Eraser<'_> {
    fn visit_module_item(&mut self, item: &ModuleItem) {
        let whole = range(item.span());
        let gone = match item {
            ModuleItem::ModuleDecl(decl) => match decl {
                ModuleDecl::Import(import) => import.type_only,
                ModuleDecl::ExportNamed(export) => export.type_only,
                ModuleDecl::ExportAll(export) => export.type_only,
                ModuleDecl::ExportDecl(export) => is_type(&export.decl),
                ModuleDecl::ExportDefaultDecl(export) => match &export.decl {
                    DefaultDecl::TsInterfaceDecl(_) => true,
                    DefaultDecl::Fn(function) => function.function.body.is_none(),
                    DefaultDecl::Class(_) => false,
                },
                ModuleDecl::TsImportEquals(import) => import.is_type_only,
                ModuleDecl::TsNamespaceExport(_) => true,
                _ => false,
            },
            ModuleItem::Stmt(_) => false,
        };
        if gone {
            return self.blank_statement(whole);
        }
        if matches!(item, ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(_) | ModuleDecl::ExportDefaultExpr(_))) {
            self.ends.push(whole.end);
        }
        if let ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) = item
            && let Decl::Class(class) = &export.decl
        {
            self.blank_words(whole.start..range(class.ident.span).start, &["abstract"]);
        }
        if let ModuleItem::ModuleDecl(ModuleDecl::ExportDefaultDecl(export)) = item
            && let DefaultDecl::Class(class) = &export.decl
            && class.class.is_abstract
        {
            let start = range(class.class.span).start;
            self.blank_words(whole.start..start + "abstract".len(), &["abstract"]);
        }
        item.visit_children_with(self);
    }

    fn visit_stmt(&mut self, stmt: &Stmt) {
        let whole = range(stmt.span());
        if let Stmt::Decl(decl) = stmt {
            if is_type(decl) {
                return self.blank_statement(whole);
            }
            if let Decl::Class(class) = decl {
                self.blank_words(whole.start..range(class.ident.span).start, &["abstract"]);
            }
        }
        if matches!(stmt, Stmt::Expr(_) | Stmt::Decl(Decl::Var(_)) | Stmt::Return(_) | Stmt::Throw(_)) {
            self.ends.push(whole.end);
        }
        stmt.visit_children_with(self);
    }

    fn visit_import_specifier(&mut self, specifier: &ImportSpecifier) {
        if let ImportSpecifier::Named(named) = specifier
            && named.is_type_only
        {
            self.blank_item(range(named.span));
        }
    }

    fn visit_export_specifier(&mut self, specifier: &ExportSpecifier) {
        if let ExportSpecifier::Named(named) = specifier
            && named.is_type_only
        {
            self.blank_item(range(named.span));
        }
    }

    fn visit_class(&mut self, class: &Class) {
        if let (Some(first), Some(last)) = (class.implements.first(), class.implements.last()) {
            let (first, last) = (range(first.span), range(last.span));
            let start = self.source[..first.start].rfind("implements").unwrap_or(first.start);
            self.blank(start..last.end);
        }
        class.super_class.visit_with(self);
        class.type_params.visit_with(self);
        class.super_type_params.visit_with(self);
        for member in &class.body {
            if is_absent(member) {
                self.blank(range(member.span()));
            } else {
                member.visit_with(self);
            }
        }
    }

    fn visit_class_prop(&mut self, field: &ClassProp) {
        field.key.visit_with(self);
        let marked = field.is_optional || field.definite;
        self.field(range(field.span), range(field.key.span()), marked, field.type_ann.as_deref(), field.value.as_deref());
    }

    fn visit_private_prop(&mut self, field: &PrivateProp) {
        let marked = field.is_optional || field.definite;
        self.field(range(field.span), range(field.key.span), marked, field.type_ann.as_deref(), field.value.as_deref());
    }

    fn visit_auto_accessor(&mut self, field: &AutoAccessor) {
        self.field(range(field.span), range(field.key.span()), true, field.type_ann.as_deref(), field.value.as_deref());
    }

    fn visit_class_method(&mut self, method: &ClassMethod) {
        method.key.visit_with(self);
        self.method(range(method.span), range(method.key.span()), method.is_optional, &method.function);
    }

    fn visit_private_method(&mut self, method: &PrivateMethod) {
        self.method(range(method.span), range(method.key.span), method.is_optional, &method.function);
    }

    fn visit_constructor(&mut self, constructor: &Constructor) {
        if matches!(constructor.accessibility, Some(Accessibility::Public | Accessibility::Protected | Accessibility::Private)) {
            self.member_words(range(constructor.span).start, range(constructor.key.span()).start);
        }
        constructor.visit_children_with(self);
    }

    fn visit_ts_index_signature(&mut self, signature: &TsIndexSignature) {
        self.blank(range(signature.span));
    }

    fn visit_ts_this_param(&mut self, param: &TsThisParam) {
        let whole = range(param.span());
        let end = param.type_ann.as_ref().map_or(whole.end, |ann| range(ann.span).end.max(whole.end));
        self.blank_item(whole.start..end);
    }

    fn visit_arrow_expr(&mut self, arrow: &ArrowExpr) {
        arrow.visit_children_with(self);
        if let Some(params) = &arrow.type_params {
            let types = range(params.span);
            let open = self.next(types.end);
            // `async` and `return` want their parenthesis on the same line.
            if self.source[types.clone()].contains('\n') && self.source.as_bytes().get(open) == Some(&b'(') {
                self.put(open, b' ');
                self.put(types.start, b'(');
            }
        }
        if let Some(result) = &arrow.return_type {
            let ann = range(result.span);
            let arrow_at = self.next(ann.end);
            let breaks = self.source.get(ann.start..arrow_at).is_some_and(|text| text.contains('\n'));
            // `=>` wants `)` on its own line: the parenthesis moves to the end of the type.
            if breaks && let Some(close) = self.source[..ann.start].rfind(')') {
                self.put(close, b' ');
                self.put(ann.end - 1, b')');
            }
        }
    }

    fn visit_binding_ident(&mut self, ident: &BindingIdent) {
        if ident.id.optional {
            self.blank_mark(range(ident.id.span).start + ident.id.sym.len(), b'?');
        }
        ident.type_ann.visit_with(self);
    }

    fn visit_array_pat(&mut self, pat: &ArrayPat) {
        pat.elems.visit_with(self);
        self.pattern_type(range(pat.span), pat.optional, pat.type_ann.as_deref());
    }

    fn visit_object_pat(&mut self, pat: &ObjectPat) {
        pat.props.visit_with(self);
        self.pattern_type(range(pat.span), pat.optional, pat.type_ann.as_deref());
    }

    fn visit_var_declarator(&mut self, declarator: &VarDeclarator) {
        if let (true, Pat::Ident(ident)) = (declarator.definite, &declarator.name) {
            self.blank_mark(range(ident.id.span).start + ident.id.sym.len(), b'!');
        }
        declarator.visit_children_with(self);
    }

    fn visit_ts_as_expr(&mut self, node: &TsAsExpr) {
        self.only(range(node.span), &node.expr);
    }

    fn visit_ts_satisfies_expr(&mut self, node: &TsSatisfiesExpr) {
        self.only(range(node.span), &node.expr);
    }

    fn visit_ts_const_assertion(&mut self, node: &TsConstAssertion) {
        self.only(range(node.span), &node.expr);
    }

    fn visit_ts_non_null_expr(&mut self, node: &TsNonNullExpr) {
        self.only(range(node.span), &node.expr);
    }

    fn visit_ts_instantiation(&mut self, node: &TsInstantiation) {
        self.only(range(node.span), &node.expr);
    }

    fn visit_ts_type_assertion(&mut self, node: &TsTypeAssertion) {
        let (whole, inner) = (range(node.span), range(node.expr.span()));
        self.blank(whole.start..inner.start);
        node.expr.visit_with(self);
    }

    fn visit_ts_type_ann(&mut self, node: &TsTypeAnn) {
        self.blank(range(node.span));
    }

    fn visit_ts_type_param_decl(&mut self, node: &TsTypeParamDecl) {
        self.blank(range(node.span));
    }

    fn visit_ts_type_param_instantiation(&mut self, node: &TsTypeParamInstantiation) {
        self.blank(range(node.span));
    }
}

impl Eraser<'_> {
    /// The mark and the type behind a pattern.
    fn pattern_type(&mut self, pat: Range<usize>, optional: bool, ann: Option<&TsTypeAnn>) {
        let close = ann.map_or(pat.end, |ann| range(ann.span).start);
        if optional && let Some(at) = self.source[..close].rfind('?').filter(|at| *at >= pat.start) {
            self.put(at, b' ');
        }
        if let Some(ann) = ann {
            self.blank(range(ann.span));
        }
    }
}
