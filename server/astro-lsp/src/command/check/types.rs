//! Types in `check`: TypeScript is asked once about every file of a project, as an editor would ask.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use astro_compiler::Features;
use astro_ide::Severity;
use astro_ide::typescript::{Layout, Projection, TsFinding, Virtual, keep_finding};
use astro_project::config::covers::Coverage;
use astro_project::{FilePath, Snapshot};
use astro_syntax::{Encoding, LineIndex};
use serde::Deserialize;
use serde_json::json;
use tower_lsp::gen_lsp_types as lsp;

use super::files::{self, Group};
use super::progress::Progress;
use crate::report::Item;
use crate::report::frame::Frame;
use crate::typescript::child::{self, Child, NoAnswer, Question};
use crate::typescript::find::{self, Engine};
use crate::typescript::mirror::Mirror;
use crate::typescript::shadow::is_declaration;
use crate::typescript::{root, told};
use crate::view::is_astro;

/// How long TypeScript may take for one file; the first one waits for the whole project to be read.
const DEADLINE: Duration = Duration::from_secs(300);
/// Questions under way at once.
const AT_ONCE: usize = 64;

/// The TypeScripts of all projects of a run.
pub(super) struct Engines {
    wanted: bool,
    chosen: Option<PathBuf>,
    running: HashMap<FilePath, Types>,
    /// The one that looked at the project before, for the next project.
    idle: Option<Types>,
    /// They will be asked again.
    stay: bool,
}

/// What TypeScript found.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) items: Vec<Item>,
    /// Files only TypeScript looked at.
    pub(super) files: usize,
    /// What the user should know: why types were left out.
    pub(super) notes: Vec<String>,
    /// There is a TypeScript, and it did not do its work.
    pub(super) failed: bool,
}

impl Engines {
    /// None is started before it is needed; if types are not `wanted`, never. If they are not to `stay`, projects with the same
    /// TypeScript have one process, one after another: what they share (Astro's types, the browser's) is read once.
    pub(super) fn new(wanted: bool, chosen: Option<&Path>, stay: bool) -> Engines {
        // What is named on the command line starts from the folder it is typed in, not from the project.
        let chosen = chosen.map(|path| std::path::absolute(path).unwrap_or(path.to_owned())).or_else(find::of_environment);
        Engines { wanted, chosen, running: HashMap::new(), idle: None, stay }
    }

    /// Asks about all files; `changed` are those that changed on disk since the last time.
    pub(super) fn look(&mut self, groups: &[Group], changed: &[FilePath], progress: &Progress) -> Typed {
        let mut typed = Typed::default();
        let groups: Vec<&Group> = groups.iter().filter(|group| self.wanted && !(group.files.is_empty() && group.modules.is_empty())).collect();
        let growth = if groups.len() == 1 { child::HASTY } else { child::EVEN };
        for group in groups {
            let mut types = match self.types_of(&group.snapshot, growth) {
                Ok(types) => types,
                Err(why) => {
                    if !typed.notes.contains(&why) {
                        typed.notes.push(why);
                    }
                    continue;
                }
            };
            match types.look(group, changed, !self.stay, progress) {
                Ok((items, modules)) => {
                    typed.items.extend(items);
                    typed.files += modules;
                    match self.stay {
                        true => drop(self.running.insert(group.snapshot.root().clone(), types)),
                        false => self.idle = Some(types),
                    }
                }
                Err(why) => {
                    typed.notes.push(why);
                    typed.failed = true;
                }
            }
        }
        self.idle = None;
        typed
    }

    /// A TypeScript for a project, running; why there is none, in words.
    fn types_of(&mut self, snapshot: &Snapshot, growth: &str) -> Result<Types, String> {
        if let Some(types) = self.running.remove(snapshot.root()) {
            return Ok(types);
        }
        let engine = find::engine(snapshot.root(), self.chosen.as_deref()).map_err(|missing| missing.to_string())?;
        match self.idle.take().filter(|idle| idle.program == engine.program && !idle.child.has_ended()) {
            Some(idle) => Ok(idle.turn_to(snapshot)),
            None => Types::start(&engine, snapshot, growth),
        }
    }
}

/// A TypeScript that is asked about a project, and asked again while its files change.
struct Types {
    program: PathBuf,
    child: Child,
    mirror: Mirror,
    runtime: tokio::runtime::Runtime,
}

/// One finding as TypeScript says it.
#[derive(Deserialize)]
struct Said {
    range: lsp::Range,
    severity: Option<u8>,
    code: Option<serde_json::Value>,
    message: String,
    #[serde(default)]
    tags: Vec<u8>,
}

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    items: Vec<Said>,
}

impl Types {
    /// Starts TypeScript for a project; why not, in words, if it does not start.
    fn start(engine: &Engine, snapshot: &Snapshot, growth: &str) -> Result<Types, String> {
        let cannot = |error: std::io::Error| format!("TypeScript ({}) could not be started: {error}", engine.program.display());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(cannot)?;
        let child = {
            let _inside = runtime.enter();
            root::begin(engine, snapshot.root(), &root::settings(&serde_json::Value::Null), growth).map_err(cannot)?
        };
        let mut mirror = Mirror::new(snapshot);
        mirror.configure(&child, snapshot);
        Ok(Types { program: engine.program.clone(), child, mirror, runtime })
    }

    /// The same process, for another project.
    fn turn_to(self, snapshot: &Snapshot) -> Types {
        let Types { program, child, mut mirror, runtime } = self;
        mirror.close(&child);
        let mut mirror = Mirror::new(snapshot);
        mirror.configure(&child, snapshot);
        Types { program, child, mirror, runtime }
    }

