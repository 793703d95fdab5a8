//! The protocol's methods, a line each: state is changed before the first await (law 1), questions are asked of a
//! frozen view on another thread.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use astro_project::FilePath;
use serde_json::Value;
use tower_lsp::gen_lsp_types::*;
use tower_lsp::jsonrpc::Result;
use tower_lsp::{Client, LanguageServer};

use crate::capabilities::{self, Settings};
use crate::convert;
use crate::diagnostics::Board;
use crate::formatting::Formatter;
use crate::handlers;
use crate::outbox::{self, Letter, Outbox};
use crate::previews::Previews;
use crate::session::Session;
use crate::transport;
use crate::typescript::features::{actions, calls, completion, goto, hints, hover, rename, signature, symbols, tokens};
use crate::typescript::{self, Types, find};
use crate::view::View;
use crate::watch::{News, Watcher};

/// The language server.
pub(crate) struct Server {
    session: Arc<Session>,
    outbox: Outbox,
    previews: Arc<Previews>,
    formatter: Formatter,
    types: Arc<Types>,
    /// The TypeScript named on the command line, which counts before any setting.
    typescript: Option<PathBuf>,
    /// Nothing was read before.
    started: SystemTime,
}

impl Server {
    /// A server that talks to `client`; delivers and publishes from tasks of its own.
    pub(crate) fn new(client: Client, session: Arc<Session>, typescript: Option<PathBuf>) -> Server {
        let (outbox, letters) = Outbox::new();
        let types = Arc::new(Types::new(session.clone(), outbox.clone()));
        types.choose(typescript.clone().or_else(find::of_environment));
        let board = Arc::<Board>::default();
        tokio::spawn(outbox::deliver(client, session.clone(), letters));
        tokio::spawn(crate::diagnostics::run(session.clone(), types.clone(), board.clone(), outbox.clone()));
        tokio::spawn(typescript::diagnostics::run(session.clone(), types.clone(), board, outbox.clone()));
        Server { session, outbox, previews: Arc::default(), formatter: Formatter::default(), types, typescript, started: SystemTime::now() }
    }

    /// Hands the user's settings to those they concern.
    fn set(&self, settings: &Settings) {
        let named = self.typescript.clone().or_else(|| settings.typescript.clone());
        self.types.choose(named.or_else(find::of_environment));
        self.types.prefer(settings.preferences.clone());
    }

    /// Asks a frozen view of the document, beside the loop. A panic there is this request's error and nobody else's.
    async fn ask<T: Send + 'static>(
        &self,
        method: &'static str,
        uri: &Uri,
        question: impl FnOnce(&View, &Session) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(view) = self.session.view(uri) else { return Ok(None) };
        let session = self.session.clone();
        let answer = tokio::task::spawn_blocking(move || question(&view, &session)).await;
        answer.map(Some).map_err(|_| transport::panicked(method))
    }

    /// Watches a project from now on; what changes there goes into the session.
    fn watch(&self, root: &FilePath) {
        let (session, types, outbox) = (self.session.clone(), self.types.clone(), self.outbox.clone());
        let watcher = Watcher::start(root.as_str().into(), self.started, move |news| match news {
            News::Changed(paths) => changed(&session, &types, &outbox, &paths),
            News::Trouble(words) => outbox.log(MessageType::Warning, words),
        });
        self.session.watched(root, watcher);
    }
}

/// Files changed on disk: whoever told.
fn changed(session: &Session, types: &Types, outbox: &Outbox, paths: &[FilePath]) {
    session.disk_changed(paths, || types.changed(paths));
    if session.client().refreshes_diagnostics {
        outbox.post(Letter::RefreshDiagnostics);
    }
}

impl Server {
    /// `astro/autoInsert`, one of our own: see `docs/protocol.md`.
    pub(crate) async fn auto_insert(&self, params: crate::ext::AutoInsertParams) -> Result<Option<crate::ext::AutoInsert>> {
        let uri = params.text_document.uri.clone();
        Ok(self.ask(crate::ext::AUTO_INSERT, &uri, move |view, _| handlers::on_type::auto_insert(view, &params)).await?.flatten())
    }
}

impl Server {
    /// `astro/cursor`, one of our own: see `docs/protocol.md`.
    pub(crate) async fn cursor(&self, params: TextDocumentPositionParams) {
        self.point(params.text_document.uri, params.position).await;
    }

