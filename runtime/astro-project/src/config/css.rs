//! `vite.css`, and what else the configuration says of style sheets.

use serde_json::Value;

use crate::config::value::{Reader, Setting};

/// How sheets are made.
#[derive(Debug, Clone, PartialEq)]
pub struct Css {
    /// `css.lightningcss` where `css.transformer` says that Lightning CSS makes sheets.
    pub lightning: Option<Value>,
    /// `css.modules`; `false` where no sheet is a CSS module.
    pub modules: Value,
    /// `css.preprocessorOptions`: by language. A function is `{ "$function": true }`.
    pub preprocessors: Value,
    /// `css.postcss` is a folder: where the configuration of PostCSS is looked for.
    pub postcss_folder: Option<String>,
    /// `css.postcss` has plugins of its own.
    pub has_postcss: bool,
    /// `build.assetsInlineLimit`: drawings smaller than that go into the sheet that names them.
    pub inline_limit: u64,
}

impl Default for Css {
    fn default() -> Self {
        Css { lightning: None, modules: Value::Null, preprocessors: Value::Null, postcss_folder: None, has_postcss: false, inline_limit: 4096 }
    }
}

impl Reader<'_> {
    /// Reads `vite.css` and `vite.build`.
    pub(super) fn css(&mut self, vite: &Setting<'_>) -> Css {
        let mut read = Css::default();
        if let Some(build) = self.section(vite, "build") {
            read.inline_limit = self.json(&build, "assetsInlineLimit").as_u64().unwrap_or(read.inline_limit);
        }
        let Some(css) = self.section(vite, "css") else { return read };
        if self.string(&css, "transformer").as_deref() == Some("lightningcss") {
            let options = self.json(&css, "lightningcss");
            for key in ["visitor", "customAtRules"].into_iter().filter(|key| !options[*key].is_null()) {
                let message = format!("vite.css.lightningcss.{key} is JavaScript that changes sheets inside of Lightning CSS, which the preview does not have: sheets are made without it.");
                self.problem("config-not-run", 0..0, message, "");
            }
            read.lightning = Some(options);
        }
        read.modules = self.json(&css, "modules");
        read.preprocessors = self.json(&css, "preprocessorOptions");
        match self.json(&css, "postcss") {
            Value::String(folder) => read.postcss_folder = Some(folder),
            postcss => read.has_postcss = postcss["plugins"].as_array().is_some_and(|plugins| !plugins.is_empty()),
        }
        read
    }
}
