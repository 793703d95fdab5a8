//! Addresses that lead past the site: without its base, with the wrong slash, to no page.

use astro_project::config::TrailingSlash;
use astro_syntax::{Attribute, Element};

use crate::answer::{Edit, Finding, Severity};
use crate::diagnostics::words::nearest;
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// A link leads past the site: it lacks the `base`, ends in the wrong slash, or names no page.
    ///
    /// Astro prints addresses as they are written. With `base: '/docs'` a link to `/about` leaves the site; with
    /// `trailingSlash: 'always'` a link without the slash is a 404 in development and a detour in production.
    ///
    /// ```astro
    /// <a href="/about">…</a>                                        <!-- with base: '/docs' -->
    /// <a href={`${import.meta.env.BASE_URL}about`}>…</a>            <!-- right -->
    /// ```
    "hardcoded-url", 28, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Attribute(&["href"], attribute)] };

const WHY_BASE: &str = "Astro prints addresses as they are written, and all pages live under the base.";
const WHY_SLASH: &str = "The site answers addresses of the other form only.";
const WHY_ROUTE: &str = "The visitor gets the page for \"not found\".";

fn attribute(subject: &Subject<'_>, element: Element<'_>, attribute: Attribute<'_>, findings: &mut Vec<Finding>) {
    let Some(value) = attribute.text_value().filter(|value| value.starts_with('/') && !value.starts_with("//")) else { return };
    let Some(range) = attribute.value_inner_range().filter(|_| !value.contains(['{', '$', '&', '%'])) else { return };
    let config = subject.snapshot.config();
    let is_page = element.name() == "a" || element.is_component();
    let path = value.split(['?', '#']).next().unwrap_or_default();
    let base = config.base.trim_end_matches('/');
    let below = match base.is_empty() {
        true => Some(path),
        false => path.strip_prefix(base).filter(|rest| rest.is_empty() || rest.starts_with('/')),
    };
    let Some(below) = below else {
        // A component may put the base in front by itself.
        if !element.is_component() {
            let message = format!("`{value}` lacks the base `{}`.", config.base);
            let help = "Put `import.meta.env.BASE_URL` in front.";
            let edits = vec![Edit::insert(range.start, base)];
            findings.push(RULE.at(range, message, WHY_BASE, help).suggesting(format!("Put `{base}` in front"), edits));
        }
        return;
    };
    if element.name() != "a" || !is_page {
        return;
    }
    let last = below.rsplit('/').next().unwrap_or_default();
    let end = range.start + path.len();
    match config.trailing_slash {
        TrailingSlash::Always if !below.is_empty() && !below.ends_with('/') && !last.contains('.') => {
            let message = format!("`{path}` lacks the slash at its end that `trailingSlash: \"always\"` asks for.");
            let found = RULE.at(range.clone(), message, WHY_SLASH, format!("Write `{path}/`."));
            return findings.push(found.fixed("Add the slash", vec![Edit::insert(end, "/")]));
        }
        TrailingSlash::Never if below.len() > 1 && below.ends_with('/') => {
            let message = format!("`{path}` ends in a slash, which `trailingSlash: \"never\"` refuses.");
            let found = RULE.at(range.clone(), message, WHY_SLASH, format!("Write `{}`.", path.trim_end_matches('/')));
            return findings.push(found.fixed("Remove the slash", vec![Edit::replace(end - 1..end, "")]));
        }
        _ => {}
    }
    if let Some(meant) = nowhere(subject, below) {
        let message = format!("`{path}` leads to no page of this project.");
        let help = match &meant {
            Some(meant) => format!("Did you mean `{meant}`? Otherwise create the page."),
            None => "Create the page, or correct the address.".to_owned(),
        };
        let found = RULE.at(range, message, WHY_ROUTE, help).with_severity(if meant.is_some() { Severity::Warning } else { Severity::Hint });
        findings.push(match meant {
            Some(meant) => {
                let title = format!("Change to `{meant}`");
                found.suggesting(title, vec![Edit::replace(end - below.len()..end, meant)])
            }
            None => found,
        });
    }
}

