//! What the client can do, read once; what this server offers it in return.

use std::path::PathBuf;

use astro_ide::{TokenKind, TokenModifier};
use astro_syntax::Encoding;
use serde_json::json;
use tower_lsp::gen_lsp_types as lsp;

use crate::ext;

/// The client's side of `initialize`, reduced to the decisions that hang on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Client {
    /// In what units positions are counted, both ways.
    pub(crate) encoding: Encoding,
    /// It asks for diagnostics; nothing is pushed then.
    pub(crate) pulls_diagnostics: bool,
    /// It can be told to ask for diagnostics again.
    pub(crate) refreshes_diagnostics: bool,
    /// It can be told to ask for semantic tokens again.
    pub(crate) refreshes_tokens: bool,
    /// It can be told to ask for inlay hints again.
    pub(crate) refreshes_hints: bool,
    /// It can be told to ask for code lenses again.
    pub(crate) refreshes_lenses: bool,
    /// It shows documents when asked to.
    pub(crate) shows_documents: bool,
    /// It watches files for us when asked to.
    pub(crate) watches_files: bool,
    /// Completions may be snippets.
    pub(crate) snippets: bool,
    /// Completions may say what to insert and what to replace.
    pub(crate) insert_replace: bool,
    /// Completions may carry a description beside the label.
    pub(crate) label_details: bool,
    /// Documentation of completions may be Markdown.
    pub(crate) markdown_docs: bool,
    /// Parameters of a signature may be told by their place in its label.
    pub(crate) parameter_offsets: bool,
    /// Hovers may be Markdown.
    pub(crate) markdown_hover: bool,
    /// The outline may be a tree.
    pub(crate) symbol_tree: bool,
    /// Definitions may name what was clicked on.
    pub(crate) definition_links: bool,
    /// Folds are whole lines.
    pub(crate) line_folds: bool,
    /// Diagnostics may point to other places.
    pub(crate) related_information: bool,
    /// Edits may be bound to document versions.
    pub(crate) document_changes: bool,
    /// Nothing is known of how it takes edits: it gets them in both shapes.
    pub(crate) edits_unsaid: bool,
    /// Edits may make files.
    pub(crate) creates_files: bool,
    /// Edits may rename files.
    pub(crate) renames_files: bool,
    /// Code actions may be more than commands.
    pub(crate) code_action_literals: bool,
    /// Its settings, as far as they are ours.
    pub(crate) settings: Settings,
    /// Files of HTML data the editor's settings name: whole paths, or below a project's root.
    pub(crate) html_data: Vec<String>,
    /// The user trusts the folder: its code may run, in a preview that was asked for.
    pub(crate) trusted: bool,
}

