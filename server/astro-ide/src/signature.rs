//! Which function is being called, and which of its parameters is being typed?

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::script::Imported;
use astro_syntax::text::floor_char;
use astro_syntax::{Document, NameKind, RegionKind};

use crate::answer::{FilePosition, Parameter, Signature};
use crate::completion::context::has_context;
use crate::completion::is_server_code;
use crate::components::resolve_file;
use crate::data::{astro, modules};
use crate::names::{self, chain_before};
use crate::place::{Place, document_of, is_name_char, place};

/// The function whose arguments `at` is among, if it is one of Astro's or one the project declares.
pub(crate) fn signature(snapshot: &Snapshot, at: &FilePosition) -> Option<Signature> {
    if let Some(document) = document_of(snapshot, &at.file) {
        let offset = floor_char(document.source(), at.offset);
        let Place::Script(region) = place(&document, offset) else { return None };
        if !is_server_code(region) || names::is_in_text(&document, offset) && !is_in_argument_text(&document, offset) {
            return None;
        }
        let start = code_start(&document, region, offset);
        let call = call_before(document.source(), start..offset)?;
        let found = of_astro(document.source(), &call).or_else(|| {
            let name = word_before_call(document.source(), &call)?;
            of_name(snapshot, &at.file, &document, name)
        })?;
        return Some(found.at(call.argument));
    }
    let text = snapshot.text(&at.file).filter(|_| has_context(snapshot, &at.file))?;
    let call = call_before(&text, 0..floor_char(&text, at.offset))?;
    Some(of_astro(&text, &call)?.at(call.argument))
}

/// A string that is an argument shows which one it is; a comment or text of the page does not.
fn is_in_argument_text(document: &Document, offset: usize) -> bool {
    document.guest_at(offset).is_some_and(|guest| guest.node_at(offset).kind() != "comment")
}

/// Where the code around the cursor starts that can hold the call.
fn code_start(document: &Document, region: RegionKind, offset: usize) -> usize {
    let regions = document.regions().iter().filter(|it| it.kind == region && it.range.start <= offset && offset <= it.range.end);
    regions.map(|it| it.range.start).max().unwrap_or(offset)
}

/// An open call: where its bracket is, and how many arguments are before the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Call {
    open: usize,
    argument: usize,
}

/// The innermost call whose bracket is open at the end of `range`.
fn call_before(source: &str, range: Range<usize>) -> Option<Call> {
    let mut open: Vec<(u8, Call)> = Vec::new();
    for (at, byte) in code_bytes(source, range) {
        match byte {
            b'(' | b'[' | b'{' => open.push((byte, Call { open: at, argument: 0 })),
            b')' | b']' | b'}' => {
                let pair = match byte {
                    b')' => b'(',
                    b']' => b'[',
                    _ => b'{',
                };
                // A bracket without its pair closes nothing.
                if let Some(last) = open.iter().rposition(|(kind, _)| *kind == pair) {
                    open.truncate(last);
                }
            }
            b',' => {
                if let Some((_, call)) = open.last_mut() {
                    call.argument += 1;
                }
            }
            // What is open in a statement before is broken, not going on.
            b';' if open.last().is_some_and(|(kind, _)| *kind == b'(') && !is_for(source, open.last()?.1.open) => {
                open.pop();
            }
            _ => {}
        }
    }
    // The object of options belongs to the call around it; the body of a function does not.
    for (kind, call) in open.into_iter().rev() {
        match kind {
            b'(' if is_callee(source, call.open) => return Some(call),
            b'{' if source[..call.open].trim_end().ends_with([')', '>']) => return None,
            _ => {}
        }
    }
    None
}

fn is_for(source: &str, open: usize) -> bool {
    source[..open].trim_end().ends_with("for")
}

/// Does a name stand before the bracket, and no keyword?
fn is_callee(source: &str, open: usize) -> bool {
    let before = source[..open].trim_end();
    let word = &before[before.trim_end_matches(is_name_char).len()..];
    let is_keyword = matches!(word, "if" | "for" | "while" | "switch" | "catch" | "function" | "return" | "await" | "typeof" | "async");
    let declares = before[..before.len() - word.len()].trim_end().ends_with("function");
    (!word.is_empty() || before.ends_with('>')) && !is_keyword && !declares
}

