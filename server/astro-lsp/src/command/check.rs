//! `astro-lsp check`: the editor's diagnostics for a whole project, in parallel.

mod baseline;
mod files;
mod fix;
mod progress;
mod project;
mod rules;
mod types;
mod watching;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::Arc;

use astro_ide::{Analysis, Severity};
use astro_project::{FilePath, Snapshot, Workspace};
use astro_syntax::LineIndex;

use self::files::Group;
use self::progress::Progress;
use self::types::Engines;
use crate::parallel;
use crate::report::{Item, Report};
use crate::trouble::{FINDINGS, Outcome, Trouble, UNUSABLE};
use crate::vfs::DiskWorld;
use crate::{CheckArguments, CheckFormat, FailOn};

/// Looks at every file and prints what was found; 1 from the chosen severity on.
pub(crate) fn run(arguments: CheckArguments) -> Outcome {
    if let Some(name) = &arguments.explain {
        return rules::explain(name);
    }
    let wanted = rules::wanted(&arguments.rule)?;
    let wants = |name: &str| wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|rule| rule == name));
    let started = std::time::SystemTime::now();
    let mut groups = files::gather(&arguments.paths)?;
    if arguments.fix {
        repair(&mut groups, &wants)?;
    }
    let names_types = wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|rule| rule.starts_with("ts")));
    let mut engines = Engines::new(names_types && !arguments.no_types, arguments.typescript.as_deref(), arguments.watch);
    let first = report(&arguments, &groups, &mut engines, &[], &wants)?;
    if !arguments.watch {
        return Ok(first);
    }
    watching::run(groups, started, |groups, changed| {
        *groups = files::gather(&arguments.paths)?;
        report(&arguments, groups, &mut engines, changed, &wants).map(drop)
    })
}

/// Looks at every file and prints the findings; `changed` are the files that changed since the last time.
fn report(
    arguments: &CheckArguments,
    groups: &[Group],
    engines: &mut Engines,
    changed: &[FilePath],
    wants: &dyn Fn(&str) -> bool,
) -> Outcome {
    let progress = Progress::new(groups.iter().map(|group| group.files.len()).sum());
    let ((mut report, broken), typed) = std::thread::scope(|scope| {
        // TypeScript reads the project while our own rules are at work.
        let typed = std::thread::Builder::new().stack_size(parallel::STACK).spawn_scoped(scope, || engines.look(groups, changed, &progress));
        let own = look(groups, &progress);
        (own, typed.ok().and_then(|typed| typed.join().ok()).unwrap_or_default())
    });
    drop(progress);
    report.files += typed.files;
    report.items.extend(typed.items);
    for note in &typed.notes {
        let _ = std::io::Write::write_fmt(&mut std::io::stderr().lock(), format_args!("note: {note}\n"));
    }
    report.items.retain(|item| wants(&item.rule) || (item.rule.starts_with("ts(") && wants("ts")));
    report.items.sort_by(|a, b| (&a.file, a.start, &a.rule).cmp(&(&b.file, b.start, &b.rule)));
    if let Some(path) = &arguments.baseline {
        if arguments.update_baseline {
            baseline::write(path, &report.items)?;
        }
        report.known = baseline::subtract(path, &mut report.items)?;
    }
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
    if typed.failed {
        return Ok(ExitCode::from(UNUSABLE));
    }
    Ok(ExitCode::from(if fails(&report, arguments.fail_on) { FINDINGS } else { 0 }))
}

/// Applies the safe repairs of all files, and says what was done.
fn repair(groups: &mut [Group], wants: &dyn Fn(&str) -> bool) -> Result<(), Trouble> {
    let mut repaired = fix::Repaired::default();
    for group in groups {
        let mut files = group.files.clone();
        for _ in fix::rounds() {
            files = fix::round(&group.snapshot, &files, wants, &mut repaired)?;
            if files.is_empty() {
                break;
            }
            let root = group.snapshot.root().clone();
            group.snapshot = Workspace::new(root, Arc::new(DiskWorld)).snapshot();
        }
    }
    let (findings, files) = (repaired.findings, repaired.files.len());
    if findings > 0 {
        let _ = std::io::Write::write_fmt(&mut std::io::stderr().lock(), format_args!("repaired {findings} in {files} files\n"));
    }
    Ok(())
}

/// The findings of all groups, and the files the rules broke on.
fn look(groups: &[Group], progress: &Progress) -> (Report, Vec<FilePath>) {
    let mut report = Report::default();
    let mut broken = Vec::new();
    for group in groups {
        report.files += group.files.len();
        if group.whole {
            report.items.extend(project::problems(&group.snapshot));
        }
        let (items, failed) = look_at_all(&group.snapshot, &group.files, progress);
        report.items.extend(items);
        broken.extend(failed);
    }
    (report, broken)
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
fn look_at_all(snapshot: &Snapshot, files: &[FilePath], progress: &Progress) -> (Vec<Item>, Vec<FilePath>) {
    let looked = parallel::map(files, |file| {
        let found = std::panic::catch_unwind(AssertUnwindSafe(|| look_at(snapshot, file)));
        progress.step();
        found.map_err(|_| file.clone())
    });
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    for found in looked {
        match found {
            Ok(found) => items.extend(found),
            Err(file) => broken.push(file),
        }
    }
    (items, broken)
}

fn look_at(snapshot: &Snapshot, file: &FilePath) -> Vec<Item> {
    let name = files::shown(file);
    let text = match snapshot.file(file) {
        Ok(text) => text,
        Err(error) => return vec![project::unreadable(name, &error.to_string())],
    };
    let findings = Analysis::new(snapshot).diagnostics(file);
    if findings.is_empty() {
        return Vec::new();
    }
    let lines = match file.extension() {
        Some("astro") => text.document().lines().clone(),
        _ => LineIndex::new(text.text()),
    };
    findings.iter().map(|finding| Item::new(&name, finding, text.text(), &lines)).collect()
}
