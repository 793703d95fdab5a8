//! `import("./x")`: which modules a text may load while it runs.

/// The specifiers of its dynamic imports, where they are written out. What looks like one in a string leads nowhere.
pub(super) fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, callee) in code.match_indices("import") {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '.')) {
            continue;
        }
        let rest = code[start + callee.len()..].trim_start();
        let Some(argument) = rest.strip_prefix('(').map(after_comments) else { continue };
        let Some(quote) = argument.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { continue };
        let Some((specifier, after)) = argument[1..].split_once(quote) else { continue };
        let whole = after.trim_start().starts_with([')', ',']);
        if whole && !specifier.contains(['\\', '\n']) && !(quote == '`' && specifier.contains("${")) {
            found.push(specifier.to_owned());
        }
    }
    found
}

/// Bundlers are given hints in comments before the specifier.
fn after_comments(text: &str) -> &str {
    let text = text.trim_start();
    match text.strip_prefix("/*").and_then(|rest| rest.split_once("*/")) {
        Some((_, rest)) => after_comments(rest),
        None => text,
    }
}

#[test]
fn only_what_is_written_out() {
    let code = "import a from './a'; import.meta.url; await import('./b.astro'); x = () => import(/* @vite-ignore */ \"c\", {}); import(`./d`); import(`./${e}`); import(f); reimport('g'); o.import('h'); import('./i' + j)";
    assert_eq!(imports(code), ["./b.astro", "c", "./d"]);
}
