//! `astro-lsp` and `astro-lsp --stdio`: the language server.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use tower_lsp::LspService;

use crate::ext;
use crate::server::Server;
use crate::session::Session;
use crate::transport;
use crate::trouble::{Outcome, Trouble};

/// Deep trees are walked with recursion in places; threads that walk them get room. Only touched pages cost memory.
const STACK: usize = 16 << 20;
/// Questions answered at once; more wait, and a question takes a few milliseconds.
const MOST_BLOCKING: usize = 8;

/// Serves LSP on stdin and stdout until the client says `exit`. As the protocol asks, the exit code is 0 only after
/// `shutdown`.
pub(crate) fn run(typescript: Option<PathBuf>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(MOST_BLOCKING)
        .thread_stack_size(STACK)
        .enable_all()
        .build()
        .map_err(|error| Trouble::new("the language server cannot start its threads", error, "free memory or threads"))?;
    let session = Arc::new(Session::default());
    runtime.block_on(async {
        let (service, socket) = LspService::build(|client| Server::new(client, session.clone(), typescript))
            .custom_method(ext::AUTO_INSERT, Server::auto_insert)
            .custom_method(ext::CURSOR, Server::cursor)
            .finish();
        transport::serve(service, socket).await;
    });
    let code = if session.was_shut_down() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    // The thread that reads stdin cannot be woken; it goes with the process.
    runtime.shutdown_background();
    Ok(code)
}
