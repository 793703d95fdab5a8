//! The modules that are part of the engine: every file under `js/`, by name.
//!
//! `build.rs` says which name a file has. A file with several names is one module, known by its first name; relative
//! imports between built-ins follow the folders.

/// (module name, path under `js/`, text), sorted by path.
static FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The text of the built-in module `name`: some of them also run in the browser.
pub fn source(name: &str) -> Option<&'static str> {
    FILES.iter().find(|file| file.0 == name).map(|file| file.2)
}

/// The built-in module `specifier` means in `importer`, if it means one.
pub(crate) fn resolve(specifier: &str, importer: &str) -> Option<&'static str> {
    let file = if specifier.starts_with('.') {
        let from = FILES.iter().find(|file| file.0 == importer)?.1;
        let path = join(from, specifier);
        FILES.iter().find(|file| file.1 == path || file.1.strip_suffix(".js") == Some(&path))?
    } else {
        FILES.iter().find(|file| file.0 == specifier)?
    };
    FILES.iter().find(|other| other.1 == file.1).map(|first| first.0)
}

/// Does a built-in module wait at its top level?
pub(crate) fn waits(name: &str) -> bool {
    let is_await = |line: &str| line.starts_with("await ") || line.split_once(" = await ").is_some_and(|(before, _)| before.starts_with("const ") && !before.contains(['`', '"', '(']));
    source(name).is_some_and(|text| text.lines().any(is_await))
}

fn join(from: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}
