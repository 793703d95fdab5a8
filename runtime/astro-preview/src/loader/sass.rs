//! Sass and SCSS become CSS, with the files they load found as all other imports are.

use std::cell::RefCell;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use astro_engine::ModuleError;
use astro_project::{FilePath, Kind, Resolved};
use serde::{Deserialize, Serialize};

use super::{Loader, content_id, frame};

/// A folder that does not exist: what Sass looks for in it is looked for as an import of the sheet (aliases, packages).
const IMPORTS: &str = "/\u{0}imports";

impl Loader {
    /// The CSS of a sheet in the language its extension or `lang` names. CSS passes as it is.
    pub(crate) fn to_css(&self, file: &FilePath, text: &str, lang: &str) -> Result<String, ModuleError> {
        let syntax = match lang {
            "css" | "pcss" | "postcss" => return Ok(text.to_owned()),
            "scss" => grass::InputSyntax::Scss,
            "sass" => grass::InputSyntax::Sass,
            "less" | "styl" | "stylus" if self.settings.tools.are_there() => return self.compiled_sheet(file, text, lang),
            other => {
                let message = format!("{} holds {other}: style sheets of this language are not turned into CSS yet.", file.name());
                let mut error = ModuleError::new("NotSupportedYet", message);
                error.hint = Some("CSS, SCSS and Sass are.".to_owned());
                error.frame = Some(frame::file(file));
                return Err(error);
            }
        };
        let own = if lang == "sass" { dedent(text) } else { text.to_owned() };
        let (whole, before) = self.with_additional_data(file, &own, lang)?;
        let config = self.snapshot.config();
        let options = format!("{} {} {}", config.css.preprocessors[lang], config.css.inline_limit, config.base);
        // A sheet may load a whole framework: what became of it is kept with all it looked for.
        let inputs = ["sass", file.as_str(), self.snapshot.root().as_str(), lang, &options, &whole];
        let made = self.settings.tools.outcome_that(&inputs, |made: &Made| made.rests.iter().all(|rest| self.holds(file, rest)), || self.compiled_sass(file, &whole, before, lang, syntax))?;
        self.note_read(file, &made.rests);
        Ok(made.css)
    }

    fn note_read(&self, file: &FilePath, rests: &[Rest]) {
        for rest in rests {
            if let Rest::Read(path, _) = rest && let Ok(path) = FilePath::new(path) {
                self.note_inlined(file, &path);
            }
        }
    }

    /// `before` bytes of the text are what the configuration puts in front.
    fn compiled_sass(&self, file: &FilePath, text: &str, before: usize, lang: &str, syntax: grass::InputSyntax) -> Result<Made, ModuleError> {
        let files = Files { loader: self, sheet: file, rests: RefCell::default() };
        let folder = file.parent().unwrap_or_else(|| self.snapshot.root().clone());
        let mut options = grass::Options::default().fs(&files).quiet(true).input_syntax(syntax).load_path(folder.as_str());
        let paths = self.snapshot.config().css.preprocessors[lang].clone();
        let paths = ["loadPaths", "includePaths"].into_iter().filter_map(|key| paths[key].as_array()).flatten();
        for path in paths.filter_map(|path| self.snapshot.root().join(path.as_str()?)) {
            options = options.load_path(path.as_str().to_owned());
        }
        let options = options.load_path(IMPORTS).load_path(self.snapshot.root().as_str());
        // The crate asserts what hostile text need not keep.
        let result = catch_unwind(AssertUnwindSafe(|| grass::from_string(text.to_owned(), &options)));
        let rests = files.rests.into_inner();
        // Where it failed, an edit of one of these may mend it.
        self.note_read(file, &rests);
        match result {
            Ok(Ok(css)) => Ok(Made { css: css.trim_end_matches('\n').to_owned(), rests }),
            Ok(Err(error)) => Err(self.broken_sass(file, text, before, error)),
            Err(_) => {
                let mut wrong = ModuleError::new("StyleNotCompiled", format!("Sass gives up on {}: nothing can be made of this sheet.", file.name()));
                wrong.frame = Some(frame::file(file));
                Err(wrong)
            }
        }
    }

    /// What Sass says about a sheet, at its place in this or a loaded sheet.
    fn broken_sass(&self, file: &FilePath, text: &str, before: usize, error: Box<grass::Error>) -> ModuleError {
        let (message, place) = match error.kind() {
            grass::ErrorKind::ParseError { message, loc, .. } => {
                let name = loc.file.name().to_owned();
                (message, Some((FilePath::new(&name).ok(), loc.begin.line, loc.begin.column)))
            }
            other => (format!("{other:?}"), None),
        };
        let mut wrong = ModuleError::new("StyleNotCompiled", format!("Sass cannot read {}: {}.", file.name(), message.trim_end_matches('.')));
        wrong.frame = Some(match place {
            Some((None, line, column)) => frame::at(file, &text[before..], offset(text, line, column).saturating_sub(before)),
            Some((Some(other), line, column)) => {
                let text = self.snapshot.text(&other).unwrap_or_default();
                frame::at(&other, &text, offset(&text, line, column))
            }
            None => frame::file(file),
        });
        wrong
    }
}

/// A sheet as it was compiled, and what of the project that rests on.
#[derive(Debug, Serialize, Deserialize)]
struct Made {
    css: String,
    rests: Vec<Rest>,
}

