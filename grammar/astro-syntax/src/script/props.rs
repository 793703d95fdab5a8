//! What a component takes: `interface Props` or `type Props`, with what the same file says about it.

use rustc_hash::FxHashMap;
use swc_common::Spanned;
use swc_ecma_ast::*;

use crate::script::facts::{doc_before, text_of};
use crate::script::parse::Parsed;
use crate::script::value::bare;
use crate::script::{PropField, PropsShape};

/// How many names a type is followed through.
const MOST_STEPS: usize = 16;

/// The shape of the module's `Props`.
pub(crate) fn shape(parsed: &Parsed<'_>, module: &Module) -> Option<PropsShape> {
    let reader = Reader { parsed, types: types(module) };
    let props = *reader.types.get("Props")?;
    let (name, span) = match props {
        Named::Interface(interface) => (&interface.id, interface.span),
        Named::Alias(alias) => (&alias.id, alias.span),
    };
    let fields = reader.named(props, 0);
    let mut shape = PropsShape {
        fields: fields.list,
        name_range: parsed.source.range(name.span),
        range: parsed.source.range(span),
        open: fields.open,
    };
    for (name, default) in defaults(parsed, module) {
        if let Some(field) = shape.fields.iter_mut().find(|field| field.name == name) {
            field.default = Some(default);
        }
    }
    Some(shape)
}

#[derive(Clone, Copy)]
enum Named<'a> {
    Interface(&'a TsInterfaceDecl),
    Alias(&'a TsTypeAliasDecl),
}

fn types(module: &Module) -> FxHashMap<&str, Named<'_>> {
    let declarations = module.body.iter().filter_map(|item| match item {
        ModuleItem::Stmt(Stmt::Decl(decl)) => Some(decl),
        ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(export)) => Some(&export.decl),
        _ => None,
    });
    declarations
        .filter_map(|decl| match decl {
            Decl::TsInterface(interface) => Some((&*interface.id.sym, Named::Interface(interface))),
            Decl::TsTypeAlias(alias) => Some((&*alias.id.sym, Named::Alias(alias))),
            _ => None,
        })
        .collect()
}

#[derive(Default)]
struct Fields {
    list: Vec<PropField>,
    open: bool,
}

impl Fields {
    fn open() -> Self {
        Self { list: Vec::new(), open: true }
    }

    /// Both at once: `A & B`. A field said twice is said best by the later one.
    fn and(mut self, other: Self) -> Self {
        self.list.retain(|field| other.list.iter().all(|later| later.name != field.name));
        self.list.extend(other.list);
        self.open |= other.open;
        self
    }

    /// One or the other: `A | B`. What is missing in one may be left out.
    fn or(mut self, other: Self) -> Self {
        for field in &mut self.list {
            match other.list.iter().find(|later| later.name == field.name) {
                None => field.optional = true,
                Some(later) => {
                    field.optional |= later.optional;
                    if field.ty != later.ty {
                        field.ty = format!("{} | {}", field.ty, later.ty);
                        field.values.extend(later.values.iter().cloned());
                    }
                }
            }
        }
        for mut field in other.list {
            if self.list.iter().all(|earlier| earlier.name != field.name) {
                field.optional = true;
                self.list.push(field);
            }
        }
        self.open |= other.open;
        self
    }
}

struct Reader<'a> {
    parsed: &'a Parsed<'a>,
    types: FxHashMap<&'a str, Named<'a>>,
}

impl<'a> Reader<'a> {
    fn named(&self, named: Named<'a>, steps: usize) -> Fields {
        match named {
            Named::Alias(alias) => self.of_type(&alias.type_ann, steps + 1),
            Named::Interface(interface) => {
                let bases = interface.extends.iter().map(|base| match (&*base.expr, &base.type_args) {
                    (Expr::Ident(name), None) => self.local(&name.sym, steps + 1),
                    _ => Fields::open(),
                });
                let inherited = bases.fold(Fields::default(), Fields::and);
                inherited.and(self.members(&interface.body.body))
            }
        }
    }

