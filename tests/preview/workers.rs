//! How many processes render, and what that does to the state of modules.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use astro_lsp_tests::preview::Preview;

const FILES: &[(&str, &str)] = &[
    ("package.json", "{}"),
    ("astro.config.mjs", "export default { output: 'server' };"),
    // Its answer never ends, so its worker has something to do.
    ("src/pages/held.ts", "export const GET = () => new Response(new ReadableStream({ start(controller) { controller.enqueue(new TextEncoder().encode(`process ${process.pid}.`)); } }));"),
    ("src/pages/count.ts", "let count = 0; export const GET = () => new Response(`process ${process.pid}. ${++count}`);"),
];

#[test]
fn a_second_worker_answers_while_the_first_has_work_if_there_may_be_two() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (path, text) in FILES {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    for workers in ["1", "2"] {
        let preview = Preview::with_arguments(folder.path(), &["--workers", workers]);
        assert!(preview.get("/count").text().ends_with(" 1"));
        let mut held = TcpStream::connect(preview.address).expect("the preview takes connections");
        write!(held, "GET /held HTTP/1.1\r\nHost: {}\r\n\r\n", preview.address).expect("the request is sent");
        let mut seen = String::new();
        while process(&seen).is_none() {
            let mut piece = [0; 512];
            let length = held.read(&mut piece).expect("an answer begins");
            assert!(length > 0, "the answer ended: {seen}");
            seen.push_str(&String::from_utf8_lossy(&piece[..length]));
        }
        let other = preview.get("/count").text();
        // One process has one state; a second begins with its own.
        let (same, count) = (process(&other) == process(&seen), other.rsplit(' ').next().unwrap_or_default());
        assert_eq!((same, count), if workers == "1" { (true, "2") } else { (false, "1") }, "with {workers}");
    }
}

fn process(text: &str) -> Option<u32> {
    text.split_once("process ")?.1.split_once('.')?.0.parse().ok()
}
