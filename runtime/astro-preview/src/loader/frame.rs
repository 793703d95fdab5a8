//! Places: from a module the engine runs back to the file a person edits.

use astro_engine::SourceFrame;
use astro_project::FilePath;

use super::Loader;
use super::name::ModuleName;

impl Loader {
    /// The place of a module that could not be compiled, by what was said about it.
    pub(crate) fn frame_of_failure(&self, name: &str, message: &str) -> Option<SourceFrame> {
        let memory = self.memory();
        let mut failures = memory.compiled.values().filter_map(|(_, compiled)| compiled.as_ref().err());
        failures.find(|error| error.name == name && error.message == message)?.frame.clone()
    }

    /// Where a place in a loaded module comes from.
    pub(crate) fn map_frame(&self, module: &str, line: u32, column: u32) -> Option<SourceFrame> {
        let name = ModuleName::read(module)?;
        let known = self.memory().compiled.get(&name).map(|(_, compiled)| compiled.clone());
        let module = known?.ok()?;
        let generated = offset(&module.code, line, column)?.checked_sub(module.prefix)?;
        let place = module.to_source(generated)?;
        Some(at(&name.path, &module.source, place))
    }
}

/// A file as a whole.
pub(crate) fn file(path: &FilePath) -> SourceFrame {
    SourceFrame { file: path.to_string(), line: 1, column: 1, ..SourceFrame::default() }
}

/// A byte offset in a file's text.
pub(crate) fn at(path: &FilePath, text: &str, offset: usize) -> SourceFrame {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    SourceFrame {
        file: path.to_string(),
        line: count(before.matches('\n').count() + 1),
        column: count(before[line_start..].encode_utf16().count() + 1),
        ..SourceFrame::default()
    }
}

/// The byte offset of a 1-based line and column, in UTF-16 units as in stack traces.
fn offset(text: &str, line: u32, column: u32) -> Option<usize> {
    let mut start = 0;
    for _ in 1..line {
        start += text[start..].find('\n')? + 1;
    }
    let mut units = 1;
    for (at, character) in text[start..].char_indices() {
        if units >= column || character == '\n' {
            return Some(start + at);
        }
        units += u32::try_from(character.len_utf16()).unwrap_or(1);
    }
    Some(text.len())
}
