//! Does Neovim see a diagnostic and a completion, the old one and the new one?

use std::path::Path;
use std::process::Command;

use astro_lsp_tests::{binary, parsers, repository, skip, unpacked_tool};
use expect_test::expect_file;

const BROKEN: &str = "---\nconst title = \"Tea\";\nAstro.\n---\n<Missing />\n<h1>{title}</h1>\n";

const ECHO: &str = "let said = '';\n\
    export const POST = async ({ request, redirect }) => { said = await request.text(); return redirect('/api/echo', 303); };\n\
    export const GET = () => new Response(said);\n";

#[test]
fn neovim_of_today() {
    let Some(nvim) = unpacked() else {
        return skip("Neovim ≥ 0.11", "none on PATH or in target/tools (tests/run unpacks one)");
    };
    run(nvim, &["--clean", "--headless", "-l"], "neovim.lua");
}

#[test]
fn neovim_0_10() {
    let Some(mut nvim) = unpacked_tool("neovim-0.10", "nvim") else {
        return skip("Neovim 0.10", "none in target/tools (tests/run unpacks one)");
    };
    nvim.env("VIMRUNTIME", runtime("neovim-0.10"));
    run(nvim, &["--headless", "-u", "NONE", "-c"], "neovim_old.lua");
}

#[test]
fn neovim_of_debian_stable() {
    let Some(version) = version(Path::new("nvim")) else {
        return skip("Neovim < 0.11", "no nvim on PATH");
    };
    if version >= (0, 11) {
        return skip("Neovim < 0.11", "the nvim on PATH is a newer one");
    }
    run(Command::new("nvim"), &["--headless", "-u", "NONE", "-c"], "neovim_old.lua");
}

/// Captures, injected documents and folds, as Neovim's own tree-sitter sees them.
#[test]
fn neovim_reads_the_queries() {
    let Some(mut nvim) = unpacked() else {
        return skip("queries in Neovim", "none ≥ 0.11 on PATH or in target/tools (tests/run unpacks one)");
    };
    let folder = tempfile::tempdir().expect("a scratch folder");
    let compiled = parsers::astro(folder.path())
        .and_then(|astro| Ok((astro, parsers::guest("tree-sitter-typescript", "typescript/src", "typescript", folder.path())?)));
    let (astro, guest) = match compiled {
        Ok(compiled) => compiled,
        Err(why) => return skip("queries in Neovim", &why),
    };
    let tests = repository().join("tests/editors").canonicalize().expect("the tests are there");
    let output = nvim
        .args(["--clean", "--headless", "-l"])
        .arg(tests.join("queries.lua"))
        .env("PLUGIN", repository().join("editors/nvim").canonicalize().expect("the plugin is there"))
        .env("PARSER", astro)
        .env("GUEST", guest)
        .env("PAGE", tests.join("sample.astro"))
        .env("XDG_STATE_HOME", folder.path())
        .output()
        .expect("nvim starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    expect_file!["neovim.queries.txt"].assert_eq(&said);
}

/// Runs a script of `tests/editors` against a project with two mistakes in it; the script's exit code is the verdict.
fn run(mut nvim: Command, arguments: &[&str], script: &str) {
    let project = tempfile::tempdir().expect("a scratch folder");
    let pages = project.path().join("src/pages");
    std::fs::create_dir_all(&pages).expect("the project can be written");
    std::fs::write(project.path().join("package.json"), "{}").expect("the project can be written");
    let page = pages.join("index.astro");
    std::fs::write(&page, BROKEN).expect("the project can be written");
    std::fs::create_dir_all(pages.join("api")).expect("the project can be written");
    std::fs::write(pages.join("api/echo.ts"), ECHO).expect("the project can be written");
    std::fs::write(project.path().join("astro.config.mjs"), "export default { output: 'server' };").expect("the project can be written");

    let script_name = script;
    let script = repository().join("tests/editors").join(script).canonicalize().expect("the script is there");
    let script = if arguments.contains(&"-c") { format!("luafile {}", script.display()) } else { script.display().to_string() };
    let output = nvim
        .args(arguments)
        .arg(script)
        .env("ASTRO_LSP", binary())
        .env("PLUGIN", repository().join("editors/nvim").canonicalize().expect("the plugin is there"))
        .env("PAGE", page.canonicalize().expect("the page is there"))
        .env("SCRATCH", project.path())
        .env("XDG_STATE_HOME", project.path().join("state"))
        .env("XDG_DATA_HOME", project.path().join("data"))
        .output()
        .expect("nvim starts");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    assert!(said.contains("all seen"), "{said}");
    for left_out in said.lines().filter_map(|line| line.strip_prefix("SKIP ")) {
        skip(script_name, left_out);
    }
}

/// A Neovim ≥ 0.11: the one on PATH, else the one unpacked by `tests/run`.
fn unpacked() -> Option<Command> {
    if version(Path::new("nvim")).is_some_and(|version| version >= (0, 11)) {
        return Some(Command::new("nvim"));
    }
    let mut command = unpacked_tool("neovim", "nvim")?;
    command.env("VIMRUNTIME", runtime("neovim"));
    Some(command)
}

fn runtime(tool: &str) -> std::path::PathBuf {
    let tools = repository().join("target/tools").canonicalize().expect("the tools are there");
    tools.join(tool).join("usr/share/nvim/runtime")
}

fn version(nvim: &Path) -> Option<(u32, u32)> {
    let output = Command::new(nvim).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let numbers = text.lines().next()?.strip_prefix("NVIM v")?;
    let mut parts = numbers.split('.').map_while(|part| part.parse().ok());
    Some((parts.next()?, parts.next()?))
}
