//! What Helix makes of our queries and of the server: colours, embedded languages, indents, diagnostics.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use astro_lsp_tests::terminal::{Stretch, Terminal, text};
use astro_lsp_tests::{binary, parsers, repository, skip, unpacked_tool};
use expect_test::expect_file;

const SAMPLE: &str = include_str!("sample.astro");
/// A theme in which a colour is the number of its scope.
const SCOPES: &[&str] = &[
    "ui.text", "tag", "constructor", "attribute", "keyword", "keyword.directive", "string", "punctuation.bracket", "punctuation.delimiter",
    "punctuation.special", "comment", "markup.heading", "markup.link.url", "constant", "string.special.symbol", "variable", "function",
    "type", "operator", "error",
];

#[test]
fn helix_shows_colours_guests_indents_and_diagnostics() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let terminal = match start(folder.path()) {
        Ok(terminal) => terminal,
        Err(why) => return skip("Helix", &why),
    };
    let all_there = |lines: &[Vec<Stretch>]| {
        let diagnosed = lines.iter().any(|line| text(line).contains("closes nothing"));
        // The guest's words are painted last.
        let painted = lines.iter().flatten().any(|(colour, text)| scope(*colour) == Some("keyword") && text.contains("const"));
        diagnosed && painted
    };
    let lines = terminal.wait_for("the painted page with its diagnostic", all_there);
    let mut picture = String::new();
    for (line, source) in lines.iter().zip(SAMPLE.lines()) {
        let mut left = source.chars().count();
        for (colour, text) in line {
            let shown: String = text.chars().take(left).collect();
            left -= shown.chars().count();
            if let (Some(scope), false) = (scope(*colour), shown.trim().is_empty()) {
                let row = format!("{scope:<24} {}", shown.trim());
                if !picture.lines().any(|known| known == row) {
                    writeln!(picture, "{row}").expect("a string grows");
                }
            }
        }
    }
    expect_file!["helix.scopes.txt"].assert_eq(&picture);

    // A new line inside an element is indented.
    terminal.press(&["8gg", "o<hr>", "Escape"]);
    terminal.wait_for("an indented line", |lines| lines.get(8).is_some_and(|line| text(line).trim_end() == "  <hr>"));
    terminal.press(&[":q!", "Enter"]);
}

fn scope(colour: Option<u32>) -> Option<&'static str> {
    SCOPES.get(usize::try_from(colour?).ok()?.checked_sub(1)?).copied()
}

/// Helix on the sample, with the configuration, queries and parser of this repository.
fn start(folder: &Path) -> Result<Terminal, String> {
    let hx = unpacked_tool("hx", "../lib/hx/hx").ok_or("not in target/tools (tests/run unpacks one)")?;
    let config = folder.join("helix");
    let (grammars, queries) = (config.join("runtime/grammars"), config.join("runtime/queries"));
    let pages = folder.join("src/pages");
    for folder in [&grammars, &queries, &config.join("themes"), &pages, &folder.join("src/components")] {
        fs::create_dir_all(folder).expect("a folder can be made");
    }
    parsers::astro(&grammars)?;
    parsers::guest("tree-sitter-typescript", "typescript/src", "typescript", &grammars)?;
    parsers::guest("tree-sitter-css", "src", "css", &grammars)?;

    let editors = repository().join("editors/helix").canonicalize().expect("the configuration is there");
    std::os::unix::fs::symlink(editors.join("runtime/queries/astro"), queries.join("astro")).expect("queries can be linked");
    let languages = fs::read_to_string(editors.join("languages.toml")).expect("the configuration is readable");
    let server = binary().canonicalize().expect("the server is built");
    let ours = format!("command = {:?}", server.to_str().expect("a readable path"));
    let write = |path: &Path, text: &str| fs::write(path, text).expect("a file can be written");
    write(&config.join("languages.toml"), &languages.replace("command = \"astro-lsp\"", &ours));
    write(
        &config.join("config.toml"),
        "theme = \"scopes\"\n[editor]\ntrue-color = true\ngutters = []\nend-of-line-diagnostics = \"hint\"\ninline-diagnostics.cursor-line = \"disable\"\nlsp.display-color-swatches = false\n",
    );
    let mut theme: String = (1..).zip(SCOPES).map(|(number, scope)| format!("{scope:?} = \"#{number:06x}\"\n")).collect();
    theme.push_str("\"ui.selection\" = {}\n\"ui.cursor\" = {}\n\"ui.background\" = {}\n");
    write(&config.join("themes/scopes.toml"), &theme);
    for (path, text) in [("package.json", "{}"), ("src/components/Card.astro", "<slot />"), ("src/components/Foo.astro", "<slot />"), ("src/pages/index.astro", SAMPLE)] {
        write(&folder.join(path), text);
    }

    let runtime = repository().join("target/tools/hx/usr/lib/hx/runtime").canonicalize().map_err(|error| error.to_string())?;
    let words: Vec<String> = std::iter::once(hx.get_program()).chain(hx.get_args()).map(|word| format!("'{}'", word.to_string_lossy())).collect();
    let at = folder.display();
    let command = format!(
        "XDG_CONFIG_HOME={at} XDG_STATE_HOME={at}/state XDG_CACHE_HOME={at}/state HOME={at} HELIX_RUNTIME='{}' COLORTERM=truecolor timeout 120 {} {at}/src/pages/index.astro",
        runtime.display(),
        words.join(" "),
    );
    Terminal::start("helix", &command).ok_or_else(|| "no tmux on PATH".to_owned())
}
