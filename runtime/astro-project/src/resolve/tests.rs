//! Imports as pictures: from, specifier, where it leads or why it does not.

use std::sync::Arc;

use crate::{FilePath, MemoryWorld, ResolveError, Resolved, Snapshot, Workspace};

const PROJECT: &str = r#"
//- /p/package.json
{ "name": "p", "type": "module", "dependencies": { "astro": "^7.0.0", "lodash-es": "4", "gone": "1" } }
//- /p/tsconfig.json
{
  // comments and trailing commas are fine
  "extends": ["./tsconfig.base.json", "astro/tsconfigs/strict"],
  "compilerOptions": { "paths": { "@/*": ["./src/*"], "~c/*": ["./nowhere/*", "./src/components/*"], "config": ["./src/config.ts"] }, },
}
//- /p/tsconfig.base.json
{ "compilerOptions": { "baseUrl": "./src" } }
//- /p/src/config.ts
//- /p/src/pages/index.astro
//- /p/src/components/Card.astro
//- /p/src/components/Button.tsx
//- /p/src/components/index.ts
//- /p/src/lib/util.ts
//- /p/src/lib/data.json
//- /p/src/lib/db.js
//- /p/src/assets/logo.svg
//- /p/public/favicon.svg
//- /p/node_modules/astro/package.json
{ "name": "astro", "version": "7.3.5", "exports": { ".": "./index.js", "./zod": { "types": "./zod.d.ts", "import": "./zod.mjs" }, "./tsconfigs/*": "./tsconfigs/*.json" } }
//- /p/node_modules/astro/index.js
//- /p/node_modules/astro/zod.mjs
//- /p/node_modules/astro/tsconfigs/strict.json
{ "compilerOptions": { "paths": { "never/*": ["./x/*"] } } }
//- /p/node_modules/lodash-es/package.json
{ "name": "lodash-es", "main": "cjs.js", "module": "lodash.js" }
//- /p/node_modules/lodash-es/lodash.js
//- /p/node_modules/lodash-es/cjs.js
//- /p/node_modules/lodash-es/get.js
//- /p/node_modules/@scope/ui/package.json
{ "exports": { ".": { "astro": "./Ui.astro", "default": "./ui.js" } } }
//- /p/node_modules/@scope/ui/Ui.astro
//- /p/node_modules/@scope/ui/ui.js
"#;

fn project() -> Snapshot {
    let world = MemoryWorld::from_fixture(PROJECT);
    Workspace::new(FilePath::new("/p").unwrap(), Arc::new(world)).snapshot()
}

fn show(result: Result<Resolved, ResolveError>) -> String {
    match result {
        Ok(Resolved::File { path, query }) => format!("{path}{query}"),
        Ok(Resolved::Virtual(name)) => format!("virtual {name}"),
        Ok(Resolved::Builtin(name)) => format!("builtin {name}"),
        Ok(Resolved::Url(url)) => format!("url {url}"),
        Err(error) => match error.help() {
            Some(help) => format!("! {error}. {help}"),
            None => format!("! {error}"),
        },
    }
}

