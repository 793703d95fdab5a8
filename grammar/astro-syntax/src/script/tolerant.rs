//! Facts of a script swc cannot read, from the tolerant tree: less exact, but there while people type.

use crate::guest::GuestNode;
use crate::scope::bound_names;
use crate::script::facts::clean_doc;
use crate::script::{
    Declaration, DeclarationKind, Export, Import, Imported, ImportedName, PropField, PropsShape, Script,
};

/// What can be told of a broken script.
pub(crate) fn facts(root: GuestNode<'_>) -> Script {
    let mut script = Script::default();
    // What stands inside a part that could not be read is still of the top level.
    let mut waiting: Vec<_> = root.named_children().collect();
    waiting.reverse();
    while let Some(node) = waiting.pop() {
        match node.kind() {
            "ERROR" => {
                let mut children: Vec<_> = node.named_children().collect();
                children.reverse();
                waiting.extend(children);
            }
            "import_statement" => script.imports.extend(import(node)),
            "export_statement" => export(&mut script, node),
            _ => declaration(&mut script, node, node),
        }
    }
    flow(&mut script, root);
    script
}

fn declaration(script: &mut Script, node: GuestNode<'_>, full: GuestNode<'_>) {
    let kind = match node.kind() {
        "lexical_declaration" if node.text().starts_with("let") => DeclarationKind::Let,
        "lexical_declaration" => DeclarationKind::Const,
        "variable_declaration" => DeclarationKind::Var,
        "function_declaration" | "generator_function_declaration" => DeclarationKind::Function,
        "class_declaration" | "abstract_class_declaration" => DeclarationKind::Class,
        "interface_declaration" => DeclarationKind::Interface,
        "type_alias_declaration" => DeclarationKind::TypeAlias,
        "enum_declaration" => DeclarationKind::Enum,
        _ => return,
    };
    let doc = doc_before(full);
    let mut declare = |name: GuestNode<'_>, ty: Option<GuestNode<'_>>| {
        script.declarations.push(Declaration {
            name: name.text().to_owned(),
            kind,
            range: name.range(),
            full_range: full.range(),
            ty: ty.map(|ty| type_text(ty).to_owned()),
            doc: doc.clone(),
        });
    };
    match node.field("name") {
        Some(name) => declare(name, None),
        None => {
            for declarator in node.named_children() {
                let Some(pattern) = declarator.field("name") else { continue };
                let ty = declarator.field("type").filter(|_| pattern.kind() == "identifier");
                bound_names(pattern).into_iter().for_each(|name| declare(name, ty));
            }
        }
    }
    let named_props = node.field("name").is_some_and(|name| name.text() == "Props");
    if named_props && matches!(kind, DeclarationKind::Interface | DeclarationKind::TypeAlias) {
        script.props = props(node);
    }
}

fn export(script: &mut Script, node: GuestNode<'_>) {
    let Some(declared) = node.field("declaration") else { return };
    let first = script.declarations.len();
    declaration(script, declared, node);
    for declaration in &script.declarations[first..] {
        script.exports.push(Export {
            name: declaration.name.clone(),
            local: Some(declaration.name.clone()),
            range: declaration.range.clone(),
            full_range: node.range(),
            from: None,
            type_only: declaration.kind.is_type(),
            value: None,
            kind: declaration.kind,
        });
    }
}

/// The import an `import_statement` of the tolerant tree stands for.
pub(crate) fn import(node: GuestNode<'_>) -> Option<Import> {
    let source = node.field("source")?;
    let quoted = source.range();
    let closed = source.text().len() > 1 && source.text().ends_with(['"', '\'']);
    let inner = quoted.start + 1..(quoted.end - usize::from(closed)).max(quoted.start + 1);
    let type_only = node.children().any(|child| child.kind() == "type");
    let mut names = Vec::new();
    let mut add = |local: GuestNode<'_>, imported, type_only| {
        names.push(ImportedName { local: local.text().to_owned(), imported, range: local.range(), type_only });
    };
    let clause = node.named_children().find(|child| child.kind() == "import_clause");
    for part in clause.into_iter().flat_map(GuestNode::named_children) {
        match part.kind() {
            "identifier" => add(part, Imported::Default, type_only),
            "namespace_import" => {
                if let Some(name) = part.named_children().next() {
                    add(name, Imported::Namespace, type_only);
                }
            }
            "named_imports" => {
                for specifier in part.named_children() {
                    let Some(name) = specifier.field("name") else { continue };
                    let own_type = specifier.children().any(|child| child.kind() == "type");
                    let imported = match name.text() {
                        "default" => Imported::Default,
                        name => Imported::Named(name.trim_matches(['"', '\'']).to_owned()),
                    };
                    add(specifier.field("alias").unwrap_or(name), imported, type_only || own_type);
                }
            }
            _ => {}
        }
    }
    let specifier = source.text().trim_matches(['"', '\'']).to_owned();
    Some(Import { specifier, specifier_range: inner, names, type_only, range: node.range() })
}

fn props(node: GuestNode<'_>) -> Option<PropsShape> {
    let name = node.field("name")?;
    let body = node.field("body").or_else(|| node.field("value"))?;
    let whole = matches!(body.kind(), "interface_body" | "object_type");
    let extends = node.named_children().any(|child| child.kind() == "extends_type_clause");
    let members = body.named_children().filter(|_| whole).filter(|member| member.kind() == "property_signature");
    let fields = members.filter_map(|member| {
        let name = member.field("name")?;
        Some(PropField {
            name: name.text().trim_matches(['"', '\'']).to_owned(),
            ty: member.field("type").map_or("unknown", type_text).to_owned(),
            optional: member.children().any(|child| child.kind() == "?"),
            doc: doc_before(member),
            values: member.field("type").map(literals).unwrap_or_default(),
            default: None,
            range: name.range(),
        })
    });
    let fields = fields.collect();
    Some(PropsShape { fields, name_range: name.range(), range: node.range(), open: extends || !whole })
}

fn literals(ty: GuestNode<'_>) -> Vec<String> {
    let strings = ty.descendants().filter(|node| node.kind() == "literal_type");
    strings.map(|node| node.text().trim_matches(['"', '\'', '`']).to_owned()).collect()
}

/// The text of a type annotation without its colon.
fn type_text(annotation: GuestNode<'_>) -> &str {
    annotation.text().trim_start_matches(':').trim()
}

/// Top-level returns and awaits: those outside of functions.
fn flow(script: &mut Script, root: GuestNode<'_>) {
    let mut inside_until = 0;
    for node in root.descendants() {
        if node.range().start < inside_until {
            continue;
        }
        match node.kind() {
            "function_declaration" | "function_expression" | "arrow_function" | "method_definition"
            | "generator_function" | "generator_function_declaration" | "class_static_block" => {
                inside_until = node.range().end;
            }
            "return_statement" => script.returns.push(node.range()),
            "await_expression" => script.awaits.push(node.range()),
            _ => {}
        }
    }
}

fn doc_before(node: GuestNode<'_>) -> Option<String> {
    let comment = node.previous_sibling().filter(|before| before.kind() == "comment")?;
    let text = comment.text().strip_prefix("/**")?.strip_suffix("*/")?;
    Some(clean_doc(text))
}
