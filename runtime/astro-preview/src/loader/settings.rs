//! What sessions, actions and islands know of the configuration: the module `astro-lsp:settings`, one for each realm.

use astro_engine::ModuleSource;
use astro_project::Config;
use astro_project::config::{BuildFormat, TrailingSlash};
use serde_json::{Value, json};

use super::{Loader, Target};

/// The name built-in modules import it by.
pub(super) const NAME: &str = "astro-lsp:settings";

/// Drivers whose sessions live as long as the preview.
const IN_MEMORY: [&str; 7] = ["memory", "lru-cache", "lruCache", "null", "test", "unstorage/drivers/memory", "unstorage/drivers/lru-cache"];
/// Drivers that keep sessions in files of this machine.
const IN_FILES: [&str; 5] = ["fs", "fs-lite", "fsLite", "unstorage/drivers/fs", "unstorage/drivers/fs-lite"];
/// The driver for those.
const FILES: &str = "astro-lsp:session-files";
/// Where they are, unless `base` says otherwise.
const FOLDER: &str = ".astro/session";
/// Adapters that bring a driver of their own; the preview keeps the sessions for them.
const ADAPTERS: [&str; 3] = ["@astrojs/node", "@astrojs/netlify", "@astrojs/cloudflare"];

impl Loader {
    /// The source of the module, for code of the server.
    pub(super) fn settings(&self) -> ModuleSource {
        let config = self.snapshot.config();
        let mut facts = shared(config);
        facts["production"] = (self.settings.target == crate::app::Target::Production).into();
        facts["site"] = config.site.clone().into();
        facts["compressHTML"] = super::facts::compress_html(config.compress_html);
        facts["session"] = self.session(config);
        facts["actionBodySizeLimit"] = config.security.action_body_size_limit.into();
        facts["serverIslandBodySizeLimit"] = config.security.server_island_body_size_limit.into();
        facts["cache"] = self.cache(config);
        let csp = &config.security;
        facts["csp"] = match csp.csp {
            true if csp.csp_options.is_object() => csp.csp_options.clone(),
            true => json!({}),
            false => Value::Null,
        };
        facts["staticHeaders"] = config.static_headers.into();
        if let Some(host) = self.settings.host {
            facts["host"] = host.runtime_facts(&self.snapshot, self.env.process());
        }
        facts["fonts"] = self.fonts(config);
        facts["imageService"] = self.image_service(config).into();
        self.island_settings(&mut facts);
        ModuleSource::js(format!("{}export default {facts};\n", self.defined_on_server()))
    }

    /// The source of the module in the browser: nothing that is no visitor's business.
    pub(super) fn browser_settings(&self) -> String {
        format!("export default {};\n", shared(self.snapshot.config()))
    }

    /// The module of the service that makes pictures.
    fn image_service(&self, config: &Config) -> String {
        let entrypoint = config.image["service"]["entrypoint"].as_str().unwrap_or("astro/assets/services/sharp");
        self.module_of(config, entrypoint)
    }

    /// The module that an entrypoint of the configuration means.
    pub(crate) fn module_of(&self, config: &Config, entrypoint: &str) -> String {
        if astro_engine::builtin_source(entrypoint).is_some() {
            return entrypoint.to_owned();
        }
        let file = astro_project::resolve::entrypoint(&self.snapshot, &config.root, entrypoint);
        file.map_or_else(|| entrypoint.to_owned(), |file| self.name(&file))
    }

    /// The module of `svgo` and its options, where `experimental.svgOptimizer` asks for them.
    pub(super) fn svg_optimizer(&self) -> Option<(String, Value)> {
        let config = self.snapshot.config();
        let optimizer = &config.experimental["svgOptimizer"];
        if optimizer["name"] != "svgo" {
            return None;
        }
        let from = config.root.join("astro.config.mjs")?;
        let own = |from: &astro_project::FilePath| match self.target(from, "svgo/browser") {
            Ok(Target::Module(module)) => Some(self.versioned(&module)),
            _ => None,
        };
        let of_astro = || match self.target(&from, "astro/package.json") {
            Ok(Target::Module(module)) => own(&module.path),
            _ => None,
        };
        let options = optimizer.get("config").filter(|options| options.is_object()).cloned().unwrap_or_else(|| json!({}));
        Some((own(&from).or_else(of_astro)?, options))
    }

    /// `null` without a provider.
    fn cache(&self, config: &Config) -> Value {
        let provider = &config.cache["provider"];
        let Some(entrypoint) = provider["entrypoint"].as_str().or(provider.as_str()) else { return Value::Null };
        let module = if entrypoint == "astro/cache/memory" { None } else { self.driver(config, entrypoint) };
        json!({ "module": module, "config": provider["config"], "rules": config.route_rules })
    }

    /// `null` without a driver, `false` where the project wants none.
    fn session(&self, config: &Config) -> Value {
        if config.session == Value::Bool(false) {
            return Value::Bool(false);
        }
        let session = &config.session;
        let entrypoint = session["driver"]["entrypoint"].as_str().or(session["driver"].as_str());
        let by_adapter = match self.settings.host {
            Some(host) => host.sessions,
            None => config.adapter.as_deref().is_some_and(|name| ADAPTERS.contains(&name)),
        };
        let Some(driver) = entrypoint.or(by_adapter.then_some("memory")) else { return Value::Null };
        let options = if session["driver"].is_object() { &session["driver"]["config"] } else { &session["options"] };
        if IN_FILES.contains(&driver) {
            let base = config.root.join(options["base"].as_str().unwrap_or(FOLDER)).unwrap_or_else(|| config.root.clone());
            let options = json!({ "base": base.as_str() });
            return json!({ "driver": driver, "module": FILES, "options": options, "cookie": session["cookie"], "ttl": session["ttl"] });
        }
        let module = if IN_MEMORY.contains(&driver) { None } else { self.driver(config, driver) };
        json!({ "driver": driver, "module": module, "options": options, "cookie": session["cookie"], "ttl": session["ttl"] })
    }

    /// The module of a driver; a name nobody knows is tried as a name of unstorage's.
    fn driver(&self, config: &Config, driver: &str) -> Option<String> {
        let from = config.file.clone().or_else(|| config.root.join("astro.config.mjs"))?;
        let names = [driver.to_owned(), format!("unstorage/drivers/{driver}")];
        let found = names.iter().find_map(|name| match self.target(&from, name) {
            Ok(Target::Module(module)) => Some(self.versioned(&module)),
            _ => None,
        });
        Some(found.unwrap_or_else(|| driver.to_owned()))
    }
}

fn shared(config: &Config) -> Value {
    let prefetch = &config.prefetch;
    json!({
        // For `<ClientRouter />`: false where nothing is fetched ahead.
        "prefetch": if prefetch.forbidden { json!(false) } else { json!({ "all": prefetch.all, "strategy": prefetch.strategy }) },
        "base": config.base,
        "trailingSlash": match config.trailing_slash {
            TrailingSlash::Always => "always",
            TrailingSlash::Never => "never",
            TrailingSlash::Ignore => "ignore",
        },
        "format": match config.build.format {
            BuildFormat::File => "file",
            BuildFormat::Directory => "directory",
            BuildFormat::Preserve => "preserve",
        },
    })
}
