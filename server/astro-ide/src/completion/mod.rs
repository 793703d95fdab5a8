//! What can be written at the cursor?

pub(crate) mod attribute;
mod character;
pub(crate) mod context;
mod emmet;
mod emmet_css;
mod import_names;
pub(crate) mod import_path;
mod path;
mod project;
pub(crate) mod route;
pub(crate) mod script;
pub(crate) mod style;
mod tag;
pub(crate) mod trigger;
mod value;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use astro_project::{AssetKind, FilePath, Snapshot};
use astro_syntax::text::floor_char;
use astro_syntax::{Document, RegionKind};

use crate::content;
use crate::answer::{CompletionItem, CompletionKind, CompletionList, Edit, FilePosition, Insert};
use crate::data::snippets::{At, SNIPPETS};
use crate::place::{Place, place};

/// Everything a source of completions needs to know.
pub(crate) struct Request<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) file: &'a FilePath,
    pub(crate) document: &'a Document,
    pub(crate) offset: usize,
}

/// Offers what can be written at `at`; every source looks only at what it can use there.
pub(crate) fn completion(snapshot: &Snapshot, at: &FilePosition) -> CompletionList {
    if content::is_entry(&at.file) {
        return content::completion(snapshot, at);
    }
    if AssetKind::of(&at.file) != AssetKind::Astro {
        return in_script_file(snapshot, at);
    }
    let Some(document) = snapshot.document(&at.file) else { return CompletionList::default() };
    let offset = floor_char(document.source(), at.offset);
    let request = Request { snapshot, file: &at.file, document: &document, offset };
    let mut items = Items::new(document.source(), offset);
    lone_fence(&request, &mut items);
    if tag::end_of_raw(&request, &mut items) {
        return items.finish();
    }
    match place(&document, offset) {
        Place::Script(region) => {
            if let Some(range) = route::argument_before(document.source(), offset).filter(|_| is_server_code(region)) {
                route::complete(&request, range, &mut items);
            } else if project::complete(&request, region, &mut items) || value::in_script(&request, &mut items) {
                // Names of the project in a string: nothing else fits there.
            } else if !import_path::complete(&request, &mut items) && !import_names::complete(&request, region, &mut items) {
                if region == RegionKind::AttributeExpression {
                    value::in_expression(&request, &mut items);
                }
                script::complete(&request, region, &mut items);
            }
        }
        Place::TagName(range) => tag::start(&request, range, &mut items),
        Place::EndTagName(range) => tag::end(&request, range, &mut items),
        Place::AttributeName { element, attribute, range } => {
            attribute::complete(&request, element, attribute, range, &mut items);
        }
        Place::AttributeValue { element, attribute, range, quoted } => {
            value::complete(&request, element, attribute, range, quoted, &mut items);
        }
        Place::Style { sheet, inline, language } => style::complete(&request, sheet, inline, language, &mut items),
        Place::Markup if character::complete(&request, &mut items) => {}
        Place::Markup => {
            markup(&request, &mut items);
            emmet::complete(&request, &mut items);
        }
        Place::Elsewhere => {}
    }
    items.finish()
}

/// Files that are no `.astro`: what the context of endpoints and middleware has.
fn in_script_file(snapshot: &Snapshot, at: &FilePosition) -> CompletionList {
    let Some(text) = snapshot.text(&at.file).filter(|_| context::has_context(snapshot, &at.file)) else {
        return CompletionList::default();
    };
    let offset = floor_char(&text, at.offset);
    let mut items = Items::new(&text, offset);
    if let Some(range) = route::argument_before(&text, offset) {
        route::offer(snapshot, range, &mut items);
    } else if !project::variables(snapshot, &text, offset, false, &mut items) {
        context::complete(snapshot, &at.file, &text, offset, &mut items);
    }
    items.finish()
}

/// Text of the page: the fences at the top of the file, and pieces of markup.
fn markup(request: &Request<'_>, items: &mut Items<'_>) {
    let source = request.document.source();
    let line_start = source[..request.offset].rfind('\n').map_or(0, |at| at + 1);
    let line = source[line_start..request.offset].trim_start_matches('\u{feff}');
    let is_fence = !line.is_empty() && line.len() <= 3 && line.bytes().all(|byte| byte == b'-');
    if request.document.frontmatter().is_none() && source[..line_start].trim().is_empty() && (is_fence || line.is_empty()) {
        let range = request.offset - line.len()..request.offset;
        snippets(items, At::FileStart, range);
    }
    let word = crate::place::word_before(source, request.offset, |c| c.is_alphanumeric());
    if !word.is_empty() {
        snippets(items, At::Markup, word);
    }
}

/// Right after an opening fence that is never closed: the pair of them.
fn lone_fence(request: &Request<'_>, items: &mut Items<'_>) {
    let Some(frontmatter) = request.document.frontmatter().filter(|it| it.close_range().is_none()) else { return };
    if let Some(open) = frontmatter.open_range().filter(|open| open.end == request.offset) {
        snippets(items, At::FileStart, open);
    }
}

