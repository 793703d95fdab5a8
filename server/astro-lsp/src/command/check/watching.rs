//! `--watch`: reports anew after each change.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::channel;
use std::time::SystemTime;

use astro_project::FilePath;

use super::files::Group;
use crate::trouble::{Outcome, Trouble};
use crate::watch::{News, Watcher};

/// Hands over what changed on disk after `since`, each time, until the process is ended.
pub(super) fn run(
    mut groups: Vec<Group>,
    since: SystemTime,
    mut again: impl FnMut(&mut Vec<Group>, &[FilePath]) -> Result<(), Trouble>,
) -> Outcome {
    let (tell, heard) = channel();
    let watchers: Vec<Watcher> = groups
        .iter()
        .map(|group| {
            let tell = tell.clone();
            Watcher::start(PathBuf::from(group.snapshot.root().as_str()), since, move |news| drop(tell.send(news)))
        })
        .collect();
    drop(tell);
    say("waiting for changes; press Ctrl+C to stop");
    while let Ok(news) = heard.recv() {
        let mut changed = match news {
            News::Changed(paths) => paths,
            News::Trouble(words) => {
                say(&words);
                continue;
            }
        };
        while let Ok(more) = heard.try_recv() {
            if let News::Changed(paths) = more {
                changed.extend(paths);
            }
        }
        if let Err(trouble) = again(&mut groups, &changed) {
            trouble.report();
        }
        say("waiting for changes");
    }
    drop(watchers);
    Ok(ExitCode::SUCCESS)
}

fn say(words: &str) {
    let _ = std::io::Write::write_fmt(&mut std::io::stderr().lock(), format_args!("{words}\n"));
}