    fn local(&self, name: &str, steps: usize) -> Fields {
        match self.types.get(name) {
            Some(named) if steps <= MOST_STEPS => self.named(*named, steps),
            _ => Fields::open(),
        }
    }

    fn of_type(&self, ty: &'a TsType, steps: usize) -> Fields {
        if steps > MOST_STEPS {
            return Fields::open();
        }
        match ty {
            TsType::TsTypeLit(literal) => self.members(&literal.members),
            TsType::TsParenthesizedType(inner) => self.of_type(&inner.type_ann, steps + 1),
            TsType::TsTypeRef(reference) => self.reference(reference, steps),
            TsType::TsUnionOrIntersectionType(TsUnionOrIntersectionType::TsIntersectionType(all)) => {
                all.types.iter().map(|ty| self.of_type(ty, steps + 1)).fold(Fields::default(), Fields::and)
            }
            TsType::TsUnionOrIntersectionType(TsUnionOrIntersectionType::TsUnionType(any)) => {
                any.types.iter().map(|ty| self.of_type(ty, steps + 1)).reduce(Fields::or).unwrap_or_default()
            }
            _ => Fields::open(),
        }
    }

    /// A named type, and the few of TypeScript's own that only change which fields there are.
    fn reference(&self, reference: &'a TsTypeRef, steps: usize) -> Fields {
        let TsEntityName::Ident(name) = &reference.type_name else { return Fields::open() };
        let arguments = reference.type_params.as_ref().map(|arguments| &*arguments.params).unwrap_or_default();
        match (&*name.sym, arguments) {
            (name, []) => self.local(name, steps + 1),
            ("Partial", [inner]) => {
                let mut fields = self.of_type(inner, steps + 1);
                fields.list.iter_mut().for_each(|field| field.optional = true);
                fields
            }
            ("Required", [inner]) => {
                let mut fields = self.of_type(inner, steps + 1);
                fields.list.iter_mut().for_each(|field| field.optional = false);
                fields
            }
            ("Readonly", [inner]) => self.of_type(inner, steps + 1),
            ("Omit", [inner, names]) => self.chosen(inner, names, false, steps),
            ("Pick", [inner, names]) => self.chosen(inner, names, true, steps),
            _ => Fields::open(),
        }
    }

    fn chosen(&self, inner: &'a TsType, names: &TsType, keep: bool, steps: usize) -> Fields {
        let mut fields = self.of_type(inner, steps + 1);
        match literals(names) {
            Some(names) => {
                fields.list.retain(|field| names.contains(&field.name) == keep);
                fields.open &= !keep;
            }
            None => fields.open = true,
        }
        fields
    }

    fn members(&self, members: &[TsTypeElement]) -> Fields {
        let mut fields = Fields::default();
        for member in members {
            match member {
                TsTypeElement::TsPropertySignature(property) if !property.computed => {
                    let ty = property.type_ann.as_ref().map(|ty| &*ty.type_ann);
                    fields.list.extend(self.field(&property.key, property.optional, ty, member));
                }
                TsTypeElement::TsMethodSignature(method) if !method.computed => {
                    let field = self.field(&method.key, method.optional, None, member);
                    fields.list.extend(field.map(|field| PropField { ty: self.method_type(method), ..field }));
                }
                TsTypeElement::TsGetterSignature(getter) if !getter.computed => {
                    let ty = getter.type_ann.as_ref().map(|ty| &*ty.type_ann);
                    fields.list.extend(self.field(&getter.key, false, ty, member));
                }
                _ => fields.open = true,
            }
        }
        fields
    }

    fn field(&self, key: &Expr, optional: bool, ty: Option<&TsType>, member: &TsTypeElement) -> Option<PropField> {
        let (name, range) = match key {
            Expr::Ident(name) => (name.sym.to_string(), self.parsed.source.range(name.span)),
            Expr::Lit(Lit::Str(text)) => (text_of(text), self.parsed.source.range(text.span)),
            Expr::Lit(Lit::Num(number)) => (number.value.to_string(), self.parsed.source.range(number.span)),
            _ => return None,
        };
        Some(PropField {
            name,
            ty: ty.map_or("unknown", |ty| self.parsed.source.slice(ty.span())).to_owned(),
            optional,
            doc: doc_before(self.parsed, member.span().lo),
            values: ty.map(|ty| self.values(ty)).unwrap_or_default(),
            default: None,
            range,
        })
    }

