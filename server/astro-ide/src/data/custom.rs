//! HTML of one's own: what the project's custom data says of elements and attributes.

use astro_project::Snapshot;
use astro_project::config::{HtmlAttribute, HtmlTag};

/// The element of that name.
pub(crate) fn tag<'s>(snapshot: &'s Snapshot, name: &str) -> Option<&'s HtmlTag> {
    snapshot.html_data().tags.iter().find(|tag| tag.name.eq_ignore_ascii_case(name))
}

/// What an element takes: its own attributes first, then those of every element.
pub(crate) fn attributes<'s>(snapshot: &'s Snapshot, element: &str) -> impl Iterator<Item = &'s HtmlAttribute> + use<'s> {
    let own = tag(snapshot, element).into_iter().flat_map(|tag| &tag.attributes);
    own.chain(&snapshot.html_data().attributes)
}

/// One attribute of an element.
pub(crate) fn attribute<'s>(snapshot: &'s Snapshot, element: &str, name: &str) -> Option<&'s HtmlAttribute> {
    attributes(snapshot, element).find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use crate::testing::{Project, completions};

    const DATA: &str = "//- /.vscode/settings.json\n{ \"html.customData\": [\"./html.json\"] }\n//- /html.json\n{ \"tags\": [{ \"name\": \"x-card\", \"description\": \"A card.\", \"attributes\": [{ \"name\": \"tone\", \"description\": \"How loud.\", \"values\": [{ \"name\": \"calm\", \"description\": \"Quiet.\" }] }] }], \"globalAttributes\": [{ \"name\": \"x-if\" }] }\n";

    #[test]
    fn tags_attributes_and_values() {
        let at = |page: &str| completions(&format!("//- /src/pages/index.astro\n{page}\n{DATA}"), 1);
        assert_eq!(at("<x-$0"), "Tag x-card · custom data\n");
        assert_eq!(at("<x-card to$0>").lines().next(), Some("Attribute tone · custom data → \"tone=\\\"$1\\\"\""));
        assert_eq!(at("<p x-$0>").lines().next(), Some("Attribute x-if · custom data → \"x-if=\\\"$1\\\"\""));
        assert_eq!(at("<x-card tone=\"$0\">"), "Value calm\n");
    }

    #[test]
    fn and_what_they_are() {
        let at = |page: &str| {
            let project = Project::new(&format!("//- /src/pages/index.astro\n{page}\n{DATA}"));
            project.analysis().hover(&project.at).map(|hover| hover.markdown).unwrap_or_default()
        };
        assert_eq!(at("<x-ca$0rd></x-card>"), "`<x-card>`\n\nA card.");
        assert_eq!(at("<x-card to$0ne=\"calm\"></x-card>"), "`tone`\n\nHow loud.");
        assert_eq!(at("<x-card tone=\"ca$0lm\"></x-card>"), "`calm`\n\nQuiet.");
    }
}