impl Client {
    /// Reads the decisions off the capabilities.
    pub(crate) fn new(params: &lsp::InitializeParams) -> Client {
        let capabilities = &params.capabilities;
        let text = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let offered = capabilities.general.as_ref().and_then(|it| it.position_encodings.as_deref());
        let completion = text.and_then(|it| it.completion.as_ref());
        let item = completion.and_then(|it| it.completion_item.as_ref());
        let options = params.initialization_options.as_ref();
        let yes = |flag: Option<bool>| flag.unwrap_or(false);
        let markdown = |formats: Option<&Vec<lsp::MarkupKind>>| {
            formats.is_some_and(|formats| formats.contains(&lsp::MarkupKind::Markdown))
        };
        Client {
            encoding: encoding(offered.unwrap_or_default()),
            pulls_diagnostics: text.is_some_and(|it| it.diagnostic.is_some()),
            refreshes_diagnostics: workspace
                .and_then(|it| it.diagnostics.as_ref())
                .is_some_and(|it| yes(it.refresh_support)),
            refreshes_tokens: workspace
                .and_then(|it| it.semantic_tokens.as_ref())
                .is_some_and(|it| yes(it.refresh_support)),
            refreshes_hints: workspace.and_then(|it| it.inlay_hint.as_ref()).is_some_and(|it| yes(it.refresh_support)),
            refreshes_lenses: workspace.and_then(|it| it.code_lens.as_ref()).is_some_and(|it| yes(it.refresh_support)),
            shows_documents: capabilities.window.as_ref().and_then(|it| it.show_document.as_ref()).is_some_and(|it| it.support),
            watches_files: workspace
                .and_then(|it| it.did_change_watched_files.as_ref())
                .is_some_and(|it| yes(it.dynamic_registration)),
            snippets: item.is_some_and(|it| yes(it.snippet_support)),
            insert_replace: item.is_some_and(|it| yes(it.insert_replace_support)),
            label_details: item.is_some_and(|it| yes(it.label_details_support)),
            markdown_docs: item.is_some_and(|it| markdown(it.documentation_format.as_ref())),
            parameter_offsets: text
                .and_then(|it| it.signature_help.as_ref())
                .and_then(|it| it.signature_information.as_ref()?.parameter_information.as_ref())
                .is_some_and(|it| yes(it.label_offset_support)),
            // Every client that says nothing of formats shows Markdown; few show it well as plain text.
            markdown_hover: text
                .and_then(|it| it.hover.as_ref())
                .and_then(|it| it.content_format.as_ref())
                .is_none_or(|formats| markdown(Some(formats))),
            symbol_tree: text
                .and_then(|it| it.document_symbol.as_ref())
                .is_some_and(|it| yes(it.hierarchical_document_symbol_support)),
            definition_links: text.and_then(|it| it.definition.as_ref()).is_some_and(|it| yes(it.link_support)),
            line_folds: text.and_then(|it| it.folding_range.as_ref()).is_some_and(|it| yes(it.line_folding_only)),
            related_information: text.is_some_and(|it| {
                let pushed = it.publish_diagnostics.as_ref().map(|it| &it.diagnostics_capabilities);
                let pulled = it.diagnostic.as_ref().map(|it| &it.diagnostics_capabilities);
                pulled.or(pushed).is_some_and(|it| yes(it.related_information))
            }),
            document_changes: workspace
                .and_then(|it| it.workspace_edit.as_ref())
                .is_some_and(|it| yes(it.document_changes)),
            edits_unsaid: workspace.is_none_or(|it| it.workspace_edit.is_none()),
            creates_files: workspace.and_then(|it| it.workspace_edit.as_ref()).is_some_and(|it| {
                let operations = it.resource_operations.as_deref().unwrap_or_default();
                yes(it.document_changes) && operations.contains(&lsp::ResourceOperationKind::Create)
            }),
            renames_files: workspace.and_then(|it| it.workspace_edit.as_ref()).is_some_and(|it| {
                let operations = it.resource_operations.as_deref().unwrap_or_default();
                yes(it.document_changes) && operations.contains(&lsp::ResourceOperationKind::Rename)
            }),
            code_action_literals: text
                .and_then(|it| it.code_action.as_ref())
                // A client that says nothing of code actions and asks for them takes what it gets.
                .is_none_or(|it| it.code_action_literal_support.is_some()),
            html_data: options.and_then(html_data).unwrap_or_default(),
            // Editors without a notion of trust say nothing; there the request for a preview is the consent.
            settings: options.map(Settings::read).unwrap_or_default(),
            trusted: options.and_then(|it| it.get("trusted")).and_then(serde_json::Value::as_bool).unwrap_or(true),
        }
    }
}

/// What the user may set, from `initializationOptions` or a change of the configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    /// The TypeScript to use.
    pub(crate) typescript: Option<PathBuf>,
    /// What is handed on to it.
    pub(crate) preferences: serde_json::Value,
    /// Types are asked for in `.ts` and `.js` files too: no other server of the editor does.
    pub(crate) modules: bool,
    /// Imports stay as they are when files are renamed.
    pub(crate) keeps_imports: bool,
    /// Output of the preview is not shown beside the code.
    pub(crate) hides_output: bool,
}

impl Settings {
    /// Reads what is there; everything else keeps its default.
    pub(crate) fn read(value: &serde_json::Value) -> Settings {
        let typescript = &value["typescript"];
        let path = ["path", "tsdk"].iter().find_map(|name| typescript[*name].as_str());
        let handed_on = ["preferences", "inlayHints", "suggest"].iter().filter_map(|name| {
            let setting = typescript.get(*name)?;
            Some(((*name).to_owned(), setting.clone()))
        });
        Settings {
            typescript: path.map(str::trim).filter(|path| !path.is_empty()).map(PathBuf::from),
            preferences: handed_on.collect::<serde_json::Map<_, _>>().into(),
            modules: typescript["modules"] == json!(true),
            hides_output: value["astro"]["preview"]["consoleValues"] == json!(false),
            keeps_imports: value["astro"]["updateImportsOnFileMove"]["enabled"] == json!(false),
        }
    }
}

/// The files of HTML data (`html.customData`) that settings name; none if they do not speak of it.
pub(crate) fn html_data(settings: &serde_json::Value) -> Option<Vec<String>> {
    let files = settings.get("html.customData").or_else(|| settings.get("html")?.get("customData"))?.as_array()?;
    Some(files.iter().filter_map(|file| file.as_str().map(str::to_owned)).collect())
}

