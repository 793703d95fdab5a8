//! The `tsconfig.json` TypeScript is shown: the project's own, with the mirrored tree of `.astro` files in it and without
//! what TypeScript 7 has removed.

use serde_json::{Map, Value, json};

use super::tsconfig::{Layer, layers};
use crate::{FilePath, Snapshot};

/// Where the mirrored tree is.
#[derive(Debug, Clone)]
pub struct Mirror<'a> {
    /// The folder that mirrors the project's root.
    pub shadow: &'a FilePath,
    /// More folders and their mirrors.
    pub folders: &'a [(FilePath, FilePath)],
    /// Packages by name, and where their `.astro` files are mirrored.
    pub packages: &'a [(String, FilePath)],
    /// A folder with types for `astro`, for a project that has none installed.
    pub types: Option<&'a FilePath>,
    /// What stands for the file `astro sync` has not written yet.
    pub content: Option<&'a FilePath>,
}

/// Files as TypeScript is to see them instead of the disk's: path and text. The project's configuration is among them,
/// whether it has one or not; a folder that only refers to others has the one that covers the sources.
pub fn overlay(snapshot: &Snapshot, mirror: &Mirror<'_>) -> Vec<(FilePath, String)> {
    let root = snapshot.root();
    let own = ["tsconfig.json", "jsconfig.json"].iter().filter_map(|name| root.join(name));
    let own = own.into_iter().find(|file| snapshot.is_file(file));
    let Some(own) = own else {
        let Some(file) = root.join("tsconfig.json") else { return Vec::new() };
        return vec![(file, text(&fresh(snapshot), snapshot, mirror, &[]))];
    };
    let chain = layers(snapshot, &own);
    let value = chain.first().map(|layer| layer.value.clone()).unwrap_or_else(|| fresh(snapshot));
    if let Some(file) = referred(snapshot, &own, &value) {
        let chain = layers(snapshot, &file);
        if let Some(value) = chain.first().map(|layer| layer.value.clone()) {
            return vec![(file, text(&value, snapshot, mirror, &chain))];
        }
    }
    vec![(own, text(&value, snapshot, mirror, &chain))]
}

/// Does TypeScript look for `./X.astro` as Node's own modules are looked for, by that very name? Then it finds a declaration
/// `X.d.astro.ts` and no `X.astro.tsx`.
pub fn resolves_as_node(snapshot: &Snapshot) -> bool {
    let own = ["tsconfig.json", "jsconfig.json"].iter().filter_map(|name| snapshot.root().join(name));
    let Some(own) = own.into_iter().find(|file| snapshot.is_file(file)) else { return false };
    let mut chain = layers(snapshot, &own);
    if let Some(file) = chain.first().and_then(|layer| referred(snapshot, &own, &layer.value)) {
        chain = layers(snapshot, &file);
    }
    let word = |name: &str| chain.iter().find_map(|layer| layer.value["compilerOptions"][name].as_str());
    let words = word("moduleResolution").or_else(|| word("module")).map(str::to_ascii_lowercase);
    words.is_some_and(|words| matches!(&*words, "node16" | "node18" | "node20" | "nodenext"))
}

/// What a project without a (readable) configuration gets: that of a parent folder, else Astro's, else ours.
fn fresh(snapshot: &Snapshot) -> Value {
    let above = snapshot.root().ancestors().skip(1).filter_map(|folder| folder.join("tsconfig.json"));
    let inside_repository = above.take(4).find(|file| snapshot.is_file(file));
    if let Some(file) = inside_repository {
        return json!({ "extends": file.as_str() });
    }
    if snapshot.installed_version("astro").is_some() {
        return json!({ "extends": "astro/tsconfigs/base" });
    }
    json!({ "compilerOptions": {
        "target": "ESNext", "module": "ESNext", "moduleResolution": "bundler", "jsx": "preserve", "allowJs": true,
        "strict": false, "esModuleInterop": true, "isolatedModules": true, "skipLibCheck": true, "resolveJsonModule": true,
    } })
}

