//! Family by family: what Astro's compiler accepts has no error here, what it rejects has one.
//!
//! `families.json` holds texts of our own and the verdicts of `@astrojs/compiler-rs` 0.5.1.

use astro_syntax::Document;

/// Where we differ, and why.
const DIFFER: &[(&str, &str)] = &[
    ("---\nawait x; yield\n---\n", "the compiler reads code outside strict mode, where `yield` is a name"),
    ("---\nimport.meta.env.X; new.target\n---\n<p/>", "the compiler allows `new.target` outside functions"),
    ("---\ndebugger; with (a) {}\n---\n<p/>", "the compiler reads code outside strict mode, where `with` is a statement"),
    ("{yield}", "the compiler reads code outside strict mode, where `yield` is a name"),
    ("<script>a</scriptx></script>", "to the compiler a script ends at `</script`, whatever comes then"),
    ("<script is:inline>a = <b/></script>", "the compiler allows JSX in scripts, which no browser runs"),
    ("<script>a = <b/></script>", "the compiler allows JSX in scripts, which no browser runs"),
    ("---\nconst a = `${`---`}`\n---\n<p/>", "the compiler takes dashes in a nested template literal for the fence"),
];

#[test]
fn verdicts_are_those_of_the_compiler() {
    let families: serde_json::Value = serde_json::from_str(include_str!("families.json")).expect("families.json is JSON");
    let (mut texts, mut wrong) = (0, Vec::new());
    for (family, verdicts) in families.as_object().expect("families have names") {
        for (verdict, accepted) in [("accept", true), ("reject", false)] {
            for text in verdicts[verdict].as_array().expect("every family has both lists") {
                let text = text.as_str().expect("texts are strings");
                let document = Document::parse(text);
                let differs = document.errors().is_empty() != accepted;
                let expected = DIFFER.iter().any(|(known, _)| *known == text);
                texts += 1;
                if differs != expected {
                    let names: Vec<_> = document.errors().iter().map(|error| error.name).collect();
                    wrong.push(format!("{family}: {text:?}: {verdict} expected, {names:?} found"));
                }
            }
        }
    }
    assert!(texts > 1_000, "only {texts} texts were read");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
