//! Two files for one address: which rows never get a request?

use crate::routes::{Route, RouteKind, RouteProblem, RouteTable, Segment};

impl RouteTable {
    /// Rows that are shadowed for sure by one before them.
    ///
    /// Static routes with the same address collide always, dynamic ones of the same shape only when
    /// both are rendered on demand: what prerendered ones cover depends on their `getStaticPaths`.
    pub fn conflicts(&self, is_prerendered: &dyn Fn(&Route) -> bool) -> Vec<RouteProblem> {
        let mut problems = Vec::new();
        for (index, lower) in self.routes.iter().enumerate() {
            let higher = self.routes[..index].iter().find(|higher| {
                let dynamic = || !is_prerendered(higher) && !is_prerendered(lower);
                same_place(higher, lower, dynamic)
            });
            if let Some(higher) = higher {
                problems.push(problem(higher, lower));
            }
        }
        problems
    }
}

impl RouteTable {
    /// The row of a file and the one before it that answers all its addresses.
    pub fn conflict_of(&self, file: &crate::FilePath, is_prerendered: &dyn Fn(&Route) -> bool) -> Option<(&Route, &Route)> {
        let own = |route: &Route| route.kind != RouteKind::Redirect && route.file.as_ref() == Some(file);
        let index = self.routes.iter().position(|route| own(route))?;
        let lower = &self.routes[index];
        let higher = self.routes[..index].iter().find(|higher| {
            same_place(higher, lower, || !is_prerendered(higher) && !is_prerendered(lower))
        })?;
        Some((lower, higher))
    }
}

fn same_place(a: &Route, b: &Route, both_on_demand: impl Fn() -> bool) -> bool {
    if a.kind == RouteKind::Fallback || b.kind == RouteKind::Fallback {
        return false;
    }
    let is_static = |route: &Route| route.segments.iter().all(Segment::is_static);
    if is_static(a) && is_static(b) {
        return a.pattern == b.pattern;
    }
    a.segments.len() == b.segments.len()
        && a.segments.iter().zip(&b.segments).all(|(a, b)| a.matches_as(b))
        && both_on_demand()
}

fn problem(higher: &Route, lower: &Route) -> RouteProblem {
    let source = |route: &Route| match (&route.file, &route.redirect) {
        (_, Some(redirect)) => format!("the redirect from `{}`", redirect.from),
        (Some(file), None) => format!("`{}`", file.name()),
        (None, None) => "a built-in route".to_owned(),
    };
    let message = match higher.takes_turns_with(lower) {
        true => format!("`{}` is the address of two files: development asks {}, a built server {}", lower.pattern, source(lower), source(higher)),
        false => format!("`{}` is never reached: {} answers all its addresses first, as `{}`", lower.pattern, source(higher), higher.pattern),
    };
    RouteProblem {
        name: "route-conflict",
        file: lower.file.clone(),
        message,
        help: Some("Rename or remove one of the two.".to_owned()),
    }
}
