//! `astro-lsp check`: the editor's diagnostics for a whole project, in parallel.

mod files;
mod project;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use astro_ide::{Analysis, Severity};
use astro_project::{FilePath, Snapshot};
use astro_syntax::LineIndex;

use crate::report::{Item, Report};
use crate::trouble::{FINDINGS, Outcome, Trouble, UNUSABLE};
use crate::{CheckArguments, CheckFormat, FailOn};

/// Deep trees are walked with recursion in places.
const STACK: usize = 64 << 20;

/// Looks at every file and prints what was found; 1 from the chosen severity on.
pub(crate) fn run(arguments: CheckArguments) -> Outcome {
    let groups = files::gather(&arguments.paths)?;
    let mut report = Report::default();
    let mut broken = Vec::new();
    for group in &groups {
        report.files += group.files.len();
        if group.whole {
            report.items.extend(project::problems(&group.snapshot));
        }
        let (items, failed) = look_at_all(&group.snapshot, &group.files);
        report.items.extend(items);
        broken.extend(failed);
    }
    report.items.sort_by(|a, b| (&a.file, a.start, &a.rule).cmp(&(&b.file, b.start, &b.rule)));
    let printed = match arguments.format {
        CheckFormat::Pretty => report.print_pretty(),
        CheckFormat::Json => report.print_json(),
        CheckFormat::Github => report.print_github(),
        CheckFormat::Sarif => report.print_sarif(),
    };
    // A closed pipe (`| head`) is the reader's wish and changes no result.
    drop(printed);
    if let Some(file) = broken.first() {
        let what = format!("astro-lsp failed on {file} ({} files in all)", broken.len());
        let why = "a bug of astro-lsp; the place is above";
        Trouble::new(what, why, "please report it with the file; the other files were checked").report();
        return Ok(ExitCode::from(UNUSABLE));
    }
    Ok(ExitCode::from(if fails(&report, arguments.fail_on) { FINDINGS } else { 0 }))
}

fn fails(report: &Report, from: FailOn) -> bool {
    let mildest = match from {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Hint => Severity::Hint,
    };
    report.items.iter().any(|item| item.severity >= mildest)
}

/// The findings of all files, and the files the rules broke on.
fn look_at_all(snapshot: &Snapshot, files: &[FilePath]) -> (Vec<Item>, Vec<FilePath>) {
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut items, mut broken) = (Vec::new(), Vec::new());
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            match std::panic::catch_unwind(AssertUnwindSafe(|| look_at(snapshot, file))) {
                Ok(found) => items.extend(found),
                Err(_) => broken.push(file.clone()),
            }
        }
        (items, broken)
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len().max(1));
    std::thread::scope(|scope| {
        let worker = || std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let workers: Vec<_> = (0..threads).filter_map(|_| worker().ok()).collect();
        // Without threads the work is done here.
        let mut all = if workers.is_empty() { work() } else { Default::default() };
        for (items, broken) in workers.into_iter().filter_map(|worker| worker.join().ok()) {
            all.0.extend(items);
            all.1.extend(broken);
        }
        all
    })
}

fn look_at(snapshot: &Snapshot, file: &FilePath) -> Vec<Item> {
    let name = files::shown(file);
    let text = match snapshot.file(file) {
        Ok(text) => text,
        Err(error) => return vec![project::unreadable(name, &error.to_string())],
    };
    let findings = Analysis::new(snapshot).diagnostics(file);
    let lines: &LineIndex = text.document().lines();
    findings.iter().map(|finding| Item::new(&name, finding, text.text(), lines)).collect()
}