/// What Sass asked the disk, and what it heard.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Rest {
    /// The content of a file.
    Read(String, u64),
    /// Where a path led, if to any file.
    Found(String, Option<String>),
    Folder(String, bool),
}

impl Loader {
    /// Whether the disk would say the same now.
    fn holds(&self, sheet: &FilePath, rest: &Rest) -> bool {
        let files = Files { loader: self, sheet, rests: RefCell::default() };
        match rest {
            Rest::Read(path, content) => FilePath::new(path).is_ok_and(|path| content_id(&self.snapshot, &path) == *content),
            Rest::Found(path, found) => files.find(Path::new(path)).as_ref().map(FilePath::as_str) == found.as_deref(),
            Rest::Folder(path, is) => files.is_folder(Path::new(path)) == *is,
        }
    }
}

/// The indentation all lines share means nothing in a `<style>`.
fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let shared = text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let lines: Vec<&str> = text.split('\n').map(|line| line.get(shared..).unwrap_or_default()).collect();
    lines.join("\n")
}

/// The byte at a line and column, both from 0.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column).map_or(0, |(at, _)| at)
}

/// The project's files as Sass sees them.
struct Files<'a> {
    loader: &'a Loader,
    sheet: &'a FilePath,
    rests: RefCell<Vec<Rest>>,
}

impl fmt::Debug for Files<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Files")
    }
}

impl Files<'_> {
    fn note(&self, rest: Rest) {
        self.rests.borrow_mut().push(rest);
    }

    /// As `find`, and noted.
    fn found(&self, path: &Path) -> Option<FilePath> {
        let found = self.find(path);
        self.note(Rest::Found(path.to_string_lossy().into_owned(), found.as_ref().map(ToString::to_string)));
        found
    }

    fn is_folder(&self, path: &Path) -> bool {
        let path = path.to_str().and_then(absolute);
        path.is_some_and(|path| self.loader.snapshot.stat(&path).is_some_and(|stat| stat.kind == Kind::Folder))
    }

    fn find(&self, path: &Path) -> Option<FilePath> {
        let path = path.to_str()?;
        if let Some(specifier) = path.strip_prefix(IMPORTS) {
            return self.imported(specifier);
        }
        if !path.starts_with('/') {
            // Written with its extension in the sheet itself.
            let beside = self.sheet.parent().and_then(|folder| folder.join(path));
            return beside.filter(|path| self.loader.snapshot.is_file(path)).or_else(|| self.imported(path));
        }
        // `a/../b` is how Sass writes what it looks for.
        let file = absolute(path).filter(|path| self.loader.snapshot.is_file(path));
        let aliased = || path.rfind("/@").or_else(|| path.rfind("/~")).and_then(|at| self.imported(&path[at + 1..]));
        file.or_else(aliased)
    }

    /// The file a specifier leads to, if it is the very file that is looked for.
    fn imported(&self, specifier: &str) -> Option<FilePath> {
        let specifier = specifier.trim_start_matches('/');
        // The old mark for a package, where it is no alias.
        self.resolved(specifier).or_else(|| self.resolved(specifier.strip_prefix('~')?))
    }

    fn resolved(&self, specifier: &str) -> Option<FilePath> {
        match self.loader.snapshot.resolve(self.sheet, specifier) {
            Ok(Resolved::File { path, .. }) if path.as_str().ends_with(specifier.rsplit('/').next()?) => Some(path),
            // The sheet of a package, which Sass looks for by the package's name and its own endings.
            _ => {
                let (name, extension) = specifier.rsplit_once('.')?;
                let folder = self.sheet.parent()?;
                self.loader.find(name, folder.as_str(), Some("scss")).filter(|path| path.extension() == Some(extension))
            }
        }
    }
}

fn absolute(path: &str) -> Option<FilePath> {
    FilePath::new("/").ok()?.join(path.trim_start_matches('/'))
}

impl grass::Fs for Files<'_> {
    fn is_dir(&self, path: &Path) -> bool {
        let is = self.is_folder(path);
        self.note(Rest::Folder(path.to_string_lossy().into_owned(), is));
        is
    }

    fn is_file(&self, path: &Path) -> bool {
        self.found(path).is_some()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let file = self.found(path).ok_or(io::ErrorKind::NotFound)?;
        let text = self.loader.snapshot.text(&file).ok_or(io::ErrorKind::InvalidData)?;
        self.note(Rest::Read(file.to_string(), content_id(&self.loader.snapshot, &file)));
        if file.parent() == self.sheet.parent() {
            return Ok(text.as_bytes().to_vec());
        }
        // Paths of a sheet elsewhere hold from there, and what becomes of them is one sheet.
        let placed = self.loader.with_addresses(&file, &text);
        if placed.len() > text.len() && placed.contains("data:image/svg+xml") && placed != *text {
            // A drawing is in it, whose content nothing here stands for: never held.
            self.note(Rest::Folder(IMPORTS.to_owned(), true));
        }
        Ok(placed.into_bytes())
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.found(path).map(|file| PathBuf::from(file.as_str())).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[cfg(test)]
mod tests {
    use super::dedent;

    #[test]
    fn shared_indentation_goes() {
        assert_eq!(dedent("\n\t\ta\n\t\t\tb: c\n\n\t\td"), "\na\n\tb: c\n\nd");
        assert_eq!(dedent(""), "");
    }
}
