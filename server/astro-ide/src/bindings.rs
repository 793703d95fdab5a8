//! Which imported names does nothing of a file use? Component script, template and `define:vars` are one scope.

use astro_syntax::{Document, Node};
use rustc_hash::FxHashSet;

use crate::completion::is_server_code;
use crate::diagnostics::code_words as words;

/// Indices of imports and of names in them that nothing uses. Nothing is said of a file that does not parse.
///
/// It is careful: a name that is written anywhere on the server's side counts as used, whatever it means there.
pub(crate) fn unused_imports(document: &Document) -> Vec<(usize, usize)> {
    let script = document.script();
    if script.imports.is_empty() || !document.errors().is_empty() || !script.complete {
        return Vec::new();
    }
    let used = used_names(document);
    let mut unused = Vec::new();
    for (at, import) in script.imports.iter().enumerate() {
        for (index, name) in import.names.iter().enumerate() {
            // Astro itself reads the type of that name.
            if !used.contains(name.local.as_str()) && name.local != "Props" {
                unused.push((at, index));
            }
        }
    }
    unused
}

/// Every name that is used: by code outside of import statements, as a tag, in the types of a tag.
fn used_names(document: &Document) -> FxHashSet<&str> {
    let imports = &document.script().imports;
    let mut used = FxHashSet::default();
    let is_import = |at: usize| imports.iter().any(|import| import.range.start <= at && at < import.range.end);
    for region in document.regions().iter().filter(|region| is_server_code(region.kind)) {
        let Some(guest) = document.guest(region) else { continue };
        let mut broken = false;
        for node in guest.root().descendants() {
            broken |= node.is_broken();
            let is_name = matches!(
                node.kind(),
                "identifier" | "shorthand_property_identifier" | "type_identifier" | "shorthand_property_identifier_pattern"
            );
            if is_name && !is_import(node.range().start) {
                used.insert(node.text());
            }
        }
        if broken {
            // What the tolerant tree did not understand is read as words.
            let text = document.slice(region.range.clone());
            let names = imports.iter().flat_map(|import| &import.names).map(|name| name.local.as_str());
            used.extend(names.filter(|name| words(text, name).any(|at| !is_import(region.range.start + at))));
        }
    }
    for node in document.root().descendants() {
        match node {
            Node::TypeArguments(types) => {
                used.extend(types.text().split(|c: char| !crate::place::is_name_char(c)).filter(|word| !word.is_empty()));
            }
            _ => {
                if let Some(element) = node.as_element() {
                    used.extend(element.name().split('.').next());
                }
            }
        }
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unused(text: &str) -> Vec<String> {
        let document = Document::parse(text);
        let imports = &document.script().imports;
        unused_imports(&document).into_iter().map(|(import, name)| imports[import].names[name].local.clone()).collect()
    }

    #[test]
    fn uses_are_found_everywhere_on_the_server() {
        let uses = [
            "const x = A", "type X = A", "const x: A = 1", "return A()", "export { A }", "const o = { A }", "const o = { [A]: 1 }",
            "function f(p: Promise<A>) {}", "const x = <T,>(y: A) => y", "A.b.c()", "x satisfies A", "new A()", "@A class B {}",
        ];
        for text in uses {
            assert_eq!(unused(&format!("---\nimport A from 'a'\n{text}\n---\n")), Vec::<String>::new(), "{text}");
        }
        let uses = [
            "<A />", "<A.b />", "{A}", "<p class={A}></p>", "<p {A}></p>", "<p {...A}></p>", "<p title=`x ${A}`></p>",
            "<style define:vars={{ A }}></style>", "<style define:vars={{ 'a-b': A }}></style>", "<script define:vars={{ x: A.y }}></script>",
            "{items.map((x) => <li>{A(x)}</li>)}", "<B<A> />", "<p>{ok ? <A /> : null}</p>", "<p class:list={[{ A }]}></p>", "<A></A>",
            "<div set:html={A} />",
        ];
        for text in uses {
            assert_eq!(unused(&format!("---\nimport A from 'a'\n---\n{text}\n")), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_is_no_use() {
        for text in ["A", "<p>A</p>", "<!-- A -->", "<script>A</script>", "{/* A */}", "<p class=\"A\"></p>", "{x.A}", "<p A=\"1\"></p>", "<style>A { color: red }</style>"] {
            assert_eq!(unused(&format!("---\nimport A from 'a'\n// A\nconst s = 'A'\n---\n{text}\n")), ["A"], "{text}");
        }
        assert_eq!(unused("---\nimport type { X as Props } from 'x'\n---\n"), Vec::<String>::new());
        assert_eq!(unused("---\nimport 'a.css'\nimport A, { b, type C } from 'a'\nb()\n---\n"), ["A", "C"]);
        assert_eq!(unused("---\nimport A from 'a'\n---\n<p>{a"), Vec::<String>::new(), "a broken file");
    }
}
