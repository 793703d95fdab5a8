//! Two files for one address.

use crate::answer::Finding;
use crate::diagnostics::{Check, Look, ModuleSubject, Subject, rule};

rule! {
    /// A page or endpoint is never reached, because another one answers all its addresses first.
    ///
    /// `about.astro` and `about/index.astro` are the same address, and so are `[a].astro` and `[b].astro`. Only one of them answers, in development perhaps another than once it is built.
    "route-conflict", 27, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::File(page), Look::Module(endpoint)] };

const WHY: &str = "Routes are tried in order, and the first that fits answers.";

const TURNS: &str = "Development asks the one whose name comes first, a built server goes by the order of routes.";

fn page(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    look(subject.snapshot, subject.file, findings);
}

fn endpoint(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    look(subject.snapshot, subject.file, findings);
}

fn look(snapshot: &astro_project::Snapshot, file: &astro_project::FilePath, findings: &mut Vec<Finding>) {
    if !file.is_inside(&snapshot.config().pages_dir()) {
        return;
    }
    let Some((lower, higher)) = snapshot.routes().conflict_of(file, &|route| snapshot.is_prerendered(route)) else { return };
    let other = match (&higher.redirect, &higher.file) {
        (Some(redirect), _) => format!("the redirect from `{}`", redirect.from),
        (None, Some(file)) => format!("`{}`", file.below(snapshot.root()).unwrap_or(file.as_str())),
        (None, None) => "a built-in route".to_owned(),
    };
    let (message, why, part) = match higher.takes_turns_with(lower) {
        true => (format!("`{}` has two files: this one answers in development, {other} once it is built.", lower.pattern), TURNS, "answers once it is built"),
        false => (format!("`{}` is never reached: {other} answers all its addresses.", lower.pattern), WHY, "answers first"),
    };
    let mut found = RULE.at(0..0, message, why, "Rename or remove one of the two.");
    if let Some(file) = &higher.file {
        found = found.because(file, 0..0, part);
    }
    findings.push(found);
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn one_address_two_files() {
        finds("//- /src/pages/about.astro\n<p></p>\n//- /src/pages/about/index.astro\n<p></p>\n", expect![[r#"
            <p></p>
            ^
            Warning route-conflict: `/about` has two files: this one answers in development, `src/pages/about/index.astro` once it is built.
              why: Development asks the one whose name comes first, a built server goes by the order of routes.
              help: Rename or remove one of the two.
              see /src/pages/about/index.astro: answers once it is built
        "#]]);
        fine("route-conflict", &[
            "//- /src/pages/about/index.astro\n<p></p>\n//- /src/pages/[x].astro\n<p></p>\n",
            "//- /src/components/a.astro\n<p></p>\n//- /src/components/a/index.astro\n<p></p>\n",
        ]);
    }
}
