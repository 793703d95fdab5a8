//! Test strings: several files, a cursor and marked places in one piece of text.
//!
//! ```text
//! //- /src/pages/a.astro
//! <Card ti$0tle="x" />
//! <!--  ^^^^^ here -->
//! ```
//!
//! - `//- /path` starts a file; text without such a line is one file, `/main.astro`.
//! - `$0` is the cursor, taken out of the text.
//! - A line whose only content besides comment delimiters is `^^^ words` marks the text above it and is taken out of
//!   the text.

use std::ops::Range;

/// A parsed fixture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fixture {
    /// The files, in order.
    pub files: Vec<FixtureFile>,
    /// The cursor.
    pub cursor: Option<Cursor>,
    /// The marked places.
    pub marks: Vec<Mark>,
}

/// One file of a fixture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FixtureFile {
    /// Its path, from `/`.
    pub path: String,
    /// Its text, without cursor and marks.
    pub text: String,
}

/// Where `$0` stood.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The file.
    pub path: String,
    /// The byte offset.
    pub offset: usize,
}

/// A place drawn with carets.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The file.
    pub path: String,
    /// The bytes above the carets.
    pub range: Range<usize>,
    /// What is written behind the carets.
    pub words: String,
}

impl Fixture {
    /// Reads a fixture. It is made for tests and panics on text that makes no sense.
    pub fn parse(text: &str) -> Self {
        let mut fixture = Self::default();
        for (path, body) in split(text) {
            let file = fixture.read(path, &body);
            fixture.files.push(file);
        }
        fixture
    }

    /// The cursor; panics if there is none.
    #[expect(clippy::expect_used, reason = "a test without its cursor is a mistake of the test")]
    pub fn cursor(&self) -> &Cursor {
        self.cursor.as_ref().expect("the fixture has no $0")
    }

    /// The text of a file; panics if there is none.
    pub fn text(&self, path: &str) -> &str {
        match self.files.iter().find(|file| file.path == path) {
            Some(file) => &file.text,
            None => panic!("the fixture has no file {path}"),
        }
    }

    fn read(&mut self, path: String, body: &str) -> FixtureFile {
        let mut text = String::new();
        let mut line_start = 0;
        for line in body.split_inclusive('\n') {
            match mark(line) {
                Some((columns, words)) if !text.is_empty() => {
                    let at = |column: usize| line_start + byte_of_column(&text[line_start..], column);
                    let range = at(columns.start)..at(columns.end);
                    self.marks.push(Mark { path: path.clone(), range, words });
                }
                _ => {
                    line_start = text.len();
                    text.push_str(line);
                    if let Some(cursor) = text[line_start..].find("$0") {
                        let offset = line_start + cursor;
                        text.replace_range(offset..offset + 2, "");
                        assert!(self.cursor.is_none(), "the fixture has two $0");
                        self.cursor = Some(Cursor { path: path.clone(), offset });
                    }
                }
            }
        }
        FixtureFile { path, text }
    }
}

/// `//- /path` lines and what follows each.
fn split(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.trim_start().strip_prefix("//- ") {
            Some(path) => files.push((path.trim().to_owned(), String::new())),
            None => match files.last_mut() {
                Some((_, body)) => body.push_str(line),
                None if line.trim().is_empty() => {}
                None => files.push(("/main.astro".to_owned(), line.to_owned())),
            },
        }
    }
    files
}

/// Columns (in characters) and words of a line of carets.
fn mark(line: &str) -> Option<(Range<usize>, String)> {
    let caret = line.find('^')?;
    let before = line[..caret].trim();
    if !matches!(before, "" | "//" | "<!--" | "/*" | "{/*") {
        return None;
    }
    let carets = line[caret..].bytes().take_while(|&byte| byte == b'^').count();
    let words = line[caret + carets..].trim();
    let words = ["-->", "*/}", "*/"].iter().find_map(|end| words.strip_suffix(end)).unwrap_or(words);
    let start = line[..caret].chars().count();
    Some((start..start + carets, words.trim().to_owned()))
}

fn byte_of_column(line: &str, column: usize) -> usize {
    line.char_indices().nth(column).map_or(line.trim_end_matches('\n').len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_cursor_and_marks() {
        let fixture = Fixture::parse("//- /a.astro\n<B $0/>\n<é />\n ^ name\n//- /b.ts\nlet x\n//  ^ x\n");
        assert_eq!(fixture.text("/a.astro"), "<B />\n<é />\n");
        assert_eq!(fixture.cursor(), &Cursor { path: "/a.astro".into(), offset: 3 });
        assert_eq!(fixture.marks[0].range, 7..9);
        assert_eq!((fixture.marks[1].range.clone(), fixture.marks[1].words.as_str()), (4..5, "x"));
    }

    #[test]
    fn text_without_a_path_is_one_file() {
        assert_eq!(Fixture::parse("<p>$0</p>").text("/main.astro"), "<p></p>");
    }
}
