//! Reads what `content.config.ts` says of each collection without running it: its loader's files and its schema's fields.

use std::ops::Range;

use astro_project::{FilePath, Snapshot, content};
use astro_syntax::{GuestNode, Language, ModuleTree, Static};

/// One collection.
#[derive(Clone, Debug)]
pub(crate) struct Collection {
    /// The name it is asked for by.
    pub(crate) name: String,
    /// The file that defines it.
    pub(crate) config: FilePath,
    /// The folder of its entries.
    base: Option<FilePath>,
    /// Which files below it.
    patterns: Vec<String>,
    /// What an entry has.
    pub(crate) fields: Vec<Field>,
}

/// One field of a schema.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) optional: bool,
    pub(crate) doc: Option<String>,
    /// The values it takes, if they are few.
    pub(crate) values: Vec<String>,
    /// The whole field and its name, in the configuration.
    pub(crate) declared: Option<(Range<usize>, Range<usize>)>,
}

impl Field {
    /// `title?: string`
    pub(crate) fn detail(&self) -> String {
        format!("{}{}: {}", self.name, if self.optional { "?" } else { "" }, self.ty)
    }
}

impl Collection {
    /// Is the file one of its entries?
    pub(crate) fn holds(&self, file: &FilePath) -> bool {
        let below = self.base.as_ref().and_then(|base| file.below(base));
        below.is_some_and(|below| content::fits(below.trim_start_matches('/'), &self.patterns))
    }

    /// The ids of its entries, sorted.
    pub(crate) fn ids(&self, snapshot: &Snapshot) -> Vec<String> {
        let Some(base) = &self.base else { return Vec::new() };
        let files = content::files(snapshot, base, &self.patterns);
        files.iter().filter_map(|file| Some(content::entry_id(file.below(base)?.trim_start_matches('/')))).collect()
    }
}

/// The collections of the project, in the order they are exported.
pub(crate) fn collections(snapshot: &Snapshot) -> Vec<Collection> {
    let Some(config) = content::config_file(snapshot).or_else(|| content::legacy_config_file(snapshot)) else { return Vec::new() };
    let Some(text) = snapshot.text(&config) else { return Vec::new() };
    let tree = ModuleTree::parse(text);
    let Some(root) = tree.root() else { return Vec::new() };
    let mut found = Vec::new();
    for pair in exported(root) {
        let (name, call) = match pair.kind() {
            "pair" => match (pair.field("key"), pair.field("value")) {
                (Some(key), Some(value)) => (unquoted(key.text()), resolved(root, value)),
                _ => continue,
            },
            _ => (pair.text().to_owned(), resolved(root, pair)),
        };
        let definition = call.and_then(|call| call.descendants().find(|node| node.kind() == "object"));
        if let Some(definition) = definition {
            found.push(collection(snapshot, &config, root, name, definition));
        }
    }
    found
}

/// The names of the project's collections; `None` if its configuration does not spell out all of them.
pub fn collection_names(snapshot: &Snapshot) -> Option<Vec<String>> {
    let text = snapshot.text(&content::config_file(snapshot)?)?;
    let tree = ModuleTree::parse(text);
    let mut declarators = tree.root()?.descendants().filter(|node| node.kind() == "variable_declarator");
    let named = declarators.find(|node| node.field("name").is_some_and(|name| name.text() == "collections"))?;
    let object = named.field("value").filter(|value| value.kind() == "object")?;
    let name = |node: GuestNode<'_>| match node.kind() {
        "shorthand_property_identifier" => Some(node.text().to_owned()),
        "pair" => node.field("key").filter(|key| matches!(key.kind(), "property_identifier" | "string")).map(|key| unquoted(key.text())),
        _ => None,
    };
    object.named_children().filter(|node| node.kind() != "comment").map(name).collect()
}