    /// Pages that are shown outline the element the cursor is in.
    async fn point(&self, uri: Uri, position: Position) {
        let Some(root) = self.session.root_of(&uri) else { return };
        let Some(preview) = self.previews.of(&root).await else { return };
        let place = self.ask(crate::ext::CURSOR, &uri, move |view, _| handlers::cursor::element(view, position)).await;
        preview.cursor(place.ok().flatten().flatten());
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let answer = handlers::initialize::initialize(&self.session, &params);
        self.set(&self.session.client().settings);
        Ok(answer)
    }

    async fn initialized(&self, _: InitializedParams) {
        self.session.astro_folders().iter().for_each(|root| self.types.prepare(root));
        if self.session.client().watches_files {
            self.outbox.post(Letter::Register(vec![capabilities::watch_registration()]));
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.session.shut_down();
        self.types.stop();
        self.previews.stop(None, &self.session).await;
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        if let Some(root) = self.session.open(params.text_document)
            && self.session.wants_watcher(&root)
        {
            self.watch(&root);
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let uri = params.text_document.text_document_identifier.uri.clone();
        if !self.session.change(params) {
            let words = format!("{uri} was changed but never opened; the change is ignored. Reopen the file to mend it");
            self.outbox.log(MessageType::Warning, words);
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        // The watcher may be late or absent; what the editor has saved is certain.
        if let Some(path) = convert::file_path(&params.text_document.uri) {
            let paths = [path];
            self.session.disk_changed(&paths, || self.types.changed(&paths));
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.session.close(&params.text_document.uri);
        self.types.keep(&self.session.project_roots());
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let paths: Vec<FilePath> = params.changes.iter().filter_map(|change| convert::file_path(&change.uri)).collect();
        changed(&self.session, &self.types, &self.outbox, &paths);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: &[WorkspaceFolder]| -> Vec<FilePath> {
            folders.iter().filter_map(|folder| convert::file_path(&folder.uri)).collect()
        };
        self.session.change_folders(paths(&params.event.added), &paths(&params.event.removed));
        self.types.keep(&self.session.project_roots());
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        // A client that is to be asked for its settings sends none along.
        if params.settings.is_object() {
            let settings = Settings::read(&params.settings);
            self.set(&settings);
            self.session.set(settings);
        }
        if let Some(files) = capabilities::html_data(&params.settings) {
            self.session.set_html_data(files);
        }
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let uri = params.text_document_position_params.text_document.uri.clone();
        let at = params.clone();
        let asked = params.clone();
        let is_wanted = self.ask("textDocument/completion", &uri, move |view, _| handlers::completion::is_wanted(view, &asked)).await?;
        if is_wanted == Some(false) {
            return Ok(None);
        }
        let ours = self.ask("textDocument/completion", &uri, |view, _| handlers::completion::completion(view, params));
        let ours = async { ours.await.ok().flatten().flatten() };
        Ok(completion::completion(&self.types, &at, ours).await)
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        Ok(completion::resolve(&self.types, item).await)
    }

    async fn goto_implementation(&self, params: ImplementationParams) -> Result<Option<ImplementationResponse>> {
        let at = params.text_document_position_params;
        let method = "textDocument/implementation";
        let found = goto::places(&self.types, method, &at.text_document.uri, at.position).await;
        Ok(found.map(|links| goto::as_definition(self.session.client().definition_links, links)))
    }

    async fn prepare_call_hierarchy(&self, params: CallHierarchyPrepareParams) -> Result<Option<Vec<CallHierarchyItem>>> {
        let at = params.text_document_position_params;
        Ok(calls::prepare(&self.types, &at.text_document.uri, at.position).await)
    }

    async fn incoming_calls(&self, params: CallHierarchyIncomingCallsParams) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        Ok(calls::incoming(&self.types, &params.item).await)
    }

    async fn outgoing_calls(&self, params: CallHierarchyOutgoingCallsParams) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        Ok(calls::outgoing(&self.types, &params.item).await)
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let method = "textDocument/signatureHelp";
        let uri = params.text_document_position_params.text_document.uri.clone();
        let at = params.clone();
        let ours = self.ask(method, &uri, |view, _| handlers::signature_help::signature_help(view, params)).await?.flatten();
        // What a declaration says is told at once; TypeScript knows the rest.
        match ours {
            Some(ours) => Ok(Some(ours)),
            None => Ok(signature::signature_help(&self.types, at).await),
        }
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let uri = params.text_document_position_params.text_document.uri.clone();
        let position = params.text_document_position_params.position;
        let ours = self.ask("textDocument/hover", &uri, |view, _| handlers::hover::hover(view, params)).await?.flatten();
        Ok(hover::hover(&self.types, &uri, position, ours).await)
    }

    async fn goto_definition(&self, params: DefinitionParams) -> Result<Option<DefinitionResponse>> {
        let uri = params.text_document_position_params.text_document.uri.clone();
        let (method, position) = ("textDocument/definition", params.text_document_position_params.position);
        let ours = self.ask(method, &uri, |view, _| handlers::definition::definition(view, params)).await?.flatten();
        if ours.as_ref().is_some_and(|ours| !goto::is_empty(ours)) {
            return Ok(ours);
        }
        let theirs = goto::places(&self.types, method, &uri, position).await;
        Ok(goto::merge_definition(self.session.client().definition_links, ours, theirs))
    }

    async fn goto_type_definition(&self, params: TypeDefinitionParams) -> Result<Option<TypeDefinitionResponse>> {
        let uri = params.text_document_position_params.text_document.uri.clone();
        let method = "textDocument/typeDefinition";
        let position = params.text_document_position_params.position;
        let theirs = goto::places(&self.types, method, &uri, position).await.filter(|links| !links.is_empty());
        if let Some(links) = theirs {
            return Ok(Some(goto::as_definition(self.session.client().definition_links, links)));
        }
        Ok(self.ask(method, &uri, |view, _| handlers::definition::type_definition(view, params)).await?.flatten())
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let uri = params.text_document_position_params.text_document.uri.clone();
        let asked = params.clone();
        let ours = self.ask("textDocument/references", &uri, |view, _| handlers::references::references(view, params));
        let ours = ours.await?.flatten();
        Ok(goto::references(&self.types, &asked, ours).await)
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let uri = params.text_document_position_params.text_document.uri.clone();
        let method = "textDocument/documentHighlight";
        // Editors ask this when the cursor rests, also those that know nothing of ours.
        self.point(uri.clone(), params.text_document_position_params.position).await;
        Ok(self.ask(method, &uri, |view, _| handlers::highlight::highlight(view, params)).await?.flatten())
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResult>> {
        let uri = params.text_document.uri.clone();
        let position = params.position;
        let ours = self.ask("textDocument/prepareRename", &uri, |view, _| handlers::rename::prepare_rename(view, params));
        let ours = ours.await?.transpose();
        rename::prepare(&self.types, &uri, position, ours).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let uri = params.text_document_position_params.text_document.uri.clone();
        let asked = params.clone();
        let ours = self.ask("textDocument/rename", &uri, |view, _| {
            (handlers::rename::is_known(view, &params), handlers::rename::rename(view, params).map(Some))
        });
        let (known, ours) = ours.await?.unwrap_or((false, Ok(None)));
        rename::rename(&self.types, &asked, known, ours).await
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        if self.session.client().settings.keeps_imports {
            return Ok(None);
        }
        let moves = handlers::rename::moves(&params);
        let Some((first, _)) = moves.first() else { return Ok(None) };
        let root = self.session.root_of_path(first);
        let session = self.session.clone();
        let answer = tokio::task::spawn_blocking(move || handlers::rename::will_rename_files(&session, &params)).await;
        let ours = answer.map_err(|_| transport::panicked("workspace/willRenameFiles"))?;
        Ok(rename::will_rename_files(&self.types, &root, moves, ours).await)
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let session = self.session.clone();
        let query = params.query.clone();
        let search = move || handlers::workspace_symbol::workspace_symbol(&session, &params.query);
        let answer = tokio::task::spawn_blocking(search).await;
        let ours = answer.map_err(|_| transport::panicked("workspace/symbol"))?;
        Ok(Some(symbols::workspace_symbols(&self.types, self.session.project_roots(), &query, ours).await.into()))
    }

    async fn document_color(&self, params: DocumentColorParams) -> Result<Vec<ColorInformation>> {
        let method = "textDocument/documentColor";
        let uri = &params.text_document.uri;
        Ok(self.ask(method, uri, |view, _| handlers::color::document_color(view)).await?.unwrap_or_default())
    }

    async fn color_presentation(&self, params: ColorPresentationParams) -> Result<Vec<ColorPresentation>> {
        Ok(handlers::color::color_presentation(&params))
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let method = "textDocument/inlayHint";
        let range = params.range;
        let uri = params.text_document.uri;
        let ours = self.ask(method, &uri, move |view, _| handlers::inlay_hint::inlay_hint(view, range)).await?;
        Ok(hints::inlay_hints(&self.types, &uri, range, ours).await)
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask("textDocument/codeLens", &params.text_document.uri, |view, _| handlers::code_lens::code_lens(view)).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        let method = "textDocument/documentSymbol";
        let uri = &params.text_document.uri;
        Ok(self.ask(method, uri, |view, _| handlers::document_symbol::document_symbol(view)).await?.flatten())
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let method = "textDocument/foldingRange";
        let uri = &params.text_document.uri;
        Ok(self.ask(method, uri, |view, _| handlers::folding_range::folding_range(view)).await?.flatten())
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let method = "textDocument/selectionRange";
        let uri = params.text_document.uri.clone();
        Ok(self.ask(method, &uri, |view, _| handlers::selection_range::selection_range(view, params)).await?.flatten())
    }

    async fn linked_editing_range(&self, params: LinkedEditingRangeParams) -> Result<Option<LinkedEditingRanges>> {
        let method = "textDocument/linkedEditingRange";
        let uri = params.text_document_position_params.text_document.uri.clone();
        Ok(self.ask(method, &uri, |view, _| handlers::linked_editing::linked_editing(view, params)).await?.flatten())
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        let method = "textDocument/documentLink";
        let uri = &params.text_document.uri;
        Ok(self.ask(method, uri, |view, _| handlers::document_link::document_link(view)).await?.flatten())
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        Ok(handlers::formatting::formatting(&self.formatter, &self.session, &self.outbox, &params).await)
    }

    async fn on_type_formatting(&self, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let method = "textDocument/onTypeFormatting";
        let uri = params.text_document.uri.clone();
        Ok(self.ask(method, &uri, move |view, _| handlers::on_type::on_type(view, &params)).await?.flatten())
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<Vec<CodeActionResponse>>> {
        let method = "textDocument/codeAction";
        let uri = params.text_document.uri.clone();
        let asked = params.clone();
        let ours = self.ask(method, &uri, |view, _| handlers::code_action::code_action(view, params)).await?.flatten();
        Ok(actions::code_actions(&self.types, &asked, ours).await)
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokens>> {
        let method = "textDocument/semanticTokens/full";
        let theirs = tokens::tokens(&self.types, &params.text_document.uri).await;
        let asked = self.ask(method, &params.text_document.uri, move |view, session| {
            handlers::semantic_tokens::full(view, session, theirs)
        });
        Ok(asked.await?.flatten())
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensDeltaResponse>> {
        let method = "textDocument/semanticTokens/full/delta";
        let previous = params.previous_result_id;
        let theirs = tokens::tokens(&self.types, &params.text_document.uri).await;
        let asked = self.ask(method, &params.text_document.uri, move |view, session| {
            handlers::semantic_tokens::delta(view, session, &previous, theirs)
        });
        Ok(asked.await?.flatten())
    }

    async fn semantic_tokens_range(&self, params: SemanticTokensRangeParams) -> Result<Option<SemanticTokens>> {
        let method = "textDocument/semanticTokens/range";
        let uri = &params.text_document.uri;
        let range = params.range;
        let theirs = tokens::tokens(&self.types, uri).await;
        Ok(self.ask(method, uri, move |view, _| handlers::semantic_tokens::range(view, range, theirs)).await?.flatten())
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReport> {
        let method = "textDocument/diagnostic";
        let uri = params.text_document.uri;
        let ours = self.ask(method, &uri, |view, _| handlers::diagnostic::findings(view)).await?.unwrap_or_default();
        let found = typescript::diagnostics::pulled(&self.types, &self.session, &self.outbox, &uri, ours).await;
        Ok(handlers::diagnostic::diagnostic(found, params.previous_result_id.as_deref()))
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let answer = handlers::execute_command::execute_command(&self.session, &self.previews, &self.types, &self.outbox, params).await;
        self.session.unwatched().iter().for_each(|root| self.watch(root));
        answer
    }
}