/// The bytes of `range` that are code: no comments, no strings.
fn code_bytes(source: &str, range: Range<usize>) -> impl Iterator<Item = (usize, u8)> + '_ {
    let bytes = source.as_bytes();
    let mut at = range.start;
    let end = range.end.min(bytes.len());
    std::iter::from_fn(move || {
        while at < end {
            let here = at;
            match bytes[at] {
                b'/' if bytes.get(at + 1) == Some(&b'/') => at = line_end(source, at).min(end),
                b'/' if bytes.get(at + 1) == Some(&b'*') => {
                    at = source.get(at + 2..end).and_then(|rest| rest.find("*/")).map_or(end, |close| at + close + 4);
                }
                quote @ (b'"' | b'\'' | b'`') => {
                    at += 1;
                    while at < end && bytes[at] != quote && (quote == b'`' || bytes[at] != b'\n') {
                        at += 1 + usize::from(bytes[at] == b'\\');
                    }
                    at += 1;
                }
                byte => {
                    at += 1;
                    return Some((here, byte));
                }
            }
        }
        None
    })
}

fn line_end(source: &str, at: usize) -> usize {
    source[at..].find('\n').map_or(source.len(), |end| at + end)
}

/// A function before it is known which argument is typed.
struct Known {
    label: String,
    doc: String,
    parameters: Vec<Range<usize>>,
}

impl Known {
    /// Of a name and a type such as `(path: string) => Response`.
    fn of_type(name: &str, ty: &str, doc: &str) -> Option<Known> {
        let open = ty.find('(')?;
        let close = closing(ty, open)?;
        let result = ty[close + 1..].trim_start().strip_prefix("=>").or_else(|| ty[close + 1..].trim_start().strip_prefix(':'));
        let result = result.map(|result| format!(": {}", result.trim())).unwrap_or_default();
        Some(Known::new(name, &ty[open + 1..close], &result, doc))
    }

    fn new(name: &str, list: &str, result: &str, doc: &str) -> Known {
        let mut label = format!("{name}(");
        let mut parameters = Vec::new();
        for (index, parameter) in split(list).into_iter().enumerate() {
            if index > 0 {
                label.push_str(", ");
            }
            let start = label.len();
            label.push_str(&parameter.split_whitespace().collect::<Vec<_>>().join(" "));
            parameters.push(start..label.len());
        }
        label.push(')');
        label.push_str(result);
        Known { label, doc: doc.to_owned(), parameters }
    }

    /// With the parameter that is being typed; the last one if it takes all the rest.
    fn at(self, argument: usize) -> Signature {
        let is_rest = self.parameters.last().is_some_and(|last| self.label[last.clone()].starts_with("..."));
        let last = self.parameters.len().saturating_sub(1);
        let active = if is_rest { argument.min(last) } else { argument };
        let active = (active < self.parameters.len()).then_some(active);
        let parameters = self.parameters.into_iter().map(|range| Parameter { range }).collect();
        Signature { label: self.label, doc: self.doc, parameters, active }
    }
}

