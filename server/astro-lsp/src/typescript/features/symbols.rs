//! `workspace/symbol`: names of modules TypeScript knows, beside ours.

use std::time::Duration;

use astro_compiler::Features;
use astro_project::FilePath;
use serde_json::{Value, json};
use tower_lsp::gen_lsp_types as lsp;

use super::edits::{clean, is_scaffold};
use crate::typescript::Types;

/// A search that shows what it has at every key may not wait long.
const SEARCH: Duration = Duration::from_millis(800);

/// The names of both that fit.
pub(crate) async fn workspace_symbols(
    types: &Types,
    roots: Vec<FilePath>,
    query: &str,
    mut ours: Vec<lsp::SymbolInformation>,
) -> Vec<lsp::SymbolInformation> {
    if query.is_empty() {
        return ours;
    }
    for root in roots {
        let query = query.to_owned();
        let asked = types.ask_project::<Option<Vec<Value>>>(&root, SEARCH, move |_| vec![("workspace/symbol", json!({ "query": query }))]);
        let Some((told, answers)) = asked.await else { continue };
        for symbol in answers.into_iter().flatten().flatten().flatten() {
            let read = || {
                let uri = symbol["location"]["uri"].as_str()?;
                let range: lsp::Range = serde_json::from_value(symbol["location"]["range"].clone()).ok()?;
                let name = symbol["name"].as_str().filter(|name| !is_scaffold(name))?;
                let found = told.found(uri, &range, Features::NAVIGATION)?;
                let mut home = symbol.clone();
                home["name"] = json!(clean(name));
                home["location"] = serde_json::to_value(told.location(&found)?).ok()?;
                serde_json::from_value::<lsp::SymbolInformation>(home).ok()
            };
            let Some(symbol) = read() else { continue };
            let known = ours.iter().any(|known| {
                known.base_symbol_information.name == symbol.base_symbol_information.name
                    && known.location.uri == symbol.location.uri
                    && known.location.range.start.line == symbol.location.range.start.line
            });
            if !known {
                ours.push(symbol);
            }
        }
    }
    ours
}
