//! The word that is being typed, and the text it stands in.

use std::hash::{DefaultHasher, Hash, Hasher};

use tower_lsp::gen_lsp_types as lsp;

use crate::view::View;

/// A word up to the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    document: lsp::Uri,
    /// Where it starts, in bytes.
    start: usize,
    /// Stands for all of the text but the word.
    around: u64,
    letters: String,
}

impl Word {
    /// The word that ends at a byte of a document; it may have no letters yet.
    pub(crate) fn at(view: &View, offset: usize) -> Word {
        let text = view.snapshot.text(&view.file).unwrap_or_default();
        Word::of(&view.uri, &text, offset)
    }

    fn of(document: &lsp::Uri, text: &str, offset: usize) -> Word {
        let (before, after) = text.split_at(text.floor_char_boundary(offset));
        let start = before.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$')).len();
        let mut hasher = DefaultHasher::new();
        (&before[..start], after).hash(&mut hasher);
        Word { document: document.clone(), start, around: hasher.finish(), letters: before[start..].to_owned() }
    }

    /// What is typed of it.
    pub(crate) fn letters(&self) -> &str {
        &self.letters
    }

    /// Is this the other one with more letters?
    pub(crate) fn continues(&self, earlier: &Word) -> bool {
        let same_place = (&self.document, self.start, self.around) == (&earlier.document, earlier.start, earlier.around);
        same_place && self.letters.starts_with(&earlier.letters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_goes_on_where_nothing_else_changed() {
        let uri = lsp::Uri::parse("file:///a.astro").unwrap();
        let word = |text: &str| Word::of(&uri, &text.replace('|', ""), text.find('|').unwrap());
        let table = [
            ("{a.|}", "{a.le|}", true),
            ("{a.l|}", "{a.le|}", true),
            ("{a.le|}", "{a.l|}", false),
            ("{a.le|}", "{a.la|}", false),
            ("{a.le|}", "{b.len|}", false),
            ("{a.le|}", "{a.len|}{b}", false),
            ("{a.le|}", "{a.le.|}", false),
            ("<Café|", "<Cafés|", true),
        ];
        for (earlier, now, expected) in table {
            assert_eq!(word(now).continues(&word(earlier)), expected, "{earlier} {now}");
        }
    }
}
