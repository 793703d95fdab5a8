//! Every feature, asked at every place of texts that are hard to read: none may panic, hang, or answer outside the text.
//! `EVERYWHERE=1 cargo test --release -p astro-ide --test everywhere -- --nocapture` asks at every byte and times the answers; without
//! `--release` nothing is judged by a clock.

mod half_typed;
mod nasty;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use astro_ide::{Analysis, CodeAction, CompletionList, Edit, FilePosition};
use astro_project::{FilePath, MemoryWorld, Snapshot, Workspace};

/// No answer may take longer.
const LIMIT: Duration = Duration::from_millis(50);

#[test]
fn every_feature_at_every_byte() {
    nasty::NASTY.iter().for_each(|text| everywhere(text, 1));
}

/// The open cases of the syntax, read from where the syntax crate keeps them.
#[test]
fn every_feature_in_every_case_of_the_syntax() {
    let cases = format!("export default {}", include_str!("../../../grammar/astro-syntax/tests/cases.json"));
    let cases = astro_syntax::script::static_value(&cases, astro_syntax::Language::Js).expect("a list");
    let sources: Vec<&str> = cases.as_array().expect("a list").iter().filter_map(|case| case.get("source")?.as_str()).collect();
    assert!(sources.len() > 100, "{}", sources.len());
    sources.into_iter().filter(|source| !nasty::NASTY.contains(source)).for_each(|source| everywhere(source, 1));
}

/// The examples of the grammar: each text stands between a line of eighty `=` and one of eighty `-`.
#[test]
#[allow(clippy::disallowed_methods)]
fn every_feature_in_the_corpus_of_the_grammar() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../grammar/tree-sitter-astro/test/corpus");
    let mut asked = 0;
    for file in std::fs::read_dir(folder).expect("the corpus").flatten() {
        let text = std::fs::read_to_string(file.path()).expect("an example file").replace("\r\n", "\n");
        let (heads, end) = ("=".repeat(80), format!("\n{}\n", "-".repeat(80)));
        for source in text.split(&heads).filter_map(|part| Some(part.split_once(&end)?.0)) {
            asked += 1;
            everywhere(source.trim_start_matches('\n'), if is_thorough() { 1 } else { 5 });
        }
    }
    assert!(asked > 100, "{asked}");
}

/// Two hundred files whose line under the cursor is not finished. `EVERYWHERE=1` asks at every byte of them, else at every
/// one near the cursor and at some of the rest.
#[test]
fn every_feature_in_half_typed_files() {
    let whole = is_thorough();
    let files = half_typed::files();
    assert_eq!(files.len(), 200);
    for (number, (text, cursor)) in files.into_iter().enumerate() {
        if whole {
            everywhere(&text, 1);
            continue;
        }
        let (snapshot, file, text) = project(&text);
        let analysis = Analysis::new(&snapshot);
        self::whole(&analysis, &file, &text);
        let near = cursor.saturating_sub(3)..=(cursor + 1).min(text.len());
        let some = (number % 199..text.len()).step_by(199);
        near.chain(some).for_each(|offset| at(&analysis, &FilePosition { file: file.clone(), offset }, &text));
    }
}

/// All features, at every `step`th byte.
fn everywhere(text: &str, step: usize) {
    let (snapshot, file, text) = project(text);
    let analysis = Analysis::new(&snapshot);
    whole(&analysis, &file, &text);
    for offset in (0..=text.len() + 1).step_by(step) {
        at(&analysis, &FilePosition { file: file.clone(), offset }, &text);
    }
}

#[test]
fn completion_at_the_end_of_every_beginning() {
    for text in nasty::NASTY {
        let ends = text.char_indices().map(|(at, _)| at).filter(|at| *at < 400);
        for end in ends {
            let (snapshot, file, text) = project(&text[..end]);
            let analysis = Analysis::new(&snapshot);
            let list = analysis.completion(&FilePosition { file: file.clone(), offset: text.len() });
            check_completion(&list, &text, text.len());
            whole(&analysis, &file, &text);
        }
    }
}

