//! What a command is given to read: a file, or `-` for stdin.

use std::io::Read;
use std::path::{Path, PathBuf};

use astro_project::FilePath;

use crate::trouble::Trouble;
use crate::vfs;

/// A text that is read at most; as for the project's files, a dump is not source.
const LARGEST: u64 = 64 << 20;

/// A text and what to call it.
pub(crate) struct Input {
    /// The text; what is no UTF-8 shows as U+FFFD.
    pub(crate) text: String,
    /// How the user named it.
    pub(crate) name: String,
}

/// Reads a file or stdin.
pub(crate) fn read(path: &Path) -> Result<Input, Trouble> {
    let stdin = path.as_os_str() == "-";
    let name = if stdin { "<stdin>".to_owned() } else { path.display().to_string() };
    let mut bytes = Vec::new();
    let read = if stdin {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| Trouble::new(format!("{name} cannot be read"), error, "give the path of a file, or - for stdin"))?;
    if bytes.len() as u64 > LARGEST {
        let why = format!("it has more than {} MB", LARGEST >> 20);
        return Err(Trouble::new(format!("{name} is not read"), why, "give a source file"));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    };
    Ok(Input { text, name })
}

/// The project folder a command is about; the current one if none is given.
pub(crate) fn root(root: Option<&Path>) -> Result<FilePath, Trouble> {
    let given = root.map_or_else(|| PathBuf::from("."), Path::to_owned);
    let help = "give the folder of an Astro project, the one with package.json or astro.config.mjs";
    let shown = given.display().to_string();
    let path = vfs::absolute(&given)
        .map_err(|error| Trouble::new(format!("{shown} is no project folder"), error, help))?;
    match std::fs::metadata(&path) {
        Ok(meta) if meta.is_dir() => Ok(path),
        Ok(_) => Err(Trouble::new(format!("{shown} is no project folder"), "it is a file", help)),
        Err(error) => Err(Trouble::new(format!("{shown} is no project folder"), error, help)),
    }
}
