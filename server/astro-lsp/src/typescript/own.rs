//! Types for `astro` of our own, for a project that has none installed: so that nothing is wrong for that reason alone.

use astro_project::{FilePath, Snapshot};

use super::shadow::{Shadow, is_real_folder};

/// Where they are written in the mirrored tree: a name no folder of a project has.
const FOLDER: &str = "@astro-lsp/types";

const FILES: &[(&str, &str)] = &[
    ("ambient.d.ts", include_str!("types/ambient.d.ts")),
    ("client.d.ts", include_str!("types/client.d.ts")),
    ("components.d.ts", include_str!("types/components.d.ts")),
    ("config.d.ts", include_str!("types/config.d.ts")),
    ("index.d.ts", include_str!("types/index.d.ts")),
    ("jsx-runtime.d.ts", include_str!("types/jsx-runtime.d.ts")),
    ("loaders.d.ts", include_str!("types/loaders.d.ts")),
    ("types.d.ts", include_str!("types/types.d.ts")),
    ("virtual/actions.d.ts", include_str!("types/virtual/actions.d.ts")),
    ("virtual/assets.d.ts", include_str!("types/virtual/assets.d.ts")),
    ("virtual/content.d.ts", include_str!("types/virtual/content.d.ts")),
    ("virtual/env/client.d.ts", include_str!("types/virtual/env/client.d.ts")),
    ("virtual/env/server.d.ts", include_str!("types/virtual/env/server.d.ts")),
    ("virtual/i18n.d.ts", include_str!("types/virtual/i18n.d.ts")),
    ("virtual/middleware.d.ts", include_str!("types/virtual/middleware.d.ts")),
    ("virtual/transitions.d.ts", include_str!("types/virtual/transitions.d.ts")),
    ("virtual/transitions/client.d.ts", include_str!("types/virtual/transitions/client.d.ts")),
    ("zod-any.d.ts", include_str!("types/zod-any.d.ts")),
    ("zod.d.ts", include_str!("types/zod.d.ts")),
];

/// The folder with the types, if the project needs them; once it has its own, ours are taken away.
pub(super) fn folder(shadow: &mut Shadow, snapshot: &Snapshot) -> Option<FilePath> {
    let folder = shadow.layout.shadow().join(FOLDER)?;
    if snapshot.installed_version("astro").is_some() {
        // Nothing is removed through a link.
        let is_ours = folder.ancestors().take(2).all(|folder| is_real_folder(&folder));
        for (name, _) in FILES.iter().filter(|_| is_ours) {
            folder.join(name).into_iter().for_each(|file| drop(std::fs::remove_file(file)));
        }
        return None;
    }
    for (name, text) in FILES {
        shadow.put(&folder.join(name)?, text).ok()?;
    }
    Some(folder)
}
