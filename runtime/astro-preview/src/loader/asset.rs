//! Files that are imported for their address: pictures, fonts, sound; and `?raw`, `?url`, `?inline`.

use astro_project::{AssetKind, FilePath};
use serde_json::json;

use astro_engine::picture;
use base64::Engine;
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
        let mut head = picture::head(&bytes)?;
        if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("apng")) {
            head.format = "apng";
        }
        self.memory().offered.insert(file.clone());
        // Written as it is: the address is read by `<Image>` and the endpoint, which take a path.
        let path = percent_encoding::utf8_percent_encode(file.as_str(), NAME);
        let src = format!("/@fs{path}?origWidth={}&origHeight={}&origFormat={}", head.width, head.height, head.format);
        let mut meta = json!({ "src": src, "width": head.width, "height": head.height, "format": head.format });
        if let Some(orientation) = head.orientation {
            meta["orientation"] = orientation.into();
        }
        Some(meta)
    }

    /// The file that a picture's address on this site leads to, for the endpoint that makes pictures: `ask("image-file", {src})`.
    pub(crate) fn image_file(&self, payload: &serde_json::Value) -> serde_json::Value {
        let src = payload["src"].as_str().unwrap_or_default();
        let Some(file) = self.file_of_picture(src) else { return serde_json::Value::Null };
        match AssetKind::of(&file) {
            AssetKind::Svg => json!({ "text": self.snapshot.text(&file).as_deref() }),
            _ => json!({ "file": file.as_str() }),
        }
    }

    fn file_of_picture(&self, src: &str) -> Option<FilePath> {
        let decoded = percent_encoding::percent_decode_str(src).decode_utf8().ok()?;
        if let Some(elsewhere) = decoded.strip_prefix("/@fs") {
            let file = FilePath::new(elsewhere).ok()?;
            let known = self.memory().offered.contains(&file);
            let own = self.is_allowed(&file) && is_picture(&file);
            return ((known || own) && !self.is_denied(&file)).then_some(file).filter(|file| self.snapshot.is_file(file));
        }
        // Asked by a script, addresses are found with and without the base.
        let below = decoded.strip_prefix(self.snapshot.config().base.trim_end_matches('/')).filter(|path| path.starts_with('/'));
        let path = below.unwrap_or(&decoded);
        let file = self.snapshot.public_file(path).or_else(|| self.file_at(path))?;
        (self.snapshot.is_file(&file) && crate::app::stays_inside(&self.snapshot, &file)).then_some(file)
    }

    /// Does `vite.server.fs.allow` let a file be asked for by its path? Without it, the files of the project.
    fn is_allowed(&self, file: &FilePath) -> bool {
        match &self.snapshot.config().fs_allow {
            Some(folders) => folders.iter().any(|folder| file.is_inside(folder)),
            None => file.is_inside(self.snapshot.root()) && crate::app::stays_inside(&self.snapshot, file),
        }
    }

    /// `vite.server.fs.deny`
    fn is_denied(&self, file: &FilePath) -> bool {
        self.snapshot.config().fs_deny.iter().any(|glob| {
            let whole = if glob.contains('/') { glob.clone() } else { format!("**/{glob}") };
            super::glob::matches(&whole, file.as_str())
        })
    }

    /// A file as a `data:` URL (`?inline`).
    pub(super) fn data_url(&self, file: &FilePath) -> Option<String> {
        let bytes = self.snapshot.bytes(file).ok()?;
        let kind = crate::app::content_type(file.name());
        let kind = kind.split(';').next().unwrap_or_default();
        let drawing = (AssetKind::of(file) == AssetKind::Svg).then(|| String::from_utf8_lossy(&bytes)).filter(|text| !is_delicate(text));
        if let Some(text) = drawing {
            return Some(format!("data:image/svg+xml,{}", in_data(text.trim())));
        }
        Some(format!("data:{kind};base64,{}", base64::engine::general_purpose::STANDARD.encode(&bytes)))
    }
}

/// Characters of a file's name that would end the path of an address.
const NAME: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b'#').add(b'%').add(b'?');

/// Would a drawing be another one with other quotes and less white space?
fn is_delicate(text: &str) -> bool {
    let nested = |outer: char, inner: char| {
        text.match_indices(outer).any(|(at, _)| {
            let rest = &text[at + 1..];
            rest.find(['"', '\'']).is_some_and(|next| rest[next..].starts_with(inner) && rest[next..].contains(outer))
        })
    };
    text.contains("<text") || text.contains("<foreignObject") || nested('"', '\'') || nested('\'', '"')
}

/// The text of a drawing inside of a `data:` URL, as Vite writes it.
fn in_data(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let blank = rest.len() - rest.trim_start().len();
        match c {
            '"' => out.push('\''),
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '<' => out.push_str("%3c"),
            '>' => {
                out.push_str("%3e");
                // Blanks between elements are gone.
                let next = after.trim_start();
                rest = if next.starts_with('<') { next } else { after };
                continue;
            }
            _ if blank > 0 => {
                out.push_str("%20");
                rest = &rest[blank..];
                continue;
            }
            c => out.push(c),
        }
        rest = after;
    }
    out
}

fn is_picture(file: &FilePath) -> bool {
    matches!(AssetKind::of(file), AssetKind::Image | AssetKind::Svg)
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
