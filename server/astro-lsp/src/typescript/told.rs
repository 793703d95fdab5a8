//! What TypeScript was told when it was asked, so that its answer can be read: its files and places in ours, ours in its.
//!
//! TypeScript counts in bytes (it was asked to); the client as it likes.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use astro_compiler::Features;
use astro_ide::typescript::{Layout, Part, Projection, Virtual};
use astro_project::{FilePath, Snapshot};
use astro_syntax::{Encoding, LineIndex};
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use super::features::findings::Report;
use super::kept::{self, Kept, Reports};
use crate::convert;
use crate::view::{self, View, is_astro};

/// Projections kept; those of open files are always among them.
const MOST_KEPT: usize = 512;

/// Projections by file and content. Made when needed: the maps of closed files are wanted rarely.
pub(crate) struct Projections {
    layout: Arc<Layout>,
    kept: Mutex<HashMap<FilePath, (u64, Arc<Projection>)>>,
}

impl Projections {
    /// None yet.
    pub(crate) fn new(layout: Arc<Layout>) -> Projections {
        Projections { layout, kept: Mutex::default() }
    }

    /// The projection of a file as the snapshot has it.
    pub(crate) fn of(&self, snapshot: &Snapshot, file: &FilePath) -> Option<Arc<Projection>> {
        let text = snapshot.file(file).ok()?;
        let stamp = text.stamp();
        if let Some((known, projection)) = self.kept().get(file)
            && *known == stamp
        {
            return Some(projection.clone());
        }
        let projection = Arc::new(Projection::of(text.document(), &project_path(snapshot, file), self.layout.up(file)));
        let mut kept = self.kept();
        if kept.len() >= MOST_KEPT {
            kept.retain(|file, _| snapshot.is_open(file));
        }
        kept.insert(file.clone(), (stamp, projection.clone()));
        Some(projection)
    }

    /// The same, not kept: for going through all files once.
    pub(crate) fn once(&self, snapshot: &Snapshot, file: &FilePath) -> Option<Arc<Projection>> {
        if snapshot.is_open(file) {
            return self.of(snapshot, file);
        }
        let text = snapshot.text(file)?;
        Some(Arc::new(Projection::of(&astro_syntax::Document::parse(&text), &project_path(snapshot, file), self.layout.up(file))))
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<FilePath, (u64, Arc<Projection>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn project_path(snapshot: &Snapshot, file: &FilePath) -> String {
    format!("/{}", file.below(snapshot.root()).unwrap_or(file.name()))
}

/// One question's view of both sides.
pub(crate) struct Told {
    /// The document asked about, and its project.
    pub(crate) view: View,
    pub(crate) layout: Arc<Layout>,
    pub(crate) projections: Arc<Projections>,
    /// When it was last told anything but the document's component script and template: see `Mirror::beside`.
    beside: u64,
    kept: Kept,
    /// What is known of scripts without asking.
    standing: Option<Arc<Reports>>,
    lines: Mutex<HashMap<FilePath, Arc<LineIndex>>>,
}

/// A place TypeScript can be asked about.
pub(crate) struct Shown {
    /// The file it sees.
    pub(crate) file: FilePath,
    /// The place in it.
    pub(crate) position: lsp::Position,
}

impl Shown {
    /// As requests name it.
    pub(crate) fn params(&self) -> Value {
        json!({ "textDocument": { "uri": uri(&self.file) }, "position": self.position })
    }
}

/// A place of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) file: FilePath,
    pub(crate) range: Places,
}

/// A range: in bytes where spans have to be followed, else as TypeScript gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Places {
    Bytes(Range<usize>),
    AsGiven(lsp::Range),
}

impl Told {
    /// A question about a document, with what was told before it.
    pub(crate) fn new(view: View, layout: Arc<Layout>, projections: Arc<Projections>, beside: u64, kept: Kept) -> Told {
        let standing = kept.of(&view.file, beside);
        Told { view, layout, projections, beside, kept, standing, lines: Mutex::default() }
    }

    /// What was found in one of its files, if that is still true.
    pub(crate) fn standing(&self, shown: &FilePath) -> Option<&Report> {
        self.standing.as_ref()?.get(shown).filter(|_| self.stands_alone(shown))
    }

    /// Keeps what was found in its scripts for the next question.
    pub(crate) fn keep(&self, found: Vec<(FilePath, Report)>) {
        let stay = found.into_iter().filter(|(shown, _)| self.stands_alone(shown)).collect();
        self.kept.keep(self.view.file.clone(), self.beside, stay);
    }

