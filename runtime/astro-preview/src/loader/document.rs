//! Markdown and HTML files as modules: pages with a layout, imported texts, components without script.

use std::fmt::Write;

use astro_engine::ModuleError;
use astro_project::config::TrailingSlash;
use astro_project::{FilePath, content};
use serde_json::{Value, json};

use super::Loader;
use super::browser::json_text;
use super::compile::Module;

/// The module of a `.md` file: its content as a component, its frontmatter, its headings.
pub(super) fn markdown(loader: &Loader, file: &FilePath) -> Result<Module, ModuleError> {
    let (matter, prose) = loader.markdown(file)?;
    let text = loader.snapshot.text(file).unwrap_or_default();
    let route = loader.snapshot.routes().of_file(file);
    let base = loader.snapshot.config().base.trim_end_matches('/');
    let slash = if loader.snapshot.config().trailing_slash == TrailingSlash::Always { "/" } else { "" };
    let url = route.and_then(|route| route.pathname.as_ref()).map(|path| format!("{base}{}{slash}", path.trim_end_matches('/')));
    let url = url.map(|url| if url.is_empty() { "/".to_owned() } else { url });
    let layout = layout(&prose.frontmatter);
    let parts = json!({
        "file": file.as_str(),
        "url": url.map_or(Value::Null, Value::from),
        "frontmatter": prose.frontmatter,
        "html": prose.html,
        "headings": prose.headings,
        "raw": &text[matter.body],
        "isPage": route.is_some(),
    });
    let mut code = String::from("import { markdown } from \"astro-lsp:markdown\";\n");
    if let Some(layout) = &layout {
        let _ = writeln!(code, "import Layout from {};", json_text(layout));
    }
    let mut pictures = String::new();
    for (index, path) in prose.local.iter().enumerate() {
        let path = json_text(path);
        let _ = writeln!(code, "import picture{index} from {path};");
        let _ = write!(pictures, "{path}: picture{index},");
    }
    let argument = if layout.is_some() { "Layout" } else { "undefined" };
    let _ = write!(
        code,
        "const parts = markdown({}, {argument}, {{ {pictures} }});\nexport const {{ frontmatter, file, url, rawContent, compiledContent, getHeadings, Content }} = parts;\nexport default Content;\n",
        json_text(&parts.to_string()),
    );
    let imports = layout.into_iter().collect();
    Ok(Module { code, imports, source: text, ..Module::default() })
}

/// The import that the frontmatter of a text asks for.
fn layout(frontmatter: &Value) -> Option<String> {
    let layout = frontmatter["layout"].as_str()?;
    Some(if layout.starts_with(['.', '/', '@', '~']) { layout.to_owned() } else { format!("./{layout}") })
}

/// The same of a file as it is written, which no plugin has seen.
pub(super) fn layout_of(loader: &Loader, file: &FilePath) -> Option<String> {
    layout(&content::split_matter(&loader.snapshot.text(file)?).ok()?.data)
}

/// The module of a `.html` file: a function of rendered slots.
pub(super) fn html(loader: &Loader, file: &FilePath) -> Result<Module, ModuleError> {
    let text = loader.snapshot.file(file).map_err(|error| ModuleError::new("FileUnreadable", format!("{error}.")))?;
    let text = text.text().clone();
    let mut code = String::from("function render({ slots }) {\n  return ");
    let mut rest: &str = &text;
    while let Some((before, name, fallback, after)) = next_slot(rest) {
        let _ = write!(code, "{} + (slots[{}] ?? {}) + ", json_text(before), json_text(name), json_text(fallback));
        rest = after;
    }
    let _ = write!(code, "{};\n}}\nrender[\"astro:html\"] = true;\nexport {{ render }};\nexport default render;\n", json_text(rest));
    Ok(Module { code, source: text.clone(), has_head: text.contains("</head>"), ..Module::default() })
}

/// The text before a `<slot>`, its name and fallback, and what follows it. `is:inline` slots are the page's own.
fn next_slot(text: &str) -> Option<(&str, &str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find("<slot")?;
        let tag = &text[start..];
        let end = tag.find('>')?;
        let attributes = &tag["<slot".len()..end];
        from = start + end;
        let is_slot = attributes.is_empty() || attributes.starts_with(|c: char| c.is_whitespace() || c == '/');
        if !is_slot || attributes.contains("is:inline") {
            continue;
        }
        let name = attributes.split_once("name=").map_or("default", |(_, value)| {
            let value = value.trim_start_matches(['"', '\'']);
            value.split(['"', '\'', ' ', '/', '>']).next().unwrap_or("default")
        });
        let after = &tag[end + 1..];
        if attributes.trim_end().ends_with('/') {
            return Some((&text[..start], name, "", after));
        }
        let Some(close) = after.find("</slot>") else { return Some((&text[..start], name, "", after)) };
        return Some((&text[..start], name, &after[..close], &after[close + "</slot>".len()..]));
    }
}

#[cfg(test)]
mod tests {
    use super::next_slot;

    #[test]
    fn slots_of_html() {
        let table = [
            ("a<slot />b", Some(("a", "default", "", "b"))),
            ("<slot name=\"x\">none</slot>!", Some(("", "x", "none", "!"))),
            ("<slot is:inline /><slot name=y/>", Some(("<slot is:inline />", "y", "", ""))),
            ("<slots>", None),
            ("<slot", None),
        ];
        for (text, expected) in table {
            assert_eq!(next_slot(text), expected, "{text}");
        }
    }
}
