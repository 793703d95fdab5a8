//! Content collections: the fields of an entry's frontmatter, known from the project's own configuration.
//!
//! Nothing needs to have been synced. Where Astro has written its schema files, what they say of a field is used too.

mod matter;
mod schema;

use astro_project::{AssetKind, FilePath, Snapshot};

use crate::answer::{CompletionKind, CompletionList, Definition, FilePosition, Hover, Target};
use crate::completion::{Item, Items};

use matter::{Spot, spot};
pub use schema::collection_names;
pub(crate) use schema::{Collection, collections};

/// Is it a file whose frontmatter a collection may describe?
pub(crate) fn is_entry(file: &FilePath) -> bool {
    matches!(AssetKind::of(file), AssetKind::Markdown | AssetKind::Mdx)
}

/// The collection an entry belongs to.
fn collection_of(snapshot: &Snapshot, file: &FilePath) -> Option<Collection> {
    collections(snapshot).into_iter().find(|collection| collection.holds(file))
}

/// Keys that are not there yet, and the values a key takes.
pub(crate) fn completion(snapshot: &Snapshot, at: &FilePosition) -> CompletionList {
    let empty = CompletionList::default();
    let (Some(text), Some(collection)) = (snapshot.text(&at.file), collection_of(snapshot, &at.file)) else { return empty };
    let offset = astro_syntax::text::floor_char(&text, at.offset);
    let Some(spot) = spot(&text, offset) else { return empty };
    let mut items = Items::new(&text, offset);
    match spot {
        Spot::Key { range, taken } => {
            for (index, field) in collection.fields.iter().enumerate() {
                if taken.contains(&field.name.as_str()) {
                    continue;
                }
                let sort = if field.optional { 40 } else { 10 } + index.min(20) as u32;
                let item = Item::new(field.name.clone(), CompletionKind::Prop, range.clone()).detail(field.detail()).sort(sort);
                let has_colon = text[range.end..].starts_with(':');
                let item = if has_colon { item } else { item.text(format!("{}: ", field.name)).retrigger() };
                items.push_unasked(item.maybe_doc(field.doc.clone().map(Into::into)));
            }
        }
        Spot::Value { key, range } => {
            let values = collection.fields.iter().find(|field| field.name == key).map(|field| field.values.as_slice());
            for value in values.unwrap_or_default() {
                items.push(Item::new(value.clone(), CompletionKind::Value, range.clone()));
            }
        }
    }
    items.finish()
}

/// What a key of the frontmatter means.
pub(crate) fn hover(snapshot: &Snapshot, at: &FilePosition) -> Option<Hover> {
    let text = snapshot.text(&at.file)?;
    let (key, range) = matter::key_at(&text, at.offset)?;
    let collection = collection_of(snapshot, &at.file)?;
    let field = collection.fields.iter().find(|field| field.name == key)?;
    let markdown = field.doc.clone().unwrap_or_else(|| format!("`{}`", field.detail()));
    Some(Hover { range, markdown })
}

/// Where a key of the frontmatter is declared.
pub(crate) fn definition(snapshot: &Snapshot, at: &FilePosition) -> Option<Definition> {
    let text = snapshot.text(&at.file)?;
    let (key, origin) = matter::key_at(&text, at.offset)?;
    let collection = collection_of(snapshot, &at.file)?;
    let field = collection.fields.into_iter().find(|field| field.name == key)?;
    let (range, focus) = field.declared?;
    Some(Definition { origin, targets: vec![Target { file: collection.config, range, focus }] })
}

#[cfg(test)]
mod tests {
    use crate::testing::{Project, completions};

    const CONFIG: &str = "//- /src/content.config.ts\nimport { glob } from 'astro/loaders';\nconst blog = defineCollection({\n  loader: glob({ base: './src/content/blog', pattern: '**/*.md' }),\n  schema: z.object({\n    title: z.string().describe(\"The post's title.\"),\n    draft: z.boolean().optional(),\n    kind: z.enum(['news', 'essay']).default('news'),\n    published: z.coerce.date(),\n  }),\n});\nexport const collections = { blog };\n";

    fn fixture(entry: &str) -> String {
        format!("//- /src/content/blog/a.md\n{entry}\n{CONFIG}")
    }

    #[test]
    fn keys_and_values() {
        let shown = completions(&fixture("---\ndraft: true\nt$0\n---\nText"), 9);
        assert!(shown.starts_with("Prop title · title: string → \"title: \"\n"), "{shown}");
        let shown = completions(&fixture("---\n$0\n---\n"), 9);
        assert_eq!(
            shown,
            "Prop title · title: string → \"title: \"\nProp published · published: date → \"published: \"\nProp draft · draft?: boolean → \"draft: \"\nProp kind · kind?: 'news' | 'essay' → \"kind: \"\n"
        );
        assert_eq!(completions(&fixture("---\nkind: $0\n---\n"), 9), "Value essay\nValue news\n");
        assert_eq!(completions(&fixture("---\ntitle: x\n---\nTe$0xt"), 9), "");
    }

    #[test]
    fn hover_and_definition() {
        let project = Project::new(&fixture("---\nti$0tle: x\n---\n"));
        let hover = project.analysis().hover(&project.at).unwrap();
        assert_eq!(hover.markdown, "The post's title.");
        let definition = project.analysis().definition(&project.at).unwrap();
        let target = &definition.targets[0];
        let text = project.snapshot.text(&target.file).unwrap();
        assert_eq!(&text[target.range.clone()], "title: z.string().describe(\"The post's title.\")");
        assert_eq!(&text[target.focus.clone()], "title");
    }

    #[test]
    fn names_are_known_when_all_are_spelled_out() {
        let names = |collections: &str| {
            let config = format!("//- /src/content.config.ts\nconst blog = defineCollection({{}});\nexport const collections = {collections};\n");
            let project = Project::new(&format!("{config}//- /src/pages/a.astro\n$0"));
            super::collection_names(&project.snapshot)
        };
        assert_eq!(names("{ blog, 'my-team': defineCollection({}), /* and */ docs: blog }"), Some(vec!["blog".into(), "my-team".into(), "docs".into()]));
        assert_eq!(names("{ blog, ...others }"), None);
        assert_eq!(names("{ [name]: blog }"), None);
        assert_eq!(names("make()"), None);
    }
}
