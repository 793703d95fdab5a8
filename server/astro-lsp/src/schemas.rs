//! `.astro/collections/NAME.schema.json`: what editors of JSON and YAML check the entries of collections by, as `astro dev` writes it.
//!
//! Only below the project's own `.astro`, never through a link, and only what is other than before. Where that cannot be
//! written, nothing is: the preview answers for these addresses as well.

use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use astro_engine::Pool;
use astro_preview::Session;
use astro_preview::app::Schemas;
use astro_preview::protocol::Event;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// The first page comes first: the configuration of the collections is loaded after it, or when nobody asks for one so long.
const PATIENCE: Duration = Duration::from_secs(3);

/// Writes the schemas of a project, and writes them again when they are others. Ends with the preview.
pub(crate) async fn keep(preview: Session, pool: Arc<Pool>, root: PathBuf) {
    let mut events = preview.subscribe();
    let _ = tokio::time::timeout(PATIENCE, news(&mut events, |event| matches!(event, Event::Render(_)))).await;
    let mut known = None;
    loop {
        let app = preview.current();
        let key = app.schemas_key();
        if key.is_some() && key != known {
            if let Some(schemas) = app.schemas(&pool).await {
                for (name, why) in &schemas.problems {
                    tracing::warn!("the JSON schema of the collection \"{name}\" cannot be written: {why}");
                }
                let root = root.clone();
                let _ = tokio::task::spawn_blocking(move || write(&root, &schemas)).await;
            }
            known = key;
        }
        if !news(&mut events, |event| matches!(event, Event::Reload { .. })).await {
            return;
        }
    }
}

/// Waits for an event of a kind; `false` when no more will come.
async fn news(events: &mut Receiver<Event>, wanted: impl Fn(&Event) -> bool) -> bool {
    loop {
        match events.recv().await {
            Ok(event) if wanted(&event) => return true,
            Ok(_) => {}
            // Among those that were missed may be the one.
            Err(RecvError::Lagged(_)) => return true,
            Err(RecvError::Closed) => return false,
        }
    }
}

/// Failing is no error: the project may be read-only.
fn write(root: &Path, schemas: &Schemas) -> Result<()> {
    if schemas.schemas.is_empty() {
        return Ok(());
    }
    let folder = own_folder(&own_folder(root, ".astro")?, "collections")?;
    for (name, text) in schemas.schemas.iter().filter(|(name, _)| is_name(name)) {
        put(&folder, &format!("{}.schema.json", name.replace('"', "")), text)?;
    }
    Ok(())
}

/// Names of collections are the project's words: none of them leads elsewhere.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0'])
}

/// A folder in another one, made if it is not there; a link is none.
fn own_folder(parent: &Path, name: &str) -> Result<PathBuf> {
    let folder = parent.join(name);
    match std::fs::symlink_metadata(&folder) {
        Ok(meta) if meta.is_dir() => Ok(folder),
        Ok(_) => Err(Error::from(ErrorKind::NotADirectory)),
        Err(_) => std::fs::create_dir(&folder).map(|()| folder),
    }
}

fn put(folder: &Path, name: &str, text: &str) -> Result<()> {
    let file = folder.join(name);
    let is_file = std::fs::symlink_metadata(&file).is_ok_and(|meta| meta.is_file());
    if is_file && std::fs::read(&file).is_ok_and(|before| before == text.as_bytes()) {
        return Ok(());
    }
    // A new file in the place of the old one: a reader sees one or the other, and a link is replaced, not followed.
    let beside = folder.join(format!(".{}.tmp", std::process::id()));
    let _ = std::fs::remove_file(&beside);
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, &file).inspect_err(|_| drop(std::fs::remove_file(&beside)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemas(of: &[(&str, &str)]) -> Schemas {
        Schemas { schemas: of.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(), ..Schemas::default() }
    }

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn schemas_are_files_of_their_names() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join(".astro/collections");
        write(root.path(), &schemas(&[])).unwrap();
        assert!(!root.path().join(".astro").exists());
        write(root.path(), &schemas(&[("blog", "{}"), ("../up", "{}"), ("", "{}"), ("a/b", "{}")])).unwrap();
        assert_eq!(files(&folder), ["blog.schema.json"]);
        write(root.path(), &schemas(&[("blog", "{ }")])).unwrap();
        assert_eq!(std::fs::read_to_string(folder.join("blog.schema.json")).unwrap(), "{ }");
        assert_eq!(files(&folder), ["blog.schema.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let (root, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), root.path().join(".astro")).unwrap();
        assert!(write(root.path(), &schemas(&[("blog", "{}")])).is_err());
        assert!(files(elsewhere.path()).is_empty());
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join(".astro/collections")).unwrap();
        let target = elsewhere.path().join("kept");
        std::fs::write(&target, "kept").unwrap();
        std::os::unix::fs::symlink(&target, root.path().join(".astro/collections/blog.schema.json")).unwrap();
        write(root.path(), &schemas(&[("blog", "{}")])).unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "kept");
    }
}
