//! Stands in for the names of astro-syntax until they land.
#![allow(missing_docs)]
use std::ops::Range;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    pub range: Range<usize>,
    pub text: String,
}
impl TextEdit {
    pub fn apply(&self, text: &mut String) {
        text.replace_range(self.range.clone(), &self.text);
    }
}
#[derive(Clone)]
pub struct Document(String);
impl Document {
    pub fn parse(text: &str) -> Document {
        Document(text.to_owned())
    }
    pub fn edit(&self, edits: &[TextEdit]) -> Document {
        let mut text = self.0.clone();
        edits.iter().for_each(|edit| edit.apply(&mut text));
        Document(text)
    }
    pub fn source(&self) -> &str {
        &self.0
    }
}
pub struct Script;
impl Script {
    pub fn of_module(_: &str) -> Script {
        Script
    }
}
