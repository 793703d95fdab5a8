//! `astro-lsp format`: files as the project's own Prettier has them.

use std::io::Write;
use std::process::ExitCode;

use astro_project::FilePath;

use super::input;
use crate::FormatArguments;
use crate::formatting::{Formatter, Indent};
use crate::trouble::{FINDINGS, Outcome, Trouble, UNUSABLE};
use crate::vfs;

/// Formats the files, or says which would change.
pub(crate) fn run(arguments: &FormatArguments) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Trouble::new("nothing was formatted", error, "try again"))?;
    let formatter = Formatter::default();
    runtime.block_on(async {
        match &arguments.stdin_path {
            Some(path) => stdin(&formatter, &absolute(path)?, arguments.check).await,
            None => files(&formatter, arguments).await,
        }
    })
}

async fn stdin(formatter: &Formatter, file: &FilePath, check: bool) -> Outcome {
    let text = input::read("-".as_ref())?.text;
    let formatted = formatter.format(file, &text, Indent::default()).await?.unwrap_or_else(|| text.clone());
    if check {
        return Ok(ExitCode::from(if formatted == text { 0 } else { FINDINGS }));
    }
    let _ = std::io::stdout().lock().write_all(formatted.as_bytes());
    Ok(ExitCode::SUCCESS)
}

async fn files(formatter: &Formatter, arguments: &FormatArguments) -> Outcome {
    if arguments.files.is_empty() {
        return Err(Trouble::new("nothing was formatted", "no file was named", "name files, or --stdin-path PATH for stdin"));
    }
    let (mut changed, mut failed) = (false, false);
    for path in &arguments.files {
        match one(formatter, path, arguments.check).await {
            Ok(other) => changed |= other,
            Err(trouble) => {
                trouble.report();
                failed = true;
            }
        }
    }
    Ok(ExitCode::from(match (failed, changed && arguments.check) {
        (true, _) => UNUSABLE,
        (_, true) => FINDINGS,
        _ => 0,
    }))
}

/// Formats one file; is it other than before?
async fn one(formatter: &Formatter, path: &std::path::Path, check: bool) -> Result<bool, Trouble> {
    let file = absolute(path)?;
    let text = input::read(path)?.text;
    let formatted = formatter.format(&file, &text, Indent::default()).await?;
    let Some(formatted) = formatted.filter(|formatted| *formatted != text) else { return Ok(false) };
    if !check {
        std::fs::write(path, formatted).map_err(|error| Trouble::new(format!("{} was not written", path.display()), error, "see its permissions"))?;
    }
    let _ = writeln!(std::io::stdout().lock(), "{}", path.display());
    Ok(true)
}

fn absolute(path: &std::path::Path) -> Result<FilePath, Trouble> {
    vfs::absolute(path).map_err(|error| Trouble::new(format!("{} was not formatted", path.display()), error, "give the path of an .astro file"))
}
