//! Which names can an expression see, and where do they come from?

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::Document;
use crate::guest::{GuestNode, place};
use crate::region::{Region, RegionKind};
use crate::script::{DeclarationKind, Imported, Script};

/// A name an expression can see.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: NameKind,
    /// Where it is declared; none for what Astro provides.
    pub range: Option<Range<usize>>,
}

/// What a name is.
#[derive(Clone, Debug, PartialEq)]
pub enum NameKind {
    /// Bound by an import.
    Import {
        /// The module.
        specifier: String,
        /// What it is there.
        imported: Imported,
        /// Is it only a type?
        type_only: bool,
    },
    /// Declared in the component script or in a block around the place.
    Declaration(DeclarationKind),
    /// A parameter of a function around the place.
    Parameter,
    /// Provided by Astro: `Astro`, `Fragment`.
    Global,
}

/// How many expressions around a place are looked into.
const MOST_AROUND: usize = 32;

/// The names visible at `offset`, innermost first, without those another one hides.
pub(crate) fn names_at(document: &Document, offset: usize) -> Vec<Name> {
    let mut scope = Scope::default();
    let own = document.region_at(offset).map(|region| region.kind);
    // Scripts and event attributes run in the browser: they see nothing of the page's script.
    let browser = matches!(own, Some(RegionKind::Script(_) | RegionKind::EventAttribute));
    for region in around(document, offset).take(MOST_AROUND) {
        let Some(guest) = document.guest(region) else { continue };
        let at = guest.node_at(place(document.source(), region, offset));
        let module = matches!(region.kind, RegionKind::Script(_));
        for node in std::iter::once(at).chain(at.ancestors()) {
            if node.kind() != "program" || module {
                scope.declared_by(node, at);
            }
        }
        if browser {
            return scope.names;
        }
    }
    scope.module(document.script());
    for name in ["Astro", "Fragment"] {
        scope.add(name, NameKind::Global, None);
    }
    scope.names
}

/// The script regions around an offset, innermost first: those with it in their text or in one of their holes.
fn around(document: &Document, offset: usize) -> impl Iterator<Item = &Region> {
    let regions = document.regions();
    let first_after = regions.partition_point(|region| region.range.start <= offset);
    regions[..first_after].iter().rev().filter(move |region| {
        offset <= region.range.end && !matches!(region.kind, RegionKind::Style(_) | RegionKind::StyleAttribute)
    })
}

#[derive(Default)]
struct Scope {
    names: Vec<Name>,
    seen: FxHashSet<String>,
}

impl Scope {
    fn add(&mut self, name: &str, kind: NameKind, range: Option<Range<usize>>) {
        if !name.is_empty() && self.seen.insert(name.to_owned()) {
            self.names.push(Name { name: name.to_owned(), kind, range });
        }
    }

    /// What the component script makes visible.
    fn module(&mut self, script: &Script) {
        for declaration in &script.declarations {
            let kind = NameKind::Declaration(declaration.kind);
            self.add(&declaration.name, kind, Some(declaration.range.clone()));
        }
        for import in &script.imports {
            for name in &import.names {
                let kind = NameKind::Import {
                    specifier: import.specifier.clone(),
                    imported: name.imported.clone(),
                    type_only: name.type_only,
                };
                self.add(&name.local, kind, Some(name.range.clone()));
            }
        }
    }

    /// What one node of the guest tree declares for what is inside it.
    fn declared_by(&mut self, node: GuestNode<'_>, inner: GuestNode<'_>) {
        match node.kind() {
            "arrow_function" | "function_expression" | "function_declaration" | "generator_function"
            | "generator_function_declaration" | "method_definition" | "function" => {
                for field in ["parameter", "parameters"] {
                    let Some(parameters) = node.field(field) else { continue };
                    self.pattern(parameters, &NameKind::Parameter);
                }
                if let Some(name) = node.field("name").filter(|_| node.kind().contains("function")) {
                    self.add(name.text(), NameKind::Declaration(DeclarationKind::Function), Some(name.range()));
                }
            }
            "catch_clause" => {
                if let Some(parameter) = node.field("parameter") {
                    self.pattern(parameter, &NameKind::Parameter);
                }
            }
            "for_in_statement" => {
                if let Some(left) = node.field("left") {
                    self.pattern(left, &NameKind::Declaration(DeclarationKind::Const));
                }
            }
            "for_statement" | "statement_block" | "program" | "switch_case" | "switch_default" | "ERROR" => {
                self.block(node, inner);
            }
            _ => {}
        }
    }

    fn block(&mut self, block: GuestNode<'_>, _inner: GuestNode<'_>) {
        for statement in block.named_children() {
            let statement = match statement.kind() {
                "export_statement" => statement.field("declaration").unwrap_or(statement),
                _ => statement,
            };
            let kind = match statement.kind() {
                "lexical_declaration" if statement.text().starts_with("let") => DeclarationKind::Let,
                "lexical_declaration" => DeclarationKind::Const,
                "variable_declaration" => DeclarationKind::Var,
                "function_declaration" | "generator_function_declaration" => DeclarationKind::Function,
                "class_declaration" | "abstract_class_declaration" => DeclarationKind::Class,
                "interface_declaration" => DeclarationKind::Interface,
                "type_alias_declaration" => DeclarationKind::TypeAlias,
                "enum_declaration" => DeclarationKind::Enum,
                "import_statement" => {
                    self.import(statement);
                    continue;
                }
                _ => continue,
            };
            let kind = NameKind::Declaration(kind);
            match statement.field("name") {
                Some(name) => self.add(name.text(), kind, Some(name.range())),
                None => {
                    let declarators = statement.named_children().filter_map(|declarator| declarator.field("name"));
                    declarators.for_each(|name| self.pattern(name, &kind));
                }
            }
        }
    }

    fn import(&mut self, statement: GuestNode<'_>) {
        if let Some(import) = crate::script::tolerant::import(statement) {
            self.module(&Script { imports: vec![import], ..Script::default() });
        }
    }

    /// The names a pattern binds.
    fn pattern(&mut self, pattern: GuestNode<'_>, kind: &NameKind) {
        for name in bound_names(pattern) {
            self.add(name.text(), kind.clone(), Some(name.range()));
        }
    }
}

/// The identifiers a binding pattern, or a list of parameters, binds. Defaults and types are passed over.
pub(crate) fn bound_names(pattern: GuestNode<'_>) -> Vec<GuestNode<'_>> {
    let mut names = Vec::new();
    let mut waiting = vec![pattern];
    while let Some(node) = waiting.pop() {
        match node.kind() {
            "identifier" | "shorthand_property_identifier_pattern" => names.push(node),
            "required_parameter" | "optional_parameter" => waiting.extend(node.field("pattern")),
            "pair_pattern" => waiting.extend(node.field("value")),
            "assignment_pattern" | "object_assignment_pattern" => waiting.extend(node.field("left")),
            "formal_parameters" | "object_pattern" | "array_pattern" | "rest_pattern" | "ERROR" => {
                let mut children: Vec<_> = node.named_children().collect();
                children.reverse();
                waiting.extend(children);
            }
            _ => {}
        }
    }
    names
}