/// Runs `check` on the same made-up inputs every time, short ones first. `FUZZ_MS` searches new ones that long instead.
#[allow(clippy::disallowed_methods)]
fn property(runs: u64, mut check: impl FnMut(&mut arbtest::arbitrary::Unstructured<'_>) -> arbtest::arbitrary::Result<()>) {
    if let Some(budget) = std::env::var("FUZZ_MS").ok().and_then(|budget| budget.parse().ok()) {
        return arbtest::arbtest(check).budget_ms(budget).run();
    }
    for run in 1..=runs {
        let mut state = run.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let size = 32 + (run as usize * 1500) / runs as usize;
        let bytes: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .take(size)
        .collect();
        // Input that runs short is no failure.
        let _ = check(&mut arbtest::arbitrary::Unstructured::new(&bytes));
    }
}

#[test]
fn random_pieces_put_together() {
    property(120, |u| {
        let mut text = String::new();
        for _ in 0..u.int_in_range(1..=6)? {
            let piece: &str = u.choose(nasty::NASTY)?;
            let cut = u.int_in_range(0..=piece.len().min(120))?;
            text.push_str(&piece[..piece.floor_char_boundary(cut)]);
        }
        let (snapshot, file, text) = project(&text);
        let analysis = Analysis::new(&snapshot);
        whole(&analysis, &file, &text);
        let offset = u.int_in_range(0..=text.len())?;
        at(&analysis, &FilePosition { file, offset }, &text);
        Ok(())
    });
}

/// A project with that page, and the page's text as the project has it (without a byte order mark).
fn project(text: &str) -> (Snapshot, FilePath, String) {
    let path = |path: &str| FilePath::new(path).unwrap();
    let world = MemoryWorld::new();
    let file = path("/src/pages/[slug].astro");
    world.write(&file, text);
    world.write(&path("/src/components/Card.astro"), CARD);
    world.write(&path("/src/components/A.astro"), "<slot /><slot name=\"x\">{<A/>}</slot>");
    world.write(&path("/tsconfig.json"), "{\"compilerOptions\":{\"paths\":{\"@/*\":[\"./src/*\"]}}}");
    world.write(&path("/package.json"), "{\"dependencies\":{\"astro\":\"^7\"}}");
    let snapshot = Workspace::new(path("/"), Arc::new(world)).snapshot();
    let text = snapshot.text(&file).unwrap_or_default().to_string();
    (snapshot, file, text)
}

const CARD: &str = "---\ninterface Props { title: string; kind?: 'a' | 'b' }\nconst { title } = Astro.props\n---\n<h2>{title}</h2><slot />";

/// The questions about a file as a whole.
fn whole(analysis: &Analysis<'_>, file: &FilePath, text: &str) {
    for fold in quick("folding", text, || analysis.folding(file)) {
        inside(&fold.range, text, "fold");
    }
    for finding in quick("diagnostics", text, || analysis.diagnostics(file)) {
        inside(&finding.range, text, finding.rule);
        if let Some(fix) = &finding.fix {
            sound(finding.rule, &fix.edits, text);
        }
    }
    let mut end = 0;
    for token in quick("semantic tokens", text, || analysis.semantic_tokens(file, None)) {
        inside(&token.range, text, "token");
        assert!(token.range.start >= end, "tokens overlap in {text:?}");
        end = token.range.end;
    }
    let mut symbols = quick("symbols", text, || analysis.symbols(file));
    while let Some(symbol) = symbols.pop() {
        inside(&symbol.range, text, "symbol");
        let is_nested = symbol.range.start <= symbol.focus.start && symbol.focus.end <= symbol.range.end;
        assert!(is_nested, "focus of {} in {text:?}", symbol.name);
        symbols.extend(symbol.children);
    }
    for link in quick("links", text, || analysis.links(file)) {
        inside(&link.range, text, "link");
    }
    for color in quick("colors", text, || analysis.colors(file)) {
        inside(&color.range, text, "color");
    }
    for hint in quick("inlays", text, || analysis.inlays(file)) {
        inside(&(hint.offset..hint.offset), text, "inlay");
    }
    quick("lenses", text, || analysis.lenses(file));
    quick("workspace symbols", text, || analysis.workspace_symbols("a"));
    let moved = FilePath::new("/src/pages/b/[id].astro").unwrap();
    quick("moves", text, || analysis.will_rename(&[(file.clone(), moved.clone())]));
    for action in quick("code actions", text, || analysis.code_actions(file, 0..text.len())) {
        acted(&action, file, text);
    }
}

/// The questions about a place.
fn at(analysis: &Analysis<'_>, at: &FilePosition, text: &str) {
    let list = quick("completion", text, || analysis.completion(at));
    check_completion(&list, text, at.offset.min(text.len()));
    if let Some(found) = quick("signature", text, || analysis.signature(at)) {
        found.parameters.iter().for_each(|parameter| inside(&parameter.range, &found.label, "parameter"));
        assert!(found.active.is_none_or(|active| active < found.parameters.len()), "{found:?}");
    }
    if let Some(hover) = quick("hover", text, || analysis.hover(at)) {
        inside(&hover.range, text, "hover");
    }
    if let Some(definition) = quick("definition", text, || analysis.definition(at)) {
        inside(&definition.origin, text, "definition");
    }
    let selected = at.offset.saturating_sub(9)..at.offset;
    for action in quick("code actions", text, || analysis.code_actions(&at.file, selected.clone())) {
        acted(&action, &at.file, text);
    }
    quick("type definition", text, || analysis.type_definition(at));
    quick("references", text, || analysis.references(at, true));
    for highlight in quick("highlight", text, || analysis.highlight(at)) {
        inside(&highlight.range, text, "highlight");
    }
    if let Ok((range, _)) = quick("prepare rename", text, || analysis.prepare_rename(at)) {
        inside(&range, text, "rename");
        renamed(analysis, at, text);
    }
    let chain = quick("selection", text, || analysis.selection(at));
    for pair in chain.windows(2) {
        inside(&pair[1], text, "selection");
        assert!(pair[1].start <= pair[0].start && pair[0].end <= pair[1].end, "{pair:?} in {text:?}");
    }
    for range in quick("linked editing", text, || analysis.linked_editing(at)).into_iter().flat_map(|linked| linked.ranges) {
        inside(&range, text, "linked");
    }
    for typed in ['>', '/', '=', '-'] {
        quick("on type", text, || analysis.on_type(at, typed));
    }
    for typed in Analysis::triggers().iter().filter_map(|typed| typed.chars().next()) {
        quick("wants completion", text, || analysis.wants_completion(at, typed));
    }
}

/// A code action leaves the page as sound as it was.
fn acted(action: &CodeAction, file: &FilePath, text: &str) {
    for (_, edits) in action.edit.files.iter().filter(|(edited, _)| edited == file) {
        sound(&action.title, edits, text);
    }
}

/// Edits that do not overlap, and after which the text has no more errors than before.
fn sound(what: &str, edits: &[Edit], text: &str) {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits.iter().for_each(|edit| inside(&edit.range, text, what));
    assert!(edits.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start), "{what} overlaps in {text:?}");
    let mut after = text.to_owned();
    for edit in edits.iter().rev() {
        after.replace_range(edit.range.clone(), &edit.text);
    }
    let errors = |text: &str| astro_syntax::Document::parse(text).errors().len();
    assert!(errors(&after) <= errors(text), "{what} breaks {text:?}:\n{after:?}");
}