    fn method_type(&self, method: &TsMethodSignature) -> String {
        let from = self.parsed.source.range(method.key.span()).end;
        let text = self.parsed.source.text_of(from..self.parsed.source.range(method.span).end);
        text.trim_start_matches('?').trim_end_matches([';', ',']).trim().to_owned()
    }

    /// The literals a type allows, also through a type of this file.
    fn values(&self, ty: &TsType) -> Vec<String> {
        let mut ty = ty;
        for _ in 0..MOST_STEPS {
            match ty {
                TsType::TsTypeRef(TsTypeRef { type_name: TsEntityName::Ident(name), type_params: None, .. }) => {
                    match self.types.get(&*name.sym) {
                        Some(Named::Alias(alias)) => ty = &alias.type_ann,
                        _ => return Vec::new(),
                    }
                }
                _ => break,
            }
        }
        some_literals(ty)
    }
}

/// The texts of a union of literals; `undefined`, `null` and other members are passed over.
fn some_literals(ty: &TsType) -> Vec<String> {
    match ty {
        TsType::TsUnionOrIntersectionType(TsUnionOrIntersectionType::TsUnionType(union)) => {
            union.types.iter().flat_map(|ty| some_literals(ty)).collect()
        }
        TsType::TsParenthesizedType(inner) => some_literals(&inner.type_ann),
        TsType::TsLitType(literal) => match &literal.lit {
            TsLit::Str(text) => vec![text_of(text)],
            TsLit::Number(number) => vec![number.value.to_string()],
            TsLit::Bool(it) => vec![it.value.to_string()],
            TsLit::BigInt(_) | TsLit::Tpl(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The names in `Omit<_, "a" | "b">`; none if it is not all literals.
fn literals(ty: &TsType) -> Option<Vec<String>> {
    match ty {
        TsType::TsUnionOrIntersectionType(TsUnionOrIntersectionType::TsUnionType(union)) => {
            let names: Option<Vec<_>> = union.types.iter().map(|ty| literals(ty)).collect();
            Some(names?.concat())
        }
        TsType::TsLitType(TsLitType { lit: TsLit::Str(text), .. }) => Some(vec![text_of(text)]),
        _ => None,
    }
}

/// The defaults of `const { name = default } = Astro.props`, as written.
fn defaults(parsed: &Parsed<'_>, module: &Module) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in &module.body {
        let ModuleItem::Stmt(Stmt::Decl(Decl::Var(var))) = item else { continue };
        for decl in &var.decls {
            let (Pat::Object(pattern), Some(init)) = (&decl.name, &decl.init) else { continue };
            if !is_astro_props(init) {
                continue;
            }
            for prop in &pattern.props {
                let pair = match prop {
                    ObjectPatProp::Assign(AssignPatProp { key, value: Some(value), .. }) => {
                        Some((key.sym.to_string(), value))
                    }
                    ObjectPatProp::KeyValue(KeyValuePatProp { key, value }) => match (key, &**value) {
                        (PropName::Ident(name), Pat::Assign(assign)) => Some((name.sym.to_string(), &assign.right)),
                        (PropName::Str(name), Pat::Assign(assign)) => Some((text_of(name), &assign.right)),
                        _ => None,
                    },
                    _ => None,
                };
                found.extend(pair.map(|(name, value)| (name, parsed.source.slice(value.span()).to_owned())));
            }
        }
    }
    found
}

fn is_astro_props(expression: &Expr) -> bool {
    match bare(expression) {
        Expr::Member(MemberExpr { obj, prop: MemberProp::Ident(name), .. }) => {
            name.sym == *"props" && matches!(bare(obj), Expr::Ident(object) if object.sym == *"Astro")
        }
        _ => false,
    }
}
