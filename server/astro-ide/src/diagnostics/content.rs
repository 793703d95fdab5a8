//! Collections and entries that are not there.

use astro_project::content::{config_file, glob};
use astro_syntax::{GuestNode, Value};

use crate::answer::{Edit, Finding};
use crate::diagnostics::code::{Code, arguments, is_open, properties, property, string, string_range};
use crate::diagnostics::words::nearest;
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// A content collection or entry is asked for that does not exist, or a collection has no loader.
    ///
    /// `getCollection` of an unknown name gives an empty list, and `getEntry` gives `undefined`: the page is there and shows nothing.
    ///
    /// ```astro
    /// ---
    /// // src/content.config.ts: export const collections = { blog }
    /// const posts = await getCollection('blogs')   // always empty
    /// ---
    /// ```
    "content", 57, Error
}

pub(super) const CHECK: Check = Check {
    rule: RULE,
    looks: &[
        Look::Code { words: &["getCollection", "getEntry", "reference("], kinds: &["call_expression"], check: query },
        Look::Code { words: &["defineCollection"], kinds: &["call_expression"], check: define },
    ],
};

const WHY: &str = "A collection nobody defined is empty: the page shows nothing.";
const WHY_ENTRY: &str = "`getEntry` gives `undefined` for it.";
const WHY_LOADER: &str = "Since Astro 6 every collection needs one; the build fails with `ContentCollectionMissingLoader`.";

fn query(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let callee = node.field("function").map_or("", GuestNode::text);
    let ours = matches!(callee, "getCollection" | "getEntry" | "reference")
        && code.script.import_of(callee).is_some_and(|(import, _)| import.specifier == "astro:content");
    let arguments = arguments(node);
    let Some((place, name)) = arguments.first().filter(|_| ours).and_then(|it| Some((*it, string(*it)?))) else { return };
    let Some(collections) = collections(code) else { return };
    if !collections.iter().any(|(known, _)| known == name) {
        let known: Vec<&str> = collections.iter().map(|(name, _)| name.as_str()).collect();
        let meant = nearest(name, known.iter().copied());
        let help = match meant {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None if known.is_empty() => "Define it in the content configuration.".to_owned(),
            None => format!("There are `{}`.", known.join("`, `")),
        };
        let found = RULE.at(place.range(), format!("There is no collection `{name}`."), WHY, help);
        findings.push(match meant {
            Some(meant) => found.suggesting(format!("Change to `{meant}`"), vec![Edit::replace(string_range(place), meant)]),
            None => found,
        });
        return;
    }
    let glob = collections.iter().find(|(known, _)| known == name).and_then(|(_, glob)| glob.as_ref());
    if let (Some((base, patterns)), Some((place, id)), "getEntry") = (glob, arguments.get(1).and_then(|it| Some((*it, string(*it)?))), callee) {
        entry(code, base, patterns, place, id, findings);
    }
}

fn entry(code: &Code<'_>, base: &str, patterns: &[String], place: GuestNode<'_>, id: &str, findings: &mut Vec<Finding>) {
    let found = glob(code.snapshot, base, patterns);
    if found.entries.is_empty() || found.entries.iter().any(|entry| entry.id == id) {
        return;
    }
    let meant = nearest(id, found.entries.iter().map(|entry| entry.id.as_str()));
    let help = match meant {
        Some(meant) => format!("Did you mean `{meant}`?"),
        None => format!("Its {} entries are below `{base}`.", found.entries.len()),
    };
    let report = RULE.at(place.range(), format!("The collection has no entry `{id}`."), WHY_ENTRY, help);
    findings.push(match meant {
        Some(meant) => report.suggesting(format!("Change to `{meant}`"), vec![Edit::replace(string_range(place), meant)]),
        None => report,
    });
}

type Glob = Option<(String, Vec<String>)>;

/// The collections of the project and their files; none if they cannot be read off the configuration.
fn collections(code: &Code<'_>) -> Option<Vec<(String, Glob)>> {
    let snapshot = code.snapshot;
    let file = config_file(snapshot)?;
    let content = snapshot.file(&file).ok()?;
    let script = snapshot.module(&file)?;
    let tree = content.module_tree().clone();
    let root = tree.root()?;
    let exported = script.export("collections")?;
    if let Some(Value::Object(object)) = exported.value.as_ref().map(|value| &value.value)
        && object.open
    {
        return None;
    }
    let declared = |name: &str| {
        root.descendants().find(|node| node.kind() == "variable_declarator" && node.field("name").is_some_and(|it| it.text() == name))?.field("value")
    };
    let object = declared("collections").filter(|value| value.kind() == "object")?;
    if is_open(object) {
        return None;
    }
    let collections = properties(object).map(|(name, value)| {
        let value = if matches!(value.kind(), "identifier" | "shorthand_property_identifier") { declared(value.text()) } else { Some(value) };
        (name.to_owned(), value.and_then(files))
    });
    Some(collections.collect())
}

