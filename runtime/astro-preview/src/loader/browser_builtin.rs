//! Modules of the runtime that also run in the browser: `astro:actions`, `astro:env/client`.

use astro_engine::ModuleError;

use super::browser::json_text;
use super::{Loader, env_schema, settings};

/// Where they are served.
const PREFIX: &str = "/@id/";

/// What scripts may import, and the module of the runtime that it is in the browser.
const OFFERED: [(&str, &str); 3] =
    [("astro:actions", "astro-lsp:action-client"), ("astro:prefetch", "astro-lsp:prefetch-client"), ("astro:transitions/client", "astro-lsp:transition-client")];

/// What those import in turn, and what pages load by itself.
const SHARED: [&str; 10] = [
    "astro-lsp:action-client",
    "astro-lsp:action-error",
    "astro-lsp:action-proxy",
    "astro-lsp:action-result",
    "astro-lsp:devalue",
    "astro-lsp:prefetch-client",
    "astro-lsp:transition-client",
    "astro-lsp:transition-events",
    "astro-lsp:transition-router",
    "astro-lsp:transition-swap",
];

impl Loader {
    /// The address of a module that scripts import by a name of Astro's; `None` for those of the server.
    pub(super) fn builtin_address(&self, name: &str) -> Option<String> {
        let known = name == env_schema::CLIENT || OFFERED.iter().any(|(offered, _)| *offered == name);
        known.then(|| self.id_address(name))
    }

    /// The code behind such an address.
    pub(super) fn builtin_module(&self, path: &str) -> Option<Result<String, ModuleError>> {
        let name = percent_encoding::percent_decode_str(path.strip_prefix(PREFIX)?).decode_utf8().ok()?;
        match &*name {
            settings::NAME => return Some(Ok(self.browser_settings())),
            env_schema::CLIENT => return Some(self.env_client().map(|module| module.code)),
            _ => {}
        }
        if let Some(code) = super::browser::external::source(&name) {
            return Some(Ok(code));
        }
        if let Some(id) = super::plugin::id(&name) {
            // Only ids that a plugin gave out are asked for.
            let given = self.memory().plugin_ids.iter().any(|((_, ssr), known)| !ssr && *known == id);
            let made = given.then(|| self.plugin_module(&id, false))?;
            return Some(made.and_then(|module| self.for_browser(&self.scripts_home(), &module.code)));
        }
        if let Some(code) = self.browser_stage(&name) {
            return Some(code);
        }
        let name = OFFERED.iter().find(|(offered, _)| *offered == name).map_or(&*name, |(_, module)| *module);
        let code = astro_engine::builtin_source(name).filter(|_| SHARED.contains(&name))?;
        let mut code = code.to_owned();
        for import in SHARED.iter().chain([&settings::NAME]) {
            code = code.replace(&json_text(import), &json_text(&self.id_address(import)));
        }
        Some(Ok(code))
    }

    pub(super) fn id_address(&self, name: &str) -> String {
        format!("{}{PREFIX}{name}", self.snapshot.config().base.trim_end_matches('/'))
    }
}
