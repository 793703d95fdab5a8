//! Reads values without running anything: literals, and names bound to them.

use rustc_hash::FxHashMap;
use swc_common::Spanned;
use swc_ecma_ast::*;

use crate::script::facts::text_of;
use crate::script::parse::Source;
use crate::script::{Object, Property, Static, Value};

/// How many names and calls a value is followed through.
const MOST_STEPS: usize = 64;

/// Reads the expressions of one module.
pub(crate) struct Reader<'a> {
    source: Source<'a>,
    constants: FxHashMap<&'a str, &'a Expr>,
}

impl<'a> Reader<'a> {
    /// A reader that knows the constants of `module`'s top level.
    pub(crate) fn new(source: Source<'a>, module: &'a Module) -> Self {
        let mut constants = FxHashMap::default();
        for item in &module.body {
            let var = match item {
                ModuleItem::Stmt(Stmt::Decl(Decl::Var(var))) => var,
                ModuleItem::ModuleDecl(ModuleDecl::ExportDecl(ExportDecl { decl: Decl::Var(var), .. })) => var,
                _ => continue,
            };
            if var.kind != VarDeclKind::Const {
                continue;
            }
            for decl in &var.decls {
                if let (Pat::Ident(name), Some(init)) = (&decl.name, &decl.init) {
                    constants.insert(&*name.sym, &**init);
                }
            }
        }
        Self { source, constants }
    }

    /// The value of the module's default export, or of `module.exports`.
    pub(crate) fn default_export(&self, module: &'a Module) -> Option<Static> {
        let expression = module.body.iter().rev().find_map(|item| match item {
            ModuleItem::ModuleDecl(ModuleDecl::ExportDefaultExpr(default)) => Some(&*default.expr),
            ModuleItem::ModuleDecl(ModuleDecl::TsExportAssignment(export)) => Some(&*export.expr),
            ModuleItem::ModuleDecl(ModuleDecl::ExportNamed(named)) if named.src.is_none() => {
                named.specifiers.iter().find_map(|specifier| match specifier {
                    ExportSpecifier::Named(ExportNamedSpecifier {
                        orig: ModuleExportName::Ident(local),
                        exported: Some(ModuleExportName::Ident(exported)),
                        ..
                    }) if exported.sym == *"default" => self.constants.get(&*local.sym).copied(),
                    _ => None,
                })
            }
            ModuleItem::Stmt(Stmt::Expr(statement)) => commonjs_export(&statement.expr),
            _ => None,
        })?;
        Some(self.config(expression, 0))
    }

    /// The value of an expression.
    pub(crate) fn read(&self, expression: &'a Expr) -> Static {
        self.value(expression, 0)
    }

    /// A configuration: looked for inside the helper call or function it is wrapped in.
    fn config(&self, expression: &'a Expr, steps: usize) -> Static {
        if steps > MOST_STEPS {
            return self.opaque(expression);
        }
        match bare(expression) {
            Expr::Call(call) if call.args.len() == 1 && call.args[0].spread.is_none() => {
                self.config(&call.args[0].expr, steps + 1)
            }
            Expr::Ident(name) => match self.constants.get(&*name.sym) {
                Some(init) => self.config(init, steps + 1),
                None => self.opaque(expression),
            },
            Expr::Arrow(arrow) => match &*arrow.body {
                ArrowFunctionBody::Expr(body) => self.config(body, steps + 1),
                ArrowFunctionBody::FunctionBody(block) => self.returned(&block.stmts, expression, steps),
            },
            Expr::Fn(function) => match &function.function.body {
                Some(block) => self.returned(&block.stmts, expression, steps),
                None => self.opaque(expression),
            },
            _ => self.value(expression, steps),
        }
    }

    /// What a function that returns in one place only returns.
    fn returned(&self, statements: &'a [Stmt], whole: &'a Expr, steps: usize) -> Static {
        match statements.last() {
            Some(Stmt::Return(ReturnStmt { arg: Some(value), .. })) => self.config(value, steps + 1),
            _ => self.opaque(whole),
        }
    }

