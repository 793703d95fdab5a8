//! Types: a TypeScript process for each project, asked with a deadline, supervised, and shown `.astro` files as TSX.
//!
//! `find` says which program, `child` talks to it, `root` keeps one alive, `mirror` keeps it up to date, `shadow`, `packages`,
//! `foreign`, `own` and `collections` write what it reads, `told` reads its places, `kept` holds findings that stay true, `urgency` says who comes first, `features` ask and merge. What our own analysis knows is
//! answered without any of this.

pub(crate) mod child;
mod collections;
pub(crate) mod diagnostics;
pub(crate) mod features;
pub(crate) mod find;
mod foreign;
mod kept;
pub(crate) mod mirror;
mod own;
mod packages;
pub(crate) mod root;
pub(crate) mod shadow;
mod stamps;
pub(crate) mod status;
pub(crate) mod told;
mod urgency;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use astro_ide::typescript::Wanted;
use astro_project::FilePath;
use futures::future::join_all;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use tower_lsp::gen_lsp_types as lsp;

use crate::convert;
use crate::outbox::{Letter, Outbox};
use crate::session::Session;
use crate::view::is_astro;
use child::NoAnswer;
use features::completion::Listed;
use features::word::Word;
use root::{Build, Root, Surroundings};
use status::{State, Status};
use told::Told;
pub(crate) use urgency::First;

/// How long a question may take when its answer is all there is to say.
pub(crate) const PATIENT: Duration = Duration::from_secs(10);
/// How long beside an answer of ours while TypeScript only starts.
const STARTING: Duration = Duration::from_millis(200);
/// How long when somebody is typing.
pub(crate) const TYPING: Duration = Duration::from_secs(3);

/// The TypeScripts of all projects.
pub(crate) struct Types {
    around: Surroundings,
    roots: Mutex<HashMap<FilePath, Arc<Root>>>,
    chosen: Mutex<Option<PathBuf>>,
    /// The last list of completions: it serves as long as the same word is typed.
    list: Mutex<Option<Arc<Listed>>>,
}

impl Types {
    /// None runs before the first question.
    pub(crate) fn new(session: Arc<Session>, outbox: Outbox) -> Types {
        Types { around: Surroundings { session, outbox, chosen: None, preferred: Arc::default() }, roots: Mutex::default(), chosen: Mutex::default(), list: Mutex::default() }
    }

    /// Takes the TypeScript the user names; `None` looks for one.
    pub(crate) fn choose(&self, path: Option<PathBuf>) {
        let mut chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        if *chosen != path {
            *chosen = path;
            drop(chosen);
            self.roots().clear();
        }
    }

    /// Takes what the user prefers, as editors say it to TypeScript.
    pub(crate) fn prefer(&self, settings: Value) {
        let mut preferred = self.around.preferred.lock().unwrap_or_else(PoisonError::into_inner);
        if *preferred != settings {
            *preferred = settings;
            drop(preferred);
            self.roots().clear();
        }
    }

    fn roots(&self) -> MutexGuard<'_, HashMap<FilePath, Arc<Root>>> {
        self.roots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The root of a document TypeScript has a say in.
    fn root_of(&self, document: &lsp::Uri) -> Option<Arc<Root>> {
        let (file, root) = self.around.session.place_of(document)?;
        let modules = || self.around.session.client().settings.modules;
        let asked = is_astro(&file) || (mirror::language(&file).is_some() && modules());
        if !asked || root.as_str().starts_with("/untitled:") {
            return None;
        }
        Some(self.root(&root))
    }

    fn root(&self, root: &FilePath) -> Arc<Root> {
        let chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let around = || Surroundings { chosen, ..self.around.clone() };
        self.roots().entry(root.clone()).or_insert_with(|| Arc::new(Root::new(root.clone(), around()))).clone()
    }

