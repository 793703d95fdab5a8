//! Scripts that hold data: is it JSON, and has an import map the shape of one?

use astro_syntax::{Attribute, Element, Node};

use crate::answer::{Edit, Finding};
use crate::diagnostics::{Check, Look, Subject, rule};
use crate::json::{self, Json, Value};

rule! {
    /// A `<script>` that holds data is no JSON, or an import map does not map.
    ///
    /// Browsers and search engines read `application/ld+json`, `application/json`, `importmap` and `speculationrules` as JSON and
    /// drop all of it at the first mistake, without a word on the page. Braces are no expressions there: the text goes out as it is
    /// written, so data of the page has to come by `set:html`.
    ///
    /// ```astro
    /// <script type="application/ld+json">{JSON.stringify(data)}</script>             <!-- sent as it is written -->
    /// <script type="application/ld+json" set:html={JSON.stringify(data)}></script>   <!-- right -->
    /// ```
    "json-script", 0, Warning
}

pub(super) const CHECK: Check = Check { rule: RULE, looks: &[Look::Element(&["script"], script)] };

const WHY: &str = "Whoever reads it drops all of it, without a word on the page.";

fn script(subject: &Subject<'_>, script: Element<'_>, findings: &mut Vec<Finding>) {
    let kind = script.attribute("type").and_then(Attribute::text_value).unwrap_or_default().trim().to_ascii_lowercase();
    let is_data = kind == "importmap" || kind == "speculationrules" || kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"));
    let is_given = script.attribute("src").is_some() || script.attributes().any(|it| it.name().starts_with("set:"));
    let content = script.content_range();
    let text = subject.document.slice(content.clone());
    if !is_data || is_given || text.trim().is_empty() || script.close().is_none() {
        return;
    }
    if let Some(found) = unfilled(script, text, &content) {
        findings.push(found);
        return;
    }
    match json::parse(text) {
        Err(wrong) => {
            let range = content.start + wrong.range.start..content.start + wrong.range.end;
            let found = RULE.at(range.clone(), wrong.message, WHY, wrong.help);
            findings.push(if wrong.superfluous { found.fixed("Take it out", vec![Edit::replace(range, "")]) } else { found });
        }
        Ok(value) if kind == "importmap" => import_map(&value, content.start, findings),
        Ok(_) => {}
    }
}

/// `{JSON.stringify(…)}`: an expression was meant.
fn unfilled(script: Element<'_>, text: &str, content: &std::ops::Range<usize>) -> Option<Finding> {
    let trimmed = text.trim();
    let inside = trimmed.strip_prefix('{')?.strip_suffix('}')?;
    let is_code = inside.trim_start().starts_with(|c: char| c.is_alphabetic() || c == '`') && !inside.contains("\":");
    if !is_code {
        return None;
    }
    let start = content.start + (text.len() - text.trim_start().len());
    let found = RULE.at(start..start + trimmed.len(), "Braces are no expression in a script: this text goes out as it is written.", WHY, "Give the data by `set:html`.");
    let Node::StartTag(tag) = Node::from(script.syntax()).children().find(|node| matches!(node, Node::StartTag(_)))? else { return None };
    let at = tag.range().end - 1;
    let edits = vec![Edit::insert(at, format!(" set:html={{{}}}", inside.trim())), Edit::replace(content.clone(), "")];
    Some(found.fixed("Give it by `set:html`", edits))
}

fn import_map(map: &Json, start: usize, findings: &mut Vec<Finding>) {
    let at = |range: &std::ops::Range<usize>| start + range.start..start + range.end;
    let Value::Object(members) = &map.value else {
        findings.push(RULE.at(at(&map.range), "An import map must be an object.", WHY, "Write `{ \"imports\": { \"name\": \"/path.js\" } }`."));
        return;
    };
    for (key, value) in members {
        match key.name.as_str() {
            "imports" | "integrity" => addresses(value, &key.name, start, findings),
            "scopes" => match &value.value {
                Value::Object(scopes) => scopes.iter().for_each(|(scope, map)| addresses(map, &scope.name, start, findings)),
                _ => findings.push(RULE.at(at(&value.range), "`scopes` must be an object of import maps.", WHY, "Write `\"scopes\": { \"/path/\": { \"name\": \"/path.js\" } }`.")),
            },
            name => {
                let message = format!("An import map has no `{name}`.");
                findings.push(RULE.at(at(&key.range), message, "Browsers pass over it.", "Use `imports`, `scopes` or `integrity`."));
            }
        }
    }
}

