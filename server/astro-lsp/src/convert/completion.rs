//! Completion items, as much of them as the client understands.

use astro_ide as ide;
use astro_syntax::LineIndex;
use tower_lsp::gen_lsp_types as lsp;

use crate::view::View;

/// Details up to this length stand beside the label; longer ones only show for the selected item.
const BESIDE: usize = 40;

/// A completion list.
pub(crate) fn completions(view: &View, offset: usize, list: ide::CompletionList) -> lsp::CompletionList {
    let lines = view.lines();
    let items = list.items.into_iter().map(|item| completion(view, &lines, offset, item)).collect();
    lsp::CompletionList { is_incomplete: list.incomplete, items, ..Default::default() }
}

fn completion(view: &View, lines: &LineIndex, offset: usize, item: ide::CompletionItem) -> lsp::CompletionItem {
    let client = &view.client;
    let snippet = item.insert.snippet && client.snippets;
    let new_text = match item.insert.snippet && !client.snippets {
        true => super::plain_snippet(&item.insert.text),
        false => item.insert.text.into_owned(),
    };
    let replace = &item.insert.range;
    let text_edit = if client.insert_replace && replace.contains(&offset) && replace.start < offset {
        lsp::InsertReplaceEdit {
            new_text,
            insert: super::range(lines, &(replace.start..offset), client.encoding),
            replace: super::range(lines, replace, client.encoding),
        }
        .into()
    } else {
        lsp::TextEdit { range: super::range(lines, replace, client.encoding), new_text }.into()
    };
    let edits: Vec<_> = item.edits.iter().map(|edit| super::text_edit(lines, edit, client.encoding)).collect();
    let markup = if client.markdown_docs { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    let doc = item.doc.map(|doc| lsp::MarkupContent { kind: markup, value: doc.into_owned() }.into());
    let detail: Option<String> = item.detail.map(Into::into);
    // Where an import comes from tells apart what has the same name; clients that know no such field leave it out.
    let beside = detail.as_ref().filter(|detail| (client.label_details && detail.len() <= BESIDE) || !edits.is_empty());
    lsp::CompletionItem {
        label_details: beside.map(|detail| lsp::CompletionItemLabelDetails {
            detail: None,
            description: Some(detail.clone()),
        }),
        kind: Some(kind(item.kind)),
        tags: item.deprecated.then(|| vec![lsp::CompletionItemTag::Deprecated]),
        detail,
        documentation: doc,
        sort_text: Some(format!("{:06}{}", item.sort, item.label)),
        filter_text: item.filter,
        insert_text_format: snippet.then_some(lsp::InsertTextFormat::Snippet),
        text_edit: Some(text_edit),
        additional_text_edits: (!edits.is_empty()).then_some(edits),
        command: item.retrigger.then(|| lsp::Command {
            title: "Suggest".to_owned(),
            tooltip: None,
            command: "editor.action.triggerSuggest".to_owned(),
            arguments: None,
        }),
        label: item.label.into_owned(),
        ..Default::default()
    }
}

fn kind(kind: ide::CompletionKind) -> lsp::CompletionItemKind {
    match kind {
        ide::CompletionKind::Component | ide::CompletionKind::Class => lsp::CompletionItemKind::Class,
        ide::CompletionKind::Tag => lsp::CompletionItemKind::Property,
        ide::CompletionKind::Attribute => lsp::CompletionItemKind::Field,
        ide::CompletionKind::Value | ide::CompletionKind::CssValue => lsp::CompletionItemKind::Value,
        ide::CompletionKind::Directive | ide::CompletionKind::Keyword => lsp::CompletionItemKind::Keyword,
        ide::CompletionKind::Prop | ide::CompletionKind::Property | ide::CompletionKind::CssProperty => {
            lsp::CompletionItemKind::Property
        }
        ide::CompletionKind::Slot => lsp::CompletionItemKind::Event,
        ide::CompletionKind::Variable => lsp::CompletionItemKind::Variable,
        ide::CompletionKind::Function => lsp::CompletionItemKind::Function,
        ide::CompletionKind::Method => lsp::CompletionItemKind::Method,
        ide::CompletionKind::Interface => lsp::CompletionItemKind::Interface,
        ide::CompletionKind::Module => lsp::CompletionItemKind::Module,
        ide::CompletionKind::File => lsp::CompletionItemKind::File,
        ide::CompletionKind::Folder => lsp::CompletionItemKind::Folder,
        ide::CompletionKind::Color => lsp::CompletionItemKind::Color,
        ide::CompletionKind::Snippet => lsp::CompletionItemKind::Snippet,
    }
}
