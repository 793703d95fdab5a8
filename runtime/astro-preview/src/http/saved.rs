//! Requests that are saved with the project, as `.http` files write them: parted by `###` and named behind it.

use astro_project::Snapshot;

/// The file, below the project's root.
pub(super) const FILE: &str = "requests.http";

/// Requests of one file that are read.
const MOST: usize = 500;

/// One request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What it is called.
    pub name: String,
    /// In capitals.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Header lines.
    pub headers: Vec<(String, String)>,
    /// Empty for none.
    pub body: String,
}

impl Wanted {
    /// A path as a browser asks for it.
    pub fn get(path: &str) -> Wanted {
        Wanted { name: path.to_owned(), method: "GET".to_owned(), path: path.to_owned(), ..Wanted::default() }
    }
}

/// The text of the project's file; empty where there is none.
pub(super) fn text(snapshot: &Snapshot) -> String {
    let file = snapshot.root().join(FILE);
    file.and_then(|file| snapshot.text(&file)).map(|text| text.to_string()).unwrap_or_default()
}

/// All requests of the project's file.
pub fn saved(snapshot: &Snapshot) -> Vec<Wanted> {
    read(&text(snapshot))
}

fn read(text: &str) -> Vec<Wanted> {
    let (mut name, mut lines, mut found) = ("", Vec::new(), Vec::new());
    for line in text.lines().chain(["###"]) {
        match line.strip_prefix("###") {
            Some(next) => {
                found.extend(one(name, &lines));
                (name, lines) = (next.trim(), Vec::new());
            }
            None => lines.push(line),
        }
    }
    found.truncate(MOST);
    found
}

fn one(name: &str, lines: &[&str]) -> Option<Wanted> {
    let is_noise = |line: &str| line.trim().is_empty() || line.starts_with(['#', '@']) || line.starts_with("//");
    let first = lines.iter().position(|line| !is_noise(line))?;
    let (method, target) = lines[first].split_once(' ')?;
    if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    // `{{host}}/path` and `http://host/path`: whoever is asked is known.
    let target = target.split_whitespace().next()?;
    let after = target.split_once("://").map(|(_, rest)| rest).or_else(|| target.split_once("}}").map(|(_, rest)| rest));
    let path = match after {
        Some(rest) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => target,
    };
    let rest = &lines[first + 1..];
    let end = rest.iter().position(|line| line.trim().is_empty()).unwrap_or(rest.len());
    let headers = rest[..end].iter().filter(|line| !is_noise(line)).filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
    let body = rest.get(end + 1..).unwrap_or_default().join("\n").trim_end().to_owned();
    let name = if name.is_empty() { format!("{method} {path}") } else { name.to_owned() };
    Some(Wanted { name, method: method.to_owned(), path: path.to_owned(), headers, body })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn requests_as_files_write_them() {
        let text = "@host = http://localhost:4321\n\n### Log in\nPOST {{host}}/api/login\nContent-Type: application/x-www-form-urlencoded\n# a remark\n\nname=ada\n\n### \nGET http://localhost:4321/x?y=1 HTTP/1.1\n###\nnonsense\n### none\n";
        let shown: Vec<String> = read(text).into_iter().map(|it| format!("{}: {} {} {:?} {:?}", it.name, it.method, it.path, it.headers, it.body)).collect();
        assert_eq!(shown, [
            "Log in: POST /api/login [(\"Content-Type\", \"application/x-www-form-urlencoded\")] \"name=ada\"",
            "GET /x?y=1: GET /x?y=1 [] \"\"",
        ]);
    }
}
