//! What built-in modules know of the configuration: the module `astro-lsp:project`, one for each realm.
//!
//! A changed configuration makes a new realm, so this module never changes under the code that imported it.

use astro_engine::{ModuleKind, ModuleSource};
use astro_project::config::{BuildFormat, CompressHtml, I18n, Locale, Output, TrailingSlash};
use astro_project::{Config, Snapshot};
use serde_json::{Map, Value, json};

use crate::app::{Settings, Target};

/// The name built-in modules import it by.
pub(super) const NAME: &str = "astro-lsp:project";

/// Its source.
pub(super) fn source(snapshot: &Snapshot, settings: &Settings) -> ModuleSource {
    let facts = facts(snapshot.config(), settings);
    ModuleSource { code: format!("export default {facts};\n"), kind: ModuleKind::Js, url: None, env: None }
}

fn facts(config: &Config, settings: &Settings) -> Value {
    let mut facts = json!({
        "base": config.base,
        "trailingSlash": trailing_slash(config.trailing_slash),
        "output": match config.output {
            Output::Static => "static",
            Output::Server => "server",
        },
        "format": match config.build.format {
            BuildFormat::File => "file",
            BuildFormat::Directory => "directory",
            BuildFormat::Preserve => "preserve",
        },
        "compressHTML": compress_html(config.compress_html),
        "production": settings.target == Target::Production,
        "folders": {
            "root": config.root.as_str(),
            "src": config.src_dir.as_str(),
            "public": config.public_dir.as_str(),
            "out": config.out_dir.as_str(),
        },
        "image": config.image,
    });
    // What is not configured is `undefined` to pages, not `null`.
    if let Some(site) = &config.site {
        facts["site"] = site.as_str().into();
    }
    if let Some(i18n) = &config.i18n {
        facts["i18n"] = locales(i18n);
    }
    facts
}

fn locales(i18n: &I18n) -> Value {
    let mut facts = json!({
        "defaultLocale": i18n.default_locale,
        "locales": i18n.locales.iter().map(locale).collect::<Vec<_>>(),
        "fallbackType": if i18n.fallback_rewrites { "rewrite" } else { "redirect" },
        "routing": if i18n.manual {
            "manual".into()
        } else {
            json!({
                "prefixDefaultLocale": i18n.prefix_default_locale,
                "redirectToDefaultLocale": i18n.redirect_to_default_locale,
                "fallbackType": if i18n.fallback_rewrites { "rewrite" } else { "redirect" },
            })
        },
    });
    for (key, pairs) in [("fallback", &i18n.fallback), ("domains", &i18n.domains)] {
        if !pairs.is_empty() {
            facts[key] = pairs.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect::<Map<_, _>>().into();
        }
    }
    facts
}

/// A plain locale is its own only code.
fn locale(locale: &Locale) -> Value {
    match locale.codes.as_slice() {
        [code] if *code == locale.path => code.as_str().into(),
        codes => json!({ "path": locale.path, "codes": codes }),
    }
}

/// `trailingSlash` as it is written in a configuration.
pub(crate) fn trailing_slash(rule: TrailingSlash) -> &'static str {
    match rule {
        TrailingSlash::Always => "always",
        TrailingSlash::Never => "never",
        TrailingSlash::Ignore => "ignore",
    }
}

/// `compressHTML` as it is written in a configuration.
pub(crate) fn compress_html(rule: CompressHtml) -> Value {
    match rule {
        CompressHtml::Keep => Value::Bool(false),
        CompressHtml::Collapse => Value::Bool(true),
        CompressHtml::Jsx => "jsx".into(),
    }
}
