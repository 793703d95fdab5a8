//! Which project does a file belong to?

use astro_project::FilePath;
use tower_lsp::gen_lsp_types as lsp;

/// Files that make a folder an Astro project.
const CONFIGS: &[&str] = &[
    "astro.config.mjs",
    "astro.config.ts",
    "astro.config.js",
    "astro.config.mts",
    "astro.config.cjs",
    "astro.config.cts",
];

/// The root of the project `file` is in: the nearest folder with an Astro configuration, else the nearest with a
/// `package.json`, else the folder of the window, else its own. Folders of the window are not left upwards.
pub(crate) fn root_of(file: &FilePath, folders: &[FilePath]) -> FilePath {
    let window = folders.iter().filter(|folder| file.is_inside(folder)).max_by_key(|folder| folder.as_str().len());
    let own = file.parent().unwrap_or_else(|| file.clone());
    let above: Vec<FilePath> =
        own.ancestors().take_while(|folder| window.is_none_or(|window| folder.is_inside(window))).collect();
    let has = |folder: &FilePath, name: &str| {
        folder.join(name).is_some_and(|file| std::fs::metadata(&file).is_ok_and(|meta| meta.is_file()))
    };
    let configured = above.iter().find(|folder| CONFIGS.iter().any(|name| has(folder, name)));
    let packaged = || above.iter().find(|folder| has(folder, "package.json"));
    configured.or_else(packaged).or(window).cloned().unwrap_or(own)
}

/// Has the folder an Astro configuration?
pub(crate) fn is_astro_project(folder: &FilePath) -> bool {
    CONFIGS.iter().filter_map(|name| folder.join(name)).any(|file| std::fs::metadata(&file).is_ok_and(|meta| meta.is_file()))
}

/// Where a document without a file lives (`untitled:Untitled-1`): in the first folder of the window, so that its
/// imports have something to start from, under a name no file has.
pub(crate) fn place_for_unnamed(uri: &lsp::Uri, folder: Option<&FilePath>) -> (FilePath, FilePath) {
    let name: String = uri.path().rsplit('/').next().unwrap_or_default().to_owned();
    let name = format!("{}:{name}.astro", uri.scheme());
    let nowhere = || FilePath::new("/untitled:").ok();
    let root = folder.map(|folder| root_of(&folder.join(&name).unwrap_or_else(|| folder.clone()), std::slice::from_ref(folder)));
    let root = root.or_else(nowhere);
    match root.and_then(|root| Some((root.join(&name)?, root))) {
        Some(place) => place,
        // A name that leads out of the root: as good as none.
        None => {
            let root = FilePath::new("/").unwrap_or_else(|_| unreachable!("the root is a path"));
            (root.clone(), root)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vfs;

    #[test]
    fn the_nearest_project_counts_and_the_window_is_not_left() {
        let folder = std::env::temp_dir().join(format!("astro-lsp-roots-{}", std::process::id()));
        for file in ["package.json", "site/astro.config.mjs", "site/ui/package.json", "plain/src/a.astro"] {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let top = vfs::file_path(&folder).unwrap();
        let root = |file: &str, window: Option<&str>| {
            let window: Vec<FilePath> = window.and_then(|window| top.join(window)).into_iter().collect();
            let root = root_of(&top.join(file).unwrap(), &window);
            root.below(&top).map_or_else(|| root.to_string(), str::to_owned)
        };
        assert_eq!(root("site/src/pages/a.astro", None), "site");
        assert_eq!(root("site/ui/Button.astro", None), "site");
        assert_eq!(root("plain/src/a.astro", None), "");
        assert_eq!(root("plain/src/a.astro", Some("plain")), "plain");
        assert_eq!(root("site/ui/Button.astro", Some("site/ui")), "site/ui");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_document_without_a_file_has_a_place() {
        let uri = lsp::Uri::parse("untitled:Untitled-1").unwrap();
        let (path, root) = place_for_unnamed(&uri, None);
        assert_eq!((path.as_str(), root.as_str()), ("/untitled:/untitled:Untitled-1.astro", "/untitled:"));
        for strange in ["untitled:", "untitled:..", "git:/a/..%2F..%2F", "vscode-vfs://x/"] {
            let (path, root) = place_for_unnamed(&lsp::Uri::parse(strange).unwrap(), None);
            assert!(path.is_inside(&root), "{strange}: {path}");
        }
    }
}
