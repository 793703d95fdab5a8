//! The folder of static files a build writes: `public` and what is rendered ahead, found by the file's path.

use astro_engine::Pool;
use astro_project::config::{BuildFormat, TrailingSlash};
use astro_project::{Match, Route, RouteKind};
use bytes::Bytes;

use crate::app::{App, Trace, built, stays_inside};

/// The static output of one build.
pub(crate) struct Output<'a> {
    pub(crate) app: &'a App,
    pub(crate) engine: &'a Pool,
    /// How pages become files. Vercel's adapter builds folders whatever the configuration says.
    pub(crate) format: BuildFormat,
}

/// A file of it.
pub(crate) struct File {
    /// The path in the output: `/about/index.html`.
    pub(crate) path: String,
    pub(crate) bytes: Bytes,
    /// Milliseconds since 1970, where known.
    pub(crate) modified: Option<u64>,
}

impl<'a> Output<'a> {
    pub(crate) fn of(app: &'a App, engine: &'a Pool) -> Output<'a> {
        Output { app, engine, format: app.snapshot().config().build.format }
    }

    /// The file at a path, decoded and without base.
    pub(crate) async fn file(&self, path: &str, trace: &mut Trace) -> Option<File> {
        if path.ends_with('/') || path.contains('\0') {
            return None;
        }
        let snapshot = self.app.snapshot();
        if let Some(file) = snapshot.public_file(path).filter(|file| stays_inside(snapshot, file)) {
            self.app.loader().note_use(&file);
            let bytes = Bytes::copy_from_slice(&snapshot.bytes(&file).ok()?);
            let modified = snapshot.stat(&file).and_then(|stat| stat.modified);
            return Some(File { path: path.to_owned(), bytes, modified });
        }
        // A build writes names as they are read, not as addresses spell them.
        let spelled = percent_encoding::percent_decode_str(path).decode_utf8().is_ok_and(|read| read != path);
        for (page, found) in if spelled { Vec::new() } else { self.ahead(path) } {
            let modified = found.route.file.as_ref().and_then(|file| snapshot.stat(file)).and_then(|stat| stat.modified);
            if let Some(reply) = built::file(self.app, self.engine, found, &page, self.format, trace).await
                && let Ok(bytes) = reply.body.collect(super::BODY_LIMIT).await
            {
                return Some(File { path: path.to_owned(), bytes, modified });
            }
        }
        None
    }

    /// Is there a folder at this path, as far as pages rendered ahead and `public` make one?
    pub(crate) async fn is_folder(&self, path: &str, trace: &mut Trace) -> bool {
        let path = path.trim_end_matches('/');
        let public = self.app.snapshot().config().public_dir.join_inside(path);
        let in_public = !path.is_empty() && public.is_some_and(|folder| !self.app.snapshot().list(&folder).is_empty());
        path.is_empty() || in_public || self.file(&format!("{path}/index.html"), trace).await.is_some()
    }

    /// The routes rendered ahead whose file would be at `path`, with the address of each.
    fn ahead(&self, path: &str) -> Vec<(String, Match)> {
        let snapshot = self.app.snapshot();
        let rule = snapshot.config().trailing_slash;
        let stem = path.strip_suffix("/index.html").or_else(|| path.strip_suffix(".html"));
        let mut out = Vec::new();
        for page in [Some(path), stem].into_iter().flatten() {
            let asked = match rule {
                TrailingSlash::Always if Some(page) == stem => format!("{}/", page.trim_end_matches('/')),
                _ if page.is_empty() => "/".to_owned(),
                _ => page.to_owned(),
            };
            for found in snapshot.routes().match_all(&asked) {
                let kind = matches!(found.route.kind, RouteKind::Page | RouteKind::Endpoint);
                // A route is also found by the name of its file, which is no address of another file.
                let by_name = found.route.kind == RouteKind::Page && page.ends_with(".html") && !found.route.pattern.contains(".html");
                if kind && !by_name && snapshot.is_prerendered(&found.route) && self.file_of(&found.route, page) == path {
                    out.push((page.to_owned(), found));
                }
            }
        }
        out
    }

    /// Where the build writes the answer for `page`.
    fn file_of(&self, route: &Route, page: &str) -> String {
        let page = page.trim_end_matches('/');
        match (route.kind, self.format) {
            (RouteKind::Endpoint, _) => page.to_owned(),
            _ if page.is_empty() => "/index.html".to_owned(),
            (_, BuildFormat::File) => format!("{page}.html"),
            (_, BuildFormat::Preserve) if !route.is_index => format!("{page}.html"),
            _ if matches!(page, "/404" | "/500") => format!("{page}.html"),
            _ => format!("{page}/index.html"),
        }
    }
}