/// UTF-8 costs nothing here, so it is taken whenever offered; UTF-16 is what the protocol assumes otherwise.
fn encoding(offered: &[lsp::PositionEncodingKind]) -> Encoding {
    if offered.contains(&lsp::PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if offered.contains(&lsp::PositionEncodingKind::UTF32) && !offered.contains(&lsp::PositionEncodingKind::UTF16)
    {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

/// What this server offers a client.
pub(crate) fn offer(client: &Client) -> lsp::ServerCapabilities {
    lsp::ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
            Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
            Encoding::Utf32 => lsp::PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(
            lsp::TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(lsp::TextDocumentSyncKind::Incremental),
                save: Some(lsp::Save::Bool(true)),
                ..Default::default()
            }
            .into(),
        ),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(astro_ide::Analysis::triggers().iter().map(|it| (*it).to_owned()).collect()),
            resolve_provider: Some(true),
            ..Default::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        type_definition_provider: Some(true.into()),
        implementation_provider: Some(true.into()),
        signature_help_provider: Some(lsp::SignatureHelpOptions {
            trigger_characters: Some(["(", ",", "<"].map(str::to_owned).to_vec()),
            retrigger_characters: Some(vec![")".to_owned()]),
            ..Default::default()
        }),
        call_hierarchy_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        rename_provider: Some(
            lsp::RenameOptions { prepare_provider: Some(true), work_done_progress_options: Default::default() }.into(),
        ),
        color_provider: Some(true.into()),
        inlay_hint_provider: Some(true.into()),
        code_lens_provider: Some(lsp::CodeLensOptions::default()),
        workspace_symbol_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        linked_editing_range_provider: Some(true.into()),
        document_link_provider: Some(lsp::DocumentLinkOptions::default()),
        document_formatting_provider: Some(true.into()),
        document_on_type_formatting_provider: Some(lsp::DocumentOnTypeFormattingOptions {
            first_trigger_character: ">".to_owned(),
            more_trigger_character: Some(vec!["/".to_owned(), "=".to_owned()]),
        }),
        code_action_provider: Some(
            lsp::CodeActionOptions {
                code_action_kinds: Some(vec![
                    lsp::CodeActionKind::QuickFix,
                    lsp::CodeActionKind::Refactor,
                    lsp::CodeActionKind::RefactorExtract,
                    lsp::CodeActionKind::RefactorRewrite,
                    lsp::CodeActionKind::SourceOrganizeImports,
                    lsp::CodeActionKind::SourceFixAll,
                    "source.addMissingImports".to_owned().into(),
                    "source.removeUnusedImports".to_owned().into(),
                    "source.sortImports".to_owned().into(),
                ]),
                ..Default::default()
            }
            .into(),
        ),
        semantic_tokens_provider: Some(
            lsp::SemanticTokensOptions {
                legend: lsp::SemanticTokensLegend {
                    token_types: TokenKind::ALL.iter().map(|it| it.name().to_owned()).collect(),
                    token_modifiers: TokenModifier::ALL.iter().map(|it| it.name().to_owned()).collect(),
                },
                range: Some(lsp::SemanticTokensOptionsRange::Bool(true)),
                full: Some(lsp::SemanticTokensFullDelta { delta: Some(true) }.into()),
                ..Default::default()
            }
            .into(),
        ),
        diagnostic_provider: client.pulls_diagnostics.then(|| {
            lsp::DiagnosticOptions {
                identifier: Some("astro".to_owned()),
                inter_file_dependencies: true,
                ..Default::default()
            }
            .into()
        }),
        execute_command_provider: Some(lsp::ExecuteCommandOptions {
            commands: ext::COMMANDS.iter().map(|it| (*it).to_owned()).collect(),
            ..Default::default()
        }),
        workspace: Some(lsp::WorkspaceOptions {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::ChangeNotifications::Bool(true)),
            }),
            file_operations: Some(lsp::FileOperationOptions {
                will_rename: Some(lsp::FileOperationRegistrationOptions { filters: vec![all_files()] }),
                ..Default::default()
            }),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Any file or folder may be what an import leads to.
fn all_files() -> lsp::FileOperationFilter {
    let pattern = lsp::FileOperationPattern { glob: "**/*".to_owned(), matches: None, options: None };
    lsp::FileOperationFilter { scheme: Some("file".to_owned()), pattern }
}

/// What clients that watch files are asked to watch.
pub(crate) fn watch_registration() -> lsp::Registration {
    lsp::Registration {
        id: "astro-lsp-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(json!({ "watchers": [{ "globPattern": "**/*" }] })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefers_bytes_and_falls_back_to_what_the_protocol_assumes() {
        use lsp::PositionEncodingKind as Kind;
        assert_eq!(encoding(&[]), Encoding::Utf16);
        assert_eq!(encoding(&[Kind::UTF16, Kind::UTF8]), Encoding::Utf8);
        assert_eq!(encoding(&[Kind::UTF32]), Encoding::Utf32);
        assert_eq!(encoding(&[Kind::UTF32, Kind::UTF16]), Encoding::Utf16);
    }
}
