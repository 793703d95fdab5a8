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
}

/// The calls of a text, or what is wrong with one: offset and words.
pub(crate) fn calls(text: &str) -> Result<Vec<Call>, (usize, String)> {
    const CALLEE: &str = "import.meta.glob";
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(CALLEE) {
        let start = from + at;
        from = start + CALLEE.len();
        let mut reader = Reader { text, at: from };
        if in_comment(text, start) || !reader.open() {
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
        let mut call = Call { range: start..start, patterns: Vec::new(), eager: false, import: None, query: String::new() };
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
            "query" | "as" => call.query = self.string()?.trim_start_matches('?').to_owned(),
            _ if self.rest().starts_with(['"', '\'', '`']) => drop(self.string()?),
            _ => drop(self.word()),
        }
        Some(())
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

/// The files that patterns written in `importer` name, each with the key it has in the result, sorted.
pub(crate) fn files(snapshot: &Snapshot, importer: &FilePath, patterns: &[String]) -> Vec<(String, FilePath)> {
    let (unwanted, wanted): (Vec<&String>, Vec<&String>) = patterns.iter().partition(|pattern| pattern.starts_with('!'));
    let place = |pattern: &str| absolute(snapshot, importer, pattern);
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
            walk(snapshot, &folder, &mut all);
        }
        for file in all {
            let fits = matches(&full, file.as_str()) && !unwanted.iter().any(|unwanted| matches(unwanted, file.as_str()));
            if fits && file != *importer && !found.iter().any(|(_, known)| *known == file) {
                found.push((key(snapshot, importer, pattern, &file), file));
            }
        }
    }
    found.sort();
    found
}

fn absolute(snapshot: &Snapshot, importer: &FilePath, pattern: &str) -> Option<String> {
    let base = if let Some(below) = pattern.strip_prefix('/') {
        return Some(format!("{}/{below}", snapshot.root().as_str().trim_end_matches('/')));
    } else if pattern.starts_with('.') || pattern.starts_with("**") {
        importer.parent()?
    } else {
        // An alias: what is before the first star says where it leads.
        let fixed = pattern.split('*').next()?;
        let folder = fixed.rsplit_once('/')?.0;
        let root = alias(snapshot, importer, folder)?;
        return Some(format!("{root}{}", &pattern[folder.len()..]));
    };
    base.join(pattern).map(|path| path.to_string())
}

/// Where an aliased folder is: found through a file in it.
fn alias(snapshot: &Snapshot, importer: &FilePath, folder: &str) -> Option<String> {
    let (head, rest) = folder.split_once('/').unwrap_or((folder, ""));
    let candidates = snapshot.sources();
    let probe = candidates.iter().find_map(|file| {
        let below = file.below(&snapshot.config().src_dir)?;
        match snapshot.resolve(importer, &format!("{head}/{below}")) {
            Ok(astro_project::Resolved::File { path, .. }) => path.as_str().strip_suffix(below).map(|root| root.trim_end_matches('/').to_owned()),
            _ => None,
        }
    })?;
    Some(if rest.is_empty() { probe } else { format!("{probe}/{rest}") })
}

fn key(snapshot: &Snapshot, importer: &FilePath, pattern: &str, file: &FilePath) -> String {
    let from_root = pattern.starts_with('/') || !pattern.starts_with(['.', '*']);
    match (from_root, file.below(snapshot.root()), importer.parent()) {
        (true, Some(below), _) => format!("/{below}"),
        (_, _, Some(folder)) => file.relative_to(&folder),
        _ => file.to_string(),
    }
}

fn walk(snapshot: &Snapshot, folder: &FilePath, out: &mut Vec<FilePath>) {
    for entry in snapshot.list(folder).iter() {
        if entry.name == "node_modules" || entry.name.starts_with('.') || out.len() >= FILE_LIMIT {
            continue;
        }
        let Some(path) = folder.join_inside(&entry.name) else { continue };
        match entry.kind {
            Kind::File => out.push(path),
            Kind::Folder => walk(snapshot, &path, out),
        }
    }
}

/// Stands for what patterns find: differs when a file comes or goes.
pub(crate) fn fingerprint(snapshot: &Snapshot, importer: &FilePath, patterns: &[String]) -> u64 {
    use std::hash::BuildHasher;
    rustc_hash::FxBuildHasher.hash_one(files(snapshot, importer, patterns))
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
        assert!(super::calls("import.meta.glob(name)").is_err());
        assert!(super::calls("import.meta.glob(`./${x}`)").is_err());
        assert!(super::calls("import.meta.glob('x'").is_err());
    }
}