    /// What TypeScript finds in the files of a project, and in how many modules it looked that only it knows; `on_disk`
    /// are the files that changed since it was last asked. With `holds` one file is open meanwhile: TypeScript lets a project
    /// go of which nothing is open when a file of another is opened, and keeps what both have read.
    fn look(&mut self, group: &Group, on_disk: &[FilePath], holds: bool, progress: &Progress) -> Result<(Vec<Item>, usize), String> {
        let Types { child, mirror, runtime, .. } = self;
        let _inside = runtime.enter();
        let snapshot = &group.snapshot;
        mirror.sync(child, snapshot, on_disk);
        let covered = covered(group);
        let asked: Vec<Asked> = covered.into_iter().flat_map(|file| shown(mirror, file)).collect();
        if let Some(first) = asked.first().filter(|_| holds) {
            mirror.hold(child, &first.shown);
        }
        let mut asked = asked.into_iter();
        let (mut items, mut modules) = (Vec::new(), 0);
        let mut under_way: VecDeque<(Asked, Question)> = VecDeque::new();
        loop {
            while under_way.len() < AT_ONCE
                && let Some(next) = asked.next()
            {
                let question = child.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": told::uri(&next.shown) } }));
                under_way.push_back((next, question));
            }
            let Some((next, question)) = under_way.pop_front() else { return Ok((items, modules)) };
            let answer = runtime.block_on(question.answer(DEADLINE));
            progress.step_types();
            match answer {
                Ok(answer) => {
                    modules += usize::from(group.modules.binary_search(&next.file).is_ok());
                    let report: Report = serde_json::from_str(answer.get()).map_err(|error| format!("TypeScript's answer about {} cannot be read: {error}", next.file))?;
                    if !report.items.is_empty() {
                        // Most files have no findings, and need no map.
                        let told = next.projection(snapshot, mirror);
                        items.extend(report.items.into_iter().filter_map(|said| next.item(snapshot, &mirror.shadow.layout, told.as_deref(), said)));
                    }
                }
                // A file that is in no project of TypeScript's.
                Err(NoAnswer::Refused(_)) => {}
                Err(NoAnswer::Late) => return Err(format!("TypeScript did not answer about {} within {} seconds", next.file, DEADLINE.as_secs())),
                Err(NoAnswer::Gone) => return Err(format!("TypeScript ended while it was asked about {}", next.file)),
            }
        }
    }
}

/// A file TypeScript is asked about.
struct Asked {
    /// The file of the project.
    file: FilePath,
    /// The file TypeScript sees.
    shown: FilePath,
}

/// The files the project's configuration covers. All, if its own covers no component of it or only single files were asked
/// for.
fn covered(group: &Group) -> Vec<&FilePath> {
    let coverage = Coverage::of(&group.snapshot);
    let mut components = group.files.iter().filter(|file| is_astro(file)).peekable();
    let of_use = group.whole && (!coverage.is_own() || components.peek().is_none() || components.any(|file| coverage.has(file)));
    group.files.iter().chain(&group.modules).filter(|file| !of_use || coverage.has(file)).collect()
}

fn shown(mirror: &Mirror, file: &FilePath) -> Vec<Asked> {
    let shown = if is_astro(file) { mirror.shadow.shown(file).iter().filter(|shown| !is_declaration(shown)).cloned().collect() } else { vec![file.clone()] };
    shown.into_iter().map(|shown| Asked { file: file.clone(), shown }).collect()
}

impl Asked {
    /// What a component is shown as.
    fn projection(&self, snapshot: &Snapshot, mirror: &Mirror) -> Option<Arc<Projection>> {
        if is_astro(&self.file) { mirror.projections.once(snapshot, &self.file) } else { None }
    }

    /// The finding for people, if it is the author's.
    fn item(&self, snapshot: &Snapshot, layout: &Layout, projection: Option<&Projection>, said: Said) -> Option<Item> {
        let code: u32 = match &said.code {
            Some(code) => code.as_u64().map(|code| code as u32).or_else(|| code.as_str()?.parse().ok())?,
            None => 0,
        };
        let content = snapshot.file(&self.file).ok()?;
        let text = content.text();
        let plain;
        let (lines, range) = match projection {
            Some(projection) => {
                let document = content.document();
                let name = self.shown.name();
                let part: &Virtual = projection.files.iter().find(|part| name.ends_with(&part.part.suffix()))?;
                let range = told::bytes_in(part, &said.range, Features::DIAGNOSTICS)?;
                (document.lines(), range)
            }
            None => {
                plain = LineIndex::new(text);
                let range = told::offsets(&plain, &said.range);
                (&plain, range)
            }
        };
        let broken = projection.is_some() && !content.document().errors().is_empty();
        let message = keep_finding(TsFinding { code, message: &said.message }, broken)?;
        let message = match projection {
            Some(_) => layout.at_home(&self.file, &message).into_owned(),
            None => message.into_owned(),
        };
        let place = |offset| {
            let place = lines.position(offset, Encoding::Utf16);
            (place.line + 1, place.column + 1)
        };
        // An unused name is no mistake of the program, whatever the configuration makes of it.
        let severity = match said.severity {
            Some(1) if said.tags.contains(&1) => Severity::Warning,
            Some(1) | None => Severity::Error,
            Some(2) => Severity::Warning,
            Some(3) => Severity::Info,
            Some(_) => Severity::Hint,
        };
        Some(Item {
            rule: format!("ts({code})"),
            severity,
            file: files::shown(&self.file),
            start: place(range.start),
            end: place(range.end),
            message,
            help: String::new(),
            fixable: false,
            line: text.get(lines.line_range(lines.line_of(range.start))).unwrap_or_default().trim().to_owned(),
            frame: Some(Frame::new(text, lines, &range)),
        })
    }
}
