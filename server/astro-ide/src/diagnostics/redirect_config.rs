//! Redirects of the configuration that lead astray.

use astro_project::RouteKind;
use astro_project::routes::{Part, Segment};
use astro_syntax::script::Property;

use crate::answer::{Finding, Severity};
use crate::diagnostics::words::nearest;
use crate::diagnostics::{Check, ConfigSubject, Look, rule};

rule! {
    /// A line of `redirects` leads in a circle, over a detour, to no page, or lacks a parameter.
    ///
    /// ```js
    /// redirects: {
    ///   '/a': '/b', '/b': '/a',                 // a circle: the browser gives up
    ///   '/old/[slug]': '/blog/[id]',            // id has no value
    ///   '/about': '/team',                      // src/pages/about.astro is never reached
    /// }
    /// ```
    "redirect-config", 19, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Config(check)] };

const WHY_CIRCLE: &str = "The browser follows it until it gives up.";
const WHY_DETOUR: &str = "Every visitor waits for one answer more.";
const WHY_PARAMETER: &str = "The address is filled with the values of the address that is left.";
const WHY_NOWHERE: &str = "The visitor is led to the page for \"not found\".";
const WHY_PAGE: &str = "A redirect takes the place of a page of the same address.";

fn check(subject: &ConfigSubject<'_>, findings: &mut Vec<Finding>) {
    let Some(redirects) = subject.value.get("redirects").and_then(|value| value.as_object()) else { return };
    for property in &redirects.properties {
        let Some((target, range)) = destination(property) else { continue };
        if target.contains("://") || target.starts_with("//") {
            continue;
        }
        let next = |from: &str| redirects.property(from.trim_end_matches('/')).or_else(|| redirects.property(from));
        let mut seen = vec![property.key.as_str()];
        let mut at = target;
        while let Some((then, _)) = next(at).and_then(destination).filter(|_| !seen.contains(&at)) {
            seen.push(at);
            at = then;
        }
        if seen.contains(&at) || at == property.key {
            let message = format!("The redirect from `{}` leads in a circle: {} → {at}.", property.key, seen.join(" → "));
            findings.push(RULE.at(range, message, WHY_CIRCLE, "Let one of them lead to a page.").with_severity(Severity::Error));
            continue;
        }
        if at != target {
            let message = format!("`{target}` is redirected on to `{at}`.");
            findings.push(RULE.at(range.clone(), message, WHY_DETOUR, format!("Lead to `{at}` at once.")).with_severity(Severity::Hint));
        }
        parameters(property, target, range.clone(), findings);
        nowhere(subject, target, range, findings);
        page(subject, property, findings);
    }
}

/// Where a line leads, and where that is written.
fn destination(property: &Property) -> Option<(&str, std::ops::Range<usize>)> {
    let value = if property.value.as_object().is_some() { property.value.get("destination")? } else { &property.value };
    Some((value.as_str()?, value.range.clone()))
}

fn parameters(property: &Property, target: &str, range: std::ops::Range<usize>, findings: &mut Vec<Finding>) {
    let (from, to) = (names(&property.key), names(target));
    if let Some(missing) = to.iter().find(|name| !from.contains(name)) {
        let message = format!("`[{missing}]` has no value: `{}` has no parameter of that name.", property.key);
        let help = match nearest(missing, from.iter().map(String::as_str)).or(from.first().map(String::as_str)) {
            Some(meant) => format!("Did you mean `[{meant}]`?"),
            None => "Write the address out.".to_owned(),
        };
        findings.push(RULE.at(range, message, WHY_PARAMETER, help).with_severity(Severity::Error));
    }
}

fn names(pattern: &str) -> Vec<String> {
    let segments = pattern.split('/').filter_map(|text| Segment::parse(text, false).ok());
    segments.flat_map(|segment| segment.0).filter_map(|part| match part {
        Part::Static(_) => None,
        part => part.param_name(),
    }).collect()
}

