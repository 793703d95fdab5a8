//! From the text of `astro.config.*` to a [`Config`].

use astro_syntax::{Language, Script, Static, Value, script};

use crate::config::evaluated::{self, Evaluated};
use crate::config::value::{Reader, Setting};
use crate::config::{
    AllowedDomain, AllowedHosts, BuildFormat, CompressHtml, Config, ConfigProblem, Host, I18n, Locale, Output,
    Prefetch, Redirect, ScopedStyleStrategy, TrailingSlash, Find, ViteAlias,
};
use crate::{FilePath, Snapshot};

/// The names Astro looks for, in its order.
const FILES: [&str; 4] = ["astro.config.mjs", "astro.config.js", "astro.config.ts", "astro.config.mts"];

/// The options of Astro 7.
const OPTIONS: [&str; 32] = [
    "root", "srcDir", "publicDir", "outDir", "cacheDir", "site", "compressHTML", "base", "trailingSlash", "output",
    "scopedStyleStrategy", "adapter", "integrations", "build", "server", "redirects", "prefetch", "image", "devToolbar",
    "markdown", "vite", "i18n", "security", "env", "session", "prerenderConflictBehavior", "fetchFile", "logger",
    "fonts", "cache", "routeRules", "experimental",
];

/// Integrations of Astro's own that add renderers, scripts, virtual modules or plugins of PostCSS.
pub const FRAMEWORKS: [&str; 9] = [
    "@astrojs/starlight", "@astrojs/react", "@astrojs/preact", "@astrojs/solid-js", "@astrojs/svelte", "@astrojs/vue", "@astrojs/alpinejs", "@astrojs/partytown", "@astrojs/tailwind",
];

/// Statuses a redirect may have.
const REDIRECT_STATUSES: [u16; 7] = [300, 301, 302, 303, 304, 307, 308];

/// Reads `file`, or the first of Astro's names in `root`; what running it gave comes before its text.
pub(crate) fn read(snapshot: &Snapshot, root: &FilePath, file: Option<&FilePath>, run: Option<&Evaluated>) -> Config {
    let mut config = Config::defaults(root);
    // `'jsx'` came with Astro 7.
    if snapshot.major_version("astro").is_some_and(|major| major < 7) {
        config.compress_html = CompressHtml::Collapse;
    }
    let own = || FILES.iter().filter_map(|name| root.join(name)).find(|file| snapshot.is_file(file));
    let Some(file) = file.cloned().or_else(own) else { return config };
    config.file = Some(file.clone());
    let Some(run) = run else {
        read_text(snapshot, &file, &mut config);
        return config;
    };
    let not_run = run.problems.iter().map(|(message, help)| ConfigProblem {
        name: "config-not-run",
        file: file.clone(),
        range: 0..0,
        message: message.clone(),
        help: Some(help.clone()).filter(|help| !help.is_empty()),
    });
    if run.config.is_object() {
        let value = evaluated::written_out(&run.config);
        let script = Script::default();
        let mut reader = Reader { file: &file, text: "", script: &script, problems: Vec::new(), calls: false, white_space: config.compress_html };
        reader.config(&mut config, &Setting { path: String::new(), value: &value });
        config.problems = reader.problems;
        config.injected = evaluated::injected(snapshot, &config.root, &run.added);
        if let Some(adapter) = run.added["adapter"].as_str() {
            config.adapter = Some(adapter.to_owned());
        }
        config.static_headers |= run.added["staticHeaders"] == true;
    } else {
        read_text(snapshot, &file, &mut config);
    }
    config.problems.splice(0..0, not_run);
    config.needs_running = true;
    config
}

