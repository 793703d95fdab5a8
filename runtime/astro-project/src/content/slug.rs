//! Names for addresses: `Über uns!` becomes `über-uns`, as github-slugger has it.

use rustc_hash::FxHashMap;

/// The slug of one text.
pub fn slug(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '\u{200d}') || is_mark(*c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{e31}' | '\u{e34}'..='\u{e4e}' | '\u{fe0f}' | '\u{20d0}'..='\u{20ff}')
}

/// Slugs of one page: the second `usage` is `usage-1`.
#[derive(Debug, Default)]
pub struct Slugger {
    seen: FxHashMap<String, usize>,
}

impl Slugger {
    /// A slug not given before.
    pub fn slug(&mut self, text: &str) -> String {
        let base = slug(text);
        let mut result = base.clone();
        while self.seen.contains_key(&result) {
            let count = self.seen.entry(base.clone()).or_default();
            *count += 1;
            result = format!("{base}-{count}");
        }
        self.seen.insert(result.clone(), 0);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_like_github() {
        let table = [
            ("Hello World", "hello-world"),
            ("Hi “there” it’s – a — test…", "hi-there-its--a--test"),
            ("Über_uns!", "über_uns"),
            ("C++ & Rust", "c--rust"),
            ("a.b/c", "abc"),
            ("日本語", "日本語"),
        ];
        for (text, expected) in table {
            assert_eq!(slug(text), expected);
        }
        let mut slugger = Slugger::default();
        let slugs = ["a", "a", "a-1", "a"].map(|text| slugger.slug(text));
        assert_eq!(slugs, ["a", "a-1", "a-1-1", "a-2"]);
    }
}
