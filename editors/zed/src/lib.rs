//! Finds the `astro-lsp` binary and starts it in Zed.

use zed_extension_api::serde_json::Value;
use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct AstroLsp;

impl zed::Extension for AstroLsp {
    fn new() -> Self {
        AstroLsp
    }

    /// The binary named in `lsp.astro-lsp.binary` of the settings, else the one on PATH.
    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let chosen = LspSettings::for_worktree(server.as_ref(), worktree).ok().and_then(|settings| settings.binary);
        let (path, arguments) = chosen.map(|binary| (binary.path, binary.arguments)).unwrap_or_default();
        let command = path.or_else(|| worktree.which("astro-lsp")).ok_or(
            "astro-lsp is not on PATH: build it with `cargo build --release`, or name it in the settings under lsp.astro-lsp.binary.path",
        )?;
        let args = arguments.unwrap_or_else(|| vec!["--stdio".to_owned()]);
        Ok(Command { command, args, env: worktree.shell_env() })
    }

    /// `lsp.astro-lsp.initialization_options` of the settings: what `docs/protocol.md` lists.
    fn language_server_initialization_options(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(server.as_ref(), worktree).ok().and_then(|settings| settings.initialization_options))
    }

    /// `lsp.astro-lsp.settings`: the same, and it may change while the server runs.
    fn language_server_workspace_configuration(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(server.as_ref(), worktree).ok().and_then(|settings| settings.settings))
    }
}

zed::register_extension!(AstroLsp);
