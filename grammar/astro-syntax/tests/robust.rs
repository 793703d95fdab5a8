//! Nothing breaks us: any text, any edit, any depth.

use std::ops::Range;

use arbtest::arbitrary::{Result, Unstructured};
use arbtest::arbtest;
use astro_syntax::{Document, Encoding, LineIndex, Node, Part, TextEdit};

/// Pieces real and half-typed pages are made of; chance puts them together.
const PIECES: &[&str] = &[
    "---\n", "---", "\n", " ", "const a = 1;\n", "import A from './A.astro';\n", "interface Props { a?: 'x' | 'y' }\n",
    "<p>", "</p>", "<p", "<A", "<A.B c={d} />", "<>", "</>", "<br>", "</br>", "<", ">", "</", "/>", "{", "}", "{a}", "{...a}",
    "{items.map((i) => <li>{i}</li>)}", "{a && <b/>}", "{`", "`", "${", "'", "\"", " a=", " a=\"b\"", " {a}", " client:", " client:load",
    " set:html={x}", " is:raw", "<!--", "-->", "<!doctype html>", "<script>", "</script>", "let x: T = 1;", "<style>", "</style>",
    "p { color: red }", "<style lang=\"scss\">", " style=\"a: b\"", " onclick=\"f()\"", "&copy;", "&", "=", "/* c */", "// c", "é", "👩", "\u{2028}",
    "\r\n", "\r", "\u{feff}", "\0", "(", ")", "=>", "<T,>", "<![CDATA[", "]]>", "<?xml", "?>", "/x'/g", "text", "return", "await x",
];

fn page(u: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    for _ in 0..u.int_in_range(0..=24)? {
        text.push_str(u.choose(PIECES)?);
    }
    if u.ratio(1, 8)? {
        text.push_str(u.arbitrary::<&str>()?);
    }
    Ok(text)
}

/// Everything lazy, asked; and the laws that hold for any text.
fn ask_everything(document: &Document) {
    let text = document.source();
    for error in document.errors().iter().chain(document.warnings()) {
        assert!(text.get(error.range.clone()).is_some(), "{:?} of {text:?}", error);
        assert!(!error.message.is_empty() && !error.help.is_empty() && !error.name.is_empty());
    }
    let mut last = 0;
    for region in document.regions() {
        assert!(text.get(region.range.clone()).is_some(), "{region:?} of {text:?}");
        assert!(region.range.start >= last, "{region:?} of {text:?}");
        last = region.range.start;
        let mut end = region.range.start;
        for hole in &region.holes {
            assert!(end <= hole.start && hole.end <= region.range.end, "{region:?} of {text:?}");
            end = hole.end;
        }
        if let Some(guest) = document.guest(region) {
            for node in guest.root().descendants() {
                assert!(region.range.start <= node.range().start && node.range().end <= region.range.end, "{node:?} of {text:?}");
            }
        }
    }
    for node in document.root().descendants() {
        assert!(text.get(node.range()).is_some());
        if let Some(element) = node.as_element() {
            let _ = (element.name(), element.name_range(), element.content_range(), element.children().count());
            let _ = (element.is_void(), element.close_range(), element.raw_text());
        }
        if let Some(attribute) = node.as_attribute() {
            assert_eq!(&text[attribute.name_range()], attribute.name());
            assert!(attribute.value_inner_range().is_none_or(|range| text.get(range).is_some()));
        }
        if let Some(expression) = node.as_expression() {
            assert!(text.get(expression.script_range()).is_some(), "{expression:?} of {text:?}");
            for part in expression.parts() {
                let Part::Script(range) = part else { continue };
                assert!(text.get(range).is_some());
            }
        }
    }
    let script = document.script();
    for declaration in &script.declarations {
        assert_eq!(&text[declaration.range.clone()], declaration.name);
    }
    for offset in (0..=text.len() + 2).step_by(3) {
        document.node_at(offset);
        document.region_at(offset);
        document.scope_at(offset);
    }
}

/// The tree as text, without recursion.
fn tree(document: &Document) -> Vec<(String, Range<usize>)> {
    document.root().descendants().map(|node| (node.kind_name().to_owned(), node.range())).collect()
}

