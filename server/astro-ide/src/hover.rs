//! What is the thing under the cursor?

use std::ops::Range;

use astro_project::{FilePath, Resolved, Snapshot};
use astro_syntax::script::{Imported, PropField};
use astro_syntax::text::floor_char;
use astro_syntax::{Attribute, Document, Element, Name, NameKind, RegionKind};

use crate::answer::{FilePosition, Hover};
use crate::completion::attribute::prop_detail;
use crate::completion::import_path::{MODULES, specifier_at};
use crate::completion::is_server_code;
use crate::completion::script::place_of;
use crate::content;
use crate::components::{Component, component};
use crate::data::characters::{character_at, shown};
use crate::data::directives::directive;
use crate::data::html::html;
use crate::data::{astro, css, custom, modules};
use crate::environment;
use crate::names::{self, Word};
use crate::place::{Place, document_of, element_named_at, place};
use crate::styles;

/// Explains what `at` points to.
pub(crate) fn hover(snapshot: &Snapshot, at: &FilePosition) -> Option<Hover> {
    if content::is_entry(&at.file) {
        return content::hover(snapshot, at);
    }
    let document = document_of(snapshot, &at.file)?;
    let offset = floor_char(document.source(), at.offset);
    let site = Site { snapshot, file: &at.file, document: &document, offset };
    match place(&document, offset) {
        Place::TagName(range) | Place::EndTagName(range) => site.tag(range),
        Place::AttributeName { element, attribute: Some(attribute), range } => site.attribute(element, attribute, range),
        Place::AttributeValue { element, attribute, range, .. } => site.value(element, attribute, range),
        Place::Script(region) => site.script(region),
        Place::Style { .. } => site.style(),
        Place::Markup => site.character(),
        _ => None,
    }
}

/// One place that is pointed to.
struct Site<'a> {
    snapshot: &'a Snapshot,
    file: &'a FilePath,
    document: &'a Document,
    offset: usize,
}

