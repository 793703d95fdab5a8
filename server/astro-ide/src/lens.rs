//! Lines above the code: which route a page answers, by which methods, and how many files use a component.

use astro_project::{AssetKind, FilePath, RouteKind, Snapshot};

use crate::answer::Lens;
use crate::entity;

/// The lines of `file`.
pub(crate) fn lenses(snapshot: &Snapshot, file: &FilePath) -> Vec<Lens> {
    let mut lenses = Vec::new();
    if let Some(route) = snapshot.routes().of_file(file) {
        let rendered = if snapshot.is_prerendered(route) { "prerendered" } else { "on demand" };
        let title = match route.kind {
            RouteKind::Endpoint => {
                let methods = snapshot.route_facts(route).methods;
                let methods = if methods.is_empty() { "no handler".to_owned() } else { methods.join(" ") };
                format!("{} · {methods} · {rendered}", route.pattern)
            }
            _ => format!("{} · {rendered}", route.pattern),
        };
        lenses.push(Lens { range: 0..0, title });
    } else if AssetKind::of(file) == AssetKind::Astro {
        let count = entity::importers(snapshot, file).len();
        let title = match count {
            0 => "used by no file".to_owned(),
            1 => "used by 1 file".to_owned(),
            count => format!("used by {count} files"),
        };
        lenses.push(Lens { range: 0..0, title });
    }
    lenses
}

#[cfg(test)]
mod tests {
    use crate::testing::{Project, path};

    #[test]
    fn routes_methods_and_users() {
        let project = Project::new(
            "//- /src/pages/[slug].astro\n---\nimport Card from '../components/Card.astro'\nexport const prerender = false\n---\n<Card />\n//- /src/pages/api/x.ts\nexport const GET = 1\nexport const POST = 1\n//- /src/components/Card.astro\n\n",
        );
        let show = |file: &str| project.analysis().lenses(&path(file)).into_iter().map(|lens| lens.title).collect::<Vec<_>>().join("\n");
        assert_eq!(show("/src/pages/[slug].astro"), "/[slug] · on demand");
        assert_eq!(show("/src/pages/api/x.ts"), "/api/x · GET POST · prerendered");
        assert_eq!(show("/src/components/Card.astro"), "used by 1 file");
    }
}
