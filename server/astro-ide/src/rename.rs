//! Can the thing under the cursor have another name, and what has to change for it?

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{Document, is_component_name};

use crate::answer::{Edit, FilePosition, WorkspaceEdit};
use crate::completion::is_server_code;
use crate::entity::{self, Entity, Use};
use crate::names;
use crate::place::{document_of, is_name_char};
use crate::styles;

/// Why there is no rename, in words for the user.
type Refused = String;

/// What a rename would replace at `at`, and the name that stands there.
pub(crate) fn prepare(snapshot: &Snapshot, at: &FilePosition) -> Result<(Range<usize>, String), Refused> {
    let (found, range) = entity::at(snapshot, at).ok_or("There is nothing here that can be renamed.")?;
    refuse(snapshot, &found)?;
    let document = document_of(snapshot, &at.file).ok_or("The file is gone.")?;
    let name = document.slice(range.clone()).to_owned();
    Ok((range, name))
}

/// The edits that give the thing at `at` the name `new`.
pub(crate) fn rename(snapshot: &Snapshot, at: &FilePosition, new: &str) -> Result<WorkspaceEdit, Refused> {
    let (found, _) = entity::at(snapshot, at).ok_or("There is nothing here that can be renamed.")?;
    refuse(snapshot, &found)?;
    let new = new.trim();
    is_fit(&found, new)?;
    let uses = entity::uses(snapshot, &found);
    collides(snapshot, &found, &uses, new)?;
    if let Entity::Param { page, name } = &found {
        return renamed_param(snapshot, page, name, new);
    }
    let mut edit = WorkspaceEdit::default();
    for found in uses {
        let Some(rewrite) = found.rewrite else { continue };
        let text = format!("{}{new}{}", rewrite.before, rewrite.after);
        let made = Edit { range: rewrite.range, text };
        match edit.files.iter_mut().find(|(file, _)| *file == found.file) {
            Some((_, edits)) => edits.push(made),
            None => edit.files.push((found.file, vec![made])),
        }
    }
    Ok(edit)
}

/// A parameter of a route is declared by a name on disk: the file or folder is renamed, and whatever names it follows.
fn renamed_param(snapshot: &Snapshot, page: &FilePath, name: &str, new: &str) -> Result<WorkspaceEdit, Refused> {
    let pages = snapshot.config().pages_dir();
    let below = page.below(&pages).unwrap_or_default().trim_start_matches('/');
    let declares = |part: &&str| crate::completion::script::params_of(part).any(|(param, _)| param == name);
    let at = below.split('/').position(|part| declares(&part)).ok_or("The name of the file does not declare it.")?;
    let parts: Vec<&str> = below.split('/').take(at + 1).collect();
    let part = parts[at].replace(&format!("[{name}]"), &format!("[{new}]")).replace(&format!("[...{name}]"), &format!("[...{new}]"));
    let from = pages.join(&parts.join("/"));
    let to = from.as_ref().and_then(FilePath::parent).and_then(|folder| folder.join(&part));
    let (from, to) = from.zip(to).ok_or("The name of the file cannot be changed so.")?;
    if from == to {
        return Ok(WorkspaceEdit::default());
    }
    if snapshot.stat(&to).is_some() || !snapshot.list(&to).is_empty() {
        return Err(format!("`{part}` exists already beside it."));
    }
    let edit = crate::moves::will_rename(snapshot, &[(from.clone(), to.clone())]);
    Ok(WorkspaceEdit { rename: vec![(from, to)], ..edit })
}

/// What cannot be renamed here, and where it can.
fn refuse(snapshot: &Snapshot, found: &Entity) -> Result<(), Refused> {
    match found {
        Entity::Local { file, name, .. } if name == "Props" && file.extension() == Some("astro") => {
            Err("`Props` is the name by which Astro knows the props of a component; under another it finds none.".to_owned())
        }
        Entity::Slot { name, .. } if name.is_empty() => Err("The default slot has no name.".to_owned()),
        Entity::Prop { component, .. } | Entity::Slot { component, .. } if is_foreign(snapshot, component) => {
            Err(format!("It belongs to `{}`, a package that is installed: a change there would be lost.", component.name()))
        }
        _ => Ok(()),
    }
}

fn is_foreign(snapshot: &Snapshot, file: &FilePath) -> bool {
    !file.is_inside(snapshot.root()) || file.as_str().contains("/node_modules/")
}

