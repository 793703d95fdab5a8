//! Names only the project knows: its collections and their entries, its environment variables.

use std::ops::Range;

use astro_project::Snapshot;
use astro_syntax::{GuestNode, RegionKind};

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request, is_server_code};
use crate::content::collections;
use crate::environment;
use crate::place::{is_name_char, word_before};

/// Functions whose first argument is the name of a collection.
const OF_COLLECTION: &[&str] = &["getCollection", "getEntry", "getEntries", "reference", "getDataEntryById", "getEntryBySlug"];

/// What Vite and Astro put into `import.meta.env` themselves.
const BUILT_IN: &[(&str, &str)] = &[
    ("MODE", "`development` or `production`, or what `--mode` says."),
    ("PROD", "Is this a production build?"),
    ("DEV", "Is this the development server? Always the opposite of `PROD`."),
    ("BASE_URL", "The `base` of the configuration."),
    ("SITE", "The `site` of the configuration."),
    ("ASSETS_PREFIX", "Where built assets are served from: `build.assetsPrefix`."),
];

/// Offers names where the code asks the project for one. `false` where it does not.
pub(crate) fn complete(request: &Request<'_>, region: RegionKind, items: &mut Items<'_>) -> bool {
    let in_browser = !is_server_code(region);
    variables(request.snapshot, request.document.source(), request.offset, in_browser, items) || entries(request, items)
}

/// `import.meta.env.|`: in the browser only what it gets to see.
pub(crate) fn variables(snapshot: &Snapshot, source: &str, offset: usize, in_browser: bool, items: &mut Items<'_>) -> bool {
    let word = word_before(source, offset, is_name_char);
    if !source[..word.start].ends_with("import.meta.env.") {
        return false;
    }
    for (name, doc) in BUILT_IN {
        items.push(Item::new(*name, CompletionKind::Variable, word.clone()).doc(*doc).sort(60));
    }
    let all = !in_browser || environment::has_other_prefix(snapshot);
    for (name, file) in environment::of_files(snapshot).into_iter().filter(|(name, _)| all || environment::is_public(name)) {
        items.push(Item::new(name, CompletionKind::Variable, word.clone()).detail(file).sort(10));
    }
    true
}

/// `getCollection("|")`, `getEntry("blog", "|")`
fn entries(request: &Request<'_>, items: &mut Items<'_>) -> bool {
    let source = request.document.source();
    let Some(string) = request.document.guest_at(request.offset).and_then(|guest| string_around(guest.node_at(request.offset))) else {
        return false;
    };
    let Some(arguments) = string.parent().filter(|it| it.kind() == "arguments") else { return false };
    let callee = arguments.parent().and_then(|call| call.field("function")).map_or("", GuestNode::text);
    if !OF_COLLECTION.contains(&callee) {
        return false;
    }
    let range: Range<usize> = string.range().start + 1..request.offset;
    if range.start > range.end || source.get(range.clone()).is_none() {
        return false;
    }
    let mut before = arguments.named_children().take_while(|argument| *argument != string);
    match before.next() {
        None => {
            for collection in collections(request.snapshot) {
                let detail = format!("collection of {}", collection.config.name());
                items.push(Item::new(collection.name, CompletionKind::Value, range.clone()).detail(detail));
            }
        }
        Some(first) => {
            let name = first.text().trim_matches(['"', '\'', '`']);
            let known = collections(request.snapshot).into_iter().find(|collection| collection.name == name);
            for id in known.map(|collection| collection.ids(request.snapshot)).unwrap_or_default() {
                items.push(Item::new(id, CompletionKind::Value, range.clone()));
            }
        }
    }
    true
}

fn string_around(node: GuestNode<'_>) -> Option<GuestNode<'_>> {
    std::iter::once(node).chain(node.ancestors()).take(3).find(|node| node.kind() == "string")
}

#[cfg(test)]
mod tests {
    use crate::testing::completions;

    #[test]
    fn collections_and_their_entries() {
        let rest = "//- /src/content.config.ts\nconst blog = defineCollection({ loader: glob({ base: './src/blog', pattern: '*.md' }) })\nexport const collections = { blog, 'team': defineCollection({}) }\n//- /src/blog/First Post.md\n\n//- /src/blog/second.md\n\n";
        let at = |code: &str| completions(&format!("//- /src/pages/index.astro\n---\n{code}\n---\n{rest}"), 9);
        assert_eq!(at("const a = await getCollection('$0')"), "Value blog · collection of content.config.ts\nValue team · collection of content.config.ts\n");
        assert_eq!(at("const a = await getEntry('blog', 's$0')"), "Value second\n");
        assert_eq!(at("const a = await getEntry(\"blog\", \"$0\")"), "Value first-post\nValue second\n");
    }

    #[test]
    fn collections_where_astro_5_has_them() {
        let config = "export const collections = { post: defineCollection({ loader: glob({ base: 'src/data', pattern: '*.md' }) }) }";
        let at = |version: &str| completions(&format!("//- /src/pages/index.astro\n---\nconst a = await getCollection('$0')\n---\n//- /src/content/config.ts\n{config}\n//- /package.json\n{{ \"dependencies\": {{ \"astro\": \"^{version}\" }} }}\n"), 9);
        assert_eq!(at("5.12.0"), "Value post · collection of config.ts\n");
        assert_eq!(at("7.0.0"), "");
    }

    #[test]
    fn variables_of_the_environment() {
        let shown = completions("//- /src/pages/index.astro\n---\nconst a = import.meta.env.$0\n---\n//- /.env\n# a comment\nAPI_KEY=x\nexport PUBLIC_URL=\"y\"\n//- /.env.production\nAPI_KEY=z\n", 4);
        assert_eq!(shown, "Variable API_KEY · .env\nVariable PUBLIC_URL · .env\nVariable ASSETS_PREFIX\nVariable BASE_URL\n…\n");
    }

    #[test]
    fn the_browser_sees_public_variables_only() {
        let at = |config: &str| {
            completions(&format!("//- /src/pages/index.astro\n<script>import.meta.env.$0</script>\n//- /.env\nAPI_KEY=x\nPUBLIC_URL=y\n//- /astro.config.mjs\nexport default {config}\n"), 2)
        };
        assert_eq!(at("{}"), "Variable PUBLIC_URL · .env\nVariable ASSETS_PREFIX\n…\n");
        assert_eq!(at("{ vite: { envPrefix: 'API_' } }"), "Variable API_KEY · .env\nVariable PUBLIC_URL · .env\n…\n");
    }
}
