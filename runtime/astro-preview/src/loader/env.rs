//! `.env` files and `import.meta.env`.

use astro_project::Snapshot;
use serde_json::{Map, Value};

use super::dotenv;

use crate::app::{Settings, Target};

/// What `import.meta.env` holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Env {
    /// For code of the server: everything.
    pub(crate) server: Map<String, Value>,
    /// For code of the browser: nothing that is secret.
    pub(crate) browser: Map<String, Value>,
    /// What `.env` files say, in their order.
    pub(super) files: Vec<(String, String)>,
    /// The environment of the process; it wins over the files.
    process: Vec<(String, String)>,
    /// A build has written the values of the files into the code, and the environment is read when it runs.
    built: bool,
}

impl Env {
    /// Reads the project's `.env` files for a mode, the more special ones over the others, the process over all.
    pub(crate) fn read(snapshot: &Snapshot, settings: &Settings) -> Env {
        let (mode, config) = (&settings.mode, snapshot.config());
        let secrets = super::env_schema::secrets(&config.env);
        let is_public = |key: &str| config.env_prefix.iter().any(|prefix| key.starts_with(prefix.as_str())) && !secrets.iter().any(|secret| secret == key);
        let mut variables: Vec<(String, String)> = Vec::new();
        for name in [".env".to_owned(), ".env.local".to_owned(), format!(".env.{mode}"), format!(".env.{mode}.local")] {
            let text = config.env_dir.join_inside(&name).and_then(|file| snapshot.text(&file));
            for (key, value) in text.map(|text| dotenv::parse(&text)).unwrap_or_default() {
                set(&mut variables, key, value);
            }
        }
        dotenv::expand_all(&mut variables, &settings.environment);
        let files = variables.clone();
        let built = settings.target == Target::Production;
        let vars = settings.host.map(|host| host.variables(snapshot)).unwrap_or_default();
        let process = match &vars {
            // Bindings take the place of an environment; what `.env` says is handed on as a local secret.
            Some(vars) => vars.iter().filter(|(name, _)| !files.iter().any(|(known, _)| known == name)).chain(&files).cloned().collect(),
            None => settings.environment.clone(),
        };
        for (key, value) in vars.iter().flatten() {
            if !variables.iter().any(|(known, _)| known == key) {
                set(&mut variables, key.clone(), value.clone());
            }
        }
        for (key, value) in settings.environment.iter().filter(|_| !built && vars.is_none()) {
            if is_public(key) || variables.iter().any(|(known, _)| known == key) {
                set(&mut variables, key.clone(), value.clone());
            }
        }
        let mut server = Map::new();
        for (key, value) in &variables {
            server.insert(key.clone(), value.clone().into());
        }
        let mut browser: Map<String, Value> = server.iter().filter(|(key, _)| is_public(key)).map(|(key, value)| (key.clone(), value.clone())).collect();
        for (map, ssr) in [(&mut server, true), (&mut browser, false)] {
            map.insert("MODE".to_owned(), mode.clone().into());
            map.insert("DEV".to_owned(), (!built).into());
            map.insert("PROD".to_owned(), built.into());
            map.insert("SSR".to_owned(), ssr.into());
            map.insert("BASE_URL".to_owned(), config.base.clone().into());
            if let Some(site) = &config.site {
                map.insert("SITE".to_owned(), site.clone().into());
            }
            if !config.build.assets_prefix.is_null() {
                map.insert("ASSETS_PREFIX".to_owned(), config.build.assets_prefix.clone());
            }
            for (name, value) in super::define::of_env(&config.vite_define) {
                map.insert(name.to_owned(), value);
            }
        }
        Env { server, browser, files, process, built }
    }

    /// Every variable of the project with where its value comes from.
    pub(crate) fn origins(&self, snapshot: &Snapshot, mode: &str) -> Vec<(String, String, String)> {
        let config = snapshot.config();
        let names = [format!(".env.{mode}.local"), format!(".env.{mode}"), ".env.local".to_owned(), ".env".to_owned()];
        let files: Vec<(String, Vec<(String, String)>)> = names.into_iter().filter_map(|name| {
            let text = config.env_dir.join_inside(&name).and_then(|file| snapshot.text(&file))?;
            Some((name, dotenv::parse(&text)))
        }).collect();
        let own = ["MODE", "DEV", "PROD", "SSR", "BASE_URL", "SITE", "ASSETS_PREFIX"];
        let origin = |name: &str, value: &str| {
            let of_file = files.iter().find(|(_, variables)| variables.iter().any(|(known, text)| known == name && (text == value || text.contains('$'))));
            match of_file {
                Some((file, _)) => file.clone(),
                None if own.contains(&name) => "Astro".to_owned(),
                None => "the environment".to_owned(),
            }
        };
        self.server.iter().map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let origin = origin(name, &text);
            (name.clone(), text, origin)
        }).collect()
    }

    /// What `process.env` holds where it is not the environment of the process.
    pub(super) fn process(&self) -> &[(String, String)] {
        &self.process
    }

    /// The files as far as `getSecret` falls back on them: a built project has none.
    pub(super) fn fallback(&self) -> &[(String, String)] {
        if self.built { &[] } else { &self.files }
    }

    /// The value of a secret: at run time a built project knows the environment alone.
    pub(super) fn secret(&self, name: &str) -> Option<&str> {
        match self.built {
            true => self.process.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()),
            false => self.variable(name),
        }
    }

    /// The value of a variable, wherever it is set.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let of_process = self.process.iter().find(|(known, _)| known == name);
        of_process.or_else(|| self.files.iter().rev().find(|(known, _)| known == name)).map(|(_, value)| value.as_str())
    }

    /// `import.meta.env` of a module of the server: also what it names of the process's environment.
    pub(super) fn of_module(&self, code: &str) -> Value {
        let mut env = self.server.clone();
        for (name, value) in self.process.iter().filter(|_| !self.built) {
            if !env.contains_key(name) && code.contains(name.as_str()) {
                env.insert(name.clone(), value.as_str().into());
            }
        }
        env.into()
    }
}

pub(super) fn set(variables: &mut Vec<(String, String)>, key: String, value: String) {
    match variables.iter_mut().find(|(known, _)| *known == key) {
        Some((_, old)) => *old = value,
        None => variables.push((key, value)),
    }
}