/// Is `new` a name such a thing can have?
fn is_fit(found: &Entity, new: &str) -> Result<(), Refused> {
    let is_script_name = !new.is_empty() && new.chars().all(is_name_char) && !new.starts_with(|c: char| c.is_ascii_digit());
    let is_word = !new.is_empty() && !new.contains(|c: char| c.is_whitespace() || "\"'`<>{}()=/".contains(c));
    let is_style_name = is_word
        && new.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        && !new.starts_with(|c: char| c.is_ascii_digit());
    match found {
        Entity::Local { .. } if !is_script_name || is_reserved(new) => {
            Err(format!("`{new}` is no name a script can declare: letters, digits, `_` and `$`, no reserved word."))
        }
        Entity::Component { .. } if !is_script_name || !is_component_name(new) => {
            Err(format!("`{new}` is no name for a component: it starts with a capital letter."))
        }
        Entity::Param { .. } if !is_script_name => Err(format!("`{new}` is no name for a parameter of a route: letters, digits and `_`.")),
        Entity::Prop { .. } if !is_script_name => Err(format!("`{new}` is no name for a prop: letters, digits, `_` and `$`.")),
        Entity::Class { .. } | Entity::Id { .. } | Entity::Variable { .. } if !is_style_name => {
            Err(format!("`{new}` is no name a style sheet can select: letters, digits, `-` and `_`."))
        }
        Entity::Slot { .. } if !is_word => Err(format!("`{new}` is no name for a slot: no spaces, quotes or brackets.")),
        Entity::Tag { .. } if !is_word || !new.starts_with(|c: char| c.is_ascii_lowercase()) => {
            Err(format!("`{new}` is no name of an element: it starts with a small letter."))
        }
        _ => Ok(()),
    }
}

fn is_reserved(name: &str) -> bool {
    const RESERVED: &[&str] = &[
        "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do",
        "else", "enum", "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements", "import", "in",
        "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public", "return", "static",
        "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield", "Astro",
    ];
    RESERVED.contains(&name)
}

/// Is the name taken where the thing is used?
fn collides(snapshot: &Snapshot, found: &Entity, uses: &[Use], new: &str) -> Result<(), Refused> {
    let taken = |file: &FilePath, what: &str| Err(format!("`{new}` is already {what} in `{}`.", file.name()));
    match found {
        Entity::Local { name, .. } | Entity::Component { name, .. } if name != new => {
            for (index, found) in uses.iter().enumerate() {
                let Some(document) = document_of(snapshot, &found.file) else { continue };
                if names::resolve(&document, found.range.start, new).is_some() {
                    return taken(&found.file, "declared");
                }
                let is_first = index == 0 || uses[index - 1].file != found.file;
                if is_first && uses_name(&document, new) {
                    return taken(&found.file, "used for something else");
                }
            }
            let is_tag = |found: &Use| document_of(snapshot, &found.file).is_some_and(|it| it.source()[..found.range.start].ends_with(['<', '/']));
            if !is_component_name(new) && uses.iter().any(is_tag) {
                return Err(format!("`{new}` is no name for a component: it starts with a capital letter."));
            }
            Ok(())
        }
        Entity::Prop { component, .. } => {
            let summary = snapshot.component(component);
            let is_prop = summary.is_some_and(|it| it.props.iter().any(|prop| prop.name == new));
            if is_prop { taken(component, "a prop") } else { Ok(()) }
        }
        Entity::Param { page, name } if name != new => {
            let params = snapshot.routes().of_file(page).map(|route| route.params.clone()).unwrap_or_default();
            if params.iter().any(|param| param == new) { taken(page, "a parameter") } else { Ok(()) }
        }
        Entity::Slot { component, .. } => {
            let summary = snapshot.component(component);
            let is_slot = summary.is_some_and(|it| it.slots.iter().any(|slot| slot.name == new));
            if is_slot { taken(component, "a slot") } else { Ok(()) }
        }
        Entity::Class { file: Some(file), .. } => {
            let document = document_of(snapshot, file);
            let is_class = document.is_some_and(|it| !styles::selectors(&it, true, new).is_empty());
            if is_class { taken(file, "a class") } else { Ok(()) }
        }
        Entity::Id { file, .. } => {
            let others = entity::uses(snapshot, &Entity::Id { file: file.clone(), name: new.to_owned() });
            if others.is_empty() { Ok(()) } else { taken(file, "an id") }
        }
        _ => Ok(()),
    }
}