/// `defineCollection({ loader: glob({ base, pattern }) })` with plain values.
fn files(define: GuestNode<'_>) -> Glob {
    let options = arguments(define).first().copied()?;
    let loader = property(options, "loader").filter(|it| it.kind() == "call_expression" && it.text().starts_with("glob("))?;
    let options = arguments(loader).first().copied()?;
    if property(options, "generateId").is_some() || is_open(options) {
        return None;
    }
    let base = match property(options, "base") {
        Some(base) => string(base)?.to_owned(),
        None => ".".to_owned(),
    };
    let pattern = property(options, "pattern")?;
    let patterns = match pattern.kind() {
        "array" => pattern.named_children().map(|it| string(it).map(str::to_owned)).collect::<Option<Vec<_>>>()?,
        _ => vec![string(pattern)?.to_owned()],
    };
    Some((base, patterns))
}

fn define(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    let ours = node.field("function").map(GuestNode::text) == Some("defineCollection")
        && code.script.import_of("defineCollection").is_some_and(|(import, _)| import.specifier == "astro:content");
    let old = code.snapshot.major_version("astro");
    let arguments = arguments(node);
    let Some(options) = arguments.first().filter(|it| ours && it.kind() == "object" && old.is_none_or(|major| major > 5)) else { return };
    let legacy = code.snapshot.config().file.as_ref().and_then(|file| code.snapshot.text(file)).is_some_and(|text| text.contains("collectionsBackwardsCompat"));
    if property(*options, "loader").is_none() && !is_open(*options) && !legacy {
        let help = "Add one: `loader: glob({ pattern: \"**/*.md\", base: \"./src/content/blog\" })`.";
        findings.push(RULE.at(node.field("function").unwrap_or(node).range(), "This collection has no `loader`.", WHY_LOADER, help));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    const CONFIG: &str = "//- /src/content.config.ts\nimport { defineCollection } from 'astro:content'\nimport { glob } from 'astro/loaders'\nconst blog = defineCollection({ loader: glob({ pattern: '**/*.md', base: './src/blog' }) })\nexport const collections = { blog }\n//- /src/blog/first.md\n# x\n";

    #[test]
    fn not_there() {
        let page = "//- /src/pages/a.astro\n---\nimport { getCollection, getEntry } from 'astro:content'\nconst posts = await getCollection('blogs')\nconst post = await getEntry('blog', 'frist')\n---\n";
        finds(&format!("{page}{CONFIG}"), expect![[r#"
            const posts = await getCollection('blogs')
                                              ^^^^^^^
            Error content: There is no collection `blogs`.
              why: A collection nobody defined is empty: the page shows nothing.
              help: Did you mean `blog`?
              fix: Change to `blog` (to look at)
            const post = await getEntry('blog', 'frist')
                                                ^^^^^^^
            Error content: The collection has no entry `frist`.
              why: `getEntry` gives `undefined` for it.
              help: Did you mean `first`?
              fix: Change to `first` (to look at)
            --- fixed
            ---
            import { getCollection, getEntry } from 'astro:content'
            const posts = await getCollection('blog')
            const post = await getEntry('blog', 'frist')
            ---
        "#]]);
        finds("//- /src/content.config.ts\nimport { defineCollection, z } from 'astro:content'\nconst blog = defineCollection({ schema: z.object({}) })\nexport const collections = { blog }\n", expect![[r#"
            const blog = defineCollection({ schema: z.object({}) })
                         ^^^^^^^^^^^^^^^^
            Error content: This collection has no `loader`.
              why: Since Astro 6 every collection needs one; the build fails with `ContentCollectionMissingLoader`.
              help: Add one: `loader: glob({ pattern: "**/*.md", base: "./src/content/blog" })`.
        "#]]);
    }

    #[test]
    fn there_or_unknown() {
        fine("content", &[
            &format!("//- /src/pages/a.astro\n---\nimport {{ getCollection, getEntry }} from 'astro:content'\nawait getCollection('blog')\nawait getEntry('blog', 'first')\nawait getEntry('blog', id)\n---\n{CONFIG}"),
            "//- /src/pages/a.astro\n---\nimport { getCollection } from 'astro:content'\nawait getCollection('x')\n---\n",
            "//- /src/pages/a.astro\n---\nimport { getCollection } from 'astro:content'\nawait getCollection('x')\n---\n//- /src/content.config.ts\nexport const collections = { ...docs }\n",
            "//- /src/content/config.ts\nimport { defineCollection, z } from 'astro:content'\nexport const collections = { blog: defineCollection({ schema: z.object({}) }) }\n//- /package.json\n{ \"dependencies\": { \"astro\": \"5.13.10\" } }\n",
            "//- /src/pages/a.astro\n---\nimport { getCollection } from './mine'\nawait getCollection('x')\n---\n//- /src/content.config.ts\nexport const collections = {}\n",
        ]);
    }
}