fn read_text(snapshot: &Snapshot, file: &FilePath, config: &mut Config) {
    let file = file.clone();
    let content = match snapshot.file(&file) {
        Ok(content) => content,
        Err(error) => {
            let message = format!("The configuration is not read, defaults are used: {error}");
            let help = Some("Save it as UTF-8 text, and see that it may be read.".to_owned());
            config.problems.push(ConfigProblem { name: "config-unreadable", file, range: 0..0, message, help });
            return;
        }
    };
    let language = file.extension().and_then(Language::of_extension).unwrap_or_default();
    let (text, script) = (content.text(), content.module(language));
    let mut reader = Reader { file: &file, text, script, problems: Vec::new(), calls: false, white_space: config.compress_html };
    for error in script.errors.iter().take(3) {
        let message = format!("The configuration does not parse, defaults are used: {}", error.message);
        reader.problem("config-syntax", error.range.clone(), message, "Correct it; until then routes and links are checked with the defaults.");
    }
    if script.errors.is_empty() {
        match script::static_value(text, language) {
            Some(value @ Static { value: Value::Object(_), .. }) => {
                reader.config(config, &Setting { path: String::new(), value: &value });
                config.needs_running |= reader.calls || reader.runs_hooks(&value);
            }
            value => reader.problem(
                "config-not-static",
                value.map_or(0..0, |value| value.range),
                "No configuration is read, defaults are used: the default export is no object that can be read without running the file".to_owned(),
                "Write `export default defineConfig({ … })` with the options in place.",
            ),
        }
    }
    config.problems = reader.problems;
    config.problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
    config.needs_running |= config.problems.iter().any(|problem| problem.name == "config-not-static");
}