impl Site<'_> {
    fn component(&self, tag: &str) -> Option<Component> {
        component(self.snapshot, self.file, self.document, tag)
    }

    fn tag(&self, range: Range<usize>) -> Option<Hover> {
        let element = element_named_at(self.document, &range)?;
        let name = self.document.slice(range.clone());
        if !element.is_component() {
            let own = custom::tag(self.snapshot, name).and_then(|tag| tag.doc.as_deref());
            let doc = match own {
                Some(doc) => doc,
                None => html().tag(name)?.doc.as_deref()?,
            };
            return Some(Hover { range, markdown: format!("`<{}>`\n\n{doc}", name.to_ascii_lowercase()) });
        }
        if name == "Fragment" {
            let words = "Groups markup without an element of its own. Takes `slot`, `set:html` and `set:text`.";
            return Some(Hover { range, markdown: format!("`<Fragment>`\n\n{words}") });
        }
        let base = name.split('.').next().unwrap_or_default();
        match self.component(name) {
            Some(component) => Some(Hover { range, markdown: self.describe(name, &component) }),
            None => self.local(&names::resolve(self.document, self.offset, base)?, range),
        }
    }

    fn character(&self) -> Option<Hover> {
        let (range, stands_for) = character_at(self.document.source(), self.offset)?;
        Some(Hover { markdown: format!("`{}` {}", self.document.slice(range.clone()), shown(stands_for)), range })
    }

    /// Name, file, props and slots of a component.
    fn describe(&self, name: &str, component: &Component) -> String {
        let mut out = format!("```astro\n<{name} />\n```\n\n`{}`", self.shown(&component.file));
        if component.summary.is_none() {
            return out;
        }
        let target = self.snapshot.document(&component.file);
        let props = target.as_ref().and_then(|document| document.script().props.clone());
        if let Some(props) = props.filter(|props| !props.fields.is_empty()) {
            out.push_str("\n\n| prop | type | |\n| --- | --- | --- |");
            for field in &props.fields {
                out.push_str(&format!("\n| `{}`{} | `{}` | {} |", field.name, if field.optional { "?" } else { "" }, cell(&field.ty), remarks(field)));
            }
        }
        let slots = component.summary.iter().flat_map(|summary| &summary.slots);
        let slots: Vec<_> = slots.map(|slot| if slot.name.is_empty() { "default" } else { &slot.name }).map(|name| format!("`{name}`")).collect();
        if !slots.is_empty() {
            out.push_str(&format!("\n\nSlots: {}", slots.join(", ")));
        }
        out
    }

    fn shown(&self, file: &FilePath) -> String {
        match file.below(self.snapshot.root()) {
            Some(below) => below.trim_start_matches('/').to_owned(),
            None => file.as_str().to_owned(),
        }
    }

    fn attribute(&self, element: Element<'_>, attribute: Attribute<'_>, range: Range<usize>) -> Option<Hover> {
        let name = attribute.name();
        if let Some(directive) = directive(name) {
            let markdown = format!("```ts\n{name}: {}\n```\n\n{}\n\n[Astro reference]({})", directive.ty, directive.doc, directive.url());
            return Some(Hover { range, markdown });
        }
        if element.is_component() {
            let field = self.prop(element, name)?;
            return Some(Hover { range, markdown: describe_prop(&field) });
        }
        if let Some(own) = custom::attribute(self.snapshot, element.name(), name) {
            let doc = own.doc.as_deref().unwrap_or_default();
            return Some(Hover { range, markdown: format!("`{name}`\n\n{doc}").trim_end().to_owned() });
        }
        let Some(found) = html().attribute(element.name(), name) else {
            // No attribute anybody knows, or half of one: at least what it stands on.
            let doc = html().tag(element.name())?.doc.clone()?;
            return Some(Hover { range, markdown: format!("`<{}>`\n\n{doc}", element.name().to_ascii_lowercase()) });
        };
        let doc = found.doc.as_deref().unwrap_or_default();
        Some(Hover { range, markdown: format!("`{}`\n\n{doc}", found.name).trim_end().to_owned() })
    }

    fn prop(&self, element: Element<'_>, name: &str) -> Option<PropField> {
        let component = self.component(element.name())?;
        let document = self.snapshot.document(&component.file).filter(|_| component.summary.is_some())?;
        document.script().props.as_ref()?.fields.iter().find(|field| field.name == name).cloned()
    }

    fn value(&self, element: Element<'_>, attribute: Attribute<'_>, range: Range<usize>) -> Option<Hover> {
        let value = self.document.slice(range.clone());
        if attribute.name() == "class" {
            let word = styles::word_in(self.document.source(), &range, self.offset)?;
            return self.class(word);
        }
        if let Some(directive) = directive(attribute.name()) {
            let (_, doc) = directive.values.iter().find(|(name, _)| *name == value)?;
            return Some(Hover { range, markdown: format!("`{value}`\n\n{doc}") });
        }
        let mut own = custom::attribute(self.snapshot, element.name(), attribute.name()).into_iter().flat_map(|it| &it.values);
        if let Some((_, doc)) = own.find(|(known, _)| known == value) {
            return Some(Hover { range, markdown: format!("`{value}`\n\n{}", doc.as_deref().unwrap_or_default()).trim_end().to_owned() });
        }
        let found = html().attribute(element.name(), attribute.name())?;
        let doc = found.values.iter().find(|known| known.name == value)?.doc.clone()?;
        Some(Hover { range, markdown: format!("`{value}`\n\n{doc}") })
    }

    /// The rules that style a class: its own, else those of sheets.
    fn class(&self, word: Range<usize>) -> Option<Hover> {
        let name = self.document.slice(word.clone());
        let rules: Vec<String> = styles::rules(self.document, name).into_iter().take(4).map(|rule| self.document.slice(rule).to_owned()).collect();
        if rules.is_empty() {
            let (_, file) = styles::shared_names(self.snapshot, self.file, '.').into_iter().find(|(known, _)| known == name)?;
            return Some(Hover { range: word, markdown: format!("`.{name}`\n\n`{}`", self.shown(&file)) });
        }
        Some(Hover { range: word, markdown: format!("```css\n{}\n```", rules.join("\n")) })
    }

    fn script(&self, region: RegionKind) -> Option<Hover> {
        if names::is_in_text(self.document, self.offset)
            && let Some((inside, styles::Wanted::Classes)) = styles::naming_string(self.document, self.offset)
        {
            return self.class(styles::word_in(self.document.source(), &inside, self.offset)?);
        }
        if !is_server_code(region) {
            return None;
        }
        let source = self.document.source();
        if let Some(range) = specifier_at(self.document, self.offset) {
            return self.specifier(range);
        }
        if names::is_in_text(self.document, self.offset) {
            return None;
        }
        let word = names::word_at(source, self.offset)?;
        match &word.chain {
            None if word.text == "Astro" => {
                let words = "The request, the answer, props and slots of this component.\n\n[Astro reference](https://docs.astro.build/en/reference/api-reference/)";
                Some(Hover { range: word.range, markdown: format!("```ts\nconst Astro: AstroGlobal\n```\n\n{words}") })
            }
            None => self.local(&names::resolve(self.document, word.range.start, word.text)?, word.range),
            Some(chain) => self.member(&word, chain),
        }
    }

    fn member(&self, word: &Word<'_>, chain: &str) -> Option<Hover> {
        let range = word.range.clone();
        let of = match chain.split_once('.') {
            None if chain == "Astro" => "",
            Some(("Astro", of)) => of,
            _ => return None,
        };
        if of == "props" {
            let props = self.document.script().props.as_ref()?;
            let field = props.fields.iter().find(|field| field.name == word.text)?;
            return Some(Hover { range, markdown: describe_prop(field) });
        }
        let member = astro::member(of, word.text)?;
        let mut markdown = format!("```ts\n{chain}.{}: {}\n```\n\n{}", member.name, member.ty, member.doc);
        let late = matches!(member.name, "response" | "redirect" | "rewrite") && of.is_empty();
        if late && place_of(self.snapshot, self.file) == astro::Place::Component {
            markdown.push_str(&format!("\n\n{}", astro::LATE_IN_COMPONENTS));
        }
        let ahead = self.snapshot.routes().of_file(self.file).is_some_and(|route| self.snapshot.is_prerendered(route));
        if ahead && member.needs_request() {
            markdown.push_str(&format!("\n\n{}", astro::NO_REQUEST_YET));
        }
        markdown.push_str(&format!("\n\n[Astro reference]({})", member.url()));
        Some(Hover { range, markdown })
    }

    fn local(&self, name: &Name, range: Range<usize>) -> Option<Hover> {
        let text = names::declaration_text(self.document, name)?;
        let mut markdown = format!("```ts\n{text}\n```");
        if let NameKind::Import { specifier, imported, .. } = &name.kind {
            let exported = match imported {
                Imported::Named(name) => modules::export(specifier, name),
                _ => None,
            };
            if let Some(export) = exported {
                markdown = format!("```ts\n{}\n```\n\n{}\n\n`{specifier}`", export.declaration(), export.doc);
            } else if let Some(variable) = environment::of_schema(self.snapshot).into_iter().find(|it| it.module() == specifier && it.name == name.name) {
                markdown = format!("```ts\nconst {}: {}\n```\n\n{}", variable.name, variable.ty, variable.doc());
            } else if let Some(component) = self.component(&name.name).filter(|component| component.summary.is_some()) {
                markdown = self.describe(&name.name, &component);
            } else if let Ok(Resolved::File { path, .. }) = self.snapshot.resolve(self.file, specifier) {
                markdown.push_str(&format!("\n\n`{}`", self.shown(&path)));
            }
        }
        let declaration = self.document.script().declarations.iter().find(|it| Some(&it.range) == name.range.as_ref());
        if let Some(doc) = declaration.and_then(|declaration| declaration.doc.as_deref()) {
            markdown.push_str(&format!("\n\n{doc}"));
        }
        Some(Hover { range, markdown })
    }

    fn specifier(&self, range: Range<usize>) -> Option<Hover> {
        let specifier = self.document.slice(range.clone());
        let words = MODULES.iter().find(|(name, _)| *name == specifier).map(|(_, words)| (*words).to_owned());
        let markdown = match (words, self.snapshot.resolve(self.file, specifier)) {
            (Some(words), _) => format!("`{specifier}`\n\n{words}"),
            (None, Ok(Resolved::File { path, .. })) => format!("`{}`", self.shown(&path)),
            _ => return None,
        };
        Some(Hover { range, markdown })
    }

    fn style(&self) -> Option<Hover> {
        let source = self.document.source();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '@' | ':');
        let start = source[..self.offset].trim_end_matches(is_part).len();
        let end = self.offset + source[self.offset..].find(|c| !is_part(c)).unwrap_or(source.len() - self.offset);
        let text = &source[start..end];
        let table = css::css();
        let name = text.split(':').next().unwrap_or_default();
        if self.offset <= start + name.len()
            && let Some(property) = table.property(name)
        {
            let doc = crate::completion::style::property_doc(table, property);
            return Some(Hover { range: start..start + name.len(), markdown: format!("`{name}`\n\n{doc}") });
        }
        if let Some(sentence) = table.sentence(name).filter(|_| name.starts_with('@')) {
            return Some(Hover { range: start..start + name.len(), markdown: format!("`{name}`\n\n{sentence}") });
        }
        if let Some(value) = self.style_value() {
            return Some(value);
        }
        let colon = text.find(':')?;
        let selector = &text[colon..];
        let known = table.selectors.iter().find(|known| known.name.trim_end_matches("()") == selector)?;
        let markdown = format!("`{}`\n\n[MDN](https://developer.mozilla.org/docs/Web/CSS/Reference/Selectors/{selector})", known.syntax);
        Some(Hover { range: start + colon..end, markdown })
    }
}

