//! Files that are larger than what takes them.

use astro_syntax::{Attribute, AttributeValue, Element, Node};

use crate::answer::Finding;
use crate::diagnostics::pages::{Rendering, has_option, rendering};
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// A form uploads files, and what takes them refuses large ones.
    ///
    /// An action reads bodies up to `security.actionBodySizeLimit`, 1 MB unless it is set, and answers 413 above. Serverless hosts have a
    /// limit of their own that no configuration lifts: Vercel's functions take 4.5 MB, those of Netlify and AWS Lambda 6 MB. A photo of a
    /// telephone is larger than the first of these.
    ///
    /// ```js
    /// export default defineConfig({ security: { actionBodySizeLimit: 10 * 1024 * 1024 } })
    /// ```
    "body-limit", 35, Hint
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(&["form"], form)] };

/// Hosts whose functions take no larger body, in words.
const HOSTS: &[(&str, &str)] = &[("vercel", "4.5 MB"), ("netlify", "6 MB"), ("lambda", "6 MB"), ("aws", "6 MB")];

fn form(subject: &Subject<'_>, form: Element<'_>, findings: &mut Vec<Finding>) {
    let is_post = form.attribute("method").and_then(Attribute::text_value).is_some_and(|method| method.eq_ignore_ascii_case("post"));
    let is_file = |input: &Element<'_>| input.name() == "input" && input.attribute("type").and_then(Attribute::text_value) == Some("file");
    let input = Node::from(form.syntax()).descendants().filter_map(Node::as_element).find(is_file);
    let Some(input) = input.filter(|_| is_post) else { return };
    let calls_action = form.attribute("action").is_some_and(|action| match action.value() {
        AttributeValue::Expression(value) => subject.document.slice(value.inner_range()).trim_start().starts_with("actions."),
        _ => false,
    });
    let config = subject.snapshot.config();
    if calls_action && has_option(subject.snapshot, "security") == Some(false) {
        let why = "An action reads bodies up to `security.actionBodySizeLimit`, 1 MB unless it is set, and answers 413 above.";
        findings.push(RULE.at(input.open_range(), "Files above 1 MB are refused.", why, "Set `security.actionBodySizeLimit` to what you want to take."));
        return;
    }
    let adapter = config.adapter.as_deref().unwrap_or_default();
    let is_own = form.attribute("action").is_none() && matches!(rendering(subject.snapshot, subject.file), Rendering::OnDemand(_));
    if let Some((host, limit)) = HOSTS.iter().find(|(host, _)| adapter.contains(host)).filter(|_| calls_action || is_own) {
        let message = format!("Files above {limit} are refused.");
        let why = match *host {
            "vercel" => "The functions of Vercel take no larger body, whatever is configured.",
            "netlify" => "The functions of Netlify take no larger body, whatever is configured.",
            _ => "AWS Lambda takes no larger body, whatever is configured.",
        };
        findings.push(RULE.at(input.open_range(), message, why, "Let the browser send the file straight to storage, by a signed address."));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    const ACTION: &str = "//- /src/pages/up.astro\n---\nimport { actions } from 'astro:actions'\nexport const prerender = false\n---\n<form method=\"POST\" action={actions.up} enctype=\"multipart/form-data\">\n<input type=\"file\" name=\"photo\">\n</form>\n";

    fn with(page: &str, config: &str) -> String {
        format!("{page}//- /astro.config.mjs\nimport node from '@astrojs/node'\nimport vercel from '@astrojs/vercel'\nexport default {{ {config} }}\n")
    }

    #[test]
    fn of_actions_and_of_hosts() {
        finds(&with(ACTION, "adapter: vercel()"), expect![[r#"
            <input type="file" name="photo">
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Hint body-limit: Files above 1 MB are refused.
              why: An action reads bodies up to `security.actionBodySizeLimit`, 1 MB unless it is set, and answers 413 above.
              help: Set `security.actionBodySizeLimit` to what you want to take.
        "#]]);
        let own = ACTION.replace(" action={actions.up}", "").replace("import { actions } from 'astro:actions'\n", "");
        finds(&with(&own, "adapter: vercel()"), expect![[r#"
            <input type="file" name="photo">
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Hint body-limit: Files above 4.5 MB are refused.
              why: The functions of Vercel take no larger body, whatever is configured.
              help: Let the browser send the file straight to storage, by a signed address.
        "#]]);
        fine("body-limit", &[
            &with(ACTION, "adapter: node({ mode: 'standalone' }), security: { actionBodySizeLimit: 10000000, allowedDomains: [{ hostname: 'a.b' }] }"),
            &with(&own, "adapter: node({ mode: 'standalone' })"),
            &with(&ACTION.replace("type=\"file\"", "type=\"text\""), "adapter: vercel()"),
        ]);
    }
}
