//! The JSON schemas of the project's collections, for editors of data.

use std::collections::BTreeMap;
use std::sync::Arc;

use astro_engine::{Job, Pool, WireRequest};
use astro_project::content;
use serde::Deserialize;

use super::render::Host;
use super::{App, Target};

/// The module that makes them.
pub(super) const MODULE: &str = "astro-lsp:content/schemas";

/// What `astro dev` writes below `.astro/collections`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Schemas {
    /// Collection → the text of `NAME.schema.json`.
    pub schemas: BTreeMap<String, String>,
    /// Collection → why its schema cannot be written as one of JSON.
    pub problems: BTreeMap<String, String>,
}

impl App {
    /// Stands for the schemas: another value where they may be others. `None` where the project has none, or where a built site is
    /// shown, which writes nothing.
    pub fn schemas_key(&self) -> Option<String> {
        let file = content::config_file(&self.snapshot).or_else(|| content::legacy_config_file(&self.snapshot));
        let file = file.filter(|_| self.settings.target == Target::Dev)?;
        Some(format!("{} {}", self.loader.realm(), self.loader.name(&file)))
    }

    /// The schemas; nothing where the configuration of the collections does not run, which pages tell in their own words.
    pub async fn schemas(&self, engine: &Pool) -> Option<Schemas> {
        let host = Host::of(self, "http://localhost");
        let running = engine.run(Job {
            realm: self.loader.realm(),
            host: Arc::new(host),
            entry: MODULE.to_owned(),
            export: "all".to_owned(),
            payload: astro_engine::payload(&()),
            common: Some(self.common().clone()),
            request: WireRequest::get("http://localhost/"),
        });
        let answer = running.collect().await.ok()?;
        serde_json::from_slice(&answer.body).ok()
    }
}
