//! Answers the runtime's questions about content collections: their definitions, entries and rendered texts.

use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use astro_engine::{ModuleError, ModuleKind, ModuleSource, SourceFrame};
use astro_project::content::{self, DataError};
use astro_project::{AssetKind, FilePath, Resolved, Snapshot};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use xxhash_rust::xxh64::xxh64;

use super::{Loader, frame};

/// The runtime's `astro/zod`, for projects without an installed one.
const OWN_ZOD: &str = "astro-lsp:zod";
/// More states of collections than these are not remembered.
const MAX_TOLD: usize = 100;
/// More rendered texts than these are not remembered.
const MAX_RENDERED: usize = 2_000;
/// The module that leads project code to it.
pub(super) const ZOD_DOOR: &str = "astro-lsp:zod-door";

/// Where live collections are defined, in Astro's order.
const LIVE_FILES: [&str; 4] = ["live.config.mjs", "live.config.js", "live.config.mts", "live.config.ts"];

/// The source of that module.
pub(super) fn zod_door() -> ModuleSource {
    let code = format!("export * from \"{OWN_ZOD}\";\nexport {{ default }} from \"{OWN_ZOD}\";\n");
    ModuleSource { code, kind: ModuleKind::Js, url: None, env: None }
}

impl Loader {
    /// Answers a question whose name begins with `content-`.
    pub(crate) fn content(&self, question: &str, payload: &Value) -> Result<Value, ModuleError> {
        match question {
            "content-config" => Ok(self.content_config()),
            "content-glob" => self.content_glob(payload),
            "content-file" => self.content_file(payload),
            "content-render" => self.content_render(payload),
            "content-image" => Ok(self.content_image(payload)),
            "content-rejected" => Err(self.content_rejected(payload)),
            _ => Err(ModuleError::new("UnknownQuestion", format!("The preview has no answer to the question \"{question}\"."))),
        }
    }

    /// The module that defines collections, and the one that stands for `astro/zod` there.
    fn content_config(&self) -> Value {
        let file = content::config_file(&self.snapshot).or_else(|| content::legacy_config_file(&self.snapshot));
        let module = file.as_ref().map(|file| self.name(file));
        let from = file.or_else(|| self.snapshot.root().join("src/content.config.ts"));
        let zod = match from.map(|from| self.snapshot.resolve(&from, "astro/zod")) {
            Some(Ok(Resolved::File { path, .. })) => self.name(&path),
            _ => OWN_ZOD.to_owned(),
        };
        let config = self.snapshot.config();
        let live = LIVE_FILES.iter().filter_map(|name| config.src_dir.join(name)).find(|file| self.snapshot.is_file(file));
        json!({
            "module": module,
            "legacy": self.snapshot.major_version("astro").is_some_and(|major| major <= 5),
            "rendered": self.asks_for_rendered(),
            "compatible": content::is_compatible(config),
            "live": live.map(|file| self.name(&file)),
            "zod": zod,
            "shiki": self.shiki(),
            "folders": { "root": config.root.as_str(), "src": config.src_dir.as_str(), "public": config.public_dir.as_str() },
            "integrations": config.integrations,
            "base": config.base,
            "site": config.site.as_deref(),
        })
    }

    /// Does code of the project that was loaded so far ask entries for `rendered`?
    fn asks_for_rendered(&self) -> bool {
        let is_code = |file: &FilePath| !matches!(AssetKind::of(file), AssetKind::Markdown | AssetKind::Json | AssetKind::Style | AssetKind::Image | AssetKind::Svg | AssetKind::Other);
        self.files_used().iter().filter(|file| is_code(file)).any(|file| self.snapshot.text(file).is_some_and(|text| names_property(&text, "rendered")))
    }

