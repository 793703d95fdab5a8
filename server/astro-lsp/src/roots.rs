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

/// Where a document without a file lives (`untitled:Untitled-1`): in the first folder of the window, so that its
/// imports have something to start from, under a name no file has.
pub(crate) fn place_for_unnamed(uri: &lsp::Uri, folder: Option<&FilePath>) -> (FilePath, FilePath) {
    let name: String = uri.path().rsplit('/').next().unwrap_or_default().to_owned();
    let name = format!("{}:{name}.astro", uri.scheme());
    let nowhere = || FilePath::new("/untitled:").ok();
    let root = folder.map(|folder| root_of(&folder.join(&name).unwrap_or_else(|| folder.clone()), &[folder.clone()]));
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
