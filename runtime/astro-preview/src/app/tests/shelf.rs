//! Starts of the same project, one after the other: what is made again, and what is found on the shelf.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use expect_test::expect;

use super::{Request, Site};
use crate::tools::Shelf;

/// A shelf in memory. `put` is what was put there since the last start.
#[derive(Default)]
struct Kept(Mutex<(BTreeMap<String, Vec<u8>>, usize)>);

impl Shelf for Kept {
    fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap().0.get(key).cloned()
    }

    fn put(&self, key: &str, value: &[u8]) {
        let mut kept = self.0.lock().unwrap();
        kept.0.insert(key.to_owned(), value.to_owned());
        kept.1 += 1;
    }
}

impl Kept {
    /// Starts a project and asks for each path. What was answered, and how much was made for it.
    fn start(self: &Arc<Kept>, files: &str, paths: &[&str]) -> (Vec<String>, usize) {
        self.0.lock().unwrap().1 = 0;
        let site = Site::configured_with(files, Some(self.clone()));
        let answers = paths.iter().map(|path| {
            let (reply, body) = site.ask(Request::new("GET", path));
            format!("{path} => {} {}", reply.status, body.trim())
        });
        (answers.collect(), self.0.lock().unwrap().1)
    }

    fn spoil(&self, how: impl Fn(&mut Vec<u8>)) {
        self.0.lock().unwrap().0.values_mut().for_each(how);
    }
}

const PROJECT: &str = r#"
//- /p/src/pages/index.astro
---
import Card from "../Card.astro";
import { title } from "../title";
---
<h2>{title}</h2><Card />
//- /p/src/Card.astro
<p>card</p><style>p { color: red }</style><script>import { more } from "./more"; const a: string = more; console.log(a)</script>
//- /p/src/title.ts
export const title: string = "Title";
//- /p/src/more.js
export { title as more } from "./title";
"#;

const PATHS: &[&str] = &["/", "/src/Card.astro?astro&type=script&index=0&lang.ts", "/src/more.js"];

#[test]
fn a_second_start_compiles_nothing() {
    let shelf = Arc::new(Kept::default());
    let (first, made) = shelf.start(PROJECT, PATHS);
    let shown: Vec<String> = first.iter().map(|answer| answer.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    expect![[r#"
        / => 200 <!DOCTYPE html><style data-vite-dev-id="/p/src/Card.astro?astro&amp;type=style&amp;index=0&amp;lang.css">p[data-astro-cid-6te3eygr] { color: red }</style><h2>Title</h2><p data-astro-cid-6te3eygr>card</p><script type="module" src="/src/Card.astro?astro&type=script&index=0&lang.ts"></script>
        /src/Card.astro?astro&type=script&index=0&lang.ts => 200 import { more } from "/src/more.js"; const a = more; console.log(a)
        /src/more.js => 200 export { title as more } from "/src/title.ts";"#]].assert_eq(&shown.join("\n"));
    assert!(made > 0);
    assert_eq!(shelf.start(PROJECT, PATHS), (first.clone(), 0));
    // Of what cannot be read, nothing is used.
    shelf.spoil(|value| value.truncate(value.len() / 2));
    assert_eq!(shelf.start(PROJECT, PATHS), (first.clone(), made));
    shelf.spoil(Vec::clear);
    assert_eq!(shelf.start(PROJECT, PATHS), (first, made));
}

#[test]
fn what_was_edited_is_made_again() {
    let shelf = Arc::new(Kept::default());
    shelf.start(PROJECT, &["/"]);
    let (answers, made) = shelf.start(&PROJECT.replace("<p>card", "<p>edited"), &["/"]);
    assert!(answers[0].contains("edited"), "{answers:?}");
    assert_eq!(made, 1);
    // The configuration says how components are printed.
    let configured = format!("{PROJECT}//- /p/astro.config.mjs\nexport default {{ scopedStyleStrategy: 'class' }};\n");
    let (answers, _) = shelf.start(&configured, &["/"]);
    assert!(answers[0].contains("class=\"astro-"), "{answers:?}");
}

#[test]
fn what_is_wrong_is_said_at_every_start() {
    let shelf = Arc::new(Kept::default());
    let broken = PROJECT.replace("<p>card</p>", "<p {card</p>");
    let first = shelf.start(&broken, &["/"]);
    assert!(first.0[0].contains("500"), "{first:?}");
    assert_eq!(shelf.start(&broken, &["/"]).0, first.0);
}

#[test]
fn sheets_rest_on_what_they_load() {
    let files = r#"
//- /p/src/pages/index.astro
<p>text</p><style lang="scss">@use "../tones"; p { color: tones.$tone }</style>
//- /p/src/_tones.scss
$tone: red;
"#;
    let shelf = Arc::new(Kept::default());
    let (first, made) = shelf.start(files, &["/"]);
    assert!(first[0].contains("color: red") && made > 0, "{first:?}");
    assert_eq!(shelf.start(files, &["/"]), (first, 0));
    let (edited, made) = shelf.start(&files.replace("red", "blue"), &["/"]);
    assert!(edited[0].contains("color: blue") && made == 1, "{edited:?}");
}
