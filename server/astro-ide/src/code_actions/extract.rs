//! Moving selected markup into a component of its own: what it uses comes along as imports, props and styles.

use std::ops::Range;

use astro_project::FilePath;
use astro_syntax::script::{Import, Imported};
use astro_syntax::{Document, Element, ElementKind, GuestNode, NameKind, Node, RegionKind};

use super::Ask;
use super::wrap::{indent, selected};
use crate::answer::{CodeAction, CodeActionKind, Edit, WorkspaceEdit};
use crate::completion::is_server_code;
use crate::imports::{NewImport, relative_specifier, without_names};
use crate::names::resolve;

pub(super) fn actions(ask: &Ask<'_>, actions: &mut Vec<CodeAction>) {
    let Some(document) = ask.document.as_ref().filter(|it| it.errors().is_empty()) else { return };
    let Some(range) = selected(document, &ask.range) else { return };
    let holds_element = document.slice(range.clone()).contains('<');
    // Scoped styles would hold in the new component alone: what they style stays behind.
    let scopes = |element: Element<'_>| element.kind() == ElementKind::Style && !["is:global", "is:inline"].iter().any(|it| element.attribute(it).is_some());
    let takes_scope = inside(document, &range).any(scopes);
    let Some((path, name)) = place(ask).filter(|_| holds_element && !takes_scope) else { return };
    let used = Used::of(document, &range);
    let styles = styles(document, &range);
    let content = component(ask, document, &range, &path, &used, &styles);
    let mut edits = vec![Edit::replace(range.clone(), tag(&name, &used, document, &range))];
    edits.extend(imports(document, &range, &used, &name, &relative_specifier(ask.file, &path)));
    edits.extend(styles.into_iter().filter(|style| style.moves).map(|style| Edit::replace(with_line(document, style.range), "")));
    let shown = path.below(ask.snapshot.root()).unwrap_or(path.as_str()).trim_start_matches('/').to_owned();
    actions.push(CodeAction {
        title: format!("Extract to `{shown}`"),
        kind: CodeActionKind::Extract,
        rule: None,
        preferred: false,
        edit: WorkspaceEdit { files: vec![(ask.file.clone(), edits)], create: vec![(path, content)], ..WorkspaceEdit::default() },
    });
}

/// A name and a file nobody has yet: in `components` below the sources, else beside the file.
fn place(ask: &Ask<'_>) -> Option<(FilePath, String)> {
    let folder = ask.snapshot.config().src_dir.join("components").filter(|_| ask.file.is_inside(&ask.snapshot.config().src_dir));
    let folder = folder.or_else(|| ask.file.parent())?;
    (1..100).find_map(|number| {
        let name = if number == 1 { "Extracted".to_owned() } else { format!("Extracted{number}") };
        let path = folder.join(&format!("{name}.astro"))?;
        let taken = ask.snapshot.stat(&path).is_some() || ask.document.as_ref().is_some_and(|it| it.script().import_of(&name).is_some());
        (!taken).then_some((path, name))
    })
}

/// What the selection needs from the rest of the file.
#[derive(Default)]
struct Used {
    /// Names of imports.
    imports: Vec<String>,
    /// Names of the component script or of code around the selection.
    props: Vec<String>,
    /// Members of `Astro.props`.
    members: Vec<String>,
    /// `<slot>` elements, by name.
    slots: Vec<String>,
}

impl Used {
    fn of(document: &Document, range: &Range<usize>) -> Self {
        let mut used = Self::default();
        for region in document.regions().iter().filter(|region| is_server_code(region.kind)) {
            if region.range.end <= range.start || range.end <= region.range.start {
                continue;
            }
            let Some(guest) = document.guest(region) else { continue };
            for node in guest.root().descendants().filter(|node| range.start <= node.range().start && node.range().end <= range.end) {
                used.node(document, range, node);
            }
        }
        for element in inside(document, range) {
            if element.name() == "slot" {
                let name = element.attribute("name").and_then(|it| it.text_value()).unwrap_or_default().to_owned();
                used.slots.push(name);
            }
            let first = element.name().split('.').next().unwrap_or_default();
            if element.is_component() && !matches!(first, "Fragment" | "Astro") {
                used.name(document, range, element.name_range().start, first);
            }
        }
        used
    }

