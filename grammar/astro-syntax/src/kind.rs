//! The grammar's names of nodes and fields as enums, looked up once.

use std::sync::LazyLock;

use tree_sitter::Language;

use crate::tree::Names;

macro_rules! kinds {
    ($($variant:ident = $($name:literal)|+,)*) => {
        /// What a tree node is, as far as anybody asks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind {
            $($variant,)*
            /// Text the grammar could not place.
            Error,
            /// Punctuation and parts nobody asks about.
            Token,
        }

        impl Kind {
            fn named(name: &str) -> Self {
                match name {
                    $($($name)|+ => Self::$variant,)*
                    _ => Self::Token,
                }
            }

            #[cfg(test)]
            pub(crate) const NAMES: &[&str] = &[$($($name),+),*];
        }
    };
}

kinds! {
    Document = "document",
    Frontmatter = "frontmatter",
    FrontmatterContent = "frontmatter_content",
    Fence = "fence",
    Preamble = "preamble",
    Element = "element",
    Component = "component",
    Fragment = "fragment",
    FragmentOpen = "fragment_open",
    FragmentClose = "fragment_close",
    ScriptElement = "script_element",
    StyleElement = "style_element",
    RawElement = "raw_element",
    StartTag = "start_tag",
    SelfClosingTag = "self_closing_tag",
    EndTag = "end_tag",
    ErroneousEndTag = "erroneous_end_tag",
    TagName = "tag_name",
    TagComment = "tag_comment",
    Attribute = "attribute",
    Directive = "directive",
    ShorthandAttribute = "shorthand_attribute",
    SpreadAttribute = "spread_attribute",
    ExpressionAttribute = "expression_attribute",
    TypeArguments = "type_arguments",
    Unexpected = "unexpected",
    AttributeName = "attribute_name" | "directive_namespace" | "directive_name" | "identifier",
    QuotedValue = "quoted_value",
    AttributeText = "attribute_text",
    UnquotedValue = "unquoted_value",
    AttributeExpression = "attribute_expression",
    TemplateValue = "template_value",
    TemplateText = "template_text",
    TemplateSubstitution = "template_substitution",
    Expression = "expression",
    ScriptChunk = "script_chunk",
    Text = "text",
    Entity = "entity",
    Comment = "comment",
    Doctype = "doctype",
    Cdata = "cdata",
    ProcessingInstruction = "processing_instruction",
    RawText = "raw_text",
}

static BY_ID: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let language = Language::new(tree_sitter_astro::LANGUAGE);
    (0..language.node_kind_count() as u16)
        .map(|id| match language.node_kind_for_id(id) {
            Some(name) if language.node_kind_is_named(id) => Kind::named(name),
            _ => Kind::Token,
        })
        .collect()
});

impl Kind {
    /// The kind the grammar has this number for.
    pub(crate) fn of(symbol: u16) -> Self {
        match BY_ID.get(symbol as usize) {
            Some(&kind) => kind,
            None => Self::Error,
        }
    }

    /// Is it an attribute of any kind?
    pub(crate) fn is_attribute(self) -> bool {
        use Kind::*;
        matches!(self, Attribute | Directive | ShorthandAttribute | SpreadAttribute | ExpressionAttribute)
    }

    /// Is it an element of any kind?
    pub(crate) fn is_element(self) -> bool {
        use Kind::*;
        matches!(self, Element | Component | Fragment | ScriptElement | StyleElement | RawElement)
    }
}

macro_rules! fields {
    ($($variant:ident = $name:literal,)*) => {
        /// What a node is to the one around it, as far as anybody asks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Field {
            $($variant,)*
        }

        impl Field {
            const NAMES: &[&str] = &[$($name,)*];
        }
    };
}

fields! {
    Open = "open",
    Close = "close",
    Content = "content",
    Namespace = "namespace",
    Name = "name",
    Value = "value",
    TypeArguments = "type_arguments",
}

/// The grammar's names.
pub(crate) static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(&GRAMMAR));

static GRAMMAR: LazyLock<Language> = LazyLock::new(|| Language::new(tree_sitter_astro::LANGUAGE));

static FIELDS: LazyLock<Vec<u8>> = LazyLock::new(|| Field::NAMES.iter().map(|name| NAMES.field(name)).collect());

impl Field {
    /// The grammar's number.
    pub(crate) fn number(self) -> u8 {
        FIELDS.get(self as usize).copied().unwrap_or(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_of_the_grammar() {
        let language = Language::new(tree_sitter_astro::LANGUAGE);
        for name in Kind::NAMES {
            assert_ne!(language.id_for_node_kind(name, true), 0, "the grammar has no node {name}");
        }
    }

    #[test]
    fn every_field_is_one_of_the_grammar() {
        for name in Field::NAMES {
            assert_ne!(NAMES.field(name), u8::MAX, "the grammar has no field {name}");
        }
    }
}