    /// Entries of a `glob()` loader; only their fingerprint when that is what is known already.
    fn content_glob(&self, payload: &Value) -> Result<Value, ModuleError> {
        let patterns: Vec<String> = match &payload["pattern"] {
            Value::Array(patterns) => patterns.iter().filter_map(|p| p.as_str()).map(str::to_owned).collect(),
            pattern => pattern.as_str().map(str::to_owned).into_iter().collect(),
        };
        let base = payload["base"].as_str().unwrap_or(".");
        let root = &self.snapshot.config().root;
        let folder = place(root, base);
        let files = folder.map(|folder| content::files(&self.snapshot, &folder, &patterns)).unwrap_or_default();
        let fingerprint = self.fingerprint(&files);
        self.note_listing(base, &patterns, fingerprint.clone());
        if payload["known"] == fingerprint {
            return Ok(json!({ "fingerprint": fingerprint }));
        }
        let base = place(root, base).map_or_else(|| base.to_owned(), |folder| folder.to_string());
        // Whoever knows an earlier state is told only what is different.
        let told = payload["known"].as_str().and_then(|known| self.memory().told.get(known).cloned()).unwrap_or_default();
        let found = content::glob_unknown(&self.snapshot, &base, &patterns, &|file, stamp| told.get(file) == Some(&stamp));
        let mut warnings = Vec::new();
        for (file, error) in found.problems {
            match file {
                Some(file) if error.line > 0 => return Err(self.unreadable_data(&file, &error)),
                Some(file) => warnings.push(format!("{}: {}", self.shown(&file), error.message)),
                None => warnings.push(error.message),
            }
        }
        let mut all: FxHashMap<FilePath, u64> = found.known.iter().cloned().collect();
        all.extend(found.entries.iter().map(|entry| (entry.path.clone(), entry.stamp)));
        let mut entries: Vec<(FilePath, Value)> = found.known.into_iter().map(|(path, _)| {
            let known = json!({ "filePath": self.shown(&path), "known": true });
            (path, known)
        }).collect();
        entries.extend(found.entries.into_iter().map(|entry| {
            let digest = self.snapshot.text(&entry.path).map(|text| format!("{:016x}", xxh64(text.as_bytes(), 0)));
            let mut told = json!({ "id": entry.id, "entry": entry.entry, "file": entry.path.as_str(), "filePath": self.shown(&entry.path), "digest": digest });
            // Moved: all texts of a large collection are many megabytes.
            (told["data"], told["body"]) = (entry.data, entry.body.into());
            (entry.path, told)
        }));
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        self.remember_told(&fingerprint, all);
        let entries: Vec<Value> = entries.into_iter().map(|entry| entry.1).collect();
        let mut answer = json!({ "fingerprint": fingerprint, "warnings": warnings });
        answer["entries"] = Value::Array(entries);
        Ok(answer)
    }

    fn remember_told(&self, fingerprint: &str, files: FxHashMap<FilePath, u64>) {
        let mut memory = self.memory();
        if memory.told.len() >= MAX_TOLD {
            memory.told.clear();
        }
        memory.told.insert(fingerprint.to_owned(), Arc::new(files));
    }

    /// The data of a `file()` loader.
    fn content_file(&self, payload: &Value) -> Result<Value, ModuleError> {
        let name = payload["file"].as_str().unwrap_or_default();
        let Some(file) = place(&self.snapshot.config().root, name) else {
            return Err(ModuleError::new("FileUnreadable", format!("`{name}` leads above the root of the disk.")));
        };
        let fingerprint = self.fingerprint(std::slice::from_ref(&file));
        if payload["known"] == fingerprint {
            return Ok(json!({ "fingerprint": fingerprint }));
        }
        let as_text = payload["text"] == true;
        let value = match as_text {
            true => self.snapshot.file(&file).map(|text| text.text().as_ref().into()).map_err(|error| DataError { line: 0, column: 0, message: error.to_string() }),
            false => content::data_file(&self.snapshot, &file),
        };
        match value {
            Ok(value) => Ok(json!({ "fingerprint": fingerprint, "value": value, "filePath": self.shown(&file) })),
            Err(error) => Err(self.unreadable_data(&file, &error)),
        }
    }