    fn node(&mut self, document: &Document, range: &Range<usize>, node: GuestNode<'_>) {
        match node.kind() {
            "member_expression" if node.field("object").is_some_and(|object| object.text() == "Astro.props") => {
                let member = node.field("property").map_or("", GuestNode::text);
                add(&mut self.members, member);
            }
            "identifier" | "shorthand_property_identifier" | "type_identifier" => self.name(document, range, node.range().start, node.text()),
            _ => {}
        }
    }

    fn name(&mut self, document: &Document, range: &Range<usize>, at: usize, name: &str) {
        let Some(found) = resolve(document, at, name) else { return };
        let declared = found.range.unwrap_or_default();
        let is_inside = range.start <= declared.start && declared.end <= range.end;
        match found.kind {
            NameKind::Import { .. } => add(&mut self.imports, name),
            // What is declared inside comes along by itself; types alone are no values.
            NameKind::Declaration(kind) if !kind.is_type() && !is_inside => add(&mut self.props, name),
            NameKind::Parameter if !is_inside => add(&mut self.props, name),
            _ => {}
        }
    }

    /// All props of the new component, each once.
    fn all(&self) -> impl Iterator<Item = &String> {
        self.props.iter().chain(self.members.iter().filter(|member| !self.props.contains(member)))
    }
}

fn add(list: &mut Vec<String>, name: &str) {
    if !name.is_empty() && !list.iter().any(|known| known == name) {
        list.push(name.to_owned());
    }
}

fn inside<'d>(document: &'d Document, range: &Range<usize>) -> impl Iterator<Item = astro_syntax::Element<'d>> {
    let range = range.clone();
    let elements = document.root().descendants().filter_map(Node::as_element);
    elements.filter(move |it| range.start <= it.range().start && it.range().end <= range.end)
}

/// The tag that takes the place of the selection.
fn tag(name: &str, used: &Used, document: &Document, range: &Range<usize>) -> String {
    let mut tag = format!("<{name}");
    for prop in &used.props {
        tag.push_str(&format!(" {{{prop}}}"));
    }
    for member in used.members.iter().filter(|member| !used.props.contains(member)) {
        tag.push_str(&format!(" {member}={{Astro.props.{member}}}"));
    }
    if used.slots.is_empty() {
        return tag + " />";
    }
    let indent = indent(document, range.start);
    tag.push('>');
    for slot in &used.slots {
        let passed = if slot.is_empty() { "<slot />".to_owned() } else { format!("<slot name=\"{slot}\" slot=\"{slot}\" />") };
        tag.push_str(&format!("\n{indent}  {passed}"));
    }
    format!("{tag}\n{indent}</{name}>")
}

/// The text of the new component.
fn component(ask: &Ask<'_>, document: &Document, range: &Range<usize>, path: &FilePath, used: &Used, styles: &[Style]) -> String {
    let mut script: Vec<String> = Vec::new();
    for import in &document.script().imports {
        let names: Vec<&str> = import.names.iter().map(|name| name.local.as_str()).filter(|name| used.imports.iter().any(|it| it == name)).collect();
        if !names.is_empty() {
            script.push(moved(ask, document, import, &names, path));
        }
    }
    let props: Vec<&String> = used.all().collect();
    if !props.is_empty() {
        let fields: Vec<String> = props.iter().map(|name| format!("  {name}: {};", type_in(document, name))).collect();
        let blank = if script.is_empty() { "" } else { "\n" };
        script.push(format!("{blank}interface Props {{\n{}\n}}", fields.join("\n")));
    }
    if !used.props.is_empty() {
        script.push(format!("\nconst {{ {} }} = Astro.props;", used.props.join(", ")));
    }
    let mut text = String::new();
    if !script.is_empty() {
        text.push_str(&format!("---\n{}\n---\n\n", script.join("\n")));
    }
    let indent = indent(document, range.start);
    let markup = document.slice(range.clone());
    let lines: Vec<&str> = markup.lines().map(|line| line.strip_prefix(indent.as_str()).unwrap_or(line)).collect();
    text.push_str(&format!("{}\n", lines.join("\n")));
    if !styles.is_empty() {
        let lang = styles.iter().find_map(|style| style.lang.clone()).map(|lang| format!(" lang=\"{lang}\"")).unwrap_or_default();
        let rules = styles.iter().map(|style| format!("  {}\n", document.slice(style.range.clone())));
        text.push_str(&format!("\n<style{lang}>\n{}</style>\n", rules.collect::<Vec<_>>().join("\n")));
    }
    text
}

