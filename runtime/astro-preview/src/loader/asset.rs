//! Files that are imported for their address: pictures, fonts, sound; and `?raw`, `?url`, `?inline`.

use astro_project::{AssetKind, FilePath};
use serde_json::json;

use super::image;
use super::{Loader, PATH};

impl Loader {
    /// The address the browser finds a file of the project under: below `base`, or `/@fs/` for files elsewhere.
    pub(crate) fn url_of(&self, file: &FilePath) -> String {
        let base = self.snapshot.config().base.trim_end_matches('/');
        let path = self.project_path(file);
        self.memory().offered.insert(file.clone());
        format!("{base}{}", percent_encoding::utf8_percent_encode(&path, PATH))
    }

    /// The file an address leads to, if this preview has given that address out or it is an asset below the project.
    pub(super) fn file_at(&self, path: &str) -> Option<FilePath> {
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
        if let Some(elsewhere) = decoded.strip_prefix("/@fs") {
            let file = FilePath::new(elsewhere).ok()?;
            return self.memory().offered.contains(&file).then_some(file);
        }
        let root = self.snapshot.root();
        let file = root.join_inside(&decoded)?;
        // A sheet's whole path is what names it in the page.
        let whole = FilePath::new(&decoded).ok().filter(|whole| whole.is_inside(root) && AssetKind::of(whole) == AssetKind::Style);
        if let Some(whole) = whole.filter(|whole| self.memory().seen.contains_key(whole)) {
            return Some(whole);
        }
        let below_src = file.is_inside(&self.snapshot.config().src_dir) && is_asset(&file);
        (below_src || self.memory().offered.contains(&file)).then_some(file)
    }

    /// The metadata an imported picture stands for; `None` if it cannot be read as one.
    pub(super) fn picture(&self, file: &FilePath) -> Option<serde_json::Value> {
        let bytes = self.snapshot.bytes(file).ok()?;
        let size = image::size(&bytes)?;
        let src = format!("{}?origWidth={}&origHeight={}&origFormat={}", self.url_of(file), size.width, size.height, size.format);
        Some(json!({ "src": src, "width": size.width, "height": size.height, "format": size.format, "fsPath": file.as_str() }))
    }
}

/// What may be served from `src` without being a module: nothing that holds code.
fn is_asset(file: &FilePath) -> bool {
    match AssetKind::of(file) {
        AssetKind::Image | AssetKind::Svg => true,
        AssetKind::Other => {
            let extension = file.extension().unwrap_or_default().to_ascii_lowercase();
            let known = ["woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "webm", "ogg", "wav", "flac", "aac", "m4a", "opus", "mov", "vtt", "pdf", "txt", "webmanifest"];
            known.contains(&extension.as_str())
        }
        _ => false,
    }
}
