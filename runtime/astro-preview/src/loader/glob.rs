//! `import.meta.glob`: which files a pattern names, and the imports it stands for.

use astro_project::{FilePath, Kind, Snapshot};

/// Files looked at for one pattern; a pattern that starts at a huge folder stops there.
const FILE_LIMIT: usize = 20_000;

/// One `import.meta.glob(…)` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// The call from `import` to the closing parenthesis.
    pub(crate) range: std::ops::Range<usize>,
    pub(crate) patterns: Vec<String>,
    pub(crate) eager: bool,
    /// The export taken, where one is named.
    pub(crate) import: Option<String>,
    /// The query added to each import, without `?`.
    pub(crate) query: String,
    /// Where relative patterns and keys count from, if not from the importer.
    pub(crate) base: Option<String>,
    /// Look into `node_modules` and hidden folders too.
    pub(crate) exhaustive: bool,
}

/// The calls of a text, or what is wrong with one: offset and words.
pub(crate) fn calls(text: &str) -> Result<Vec<Call>, (usize, String)> {
    const CALLEE: &str = "import.meta.glob";
    let mut found = Vec::new();
    let mut from = 0;
    // Code shows code: a text may say the same.
    let real = astro_compiler::meta_calls(text, "glob");
    while let Some(at) = text[from..].find(CALLEE) {
        let start = from + at;
        from = start + CALLEE.len();
        let mut reader = Reader { text, at: from };
        if real.as_ref().is_some_and(|real| !real.contains(&start)) || in_comment(text, start) || !reader.open() {
            continue;
        }
        let call = reader.call(start).ok_or_else(|| (start, "import.meta.glob takes patterns and options written out as text: they are read before the code runs.".to_owned()))?;
        from = call.range.end;
        found.push(call);
    }
    Ok(found)
}

/// Whether a place is after `//` or `*` on its line.
fn in_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    line.contains("//") || line.trim_start().starts_with('*')
}

/// Reads the arguments of a call: literals only.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            let skip = if self.rest().starts_with("//") {
                self.rest().find('\n')
            } else if self.rest().starts_with("/*") {
                self.rest().find("*/").map(|end| end + 2)
            } else {
                return;
            };
            self.at += skip.unwrap_or(self.rest().len());
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.space();
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    /// The opening parenthesis, also behind type arguments.
    fn open(&mut self) -> bool {
        self.space();
        if self.rest().starts_with('<') {
            let mut depth = 0_i32;
            let end = self.rest().char_indices().find_map(|(at, c)| {
                depth += match c {
                    '<' => 1,
                    '>' => -1,
                    _ => 0,
                };
                (depth == 0).then_some(at + 1)
            });
            self.at += end.unwrap_or(0);
        }
        self.eat('(')
    }

    fn call(&mut self, start: usize) -> Option<Call> {
        let mut call = Call { range: start..start, patterns: Vec::new(), eager: false, import: None, query: String::new(), base: None, exhaustive: false };
        if self.eat('[') {
            while !self.eat(']') {
                call.patterns.push(self.string()?);
                let _ = self.eat(',');
            }
        } else {
            call.patterns.push(self.string()?);
        }
        if self.eat(',') && self.eat('{') {
            while !self.eat('}') {
                self.option(&mut call)?;
                let _ = self.eat(',');
            }
            let _ = self.eat(',');
        }
        call.range.end = if self.eat(')') { self.at } else { return None };
        Some(call)
    }

    fn option(&mut self, call: &mut Call) -> Option<()> {
        self.space();
        let key = if self.rest().starts_with(['"', '\'']) { self.string()? } else { self.word() };
        if !self.eat(':') {
            return None;
        }
        self.space();
        match key.as_str() {
            "eager" => call.eager = self.word() == "true",
            "import" => call.import = Some(self.string()?),
            "exhaustive" => call.exhaustive = self.word() == "true",
            "base" => call.base = Some(self.string()?),
            "query" if self.eat('{') => call.query = self.query()?,
            // The old way to say it means the text or the address itself.
            "as" => {
                call.query = self.string()?.trim_start_matches('?').to_owned();
                call.import.get_or_insert_with(|| "default".to_owned());
            }
            "query" => call.query = self.string()?.trim_start_matches('?').to_owned(),
            _ if self.rest().starts_with(['"', '\'', '`']) => drop(self.string()?),
            _ => drop(self.word()),
        }
        Some(())
    }

    /// `{ foo: 'bar', raw: true }` as a query; its brace is open.
    fn query(&mut self) -> Option<String> {
        let mut parts = Vec::new();
        while !self.eat('}') {
            self.space();
            let key = if self.rest().starts_with(['"', '\'']) { self.string()? } else { self.word() };
            if key.is_empty() || !self.eat(':') {
                return None;
            }
            self.space();
            let value = if self.rest().starts_with(['"', '\'', '`']) { self.string()? } else { self.word() };
            match value.as_str() {
                "false" | "undefined" | "null" => {}
                "true" | "" => parts.push(key),
                value => parts.push(format!("{key}={value}")),
            }
            let _ = self.eat(',');
        }
        Some(parts.join("&"))
    }

    fn word(&mut self) -> String {
        let end = self.rest().find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(self.rest().len());
        let word = self.rest()[..end].to_owned();
        self.at += end;
        word
    }

    fn string(&mut self) -> Option<String> {
        self.space();
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        let end = self.rest()[1..].find(quote)? + 1;
        let inner = self.rest()[1..end].to_owned();
        self.at += end + 1;
        (!inner.contains("${") && !inner.contains('\\')).then_some(inner)
    }
}