/// The import as the new file writes it.
fn moved(ask: &Ask<'_>, document: &Document, import: &Import, names: &[&str], path: &FilePath) -> String {
    let kept: Vec<_> = import.names.iter().filter(|name| names.contains(&name.local.as_str())).collect();
    let specifier = match import.specifier.starts_with('.') {
        true => match ask.file.parent().and_then(|folder| folder.join(&import.specifier)) {
            Some(target) => relative_specifier(path, &target),
            None => import.specifier.clone(),
        },
        false => import.specifier.clone(),
    };
    let quote = document.source()[..import.specifier_range.start].chars().next_back().unwrap_or('"');
    let end = if document.slice(import.range.clone()).ends_with(';') { ";" } else { "" };
    format!("{} from {quote}{specifier}{quote}{end}", crate::imports::bound(import, &kept))
}

/// Imports that only the selection used go; the new one comes.
fn imports(document: &Document, range: &Range<usize>, used: &Used, name: &str, specifier: &str) -> Vec<Edit> {
    let script = document.script();
    let stays = |local: &str| {
        crate::names::all_uses(document, local).into_iter().any(|at| !(range.start <= at && at < range.end))
    };
    let gone: Vec<usize> = script.imports.iter().enumerate().filter(|(_, import)| {
        let all_moved = !import.names.is_empty() && import.names.iter().all(|it| used.imports.contains(&it.local) && !stays(&it.local));
        all_moved && !matches!(import.names[0].imported, Imported::Namespace)
    }).map(|(at, _)| at).collect();
    let mut edits = Vec::new();
    let new = NewImport::into(document).default(name, specifier);
    let last = script.imports.len().wrapping_sub(1);
    for &at in gone.iter().filter(|at| **at != last) {
        let import = &script.imports[at];
        let names: Vec<&str> = import.names.iter().map(|it| it.local.as_str()).collect();
        let (range, text) = without_names(document, import, &names);
        edits.push(Edit::replace(range, text));
    }
    match gone.contains(&last) {
        // The new one takes the place of the last.
        true => edits.push(Edit::replace(script.imports[last].range.clone(), new.text.trim_matches(['\r', '\n']))),
        false => edits.push(new),
    }
    edits
}

/// The type of a name of the file, as far as it shows.
fn type_in(document: &Document, name: &str) -> String {
    let script = document.script();
    if let Some(field) = script.props.as_ref().and_then(|props| props.fields.iter().find(|field| field.name == name)) {
        let optional = if field.optional && field.default.is_none() { " | undefined" } else { "" };
        return format!("{}{optional}", field.ty);
    }
    let Some(declared) = script.declaration(name) else { return "any".to_owned() };
    if let Some(ty) = &declared.ty {
        // A type of this file is not there in the other one.
        let words = ty.split(|c: char| !crate::place::is_name_char(c));
        let local = words.into_iter().any(|word| script.declaration(word).is_some() || script.import_of(word).is_some());
        return if local { "any".to_owned() } else { ty.clone() };
    }
    let full = document.slice(declared.full_range.clone());
    let value = full.split_once('=').map_or("", |(_, value)| value.trim().trim_end_matches(';'));
    type_of(value).unwrap_or("any").to_owned()
}

/// The type of a literal.
pub(super) fn type_of(value: &str) -> Option<&'static str> {
    let starts = |quotes: &[char]| value.starts_with(quotes);
    Some(match value {
        "true" | "false" => "boolean",
        _ if starts(&['"', '\'', '`']) && value.len() > 1 && value[1..].find(&value[..1]) == Some(value.len() - 2) => "string",
        _ if value.parse::<f64>().is_ok() => "number",
        _ => return None,
    })
}

/// A rule of a style the selection uses.
struct Style {
    range: Range<usize>,
    /// Nothing else in the file has what it selects.
    moves: bool,
    lang: Option<String>,
}

