//! `.env` files and `import.meta.env`.

use astro_project::Snapshot;
use serde_json::{Map, Value};

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
            for (key, value) in text.map(|text| parse(&text)).unwrap_or_default() {
                set(&mut variables, key, value);
            }
        }
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
        }
        Env { server, browser, files, process, built }
    }

    /// Every variable of the project with where its value comes from.
    pub(crate) fn origins(&self, snapshot: &Snapshot, mode: &str) -> Vec<(String, String, String)> {
        let config = snapshot.config();
        let names = [format!(".env.{mode}.local"), format!(".env.{mode}"), ".env.local".to_owned(), ".env".to_owned()];
        let files: Vec<(String, Vec<(String, String)>)> = names.into_iter().filter_map(|name| {
            let text = config.env_dir.join_inside(&name).and_then(|file| snapshot.text(&file))?;
            Some((name, parse(&text)))
        }).collect();
        let own = ["MODE", "DEV", "PROD", "SSR", "BASE_URL", "SITE", "ASSETS_PREFIX"];
        let origin = |name: &str, value: &str| {
            let of_file = files.iter().find(|(_, variables)| variables.iter().any(|(known, text)| known == name && text == value));
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

fn set(variables: &mut Vec<(String, String)>, key: String, value: String) {
    match variables.iter_mut().find(|(known, _)| *known == key) {
        Some((_, old)) => *old = value,
        None => variables.push((key, value)),
    }
}

/// Reads `KEY=value` lines: quotes, comments, `export`, values over several lines in quotes, `$NAME` in what is not in
/// single quotes.
fn parse(text: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let trimmed = line.trim();
        let entry = trimmed.strip_prefix("export ").unwrap_or(trimmed).split_once('=');
        let Some((key, value)) = entry.filter(|(key, _)| is_name(key.trim())) else {
            rest = after;
            continue;
        };
        let key = key.trim().to_owned();
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
        let quoted = quote.and_then(|quote| {
            // The closing quote may stand on a later line.
            let from = line.find('=')? + 1;
            let from = from + rest[from..].find(quote)? + 1;
            let end = rest.get(from..)?.find(quote)? + from;
            Some((quote, rest[from..end].to_owned(), end + 1))
        });
        let value = match quoted {
            Some((quote, inner, end)) => {
                rest = rest[end..].split_once('\n').map_or("", |(_, after)| after);
                let inner = if quote == '"' { inner.replace("\\n", "\n").replace("\\r", "\r") } else { inner };
                if quote == '\'' { inner } else { expand(&inner, &out) }
            }
            None => {
                rest = after;
                let plain = value.split_once('#').map_or(value, |(plain, _)| plain);
                expand(plain.trim(), &out)
            }
        };
        set(&mut out, key, value);
    }
    out
}

fn is_name(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// Fills in `$NAME` and `${NAME}` from the lines above.
fn expand(value: &str, known: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        if let Some(before) = before.strip_suffix('\\') {
            out.push_str(before);
            out.push('$');
            rest = &after[1..];
            continue;
        }
        out.push_str(before);
        let after = &after[1..];
        let (name, next) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((name, next)) => (name, next),
            None => after.split_at(after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len())),
        };
        match known.iter().find(|(key, _)| key == name) {
            Some((_, value)) => out.push_str(value),
            None if name.is_empty() => out.push('$'),
            None => {}
        }
        rest = next;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn reads_env_files() {
        let text = "# comment\nA=1\nexport B = \"two # not a comment\"\nC='$A stays'\nD=$A-${B} # comment\nE=\"first\nsecond\\nthird\"\nnot a line\nF=\nG=\\$A\n";
        let shown: Vec<String> = parse(text).into_iter().map(|(key, value)| format!("{key}={value:?}")).collect();
        expect![[r#"
            A="1"
            B="two # not a comment"
            C="$A stays"
            D="1-two # not a comment"
            E="first\nsecond\nthird"
            F=""
            G="$A""#]]
        .assert_eq(&shown.join("\n"));
    }
}