impl Site<'_> {
    /// The value of a declaration, by its property.
    fn style_value(&self) -> Option<Hover> {
        let node = self.document.guest_at(self.offset)?.node_at(self.offset);
        let declaration = std::iter::once(node).chain(node.ancestors()).find(|node| node.kind() == "declaration")?;
        let property = declaration.named_children().find(|child| child.kind() == "property_name")?;
        let is_value = property.range().end < self.offset && matches!(node.kind(), "plain_value" | "color_value");
        let known = css::css().property(property.text()).filter(|_| is_value)?;
        let doc = crate::completion::style::property_doc(css::css(), known);
        let markdown = format!("`{}: {}`\n\n{doc}", property.text(), node.text());
        Some(Hover { range: node.range(), markdown })
    }
}

fn describe_prop(field: &PropField) -> String {
    let mut out = format!("```ts\n{}\n```", prop_detail(field));
    if let Some(doc) = &field.doc {
        out.push_str(&format!("\n\n{doc}"));
    }
    out
}

/// Text that fits into a table's cell.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn remarks(field: &PropField) -> String {
    let default = field.default.as_ref().map(|default| format!("Default `{}`. ", cell(default))).unwrap_or_default();
    let doc = field.doc.as_deref().and_then(|doc| doc.lines().next()).unwrap_or_default();
    format!("{default}{}", cell(doc)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::Project;

    fn check(fixture: &str, expect: Expect) {
        let project = Project::new(fixture);
        let text = project.text();
        let shown = match project.analysis().hover(&project.at) {
            Some(hover) => format!("[{}]\n{}\n", &text[hover.range], hover.markdown),
            None => String::new(),
        };
        expect.assert_eq(&shown);
    }

    const CARD: &str = "\n//- /src/components/Card.astro\n---\ninterface Props {\n  /** Shown large. */\n  title: string;\n  kind?: 'plain' | 'fancy';\n}\nconst { title, kind = 'plain' } = Astro.props;\n---\n<slot /><slot name=\"foot\" />\n";

    #[test]
    fn names_of_characters() {
        check("<p>a &he$0llip; b</p>", expect![[r#"
            [&hellip;]
            `&hellip;` … U+2026
        "#]]);
        check("<p>a & b$0; &nosuch;</p>", expect![[""]]);
    }

    #[test]
    fn components_show_what_they_take() {
        let page = |tag: &str| format!("//- /src/pages/index.astro\n---\nimport Card from '../components/Card.astro'\n---\n{tag}{CARD}");
        check(&page("<Ca$0rd title=\"x\" />"), expect![[r#"
            [Card]
            ```astro
            <Card />
            ```

            `src/components/Card.astro`

            | prop | type | |
            | --- | --- | --- |
            | `title` | `string` | Shown large. |
            | `kind`? | `'plain' \| 'fancy'` | Default `'plain'`. |

            Slots: `default`, `foot`
        "#]]);
        check(&page("<Card ti$0tle=\"x\" />"), expect![[r#"
            [title]
            ```ts
            title: string
            ```

            Shown large.
        "#]]);
        check(&page("<Card kind$0 />"), expect![[r#"
            [kind]
            ```ts
            kind?: 'plain' | 'fancy' = 'plain'
            ```
        "#]]);
    }

    #[test]
    fn html_and_directives() {
        check("<p class=\"a ca$0rd\"></p><style>.card, .x { color: red }</style>", expect![[r#"
            [card]
            ```css
            .card, .x { color: red }
            ```
        "#]]);
        check("<block$0quote>", expect![[r#"
            [blockquote]
            `<blockquote>`

            The blockquote element represents content that is quoted from another source, optionally with a citation which must be within a footer or cite element, and optionally with in-line changes such as annotations and abbreviations.

            [MDN Reference](https://developer.mozilla.org/docs/Web/HTML/Element/blockquote)
        "#]]);
        check("<input disa$0bled>", expect![[r#"
            [disabled]
            `disabled`
        "#]]);
        check("<input type=\"chec$0kbox\">", expect![[""]]);
        check("<p set:ht$0ml={x}></p>", expect![[r#"
            [set:html]
            ```ts
            set:html: string | Response | Promise<…>
            ```

            Puts the value in as HTML, **without escaping it**. Never give it what a visitor wrote. Replaces all children.

            [Astro reference](https://docs.astro.build/en/reference/directives-reference/#sethtml)
        "#]]);
        check("<div $0></div>", expect![[""]]);
    }

    #[test]
    fn members_and_names() {
        check("---\nAst$0ro.url\n---\n", expect![[r#"
            [Astro]
            ```ts
            const Astro: AstroGlobal
            ```

            The request, the answer, props and slots of this component.

            [Astro reference](https://docs.astro.build/en/reference/api-reference/)
        "#]]);
        check("{Astro.cookies.ge$0t('x')}", expect![[r#"
            [get]
            ```ts
            Astro.cookies.get: (name: string, options?) => AstroCookie | undefined
            ```

            The cookie of that name: its text in `.value`, or `.json()`, `.number()`, `.boolean()`.

            This page is prerendered: when it runs there is no visitor yet. `export const prerender = false` renders it for each request.

            [Astro reference](https://docs.astro.build/en/reference/api-reference/#cookies)
        "#]]);
        check("//- /src/components/A.astro\n---\nreturn Astro.redi$0rect('/')\n---\n", expect![[r#"
            [redirect]
            ```ts
            Astro.redirect: (path: string, status?: 300 | 301 | 302 | 303 | 304 | 307 | 308) => Response
            ```

            Makes a `Response` that sends the browser to another address (302 unless told otherwise). It does nothing until it is returned: `return Astro.redirect(…)`.

            Only a page decides this for certain: when a component runs, the answer may already be on its way.

            [Astro reference](https://docs.astro.build/en/reference/api-reference/#redirect)
        "#]]);
        check("---\n/** All of them. */\nconst posts: Post[] = await load()\n---\n{pos$0ts}", expect![[r#"
            [posts]
            ```ts
            const posts: Post[] = await load()
            ```

            All of them.
        "#]]);
        check("{items.map((item: Item) => ite$0m)}", expect![[r#"
            [item]
            ```ts
            (parameter) item: Item
            ```
        "#]]);
        check("---\ninterface Props { title: string }\n---\n{Astro.props.tit$0le}", expect![[r#"
            [title]
            ```ts
            title: string
            ```
        "#]]);
        check("---\nimport { getCollection } from 'astro:con$0tent'\n---\n", expect![[r#"
            [astro:content]
            `astro:content`

            Content collections: `getCollection`, `getEntry`, `render`, `defineCollection`.
        "#]]);
        check("---\nconst a = 'Ast$0ro'\n---\n", expect![[""]]);
    }

    #[test]
    fn styles() {
        check("<style>a { col$0or: red }</style>", expect![[r#"
            [color]
            `color`

            Colour of the text, and of everything that says `currentColor`.

            `<color>`

            Initially `canvastext`.

            [MDN](https://developer.mozilla.org/docs/Web/CSS/Reference/Properties/color)
        "#]]);
        check("<style>a:hov$0er { }</style>", expect![[r#"
            [:hover]
            `:hover`

            [MDN](https://developer.mozilla.org/docs/Web/CSS/Reference/Selectors/:hover)
        "#]]);
        check("<p style=\"disp$0lay: grid\">", expect![[r#"
            [display]
            `display`

            How the box takes part in the layout around it, and how it lays out what is in it.

            `[ <display-outside> || <display-inside> ] | <display-listitem> | <display-internal> | <display-box> | <display-legacy>`

            Initially `inline`.

            [MDN](https://developer.mozilla.org/docs/Web/CSS/Reference/Properties/display)
        "#]]);
        check("<style>@med$0ia print { }</style>", expect![[r#"
            [@media]
            `@media`

            Rules that hold only if the window or device is as described.
        "#]]);
    }
}
