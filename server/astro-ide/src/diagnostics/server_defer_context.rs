//! A server island that looks at the page it is on.

use astro_project::AssetKind;
use astro_syntax::{Attribute, Element};

use crate::answer::{Finding, Severity};
use crate::components::component;
use crate::diagnostics::code::words;
use crate::diagnostics::pages::has_option;
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// A component with `server:defer` reads the address or parameters of its page, or there is no adapter to answer its request.
    ///
    /// A server island is fetched by a request of its own, to `/_server-islands/Name`. `Astro.url` and `Astro.params` are those of that
    /// request. And somebody must answer it: without an adapter the build fails with `NoAdapterInstalledServerIslands`.
    ///
    /// ```astro
    /// <Cart server:defer path={Astro.url.pathname} />   <!-- hand over what it needs -->
    /// ```
    "server-defer-context", 40, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Attribute(&["server:defer"], check)] };

const WHY: &str = "A server island is fetched by a request of its own: the address is that of the island, and there are no parameters.";
const WHY_ADAPTER: &str = "The island is rendered when the browser asks for it, and a static site has nobody to answer.";

fn check(subject: &Subject<'_>, element: Element<'_>, attribute: Attribute<'_>, findings: &mut Vec<Finding>) {
    if !element.is_component() {
        return;
    }
    let snapshot = subject.snapshot;
    let integrations = &snapshot.config().integrations;
    if snapshot.config().file.is_some() && has_option(snapshot, "adapter") == Some(false) && integrations.is_empty() {
        let message = "`server:defer` needs an adapter, and the configuration has none.";
        let help = "Add one, for example with `npx astro add node`.";
        findings.push(RULE.at(attribute.range(), message, WHY_ADAPTER, help).with_severity(Severity::Error));
    }
    let Some(component) = component(snapshot, subject.file, subject.document, element.name()) else { return };
    if AssetKind::of(&component.file) != AssetKind::Astro {
        return;
    }
    let Some(text) = snapshot.text(&component.file) else { return };
    for name in ["Astro.params", "Astro.url", "Astro.routePattern", "Astro.originPathname"] {
        // The host and the query-less origin are the same for both requests.
        let rest = |at: usize| &text[at + name.len()..];
        let place = words(&text, name).find(|at| ![".origin", ".host", ".protocol"].iter().any(|same| rest(*at).starts_with(same)));
        if let Some(at) = place {
            let message = format!("`{}` reads `{name}`, which is not that of this page in a server island.", element.name());
            let help = "Hand the value over as a prop.";
            let found = RULE.at(attribute.range(), message, WHY, help);
            findings.push(found.because(&component.file, at..at + name.len(), "read here"));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    fn project(cart: &str, config: &str) -> String {
        format!("//- /src/pages/a.astro\n---\nimport Cart from '../Cart.astro'\n---\n<Cart server:defer />\n//- /src/Cart.astro\n{cart}\n//- /astro.config.mjs\nimport node from '@astrojs/node'\nexport default {{ {config} }}\n")
    }

    #[test]
    fn of_the_page_or_of_the_island() {
        finds(&project("<p>{Astro.url.pathname}</p>", "adapter: node()"), expect![[r#"
            <Cart server:defer />
                  ^^^^^^^^^^^^
            Warning server-defer-context: `Cart` reads `Astro.url`, which is not that of this page in a server island.
              why: A server island is fetched by a request of its own: the address is that of the island, and there are no parameters.
              help: Hand the value over as a prop.
              see /src/Cart.astro: read here
        "#]]);
        finds(&project("<p></p>", ""), expect![[r#"
            <Cart server:defer />
                  ^^^^^^^^^^^^
            Error server-defer-context: `server:defer` needs an adapter, and the configuration has none.
              why: The island is rendered when the browser asks for it, and a static site has nobody to answer.
              help: Add one, for example with `npx astro add node`.
        "#]]);
        fine("server-defer-context", &[&project("<p>{Astro.props.path} {Astro.url.origin}</p>", "adapter: node()")]);
    }
}