impl Reader<'_> {
    fn config(&mut self, config: &mut Config, top: &Setting<'_>) {
        self.check_names(top, &OPTIONS);
        self.places(config, top);
        config.site = self.site(top);
        let slashes =
            [("always", TrailingSlash::Always), ("never", TrailingSlash::Never), ("ignore", TrailingSlash::Ignore)];
        config.trailing_slash = self.word(top, "trailingSlash", &slashes).unwrap_or_default();
        let base = self.string(top, "base").unwrap_or_else(|| "/".to_owned());
        config.base = normal_base(&base, config.trailing_slash);
        config.output = self.output(top);
        config.redirects = self.redirects(top);
        config.compress_html = self.compress_html(top);
        let strategies = [
            ("attribute", ScopedStyleStrategy::Attribute),
            ("class", ScopedStyleStrategy::Class),
            ("where", ScopedStyleStrategy::Where),
        ];
        config.scoped_style_strategy = self.word(top, "scopedStyleStrategy", &strategies).unwrap_or_default();
        let adapter = self.get(top, "adapter");
        config.static_headers = adapter.as_ref().is_some_and(|adapter| has_static_headers(adapter.value));
        config.adapter = adapter.and_then(|adapter| self.package(&adapter));
        config.integrations = self.integrations(top);
        config.i18n = self.i18n(top);
        config.prefetch = self.prefetch(top);
        config.image = self.json(top, "image");
        config.markdown = self.json(top, "markdown");
        config.experimental = self.json(top, "experimental");
        config.legacy = self.json(top, "legacy");
        config.fonts = self.json(top, "fonts");
        config.env = self.json(top, "env");
        config.session = self.json(top, "session");
        config.cache = self.json(top, "cache");
        config.route_rules = self.json(top, "routeRules");
        config.fetch_file = match top.value.get("fetchFile").map(|value| &value.value) {
            Some(Value::Bool(false) | Value::Null) => None,
            _ => self.string(top, "fetchFile").or(std::mem::take(&mut config.fetch_file)),
        };
        if let Some(build) = self.section(top, "build") {
            let formats = [
                ("file", BuildFormat::File),
                ("directory", BuildFormat::Directory),
                ("preserve", BuildFormat::Preserve),
            ];
            config.build.format = self.word(&build, "format", &formats).unwrap_or_default();
            config.build.assets = self.string(&build, "assets").unwrap_or(std::mem::take(&mut config.build.assets));
            config.build.assets_prefix = self.json(&build, "assetsPrefix");
        }
        if let Some(toolbar) = self.section(top, "devToolbar") {
            config.dev_toolbar = self.bool(&toolbar, "enabled").unwrap_or(true);
        }
        self.server(config, top);
        self.security(config, top);
        self.vite(config, top);
    }

    fn places(&mut self, config: &mut Config, top: &Setting<'_>) {
        let from = config.root.clone();
        if let Some(root) = self.place(top, "root").and_then(|place| from.join(&place)) {
            *config = Config { file: config.file.clone(), ..Config::defaults(&root) };
        }
        let root = config.root.clone();
        let keys =
            [("srcDir", &mut config.src_dir), ("publicDir", &mut config.public_dir), ("outDir", &mut config.out_dir)];
        for (key, slot) in keys {
            if let Some(place) = self.place(top, key).and_then(|place| root.join(&place)) {
                *slot = place;
            }
        }
    }

    fn site(&mut self, top: &Setting<'_>) -> Option<String> {
        let site = self.string(top, "site")?;
        let is_address = site.split_once("://").is_some_and(|(scheme, rest)| {
            scheme.chars().all(|c| c.is_ascii_alphanumeric()) && !scheme.is_empty() && !rest.is_empty()
        });
        if !is_address {
            if let Some(value) = top.value.get("site") {
                self.wrong_type(&top.child("site", value), "a full address such as `'https://example.com'`");
            }
            return None;
        }
        Some(site)
    }

    fn output(&mut self, top: &Setting<'_>) -> Output {
        if let Some(value) = top.value.get("output").filter(|value| value.as_str() == Some("hybrid")) {
            self.problem(
                "config-removed-option",
                value.range.clone(),
                "`output: 'hybrid'` was removed from Astro: `'static'` does the same now and is used".to_owned(),
                "Remove the line.",
            );
            return Output::Static;
        }
        let outputs = [("static", Output::Static), ("server", Output::Server)];
        self.word(top, "output", &outputs).unwrap_or_default()
    }

    fn compress_html(&mut self, top: &Setting<'_>) -> CompressHtml {
        let Some(option) = self.get(top, "compressHTML") else { return self.white_space };
        match &option.value.value {
            Value::Bool(true) => CompressHtml::Collapse,
            Value::Bool(false) => CompressHtml::Keep,
            Value::String(text) if text == "jsx" => CompressHtml::Jsx,
            _ => {
                self.wrong_type(&option, "`true`, `false` or `'jsx'`");
                self.white_space
            }
        }
    }

    fn redirects(&mut self, top: &Setting<'_>) -> Vec<Redirect> {
        let Some(section) = self.section(top, "redirects") else { return Vec::new() };
        self.check_names(&section, &[]);
        let mut redirects: Vec<Redirect> = Vec::new();
        for property in section.value.as_object().into_iter().flat_map(|object| &object.properties) {
            let option = Setting { path: format!("redirects['{}']", property.key), value: &property.value };
            let from = property.key.clone();
            let redirect = match &property.value.value {
                Value::String(destination) => {
                    Some(Redirect { from, destination: destination.clone(), status: None })
                }
                Value::Object(_) => self.redirect_object(from, &option),
                Value::Opaque => {
                    self.not_static(&option);
                    None
                }
                _ => {
                    self.wrong_type(&option, "a path or `{ status, destination }`");
                    None
                }
            };
            redirects.retain(|other| other.from != property.key);
            redirects.extend(redirect);
        }
        redirects
    }

    fn redirect_object(&mut self, from: String, option: &Setting<'_>) -> Option<Redirect> {
        let destination = match option.value.get("destination") {
            Some(_) => self.string(option, "destination")?,
            None => {
                self.wrong_type(option, "a path or `{ status, destination }`");
                return None;
            }
        };
        let status = self.number(option, "status", 300, 308).map(|status| status as u16);
        match (status, option.value.get("status")) {
            (Some(status), Some(value)) if !REDIRECT_STATUSES.contains(&status) => {
                self.wrong_type(&option.child("status", value), "300 to 304, 307 or 308");
                None
            }
            _ => Some(Redirect { from, destination, status }),
        }
    }

    /// The package behind `node()`; an inline object has none.
    fn package(&mut self, option: &Setting<'_>) -> Option<String> {
        match &option.value.value {
            Value::Call { callee, .. } => match self.package_of(callee) {
                Some(package) => Some(package),
                None => Some(callee.clone()),
            },
            Value::Object(_) => option.value.get("name").and_then(Static::as_str).map(str::to_owned),
            Value::Null | Value::Bool(_) => None,
            _ => {
                self.wrong_type(option, "a call such as `mdx()`");
                None
            }
        }
    }

    fn integrations(&mut self, top: &Setting<'_>) -> Vec<String> {
        let Some(option) = self.get(top, "integrations") else { return Vec::new() };
        let Some(items) = option.value.as_array() else {
            self.wrong_type(&option, "a list");
            return Vec::new();
        };
        let mut packages = Vec::new();
        let mut left: Vec<Setting<'_>> =
            items.iter().enumerate().rev().map(|(i, item)| option.child(&i.to_string(), item)).collect();
        while let Some(item) = left.pop() {
            match &item.value.value {
                Value::Array(items) => left.extend(items.iter().rev().map(|value| Setting { value, ..item.clone() })),
                Value::Opaque => self.not_static(&item),
                Value::Undefined => {}
                _ => packages.extend(self.package(&item)),
            }
        }
        packages
    }

    /// Are there integrations whose hooks have to be run to know what they do? Most of Astro's own are known.
    fn runs_hooks(&self, top: &Static) -> bool {
        let mut left: Vec<&Static> = [top.get("integrations"), top.get("adapter")].into_iter().flatten().collect();
        while let Some(value) = left.pop() {
            match &value.value {
                Value::Array(items) => left.extend(items),
                Value::Call { callee, .. } => {
                    let package = self.package_of(callee);
                    if !package.is_some_and(|package| package.starts_with("@astrojs/") && !FRAMEWORKS.contains(&package.as_str())) {
                        return true;
                    }
                }
                Value::Object(_) => return true,
                _ => {}
            }
        }
        false
    }

    fn prefetch(&mut self, top: &Setting<'_>) -> Prefetch {
        let Some(option) = self.get(top, "prefetch") else { return Prefetch::default() };
        match &option.value.value {
            Value::Bool(enabled) => Prefetch { enabled: *enabled, forbidden: !enabled, ..Prefetch::default() },
            Value::Object(_) => Prefetch {
                enabled: true,
                all: self.bool(&option, "prefetchAll"),
                strategy: self.string(&option, "defaultStrategy"),
                ..Prefetch::default()
            },
            _ => {
                self.wrong_type(&option, "`true`, `false` or an object");
                Prefetch::default()
            }
        }
    }

    fn server(&mut self, config: &mut Config, top: &Setting<'_>) {
        let Some(server) = self.section(top, "server") else { return };
        self.check_names(&server, &["host", "port", "headers", "allowedHosts", "open"]);
        if let Some(host) = self.get(&server, "host") {
            match &host.value.value {
                Value::Bool(true) => config.server.host = Host::All,
                Value::Bool(false) => config.server.host = Host::Local,
                Value::String(address) => config.server.host = Host::Address(address.clone()),
                _ => self.wrong_type(&host, "`true`, `false` or an address"),
            }
        }
        if let Some(port) = self.number(&server, "port", 0, 65535) {
            config.server.port = port as u16;
        }
        config.server.headers = self.pairs(&server, "headers");
        match server.value.get("allowedHosts").map(|value| &value.value) {
            Some(Value::Bool(true)) => config.server.allowed_hosts = AllowedHosts::Any,
            _ => {
                let hosts = self.strings(&server, "allowedHosts").unwrap_or_default();
                config.server.allowed_hosts = AllowedHosts::List(hosts);
            }
        }
    }

    fn security(&mut self, config: &mut Config, top: &Setting<'_>) {
        let Some(section) = self.section(top, "security") else { return };
        let known = ["checkOrigin", "allowedDomains", "actionBodySizeLimit", "serverIslandBodySizeLimit", "csp"];
        self.check_names(&section, &known);
        let security = &mut config.security;
        security.check_origin = self.bool(&section, "checkOrigin").unwrap_or(true);
        let most = 1 << 50;
        if let Some(limit) = self.number(&section, "actionBodySizeLimit", 0, most) {
            security.action_body_size_limit = limit;
        }
        if let Some(limit) = self.number(&section, "serverIslandBodySizeLimit", 0, most) {
            security.server_island_body_size_limit = limit;
        }
        security.csp = match section.value.get("csp").map(|csp| &csp.value) {
            Some(Value::Object(_)) => {
                security.csp_options = self.json(&section, "csp");
                true
            }
            _ => self.bool(&section, "csp").unwrap_or_default(),
        };
        let Some(domains) = self.get(&section, "allowedDomains") else { return };
        let Some(items) = domains.value.as_array() else {
            return self.wrong_type(&domains, "a list of `{ hostname, protocol, port }`");
        };
        for (index, item) in items.iter().enumerate() {
            let item = domains.child(&index.to_string(), item);
            match item.value.value {
                Value::Object(_) => {
                    let (hostname, protocol) = (self.string(&item, "hostname"), self.string(&item, "protocol"));
                    let port = self.string(&item, "port");
                    security.allowed_domains.push(AllowedDomain { hostname, protocol, port });
                }
                _ => self.wrong_type(&item, "an object `{ hostname, protocol, port }`"),
            }
        }
    }

    fn i18n(&mut self, top: &Setting<'_>) -> Option<I18n> {
        let section = self.section(top, "i18n")?;
        self.check_names(&section, &["defaultLocale", "locales", "fallback", "routing", "domains"]);
        let known = self.problems.len();
        let default_locale = self.string(&section, "defaultLocale");
        let locales = self.locales(&section);
        if self.problems.len() > known {
            // Only a run shows them; that was said.
            return None;
        }
        let (Some(default_locale), false) = (default_locale, locales.is_empty()) else {
            self.wrong_type(&section, "an object with `defaultLocale` and `locales`");
            return None;
        };
        let known = |name: &str| locales.iter().any(|locale| locale.path == name);
        if !known(&default_locale) {
            if let Some(value) = section.value.get("defaultLocale") {
                self.wrong_type(&section.child("defaultLocale", value), "one of `locales`");
            }
            return None;
        }
        let mut i18n = I18n {
            fallback: self.pairs(&section, "fallback"),
            domains: self.pairs(&section, "domains"),
            default_locale,
            locales,
            manual: section.value.get("routing").and_then(Static::as_str) == Some("manual"),
            prefix_default_locale: false,
            redirect_to_default_locale: false,
            fallback_rewrites: false,
        };
        if !i18n.manual
            && let Some(routing) = self.section(&section, "routing")
        {
            i18n.prefix_default_locale = self.bool(&routing, "prefixDefaultLocale").unwrap_or_default();
            i18n.redirect_to_default_locale = self.bool(&routing, "redirectToDefaultLocale").unwrap_or_default();
            let types = [("redirect", false), ("rewrite", true)];
            i18n.fallback_rewrites = self.word(&routing, "fallbackType", &types).unwrap_or_default();
        }
        Some(i18n)
    }

    fn locales(&mut self, section: &Setting<'_>) -> Vec<Locale> {
        let Some(option) = self.get(section, "locales") else { return Vec::new() };
        let mut locales = Vec::new();
        for (index, item) in option.value.as_array().unwrap_or_default().iter().enumerate() {
            let item = option.child(&index.to_string(), item);
            match &item.value.value {
                Value::String(name) => locales.push(Locale { path: name.clone(), codes: vec![name.clone()] }),
                Value::Object(_) => {
                    let (path, codes) = (self.string(&item, "path"), self.strings(&item, "codes"));
                    locales.extend(path.map(|path| Locale { path, codes: codes.unwrap_or_default() }));
                }
                Value::Opaque => self.not_static(&item),
                _ => self.wrong_type(&item, "a string or `{ path, codes }`"),
            }
        }
        locales
    }

    fn vite(&mut self, config: &mut Config, top: &Setting<'_>) {
        let Some(vite) = self.section(top, "vite") else { return };
        if vite.value.get("plugins").is_some_and(|it| it.as_array() != Some(&[])) {
            // The text alone does not say what plugins do; once they were run it is known which do not work here.
            match self.text.is_empty() {
                true => config.vite_plugins = self.json(&vite, "plugins").as_array().cloned().unwrap_or_default(),
                false => {
                    // What they do shows when they run, in a preview.
                    self.calls = true;
                }
            }
        }
        let prefix = match vite.value.get("envPrefix").map(|value| &value.value) {
            Some(Value::Array(_)) => self.strings(&vite, "envPrefix"),
            _ => self.string(&vite, "envPrefix").map(|prefix| vec![prefix]),
        };
        config.env_prefix = prefix.unwrap_or(std::mem::take(&mut config.env_prefix));
        if let Some(folder) = self.place(&vite, "envDir").and_then(|place| config.root.join(&place)) {
            config.env_dir = folder;
        }
        if let Some(fs) = self.section(&vite, "server").and_then(|server| self.section(&server, "fs")) {
            let folders = self.strings(&fs, "allow");
            config.fs_allow = folders.map(|folders| folders.iter().filter_map(|folder| config.root.join(folder)).collect());
            config.fs_deny = self.strings(&fs, "deny").unwrap_or_default();
        }
        config.css = self.css(&vite);
        let define = self.json(&vite, "define");
        for (name, value) in define.as_object().into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            config.vite_define.push((name.clone(), text));
        }
        let Some(resolve) = self.section(&vite, "resolve") else { return };
        let Some(alias) = self.get(&resolve, "alias") else { return };
        let pairs: Vec<(Find, Option<String>)> = match &alias.value.value {
            Value::Object(object) => {
                let names = object.properties.iter().map(|property| property.key.clone());
                names.map(|name| (Find::Text(name.clone()), self.place(&alias, &name))).collect()
            }
            Value::Array(items) => {
                let items = items.iter().enumerate().map(|(i, item)| alias.child(&i.to_string(), item));
                items.filter_map(|item| Some((self.find(&item)?, self.place(&item, "replacement")))).collect()
            }
            // `condition && {…}`
            Value::Bool(false) => return,
            _ => return self.wrong_type(&alias, "an object or a list"),
        };
        config.vite_aliases = pairs.into_iter().filter_map(|(find, place)| Some(ViteAlias { find, replacement: place? })).collect();
    }

    /// `find` of an alias.
    fn find(&mut self, alias: &Setting<'_>) -> Option<Find> {
        match alias.value.get("find").map(|find| &find.value) {
            Some(Value::Regex(pattern)) => Some(Find::Pattern(pattern.clone())),
            _ => self.string(alias, "find").map(Find::Text),
        }
    }
}

/// The base as Astro keeps it: a slash in front, one behind only when addresses always end in one.
fn normal_base(base: &str, trailing_slash: TrailingSlash) -> String {
    let base = if base.starts_with('/') { base.to_owned() } else { format!("/{base}") };
    match trailing_slash {
        TrailingSlash::Always if !base.ends_with('/') => base + "/",
        TrailingSlash::Never if base.len() > 1 => base.trim_end_matches('/').to_owned(),
        _ => base,
    }
}

/// The option of Astro's own adapters, as it was written or given to one that is stood in for.
fn has_static_headers(adapter: &Static) -> bool {
    let options = match &adapter.value {
        Value::Call { arguments, .. } => arguments.first(),
        _ => adapter.get("options"),
    };
    options.and_then(|options| options.get("staticHeaders")).is_some_and(|option| matches!(option.value, Value::Bool(true)))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