/// The files that a call written in `importer` names, each with the key it has in the result, sorted.
pub(crate) fn files(snapshot: &Snapshot, importer: &FilePath, call: &Call) -> Vec<(String, FilePath)> {
    let (unwanted, wanted): (Vec<&String>, Vec<&String>) = call.patterns.iter().partition(|pattern| pattern.starts_with('!'));
    let Some(folder) = importer.parent() else { return Vec::new() };
    let origin = match &call.base {
        None => Some(folder),
        Some(base) => base.strip_prefix('/').map_or_else(|| folder.join(base), |below| snapshot.root().join_inside(below)),
    };
    let Some(origin) = origin else { return Vec::new() };
    let place = |pattern: &str| absolute(snapshot, &origin, pattern);
    let unwanted: Vec<String> = unwanted.iter().filter_map(|pattern| place(&pattern[1..])).collect();
    let mut found: Vec<(String, FilePath)> = Vec::new();
    for pattern in wanted {
        let Some(full) = place(pattern) else { continue };
        let fixed = full.split('/').take_while(|segment| !segment.contains(['*', '?', '{', '['])).collect::<Vec<_>>().join("/");
        let Ok(folder) = FilePath::new(if fixed.is_empty() { "/" } else { &fixed }) else { continue };
        let mut all = Vec::new();
        if snapshot.is_file(&folder) {
            all.push(folder);
        } else if folder.is_inside(snapshot.root()) || snapshot.root().parent().is_some_and(|above| folder != above && folder.is_inside(&above)) {
            walk(snapshot, &folder, call.exhaustive, &mut all);
        }
        for file in all {
            let fits = matches(&full, file.as_str()) && !unwanted.iter().any(|unwanted| matches(unwanted, file.as_str()));
            if fits && file != *importer && !found.iter().any(|(_, known)| *known == file) {
                found.push((key(snapshot, &origin, pattern, &file), file));
            }
        }
    }
    found.sort();
    found
}

fn absolute(snapshot: &Snapshot, origin: &FilePath, pattern: &str) -> Option<String> {
    if let Some(below) = pattern.strip_prefix('/') {
        return Some(format!("{}/{below}", snapshot.root().as_str().trim_end_matches('/')));
    }
    if !pattern.starts_with('.') && !pattern.starts_with("**") {
        if let Some(aliased) = alias(snapshot, pattern) {
            return Some(aliased);
        }
    }
    origin.join(pattern).map(|path| path.to_string())
}

/// Where an aliased pattern leads: the first target whose folder is there.
fn alias(snapshot: &Snapshot, pattern: &str) -> Option<String> {
    let of_vite = snapshot.config().vite_aliases.iter().find_map(|alias| {
        let name = alias.name()?;
        let rest = pattern.strip_prefix(name)?;
        let target = alias.replacement.trim_end_matches('/');
        Some(format!("{target}/{}", rest.trim_start_matches('/'))).filter(|_| rest.starts_with('/') || name.ends_with('/'))
    });
    if let Some(target) = of_vite {
        return Some(target);
    }
    let targets = snapshot.tsconfig().candidates(pattern);
    let is_there = |target: &&FilePath| {
        let fixed = target.as_str().split('*').next().and_then(|fixed| fixed.rsplit_once('/'));
        fixed.and_then(|(folder, _)| FilePath::new(folder).ok()).is_some_and(|folder| snapshot.stat(&folder).is_some())
    };
    targets.iter().find(is_there).or(targets.first()).map(ToString::to_string)
}

fn key(snapshot: &Snapshot, origin: &FilePath, pattern: &str, file: &FilePath) -> String {
    let from_root = pattern.starts_with('/') || !pattern.starts_with(['.', '*']);
    match (from_root, file.below(snapshot.root())) {
        (true, Some(below)) => format!("/{below}"),
        _ => file.relative_to(origin),
    }
}

