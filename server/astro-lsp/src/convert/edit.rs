//! Edits: the client's to our text, ours to the client's documents.

use astro_ide as ide;
use astro_syntax::{Encoding, LineIndex, TextEdit};
use std::collections::HashMap;
use tower_lsp::gen_lsp_types as lsp;

use crate::view::{self, View};

/// Applies many changes of one notification, each to the result of the one before.
pub(crate) fn apply_all(
    mut text: String,
    changes: Vec<lsp::TextDocumentContentChangeEvent>,
    encoding: Encoding,
) -> String {
    for change in changes {
        match change {
            lsp::TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => text = whole.text,
            lsp::TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                let range = super::offsets(&LineIndex::new(&text), part.range, encoding);
                TextEdit { range, text: part.text }.apply(&mut text);
            }
        }
    }
    text
}

/// One edit of ours.
pub(crate) fn text_edit(lines: &LineIndex, edit: &ide::Edit, encoding: Encoding) -> lsp::TextEdit {
    lsp::TextEdit { range: super::range(lines, &edit.range, encoding), new_text: edit.text.clone() }
}

/// Edits over files, bound to the version they were made for where the client checks it.
pub(crate) fn workspace_edit(view: &View, edit: &ide::WorkspaceEdit) -> lsp::WorkspaceEdit {
    let files = edit.files.iter().filter_map(|(file, edits)| {
        let uri = view.uri_of(file)?;
        let lines = view::lines(&view.snapshot, file);
        let edits: Vec<_> = edits.iter().map(|edit| text_edit(&lines, edit, view.client.encoding)).collect();
        Some((uri, view.version_of(file), edits))
    });
    if !view.client.document_changes {
        let mut changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>> = HashMap::new();
        for (uri, _, edits) in files {
            changes.entry(uri).or_default().extend(edits);
        }
        return plain_edit(view, changes);
    }
    let documents = files.map(|(uri, version, edits)| {
        let text_document = lsp::OptionalVersionedTextDocumentIdentifier {
            version,
            text_document_identifier: lsp::TextDocumentIdentifier { uri },
        };
        lsp::TextDocumentEdit { text_document, edits: edits.into_iter().map(Into::into).collect() }.into()
    });
    let made = edit.create.iter().filter_map(|(file, text)| Some((view.uri_of(file)?, text))).flat_map(|(uri, text)| {
        let create = lsp::CreateFile { uri: uri.clone(), options: None, annotation_id: None };
        let start = lsp::Range::default();
        let content = lsp::TextDocumentEdit {
            text_document: lsp::OptionalVersionedTextDocumentIdentifier {
                version: None,
                text_document_identifier: lsp::TextDocumentIdentifier { uri },
            },
            edits: vec![lsp::TextEdit { range: start, new_text: text.clone() }.into()],
        };
        [create.into(), content.into()]
    });
    let renamed = edit.rename.iter().filter_map(|(from, to)| {
        let (old_uri, new_uri) = (view.uri_of(from)?, super::uri(to)?);
        Some(lsp::RenameFile { old_uri, new_uri, options: None, annotation_id: None }.into())
    });
    lsp::WorkspaceEdit { document_changes: Some(made.chain(documents).chain(renamed).collect()), ..Default::default() }
}

/// Edits for a client that cannot check versions; in both shapes for one that says nothing of edits.
pub(crate) fn plain_edit(view: &View, changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>>) -> lsp::WorkspaceEdit {
    let documents = view.client.edits_unsaid.then(|| {
        let documents = changes.iter().map(|(uri, edits)| {
            let text_document_identifier = lsp::TextDocumentIdentifier { uri: uri.clone() };
            let text_document = lsp::OptionalVersionedTextDocumentIdentifier { version: None, text_document_identifier };
            lsp::TextDocumentEdit { text_document, edits: edits.iter().cloned().map(Into::into).collect() }.into()
        });
        documents.collect()
    });
    lsp::WorkspaceEdit { changes: Some(changes), document_changes: documents, ..Default::default() }
}

/// A snippet as plain text, for clients that know none: placeholders become their words, tab stops vanish.
pub(crate) fn plain_snippet(snippet: &str) -> String {
    let mut plain = String::with_capacity(snippet.len());
    let mut chars = snippet.chars().peekable();
    // Placeholders nest: `${1:a ${2:b}}`.
    let mut open = 0_usize;
    while let Some(c) = chars.next() {
        match c {
            '\\' => plain.extend(chars.next_if(|next| matches!(next, '$' | '}' | '\\' | ',' | '|')).or(Some('\\'))),
            '}' if open > 0 => open -= 1,
            '$' => match chars.peek() {
                Some(digit) if digit.is_ascii_digit() => while chars.next_if(char::is_ascii_digit).is_some() {},
                Some('{') => {
                    chars.next();
                    while chars.next_if(char::is_ascii_digit).is_some() {}
                    match chars.next() {
                        Some(':') => open += 1,
                        Some('|') => {
                            plain.extend(std::iter::from_fn(|| chars.next_if(|c| !matches!(c, ',' | '|'))));
                            for c in chars.by_ref() {
                                if c == '}' {
                                    break;
                                }
                            }
                        }
                        _ => {}
                    }
                }
                _ => plain.push('$'),
            },
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_become_text() {
        let table = [
            ("<$1>$0</div>", "<></div>"),
            ("class=\"${1:name}\"$0", "class=\"name\""),
            ("${1:a ${2:b}} \\$5 \\} }", "a b $5 } }"),
            ("${1|load,idle|}!", "load!"),
            ("cost $ x \\n", "cost $ x \\n"),
            ("${", ""),
            ("$", "$"),
        ];
        for (snippet, expected) in table {
            assert_eq!(plain_snippet(snippet), expected, "{snippet}");
        }
    }

    #[test]
    fn changes_build_on_each_other_and_forgive_nonsense() {
        let place = |line, character| lsp::Position { line, character };
        let part = |start, end, text: &str| {
            #[expect(deprecated, reason = "the field has to be given a value")]
            lsp::TextDocumentContentChangeEvent::TextDocumentContentChangePartial(lsp::TextDocumentContentChangePartial {
                range: lsp::Range { start, end },
                range_length: None,
                text: text.to_owned(),
            })
        };
        let changes = vec![
            part(place(0, 2), place(0, 3), "👩"),
            part(place(0, 4), place(0, 4), "!"),
            part(place(0, 3), place(0, 3), "inside a pair "),
            part(place(9, 9), place(9, 0), "\nend"),
            part(place(1, 3), place(0, 0), ""),
            part(place(u32::MAX, u32::MAX), place(u32::MAX, u32::MAX), "."),
        ];
        let upto = |n: usize| apply_all("abc".to_owned(), changes[..n].to_vec(), Encoding::Utf16);
        assert_eq!(upto(2), "ab👩!");
        assert_eq!(upto(3), "abinside a pair 👩!");
        assert_eq!(upto(4), "abinside a pair 👩!\nend");
        assert_eq!(upto(6), ".");
    }
}
