//! The only door to swc: what the component script and plain modules declare, import, export and get wrong.
//!
//! Every range is in bytes of the host document.

pub mod deep;
mod facts;
pub(crate) mod parse;
mod props;
pub(crate) mod sound;
#[cfg(test)]
mod tests;
pub(crate) mod tolerant;
mod value;

use std::ops::Range;

use crate::error::SyntaxError;
use crate::guest::Guest;
use crate::script::parse::Source;

/// Facts of one script: a frontmatter or a whole module.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// Import statements, in order.
    pub imports: Vec<Import>,
    /// Exported names, in order.
    pub exports: Vec<Export>,
    /// Names declared at the top level, in order.
    pub declarations: Vec<Declaration>,
    /// The shape of `interface Props` or `type Props`.
    pub props: Option<PropsShape>,
    /// Top-level `return` statements (not those inside functions).
    pub returns: Vec<Range<usize>>,
    /// Top-level `await` expressions, and `for await` heads.
    pub awaits: Vec<Range<usize>>,
    /// What does not parse, sorted by place.
    pub errors: Vec<SyntaxError>,
    /// Did the whole script parse? If not, the facts come from a tolerant tree and may be incomplete.
    pub complete: bool,
}

/// Which language a module is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// JavaScript.
    Js,
    /// JavaScript with JSX.
    Jsx,
    /// TypeScript.
    #[default]
    Ts,
    /// TypeScript with JSX.
    Tsx,
}

impl Language {
    /// The language a file extension (without the dot) stands for.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "js" | "mjs" | "cjs" => Some(Self::Js),
            "jsx" => Some(Self::Jsx),
            "ts" | "mts" | "cts" => Some(Self::Ts),
            "tsx" => Some(Self::Tsx),
            _ => None,
        }
    }
}

/// `import … from "specifier"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The module, as it is written (escapes resolved).
    pub specifier: String,
    /// The text between the quotes.
    pub specifier_range: Range<usize>,
    /// The names it binds; empty for `import "x"`.
    pub names: Vec<ImportedName>,
    /// `import type …`: erased, never loaded.
    pub type_only: bool,
    /// The whole statement.
    pub range: Range<usize>,
}

/// One name an import binds.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedName {
    /// The name used in this file.
    pub local: String,
    /// What it is in the other module.
    pub imported: Imported,
    /// Where the local name stands.
    pub range: Range<usize>,
    /// `import { type X }` or `import type X`.
    pub type_only: bool,
}

/// What a name is in the module it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Imported {
    /// `import X from`
    Default,
    /// `import * as X from`
    Namespace,
    /// `import { X } from`, `import { X as Y } from`: the name in the other module.
    Named(String),
}

/// One exported name.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// The name others import; `default` for the default export, `*` for `export * from`.
    pub name: String,
    /// The name in this file, where there is one.
    pub local: Option<String>,
    /// Where the exported name stands (the keyword for a nameless default).
    pub range: Range<usize>,
    /// The whole statement.
    pub full_range: Range<usize>,
    /// The module it is passed on from, for `export … from "x"`.
    pub from: Option<String>,
    /// Only a type: erased, never there when the module runs.
    pub type_only: bool,
    /// The value, where it can be read without running anything: `export const prerender = false`.
    pub value: Option<Static>,
    /// What the name is.
    pub kind: DeclarationKind,
}

/// A name declared at the top level.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: DeclarationKind,
    /// Where the name stands.
    pub range: Range<usize>,
    /// The whole declaration.
    pub full_range: Range<usize>,
    /// The written type (`const x: T`), as text.
    pub ty: Option<String>,
    /// Its JSDoc comment, without the stars.
    pub doc: Option<String>,
}

/// What a declared name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeclarationKind {
    /// `const`, `using`
    Const,
    /// `let`
    Let,
    /// `var`
    Var,
    /// `function`
    Function,
    /// `class`
    Class,
    /// `interface`
    Interface,
    /// `type`
    TypeAlias,
    /// `enum`
    Enum,
    /// `namespace`, `module`
    Namespace,
    /// An expression or a name from elsewhere (`export default 1`, `export { a }`).
    Other,
}

impl DeclarationKind {
    /// Is it gone after types are erased?
    pub fn is_type(self) -> bool {
        matches!(self, Self::Interface | Self::TypeAlias)
    }
}

/// What a component takes: the fields of its `Props`.
#[derive(Clone, Debug, PartialEq)]
pub struct PropsShape {
    /// The fields, in order.
    pub fields: Vec<PropField>,
    /// Where the name `Props` stands.
    pub name_range: Range<usize>,
    /// The whole declaration.
    pub range: Range<usize>,
    /// There may be more fields than these: it extends or intersects a type we do not see into.
    pub open: bool,
}

