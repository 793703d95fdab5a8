//! What a preview writes into the project: the schemas of collections, for editors of data.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use astro_lsp_tests::preview::Preview;

/// A stand-in for the project's zod, which has what schemas are made with.
const ZOD: &str = "export class ZodObject { constructor(shape) { this.shape = shape; } extend(more) { return new ZodObject({ ...this.shape, ...more }); } }
const string = () => ({ optional: () => 'string?' });
export const z = { ZodObject, string, object: (shape) => new ZodObject(shape), toJSONSchema: ({ shape }) => shape };
";

fn config(field: &str) -> String {
    format!("import {{ defineCollection }} from 'astro:content';\nimport {{ glob }} from 'astro/loaders';\nimport {{ z }} from 'astro/zod';\nexport const collections = {{ posts: defineCollection({{ loader: glob({{ pattern: '*.md', base: 'src/posts' }}), schema: z.object({{ {field}: 'string' }}) }}) }};\n")
}

fn write(root: &Path, name: &str, text: &str) {
    let file = root.join(name);
    fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("a folder can be made");
    fs::write(file, text).expect("a file can be written");
}

/// Asks for the page until the schema says so: it is written behind an answer.
fn shows(preview: &Preview, root: &Path, field: &str) {
    let expected = format!("{{\n  \"{field}\": \"string\",\n  \"$schema\": \"string?\"\n}}");
    let file = root.join(".astro/collections/posts.schema.json");
    let deadline = Instant::now() + Duration::from_secs(60);
    while fs::read_to_string(&file).ok().as_deref() != Some(expected.as_str()) {
        assert!(Instant::now() < deadline, "no schema of {field}: {:?}", fs::read_to_string(&file));
        preview.get("/");
    }
}

#[test]
fn schemas_of_collections_are_files_of_the_project() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let root = folder.path();
    write(root, "package.json", "{}");
    write(root, "node_modules/astro/package.json", r#"{ "name": "astro", "version": "7.3.5", "type": "module", "exports": { "./zod": "./zod.js" } }"#);
    write(root, "node_modules/astro/zod.js", ZOD);
    write(root, "src/pages/index.astro", "<p>page</p>");
    write(root, "src/content.config.ts", &config("title"));
    let preview = Preview::of(root);
    shows(&preview, root, "title");
    write(root, "src/content.config.ts", &config("name"));
    shows(&preview, root, "name");
}