    /// The HTML of an entry's text, or of a text given; for a file that is a module, the module and the styles it brings.
    fn content_render(&self, payload: &Value) -> Result<Value, ModuleError> {
        // Entries name their file from the project's root.
        let file = payload["file"].as_str().and_then(|file| self.snapshot.root().join(file));
        let text = payload["text"].as_str();
        if let Some(file) = file.as_ref().filter(|file| matches!(file.extension(), Some("mdx" | "mdoc")) && self.snapshot.is_file(file)) {
            let module = self.name(file);
            return Ok(json!({ "module": module, "styles": self.head(&module)["styles"] }));
        }
        let known = self.snapshot.file(file.as_ref().unwrap_or_else(|| self.snapshot.root())).ok();
        if payload["split"] == true {
            let text = text.unwrap_or_default();
            let matter = content::split_matter(text).map_err(|error| self.unreadable_data(file.as_ref().unwrap_or_else(|| self.snapshot.root()), &error))?;
            return Ok(self.prose(file.as_ref(), &text[matter.body.clone()], &matter.data)?.told());
        }
        let matter = known.as_ref().and_then(|known| content::split_matter(known.text()).ok());
        let body = known.as_ref().zip(matter.as_ref()).map(|(known, matter)| known.text()[matter.body.clone()].trim().to_owned());
        let text = text.map(str::to_owned).or(body).unwrap_or_default();
        let data = matter.map_or_else(|| json!({}), |matter| matter.data);
        let key = (file.clone(), rustc_hash::FxBuildHasher.hash_one((&text, data.to_string())));
        if let Some(told) = self.memory().rendered.get(&key) {
            return Ok(told.clone());
        }
        let told = self.prose(file.as_ref(), &text, &data)?.told();
        let mut memory = self.memory();
        if memory.rendered.len() > MAX_RENDERED {
            memory.rendered.clear();
        }
        memory.rendered.insert(key, told.clone());
        Ok(told)
    }

