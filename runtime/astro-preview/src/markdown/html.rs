//! Writes the tree of a Markdown text as HTML.

use std::fmt::Write;

use astro_project::content::Slugger;
use markdown::mdast::{AlignKind, Definition, FootnoteDefinition, List, ListItem, Node, Table};
use rustc_hash::FxHashMap;

use super::{Heading, Options, Rendered};

/// Deeper than any text a person writes; what is below is left out.
const MAX_DEPTH: usize = 200;

/// Opens a code block as the highlighter does with Astro's default theme.
const CODE_FRAME: &str = r#"<pre class="astro-code github-dark" style="background-color:#24292e;color:#e1e4e8; overflow-x: auto;" tabindex="0""#;

pub(super) struct Writer<'a> {
    options: Options,
    image: &'a dyn Fn(&str) -> Option<String>,
    out: Rendered,
    slugger: Slugger,
    definitions: FxHashMap<&'a str, &'a Definition>,
    notes: FxHashMap<&'a str, &'a FootnoteDefinition>,
    /// Notes in the order they are first called, and how often.
    called: Vec<(&'a str, usize)>,
    depth: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(options: Options, image: &'a dyn Fn(&str) -> Option<String>) -> Writer<'a> {
        Writer {
            options,
            image,
            out: Rendered::default(),
            slugger: Slugger::default(),
            definitions: FxHashMap::default(),
            notes: FxHashMap::default(),
            called: Vec::new(),
            depth: 0,
        }
    }

    pub(super) fn render(mut self, root: &'a Node) -> Rendered {
        self.define(root);
        for block in shown(root.children().map(Vec::as_slice).unwrap_or_default()) {
            self.block(block);
            self.out.html.push('\n');
        }
        self.footnotes();
        self.out
    }

    /// Finds what references lead to; the first definition of a name counts.
    fn define(&mut self, root: &'a Node) {
        let mut left = vec![root];
        while let Some(node) = left.pop() {
            match node {
                Node::Definition(definition) => {
                    self.definitions.entry(&definition.identifier).or_insert(definition);
                }
                Node::FootnoteDefinition(note) => {
                    self.notes.entry(&note.identifier).or_insert(note);
                }
                _ => {}
            }
            left.extend(node.children().into_iter().flatten().rev());
        }
    }

    fn write(&mut self, html: &str) {
        self.out.html.push_str(html);
    }

    fn text(&mut self, text: &str) {
        escape(&mut self.out.html, text);
    }

    /// ` name="value"`
    fn attribute(&mut self, name: &str, value: &str) {
        let _ = write!(self.out.html, " {name}=\"");
        for c in value.chars() {
            match c {
                '&' => self.write("&amp;"),
                '"' => self.write("&quot;"),
                c => self.out.html.push(c),
            }
        }
        self.out.html.push('"');
    }

    fn block(&mut self, node: &'a Node) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        match node {
            Node::Paragraph(paragraph) => self.wrapped("p", &paragraph.children),
            Node::Heading(heading) => self.heading(heading.depth, &heading.children),
            Node::Blockquote(quote) => {
                self.write("<blockquote>\n");
                self.blocks(&quote.children);
                self.write("</blockquote>");
            }
            Node::List(list) => self.list(list),
            Node::Code(code) => self.code(&code.value, code.lang.as_deref()),
            Node::ThematicBreak(_) => self.write("<hr>"),
            Node::Table(table) => self.table(table),
            Node::Html(html) => self.write(&html.value),
            inline => self.inline(inline),
        }
        self.depth -= 1;
    }

    fn blocks(&mut self, nodes: &'a [Node]) {
        for node in shown(nodes) {
            self.block(node);
            self.out.html.push('\n');
        }
    }

    fn wrapped(&mut self, tag: &str, children: &'a [Node]) {
        let _ = write!(self.out.html, "<{tag}>");
        self.inlines(children);
        let _ = write!(self.out.html, "</{tag}>");
    }

    fn heading(&mut self, depth: u8, children: &'a [Node]) {
        let mut text = String::new();
        plain(children, &mut text, 0);
        let slug = self.slugger.slug(&text);
        let _ = write!(self.out.html, "<h{depth}");
        self.attribute("id", &slug);
        self.write(">");
        self.inlines(children);
        let _ = write!(self.out.html, "</h{depth}>");
        self.out.headings.push(Heading { depth, slug, text });
    }

    fn list(&mut self, list: &'a List) {
        let tag = if list.ordered { "ol" } else { "ul" };
        let items = || list.children.iter().filter_map(|node| if let Node::ListItem(item) = node { Some(item) } else { None });
        let _ = write!(self.out.html, "<{tag}");
        if let Some(start) = list.start.filter(|start| *start != 1) {
            self.attribute("start", &start.to_string());
        }
        if items().any(|item| item.checked.is_some()) {
            self.attribute("class", "contains-task-list");
        }
        self.write(">\n");
        let loose = list.spread || items().any(|item| item.spread);
        for item in items() {
            self.item(item, loose);
            self.write("\n");
        }
        let _ = write!(self.out.html, "</{tag}>");
    }

    fn item(&mut self, item: &'a ListItem, loose: bool) {
        let task = item.checked.map(|done| if done { "<input type=\"checkbox\" checked disabled> " } else { "<input type=\"checkbox\" disabled> " });
        self.write(if task.is_some() { "<li class=\"task-list-item\">" } else { "<li>" });
        let mut task = task;
        let children: Vec<&Node> = shown(&item.children).collect();
        for (index, child) in children.iter().enumerate() {
            let is_text = matches!(child, Node::Paragraph(_));
            if loose || index > 0 || !is_text {
                self.write("\n");
            }
            match child {
                Node::Paragraph(paragraph) => {
                    self.write(if loose { "<p>" } else { "" });
                    self.write(task.take().unwrap_or_default());
                    self.inlines(&paragraph.children);
                    self.write(if loose { "</p>" } else { "" });
                }
                child => {
                    self.write(task.take().unwrap_or_default());
                    self.block(child);
                }
            }
        }
        if children.last().is_some_and(|last| loose || !matches!(last, Node::Paragraph(_))) {
            self.write("\n");
        }
        self.write(task.take().unwrap_or_default().trim_end());
        self.write("</li>");
    }

    fn code(&mut self, code: &str, lang: Option<&str>) {
        let lang = lang.unwrap_or("plaintext");
        if !self.options.highlight || lang == "math" {
            self.write("<pre><code");
            if lang != "plaintext" {
                self.attribute("class", &format!("language-{lang}"));
            }
            self.write(">");
            self.text(code);
            return self.write("\n</code></pre>");
        }
        self.write(CODE_FRAME);
        self.attribute("data-language", lang);
        self.write("><code>");
        let span = if lang == "plaintext" { "<span>" } else { "<span style=\"color:#E1E4E8\">" };
        for (index, line) in code.split('\n').enumerate() {
            self.write(if index > 0 { "\n" } else { "" });
            self.write("<span class=\"line\">");
            self.write(span);
            self.text(line);
            self.write("</span></span>");
        }
        self.write("</code></pre>");
    }

    fn table(&mut self, table: &'a Table) {
        self.write("<table>\n");
        for (index, row) in table.children.iter().enumerate() {
            let (cell, open, close) = match index {
                0 => ("th", "<thead>\n", "</thead>\n"),
                1 => ("td", "<tbody>\n", ""),
                _ => ("td", "", ""),
            };
            self.write(open);
            self.write("<tr>\n");
            for (column, child) in row.children().into_iter().flatten().enumerate().take(table.align.len()) {
                let align = match table.align[column] {
                    AlignKind::Left => " style=\"text-align: left\"",
                    AlignKind::Right => " style=\"text-align: right\"",
                    AlignKind::Center => " style=\"text-align: center\"",
                    AlignKind::None => "",
                };
                let _ = write!(self.out.html, "<{cell}{align}>");
                self.inlines(child.children().map(Vec::as_slice).unwrap_or_default());
                let _ = writeln!(self.out.html, "</{cell}>");
            }
            self.write("</tr>\n");
            self.write(close);
        }
        self.write(if table.children.len() > 1 { "</tbody>\n</table>" } else { "</table>" });
    }

    fn inlines(&mut self, nodes: &'a [Node]) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        nodes.iter().for_each(|node| self.inline(node));
        self.depth -= 1;
    }

    fn inline(&mut self, node: &'a Node) {
        match node {
            Node::Text(text) => self.text(&text.value),
            Node::Emphasis(node) => self.wrapped("em", &node.children),
            Node::Strong(node) => self.wrapped("strong", &node.children),
            Node::Delete(node) => self.wrapped("del", &node.children),
            Node::InlineCode(code) => {
                self.write("<code>");
                self.text(&code.value.replace('\n', " "));
                self.write("</code>");
            }
            Node::Break(_) => self.write("<br>\n"),
            Node::Html(html) => self.write(&html.value),
            Node::Link(link) => self.link(&link.url, link.title.as_deref(), &link.children),
            Node::Image(image) => self.picture(&image.url, image.title.as_deref(), &image.alt),
            Node::LinkReference(reference) => match self.definitions.get(reference.identifier.as_str()) {
                Some(to) => self.link(&to.url, to.title.as_deref(), &reference.children),
                None => self.inlines(&reference.children),
            },
            Node::ImageReference(reference) => match self.definitions.get(reference.identifier.as_str()) {
                Some(to) => self.picture(&to.url, to.title.as_deref(), &reference.alt),
                None => self.text(&reference.alt),
            },
            Node::FootnoteReference(reference) => self.call(&reference.identifier),
            _ => {}
        }
    }

    fn link(&mut self, url: &str, title: Option<&str>, children: &'a [Node]) {
        self.write("<a");
        self.attribute("href", &address(url));
        if let Some(title) = title {
            self.attribute("title", title);
        }
        self.write(">");
        self.inlines(children);
        self.write("</a>");
    }

    fn picture(&mut self, url: &str, title: Option<&str>, alt: &str) {
        let src = (self.image)(url).unwrap_or_else(|| address(url));
        if src.starts_with('{') {
            // A picture of the project: the runtime puts what `getImage()` makes of it here.
            let of = format!("{{\"of\":{src},\"alt\":{},\"title\":{}}}", json(Some(alt)), json(title));
            self.write("<img");
            self.attribute("__ASTRO_IMAGE_", &of);
            return self.write(">");
        }
        self.write("<img");
        self.attribute("src", &src);
        self.attribute("alt", alt);
        if let Some(title) = title {
            self.attribute("title", title);
        }
        self.write(">");
    }

    /// The small number that leads to a note.
    fn call(&mut self, identifier: &'a str) {
        if !self.notes.contains_key(identifier) {
            return;
        }
        let index = self.called.iter().position(|(name, _)| *name == identifier).unwrap_or_else(|| {
            self.called.push((identifier, 0));
            self.called.len() - 1
        });
        self.called[index].1 += 1;
        let again = match self.called[index].1 {
            1 => String::new(),
            count => format!("-{count}"),
        };
        let id = address(identifier);
        self.write("<sup><a");
        self.attribute("href", &format!("#user-content-fn-{id}"));
        self.attribute("id", &format!("user-content-fnref-{id}{again}"));
        let _ = write!(self.out.html, " data-footnote-ref aria-describedby=\"footnote-label\">{}</a></sup>", index + 1);
    }

    fn footnotes(&mut self) {
        if self.called.is_empty() {
            return;
        }
        self.write("<section data-footnotes class=\"footnotes\"><h2 class=\"sr-only\" id=\"footnote-label\">Footnotes</h2>\n<ol>\n");
        let heading = Heading { depth: 2, slug: "footnote-label".to_owned(), text: "Footnotes".to_owned() };
        self.out.headings.push(heading);
        let mut index = 0;
        // A note may call further notes.
        while let Some((identifier, _)) = self.called.get(index).copied() {
            index += 1;
            let Some(note) = self.notes.get(identifier).copied() else { continue };
            let id = address(identifier);
            self.write("<li");
            self.attribute("id", &format!("user-content-fn-{id}"));
            self.write(">\n");
            let start = self.out.html.len();
            self.blocks(&note.children);
            let count = self.called[index - 1].1;
            let back = back_links(&id, index, count);
            // The way back stands at the end of the last paragraph.
            match self.out.html[start..].strip_suffix("</p>\n").map(str::len) {
                Some(len) => self.out.html.insert_str(start + len, &back),
                None => {
                    self.write(back.trim_start());
                    self.write("\n");
                }
            }
            self.write("</li>\n");
        }
        self.write("</ol>\n</section>\n");
    }
}

