//! Components of other frameworks, `.vue` and `.svelte`: TypeScript cannot read them, and imports of them are no mistake.
//!
//! Each has a declaration in the mirrored tree that says it is a component of any props. A declaration of the project's
//! own, beside the file, is better and stands as it is.

use astro_ide::typescript::Layout;
use astro_project::{FilePath, Kind, Snapshot};

use super::shadow::{MOST_DEPTH, MOST_FILES, is_skipped};

const EXTENSIONS: &[&str] = &["vue", "svelte"];

/// Is it such a component?
pub(super) fn is_foreign(file: &FilePath) -> bool {
    file.extension().is_some_and(|extension| EXTENSIONS.contains(&extension))
}

/// Is the file a declaration of ours for one?
pub(super) fn is_declaration(shown: &FilePath) -> bool {
    EXTENSIONS.iter().any(|extension| shown.name().ends_with(&format!(".d.{extension}.ts")))
}

/// The declaration of a component and its text; none if the project has its own.
pub(super) fn declaration(snapshot: &Snapshot, layout: &Layout, file: &FilePath) -> Option<(FilePath, String)> {
    let extension = file.extension().filter(|_| is_foreign(file))?;
    let name = |file: &FilePath| format!("{}.d.{extension}.ts", file.as_str().strip_suffix(&format!(".{extension}")).unwrap_or(file.as_str()));
    let own = [format!("{file}.d.ts"), format!("{file}.ts"), name(file)];
    if own.iter().any(|own| FilePath::new(own).is_ok_and(|own| snapshot.is_file(&own))) {
        return None;
    }
    let shown = layout.base().join_inside(file.below(layout.root())?)?;
    let text = snapshot.text(file)?;
    let mut declared = "declare const component: any;\nexport default component;\n".to_owned();
    for name in exports(&text) {
        declared.push_str(&format!("export declare const {name}: any;\nexport type {name} = any;\n"));
    }
    Some((FilePath::new(&name(&shown)).ok()?, declared))
}

/// The names a component's scripts export besides the component.
fn exports(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for line in text.lines() {
        let Some(rest) = line.trim_start().strip_prefix("export ") else { continue };
        let mut words = rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').filter(|word| !word.is_empty());
        let is_keyword = |word: &&str| {
            matches!(*word, "async" | "function" | "const" | "let" | "var" | "class" | "type" | "interface" | "enum" | "abstract" | "declare")
        };
        let mut kept = words.by_ref().skip_while(is_keyword);
        let list = rest.trim_start().starts_with('{');
        let found: Vec<&str> = if list { kept.collect() } else { kept.next().into_iter().collect() };
        for name in found {
            let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$');
            if is_name && !matches!(name, "default" | "as" | "from") && !names.contains(&name) && name != "component" {
                names.push(name);
            }
        }
    }
    names
}

/// All of them in a project.
pub(super) fn sources(snapshot: &Snapshot) -> Vec<FilePath> {
    let mut found = Vec::new();
    let mut waiting = vec![(snapshot.root().clone(), 0)];
    while let Some((folder, depth)) = waiting.pop() {
        for entry in snapshot.list(&folder).iter() {
            let Some(path) = folder.join(&entry.name) else { continue };
            match entry.kind {
                Kind::File if is_foreign(&path) => found.push(path),
                Kind::Folder if depth < MOST_DEPTH && !is_skipped(&entry.name, depth) => waiting.push((path, depth + 1)),
                _ => {}
            }
        }
        if found.len() >= MOST_FILES {
            break;
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::exports;

    #[test]
    fn names_of_exports() {
        let text = "<script module>\n\texport const a = 1;\n\texport async function b() {}\n\texport { c, d as e };\n\texport type F = 1;\n</script>\nexport default {}\n";
        assert_eq!(exports(text), ["a", "b", "c", "d", "e", "F"]);
    }
}