/// Names and the addresses they stand for.
fn addresses(map: &Json, of: &str, start: usize, findings: &mut Vec<Finding>) {
    let at = |range: &std::ops::Range<usize>| start + range.start..start + range.end;
    let Value::Object(members) = &map.value else {
        let message = format!("`{of}` must be an object of addresses.");
        findings.push(RULE.at(at(&map.range), message, WHY, "Write `{ \"name\": \"/path.js\" }`."));
        return;
    };
    for (key, value) in members {
        let Value::String(address) = &value.value else {
            let message = format!("The address of \"{}\" must be a string.", key.name);
            findings.push(RULE.at(at(&value.range), message, "Browsers pass over it.", "Write the path or the whole address of a module."));
            continue;
        };
        let is_address = address.starts_with(['/', '.']) || address.contains(':');
        if of != "integrity" && !is_address {
            let message = format!("\"{address}\" is no address: it starts neither with `/`, `./` or `../` nor with a scheme.");
            findings.push(RULE.at(at(&value.range), message, "Browsers pass over it.", "Write the path or the whole address of a module."));
        } else if of != "integrity" && key.name.ends_with('/') && !address.ends_with('/') {
            let message = format!("\"{}\" ends with `/`, so its address must end so too.", key.name);
            findings.push(RULE.at(at(&value.range), message, "Browsers pass over it.", "Add `/` to the address."));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn data_that_is_no_json() {
        finds("<script type=\"application/ld+json\">{ \"a\": 1, }</script>\n<script type=\"application/ld+json\">{JSON.stringify(data)}</script>\n", expect![[r#"
            <script type="application/ld+json">{ "a": 1, }</script>
                                                       ^
            Warning json-script: There is a comma before `}` and nothing behind it.
              why: Whoever reads it drops all of it, without a word on the page.
              help: Take the comma out: JSON has no trailing commas.
              fix: Take it out
            <script type="application/ld+json">{JSON.stringify(data)}</script>
                                               ^^^^^^^^^^^^^^^^^^^^^^
            Warning json-script: Braces are no expression in a script: this text goes out as it is written.
              why: Whoever reads it drops all of it, without a word on the page.
              help: Give the data by `set:html`.
              fix: Give it by `set:html`
            --- fixed
            <script type="application/ld+json">{ "a": 1 }</script>
            <script type="application/ld+json">{JSON.stringify(data)}</script>
        "#]]);
    }

    #[test]
    fn import_maps_that_do_not_map() {
        finds("<script type=\"importmap\">{ \"imports\": { \"a\": \"b\", \"c/\": \"/c\", \"d\": 1 }, \"import\": {} }</script>\n", expect![[r#"
            <script type="importmap">{ "imports": { "a": "b", "c/": "/c", "d": 1 }, "import": {} }</script>
                                                         ^^^
            Warning json-script: "b" is no address: it starts neither with `/`, `./` or `../` nor with a scheme.
              why: Browsers pass over it.
              help: Write the path or the whole address of a module.
            <script type="importmap">{ "imports": { "a": "b", "c/": "/c", "d": 1 }, "import": {} }</script>
                                                                    ^^^^
            Warning json-script: "c/" ends with `/`, so its address must end so too.
              why: Browsers pass over it.
              help: Add `/` to the address.
            <script type="importmap">{ "imports": { "a": "b", "c/": "/c", "d": 1 }, "import": {} }</script>
                                                                               ^
            Warning json-script: The address of "d" must be a string.
              why: Browsers pass over it.
              help: Write the path or the whole address of a module.
            <script type="importmap">{ "imports": { "a": "b", "c/": "/c", "d": 1 }, "import": {} }</script>
                                                                                    ^^^^^^^^
            Warning json-script: An import map has no `import`.
              why: Browsers pass over it.
              help: Use `imports`, `scopes` or `integrity`.
        "#]]);
        fine("json-script", &[
            "<script type=\"importmap\">{ \"imports\": { \"a\": \"/a.js\", \"b/\": \"https://cdn.example/b/\" }, \"scopes\": { \"/x/\": { \"a\": \"./a2.js\" } }, \"integrity\": { \"/a.js\": \"sha384-x\" } }</script>",
            "<script type=\"application/ld+json\" set:html={JSON.stringify(data)} />",
            "<script type=\"application/json\" src=\"/a.json\"></script>",
            "<script type=\"text/template\">{ not json }</script>",
            "<script>const a = { b: 1, }</script>",
        ]);
    }
}