fn back_links(id: &str, index: usize, count: usize) -> String {
    let mut out = String::new();
    for nth in 1..=count.min(1000) {
        let (again, small) = match nth {
            1 => (String::new(), String::new()),
            nth => (format!("-{nth}"), format!("<sup>{nth}</sup>")),
        };
        let _ = write!(
            out,
            " <a href=\"#user-content-fnref-{id}{again}\" data-footnote-backref=\"\" aria-label=\"Back to reference {index}{again}\" class=\"data-footnote-backref\">↩{small}</a>"
        );
    }
    out
}

/// The nodes that leave something on the page.
fn shown(nodes: &[Node]) -> impl Iterator<Item = &Node> {
    nodes.iter().filter(|node| !matches!(node, Node::Definition(_) | Node::FootnoteDefinition(_) | Node::Yaml(_) | Node::Toml(_)))
}

/// The text of nodes without their tags.
fn plain(nodes: &[Node], out: &mut String, depth: usize) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(&text.value),
            Node::InlineCode(code) => out.push_str(&code.value),
            node if depth < MAX_DEPTH => plain(node.children().map(Vec::as_slice).unwrap_or_default(), out, depth + 1),
            _ => {}
        }
    }
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
}

/// An address with what no address may hold escaped; escapes that are there stay.
fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | 0..=b' ' | 0x7f.. => {
                let _ = write!(out, "%{byte:02X}");
            }
            byte => out.push(char::from(byte)),
        }
    }
    out
}
/// Text as JSON; `null` for none.
fn json(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), |text| serde_json::Value::from(text).to_string())
}

