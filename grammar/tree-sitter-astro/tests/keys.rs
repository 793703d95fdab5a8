//! What a key makes the parser read again, counted in tokens: time would depend on the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tree_sitter::{InputEdit, LogType, Parser, Point};

/// A page of about 15 KB: markup and one long text.
fn page() -> String {
    let mut page = String::from("---\nconst { title } = Astro.props;\n---\n<Layout>\n  <article id=\"a\">\n    <h1>{title}</h1>\n    <p><a href=\"/one\">one</a></p>\n\n");
    for paragraph in 0..20 {
        page.push_str("    ");
        for sentence in 0..8 {
            page.push_str(if (paragraph + sentence) % 3 == 0 { "Some words that nobody needs follow others, and so on. " } else { "Long pages consist of long texts without any markup in them. " });
            page.push_str("They are read in one piece ");
        }
        page.push_str("\n\n");
    }
    page + "    <p>The <b>end</b>.</p>\n  </article>\n</Layout>\n"
}

#[test]
fn a_key_makes_little_be_read_again() {
    let text = page();
    let read = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&read);
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_astro::LANGUAGE.into()).expect("the parser's ABI is supported");
    let tree = parser.parse(&text, None).expect("no timeout is set");
    parser.set_logger(Some(Box::new(move |kind, message| {
        if kind == LogType::Parse && message.starts_with("lexed_lookahead") {
            count.fetch_add(1, Relaxed);
        }
    })));
    let mut dear = Vec::new();
    for key in ['x', ' ', '<', '{', '}', '"', '`'] {
        for at in (0..text.len()).step_by(53) {
            let mut edited = tree.clone();
            let place = |offset| Point::new(0, offset);
            edited.edit(&InputEdit {
                start_byte: at,
                old_end_byte: at,
                new_end_byte: at + 1,
                start_position: place(at),
                old_end_position: place(at),
                new_end_position: place(at + 1),
            });
            read.store(0, Relaxed);
            parser.parse(format!("{}{key}{}", &text[..at], &text[at..]), Some(&edited)).expect("no timeout is set");
            if read.load(Relaxed) > 120 {
                dear.push(format!("{key:?} at {at}: {} tokens read", read.load(Relaxed)));
            }
        }
    }
    assert!(dear.is_empty(), "{} keys made much be read again:\n{}", dear.len(), dear.join("\n"));
}
