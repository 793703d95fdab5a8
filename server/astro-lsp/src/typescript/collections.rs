//! The types of `astro:content` for a project that was never synced: those `astro sync` would write, from the same template
//! of the installed `astro` and the names of the collections.

use astro_project::{FilePath, Snapshot, content};

use super::shadow::{Shadow, is_real_folder};

/// Where they are written in the mirrored tree: a name no folder of a project has.
const FOLDER: &str = "@astro-lsp/content";
const TEMPLATE: &str = "node_modules/astro/templates/content/types.d.ts";

/// The file to start from in the place of what `astro sync` writes; none if it has written, or if there is nothing to say.
pub(super) fn file(shadow: &mut Shadow, snapshot: &Snapshot) -> Option<FilePath> {
    let folder = shadow.layout.shadow().join(FOLDER)?;
    let (start, types) = (folder.join("types.d.ts")?, folder.join("content.d.ts")?);
    let synced = snapshot.root().join(".astro/types.d.ts").is_some_and(|file| snapshot.is_file(&file));
    let text = if synced { None } else { content_types(snapshot, &folder) };
    let Some(text) = text else {
        // Two declarations of one module are in each other's way. Nothing is removed through a link.
        if folder.ancestors().take(2).all(|folder| is_real_folder(&folder)) {
            [&start, &types].into_iter().for_each(|file| drop(std::fs::remove_file(file)));
        }
        return None;
    };
    shadow.put(&types, &text).ok()?;
    // Whichever declares the module first is believed.
    shadow.put(&start, "/// <reference path=\"content.d.ts\" />\n/// <reference types=\"astro/client\" />\n").ok()?;
    Some(start)
}

/// Astro's template, filled in as `astro sync` does.
fn content_types(snapshot: &Snapshot, folder: &FilePath) -> Option<String> {
    let config = content::config_file(snapshot)?;
    let names = astro_ide::typescript::collection_names(snapshot).filter(|names| !names.is_empty())?;
    let template = snapshot.root().ancestors().find_map(|above| snapshot.text(&above.join(TEMPLATE)?))?;
    let marks = ["// @@DATA_ENTRY_MAP@@", "'@@CONTENT_CONFIG_TYPE@@'", "'@@LIVE_CONTENT_CONFIG_TYPE@@'"];
    // Older versions have another template and are left to `astro sync`.
    if !marks.iter().all(|mark| template.contains(mark)) {
        return None;
    }
    let module = |file: &FilePath| {
        let path = file.relative_to(folder);
        let (stem, extension) = path.rsplit_once('.')?;
        let extension = if extension.starts_with('m') { "mjs" } else { "js" };
        Some(format!("typeof import(\"{stem}.{extension}\")"))
    };
    let source = &snapshot.config().src_dir;
    let live = ["mjs", "js", "mts", "ts"].iter().filter_map(|extension| source.join(&format!("live.config.{extension}")));
    let live = live.into_iter().find(|file| snapshot.is_file(file)).and_then(|file| module(&file));
    let entries: String = names.iter().map(|name| entry(name)).collect();
    Some(template.replace(marks[0], &entries).replace(marks[1], &module(&config)?).replace(marks[2], live.as_deref().unwrap_or("never")))
}

/// A collection. Whether it has a schema is read off its type: without one everything is of that type, and the loader may know.
fn entry(name: &str) -> String {
    let key = serde_json::Value::from(name);
    format!(
        "{key}: Record<string, {{ id: string; body?: string; collection: {key}; \
         data: unknown extends InferEntrySchema<{key}> ? InferLoaderSchema<{key}> : InferEntrySchema<{key}>; \
         rendered?: RenderedContent; filePath?: string; digest?: string | number }}>;\n"
    )
}