    /// Asks about a document: brings TypeScript up to date, puts what `build` makes, and waits for the answer. `None` when
    /// there is no answer in time, whatever the reason. A process that dies meanwhile is asked again in its next life.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        document: &lsp::Uri,
        deadline: Duration,
        build: impl Fn(&Told) -> Option<(&'static str, Value)> + Send + Sync + 'static,
    ) -> Option<(Told, T)> {
        let (told, answers) = self.ask_all(document, deadline, move |told| build(told).into_iter().collect()).await?;
        Some((told, answers.into_iter().next().flatten()?))
    }

    /// The same with several questions at once; an answer that did not come is `None`.
    pub(crate) async fn ask_all<T: DeserializeOwned>(
        &self,
        document: &lsp::Uri,
        deadline: Duration,
        build: impl Fn(&Told) -> Vec<(&'static str, Value)> + Send + Sync + 'static,
    ) -> Option<(Told, Vec<Option<T>>)> {
        let root = self.root_of(document)?;
        self.ask_in(&root, document, deadline, Arc::new(build)).await
    }

    /// Asks about a project as a whole.
    pub(crate) async fn ask_project<T: DeserializeOwned>(
        &self,
        root: &FilePath,
        deadline: Duration,
        build: impl Fn(&Told) -> Vec<(&'static str, Value)> + Send + Sync + 'static,
    ) -> Option<(Told, Vec<Option<T>>)> {
        let some_file = convert::uri(&root.join("astro-lsp.any")?)?;
        self.ask_in(&self.root(root), &some_file, deadline, Arc::new(build)).await
    }

    async fn ask_in<T: DeserializeOwned>(
        &self,
        root: &Root,
        document: &lsp::Uri,
        deadline: Duration,
        build: Build,
    ) -> Option<(Told, Vec<Option<T>>)> {
        if matches!(root.status().state, State::Missing) {
            return None;
        }
        let until = tokio::time::Instant::now() + deadline;
        for _ in 0..3 {
            let put = tokio::time::timeout_at(until, root.put(document.clone(), build.clone())).await;
            let (told, questions) = put.ok().flatten()?;
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            let answers = join_all(questions.into_iter().map(|question| question.answer(left))).await;
            if answers.iter().any(|answer| matches!(answer, Err(NoAnswer::Gone))) {
                continue;
            }
            let all_late = !answers.is_empty() && answers.iter().all(|answer| matches!(answer, Err(NoAnswer::Late)));
            if all_late && deadline >= TYPING {
                root.is_late();
            }
            if answers.iter().any(Result::is_ok) && root.answers_first() {
                self.around.outbox.post(Letter::RefreshColours);
            }
            return Some((told, answers.into_iter().map(read).collect()));
        }
        None
    }

    /// The word that is being typed.
    fn word(&self, document: &lsp::Uri, position: lsp::Position) -> Option<Word> {
        let view = self.around.session.view(document)?;
        let offset = view.place(position).offset;
        Some(Word::at(&view, offset))
    }

    /// The list that was kept, if it serves for the word.
    fn listed(&self, word: &Word) -> Option<Arc<Listed>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).clone().filter(|list| list.serves(word))
    }