#[test]
fn imports_lead_where_they_lead_in_astro() {
    let snapshot = project();
    let from = FilePath::new("/p/src/pages/index.astro").unwrap();
    let table = [
        ("../components/Card.astro", "/p/src/components/Card.astro"),
        ("../components/Button", "/p/src/components/Button.tsx"),
        ("../components", "/p/src/components/index.ts"),
        ("../lib/util.js", "/p/src/lib/util.ts"),
        ("../lib/db.js", "/p/src/lib/db.js"),
        ("../lib/data.json", "/p/src/lib/data.json"),
        ("../assets/logo.svg?raw", "/p/src/assets/logo.svg?raw"),
        ("./index.astro?a=1&b", "/p/src/pages/index.astro?a=1&b"),
        ("/src/lib/util", "/p/src/lib/util.ts"),
        ("/favicon.svg", "/p/public/favicon.svg"),
        ("@/lib/util", "/p/src/lib/util.ts"),
        ("~c/Card.astro", "/p/src/components/Card.astro"),
        ("config", "/p/src/config.ts"),
        ("lib/util", "/p/src/lib/util.ts"),
        ("astro", "/p/node_modules/astro/index.js"),
        ("astro/zod", "/p/node_modules/astro/zod.mjs"),
        ("lodash-es", "/p/node_modules/lodash-es/cjs.js"),
        ("lodash-es/get", "/p/node_modules/lodash-es/get.js"),
        ("@scope/ui", "/p/node_modules/@scope/ui/Ui.astro"),
        ("astro:content", "virtual astro:content"),
        ("node:fs/promises", "builtin node:fs/promises"),
        ("path", "builtin node:path"),
        ("https://esm.sh/x", "url https://esm.sh/x"),
        (
            "../components/Card",
            "! `../components/Card` leads to no file: there is no `/p/src/components/Card`. Did you mean `../components/Card.astro`?",
        ),
        (
            "../components/Crad.astro",
            "! `../components/Crad.astro` leads to no file: there is no `/p/src/components/Crad.astro`. Did you mean `../components/Card.astro`?",
        ),
        (
            "./Card.astro",
            "! `./Card.astro` leads to no file: there is no `/p/src/pages/Card.astro`. Did you mean `../components/Card.astro`?",
        ),
        (
            "../asets/logo.svg?url",
            "! `../asets/logo.svg?url` leads to no file: there is no `/p/src/asets/logo.svg`. Did you mean `../assets/logo.svg?url`?",
        ),
        (
            "../../../../x",
            "! `../../../../x` cannot be resolved: it leads above the root",
        ),
        (
            "~c/Cart.astro",
            "! `~c/Cart.astro` is an alias of the tsconfig, but there is no `/p/nowhere/Cart.astro` or `/p/src/components/Cart.astro`. Did you mean `~c/Card.astro`?",
        ),
        (
            "components/Crad.astro",
            "! there is no package `components` in node_modules. Did you mean `components/Card.astro`?",
        ),
        (
            "src/components/Card.astro",
            "! there is no package `src` in node_modules. Did you mean `../components/Card.astro`?",
        ),
        (
            "gone",
            "! the package `gone` is in package.json but not installed. Install the dependencies, for example with `npm install`.",
        ),
        (
            "lodahs-es",
            "! there is no package `lodahs-es` in node_modules. Did you mean `lodash-es`?",
        ),
        (
            "astro/nope",
            "! the package `astro` does not export `astro/nope`. See `exports` in the package.json of the package for the paths it offers.",
        ),
        (
            "lodash-es/nope",
            "! `lodash-es/nope` leads to no file: there is no `/p/node_modules/lodash-es/nope`",
        ),
        ("", "! `` cannot be resolved: it is empty"),
    ];
    for (specifier, expected) in table {
        assert_eq!(show(snapshot.resolve(&from, specifier)), expected, "{specifier:?}");
    }
}

#[test]
fn package_names_end_at_a_slash() {
    let table = [
        ("a", Some(("a", ""))),
        ("a/b/c", Some(("a", "/b/c"))),
        ("@a/b", Some(("@a/b", ""))),
        ("@a/b/c", Some(("@a/b", "/c"))),
        ("@a", None),
        ("./a", None),
        ("a b", None),
        ("", None),
    ];
    for (specifier, expected) in table {
        assert_eq!(super::package_name(specifier), expected, "{specifier}");
    }
}

#[test]
fn installed_versions_are_read_from_node_modules() {
    let snapshot = project();
    assert_eq!(snapshot.installed_version("astro").as_deref(), Some("7.3.5"));
    assert_eq!(snapshot.installed_version("gone"), None);
    assert_eq!(snapshot.major_version("astro"), Some(7));
    let wanted = [("5.13.10", Some(5)), ("^6.0.0-beta.1", Some(6)), (">=4 <6", Some(4)), ("npm:astro@~5.1", Some(5)), ("latest", None), ("workspace:*", None)];
    for (wanted, major) in wanted {
        let world = format!("//- /p/package.json\n{{ \"devDependencies\": {{ \"astro\": \"{wanted}\" }} }}\n");
        let snapshot = Workspace::new(FilePath::new("/p").unwrap(), Arc::new(MemoryWorld::from_fixture(&world))).snapshot();
        assert_eq!(snapshot.major_version("astro"), major, "{wanted}");
    }
    assert!(snapshot.package().is_module);
    assert_eq!(snapshot.packages(), ["astro", "gone", "lodash-es"]);
    let aliases = snapshot.aliases().iter().map(|a| format!("{} {:?}", a.pattern, a.targets));
    assert_eq!(
        aliases.collect::<Vec<_>>(),
        ["@/* [/p/src]", "~c/* [/p/nowhere, /p/src/components]", "config [/p/src/config.ts]"]
    );
}
