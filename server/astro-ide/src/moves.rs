//! Files get other names or places: which imports have to follow?

use astro_project::{AssetKind, FilePath, Snapshot};

use crate::answer::{Edit, WorkspaceEdit};
use crate::entity::{self, Entity};
use crate::place::document_of;

/// The edits that keep every import of the project leading where it led before `moves` (from, to; files or folders).
/// To be applied before the files move: edits of a moving file are under its old name.
pub(crate) fn will_rename(snapshot: &Snapshot, moves: &[(FilePath, FilePath)]) -> WorkspaceEdit {
    let mut edit = WorkspaceEdit::default();
    for file in snapshot.sources().iter() {
        let mut edits = imports(snapshot, file, moves);
        edits.extend(parameters(snapshot, file, moves));
        edits.sort_by_key(|edit| edit.range.start);
        if !edits.is_empty() {
            edit.files.push((file.clone(), edits));
        }
    }
    edit
}

/// Where a path is after the moves: itself if none touches it.
fn moved(path: &FilePath, moves: &[(FilePath, FilePath)]) -> FilePath {
    let target = moves.iter().find_map(|(from, to)| {
        if path == from {
            return Some(to.clone());
        }
        to.join(path.below(from)?.trim_start_matches('/'))
    });
    target.unwrap_or_else(|| path.clone())
}

fn imports(snapshot: &Snapshot, file: &FilePath, moves: &[(FilePath, FilePath)]) -> Vec<Edit> {
    let is_module = matches!(
        AssetKind::of(file),
        AssetKind::Astro | AssetKind::TypeScript | AssetKind::Tsx | AssetKind::JavaScript | AssetKind::Jsx
    );
    if !is_module {
        return Vec::new();
    }
    let own = moved(file, moves);
    let mut edits = Vec::new();
    for edge in snapshot.imports(file) {
        let Ok(astro_project::Resolved::File { path: target, .. }) = &edge.target else { continue };
        let goes_to = moved(target, moves);
        // Imports between plain modules are TypeScript's: two servers must not both write one line.
        if (own == *file && goes_to == *target) || (is_plain(file) && is_plain(target)) {
            continue;
        }
        if let Some(text) = rewritten(&own, &edge.specifier, target, &goes_to, own != *file)
            && let Some(range) = written(snapshot, file, &edge.specifier, edge.range)
        {
            edits.push(Edit { range, text });
        }
    }
    edits
}

fn is_plain(file: &FilePath) -> bool {
    use AssetKind::*;
    matches!(AssetKind::of(file), TypeScript | Tsx | JavaScript | Jsx)
}

/// The text between the quotes: an `export … from` says where the whole statement stands.
fn written(snapshot: &Snapshot, file: &FilePath, specifier: &str, range: std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    let text = snapshot.text(file)?;
    let within = text.get(range.clone())?;
    let at = range.start + within.rfind(specifier)?;
    Some(at..at + specifier.len())
}

/// The specifier that leads to the new place in the manner of the old one; none if the old one still does.
fn rewritten(
    from: &FilePath,
    specifier: &str,
    old: &FilePath,
    new: &FilePath,
    importer_moves: bool,
) -> Option<String> {
    // A query as in `?raw` stays.
    let (path, query) = specifier.split_at(specifier.find('?').unwrap_or(specifier.len()));
    let extension = old.extension().map(|extension| format!(".{extension}")).unwrap_or_default();
    let has_extension = path.ends_with(&extension) && !extension.is_empty();
    let text = if path.starts_with('.') {
        crate::imports::relative_specifier(from, new)
    } else {
        if importer_moves && old == new {
            return None;
        }
        aliased(path, old, new).unwrap_or_else(|| crate::imports::relative_specifier(from, new))
    };
    let text = match has_extension {
        true => text,
        false => shortened(path, &text, new),
    };
    let text = format!("{text}{query}");
    (text != specifier).then_some(text)
}

/// Without extension, and without `/index`, if the import was written so.
fn shortened(path: &str, text: &str, new: &FilePath) -> String {
    let extension = new.extension().map(|extension| format!(".{extension}")).unwrap_or_default();
    let text = text.strip_suffix(&extension).unwrap_or(text);
    let names_index = path.ends_with("/index") || path == "index";
    let text = if names_index { text } else { text.strip_suffix("/index").unwrap_or(text) };
    text.to_owned()
}

/// The new path behind the alias the old one was reached by: `@/components/Card.astro`.
fn aliased(specifier: &str, old: &FilePath, new: &FilePath) -> Option<String> {
    // What the alias stands for is what both have in common from the end.
    let below = specifier.split_once('/')?.1;
    let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
    let at = old.as_str().rfind(stem)?;
    let folder = FilePath::new(old.as_str()[..at].trim_end_matches('/')).ok()?;
    let inside = new.below(&folder)?.trim_start_matches('/');
    Some(format!("{}/{inside}", specifier.split_once('/')?.0))
}