    fn value(&self, expression: &'a Expr, steps: usize) -> Static {
        if steps > MOST_STEPS {
            return self.opaque(expression);
        }
        let expression = bare(expression);
        let value = match expression {
            Expr::Lit(literal) => self.literal(literal),
            Expr::Tpl(template) => self.template(template, steps),
            Expr::Array(array) => self.array(array, steps),
            Expr::Object(object) => Value::Object(self.object(object, steps)),
            Expr::Unary(unary) => self.unary(unary, steps),
            Expr::Bin(BinExpr { op: BinaryOp::Add, left, right, .. }) => self.sum(left, right, steps),
            Expr::Ident(name) if name.sym == *"undefined" => Value::Undefined,
            Expr::Ident(name) => match self.constants.get(&*name.sym) {
                // The place that matters is where the value is written.
                Some(init) => return self.value(init, steps + 1),
                None => Value::Opaque,
            },
            Expr::Member(member) => match self.member(member, steps) {
                Some(value) => return value,
                None => Value::Opaque,
            },
            Expr::Call(CallExpr { callee: Callee::Expr(callee), args, .. }) => {
                self.call(self.source.slice(callee.span()).to_owned(), args, steps)
            }
            Expr::New(new) => {
                let callee = format!("new {}", self.source.slice(new.callee.span()));
                self.call(callee, new.args.as_deref().unwrap_or_default(), steps)
            }
            _ => Value::Opaque,
        };
        Static { value, range: self.source.range(expression.span()) }
    }

    fn opaque(&self, expression: &Expr) -> Static {
        Static { value: Value::Opaque, range: self.source.range(expression.span()) }
    }

    fn literal(&self, literal: &Lit) -> Value {
        match literal {
            Lit::Str(text) => Value::String(text_of(text)),
            Lit::Bool(it) => Value::Bool(it.value),
            Lit::Null(_) => Value::Null,
            Lit::Num(number) => Value::Number(number.value),
            Lit::Regex(regex) => Value::Regex(format!("/{}/{}", regex.exp, regex.flags)),
            Lit::BigInt(_) | Lit::JSXText(_) => Value::Opaque,
        }
    }

    fn template(&self, template: &'a Tpl, steps: usize) -> Value {
        let mut text = String::new();
        for (index, quasi) in template.quasis.iter().enumerate() {
            match &quasi.cooked {
                Some(cooked) => text.push_str(&cooked.to_string_lossy()),
                None => return Value::Opaque,
            }
            if let Some(expression) = template.exprs.get(index) {
                match printed(&self.value(expression, steps + 1).value) {
                    Some(part) => text.push_str(&part),
                    None => return Value::Opaque,
                }
            }
        }
        Value::String(text)
    }

    fn array(&self, array: &'a ArrayLit, steps: usize) -> Value {
        let mut items = Vec::new();
        for element in &array.elems {
            let Some(element) = element else {
                items.push(Static { value: Value::Undefined, range: self.source.range(array.span) });
                continue;
            };
            let item = self.value(&element.expr, steps + 1);
            match (element.spread, item) {
                (None, item) => items.push(item),
                (Some(_), Static { value: Value::Array(inner), .. }) => items.extend(inner),
                (Some(_), item) => items.push(Static { value: Value::Opaque, range: item.range }),
            }
        }
        Value::Array(items)
    }

    fn object(&self, object: &'a ObjectLit, steps: usize) -> Object {
        let mut read = Object::default();
        for prop in &object.props {
            match prop {
                PropOrSpread::Spread(spread) => match self.value(&spread.expr, steps + 1).value {
                    Value::Object(inner) => {
                        read.open |= inner.open;
                        read.properties.extend(inner.properties);
                    }
                    Value::Null | Value::Undefined | Value::Bool(_) | Value::Number(_) => {}
                    _ => read.open = true,
                },
                PropOrSpread::Prop(prop) => match self.property(prop, steps) {
                    Some(property) => read.properties.push(property),
                    None => read.open = true,
                },
            }
        }
        read
    }

    fn property(&self, prop: &'a Prop, steps: usize) -> Option<Property> {
        let opaque = |name: &PropName| Static { value: Value::Opaque, range: self.source.range(name.span()) };
        let (name, value) = match prop {
            Prop::Shorthand(name) => {
                let range = self.source.range(name.span);
                let value = match self.constants.get(&*name.sym) {
                    Some(init) => self.value(init, steps + 1),
                    None => Static { value: Value::Opaque, range: range.clone() },
                };
                return Some(Property { key: name.sym.to_string(), key_range: range, value });
            }
            Prop::KeyValue(pair) => (&pair.key, self.value(&pair.value, steps + 1)),
            Prop::Getter(getter) => (&getter.key, opaque(&getter.key)),
            Prop::Setter(setter) => (&setter.key, opaque(&setter.key)),
            Prop::Method(method) => (&method.key, opaque(&method.key)),
            Prop::Assign(_) => return None,
        };
        let key = self.key(name, steps)?;
        Some(Property { key, key_range: self.source.range(name.span()), value })
    }