/// Adds the snippets for `at`.
pub(crate) fn snippets(items: &mut Items<'_>, at: At, range: Range<usize>) {
    for snippet in SNIPPETS.iter().filter(|snippet| snippet.at == at) {
        let item = Item::new(snippet.label, CompletionKind::Snippet, range.clone());
        items.push(item.snippet(snippet.body).doc(snippet.doc).sort(900));
    }
}

/// Is this the component script, and not some other script?
pub(crate) fn is_server_code(region: RegionKind) -> bool {
    use RegionKind::*;
    matches!(region, Frontmatter | Expression | AttributeExpression | TemplateValue)
}

/// Nobody reads a longer list; editors ask again for the rest as the word grows.
const MOST_ITEMS: usize = 250;

/// Added to the rank of items that do not start with what is typed.
const NOT_A_PREFIX: u32 = 1000;

/// Collects items that match what is typed.
pub(crate) struct Items<'a> {
    source: &'a str,
    offset: usize,
    list: Vec<CompletionItem>,
}

impl<'a> Items<'a> {
    pub(crate) fn new(source: &'a str, offset: usize) -> Self {
        Items { source, offset, list: Vec::new() }
    }

    /// Adds an item if what is typed before the cursor may mean it; what starts as typed comes first.
    pub(crate) fn push(&mut self, mut item: Item) {
        let CompletionItem { insert, filter, label, .. } = &item.0;
        let start = floor_char(self.source, insert.range.start.min(self.offset));
        let typed = &self.source[start..self.offset];
        let name = filter.as_deref().unwrap_or(label);
        if !matches(typed, name) {
            return;
        }
        if !name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed)) {
            item.0.sort += NOT_A_PREFIX;
        }
        self.list.push(item.0);
    }

    /// Adds an item whatever is typed: the list is short, and what is typed there may be anything.
    pub(crate) fn push_unasked(&mut self, item: Item) {
        self.list.push(item.0);
    }

    /// Is an item of that label there already?
    pub(crate) fn has(&self, label: &str) -> bool {
        self.list.iter().any(|item| item.label == label)
    }

    /// The list, best first.
    pub(crate) fn finish(self) -> CompletionList {
        let mut items = self.list;
        items.sort_by(|a, b| (a.sort, &a.label).cmp(&(b.sort, &b.label)));
        items.dedup_by(|a, b| a.label == b.label && a.kind == b.kind && a.edits == b.edits);
        let incomplete = items.len() > MOST_ITEMS;
        items.truncate(MOST_ITEMS);
        CompletionList { items, incomplete }
    }
}

/// Do the letters of `typed` occur in `name` in this order? The first must start a word.
fn matches(typed: &str, name: &str) -> bool {
    let mut wanted = typed.chars().flat_map(char::to_lowercase).peekable();
    let Some(&first) = wanted.peek() else { return true };
    let mut before = ' ';
    let mut started = false;
    for c in name.chars() {
        let lower = c.to_lowercase().next().unwrap_or(c);
        if !started {
            let starts_word = !before.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) || before.is_numeric();
            started = lower == first && (starts_word || !first.is_alphanumeric());
            if started {
                wanted.next();
            }
        } else if wanted.peek() == Some(&lower) {
            wanted.next();
        }
        before = c;
    }
    started && wanted.peek().is_none()
}

/// An item being made.
pub(crate) struct Item(CompletionItem);

impl Item {
    /// Replaces `range` by its label.
    pub(crate) fn new(label: impl Into<Cow<'static, str>>, kind: CompletionKind, range: Range<usize>) -> Item {
        let label = label.into();
        let insert = Insert { range, text: label.clone(), snippet: false };
        Item(CompletionItem {
            label,
            kind,
            detail: None,
            doc: None,
            filter: None,
            insert,
            edits: Vec::new(),
            sort: 500,
            deprecated: false,
            retrigger: false,
        })
    }

    pub(crate) fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Item {
        self.0.detail = Some(detail.into());
        self
    }

    pub(crate) fn doc(mut self, doc: impl Into<Cow<'static, str>>) -> Item {
        self.0.doc = Some(doc.into());
        self
    }

    pub(crate) fn maybe_doc(mut self, doc: Option<Cow<'static, str>>) -> Item {
        self.0.doc = doc;
        self
    }

    pub(crate) fn text(mut self, text: impl Into<Cow<'static, str>>) -> Item {
        self.0.insert.text = text.into();
        self
    }

    pub(crate) fn snippet(mut self, text: impl Into<Cow<'static, str>>) -> Item {
        self.0.insert.text = text.into();
        self.0.insert.snippet = true;
        self
    }

    pub(crate) fn filter(mut self, filter: impl Into<String>) -> Item {
        self.0.filter = Some(filter.into());
        self
    }

    pub(crate) fn edit(mut self, edit: Edit) -> Item {
        self.0.edits.push(edit);
        self
    }

    pub(crate) fn sort(mut self, sort: u32) -> Item {
        self.0.sort = sort;
        self
    }

    pub(crate) fn deprecated(mut self, deprecated: bool) -> Item {
        self.0.deprecated = deprecated;
        self
    }

    pub(crate) fn retrigger(mut self) -> Item {
        self.0.retrigger = true;
        self
    }
}

/// Text as it must be written in a snippet to stand for itself.
pub(crate) fn escape_snippet(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