    fn stands_alone(&self, shown: &FilePath) -> bool {
        let Some((_, projection, part)) = self.source(shown).filter(|(_, _, part)| matches!(part, Part::Script(_))) else { return false };
        let around = self.view.snapshot.text(&self.view.file).unwrap_or_default();
        projection.part(&part).is_some_and(|script| kept::stands_alone(&script.text, &around))
    }

    /// The client's position as a byte of the document.
    pub(crate) fn offset(&self, position: lsp::Position) -> usize {
        self.view.place(position).offset
    }

    /// The places TypeScript sees for a byte of the document, best first.
    pub(crate) fn shown(&self, offset: usize, features: Features) -> Vec<Shown> {
        let file = &self.view.file;
        if !is_astro(file) {
            let position = convert::position(&self.view.lines(), offset, Encoding::Utf8);
            return vec![Shown { file: file.clone(), position }];
        }
        let Some(projection) = self.projections.of(&self.view.snapshot, file) else { return Vec::new() };
        let places = projection.shown(offset, features).into_iter().filter_map(|(shown, offset)| {
            let position = convert::position(&shown.lines, offset, Encoding::Utf8);
            Some(Shown { file: self.layout.shown(file, &shown.part)?, position })
        });
        places.collect()
    }

    /// The files TypeScript sees for the document.
    pub(crate) fn files(&self) -> Vec<FilePath> {
        let file = &self.view.file;
        if !is_astro(file) {
            return vec![file.clone()];
        }
        let projection = self.projections.of(&self.view.snapshot, file);
        let parts = projection.iter().flat_map(|projection| projection.files.iter());
        parts.filter_map(|shown| self.layout.shown(file, &shown.part)).collect()
    }

    /// What a file of TypeScript's stands for: the `.astro` file and the text shown for it.
    pub(crate) fn source(&self, shown: &FilePath) -> Option<(FilePath, Arc<Projection>, Part)> {
        let (file, part) = self.layout.source(shown)?;
        let projection = self.projections.of(&self.view.snapshot, &file)?;
        Some((file, projection, part))
    }

    /// A range TypeScript names, in ours; `None` for text nobody wrote.
    pub(crate) fn found(&self, uri: &str, range: &lsp::Range, features: Features) -> Option<Found> {
        let shown = path(uri)?;
        if !self.layout.is_shadow(&shown) {
            return Some(Found { file: shown, range: Places::AsGiven(*range) });
        }
        let (file, projection, part) = self.source(&shown)?;
        let range = bytes_in(projection.part(&part)?, range, features)?;
        Some(Found { file, range: Places::Bytes(range) })
    }

    /// A place of ours as the client names it.
    pub(crate) fn location(&self, found: &Found) -> Option<lsp::Location> {
        let uri = self.view.uri_of(&found.file)?;
        let range = match &found.range {
            Places::Bytes(bytes) => convert::range(&self.lines(&found.file), bytes, self.view.client.encoding),
            Places::AsGiven(range) => self.client_range(&found.file, range),
        };
        Some(lsp::Location { uri, range })
    }

    /// A range of a real file, counted in bytes, as the client counts.
    pub(crate) fn client_range(&self, file: &FilePath, range: &lsp::Range) -> lsp::Range {
        let encoding = self.view.client.encoding;
        if encoding == Encoding::Utf8 {
            return *range;
        }
        let lines = self.lines(file);
        convert::range(&lines, &offsets(&lines, range), encoding)
    }

    /// The lines of a file, gathered once: an answer may name thousands of places in it.
    fn lines(&self, file: &FilePath) -> Arc<LineIndex> {
        let mut known = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(file.clone()).or_insert_with(|| Arc::new(view::lines(&self.view.snapshot, file))).clone()
    }
}

/// A range of a shown file as bytes of its source.
pub(crate) fn bytes_in(shown: &Virtual, range: &lsp::Range, features: Features) -> Option<Range<usize>> {
    shown.source(&offsets(&shown.lines, range), features)
}

/// A range of TypeScript's as bytes of the same text.
pub(crate) fn offsets(lines: &LineIndex, range: &lsp::Range) -> Range<usize> {
    convert::offsets(lines, *range, Encoding::Utf8)
}

/// The URI TypeScript knows a file by.
pub(crate) fn uri(file: &FilePath) -> String {
    convert::uri(file).map(|uri| uri.to_string()).unwrap_or_default()
}

/// The file a URI of TypeScript's names.
pub(crate) fn path(uri: &str) -> Option<FilePath> {
    convert::file_path(&lsp::Uri::parse(uri).ok()?)
}