/// A rename leaves the page as sound as it was.
fn renamed(analysis: &Analysis<'_>, at: &FilePosition, text: &str) {
    let Ok(edit) = quick("rename", text, || analysis.rename(at, "Unheard1")) else { return };
    for (_, edits) in edit.files.iter().filter(|(file, _)| *file == at.file) {
        sound(&format!("a rename at {}", at.offset), edits, text);
    }
}

fn check_completion(list: &CompletionList, text: &str, offset: usize) {
    let offset = text.floor_char_boundary(offset);
    for item in &list.items {
        inside(&item.insert.range, text, &item.label);
        let has_cursor = item.insert.range.start <= offset && offset <= item.insert.range.end;
        assert!(has_cursor, "{} at {offset} replaces {:?} of {text:?}", item.label, item.insert.range);
        for edit in &item.edits {
            inside(&edit.range, text, &item.label);
            let apart = edit.range.end <= item.insert.range.start || item.insert.range.end <= edit.range.start;
            assert!(apart, "{} edits what it replaces in {text:?}", item.label);
        }
    }
}

/// Asks. With `EVERYWHERE=1`, on a machine that has time, no answer may take longer than [`LIMIT`]; else nothing is judged by a clock.
fn quick<T>(what: &str, text: &str, ask: impl Fn() -> T) -> T {
    if !is_thorough() {
        return ask();
    }
    for _ in 0..5 {
        let (start, computed) = (Instant::now(), computed());
        let answer = ask();
        // On a busy machine a thread waits longer than it works.
        let took = self::computed().zip(computed).map_or(start.elapsed(), |(after, before)| after - before);
        if took < LIMIT || cfg!(debug_assertions) {
            note(what, took, text.len());
            return answer;
        }
    }
    panic!("{what} takes longer than {LIMIT:?} in {text:?}");
}

/// Says when an answer was the slowest of its kind so far.
#[allow(clippy::print_stdout)]
fn note(what: &str, took: Duration, bytes: usize) {
    static SLOWEST: Mutex<BTreeMap<String, Duration>> = Mutex::new(BTreeMap::new());
    let mut slowest = SLOWEST.lock().unwrap_or_else(PoisonError::into_inner);
    let known = slowest.entry(what.to_owned()).or_default();
    if took > *known + Duration::from_millis(1) {
        *known = took;
        println!("{what}: {took:.1?} in {bytes} bytes");
    }
}

#[allow(clippy::disallowed_methods)]
fn is_thorough() -> bool {
    static THOROUGH: LazyLock<bool> = LazyLock::new(|| std::env::var_os("EVERYWHERE").is_some());
    *THOROUGH
}

/// What this thread has computed so far, where the system tells.
#[allow(clippy::disallowed_methods)]
fn computed() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn inside(range: &Range<usize>, text: &str, what: &str) {
    assert!(range.start <= range.end, "{what}: {range:?} runs backwards in {text:?}");
    assert!(text.get(range.clone()).is_some(), "{what}: {range:?} cuts {text:?}");
}
