//! Which TypeScript is asked? The user's choice, else the project's own, else one beside this program, else one on PATH.
//!
//! Only TypeScript 7 and later is a program of its own that needs no Node. What npm installs as `typescript` is a
//! launcher; the program is in the package for this platform, next to the launcher's real place.

use std::fmt;
use std::path::{Path, PathBuf};

use astro_project::FilePath;

/// A TypeScript that can be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Engine {
    /// The program.
    pub(crate) program: PathBuf,
    /// Its version, where its package says one.
    pub(crate) version: Option<String>,
    /// Where it was found, in words.
    pub(crate) origin: Origin,
}

/// Where an engine was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The user named it.
    Chosen,
    /// Installed in the project.
    Project,
    /// Beside this program.
    Bundled,
    /// On PATH.
    Path,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = match self.origin {
            Origin::Chosen => "chosen by you",
            Origin::Project => "of the project",
            Origin::Bundled => "beside astro-lsp",
            Origin::Path => "on PATH",
        };
        let version = self.version.as_deref().unwrap_or("7 or later");
        write!(f, "{version} {origin} ({})", self.program.display())
    }
}

/// Why types cannot be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    /// What the user chose and is none.
    pub(crate) chosen: Option<String>,
    /// The version of the project's own TypeScript, if that is too old.
    pub(crate) installed: Option<String>,
    /// The project's own was not looked at.
    pub(crate) distrusted: bool,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.distrusted {
            return f.write_str(
                "Types are off: this workspace is not trusted, and the TypeScript in it is a program of its authors. Everything \
                 that needs no types works. Trust the workspace, or name a TypeScript 7 of yours with the setting `typescript.path`",
            );
        }
        let what = match (&self.chosen, &self.installed) {
            (Some(chosen), _) => format!("`{chosen}` is no TypeScript 7 or later"),
            (None, Some(version)) => format!("the project has TypeScript {version}, which is no program of its own"),
            (None, None) => "no TypeScript 7 or later was found".to_owned(),
        };
        write!(
            f,
            "Types are off: {what}. Everything that needs no types works. To have types, run `npm install -D \
             typescript@7` in the project, or name a TypeScript 7 with the setting `typescript.path` (`--typescript` on \
             the command line)"
        )
    }
}

/// Names a TypeScript for everything a shell starts; an editor has a setting for it too.
const VARIABLE: &str = "ASTRO_LSP_TYPESCRIPT";

/// The TypeScript the environment names.
pub(crate) fn of_environment() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)?;
    Some(std::path::absolute(&named).unwrap_or(named))
}

/// Finds the engine for a project. `chosen` is a program, a package folder, or a folder with `node_modules`.
pub(crate) fn engine(root: &FilePath, chosen: Option<&Path>) -> Result<Engine, Missing> {
    if let Some(chosen) = chosen {
        let full = if chosen.is_absolute() { chosen.to_owned() } else { Path::new(root.as_str()).join(chosen) };
        // An editor may name the TypeScript of older servers (`…/typescript/lib`): then the rest of the list counts.
        return from_path(&full, Origin::Chosen)
            .or_else(|| installed(root))
            .or_else(elsewhere)
            .ok_or_else(|| Missing { chosen: Some(chosen.display().to_string()), installed: None, distrusted: false });
    }
    installed(root).or_else(elsewhere).ok_or_else(|| Missing { chosen: None, installed: project_version(root), distrusted: false })
}

/// The same in a folder whose authors the user does not trust: a program that came with it is not started.
pub(crate) fn engine_outside(root: &FilePath, chosen: Option<&Path>) -> Result<Engine, Missing> {
    let is_theirs = |engine: &Engine| engine.program.starts_with(Path::new(root.as_str()));
    let chosen_one = chosen.filter(|path| path.is_absolute()).and_then(|path| from_path(path, Origin::Chosen));
    chosen_one.or_else(elsewhere).filter(|engine| !is_theirs(engine)).ok_or(Missing {
        chosen: None,
        installed: None,
        distrusted: true,
    })
}

fn elsewhere() -> Option<Engine> {
    beside().or_else(on_path)
}

/// In the `node_modules` of the project or a folder above: `typescript`, else its preview.
fn installed(root: &FilePath) -> Option<Engine> {
    Path::new(root.as_str()).ancestors().find_map(|folder| {
        let modules = folder.join("node_modules");
        ["typescript", "@typescript/native-preview"].iter().find_map(|name| package(&modules.join(name), Origin::Project))
    })
}

/// The version of the project's own `typescript`, whatever it is.
pub(crate) fn project_version(root: &FilePath) -> Option<String> {
    let mut folders = Path::new(root.as_str()).ancestors();
    folders.find_map(|folder| version_in(&folder.join("node_modules/typescript")))
}

/// Packed with the program, as editors' extensions do: `typescript/` in the folder of the program or above it.
fn beside() -> Option<Engine> {
    let exe = std::env::current_exe().ok()?;
    let exe = std::fs::canonicalize(&exe).unwrap_or(exe);
    let folders = exe.parent()?.ancestors().take(2).map(|folder| folder.join("typescript")).collect::<Vec<_>>();
    folders.iter().find_map(|folder| {
        let program = program_in(folder).or_else(|| program_in(&folder.join("lib")))?;
        Some(Engine { version: version_in(folder), program, origin: Origin::Bundled })
    })
}

fn on_path() -> Option<Engine> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).filter(|folder| folder.is_absolute()).find_map(|folder| {
        // A launcher there is a script in its package, or a link to one.
        ["tsgo", "tsc"].iter().map(|name| folder.join(name)).find_map(|file| from_path(&file, Origin::Path))
    })
}