fn walk(snapshot: &Snapshot, folder: &FilePath, hidden: bool, out: &mut Vec<FilePath>) {
    for entry in snapshot.list(folder).iter() {
        if !hidden && (entry.name == "node_modules" || entry.name.starts_with('.')) || out.len() >= FILE_LIMIT {
            continue;
        }
        let Some(path) = folder.join_inside(&entry.name) else { continue };
        match entry.kind {
            Kind::File => out.push(path),
            Kind::Folder => walk(snapshot, &path, hidden, out),
        }
    }
}

/// Stands for what patterns find: differs when a file comes or goes.
pub(crate) fn fingerprint(snapshot: &Snapshot, importer: &FilePath, call: &Call) -> u64 {
    use std::hash::BuildHasher;
    rustc_hash::FxBuildHasher.hash_one(files(snapshot, importer, call))
}

/// Does a glob pattern fit a path? `*` and `?` stay within a segment, `**` does not; `{a,b}` and `[abc]` choose.
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    expand(pattern).iter().any(|pattern| {
        let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
        segments(&pattern, &path)
    })
}

/// `a{b,c}` → `ab`, `ac`; at most a few hundred.
fn expand(pattern: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut queue = vec![pattern.to_owned()];
    while let Some(next) = queue.pop() {
        let braces = next.rfind('{').and_then(|open| Some((open, open + next[open..].find('}')?)));
        match braces {
            Some((open, close)) if done.len() + queue.len() < 256 => {
                queue.extend(next[open + 1..close].split(',').map(|choice| format!("{}{choice}{}", &next[..open], &next[close + 1..])));
            }
            _ => done.push(next),
        }
    }
    done
}

fn segments(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => segments(rest, path) || path.split_first().is_some_and(|(_, below)| segments(pattern, below)),
        (Some((head, rest)), Some((name, below))) => {
            let (head, name): (Vec<char>, Vec<char>) = (head.chars().collect(), name.chars().collect());
            segment(&head, &name) && segments(rest, below)
        }
        _ => false,
    }
}

/// One segment, with backtracking over the last star only.
fn segment(pattern: &[char], name: &[char]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
        } else if let Some(length) = one(&pattern[p.min(pattern.len())..], name[n]) {
            p += length;
            n += 1;
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            (p, n) = (at + 1, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// How much of a pattern one character takes up.
fn one(pattern: &[char], character: char) -> Option<usize> {
    match pattern.first()? {
        '?' => Some(1),
        '[' => {
            let end = pattern.iter().position(|c| *c == ']')?;
            let (negated, set) = match pattern[1..end].split_first() {
                Some(('!' | '^', set)) => (true, set),
                _ => (false, &pattern[1..end]),
            };
            let inside = set.contains(&character) || set.windows(3).any(|range| range[1] == '-' && (range[0]..=range[2]).contains(&character));
            (inside != negated).then_some(end + 1)
        }
        plain => (*plain == character).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, path, expected) in [
            ("/p/*.md", "/p/a.md", true),
            ("/p/*.md", "/p/b/a.md", false),
            ("/p/**/*.md", "/p/a.md", true),
            ("/p/**/*.md", "/p/b/c/a.md", true),
            ("/p/**/*.{md,mdx}", "/p/b/a.mdx", true),
            ("/p/[a-c]?.ts", "/p/bx.ts", true),
            ("/p/[!a-c]?.ts", "/p/bx.ts", false),
            ("/p/a*b*c", "/p/aXbYbZc", true),
            ("/p/a*b", "/p/aXbc", false),
            ("/p/**", "/p/x/y", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn reads_calls() {
        let text = "// import.meta.glob('x')\nconst a = import.meta.glob<{ default: A<B> }>(['./*.md', \"!./b.md\"], { eager: true, import: 'default', query: '?raw' });\nimport.meta.glob('/src/**/*.ts')";
        let calls = calls(text).unwrap();
        assert_eq!(calls.len(), 2);
        assert_eq!(calls[0].patterns, ["./*.md", "!./b.md"]);
        assert_eq!((calls[0].eager, calls[0].import.as_deref(), calls[0].query.as_str()), (true, Some("default"), "raw"));
        assert!(!calls[1].eager);
        let text = "import.meta.glob('./*.js', { base: '../x', exhaustive: true, query: { raw: true, w: '1', no: false }, import: '*' })";
        let call = &super::calls(text).unwrap()[0];
        assert_eq!((call.base.as_deref(), call.exhaustive, call.query.as_str(), call.import.as_deref()), (Some("../x"), true, "raw&w=1", Some("*")));
        let shown = "const a = 'import.meta.glob()', b = `import.meta.glob('./x')`; const c = import.meta.glob('./y')";
        assert_eq!(super::calls(shown).unwrap().iter().map(|call| call.patterns.join(" ")).collect::<Vec<_>>(), ["./y"]);
        assert!(super::calls("import.meta.glob(name)").is_err());
        assert!(super::calls("import.meta.glob(`./${x}`)").is_err());
        assert!(super::calls("import.meta.glob('x'").is_err());
    }
}