/// Runs `check` on the same made-up inputs every time, short ones first. `FUZZ_MS` searches new ones that long instead.
#[allow(clippy::disallowed_methods)]
fn property(runs: u64, mut check: impl FnMut(&mut Unstructured<'_>) -> Result<()>) {
    if let Some(budget) = std::env::var("FUZZ_MS").ok().and_then(|budget| budget.parse().ok()) {
        return arbtest(check).budget_ms(budget).run();
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
        let _ = check(&mut Unstructured::new(&bytes));
    }
}

#[test]
fn any_page_is_answered() {
    property(400, |u| {
        ask_everything(&Document::parse(&page(u)?));
        Ok(())
    });
}

#[test]
fn any_text_is_answered() {
    property(250, |u| {
        let bytes = u.arbitrary::<Vec<u8>>()?;
        ask_everything(&Document::parse(&String::from_utf8_lossy(&bytes)));
        Ok(())
    });
}

#[test]
fn an_edited_document_is_a_fresh_one() {
    property(400, |u| {
        let mut text = page(u)?;
        if u.ratio(1, 3)? {
            text = long(&text);
        }
        let mut document = Document::parse(&text);
        for _ in 0..u.int_in_range(1..=4)? {
            let edits = (0..u.int_in_range(1..=3)?)
                .map(|_| {
                    let near = if u.arbitrary()? { text.len() + 4 } else { 12 };
                    let start = u.int_in_range(0..=near)?;
                    let end = start + u.int_in_range(0..=6)?;
                    let edit = TextEdit::replace(start..end, *u.choose(PIECES)?);
                    edit.apply(&mut text);
                    Ok(edit)
                })
                .collect::<Result<Vec<_>>>()?;
            let _ = document.script();
            if u.ratio(3, 4)? {
                guests(&document);
            }
            document = document.edit(&edits);
            assert_eq!(document.source(), text);
            assert_eq!(document.rope().to_string(), text);
            let fresh = Document::parse(&text);
            assert_eq!(tree(&document), tree(&fresh), "{text:?}");
            assert_eq!(document.errors(), fresh.errors(), "{text:?}");
            assert_eq!(document.script(), fresh.script(), "{text:?}");
            assert_eq!(guests(&document), guests(&fresh), "{text:?}");
        }
        Ok(())
    });
}

/// The page inside one whose script and style sheet are too long to be known by what they say.
fn long(page: &str) -> String {
    let script: String = (0..150).map(|n| format!("const a{n}: T = [{n}];\n")).collect();
    let style: String = (0..120).map(|n| format!(".a{n} {{ color: red; }}\n")).collect();
    format!("---\n{script}---\n{page}\n<style>\n{style}</style>\n")
}

/// The tolerant trees of all regions, node by node.
fn guests(document: &Document) -> Vec<String> {
    let guests = document.regions().iter().filter_map(|region| document.guest(region));
    guests.flat_map(|guest| guest.root().descendants()).map(|node| format!("{node:?}")).collect()
}

#[test]
fn the_leaves_print_the_text() {
    property(250, |u| {
        let document = Document::parse(&page(u)?);
        let text = document.source();
        let mut at = 0;
        for leaf in document.leaves() {
            assert!(leaf.start >= at, "leaves overlap in {text:?}");
            at = leaf.end;
        }
        // Outside of tags and of the head of the file every byte is in a leaf.
        let nodes: Vec<_> = document.nodes().collect();
        for pair in nodes.windows(2) {
            assert_eq!(pair[0].range().end, pair[1].range().start, "{text:?}");
        }
        assert!(nodes.last().is_none_or(|last| last.range().end == text.len()), "{text:?}");
        Ok(())
    });
}

#[test]
fn lines_and_offsets_are_inverse() {
    property(250, |u| {
        let text = page(u)?;
        let lines = LineIndex::new(&text);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (offset, _) in text.char_indices() {
                let place = lines.position(offset, encoding);
                // Between \r and \n there is no place: it means the end of the line.
                if !text[..offset].ends_with('\r') || !text[offset..].starts_with('\n') {
                    assert_eq!(lines.offset(place, encoding), offset, "{text:?} {place:?}");
                }
            }
            let anywhere = astro_syntax::LineColumn::new(u.arbitrary()?, u.arbitrary()?);
            assert!(text.is_char_boundary(lines.offset(anywhere, encoding)));
        }
        Ok(())
    });
}

#[test]
fn depth_costs_no_stack() {
    for (open, close) in [("<a>", "</a>"), ("<A b={", "} />"), ("{x && <b>", "</b>}"), ("<>", "</>"), ("{(", ")}"), ("{`${", "}`}")] {
        let deep = open.repeat(10_000) + &close.repeat(10_000);
        let document = Document::parse(&deep);
        let _ = (document.errors().len(), document.regions().len(), document.script());
        let middle = open.len() * 10_000;
        let _ = (document.node_at(middle), document.scope_at(middle));
        assert!(document.ancestors_at(middle).count() > 1);
        let edited = document.edit(&[TextEdit::insert(middle, "x")]);
        assert_eq!(edited.source().len(), deep.len() + 1);
        let unclosed = Document::parse(&open.repeat(10_000));
        assert!(!unclosed.errors().is_empty());
        ends(&unclosed);
    }
}

fn ends(document: &Document) {
    let last = document.root().descendants().last();
    let depth = last.map(Node::ancestors).map_or(0, Iterator::count);
    assert!(depth < 100_000);
}

#[test]
fn one_line_of_five_megabytes() {
    let line = "<p class=\"a\">é {b} c</p>".repeat(5_000_000 / 25);
    let document = Document::parse(&line);
    assert_eq!(document.errors(), []);
    let end = document.lines().position(line.len(), Encoding::Utf16);
    assert_eq!(document.lines().offset(end, Encoding::Utf16), line.len());
    let edited = document.edit(&[TextEdit::insert(2_500_000, "<")]);
    assert_eq!(edited.source().len(), line.len() + 1);
}
