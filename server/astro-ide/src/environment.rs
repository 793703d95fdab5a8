//! Environment variables: those of `.env` files, and those the configuration's `env.schema` declares.

use astro_project::Snapshot;
use astro_syntax::script::Static;
use astro_syntax::Value;

use crate::place::is_name_char;

/// A variable of `env.schema`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// Its TypeScript type.
    pub(crate) ty: String,
    /// Only the server may see it.
    pub(crate) server: bool,
    /// Its value is not written into the build.
    pub(crate) secret: bool,
}

impl Variable {
    /// The module it is imported from.
    pub(crate) fn module(&self) -> &'static str {
        if self.server { "astro:env/server" } else { "astro:env/client" }
    }

    /// Who may see it, and when it is read.
    pub(crate) fn doc(&self) -> String {
        let who = if self.server { "Only the server may see it" } else { "Every visitor may see it" };
        let when = if self.secret { "it is read when the server starts" } else { "its value is written into the build" };
        format!("Declared in `env.schema` of the configuration. {who}; {when}.")
    }
}

/// The variables the configuration declares, as far as it can be read without running it.
pub(crate) fn of_schema(snapshot: &Snapshot) -> Vec<Variable> {
    let schema = snapshot.config_value().and_then(|value| value.path(&["env", "schema"])).and_then(Static::as_object);
    let fields = schema.into_iter().flat_map(|schema| &schema.properties);
    fields.filter_map(|field| variable(&field.key, &field.value)).collect()
}

fn variable(name: &str, field: &Static) -> Option<Variable> {
    let (kind, options) = match &field.value {
        Value::Call { callee, arguments } => (callee.rsplit('.').next()?.to_owned(), arguments.first()?),
        _ => (field.get("type")?.as_str()?.to_owned(), field),
    };
    let text = |key: &str| options.get(key).and_then(Static::as_str);
    let mut ty = match kind.as_str() {
        "enum" => {
            let values = options.get("values").and_then(Static::as_array).unwrap_or_default();
            let values: Vec<String> = values.iter().filter_map(|value| Some(format!("\"{}\"", value.as_str()?))).collect();
            if values.is_empty() { "string".to_owned() } else { values.join(" | ") }
        }
        "number" | "boolean" => kind,
        _ => "string".to_owned(),
    };
    let optional = options.get("optional").and_then(Static::as_bool) == Some(true);
    if optional && options.get("default").is_none() {
        ty.push_str(" | undefined");
    }
    Some(Variable { name: name.to_owned(), ty, server: text("context") != Some("client"), secret: text("access") == Some("secret") })
}

/// The variables of the project's `.env` files, each with the file it comes from.
pub(crate) fn of_files(snapshot: &Snapshot) -> Vec<(String, String)> {
    let folder = &snapshot.config().env_dir;
    let mut found: Vec<(String, String)> = Vec::new();
    for entry in snapshot.list(folder).iter() {
        let is_env = entry.name == ".env" || (entry.name.starts_with(".env.") && !entry.name.ends_with(".example"));
        let Some(text) = folder.join(&entry.name).filter(|_| is_env).and_then(|file| snapshot.text(&file)) else { continue };
        for line in text.lines() {
            let line = line.trim_start();
            let line = line.strip_prefix("export ").unwrap_or(line);
            let Some((name, _)) = line.split_once('=') else { continue };
            let name = name.trim();
            let is_name = !name.is_empty() && name.chars().all(is_name_char) && !line.starts_with('#');
            if is_name && !found.iter().any(|(known, _)| known == name) {
                found.push((name.to_owned(), entry.name.to_string()));
            }
        }
    }
    found
}

/// The variables every browser may see.
pub(crate) fn is_public(name: &str) -> bool {
    name.starts_with("PUBLIC_") || matches!(name, "MODE" | "DEV" | "PROD" | "SSR" | "BASE_URL" | "SITE" | "ASSETS_PREFIX")
}

/// May other prefixes be public too?
pub(crate) fn has_other_prefix(snapshot: &Snapshot) -> bool {
    let text = snapshot.config().file.as_ref().and_then(|file| snapshot.text(file));
    text.is_some_and(|text| text.contains("envPrefix") || text.contains("envField") || text.contains("define:"))
}