/// The properties of `export const collections = { … }`.
fn exported(root: GuestNode<'_>) -> Vec<GuestNode<'_>> {
    let declarators = root.descendants().filter(|node| node.kind() == "variable_declarator");
    let mut named = declarators.filter(|node| node.field("name").is_some_and(|name| name.text() == "collections"));
    let object = named.next().and_then(|declarator| declarator.field("value")).filter(|value| value.kind() == "object");
    object.into_iter().flat_map(GuestNode::named_children).filter(|child| matches!(child.kind(), "pair" | "shorthand_property_identifier")).collect()
}

/// What a name of the module stands for; anything else is itself.
fn resolved<'a>(root: GuestNode<'a>, node: GuestNode<'a>) -> Option<GuestNode<'a>> {
    if !matches!(node.kind(), "identifier" | "shorthand_property_identifier") {
        return Some(node);
    }
    let mut declarators = root.descendants().filter(|node| node.kind() == "variable_declarator");
    declarators.find(|it| it.field("name").is_some_and(|name| name.text() == node.text()))?.field("value")
}

fn collection(snapshot: &Snapshot, config: &FilePath, root: GuestNode<'_>, name: String, definition: GuestNode<'_>) -> Collection {
    let value = |key: &str| property(definition, key).and_then(|it| it.field("value")).and_then(|it| resolved(root, it));
    let options = value("loader").and_then(|loader| loader.descendants().find(|node| node.kind() == "object"));
    let option = |key: &str| property(options?, key)?.field("value");
    let base = option("base").map_or_else(|| format!("src/content/{name}"), |base| unquoted(base.text()));
    let mut patterns: Vec<String> = option("pattern").into_iter().flat_map(strings).collect();
    if patterns.is_empty() {
        patterns.push("**/*".to_owned());
    }
    let fields = value("schema").map(|schema| fields(root, schema)).unwrap_or_default();
    let base = snapshot.root().join(base.trim_start_matches("./"));
    let mut collection = Collection { name, config: config.clone(), base, patterns, fields };
    synced(snapshot, &mut collection);
    collection
}

/// The fields of the first `z.object({ … })`, also of one behind a function or `.extend(…)`.
fn fields(root: GuestNode<'_>, schema: GuestNode<'_>) -> Vec<Field> {
    let Some(object) = schema.descendants().find(|node| node.kind() == "object") else { return Vec::new() };
    let pairs = object.named_children().filter(|child| child.kind() == "pair");
    let read = pairs.filter_map(|pair| {
        let key = pair.field("key")?;
        let value = resolved(root, pair.field("value")?)?;
        Some(field(unquoted(key.text()), value, Some((pair.range(), key.range()))))
    });
    read.collect()
}

fn field(name: String, value: GuestNode<'_>, declared: Option<(Range<usize>, Range<usize>)>) -> Field {
    let text = value.text();
    let has = |call: &str| text.contains(&format!(".{call}("));
    let literals: Vec<String> = match has("enum") || has("literal") {
        true => strings(value),
        false => Vec::new(),
    };
    let doc = described(value);
    let literals: Vec<String> = literals.into_iter().filter(|literal| Some(literal) != doc.as_ref()).collect();
    let mut seen = Vec::new();
    for literal in literals {
        if !seen.contains(&literal) {
            seen.push(literal);
        }
    }
    let ty = match () {
        () if !seen.is_empty() => seen.iter().map(|literal| format!("'{literal}'")).collect::<Vec<_>>().join(" | "),
        () if has("array") => "list".to_owned(),
        () if has("date") => "date".to_owned(),
        () if has("number") || has("int") => "number".to_owned(),
        () if has("boolean") => "boolean".to_owned(),
        () if has("object") || has("record") => "object".to_owned(),
        () if text.starts_with("image(") => "image".to_owned(),
        () if text.starts_with("reference(") => "reference".to_owned(),
        () if has("string") || has("url") || has("email") => "string".to_owned(),
        () => "any".to_owned(),
    };
    let values = match ty.as_str() {
        "boolean" => vec!["true".to_owned(), "false".to_owned()],
        _ => seen,
    };
    let optional = has("optional") || has("default") || has("nullish");
    Field { name, ty, optional, doc, values, declared }
}

/// The words in `.describe("…")`.
fn described(value: GuestNode<'_>) -> Option<String> {
    let calls = value.descendants().filter(|node| node.kind() == "call_expression");
    let mut described = calls.filter(|call| {
        call.field("function").and_then(|it| it.field("property")).is_some_and(|it| it.text() == "describe")
    });
    let argument = described.next()?.field("arguments")?.named_children().next()?;
    Some(unquoted(argument.text()))
}

/// The strings in a piece of script.
fn strings(node: GuestNode<'_>) -> Vec<String> {
    node.descendants().filter(|node| node.kind() == "string").map(|node| unquoted(node.text())).collect()
}

/// The property of an object.
fn property<'a>(object: GuestNode<'a>, key: &str) -> Option<GuestNode<'a>> {
    object.named_children().filter(|child| child.kind() == "pair").find(|pair| pair.field("key").is_some_and(|it| unquoted(it.text()) == key))
}

fn unquoted(text: &str) -> String {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { return text.to_owned() };
    let inner = text[1..].strip_suffix(quote).unwrap_or(&text[1..]);
    inner.replace(&format!("\\{quote}"), &quote.to_string())
}

/// What the schema file that Astro wrote says beyond the configuration: words and fields of computed schemas.
fn synced(snapshot: &Snapshot, collection: &mut Collection) {
    let file = snapshot.root().join(&format!(".astro/collections/{}.schema.json", collection.name));
    let Some(text) = file.and_then(|file| snapshot.text(&file)) else { return };
    let Some(schema) = astro_syntax::script::static_value(&format!("export default {text}"), Language::Js) else { return };
    let Some(properties) = schema.get("properties").and_then(Static::as_object) else { return };
    let required = schema.get("required").and_then(Static::as_array).unwrap_or_default();
    for property in properties.properties.iter().filter(|property| !property.key.starts_with('$')) {
        let doc = property.value.get("description").and_then(Static::as_str).map(str::to_owned);
        match collection.fields.iter_mut().find(|field| field.name == property.key) {
            Some(field) => field.doc = doc.or(field.doc.take()),
            None => {
                let ty = property.value.get("type").and_then(Static::as_str).unwrap_or("any").to_owned();
                let optional = !required.iter().any(|name| name.as_str() == Some(&property.key));
                collection.fields.push(Field { name: property.key.clone(), ty, optional, doc, values: Vec::new(), declared: None });
            }
        }
    }
}