    /// An entry that its collection's schema refuses, with the place of the first field that is wrong.
    fn content_rejected(&self, payload: &Value) -> ModuleError {
        let text = |key: &str| payload[key].as_str().unwrap_or_default();
        let issues: Vec<(Vec<&str>, &str)> = payload["issues"].as_array().into_iter().flatten().map(|issue| {
            let path = issue["path"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            (path, issue["message"].as_str().unwrap_or_default())
        }).collect();
        let lines = issues.iter().map(|(path, message)| if path.is_empty() { format!("- {message}") } else { format!("- {}: {message}", path.join(".")) });
        let lines = lines.collect::<Vec<_>>().join("\n");
        let words = format!("{} → {} does not fit the schema of its collection:\n{lines}", text("collection"), text("id"));
        let mut error = ModuleError::new("InvalidContentEntryDataError", words);
        let Some(file) = place(self.snapshot.root(), text("file")).filter(|file| self.snapshot.is_file(file)) else {
            error.hint = Some("Correct the data, or the schema in src/content.config.ts.".to_owned());
            return error;
        };
        error.hint = Some(format!("Correct {}, or the schema in src/content.config.ts.", self.shown(&file)));
        let source = self.snapshot.text(&file).unwrap_or_default();
        let path = issues.first().map(|(path, _)| path.as_slice()).unwrap_or_default();
        let with_id: Vec<&str> = std::iter::once(text("id")).chain(path.iter().copied()).collect();
        let line = content::line_of(&source, path).or_else(|| content::line_of(&source, &with_id)).unwrap_or(1);
        error.frame = Some(SourceFrame {
            line: line as u32,
            column: 1,
            snippet: source.lines().nth(line - 1).map(|line| line.chars().take(300).collect()),
            ..frame::file(&file)
        });
        error
    }

    /// What an `image()` of a schema becomes: the picture's address and size, or why there is none.
    fn content_image(&self, payload: &Value) -> Value {
        let text = |key: &str| payload[key].as_str().unwrap_or_default();
        // Entries name their file from the project's root.
        let from = if payload["below"] == true { self.snapshot.root().join(text("from")) } else { FilePath::new(text("from")).ok() };
        let src = text("src");
        let missing = |words: String| json!({ "error": words });
        let Some(from) = from else { return missing("its file is not known".to_owned()) };
        let relative = if src.starts_with(['.', '/']) { src.to_owned() } else { format!("./{src}") };
        let resolved = self.snapshot.resolve(&from, &relative).or_else(|error| self.snapshot.resolve(&from, src).map_err(|_| error));
        match resolved {
            Ok(Resolved::File { path, .. }) => match self.picture(&path) {
                // A drawing is a component too: its text makes it one.
                Some(meta) if meta["format"] == "svg" => json!({ "image": meta, "file": path.as_str(), "text": &*self.snapshot.text(&path).unwrap_or_default() }),
                Some(meta) => json!({ "image": meta, "file": path.as_str() }),
                None => missing(format!("the size of {} cannot be read from its content", path.name())),
            },
            Ok(_) => missing(format!("`{src}` is no picture")),
            Err(error) => missing(error.to_string()),
        }
    }

    pub(super) fn unreadable_data(&self, file: &FilePath, error: &DataError) -> ModuleError {
        let mut problem = ModuleError::new("DataUnreadable", format!("{} cannot be read: {}.", self.shown(file), error.message));
        let text = self.snapshot.text(file);
        let line = text.as_ref().and_then(|text| text.lines().nth(error.line.saturating_sub(1)));
        problem.frame = Some(match (error.line, line) {
            (0, _) | (_, None) => frame::file(file),
            (number, Some(line)) => SourceFrame {
                line: number as u32,
                column: error.column as u32,
                snippet: Some(line.chars().take(300).collect()),
                ..frame::file(file)
            },
        });
        problem
    }

    /// The fingerprint of files the page depends on from now on.
    fn fingerprint(&self, files: &[FilePath]) -> String {
        files.iter().for_each(|file| self.note_use(file));
        fingerprint(&self.snapshot, files)
    }

    fn shown(&self, file: &FilePath) -> String {
        file.below(self.snapshot.root()).unwrap_or(file.as_str()).to_owned()
    }
}

/// Is `name` read from something in a text, as `x.name` or in a pattern, and not only a word of it?
fn names_property(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        if after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$')) {
            return false;
        }
        let of_value = before.strip_suffix('.').is_some_and(|value| value.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | ')' | ']' | '?')));
        let in_pattern = before.trim_end().ends_with(['{', ',']) && after.trim_start().starts_with(['}', ',', ':', '=']);
        of_value || in_pattern
    })
}

/// The fingerprint of a collection's files: another one when it gained, lost or changed one.
pub(super) fn listing(snapshot: &Snapshot, base: &str, patterns: &[String]) -> String {
    let folder = place(&snapshot.config().root, base);
    let files = folder.map(|folder| content::files(snapshot, &folder, patterns)).unwrap_or_default();
    fingerprint(snapshot, &files)
}

/// Equal for the same files with the same texts.
fn fingerprint(snapshot: &Snapshot, files: &[FilePath]) -> String {
    let mut hasher = rustc_hash::FxHasher::default();
    for file in files {
        hasher.write(file.as_str().as_bytes());
        hasher.write_u64(snapshot.file(file).map_or(0, |text| text.stamp()));
    }
    format!("{:x}-{}", hasher.finish(), files.len())
}

/// A place relative to the project's root, or a `file:` URL as `new URL('./x', import.meta.url)` makes it.
fn place(root: &FilePath, written: &str) -> Option<FilePath> {
    match written.strip_prefix("file://") {
        Some(path) => FilePath::new(&percent_encoding::percent_decode_str(path).decode_utf8().ok()?).ok(),
        None => root.join(written),
    }
}

#[cfg(test)]
mod tests {
    use super::names_property;

    #[test]
    fn properties_and_words() {
        let asks = |text| names_property(text, "rendered");
        assert!(asks("post.rendered.html") && asks("post?.rendered") && asks("const { id, rendered } = post") && asks("all[0].rendered"));
        assert!(!asks("<!-- before the page is rendered to -->") && !asks("rendered, then") && !asks("post.renderedAt") && !asks("It is. rendered"));
    }
}
