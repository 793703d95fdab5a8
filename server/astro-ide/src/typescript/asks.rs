//! Where has TypeScript a say? In scripts, and where markup names components and their props.

use astro_project::{FilePath, Snapshot};
use astro_syntax::{RegionKind, ScriptLanguage};

use crate::answer::FilePosition;
use crate::completion::import_path;
use crate::place::{Place, document_of, place};

/// What TypeScript's completions are good for at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing: markup, styles.
    Nothing,
    /// All of them.
    Everything,
    /// Only what can be a component: the name of a tag is being typed.
    Components,
    /// Props: of the component whose tag it is.
    Props,
}

/// What is wanted of TypeScript's completions at the cursor.
pub(crate) fn wanted(snapshot: &Snapshot, at: &FilePosition) -> Wanted {
    let Some(document) = document_of(snapshot, &at.file) else { return Wanted::Everything };
    match place(&document, at.offset) {
        // Files and folders are listed here, with those TypeScript does not know.
        Place::Script(_) if import_path::leads_to_files(snapshot, &document, at.offset) => Wanted::Nothing,
        Place::Script(_) => Wanted::Everything,
        Place::TagName(range) => match document.slice(range) {
            name if name.contains('.') => Wanted::Everything,
            name if name.starts_with(|c: char| c.is_lowercase()) => Wanted::Nothing,
            _ => Wanted::Components,
        },
        Place::AttributeName { element, .. } if element.is_component() => Wanted::Props,
        Place::AttributeValue { element, .. } if element.is_component() => Wanted::Everything,
        _ => Wanted::Nothing,
    }
}

/// Has the thing under the cursor a type or declaration TypeScript knows?
pub(crate) fn has_type(snapshot: &Snapshot, at: &FilePosition) -> bool {
    let Some(document) = document_of(snapshot, &at.file) else { return true };
    match place(&document, at.offset) {
        Place::Script(_) => true,
        Place::TagName(range) | Place::EndTagName(range) => {
            let name = document.slice(range);
            name.contains('.') || name.starts_with(|c: char| c.is_uppercase() || matches!(c, '_' | '$'))
        }
        Place::AttributeName { element, .. } | Place::AttributeValue { element, .. } => element.is_component(),
        _ => false,
    }
}

/// May scripts of the browser have imports to put in order? Those of the component script are ours.
pub(crate) fn has_script_imports(snapshot: &Snapshot, file: &FilePath) -> bool {
    let Some(document) = document_of(snapshot, file) else { return true };
    let is_script = |kind| matches!(kind, RegionKind::Script(ScriptLanguage::TypeScript | ScriptLanguage::JavaScript | ScriptLanguage::Module));
    document.regions().iter().any(|region| is_script(region.kind) && document.slice(region.range.clone()).contains("import"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Project;

    #[test]
    fn scripts_and_components_have_types() {
        for (fixture, expected) in [
            ("{a.$0}", (Wanted::Everything, true)),
            ("---\na$0\n---", (Wanted::Everything, true)),
            ("<Ca$0", (Wanted::Components, true)),
            ("<Ui.$0", (Wanted::Everything, true)),
            ("<di$0", (Wanted::Nothing, false)),
            ("<Card ti$0 />", (Wanted::Props, true)),
            ("<Card size=\"$0\" />", (Wanted::Everything, true)),
            ("<div cl$0>", (Wanted::Nothing, false)),
            ("<div class=\"$0\">", (Wanted::Nothing, false)),
            ("<style>a { $0 }</style>", (Wanted::Nothing, false)),
            ("te$0xt", (Wanted::Nothing, false)),
            ("<script>$0</script>", (Wanted::Everything, true)),
            ("<b onclick=\"$0\">", (Wanted::Everything, true)),
            ("---\nimport a from './$0'\n---", (Wanted::Nothing, true)),
            ("---\nimport a from 'as$0'\n---", (Wanted::Everything, true)),
        ] {
            let Project { snapshot, at } = Project::new(fixture);
            assert_eq!((wanted(&snapshot, &at), has_type(&snapshot, &at)), expected, "{fixture}");
        }
    }
}