/// Does the address lead nowhere for sure? Then also the page that may be meant.
fn nowhere(subject: &Subject<'_>, path: &str) -> Option<Option<String>> {
    let snapshot = subject.snapshot;
    let config = snapshot.config();
    // Integrations add routes, hosts rewrite, other sites share the domain: only a plain project is judged.
    let plain = |name: &String| {
        ["react", "preact", "solid", "svelte", "vue", "mdx", "alpinejs", "tailwind", "partytown", "sitemap", "icon"].iter().any(|known| name.contains(known))
    };
    let is_plain = config.file.is_some() && config.i18n.is_none() && config.integrations.iter().all(plain) && config.problems.is_empty() && !config.needs_running;
    let is_source = subject.file.is_inside(&config.src_dir);
    if !is_plain || !is_source || snapshot.routes().routes.is_empty() {
        return None;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let path = if path.is_empty() { "/" } else { path };
    let generated = name.contains('.') || path.starts_with("/_") || path.starts_with("/api/") || path.starts_with("/admin");
    let table = snapshot.routes();
    let slashed = format!("{}/", path.trim_end_matches('/'));
    let bare = path.trim_end_matches('/');
    let known = [path, &slashed, bare].iter().any(|path| table.match_path(path).is_some())
        || snapshot.public_file(bare.trim_start_matches('/')).is_some()
        || snapshot.public_file(&format!("{}/index.html", bare.trim_start_matches('/'))).is_some();
    if generated || known {
        return None;
    }
    let static_routes = table.routes.iter().filter_map(|route| route.pathname.as_deref());
    Some(nearest(bare, static_routes).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    fn project(page: &str, config: &str) -> String {
        format!("//- /src/pages/index.astro\n{page}\n//- /src/pages/about.astro\n<p></p>\n//- /astro.config.mjs\nexport default {{ {config} }}\n")
    }

    #[test]
    fn past_the_site() {
        finds(&project("<a href=\"/about\">a</a><link href=\"/x.css\">", "base: '/docs'"), expect![[r#"
            <a href="/about">a</a><link href="/x.css">
                     ^^^^^^
            Warning hardcoded-url: `/about` lacks the base `/docs`.
              why: Astro prints addresses as they are written, and all pages live under the base.
              help: Put `import.meta.env.BASE_URL` in front.
              fix: Put `/docs` in front (to look at)
            <a href="/about">a</a><link href="/x.css">
                                              ^^^^^^
            Warning hardcoded-url: `/x.css` lacks the base `/docs`.
              why: Astro prints addresses as they are written, and all pages live under the base.
              help: Put `import.meta.env.BASE_URL` in front.
              fix: Put `/docs` in front (to look at)
            --- fixed
            <a href="/docs/about">a</a><link href="/x.css">
        "#]]);
        finds(&project("<a href=\"/about\">a</a><a href=\"/about/?x#y\">b</a>", "trailingSlash: 'always'"), expect![[r#"
            <a href="/about">a</a><a href="/about/?x#y">b</a>
                     ^^^^^^
            Warning hardcoded-url: `/about` lacks the slash at its end that `trailingSlash: "always"` asks for.
              why: The site answers addresses of the other form only.
              help: Write `/about/`.
              fix: Add the slash
            --- fixed
            <a href="/about/">a</a><a href="/about/?x#y">b</a>
        "#]]);
        finds(&project("<a href=\"/about/?x#y\">b</a>", "trailingSlash: 'never'"), expect![[r#"
            <a href="/about/?x#y">b</a>
                     ^^^^^^^^^^^
            Warning hardcoded-url: `/about/` ends in a slash, which `trailingSlash: "never"` refuses.
              why: The site answers addresses of the other form only.
              help: Write `/about`.
              fix: Remove the slash
            --- fixed
            <a href="/about?x#y">b</a>
        "#]]);
        finds(&project("<a href=\"/abuot\">a</a><a href=\"/elsewhere\">b</a>", ""), expect![[r#"
            <a href="/abuot">a</a><a href="/elsewhere">b</a>
                     ^^^^^^
            Warning hardcoded-url: `/abuot` leads to no page of this project.
              why: The visitor gets the page for "not found".
              help: Did you mean `/about`? Otherwise create the page.
              fix: Change to `/about` (to look at)
            <a href="/abuot">a</a><a href="/elsewhere">b</a>
                                           ^^^^^^^^^^
            Hint hardcoded-url: `/elsewhere` leads to no page of this project.
              why: The visitor gets the page for "not found".
              help: Create the page, or correct the address.
            --- fixed
            <a href="/about">a</a><a href="/elsewhere">b</a>
        "#]]);
    }

    #[test]
    fn inside_the_site() {
        fine("hardcoded-url", &[
            &project("<a href=\"/docs/about\">a</a><a href=\"/docs\">a</a><a href=\"https://x.y\">b</a><a href=\"#x\">c</a>", "base: '/docs'"),
            &project("<a href=\"/about\">a</a><a href=\"/about/\">a</a><a href={x}>b</a><a href=\"/rss.xml\">r</a>", ""),
            &project("<a href=\"/none\">a</a>", "integrations: [starlight()]"),
            &project("<a href=\"/\">a</a><a href=\"/feed.xml\">a</a>", "trailingSlash: 'always'"),
        ]);
    }
}