    fn key(&self, name: &'a PropName, steps: usize) -> Option<String> {
        match name {
            PropName::Ident(name) => Some(name.sym.to_string()),
            PropName::Str(text) => Some(text_of(text)),
            PropName::Num(number) => Some(number_text(number.value)),
            PropName::Computed(computed) => printed(&self.value(&computed.expr, steps + 1).value),
            PropName::BigInt(_) => None,
        }
    }

    fn unary(&self, unary: &'a UnaryExpr, steps: usize) -> Value {
        let value = self.value(&unary.arg, steps + 1).value;
        match (unary.op, value) {
            (UnaryOp::Minus, Value::Number(number)) => Value::Number(-number),
            (UnaryOp::Plus, Value::Number(number)) => Value::Number(number),
            (UnaryOp::Bang, Value::Bool(value)) => Value::Bool(!value),
            (UnaryOp::Bang, Value::Number(number)) => Value::Bool(number == 0.0),
            (UnaryOp::Void, _) => Value::Undefined,
            _ => Value::Opaque,
        }
    }

    fn sum(&self, left: &'a Expr, right: &'a Expr, steps: usize) -> Value {
        match (self.value(left, steps + 1).value, self.value(right, steps + 1).value) {
            (Value::Number(left), Value::Number(right)) => Value::Number(left + right),
            (left @ Value::String(_), right) | (left, right @ Value::String(_)) => match (printed(&left), printed(&right)) {
                (Some(left), Some(right)) => Value::String(left + &right),
                _ => Value::Opaque,
            },
            _ => Value::Opaque,
        }
    }

    fn member(&self, member: &'a MemberExpr, steps: usize) -> Option<Static> {
        let key = match &member.prop {
            MemberProp::Ident(name) => name.sym.to_string(),
            MemberProp::Computed(computed) => printed(&self.value(&computed.expr, steps + 1).value)?,
            MemberProp::PrivateName(_) => return None,
        };
        match self.value(&member.obj, steps + 1).value {
            Value::Object(object) if !object.open => object.get(&key).cloned(),
            Value::Array(items) => items.get(key.parse::<usize>().ok()?).cloned(),
            _ => None,
        }
    }

    fn call(&self, callee: String, arguments: &'a [ExprOrSpread], steps: usize) -> Value {
        let arguments = arguments.iter().map(|argument| match argument.spread {
            None => self.value(&argument.expr, steps + 1),
            Some(_) => self.opaque(&argument.expr),
        });
        Value::Call { callee, arguments: arguments.collect() }
    }
}

/// An expression without parentheses, casts and `await` around it.
pub(crate) fn bare(mut expression: &Expr) -> &Expr {
    loop {
        expression = match expression {
            Expr::Paren(it) => &it.expr,
            Expr::TsAs(it) => &it.expr,
            Expr::TsSatisfies(it) => &it.expr,
            Expr::TsConstAssertion(it) => &it.expr,
            Expr::TsNonNull(it) => &it.expr,
            Expr::TsTypeAssertion(it) => &it.expr,
            Expr::Await(it) => &it.arg,
            other => return other,
        }
    }
}

fn commonjs_export(expression: &Expr) -> Option<&Expr> {
    let Expr::Assign(AssignExpr { op: AssignOp::Assign, left, right, .. }) = expression else { return None };
    let AssignTarget::Simple(SimpleAssignTarget::Member(target)) = left else { return None };
    match (&*target.obj, &target.prop) {
        (Expr::Ident(object), MemberProp::Ident(name)) if object.sym == *"module" && name.sym == *"exports" => Some(right),
        _ => None,
    }
}

/// A value as it appears in text; none if that is not known.
fn printed(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number_text(*number)),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null => Some("null".to_owned()),
        Value::Undefined => Some("undefined".to_owned()),
        _ => None,
    }
}

fn number_text(number: f64) -> String {
    // Rust prints every double without an exponent; JavaScript does so below 1e21, which is all a key can be.
    number.to_string()
}
