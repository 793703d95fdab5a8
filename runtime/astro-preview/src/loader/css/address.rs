//! The files that declarations of a sheet name (`url()`, `image-set()`), as addresses of the browser.

use astro_project::{AssetKind, FilePath, Resolved};

use super::super::Loader;
use super::scan::{matching, piece, skipped, starts, string, url};

impl Loader {
    /// A sheet whose declarations name files as browsers find them; quotes stay as they were written.
    pub(in super::super) fn with_addresses(&self, file: &FilePath, text: &str) -> String {
        if !mentions_files(text) {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len() + 64);
        let mut at = 0;
        let mut in_name = false;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let mut kept = |length: usize| {
                out.push_str(&rest[..length]);
                length
            };
            let length = if let Some(length) = skipped(rest) {
                kept(length)
            } else if c == '@' && !in_name {
                // What at-rules name themselves (`@import`, `@namespace`) is no matter of files here.
                kept(piece(rest).0.max(1))
            } else if c == '\\' {
                kept(1 + rest[1..].chars().next().map_or(0, char::len_utf8))
            } else if let Some((inner, length)) = (!in_name && starts(rest, "url(")).then(|| url(rest)).flatten() {
                match self.replaced(file, inner) {
                    Some(new) => out.push_str(&new),
                    None => out.push_str(&rest[..length]),
                }
                length
            } else if starts(rest, "image-set(") {
                let open = "image-set(".len();
                let end = open + matching(&rest[open..]);
                out.push_str(&rest[..open]);
                self.image_set(file, &rest[open..end], &mut out);
                end
            } else {
                kept(c.len_utf8())
            };
            in_name = length == c.len_utf8() && (c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii());
            at += length;
        }
        out
    }

    /// The candidates of an `image-set()`: a bare string is an address too.
    fn image_set(&self, file: &FilePath, inner: &str, out: &mut String) {
        let (mut at, mut depth, mut first) = (0, 0_usize, true);
        while let Some(c) = inner[at..].chars().next() {
            let rest = &inner[at..];
            let replaced = match c {
                '"' | '\'' if first && depth == 0 => string(rest).and_then(|(_, length)| Some((self.replaced(file, &rest[..length])?, length))),
                _ if depth == 0 && starts(rest, "url(") => url(rest).and_then(|(raw, length)| Some((self.replaced(file, raw)?, length))),
                _ => None,
            };
            if let Some((new, length)) = replaced {
                out.push_str(&new);
                at += length;
                first = false;
                continue;
            }
            let length = skipped(rest).unwrap_or(c.len_utf8());
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => first = true,
                c if !c.is_whitespace() => first = false,
                _ => {}
            }
            out.push_str(&rest[..length]);
            at += length;
        }
    }

    /// `url(…)` with another address; `None` leaves it as it is.
    fn replaced(&self, file: &FilePath, raw: &str) -> Option<String> {
        let quote = raw.chars().next().filter(|c| matches!(c, '"' | '\''));
        let written = if quote.is_some() { raw.get(1..raw.len() - 1)? } else { raw };
        let address = self.sheet_address(file, &unescaped(written))?;
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | ')');
        Some(match quote {
            None if address.chars().all(plain) => format!("url({address})"),
            Some('\'') if !address.contains('\'') => format!("url('{address}')"),
            _ => format!("url(\"{}\")", address.replace('"', "\\\"")),
        })
    }

    /// The address of a file that a sheet names; `None` for what is none (`data:`, `https:`, `var()`, `#id`).
    pub(in super::super) fn sheet_address(&self, from: &FilePath, target: &str) -> Option<String> {
        if target.is_empty() || target.starts_with('#') || is_elsewhere(target) || is_function(target) {
            return None;
        }
        let decoded = percent_encoding::percent_decode_str(target).decode_utf8().ok()?;
        let (name, tail) = decoded.split_at(decoded.find(['?', '#']).unwrap_or(decoded.len()));
        if name.starts_with('/') && self.snapshot.public_file(name).is_some() {
            return Some(format!("{}{decoded}", self.snapshot.config().base.trim_end_matches('/')));
        }
        let path = self.css_target(from, name)?;
        let is_inlined = AssetKind::of(&path) == AssetKind::Svg && !tail.contains('#') && !tail.contains("no-inline") && self.is_small(&path);
        if is_inlined && let Some(data) = self.data_url(&path) {
            return Some(data);
        }
        Some(format!("{}{tail}", self.url_of(&path)))
    }

    /// Does a drawing go into the sheet itself (`vite.build.assetsInlineLimit`)?
    fn is_small(&self, file: &FilePath) -> bool {
        self.snapshot.stat(file).is_some_and(|stat| stat.len < self.snapshot.config().css.inline_limit)
    }

    /// A file that a sheet names in `url()` or `composes`.
    pub(super) fn css_target(&self, from: &FilePath, target: &str) -> Option<FilePath> {
        if target.is_empty() || target.starts_with('#') || is_elsewhere(target) {
            return None;
        }
        if target.starts_with('/') {
            let below = self.snapshot.root().join_inside(target).filter(|path| self.snapshot.is_file(path));
            return below.or_else(|| FilePath::new(target).ok().filter(|path| path.is_inside(self.snapshot.root()) && self.snapshot.is_file(path)));
        }
        let beside = from.parent().and_then(|folder| folder.join(target)).filter(|path| self.snapshot.is_file(path));
        let name = target.strip_prefix('~').unwrap_or(target);
        let resolved = |name: &str| match self.snapshot.resolve(from, name) {
            Ok(Resolved::File { path, .. }) => Some(path),
            _ => None,
        };
        beside.or_else(|| resolved(target)).or_else(|| resolved(name)).or_else(|| self.package_file_of_sheet(from, name))
    }

    /// A file of a package that its `exports` do not name: sheets reach for pictures beside those they import.
    fn package_file_of_sheet(&self, from: &FilePath, name: &str) -> Option<FilePath> {
        let (package, rest) = astro_project::resolve::package_name(name)?;
        let rest = rest.trim_start_matches(['.', '/']);
        let folders = from.ancestors().filter_map(|folder| folder.join("node_modules")?.join(package));
        folders.filter_map(|folder| folder.join(rest)).find(|path| self.snapshot.is_file(path))
    }
}

/// May a sheet name files? A quick look.
fn mentions_files(text: &str) -> bool {
    let has = |word: &str| text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    has("url(") || has("image-set(")
}

/// `https://…`, `//…`, `data:…`
pub(super) fn is_elsewhere(target: &str) -> bool {
    let scheme = target.find("://").map_or("", |end| &target[..end]);
    let is_scheme = !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphabetic());
    target.starts_with("//") || is_scheme || starts(target, "data:")
}

/// `var(…)` and its like in the place of an address.
fn is_function(target: &str) -> bool {
    let name = target.split('(').next().unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    name.len() < target.len() && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(is_name)
}

/// An address without the escapes of CSS for punctuation.
fn unescaped(target: &str) -> String {
    let mut out = String::with_capacity(target.len());
    let mut chars = target.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && !next.is_ascii_alphanumeric() && *next != '_' => {}
            _ => out.push(c),
        }
    }
    out
}
