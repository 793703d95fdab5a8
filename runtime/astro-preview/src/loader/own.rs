//! Packages of which the engine has its own part: machine code and WebAssembly do not run in it.

use astro_engine::ModuleSource;
use astro_project::FilePath;

/// Names of the modules that lead to the engine's own begin so.
const DOOR: &str = "engine:";

/// The source of a door.
pub(super) fn door(name: &str) -> Option<ModuleSource> {
    let name = name.strip_prefix(DOOR)?;
    let has_default = astro_engine::builtin_source(name)?.contains("export default");
    let default = if has_default { format!("export {{ default }} from \"{name}\";\n") } else { String::new() };
    Some(ModuleSource::js(format!("export * from \"{name}\";\n{default}")))
}

/// Whether a stand-in is a door.
pub(super) fn is_door(name: &str) -> bool {
    name.starts_with(DOOR)
}

/// What stands for `specifier` in `importer`: a door to a module of the engine, or another specifier of the same package.
pub(super) fn stand_for(specifier: &str, importer: &FilePath) -> Option<&'static str> {
    Some(match specifier {
        "../index.js" if importer.as_str().ends_with("/satteri/dist/binding.js") => "engine:astro-lsp:package/satteri",
        "@shikijs/engine-oniguruma" | "@shikijs/engine-oniguruma/wasm-inlined" | "shiki/engine/oniguruma" | "shiki/wasm" | "shiki/onig.wasm" => "engine:astro-lsp:package/oniguruma",
        "sharp" => "engine:astro-lsp:package/sharp",
        "lightningcss" => "engine:astro-lsp:package/lightningcss",
        "es-module-lexer" => "es-module-lexer/js",
        _ => return None,
    })
}
