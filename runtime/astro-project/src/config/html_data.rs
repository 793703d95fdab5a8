//! HTML of one's own: `html.customData` of the editor's settings, and the files it names.
//!
//! The files have the form of VS Code's custom data: `tags`, `globalAttributes`, `valueSets`.

use serde_json::Value;

use crate::{FilePath, Snapshot};

/// Tags and attributes a project knows besides those of HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HtmlData {
    /// Elements.
    pub tags: Vec<HtmlTag>,
    /// Attributes every element takes.
    pub attributes: Vec<HtmlAttribute>,
    /// The files this was read from, and those that are named and not there.
    pub files: Vec<FilePath>,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HtmlTag {
    /// Its name.
    pub name: String,
    /// What it is, in Markdown.
    pub doc: Option<String>,
    /// What it takes.
    pub attributes: Vec<HtmlAttribute>,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HtmlAttribute {
    /// Its name.
    pub name: String,
    /// What it does, in Markdown.
    pub doc: Option<String>,
    /// What it may be, each with a sentence about it.
    pub values: Vec<(String, Option<String>)>,
    /// It stands alone, without a value.
    pub is_flag: bool,
}

/// Where the settings of a project are kept, relative to its root: the editor's own file and the one of this server.
const SETTINGS: &[&str] = &[".vscode/settings.json", crate::levels::FILE];

impl HtmlData {
    /// Reads the files the settings name, and `more` that the editor told of.
    pub(crate) fn read(snapshot: &Snapshot, more: &[FilePath]) -> HtmlData {
        let mut data = HtmlData::default();
        let root = snapshot.root();
        let mut files: Vec<FilePath> = Vec::new();
        for settings in SETTINGS.iter().filter_map(|name| root.join(name)) {
            let Some(value) = json(snapshot, &settings) else { continue };
            let paths = value.get("html.customData").or_else(|| value.get("html")?.get("customData")).and_then(Value::as_array);
            files.extend(paths.into_iter().flatten().filter_map(|path| root.join(path.as_str()?)));
        }
        files.extend(more.iter().cloned());
        for file in files {
            if data.files.contains(&file) {
                continue;
            }
            if let Some(value) = json(snapshot, &file) {
                data.take(&value);
            }
            data.files.push(file);
        }
        data
    }

    fn take(&mut self, value: &Value) {
        let sets = value["valueSets"].as_array().map(Vec::as_slice).unwrap_or_default();
        for tag in list(value, "tags") {
            let Some(name) = tag["name"].as_str() else { continue };
            let attributes = list(tag, "attributes").filter_map(|it| attribute(it, sets)).collect();
            self.tags.push(HtmlTag { name: name.to_owned(), doc: doc(tag), attributes });
        }
        self.attributes.extend(list(value, "globalAttributes").filter_map(|it| attribute(it, sets)));
    }
}

/// A JSON file as editors write it: comments and trailing commas are forgiven.
fn json(snapshot: &Snapshot, file: &FilePath) -> Option<Value> {
    super::tsconfig::json(&snapshot.text(file)?).ok()
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn attribute(value: &Value, sets: &[Value]) -> Option<HtmlAttribute> {
    let name = value["name"].as_str()?.to_owned();
    let set = value["valueSet"].as_str();
    let shared = sets.iter().filter(|it| set.is_some() && it["name"].as_str() == set).flat_map(|it| list(it, "values"));
    let values = list(value, "values").chain(shared).filter_map(|it| Some((it["name"].as_str()?.to_owned(), doc(it))));
    Some(HtmlAttribute { name, doc: doc(value), values: values.collect(), is_flag: set == Some("v") })
}

/// The description, and where more is said.
fn doc(value: &Value) -> Option<String> {
    let text = value["description"].as_str().or_else(|| value["description"]["value"].as_str()).unwrap_or_default();
    let links = list(value, "references").filter_map(|it| Some(format!("[{}]({})", it["name"].as_str()?, it["url"].as_str()?)));
    let links = links.collect::<Vec<_>>().join(" | ");
    let parts: Vec<&str> = [text.trim(), links.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Change, MemoryWorld, Workspace};
    use std::sync::Arc;

    #[test]
    fn settings_name_files_that_say_what_there_is() {
        let world = MemoryWorld::from_fixture(
            "//- /p/.vscode/settings.json\n{ // of the team\n \"html.customData\": [\"./tags.json\", \"./gone.json\"], }\n//- /p/tags.json\n{ \"tags\": [{ \"name\": \"my-tag\", \"description\": { \"kind\": \"markdown\", \"value\": \"Mine.\" }, \"references\": [{ \"name\": \"Docs\", \"url\": \"https://x.y\" }], \"attributes\": [{ \"name\": \"size\", \"valueSet\": \"s\" }] }], \"globalAttributes\": [{ \"name\": \"v-show\", \"valueSet\": \"v\" }], \"valueSets\": [{ \"name\": \"s\", \"values\": [{ \"name\": \"big\" }] }] }\n//- /p/more.json\n{ \"tags\": [{ \"name\": \"other-tag\" }] }\n",
        );
        let path = |path: &str| FilePath::new(path).unwrap();
        let mut workspace = Workspace::new(path("/p"), Arc::new(world));
        let data = workspace.snapshot().html_data().clone();
        assert_eq!((data.tags[0].name.as_str(), data.tags[0].doc.as_deref()), ("my-tag", Some("Mine.\n\n[Docs](https://x.y)")));
        assert_eq!(data.tags[0].attributes[0].values, [("big".to_owned(), None)]);
        assert!(data.attributes[0].is_flag && data.files.len() == 2);
        // What the editor itself says comes along, and a change of a file is seen.
        workspace.apply(Change::HtmlData { files: vec![path("/p/more.json")] });
        assert_eq!(workspace.snapshot().html_data().tags.len(), 2);
        workspace.apply(Change::Open { path: path("/p/tags.json"), text: "{}".to_owned() });
        assert_eq!(workspace.snapshot().html_data().tags.len(), 1);
    }
}