/// A plain address that no page, file or integration answers.
fn nowhere(subject: &ConfigSubject<'_>, target: &str, range: std::ops::Range<usize>, findings: &mut Vec<Finding>) {
    let snapshot = subject.snapshot;
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let is_plain = path.starts_with('/') && !path.contains('[') && snapshot.config().integrations.is_empty() && snapshot.config().i18n.is_none();
    let base = snapshot.config().base.trim_end_matches('/');
    let path = path.strip_prefix(base).unwrap_or(path);
    let slashed = format!("{}/", path.trim_end_matches('/'));
    let table = snapshot.routes();
    let bare = path.trim_end_matches('/');
    let known = [path, slashed.as_str(), bare].iter().any(|path| table.match_path(path).is_some())
        || snapshot.public_file(bare.trim_start_matches('/')).is_some();
    if !is_plain || known || path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return;
    }
    let meant = nearest(bare, table.routes.iter().filter_map(|route| route.pathname.as_deref()));
    let help = match meant {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None => "Create the page, or lead elsewhere.".to_owned(),
    };
    findings.push(RULE.at(range, format!("`{path}` is no page of this project."), WHY_NOWHERE, help));
}

/// A page that the redirect takes the place of.
fn page(subject: &ConfigSubject<'_>, property: &Property, findings: &mut Vec<Finding>) {
    let snapshot = subject.snapshot;
    let pages = snapshot.config().pages_dir();
    let path = property.key.trim_matches('/');
    if path.contains('[') {
        return;
    }
    let names = ["astro", "md", "mdx", "html", "ts", "js"];
    let index = if path.is_empty() { "index".to_owned() } else { format!("{path}/index") };
    let files = names.iter().flat_map(|name| [format!("{path}.{name}"), format!("{index}.{name}")]);
    let mut files = files.filter_map(|file| pages.join(&file));
    if let Some(file) = files.find(|file| snapshot.is_file(file)) {
        let is_route = !snapshot.routes().routes.iter().any(|route| route.kind != RouteKind::Redirect && route.file.as_ref() == Some(&file));
        if is_route {
            let message = format!("The redirect from `{}` hides the page `{}`.", property.key, file.below(snapshot.root()).unwrap_or(file.as_str()));
            let found = RULE.at(property.key_range.clone(), message, WHY_PAGE, "Remove one of the two.");
            findings.push(found.because(&file, 0..0, "never reached"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn astray() {
        finds("//- /astro.config.mjs\nexport default {\n  redirects: {\n    '/a': '/b', '/b': '/a',\n    '/c': '/d', '/d': '/team',\n    '/old/[slug]': '/[id]',\n    '/about': '/team',\n    '/x': { status: 302, destination: '/tema' },\n  },\n}\n//- /src/pages/about.astro\n<p></p>\n//- /src/pages/team.astro\n<p></p>\n//- /src/pages/[id].astro\n<p></p>\n", expect![[r#"
                '/a': '/b', '/b': '/a',
                      ^^^^
            Error redirect-config: The redirect from `/a` leads in a circle: /a → /b → /a.
              why: The browser follows it until it gives up.
              help: Let one of them lead to a page.
                '/a': '/b', '/b': '/a',
                                  ^^^^
            Error redirect-config: The redirect from `/b` leads in a circle: /b → /a → /b.
              why: The browser follows it until it gives up.
              help: Let one of them lead to a page.
                '/c': '/d', '/d': '/team',
                      ^^^^
            Hint redirect-config: `/d` is redirected on to `/team`.
              why: Every visitor waits for one answer more.
              help: Lead to `/team` at once.
                '/old/[slug]': '/[id]',
                               ^^^^^^^
            Error redirect-config: `[id]` has no value: `/old/[slug]` has no parameter of that name.
              why: The address is filled with the values of the address that is left.
              help: Did you mean `[slug]`?
                '/about': '/team',
                ^^^^^^^^
            Warning redirect-config: The redirect from `/about` hides the page `src/pages/about.astro`.
              why: A redirect takes the place of a page of the same address.
              help: Remove one of the two.
              see /src/pages/about.astro: never reached
        "#]]);
    }

    #[test]
    fn to_a_page() {
        fine("redirect-config", &[
            "//- /astro.config.mjs\nexport default { redirects: { '/a': '/team', '/b': 'https://x.y/z', '/old/[...slug]': '/blog/[...slug]', '/f': '/file.pdf' } }\n//- /src/pages/team.astro\n<p></p>\n//- /src/pages/blog/[...slug].astro\n<p></p>\n",
        ]);
    }
}