/// Uses of a page's route parameters that have another name afterwards: `[slug].astro` → `[id].astro`.
fn parameters(snapshot: &Snapshot, file: &FilePath, moves: &[(FilePath, FilePath)]) -> Vec<Edit> {
    let pages = snapshot.config().pages_dir();
    let target = moved(file, moves);
    let (Some(old), Some(new)) = (file.below(&pages), target.below(&pages)) else { return Vec::new() };
    let (old, new) = (params(old), params(new));
    if old.len() != new.len() || old == new || document_of(snapshot, file).is_none() {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for (old, new) in old.iter().zip(&new).filter(|(old, new)| old != new) {
        for found in entity::uses(snapshot, &Entity::Param { page: file.clone(), name: (*old).to_owned() }) {
            let Some(rewrite) = found.rewrite else { continue };
            edits.push(Edit { range: rewrite.range, text: format!("{}{new}{}", rewrite.before, rewrite.after) });
        }
    }
    edits
}

/// The names in the brackets of a path.
fn params(path: &str) -> Vec<&str> {
    let inside = path.split('[').skip(1).filter_map(|rest| Some(rest.split_once(']')?.0));
    inside.map(|name| name.trim_start_matches("...")).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::{Project, apply, path};

    fn check(fixture: &str, moves: &[(&str, &str)], expect: Expect) {
        let project = Project::new(fixture);
        let moves: Vec<_> = moves.iter().map(|(from, to)| (path(from), path(to))).collect();
        let mut out = String::new();
        for (file, edits) in project.analysis().will_rename(&moves).files {
            let text = project.snapshot.text(&file).unwrap_or_default().to_string();
            let edits = edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
            out.push_str(&format!("//- {file}\n{}\n", apply(&text, edits).trim_end()));
        }
        expect.assert_eq(&out);
    }

    #[test]
    fn a_component_moves_and_its_imports_follow() {
        check(
            "//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\nimport raw from '../components/Card.astro?raw'\nimport { a } from '../lib/a'\n---\n\
             //- /src/components/Card.astro\n---\nimport Icon from './Icon.astro'\nimport { a } from '../lib/a'\n---\n\
             //- /src/components/Icon.astro\n\n//- /src/lib/a.ts\nexport { default as Card } from '../components/Card.astro'\nexport const a = 1\n",
            &[("/src/components/Card.astro", "/src/ui/Tile.astro")],
            expect![[r#"
                //- /src/components/Card.astro
                ---
                import Icon from '../components/Icon.astro'
                import { a } from '../lib/a'
                ---
                //- /src/lib/a.ts
                export { default as Card } from '../ui/Tile.astro'
                export const a = 1
                //- /src/pages/index.astro
                ---
                import Card from '../ui/Tile.astro'
                import raw from '../ui/Tile.astro?raw'
                import { a } from '../lib/a'
                ---
            "#]],
        );
    }

    #[test]
    fn a_folder_moves_as_a_whole() {
        check(
            "//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\nimport x from '../components'\n---\n\
             //- /src/components/Card.astro\n---\nimport Icon from './Icon.astro'\nimport { a } from '../lib/a'\n---\n\
             //- /src/components/Icon.astro\n\n//- /src/components/index.ts\nexport default 1\n//- /src/lib/a.ts\nexport const a = 1\n",
            &[("/src/components", "/src/parts/ui")],
            expect![[r#"
                //- /src/components/Card.astro
                ---
                import Icon from './Icon.astro'
                import { a } from '../../lib/a'
                ---
                //- /src/pages/index.astro
                ---
                import Card from '../parts/ui/Card.astro'
                import x from '../parts/ui'
                ---
            "#]],
        );
    }

    #[test]
    fn aliases_stay_aliases() {
        check(
            "//- /src/pages/index.astro\n---\nimport Card from '@/components/Card.astro'\n---\n//- /src/components/Card.astro\n\n//- /tsconfig.json\n{\"compilerOptions\":{\"baseUrl\":\".\",\"paths\":{\"@/*\":[\"./src/*\"]}}}\n",
            &[("/src/components/Card.astro", "/src/ui/Card.astro")],
            expect![[r#"
                //- /src/pages/index.astro
                ---
                import Card from '@/ui/Card.astro'
                ---
            "#]],
        );
    }

    #[test]
    fn parameters_follow_the_name_of_the_page() {
        check(
            "//- /src/pages/[slug].astro\n---\nexport function getStaticPaths() { return [{ params: { slug: 'a' } }] }\nconst { slug } = Astro.params\n---\n{slug}{Astro.params.slug}\n",
            &[("/src/pages/[slug].astro", "/src/pages/[id].astro")],
            expect![[r#"
                //- /src/pages/[slug].astro
                ---
                export function getStaticPaths() { return [{ params: { id: 'a' } }] }
                const { id: slug } = Astro.params
                ---
                {slug}{Astro.params.id}
            "#]],
        );
    }
}
