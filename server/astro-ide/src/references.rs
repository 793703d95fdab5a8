//! Where is the name under the cursor used?

use astro_project::Snapshot;

use crate::answer::{FilePosition, Highlight, HighlightKind, Target};
use crate::entity::{self, Role};

/// The uses of what is at `at`, all over the project.
pub(crate) fn references(snapshot: &Snapshot, at: &FilePosition, declaration: bool) -> Vec<Target> {
    let Some((found, _)) = entity::at(snapshot, at) else { return Vec::new() };
    let uses = entity::uses(snapshot, &found).into_iter().filter(|it| declaration || it.role != Role::Declaration);
    uses.map(|it| Target { file: it.file, range: it.range.clone(), focus: it.range }).collect()
}

/// The same places in the same file, with how the name is used at each.
pub(crate) fn highlight(snapshot: &Snapshot, at: &FilePosition) -> Vec<Highlight> {
    let Some((found, _)) = entity::at(snapshot, at) else { return Vec::new() };
    let uses = entity::uses_in(snapshot, &found, &at.file);
    let kind = |role: Role| match role {
        Role::Text => HighlightKind::Text,
        Role::Declaration | Role::Write => HighlightKind::Write,
        Role::Read => HighlightKind::Read,
    };
    uses.into_iter().map(|it| Highlight { range: it.range, kind: kind(it.role) }).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::Project;

    /// Marks the places: `[read]`, `{written}`, `(text)`.
    fn check(fixture: &str, expect: Expect) {
        let project = Project::new(fixture);
        let mut text = project.text();
        let mut places = project.analysis().highlight(&project.at);
        places.sort_by_key(|place| std::cmp::Reverse(place.range.start));
        for place in places {
            let (open, close) = match place.kind {
                super::HighlightKind::Read => ("[", "]"),
                super::HighlightKind::Write => ("{", "}"),
                super::HighlightKind::Text => ("(", ")"),
            };
            text.insert_str(place.range.end, close);
            text.insert_str(place.range.start, open);
        }
        expect.assert_eq(&text);
    }

    #[test]
    fn a_name_and_the_one_that_hides_it() {
        check("---\nlet item = 1\nitem = 2\nconst o = { item, x: item.item }\n---\n<p title={item}>{items.map((item) => <b>{item}</b>)}{it$0em}</p>", expect![[r#"
            ---
            let {item} = 1
            {item} = 2
            const o = { [item], x: [item].item }
            ---
            <p title={[item]}>{items.map((item) => <b>{item}</b>)}{[item]}</p>"#]]);
        check("---\nconst item = 1\n---\n{items.map((item) => <b class={item.a}>{ite$0m}</b>)}{item}", expect![[r#"
            ---
            const item = 1
            ---
            {items.map(({item}) => <b class={[item].a}>{[item]}</b>)}{item}"#]]);
    }

    #[test]
    fn components_and_tags() {
        check("---\nimport Card from './Card.astro'\nconst x = Card\n---\n<Ca$0rd><Card.Head /></Card>", expect![[r#"
            ---
            import {Card} from './Card.astro'
            const x = [Card]
            ---
            <[Card]><[Card].Head /></[Card]>"#]]);
        check("<di$0v><p></p></div>", expect!["<(div)><p></p></(div)>"]);
    }

    #[test]
    fn classes_in_markup_and_styles() {
        check("<p class=\"a card\"></p><p class=\"card card-x\"></p><style>.ca$0rd { } .card-x { } .card:hover { }</style>", expect![[r#"<p class="a (card)"></p><p class="(card) card-x"></p><style>.(card) { } .card-x { } .(card):hover { }</style>"#]]);
    }
}