    /// Lets go of the list, and of the state of the project it was made of.
    fn drop_list(&self) {
        *self.list.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Keeps a list in the place of the one before.
    fn keep_list(&self, list: Arc<Listed>) {
        *self.list.lock().unwrap_or_else(PoisonError::into_inner) = Some(list);
    }

    /// Somebody types and waits: until the guard is dropped, what nobody waits for is not asked.
    pub(crate) fn first(&self, document: &lsp::Uri) -> Option<First> {
        self.root_of(document).map(|root| root.urgency().first())
    }

    /// Waits until nobody does.
    async fn calm(&self, document: &lsp::Uri) {
        if let Some(root) = self.root_of(document) {
            root.urgency().calm().await;
        }
    }

    /// Waits until somebody does.
    async fn hurry(&self, document: &lsp::Uri) {
        match self.root_of(document) {
            Some(root) => root.urgency().hurry().await,
            None => std::future::pending().await,
        }
    }

    /// Files changed on disk.
    pub(crate) fn changed(&self, paths: &[FilePath]) {
        for (root, types) in self.roots().iter() {
            // Packages of a workspace lie above the project.
            let near: Vec<FilePath> = paths.iter().filter(|path| path.is_inside(root) || root.is_inside(path)).cloned().collect();
            if !near.is_empty() {
                types.changed(&near);
                if types.status().state == State::Missing && near.iter().any(|path| path.name().contains("lock")) {
                    types.restart();
                }
            }
        }
    }

    /// Lets go of projects that are no more.
    pub(crate) fn keep(&self, projects: &[FilePath]) {
        self.drop_list();
        self.roots().retain(|root, _| projects.contains(root));
    }

    /// Ends them all.
    pub(crate) fn stop(&self) {
        self.drop_list();
        self.roots().clear();
    }

    /// Starts them over, also those that were cleaned away.
    pub(crate) fn restart(&self) {
        self.drop_list();
        let mut stopped = Vec::new();
        self.roots().retain(|path, root| {
            let stays = root.status().state != State::Stopped;
            if stays { root.restart() } else { stopped.push(path.clone()) }
            stays
        });
        stopped.iter().for_each(|root| self.around.session.types_changed(root));
    }

    /// Ends them until they are started over, and removes what was written into projects; what could not be removed, in
    /// words.
    pub(crate) async fn clean(&self) -> Vec<String> {
        let roots: Vec<(FilePath, Arc<Root>)> = self.roots().iter().map(|(path, root)| (path.clone(), root.clone())).collect();
        let mut troubles = Vec::new();
        for (path, root) in roots {
            if let Some(trouble) = root.clean().await {
                troubles.push(format!("{path}: {trouble}"));
            }
        }
        troubles
    }

    /// How it is with each project's types.
    pub(crate) fn statuses(&self) -> Vec<Status> {
        let mut all: Vec<Status> = self.roots().values().map(|root| root.status()).collect();
        all.sort_by(|a, b| a.root.cmp(&b.root));
        all
    }

    /// How long an answer of ours may be held up by what TypeScript adds.
    pub(crate) fn beside_ours(&self, document: &lsp::Uri) -> Duration {
        if self.is_warm(document) { TYPING } else { STARTING }
    }

    /// Starts the TypeScript of a project that is about to be worked on.
    pub(crate) fn prepare(&self, root: &FilePath) {
        self.root(root).prepare();
    }

    /// Has this document's TypeScript answered since it was started?
    pub(crate) fn is_warm(&self, document: &lsp::Uri) -> bool {
        self.root_of(document).is_some_and(|root| root.is_warm())
    }

    /// What its completions are good for at a place. Said without asking it, so that nobody waits for it where it has no say.
    pub(crate) fn wanted(&self, document: &lsp::Uri, position: lsp::Position) -> Wanted {
        let Some(view) = self.around.session.view(document) else { return Wanted::Nothing };
        view.ask().wants_types(&view.place(position))
    }

    /// Has the thing at a place a type or a declaration it knows?
    pub(crate) fn knows(&self, document: &lsp::Uri, position: lsp::Position) -> bool {
        let Some(view) = self.around.session.view(document) else { return false };
        !is_astro(&view.file) || view.ask().has_type(&view.place(position))
    }

    /// May scripts of the browser in this document have imports to put in order?
    pub(crate) fn has_script_imports(&self, document: &lsp::Uri) -> bool {
        let Some(view) = self.around.session.view(document) else { return false };
        view.ask().has_script_imports(&view.file)
    }

    /// Can types of this document be hoped for?
    pub(crate) fn hopes(&self, document: &lsp::Uri) -> bool {
        self.root_of(document).is_some_and(|root| !matches!(root.status().state, State::Missing | State::Failed | State::Stopped))
    }
}

fn read<T: DeserializeOwned>(answer: Result<Box<RawValue>, NoAnswer>) -> Option<T> {
    match answer {
        Ok(answer) => serde_json::from_str(answer.get())
            .inspect_err(|error| tracing::warn!("an answer of TypeScript could not be read: {error}"))
            .ok(),
        Err(NoAnswer::Refused(why)) => {
            tracing::debug!("TypeScript refused a question: {why}");
            None
        }
        Err(NoAnswer::Gone | NoAnswer::Late) => None,
    }
}
