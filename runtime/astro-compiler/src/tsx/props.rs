//! What a component takes, as a type: its `Props`, or what `getStaticPaths` gives.

use astro_syntax::script::{DeclarationKind, Script};

use crate::component::Component;
use crate::emit::string;

/// The types of a component's props and params.
pub(super) struct Props {
    /// `<T extends string>` of a generic `Props`.
    generics: String,
    /// The type of the props.
    props: String,
    /// `getStaticPaths`, as the operand of `typeof`.
    paths: Option<String>,
}

impl Props {
    pub(super) fn of(component: &Component) -> Self {
        let script = component.document().script();
        let paths = paths(script);
        let declared = script.declarations.iter().find(|it| {
            it.name == "Props" && matches!(it.kind, DeclarationKind::Interface | DeclarationKind::TypeAlias | DeclarationKind::Class)
        });
        if let Some(declaration) = declared {
            let generics = type_parameters(component.slice(declaration.range.end..component.source().len()));
            let arguments: Vec<&str> = generics.map(names).unwrap_or_default();
            let props = if arguments.is_empty() { "Props".to_owned() } else { format!("Props<{}>", arguments.join(", ")) };
            return Self { generics: generics.unwrap_or_default().to_owned(), props, paths };
        }
        let props = match (script.import_of("Props"), &paths) {
            (Some(_), _) => "Props",
            (None, Some(_)) => "__AstroMerge<__AstroGet<__AstroPath, \"props\">>",
            (None, None) => "Record<string, any>",
        };
        Self { generics: String::new(), props: props.to_owned(), paths }
    }

    /// `<T>(_props: Props<T>): any {}` and the types it needs.
    pub(super) fn parameters(&self, _name: &str) -> String {
        let mut text = format!("{}(_props: {}): any {{}}\n", self.generics, self.props);
        if let Some(paths) = &self.paths {
            text.push_str("type __AstroFlat<T> = T extends readonly (infer U)[] ? __AstroFlat<U> : T;\n");
            text.push_str(&format!("type __AstroPath = __AstroFlat<Awaited<ReturnType<typeof {paths}>>>;\n"));
            text.push_str("type __AstroGet<T, K> = T extends unknown ? K extends keyof T ? Exclude<T[K], undefined> : never : never;\n");
            text.push_str("type __AstroPlain<T> = { [P in keyof T]: T[P] };\n");
            text.push_str("type __AstroMerge<T, K extends PropertyKey = T extends unknown ? keyof T : never> = T extends unknown ? __AstroPlain<T & { [P in Exclude<K, keyof T>]?: never }> : never;\n");
        }
        text
    }

    /// The constant `Astro`.
    pub(super) fn astro(&self, name: &str) -> String {
        let props = if self.generics.is_empty() { self.props.clone() } else { format!("Parameters<typeof {name}>[0]") };
        let params = if self.paths.is_some() { ", __AstroGet<__AstroPath, \"params\">" } else { "" };
        format!("{DOC}declare const Astro: Readonly<import(\"astro\").AstroGlobal<{props}, typeof {name}{params}>>;\n")
    }
}

/// What a hover over `Astro` says.
const DOC: &str = "/**\n * What Astro gives this file: its props, the request, and helpers.\n *\n * [Reference](https://docs.astro.build/en/reference/api-reference/)\n */\n";

/// `getStaticPaths`, if it is exported.
fn paths(script: &Script) -> Option<String> {
    let export = script.export("getStaticPaths").filter(|export| !export.type_only)?;
    match (&export.from, &export.local) {
        (Some(from), _) => Some(format!("import({}).getStaticPaths", string(from))),
        (None, Some(local)) => Some(local.clone()),
        (None, None) => Some("getStaticPaths".to_owned()),
    }
}

/// `<…>` at the start of `text`, if it is closed.
fn type_parameters(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let (mut depth, mut quote, mut before) = (0usize, None, ' ');
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) => quote = if c == open && before != '\\' { None } else { quote },
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '<' | '(' | '[' | '{') => depth += 1,
            (None, '>') if before == '=' => {}
            (None, '>' | ')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return (c == '>').then(|| &text[..=at]);
                }
            }
            _ => {}
        }
        before = c;
    }
    None
}

/// The names of `<const T extends X, U = Y>`.
fn names(parameters: &str) -> Vec<&str> {
    let inner = parameters.get(1..parameters.len().saturating_sub(1)).unwrap_or_default();
    let mut names = Vec::new();
    let (mut depth, mut quote, mut start, mut before) = (0usize, None, 0, ' ');
    let mut add = |parameter: &str| {
        let name = parameter.split_whitespace().find(|word| !matches!(*word, "const" | "in" | "out"));
        let name = name.map(|name| name.split(['=', ',']).next().unwrap_or(name));
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            names.push(&inner[name.as_ptr() as usize - inner.as_ptr() as usize..][..name.len()]);
        }
    };
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (Some(open), _) => quote = if c == open && before != '\\' { None } else { quote },
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '<' | '(' | '[' | '{') => depth += 1,
            (None, '>') if before == '=' => {}
            (None, '>' | ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                add(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
        before = c;
    }
    add(&inner[start..]);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_a_type() {
        let text = " <const T extends { a: (x: string) => void }, U = 'a,b'> = X";
        assert_eq!(type_parameters(text), Some("<const T extends { a: (x: string) => void }, U = 'a,b'>"));
        assert_eq!(names("<const T extends { a: (x: string) => void }, U = 'a,b'>"), ["T", "U"]);
        assert_eq!(type_parameters(" = X<T>"), None);
        assert_eq!(type_parameters("<T"), None);
    }
}
