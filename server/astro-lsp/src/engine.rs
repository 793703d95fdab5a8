//! How the engine's children are started: this same binary, with the environment it was given.

use std::path::Path;

use astro_engine::PoolOptions;

use crate::trouble::Trouble;

/// The environment as text; what is no text no project code can read.
pub(crate) fn environment() -> Vec<(String, String)> {
    std::env::vars_os().filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?))).collect()
}

/// A pool of children of this binary that work in the project's folder, as scripts of its package.json do.
pub(crate) fn options(root: &Path, environment: &[(String, String)]) -> Result<PoolOptions, Trouble> {
    let exe = std::env::current_exe()
        .map_err(|error| Trouble::new("this program does not find itself", error, "start it by its full path"))?;
    let mut options = PoolOptions::new(exe, vec!["engine-worker".to_owned()]);
    options.env = environment.to_vec();
    options.folder = Some(root.to_owned()).filter(|root| root.is_dir());
    options.bytecode = crate::shelf::folder().map(|folder| folder.join("bytecode"));
    // A waiting process has the rendering runtime evaluated already.
    options.preload = vec!["astro-lsp:app".to_owned()];
    Ok(options)
}