/// The configuration that covers the sources, when `own` covers nothing itself and refers to others.
fn referred(snapshot: &Snapshot, own: &FilePath, value: &Value) -> Option<FilePath> {
    let nothing = value["files"].as_array().is_some_and(Vec::is_empty) && value["include"].is_null();
    let folder = own.parent()?;
    let references = value["references"].as_array().filter(|_| nothing)?;
    let files = references.iter().filter_map(|reference| {
        let path = folder.join(reference["path"].as_str()?)?;
        if snapshot.is_file(&path) { Some(path) } else { path.join("tsconfig.json").filter(|file| snapshot.is_file(file)) }
    });
    let files: Vec<FilePath> = files.filter(|file| file.is_inside(snapshot.root())).collect();
    let covers_sources = |file: &&FilePath| {
        layers(snapshot, file).first().is_some_and(|layer| match layer.value["include"].as_array() {
            None => layer.value["files"].is_null(),
            Some(include) => include.iter().filter_map(Value::as_str).any(|it| it.contains("src") || it.starts_with("**")),
        })
    };
    files.iter().find(covers_sources).or(files.first()).cloned()
}

fn text(own: &Value, snapshot: &Snapshot, mirror: &Mirror<'_>, chain: &[Layer]) -> String {
    let reader = Reader { snapshot, mirror, chain };
    let mut config = own.as_object().cloned().unwrap_or_default();
    let mut options = config.get("compilerOptions").and_then(Value::as_object).cloned().unwrap_or_default();
    reader.modernise(&mut options);
    options.insert("rootDirs".into(), reader.root_dirs());
    if let Some(paths) = reader.paths() {
        options.insert("paths".into(), paths);
    }
    options.insert("noEmit".into(), json!(true));
    options.insert("allowArbitraryExtensions".into(), json!(true));
    if reader.option("jsx").is_none() && !chain.is_empty() {
        options.insert("jsx".into(), json!("preserve"));
    }
    config.insert("compilerOptions".into(), options.into());
    config.insert("typeAcquisition".into(), json!({ "enable": false }));
    config.insert("include".into(), reader.include());
    if let Some(files) = reader.files() {
        config.insert("files".into(), files);
    }
    if let Some(exclude) = reader.exclude() {
        config.insert("exclude".into(), exclude);
    }
    Value::Object(config).to_string()
}

/// Options TypeScript 7 knows no more; it complains about each.
const REMOVED: &[&str] = &[
    "baseUrl", "outFile", "out", "downlevelIteration", "importsNotUsedAsValues", "preserveValueImports",
    "keyofStringsOnly", "noImplicitUseStrict", "noStrictGenericChecks", "suppressExcessPropertyErrors",
    "suppressImplicitAnyIndexErrors", "charset", "diagnostics", "plugins",
];

struct Reader<'a> {
    snapshot: &'a Snapshot,
    mirror: &'a Mirror<'a>,
    chain: &'a [Layer],
}

