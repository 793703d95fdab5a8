//! Imports whose names nothing uses as values are not loaded: TypeScript's types come from them.

use std::ops::Range;

use astro_syntax::program::{Program, range};
use rustc_hash::FxHashMap;
use swc_common::{Span, Spanned};
use swc_ecma_ast::{
    ExportSpecifier, Ident, ImportDecl, ImportSpecifier, ModuleDecl, ModuleItem, NamedExport, TsExprWithTypeArgs, TsInterfaceDecl,
    TsType, TsTypeAliasDecl, TsTypeAnn, TsTypeParamDecl, TsTypeParamInstantiation,
};
use swc_ecma_visit::{Visit, VisitWith};

use crate::span_map::Edits;

/// Blanks unused imports, but for the names in `kept`. Returns the specifiers of what is still loaded, in order.
pub(crate) fn elide_imports(source: &str, program: &Program, kept: &[String], edits: &mut Edits) -> Vec<String> {
    let unused = blank_unused(source, program, kept, edits);
    loaded_but(program, &unused)
}

/// The specifiers of what a module loads, in order.
pub(crate) fn loaded(program: &Program) -> Vec<String> {
    loaded_but(program, &[])
}

fn loaded_but(program: &Program, unused: &[Span]) -> Vec<String> {
    let loaded = program.module.body.iter().filter_map(|item| match item {
        ModuleItem::ModuleDecl(ModuleDecl::Import(it)) if !it.type_only && !unused.contains(&it.span) => Some(&*it.src),
        ModuleItem::ModuleDecl(ModuleDecl::ExportNamed(it)) if !it.type_only => it.src.as_deref(),
        ModuleItem::ModuleDecl(ModuleDecl::ExportAll(it)) if !it.type_only => Some(&*it.src),
        _ => None,
    });
    loaded.map(|specifier| specifier.value.to_string_lossy().into_owned()).collect()
}

/// Blanks what nothing uses. Returns the statements that are gone.
fn blank_unused(source: &str, program: &Program, kept: &[String], edits: &mut Edits) -> Vec<Span> {
    let imports: Vec<&ImportDecl> = program
        .module
        .body
        .iter()
        .filter_map(|item| match item {
            ModuleItem::ModuleDecl(ModuleDecl::Import(import)) if !import.type_only => Some(import),
            _ => None,
        })
        .filter(|import| !import.specifiers.is_empty())
        .collect();
    let mut gone = Vec::new();
    if imports.is_empty() {
        return gone;
    }
    let mut uses = Uses::default();
    let bound = imports.iter().flat_map(|import| &import.specifiers);
    uses.0.extend(bound.map(|specifier| (specifier.local().sym.to_string(), false)));
    program.module.visit_with(&mut uses);
    uses.0.extend(kept.iter().map(|name| (name.clone(), true)));
    for import in imports {
        let unused: Vec<bool> = import.specifiers.iter().map(|specifier| !uses.has(specifier)).collect();
        if unused.iter().all(|&it| it) {
            blank(source, range(import.span), edits);
            gone.push(import.span);
            continue;
        }
        for (index, specifier) in import.specifiers.iter().enumerate() {
            if unused[index] && !is_type_only(specifier) {
                blank(source, with_comma(source, import, index), edits);
            }
        }
    }
    gone
}

fn is_type_only(specifier: &ImportSpecifier) -> bool {
    matches!(specifier, ImportSpecifier::Named(named) if named.is_type_only)
}

/// A specifier and the comma that goes with it.
fn with_comma(source: &str, import: &ImportDecl, index: usize) -> Range<usize> {
    let own = range(import.specifiers[index].span());
    if matches!(import.specifiers[index], ImportSpecifier::Namespace(_)) && index > 0 {
        return range(import.specifiers[index - 1].span()).end..own.end;
    }
    let rest = &source[own.end..];
    let comma = rest.len() - rest.trim_start().len();
    if rest[comma..].starts_with(',') { own.start..own.end + comma + 1 } else { own }
}

/// Replaces text by spaces; lines stay.
pub(crate) fn blank(source: &str, range: Range<usize>, edits: &mut Edits) {
    let text: String = source[range.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    edits.replace(range, text);
}

/// The names imports bind, and whether the module uses them as values.
#[derive(Default)]
struct Uses(FxHashMap<String, bool>);

impl Uses {
    fn has(&self, specifier: &ImportSpecifier) -> bool {
        !is_type_only(specifier) && self.0.get(specifier.local().sym.as_str()).is_some_and(|used| *used)
    }
}

impl Visit for Uses {
    fn visit_ident(&mut self, ident: &Ident) {
        if let Some(used) = self.0.get_mut(ident.sym.as_str()) {
            *used = true;
        }
    }

    fn visit_import_decl(&mut self, _: &ImportDecl) {}

    fn visit_named_export(&mut self, export: &NamedExport) {
        if export.type_only || export.src.is_some() {
            return;
        }
        for specifier in &export.specifiers {
            if !matches!(specifier, ExportSpecifier::Named(named) if named.is_type_only) {
                specifier.visit_with(self);
            }
        }
    }

    fn visit_ts_type(&mut self, _: &TsType) {}
    fn visit_ts_type_ann(&mut self, _: &TsTypeAnn) {}
    fn visit_ts_type_param_decl(&mut self, _: &TsTypeParamDecl) {}
    fn visit_ts_type_param_instantiation(&mut self, _: &TsTypeParamInstantiation) {}
    fn visit_ts_interface_decl(&mut self, _: &TsInterfaceDecl) {}
    fn visit_ts_type_alias_decl(&mut self, _: &TsTypeAliasDecl) {}
    fn visit_ts_expr_with_type_args(&mut self, _: &TsExprWithTypeArgs) {}
}
