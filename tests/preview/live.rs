//! A save is on the page at once, and the page is told.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use astro_lsp_tests::preview::Preview;

/// The page's live connection: an event stream.
struct Events(BufReader<TcpStream>);

impl Events {
    fn of(preview: &Preview) -> Events {
        let mut stream = TcpStream::connect(preview.address).expect("the server accepts connections");
        stream.set_read_timeout(Some(Duration::from_secs(90))).expect("a timeout can be set");
        write!(stream, "GET /__astro-lsp/events HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n\r\n", preview.address)
            .expect("the request can be sent");
        let mut events = Events(BufReader::new(stream));
        // The head ends with an empty line: from here on the server knows us.
        while !events.line().is_empty() {}
        events
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).expect("an event in time");
        assert!(read > 0, "the event stream ended");
        line.trim_end().to_owned()
    }

    fn wait_for(&mut self, event: &str) {
        while self.line() != format!("event: {event}") {}
    }
}

fn write_page(root: &Path, text: &str) {
    fs::write(root.join("src/pages/index.astro"), text).expect("the page can be written");
}

#[test]
fn a_save_reloads_and_a_broken_save_recovers() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    fs::create_dir_all(folder.path().join("src/pages")).expect("a folder can be made");
    fs::create_dir_all(folder.path().join("src/components")).expect("a folder can be made");
    fs::write(folder.path().join("package.json"), "{}").expect("a file can be written");
    write_page(folder.path(), "<html><body><p>one</p></body></html>");

    let preview = Preview::of(folder.path());
    let mut events = Events::of(&preview);
    assert!(preview.get("/").text().contains("<p>one</p>"));

    write_page(folder.path(), "<html><body><p>two</p></body></html>");
    events.wait_for("reload");
    assert!(preview.get("/").text().contains("<p>two</p>"));

    write_page(folder.path(), "---\nthrow new Error(\"half typed\");\n---\n<p>three</p>");
    events.wait_for("reload");
    assert_eq!(preview.get("/").status, 500);

    // A new file, imported at once: seen without a restart.
    fs::write(folder.path().join("src/components/New.astro"), "<b>new</b>").expect("a file can be written");
    write_page(folder.path(), "---\nimport New from \"../components/New.astro\";\n---\n<html><body><New /></body></html>");
    events.wait_for("reload");
    let mut page = preview.get("/").text();
    if !page.contains("<b>new</b>") {
        // The two writes may arrive as two events.
        events.wait_for("reload");
        page = preview.get("/").text();
    }
    assert!(page.contains("<b>new</b>"), "{page}");

    fs::write(folder.path().join("src/components/New.astro"), "<b>newer</b>").expect("a file can be written");
    events.wait_for("reload");
    assert!(preview.get("/").text().contains("<b>newer</b>"));
}

#[test]
fn module_state_outlives_an_edit_elsewhere() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    fs::create_dir_all(folder.path().join("src/pages")).expect("a folder can be made");
    fs::write(folder.path().join("package.json"), "{}").expect("a file can be written");
    fs::write(folder.path().join("src/count.ts"), "export const state = { visits: 0 };\n").expect("a file can be written");
    let page = |word: &str| format!("---\nimport {{ state }} from \"../count\";\nstate.visits += 1;\n---\n<p>{word} {{state.visits}}</p>");
    write_page(folder.path(), &page("visit"));

    let preview = Preview::of(folder.path());
    let mut events = Events::of(&preview);
    assert!(preview.get("/").text().contains("visit 1"));
    assert!(preview.get("/").text().contains("visit 2"));
    write_page(folder.path(), &page("call"));
    events.wait_for("reload");
    let text = preview.get("/").text();
    assert!(text.contains("call 3"), "{text}");
}