/// A program, a launcher, a package, or a folder of packages.
fn from_path(path: &Path, origin: Origin) -> Option<Engine> {
    let real = std::fs::canonicalize(path).ok()?;
    if real.is_file() {
        if is_program(&real) {
            let folder = real.parent()?;
            return Some(Engine { version: version_in(folder.parent()?), program: real, origin });
        }
        // `typescript/bin/tsc` starts Node, which starts the program we want.
        return real.ancestors().skip(1).take(3).find_map(|folder| package(folder, origin));
    }
    if let Some(program) = program_in(&real) {
        return Some(Engine { version: real.parent().and_then(version_in), program, origin });
    }
    package(&real, origin).or_else(|| package(real.parent()?, origin)).or_else(|| package(&real.join("node_modules/typescript"), origin))
}

/// The program of an installed package `typescript` (7 or later) or `@typescript/native-preview`.
fn package(folder: &Path, origin: Origin) -> Option<Engine> {
    // pnpm links packages: what one depends on is beside its real place.
    let real = std::fs::canonicalize(folder).ok()?;
    let version = version_in(&real)?;
    let major: u32 = version.split('.').next()?.parse().ok()?;
    if major < 7 {
        return None;
    }
    let scope = real.file_name()? == "native-preview";
    let stem = if scope { "native-preview" } else { "typescript" };
    let platform = format!("@typescript/{stem}-{}-{}", platform(), architecture());
    let modules = real.ancestors().filter(|folder| folder.file_name().is_some_and(|name| name == "node_modules"));
    let inside = real.join("node_modules");
    let program = std::iter::once(inside.as_path()).chain(modules).find_map(|modules| {
        let package = std::fs::canonicalize(modules.join(&platform)).ok()?;
        program_in(&package.join("lib"))
    });
    program.map(|program| Engine { program, version: Some(version), origin })
}

fn program_in(folder: &Path) -> Option<PathBuf> {
    let suffix = std::env::consts::EXE_SUFFIX;
    let files = ["tsc", "tsgo"].map(|name| folder.join(format!("{name}{suffix}")));
    // The libraries lie beside the program; without them it cannot work.
    files.into_iter().find(|file| is_program(file) && folder.join("lib.es5.d.ts").is_file())
}

/// A native program and no script for Node.
fn is_program(file: &Path) -> bool {
    use std::io::Read;
    let mut head = [0_u8; 4];
    let read = std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut head));
    let known = [b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"];
    read.is_ok() && (known.contains(&&head) || head.starts_with(b"MZ"))
}

fn version_in(package: &Path) -> Option<String> {
    let text = std::fs::read_to_string(package.join("package.json")).ok()?;
    let value: serde_json::Value = serde_json::from_str(&text).ok()?;
    value["version"].as_str().map(str::to_owned)
}

/// The operating system as npm spells it.
fn platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        "solaris" | "illumos" => "sunos",
        other => other,
    }
}

/// The processor as npm spells it.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        "loongarch64" => "loong64",
        "powerpc64" => "ppc64",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lays out packages as npm and pnpm do; the program is four bytes that look like one.
    fn lay(folder: &Path, at: &str, name: &str, version: &str) {
        let package = folder.join(at).join(name);
        std::fs::create_dir_all(package.join("lib")).unwrap();
        std::fs::write(package.join("package.json"), format!("{{\"version\":\"{version}\"}}")).unwrap();
        if name.starts_with('@') {
            let program = format!("lib/tsc{}", std::env::consts::EXE_SUFFIX);
            std::fs::write(package.join(program), b"\x7fELF").unwrap();
            std::fs::write(package.join("lib/lib.es5.d.ts"), "").unwrap();
        }
    }

    #[test]
    fn looks_where_package_managers_put_it() {
        let folder = tempfile::tempdir().unwrap();
        let top = std::fs::canonicalize(folder.path()).unwrap();
        let platform = format!("@typescript/typescript-{}-{}", platform(), architecture());
        let root = |at: &str| FilePath::new(top.join(at).to_str().unwrap()).unwrap();
        std::fs::create_dir_all(top.join("npm/packages/site")).unwrap();
        lay(&top, "npm/node_modules", "typescript", "7.0.2");
        lay(&top, "npm/node_modules", &platform, "7.0.2");
        let found = engine(&root("npm/packages/site"), None).unwrap();
        assert!(found.program.starts_with(top.join("npm")), "{found}");
        assert_eq!((found.version.as_deref(), found.origin), (Some("7.0.2"), Origin::Project));

        // What came with a folder nobody trusts is not started.
        let outside = engine_outside(&root("npm"), Some(&top.join("npm/node_modules/typescript")));
        assert!(outside.is_err() || outside.is_ok_and(|engine| !engine.program.starts_with(&top)));

        lay(&top, "old/node_modules", "typescript", "5.9.3");
        assert_eq!(installed(&root("old")), None);
        assert_eq!(project_version(&root("old")).as_deref(), Some("5.9.3"));
        let chosen = engine(&root("old"), Some(&top.join("npm/node_modules/typescript/lib"))).unwrap();
        assert_eq!(chosen.origin, Origin::Chosen);

        #[cfg(unix)]
        {
            let store = "pnpm/node_modules/.pnpm/typescript@7.1.0/node_modules";
            lay(&top, store, "typescript", "7.1.0");
            lay(&top, store, &platform, "7.1.0");
            std::os::unix::fs::symlink(top.join(store).join("typescript"), top.join("pnpm/node_modules/typescript")).unwrap();
            assert_eq!(installed(&root("pnpm")).unwrap().version.as_deref(), Some("7.1.0"));
        }
    }
}
