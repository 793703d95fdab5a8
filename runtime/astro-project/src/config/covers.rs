//! Which files does TypeScript start from in a project? Those its `tsconfig.json` lists, includes and does not exclude.

use serde_json::Value;

use super::tsconfig::{Layer, layers};
use crate::{FilePath, Snapshot};

/// The files a project's configuration covers.
#[derive(Debug, Default)]
pub struct Coverage {
    /// One for each configuration: the project's own, and those it refers to. Without any everything is covered.
    parts: Vec<Part>,
    /// Is it the project's own, not that of a folder above?
    is_own: bool,
}

#[derive(Debug)]
struct Part {
    files: Vec<String>,
    include: Vec<String>,
    exclude: Vec<String>,
    /// Is JavaScript read as well?
    scripts: bool,
}

impl Coverage {
    /// Reads the configuration: the project's own, else that of the nearest folder above.
    pub fn of(snapshot: &Snapshot) -> Coverage {
        let names = ["tsconfig.json", "jsconfig.json"];
        let mut folders = snapshot.root().ancestors().take(5);
        let own = folders.find_map(|folder| names.iter().filter_map(|name| folder.join(name)).find(|file| snapshot.is_file(file)));
        let Some(own) = own else { return Coverage::default() };
        let chain = layers(snapshot, &own);
        let mut parts: Vec<Part> = Part::of(&own, &chain).into_iter().collect();
        let folder = own.parent();
        let references = chain.first().and_then(|layer| layer.value["references"].as_array()).into_iter().flatten();
        for reference in references.filter_map(|it| it["path"].as_str()) {
            let Some(path) = folder.as_ref().and_then(|folder| folder.join(reference)) else { continue };
            let file = if snapshot.is_file(&path) { Some(path) } else { path.join("tsconfig.json") };
            parts.extend(file.and_then(|file| Part::of(&file, &layers(snapshot, &file))));
        }
        Coverage { parts, is_own: folder.as_ref() == Some(snapshot.root()) }
    }

    /// Does the project itself say what is covered?
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    /// Is the file covered?
    pub fn has(&self, file: &FilePath) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|part| part.has(file))
    }
}

impl Part {
    fn of(config: &FilePath, chain: &[Layer]) -> Option<Part> {
        let home = config.parent().filter(|_| !chain.is_empty())?;
        let list = |name: &str| {
            chain.iter().find_map(|layer| {
                let list = layer.value[name].as_array()?;
                Some(list.iter().filter_map(Value::as_str).map(|item| absolute(&layer.folder, &home, item)).collect::<Vec<_>>())
            })
        };
        let option = |name: &str| {
            chain.iter().find_map(|layer| Some((&layer.folder, layer.value["compilerOptions"].get(name).filter(|it| !it.is_null())?)))
        };
        let files = list("files");
        let include = list("include").unwrap_or_else(|| match files {
            Some(_) => Vec::new(),
            None => vec![format!("{}/**/*", home.as_str().trim_end_matches('/'))],
        });
        let output = ["outDir", "declarationDir"].iter().filter_map(|name| option(name)).filter_map(|(folder, dir)| Some(absolute(folder, &home, dir.as_str()?)));
        let is_on = |name: &str| option(name).is_some_and(|(_, value)| value == &Value::Bool(true));
        let scripts = is_on("allowJs") || is_on("checkJs") || config.name() == "jsconfig.json";
        Some(Part { files: files.unwrap_or_default(), include, exclude: list("exclude").unwrap_or_else(|| output.collect()), scripts })
    }

    fn has(&self, file: &FilePath) -> bool {
        let path = file.as_str();
        if self.files.iter().any(|listed| listed == path) {
            return true;
        }
        if !self.scripts && matches!(file.extension(), Some("js" | "jsx" | "mjs" | "cjs")) {
            return false;
        }
        let above = |pattern: &String| file.ancestors().any(|folder| fast_glob::glob_match(pattern, folder.as_str()));
        // A pattern without a star and an ending is a folder.
        let included = |pattern: &String| match pattern.contains(['*', '?']) {
            true => fast_glob::glob_match(pattern, path),
            false => FilePath::new(pattern).is_ok_and(|folder| file.is_inside(&folder)),
        };
        self.include.iter().any(included) && !self.exclude.iter().any(above)
    }
}

/// A path or pattern as an absolute one; `${configDir}` is the folder of the configuration that was asked for.
fn absolute(folder: &FilePath, home: &FilePath, path: &str) -> String {
    let path = path.replace("${configDir}", home.as_str());
    let star = path.find(['*', '?']).map(|star| path[..star].rfind('/').map_or(0, |slash| slash + 1));
    let (head, tail) = path.split_at(star.unwrap_or(path.len()));
    match folder.join(if head.is_empty() { "." } else { head }) {
        Some(head) if tail.is_empty() => head.to_string(),
        Some(head) => format!("{}/{tail}", head.as_str().trim_end_matches('/')),
        None => path.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{MemoryWorld, Workspace};

    fn covered(fixture: &str, files: &[&str]) -> Vec<String> {
        let path = |text: &str| FilePath::new(text).unwrap();
        let snapshot = Workspace::new(path("/w/p"), Arc::new(MemoryWorld::from_fixture(fixture))).snapshot();
        let coverage = Coverage::of(&snapshot);
        files.iter().filter(|file| coverage.has(&path(file))).map(|file| (*file).to_owned()).collect()
    }

    #[test]
    fn patterns_are_read_as_typescript_does() {
        let files = ["/w/p/src/a.astro", "/w/p/src/drafts/b.astro", "/w/p/e2e/c.ts", "/w/p/d.js", "/w/p/dist/e.ts"];
        let none: [&str; 0] = [];
        assert_eq!(covered("", &files), files);
        assert_eq!(covered("//- /w/p/tsconfig.json\n{}\n", &files), ["/w/p/src/a.astro", "/w/p/src/drafts/b.astro", "/w/p/e2e/c.ts", "/w/p/dist/e.ts"]);
        let config = "//- /w/p/tsconfig.json\n{ \"extends\": \"./base.json\", \"exclude\": [\"e2e\", \"**/drafts\"] }\n\
            //- /w/p/base.json\n{ \"compilerOptions\": { \"allowJs\": true, \"outDir\": \"dist\" }, \"include\": [\"${configDir}/**/*\"] }\n";
        assert_eq!(covered(config, &files), ["/w/p/src/a.astro", "/w/p/d.js", "/w/p/dist/e.ts"]);
        assert_eq!(covered("//- /w/p/tsconfig.json\n{ \"include\": [\"src\"] }\n", &files), files[..2]);
        assert_eq!(covered("//- /w/p/tsconfig.json\n{ \"include\": [\"src/*.astro\"] }\n", &files), files[..1]);
        assert_eq!(covered("//- /w/tsconfig.json\n{ \"include\": [\"p/e2e\"] }\n", &files), files[2..3]);
        assert_eq!(covered("//- /w/p/tsconfig.json\n{ \"include\": [] }\n", &files), none);
        let solution = "//- /w/p/tsconfig.json\n{ \"files\": [], \"references\": [{ \"path\": \"./app.json\" }] }\n//- /w/p/app.json\n{ \"include\": [\"src\"] }\n";
        assert_eq!(covered(solution, &files), files[..2]);
    }
}