/// The text between the brackets of a parameter list, cut at its own commas.
fn split(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, byte) in code_bytes(list, 0..list.len()) {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth += 1,
            b'>' if list[..at].ends_with('=') => {}
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(list[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// The bracket that closes the one at `open`.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in code_bytes(text, open..text.len()) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn word_before_call<'s>(source: &'s str, call: &Call) -> Option<&'s str> {
    let before = source[..call.open].trim_end();
    let word = &before[before.trim_end_matches(is_name_char).len()..];
    let is_member = before[..before.len() - word.len()].ends_with('.');
    (!word.is_empty() && !is_member).then_some(word)
}

/// A method of `Astro` or of a context.
fn of_astro(source: &str, call: &Call) -> Option<Known> {
    let before = source[..call.open].trim_end();
    let start = before.trim_end_matches(is_name_char).len();
    let chain = chain_before(source, start)?;
    let (root, of) = chain.split_once('.').unwrap_or((&chain, ""));
    if !matches!(root, "Astro" | "context" | "ctx") {
        return None;
    }
    let member = astro::member(of, &before[start..])?;
    Known::of_type(member.name, member.ty, member.doc)
}

/// A function the file declares or imports.
fn of_name(snapshot: &Snapshot, file: &FilePath, document: &Document, name: &str) -> Option<Known> {
    let found = names::resolve(document, document.frontmatter()?.content_range().end, name)?;
    match &found.kind {
        NameKind::Import { specifier, imported, .. } => {
            let exported = match imported {
                Imported::Named(name) => name.as_str(),
                Imported::Default => "default",
                Imported::Namespace => return None,
            };
            if let Some(export) = modules::export(specifier, exported) {
                return Known::of_type(name, export.ty, export.doc);
            }
            let target = resolve_file(snapshot, file, specifier)?;
            let module = snapshot.module(&target)?;
            let export = module.export(exported)?;
            let text = snapshot.text(&target)?;
            let declared = module.declarations.iter().find(|it| Some(&it.name) == export.local.as_ref());
            let range = declared.map_or(&export.full_range, |declared| &declared.full_range);
            declared_function(name, text.get(range.clone())?, declared.and_then(|it| it.doc.as_deref()).unwrap_or_default())
        }
        NameKind::Declaration(_) => {
            let declared = document.script().declaration(name)?;
            let text = document.slice(declared.full_range.clone());
            declared_function(name, text, declared.doc.as_deref().unwrap_or_default())
        }
        _ => None,
    }
}

/// Reads `function name(a, b): R {` or `const name = (a, b): R =>`.
fn declared_function(name: &str, text: &str, doc: &str) -> Option<Known> {
    let function = text.find("function").filter(|at| !text[..*at].contains(['=', '(']) || text[..*at].trim_end().ends_with(['=', 'c']));
    let from = match function {
        Some(at) => at,
        None => text.find('=')? + 1,
    };
    let arrow = text[from..].find("=>").map(|at| from + at);
    let open = text[from..].find('(').map(|at| from + at);
    let Some(open) = open.filter(|open| function.is_some() || arrow.is_some_and(|arrow| *open < arrow)) else {
        // `const twice = x => …`
        let parameter = text[from..arrow?].trim().trim_start_matches("async ").trim();
        let is_name = !parameter.is_empty() && parameter.chars().all(is_name_char);
        return is_name.then(|| Known::new(name, parameter, "", doc));
    };
    let head = text[from..open].trim_start_matches("async").trim();
    let is_list = function.is_some() || head.is_empty() || head.starts_with('<');
    let close = closing(text, open).filter(|_| is_list)?;
    let rest = text[close + 1..].trim_start();
    let result = rest.strip_prefix(':').map(|rest| {
        let end = rest.find("=>").unwrap_or(rest.len()).min(rest.find(" {\n").unwrap_or(rest.len())).min(rest.find(" { ").unwrap_or(rest.len()));
        rest[..end].trim()
    });
    let result = result.filter(|it| !it.is_empty() && it.len() < 120).map(|it| format!(": {it}")).unwrap_or_default();
    Some(Known::new(name, &text[open + 1..close], &result, doc))
}

#[cfg(test)]
mod tests {
    use crate::testing::Project;

    /// The label, with the parameter that is typed between `[` and `]`.
    fn at(fixture: &str) -> String {
        let project = Project::new(fixture);
        let Some(found) = project.analysis().signature(&project.at) else { return String::new() };
        let mut label = found.label.clone();
        if let Some(range) = found.active.map(|active| found.parameters[active].range.clone()) {
            label.insert(range.end, ']');
            label.insert(range.start, '[');
        }
        label
    }

    #[test]
    fn methods_of_astro() {
        assert_eq!(at("---\nreturn Astro.redirect($0\n---\n"), "redirect([path: string], status?: 300 | 301 | 302 | 303 | 304 | 307 | 308): Response");
        assert_eq!(at("---\nreturn Astro.redirect('/a, (b', $0)\n---\n"), "redirect(path: string, [status?: 300 | 301 | 302 | 303 | 304 | 307 | 308]): Response");
        assert!(at("---\nAstro.cookies.set('a', 'b', { path: '/', $0 })\n---\n").contains("[options?: { domain,"));
        assert!(at("<p>{Astro.slots.render('he$0')}</p>").starts_with("render([name: string]"));
        assert!(at("//- /src/pages/api.ts\nexport const GET = (context) => context.redirect('/x', $0)\n").contains("[status?"));
    }

    #[test]
    fn functions_of_the_project_and_of_modules() {
        assert_eq!(at("---\nfunction load(id: string, { deep = 1, wide }: Options = {}): Promise<Map<string, Post>> {\n}\nload(a, $0)\n---\n"), "load(id: string, [{ deep = 1, wide }: Options = {}]): Promise<Map<string, Post>>");
        assert_eq!(at("---\nconst twice = async x => x * 2\n---\n<p>{twice($0)}</p>"), "twice([x])");
        assert_eq!(at("---\nconst sum = (first: number, ...rest: number[]) => 1\nsum(1, 2, 3, $0)\n---\n"), "sum(first: number, [...rest: number[]])");
        assert!(at("---\nimport { getEntry } from 'astro:content'\nconst a = await getEntry('blog', $0)\n---\n").starts_with("getEntry(collection: string, [id: string])"));
        assert_eq!(at("//- /src/pages/index.astro\n---\nimport { format as show } from '../lib/dates'\n---\n{show($0)}\n//- /src/lib/dates.ts\n/** A date in words. */\nexport function format(date: Date) {}\n"), "show([date: Date])");
    }

    #[test]
    fn nothing_where_nothing_is_called() {
        for fixture in ["---\nif ($0)\n---\n", "---\nfunction load($0) {}\n---\n", "<p>Astro.redirect($0</p>", "---\n// Astro.redirect($0\n---\n", "---\nload(() => { $0 })\n---\n", "---\nAstro.redirect('/')$0\n---\n", "---\nunknown($0)\n---\n"] {
            assert_eq!(at(fixture), "", "{fixture}");
        }
    }
}
