//! The modules that are part of the engine: every file under `js/`, by name.
//!
//! `js/web/x.js` is `astro-lsp:web/x`, `js/node/x.js` is `node:x`, `js/astro/x.js` is `astro-lsp:x`; a first line
//! `// module: astro:x, astro-lsp:y` names a file otherwise. Relative imports between them follow the folders.

/// (module name, path under `js/`, text), sorted by path.
static FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The text of the built-in module `name`.
pub(crate) fn source(name: &str) -> Option<&'static str> {
    FILES.iter().find(|file| file.0 == name).map(|file| file.2)
}

/// The built-in module `specifier` means in `importer`, if it means one.
pub(crate) fn resolve(specifier: &str, importer: &str) -> Option<&'static str> {
    if specifier.starts_with('.') {
        let from = FILES.iter().find(|file| file.0 == importer)?.1;
        let path = join(from, specifier);
        return FILES.iter().find(|file| file.1 == path || file.1.strip_suffix(".js") == Some(&path)).map(|file| file.0);
    }
    FILES.iter().find(|file| file.0 == specifier).map(|file| file.0)
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