impl Reader<'_> {
    /// An option and the folder it was written in.
    fn option(&self, name: &str) -> Option<(&FilePath, &Value)> {
        self.chain.iter().find_map(|layer| {
            let value = layer.value["compilerOptions"].get(name).filter(|value| !value.is_null())?;
            Some((&layer.folder, value))
        })
    }

    fn list(&self, name: &str) -> Option<Vec<String>> {
        self.chain.iter().find_map(|layer| {
            let list = layer.value[name].as_array()?;
            Some(list.iter().filter_map(Value::as_str).map(|item| self.absolute(&layer.folder, item)).collect())
        })
    }

    /// A path or pattern as an absolute one.
    fn absolute(&self, folder: &FilePath, path: &str) -> String {
        let path = path.replace("${configDir}", self.snapshot.root().as_str());
        // A pattern is no path: only what stands before its first star is one.
        let (head, tail) = match path.find(['*', '?']) {
            Some(star) => path.split_at(path[..star].rfind('/').map_or(0, |slash| slash + 1)),
            None => (path.as_str(), ""),
        };
        match folder.join(head) {
            Some(head) if tail.is_empty() => head.to_string(),
            Some(head) => format!("{}/{tail}", head.as_str().trim_end_matches('/')),
            None => path.clone(),
        }
    }

    /// The same place in the mirrored tree.
    fn mirrored(&self, path: &str) -> Option<String> {
        let below = path.strip_prefix(self.snapshot.root().as_str().trim_end_matches('/'))?;
        (below.is_empty() || below.starts_with('/')).then(|| format!("{}{below}", self.mirror.shadow))
    }

    fn root_dirs(&self) -> Value {
        let root = self.snapshot.root().to_string();
        let mut dirs: Vec<String> = Vec::new();
        let own = self.option("rootDirs").and_then(|(folder, value)| {
            let list = value.as_array()?.iter().filter_map(Value::as_str);
            Some(list.map(|dir| self.absolute(folder, dir)).collect::<Vec<_>>())
        });
        for dir in own.unwrap_or_default().into_iter().chain([root]) {
            let twin = self.mirrored(&dir);
            dirs.extend([Some(dir), twin].into_iter().flatten());
        }
        for (real, mirror) in self.mirror.folders {
            dirs.extend([real.to_string(), mirror.to_string()]);
        }
        let mut unique: Vec<String> = Vec::new();
        dirs.into_iter().for_each(|dir| if !unique.contains(&dir) { unique.push(dir) });
        json!(unique)
    }

    /// `paths` with the mirrored place behind each target, and what `baseUrl` did.
    fn paths(&self) -> Option<Value> {
        let mut paths = Map::new();
        let base = self.option("baseUrl").and_then(|(folder, base)| Some(self.absolute(folder, base.as_str()?)));
        if let Some((folder, own)) = self.option("paths") {
            for (pattern, targets) in own.as_object()? {
                let targets = targets.as_array().into_iter().flatten().filter_map(Value::as_str);
                let from = base.as_ref().and_then(|base| FilePath::new(base).ok()).unwrap_or_else(|| folder.clone());
                paths.insert(pattern.clone(), self.targets(targets.map(|target| self.absolute(&from, target))));
            }
        }
        if let Some(base) = base
            && !paths.contains_key("*")
        {
            paths.insert("*".into(), self.targets([format!("{}/*", base.trim_end_matches('/'))]));
        }
        // What is not found there is looked for in `node_modules`, as ever.
        for (name, mirror) in self.mirror.packages {
            paths.entry(name).or_insert_with(|| json!([mirror.as_str()]));
            paths.entry(format!("{name}/*")).or_insert_with(|| json!([format!("{mirror}/*")]));
        }
        if let Some(types) = self.mirror.types {
            paths.entry("astro").or_insert_with(|| json!([format!("{types}/index.d.ts")]));
            paths.entry("astro/*").or_insert_with(|| json!([format!("{types}/*.d.ts"), format!("{types}/*")]));
            paths.entry("astro:*").or_insert_with(|| json!([format!("{types}/virtual/*.d.ts")]));
        }
        (!paths.is_empty()).then(|| paths.into())
    }

    fn targets(&self, targets: impl IntoIterator<Item = String>) -> Value {
        let both = targets.into_iter().flat_map(|target| {
            let twin = self.mirrored(&target);
            [Some(target), twin]
        });
        json!(both.flatten().collect::<Vec<_>>())
    }

    fn include(&self) -> Value {
        let root = self.snapshot.root();
        let mut include = match self.list("include") {
            Some(include) => include,
            // Only these files, and ours.
            None if self.list("files").is_some() => Vec::new(),
            None => vec![format!("{}/**/*", root.as_str().trim_end_matches('/'))],
        };
        // Told beside their sources, the files are found by what they are called.
        let told = [".astro.tsx", ".astro.*.mts", ".astro.*.mjs"].map(|end| format!("{root}/**/*{end}"));
        match self.mirror.shadow == root {
            true => include.extend(told),
            false => include.push(format!("{}/**/*", self.mirror.shadow)),
        }
        // What `astro sync` writes is part of every Astro project, asked for or not.
        include.push(format!("{}/.astro/types.d.ts", root.as_str().trim_end_matches('/')));
        json!(include)
    }

    /// `files` with the modules Astro brings (`astro:assets`, images, style sheets), while `astro sync` has not yet written a
    /// file that names them. Beside that file they would hide the types of collections.
    fn files(&self) -> Option<Value> {
        let own = self.list("files");
        let root = self.snapshot.root();
        let synced = root.join(".astro/types.d.ts").is_some_and(|file| self.snapshot.is_file(&file));
        let client = root.ancestors().filter(|_| !synced).find_map(|folder| {
            let file = folder.join("node_modules/astro/client.d.ts")?;
            self.snapshot.is_file(&file).then(|| self.snapshot.canonical(&file).to_string())
        });
        let content = self.mirror.content.map(FilePath::to_string);
        let all: Vec<String> = own.into_iter().flatten().chain(content.or(client)).collect();
        (!all.is_empty()).then(|| json!(all))
    }

    /// `exclude` without what would leave the mirrored tree out.
    fn exclude(&self) -> Option<Value> {
        let exclude = self.list("exclude")?;
        let shadow = self.mirror.shadow.as_str();
        if self.mirror.shadow == self.snapshot.root() {
            return Some(json!(exclude));
        }
        let hits = |pattern: &String| {
            let folder = pattern.trim_end_matches(['*', '/']);
            let above = FilePath::new(folder).is_ok_and(|folder| self.mirror.shadow.is_inside(&folder));
            above || fast_glob::glob_match(pattern, shadow) || fast_glob::glob_match(pattern, format!("{shadow}/a.tsx"))
        };
        let kept: Vec<&String> = exclude.iter().filter(|pattern| !hits(pattern)).collect();
        Some(json!(kept))
    }

    /// Takes out what TypeScript 7 has removed, and keeps what was default where the project's own TypeScript is older.
    fn modernise(&self, options: &mut Map<String, Value>) {
        REMOVED.iter().for_each(|name| drop(options.remove(*name)));
        let word = |name: &str| self.option(name).and_then(|(_, value)| value.as_str()).map(str::to_ascii_lowercase);
        let resolution = word("moduleResolution");
        let module = word("module");
        let old_resolution = matches!(resolution.as_deref(), Some("node" | "node10" | "classic"));
        let old_module = matches!(module.as_deref(), Some("amd" | "umd" | "system" | "none"));
        if old_resolution {
            options.insert("moduleResolution".into(), json!("bundler"));
        }
        let bundles = old_resolution || resolution.as_deref() == Some("bundler");
        if old_module || (bundles && module.as_deref() == Some("commonjs")) {
            options.insert("module".into(), json!("esnext"));
        }
        if matches!(word("target").as_deref(), Some("es3" | "es5")) {
            options.insert("target".into(), json!("esnext"));
        }
        for always in ["esModuleInterop", "allowSyntheticDefaultImports", "alwaysStrict"] {
            if self.option(always).is_some_and(|(_, value)| value == &json!(false)) {
                options.insert(always.into(), json!(true));
            }
        }
        let version = self.snapshot.installed_version("typescript");
        let major = version.and_then(|version| version.split('.').next()?.parse::<u32>().ok());
        if major.is_some_and(|major| major < 6) {
            for (name, was) in [("strict", json!(false)), ("noUncheckedSideEffectImports", json!(false)), ("types", json!(["*"]))] {
                if self.option(name).is_none() {
                    options.insert(name.into(), was);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    #[test]
    fn who_resolves_as_node_does() {
        let asked = |fixture: &str| {
            let root = FilePath::new("/p").unwrap();
            resolves_as_node(&Workspace::new(root, Arc::new(MemoryWorld::from_fixture(fixture))).snapshot())
        };
        let with = |options: &str| asked(&format!("//- /p/tsconfig.json\n{{ \"compilerOptions\": {{ {options} }} }}\n"));
        assert!(with("\"module\": \"NodeNext\""));
        assert!(with("\"module\": \"esnext\", \"moduleResolution\": \"node16\""));
        assert!(!with("\"module\": \"nodenext\", \"moduleResolution\": \"bundler\""));
        assert!(!asked("//- /p/package.json\n{}\n"));
        assert!(asked("//- /p/base.json\n{ \"compilerOptions\": { \"module\": \"node20\" } }\n//- /p/tsconfig.json\n{ \"extends\": \"./base.json\" }\n"));
    }

    use super::*;
    use crate::{MemoryWorld, Workspace};

    fn shown(fixture: &str) -> String {
        let path = |text: &str| FilePath::new(text).unwrap();
        let snapshot = Workspace::new(path("/p"), Arc::new(MemoryWorld::from_fixture(fixture))).snapshot();
        let shadow = path("/p/.astro/lsp");
        let files = overlay(&snapshot, &Mirror { shadow: &shadow, folders: &[], packages: &[], types: None, content: None });
        let lines = files.iter().flat_map(|(file, text)| {
            let value: Value = serde_json::from_str(text).unwrap();
            let mut lines = vec![file.to_string()];
            for (name, value) in value.as_object().unwrap() {
                match value.as_object().filter(|_| name == "compilerOptions") {
                    Some(options) => lines.extend(options.iter().map(|(name, value)| format!("  {name} {value}"))),
                    None => lines.push(format!(" {name} {value}")),
                }
            }
            lines
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_tree_is_part_of_the_project() {
        let fixture = "//- /p/tsconfig.json\n{ // ours\n \"extends\": \"./base\", \"include\": [\"src/**/*.ts\"], \"exclude\": [\".astro\", \"dist\"],\n \
            \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"@/*\": [\"src/*\"] } } }\n\
            //- /p/base.json\n{ \"compilerOptions\": { \"moduleResolution\": \"node\", \"target\": \"es5\", \"jsx\": \"react-jsx\" } }\n";
        assert_eq!(
            shown(fixture),
            "/p/tsconfig.json\n extends \"./base\"\n include [\"/p/src/**/*.ts\",\"/p/.astro/lsp/**/*\",\"/p/.astro/types.d.ts\"]\n \
             exclude [\"/p/dist\"]\n  paths {\"@/*\":[\"/p/src/*\",\"/p/.astro/lsp/src/*\"],\"*\":[\"/p/*\",\"/p/.astro/lsp/*\"]}\n  \
             moduleResolution \"bundler\"\n  target \"esnext\"\n  rootDirs [\"/p\",\"/p/.astro/lsp\"]\n  noEmit true\n  allowArbitraryExtensions true\n typeAcquisition {\"enable\":false}"
        );
    }

    #[test]
    fn projects_without_a_usable_configuration_get_one() {
        for fixture in ["", "//- /p/tsconfig.json\n{ nonsense\n"] {
            let shown = shown(fixture);
            assert!(shown.contains("include [\"/p/**/*\",\"/p/.astro/lsp/**/*\""), "{shown}");
            assert!(shown.contains("jsx \"preserve\""), "{shown}");
        }
    }

    #[test]
    fn modules_of_astro_are_known_before_they_are_synced() {
        let fixture = "//- /p/tsconfig.json\n{ \"files\": [\"a.ts\"] }\n//- /node_modules/astro/client.d.ts\n";
        assert!(shown(fixture).contains("files [\"/p/a.ts\",\"/node_modules/astro/client.d.ts\"]"), "{}", shown(fixture));
        let synced = format!("{fixture}//- /p/.astro/types.d.ts\n");
        assert!(shown(&synced).contains("files [\"/p/a.ts\"]"), "{}", shown(&synced));
    }

    #[test]
    fn references_are_followed_to_the_sources() {
        let fixture = "//- /p/tsconfig.json\n{ \"files\": [], \"references\": [{ \"path\": \"./node.json\" }, { \"path\": \"./app\" }] }\n\
            //- /p/node.json\n{ \"include\": [\"astro.config.ts\"] }\n//- /p/app/tsconfig.json\n{ \"include\": [\"../src\"] }\n";
        assert!(shown(fixture).starts_with("/p/app/tsconfig.json\n include [\"/p/src\",\"/p/.astro/lsp/**/*\""), "{}", shown(fixture));
    }
}