/// The rules of scoped styles that are about the selection: those that name one of its classes or ids.
fn styles(document: &Document, range: &Range<usize>) -> Vec<Style> {
    let mut found = Vec::new();
    for region in document.regions().iter().filter(|region| matches!(region.kind, RegionKind::Style(_))) {
        let element = document.ancestors_at(region.range.start).find_map(Node::as_element);
        let Some(element) = element.filter(|it| it.attribute("is:global").is_none() && it.attribute("is:inline").is_none()) else { continue };
        if range.start <= element.range().start && element.range().end <= range.end {
            continue;
        }
        let lang = element.attribute("lang").and_then(|it| it.text_value()).map(str::to_owned);
        let Some(guest) = document.guest(region) else { continue };
        for rule in guest.root().named_children().filter(|node| node.kind() == "rule_set") {
            let selectors = rule.named_children().find(|node| node.kind() == "selectors");
            let names: Vec<&str> = selectors
                .into_iter()
                .flat_map(GuestNode::descendants)
                .filter(|node| matches!(node.kind(), "class_name" | "id_name") && node.parent().is_some_and(|it| matches!(it.kind(), "class_selector" | "id_selector")))
                .map(GuestNode::text)
                .collect();
            let has = |name: &&str| crate::diagnostics::code_words(document.slice(range.clone()), name).next().is_some();
            if names.is_empty() || !names.iter().all(has) {
                continue;
            }
            let elsewhere = names.iter().any(|name| {
                crate::diagnostics::code_words(document.source(), name).any(|at| {
                    let in_style = document.regions().iter().any(|it| matches!(it.kind, RegionKind::Style(_)) && it.range.start <= at && at < it.range.end);
                    !in_style && !range.contains(&at)
                })
            });
            found.push(Style { range: rule.range(), moves: !elsewhere, lang: lang.clone() });
        }
    }
    found
}

/// With the blanks before and the end of the line behind.
fn with_line(document: &Document, range: Range<usize>) -> Range<usize> {
    let source = document.source();
    let start = source[..range.start].trim_end_matches([' ', '\t']).len();
    let rest = &source[range.end..];
    let end = rest.find('\n').filter(|end| rest[..*end].trim().is_empty()).map_or(0, |end| end + 1);
    start..range.end + end
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::code_actions::testing::{after, titles};

    #[test]
    fn imports_props_and_styles_come_along() {
        let text = "//- /src/pages/blog/index.astro
---
import Base from '../../layouts/Base.astro';
import Card from '../../components/Card.astro';
import { format } from 'dates';
interface Props { title: string; tags?: string[] }
const { title, tags } = Astro.props;
const posts: Post[] = await load();
const count = 3;
---
<Base>
  $1<section class=\"list\" id=\"top\">
    <h2 class=\"head\">{title} {count}</h2>
    {posts.map((post) => <Card title={post.title} date={format(post.date)} />)}
    {Astro.props.footer}
    <slot name=\"end\" />
  </section>$2
  <p class=\"head\">{format(now)}</p>
</Base>
<style>
  .list { display: grid; }
  .head { color: red; }
  p { margin: 0; }
</style>
//- /src/components/Card.astro
<p></p>
//- /src/layouts/Base.astro
<slot />
";
        expect![[r#"
            +++ /src/components/Extracted.astro
            ---
            import Card from './Card.astro';
            import { format } from 'dates';

            interface Props {
              title: string;
              count: number;
              posts: Post[];
              footer: any;
            }

            const { title, count, posts } = Astro.props;
            ---

            <section class="list" id="top">
              <h2 class="head">{title} {count}</h2>
              {posts.map((post) => <Card title={post.title} date={format(post.date)} />)}
              {Astro.props.footer}
              <slot name="end" />
            </section>

            <style>
              .list { display: grid; }

              .head { color: red; }
            </style>
            --- /src/pages/blog/index.astro
            ---
            import Base from '../../layouts/Base.astro';
            import { format } from 'dates';
            import Extracted from '../../components/Extracted.astro';
            interface Props { title: string; tags?: string[] }
            const { title, tags } = Astro.props;
            const posts: Post[] = await load();
            const count = 3;
            ---
            <Base>
              <Extracted {title} {count} {posts} footer={Astro.props.footer}>
                <slot name="end" slot="end" />
              </Extracted>
              <p class="head">{format(now)}</p>
            </Base>
            <style>
              .head { color: red; }
              p { margin: 0; }
            </style>
        "#]].assert_eq(&after(text, "Extract to `src/components/Extracted.astro`"));
    }

    #[test]
    fn only_whole_markup() {
        for text in ["<div>$1text$2</div>", "<div>$1<a>x$2</a></div>", "<p>{a</p>$1<b></b>$2", "$0<a></a>", "<p>a</p>\n$1<style>p { color: red }</style>$2"] {
            assert!(!titles(text).iter().any(|title| title.starts_with("Extract")), "{text}");
        }
    }
}