/// Does any script of the page use the name, declared or not? A new declaration would take it over.
fn uses_name(document: &Document, name: &str) -> bool {
    document.regions().iter().filter(|region| is_server_code(region.kind)).any(|region| {
        document.slice(region.range.clone()).contains(name) && names::identifiers(document, region).any(|node| node.text() == name)
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::{Project, apply};

    /// Every file that changes, as it is afterwards; or why nothing does.
    fn check(fixture: &str, new: &str, expect: Expect) {
        let project = Project::new(fixture);
        let mut out = String::new();
        match project.analysis().rename(&project.at, new) {
            Err(reason) => out.push_str(&reason),
            Ok(edit) => {
                for (file, edits) in edit.files {
                    let text = project.snapshot.text(&file).unwrap_or_default().to_string();
                    let edits = edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
                    out.push_str(&format!("//- {file}\n{}\n", apply(&text, edits).trim_end()));
                }
                for (from, to) in edit.rename {
                    out.push_str(&format!("{from} → {to}\n"));
                }
            }
        }
        expect.assert_eq(&out);
    }

    const CARD: &str = "//- /src/components/Card.astro\n---\ninterface Props { title: string; level?: number }\nconst { title, level: depth = 1 } = Astro.props\n---\n<h2>{title}{Astro.props.title}{depth}</h2><slot name=\"foot\" />{Astro.slots.has('foot')}\n";

    #[test]
    fn a_local_name_keeps_what_it_stands_for() {
        check(
            "---\nimport { load } from './load'\nconst { ti$0tle, url: link } = await load()\nconst all = { title, link }\n---\n<Page {title} x={title} />{all.title}",
            "heading",
            expect![[r#"
                //- /src/pages/index.astro
                ---
                import { load } from './load'
                const { title: heading, url: link } = await load()
                const all = { title: heading, link }
                ---
                <Page title={heading} x={heading} />{all.title}
            "#]],
        );
        check("---\nimport { lo$0ad } from './load'\nload()\n---\n", "fetchAll", expect![[r#"
            //- /src/pages/index.astro
            ---
            import { load as fetchAll } from './load'
            fetchAll()
            ---
        "#]]);
    }

    #[test]
    fn a_name_that_is_taken_is_refused() {
        check("---\nconst a = 1\nconst b = a$0\n---\n", "b", expect!["`b` is already declared in `index.astro`."]);
        check("---\nconst a = new Date()\n---\n{a$0}", "Date", expect!["`Date` is already used for something else in `index.astro`."]);
        check("---\nconst list = 1\n---\n{xs.map((x) => list$0 + x)}", "x", expect!["`x` is already used for something else in `index.astro`."]);
        check("---\nconst a$0 = 1\n---\n", "class", expect!["`class` is no name a script can declare: letters, digits, `_` and `$`, no reserved word."]);
        check("---\ninterface Pro$0ps { a: number }\n---\n", "X", expect!["`Props` is the name by which Astro knows the props of a component; under another it finds none."]);
        check("text $0", "x", expect!["There is nothing here that can be renamed."]);
    }

    #[test]
    fn a_prop_in_its_component_and_where_it_is_given() {
        check(
            &format!("//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\nconst title = 'x'\n---\n<Card ti$0tle=\"a\" /><Card {{title}} /><h1 title=\"b\" />\n{CARD}"),
            "heading",
            expect![[r#"
                //- /src/components/Card.astro
                ---
                interface Props { heading: string; level?: number }
                const { heading: title, level: depth = 1 } = Astro.props
                ---
                <h2>{title}{Astro.props.heading}{depth}</h2><slot name="foot" />{Astro.slots.has('foot')}
                //- /src/pages/index.astro
                ---
                import Card from '../components/Card.astro'
                const title = 'x'
                ---
                <Card heading="a" /><Card heading={title} /><h1 title="b" />
            "#]],
        );
        check(&format!("//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\n---\n<Card ti$0tle=\"a\" />\n{CARD}"), "level", expect!["`level` is already a prop in `Card.astro`."]);
    }

    #[test]
    fn a_slot_and_who_fills_it() {
        check(
            &format!("//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\n---\n<Card><p slot=\"fo$0ot\">x</p></Card><p slot=\"foot\">y</p>\n{CARD}"),
            "end",
            expect![[r#"
                //- /src/components/Card.astro
                ---
                interface Props { title: string; level?: number }
                const { title, level: depth = 1 } = Astro.props
                ---
                <h2>{title}{Astro.props.title}{depth}</h2><slot name="end" />{Astro.slots.has('end')}
                //- /src/pages/index.astro
                ---
                import Card from '../components/Card.astro'
                ---
                <Card><p slot="end">x</p></Card><p slot="foot">y</p>
            "#]],
        );
    }

    #[test]
    fn a_component_everywhere_it_has_its_name() {
        check(
            &format!("//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\n---\n<Ca$0rd></Card>\n//- /src/pages/b.astro\n---\nimport Card from '../components/Card.astro'\n---\n<Card />\n//- /src/pages/c.astro\n---\nimport Other from '../components/Card.astro'\n---\n<Other />\n{CARD}"),
            "Tile",
            expect![[r#"
                //- /src/pages/b.astro
                ---
                import Tile from '../components/Card.astro'
                ---
                <Tile />
                //- /src/pages/index.astro
                ---
                import Tile from '../components/Card.astro'
                ---
                <Tile></Tile>
            "#]],
        );
    }

    #[test]
    fn classes_ids_and_custom_properties() {
        check(
            "<p class=\"a bo$0x\" class:list={['box', { box: on }, cond && 'x box']}></p><style>.box:hover .boxes { }</style><script>document.querySelector('p.box'); el.classList.add('box')</script>",
            "card",
            expect![[r#"
                //- /src/pages/index.astro
                <p class="a card" class:list={['card', { card: on }, cond && 'x card']}></p><style>.card:hover .boxes { }</style><script>document.querySelector('p.card'); el.classList.add('card')</script>
            "#]],
        );
        check(
            "//- /src/pages/index.astro\n<p class=\"bo$0x\"></p>\n//- /src/pages/own.astro\n<p class=\"box\"></p><style>.box { }</style>\n//- /src/styles/all.css\n/* .box */\n.box, p.box { color: red }\n//- /src/pages/other.astro\n<p class=\"box\"></p>\n",
            "card",
            expect![[r#"
                //- /src/pages/index.astro
                <p class="card"></p>
                //- /src/pages/other.astro
                <p class="card"></p>
                //- /src/styles/all.css
                /* .box */
                .card, p.card { color: red }
            "#]],
        );
        check(
            "<label for=\"na$0me\"></label><input id=\"name\" aria-describedby=\"help name\"><a href=\"#name\">x</a><style>#name { }</style><script>document.getElementById('name')</script>",
            "first",
            expect![[r##"
                //- /src/pages/index.astro
                <label for="first"></label><input id="first" aria-describedby="help first"><a href="#first">x</a><style>#first { }</style><script>document.getElementById('first')</script>
            "##]],
        );
        check(
            "<style define:vars={{ accent }}>p { --gap: 1px; color: var(--acc$0ent); margin: var(--accent-2) }</style>",
            "main-color",
            expect![[r#"
                //- /src/pages/index.astro
                <style define:vars={{ "main-color": accent }}>p { --gap: 1px; color: var(--main-color); margin: var(--accent-2) }</style>
            "#]],
        );
    }

    #[test]
    fn a_route_parameter_is_renamed_with_its_file() {
        check(
            "//- /src/pages/[slug].astro\n---\nconst a = Astro.params.sl$0ug\n---\n",
            "id",
            expect![[r#"
                //- /src/pages/[slug].astro
                ---
                const a = Astro.params.id
                ---
                /src/pages/[slug].astro → /src/pages/[id].astro
            "#]],
        );
        // The folder that declares it moves, and all in it follows.
        check(
            "//- /src/pages/[lang]/[...path].astro\n---\nimport Base from '../../Base.astro'\nconst { path } = Astro.params\n---\n{Astro.params.la$0ng}\n//- /src/pages/[lang]/index.astro\n<p>{Astro.params.lang}</p>\n//- /src/Base.astro\n\n",
            "locale",
            expect![[r#"
                //- /src/pages/[lang]/[...path].astro
                ---
                import Base from '../../Base.astro'
                const { path } = Astro.params
                ---
                {Astro.params.locale}
                //- /src/pages/[lang]/index.astro
                <p>{Astro.params.locale}</p>
                /src/pages/[lang] → /src/pages/[locale]
            "#]],
        );
        check(
            "//- /src/pages/[lang]/[path].astro\n---\nconst a = Astro.params.la$0ng\n---\n",
            "path",
            expect!["`path` is already a parameter in `[path].astro`."],
        );
        check(
            "//- /src/pages/[slug].astro\n---\nconst a = Astro.params.sl$0ug\n---\n//- /src/pages/[id].astro\n\n",
            "id",
            expect!["`[id].astro` exists already beside it."],
        );
    }

    #[test]
    fn both_tags_of_an_element() {
        check("<di$0v><p></p></div>", "main", expect![[r#"
            //- /src/pages/index.astro
            <main><p></p></main>
        "#]]);
    }
}
