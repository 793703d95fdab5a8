//! Words of a text that may be Tailwind's classes. Too many do no harm: the compiler knows its own.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Longer words are no classes.
const LONGEST: usize = 256;

const FOLDERS: [&str; 9] = ["node_modules", ".git", ".hg", ".svn", ".astro", "dist", ".vercel", ".netlify", ".wrangler"];

const ENDINGS: [&str; 55] = [
    "css", "scss", "sass", "less", "styl", "stylus", "lock", "lockb", "map", "png", "jpg", "jpeg", "gif", "webp", "avif", "apng", "ico", "bmp", "tiff", "tif", "svgz", "pdf", "zip", "gz", "tar", "br", "7z", "rar", "mp3", "mp4", "m4a",
    "webm", "mov", "avi", "ogg", "wav", "flac", "woff", "woff2", "ttf", "otf", "eot", "wasm", "exe", "dll", "so", "dylib", "node", "db", "sqlite", "psd", "ai", "heic", "jar", "bin",
];

/// Is a folder never looked into?
pub(super) fn is_skipped_folder(name: &str) -> bool {
    FOLDERS.contains(&name)
}

/// Is a file never looked into: a style sheet, a lock file, no text?
pub(super) fn is_skipped_file(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(name, "package-lock.json" | "pnpm-lock.yaml" | "bun.lockb") || name.starts_with(".env") || ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// All words of some texts, sorted.
pub(super) fn of(texts: impl Iterator<Item = Arc<str>>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for text in texts {
        collect(&text, &mut words);
    }
    words
}

fn collect(text: &str, words: &mut BTreeSet<String>) {
    let mut before = ' ';
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        // `class:flex={…}` of Svelte names a class; `hover:` belongs to what follows.
        let directive = before == ':' && text[..at].ends_with("class:");
        if begins(c) && (is_border(before) || directive) {
            let word = word(&text[at..]);
            if is_candidate(word) {
                add(word, words);
            }
        }
        before = c;
        at += c.len_utf8();
    }
}

fn is_border(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '(' | '[' | '{' | '}' | '>' | '<' | '=' | ',' | ';' | '.' | '\\')
}

fn begins(c: char) -> bool {
    c.is_ascii_lowercase() || matches!(c, '-' | '@' | '!' | '[' | '*' | '_')
}

/// What stands between two borders; brackets hold what they hold.
fn word(text: &str) -> &str {
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        let ends = match c {
            '[' | '(' => {
                open.push(c);
                false
            }
            ']' => open.pop() != Some('['),
            ')' => open.pop() != Some('('),
            _ if at > LONGEST => true,
            c if c.is_whitespace() => true,
            '"' | '\'' | '`' => open.is_empty(),
            '<' | '>' | '{' | '}' | ';' | ',' | '=' | '\\' | '$' | '?' => open.is_empty(),
            _ => false,
        };
        if ends {
            return &text[..at];
        }
    }
    text
}

fn is_candidate(word: &str) -> bool {
    word.len() > 1 && word.len() <= LONGEST && word.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn add(word: &str, words: &mut BTreeSet<String>) {
    let word = word.trim_end_matches([':', '.']);
    words.insert(word.to_owned());
    // `a.flex`, and the end of a sentence.
    if !word.contains(['[', '(']) {
        words.extend(word.split('.').filter(|part| is_candidate(part)).map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_may_be_classes() {
        let text = r#"<p class="flex md:hover:p-4 bg-[url('/a.png')] w-1/2" class:list={['-mt-2', { 'text-red-500/50!': x }]}>is block.</p> `grid-cols-[1fr,auto]${a} @md:p-2` <b class:italic={x}>"#;
        let words = of(std::iter::once(Arc::from(text)));
        for word in ["flex", "md:hover:p-4", "bg-[url('/a.png')]", "w-1/2", "-mt-2", "text-red-500/50!", "block", "italic", "grid-cols-[1fr,auto]", "@md:p-2"] {
            assert!(words.contains(word), "{word} in {words:?}");
        }
        for word in ["500", "p-4", "hover:p-4"] {
            assert!(!words.contains(word), "{word} in {words:?}");
        }
    }
}