/// One field of `Props`.
#[derive(Clone, Debug, PartialEq)]
pub struct PropField {
    /// The name.
    pub name: String,
    /// Its type, as written; `unknown` if none is.
    pub ty: String,
    /// May it be left out?
    pub optional: bool,
    /// Its JSDoc comment, without the stars.
    pub doc: Option<String>,
    /// The values a union of literals allows, as text without quotes.
    pub values: Vec<String>,
    /// The default from `const { name = … } = Astro.props`, as written.
    pub default: Option<String>,
    /// Where the name stands.
    pub range: Range<usize>,
}

/// A value read without running anything, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Static {
    /// What it is.
    pub value: Value,
    /// Where the expression stands.
    pub range: Range<usize>,
}

/// A value read without running anything.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `undefined`
    Undefined,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string, or a template literal without unknown parts.
    String(String),
    /// `/source/flags`
    Regex(String),
    /// `[…]`; spreads of known arrays are written out.
    Array(Vec<Static>),
    /// `{…}`; spreads of known objects are written out.
    Object(Object),
    /// A call that is kept as written: `mdx()`, `node({ mode: "standalone" })`.
    Call {
        /// The callee as written: `node`, `envField.string`.
        callee: String,
        /// Its arguments.
        arguments: Vec<Static>,
    },
    /// Something that needs running.
    Opaque,
}

/// An object literal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// The properties, in order; a later one wins.
    pub properties: Vec<Property>,
    /// A spread or computed key hides more properties than are listed.
    pub open: bool,
}

/// One property of an object literal.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_range: Range<usize>,
    /// Its value.
    pub value: Static,
}

impl Object {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Static> {
        self.property(key).map(|property| &property.value)
    }

    /// The property with a key; the last one written wins.
    pub fn property(&self, key: &str) -> Option<&Property> {
        self.properties.iter().rev().find(|property| property.key == key)
    }
}

impl Static {
    /// The value of a key, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Static> {
        self.as_object()?.get(key)
    }

    /// The value at a path of keys.
    pub fn path(&self, keys: &[&str]) -> Option<&Static> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match &self.value {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The elements, if it is an array.
    pub fn as_array(&self) -> Option<&[Static]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if it is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self.value {
            Value::Number(value) => Some(value),
            _ => None,
        }
    }
}

impl Script {
    /// Facts of the component script that stands in `range` of `text`; `guest` is its tolerant tree.
    pub(crate) fn of_frontmatter<'a>(text: &'a str, range: Range<usize>, guest: impl FnOnce() -> Option<Guest<'a>>) -> Self {
        // Astro reads the component script as TSX.
        let source = Source { text: &text[range.clone()], start: range.start, language: Language::Tsx };
        Self::read(source, |errors| Self { errors, ..guest().map(|guest| tolerant::facts(guest.root())).unwrap_or_default() })
    }

    /// Facts of a plain module's text.
    pub fn of_module(text: &str, language: Language) -> Self {
        Self::read(Source { text, start: 0, language }, |errors| {
            let tree = crate::guest::module(text);
            Self { errors, ..tree.map(|tree| tolerant::facts(Guest::new(text, &tree, 0).root())).unwrap_or_default() }
        })
    }

    /// The modules that are loaded with this one, in order: what it imports and what it passes on, without mere types.
    pub fn loads(&self) -> Vec<&str> {
        let imported = self.imports.iter().filter(|import| !import.type_only).map(|import| (import.range.start, import.specifier.as_str()));
        let passed_on = self.exports.iter().filter(|export| !export.type_only).filter_map(|export| Some((export.full_range.start, export.from.as_deref()?)));
        let mut all: Vec<(usize, &str)> = imported.chain(passed_on).collect();
        all.sort();
        all.dedup();
        all.into_iter().map(|(_, specifier)| specifier).collect()
    }

    fn read(source: Source<'_>, broken: impl FnOnce(Vec<SyntaxError>) -> Self) -> Self {
        let (script, errors) =
            parse::module(source, |parsed| parsed.module.as_ref().map(|module| facts::facts(parsed, module)));
        match script.flatten() {
            Some(script) => Self { errors, ..script },
            None => broken(errors),
        }
    }

    /// The export of that name.
    pub fn export(&self, name: &str) -> Option<&Export> {
        self.exports.iter().find(|export| export.name == name)
    }

    /// The declaration of that name.
    pub fn declaration(&self, name: &str) -> Option<&Declaration> {
        self.declarations.iter().find(|declaration| declaration.name == name)
    }

    /// The import that binds `local`, and the binding.
    pub fn import_of(&self, local: &str) -> Option<(&Import, &ImportedName)> {
        self.imports.iter().find_map(|import| Some((import, import.names.iter().find(|name| name.local == local)?)))
    }
}

/// The default export of a module read without running it: `export default { … }`, also through `defineConfig(…)` and
/// other calls with one argument, `satisfies`, `as`, and names bound to constant literals.
pub fn static_value(text: &str, language: Language) -> Option<Static> {
    let source = Source { text, start: 0, language };
    let (value, _) = parse::module(source, |parsed| {
        let module = parsed.module.as_ref()?;
        value::Reader::new(source, module).default_export(module)
    });
    value.flatten()
}
