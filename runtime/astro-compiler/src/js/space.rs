//! White space between the items of a content.
//!
//! Astro's compiler drops more of it than HTML asks for: at the edges of components and expressions, behind scripts that
//! come last, in a `<head>`. What is done here was read off its answers, see `white_space` in the tests.

use std::borrow::Cow;
use std::ops::Range;

use crate::component::{ElementKind, Id, ItemKind};
use crate::js::markup::Place;
use crate::js::{Compress, Printer};
use crate::text;

/// What an item is to the white space beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Blank,
    Comment,
    Bundled,
    Inline,
    Nothing,
    Real,
}

/// A content, looked at once for all of its texts.
pub(crate) struct Spacing {
    sorts: Vec<Sort>,
    /// First and last of what is seen on the page; scripts that stay where they are count.
    first: Option<usize>,
    last: Option<usize>,
    /// The last that is no script either.
    last_plain: Option<usize>,
    /// The last item that prints anything but white space.
    end: Option<usize>,
}

impl Spacing {
    /// White space, also that between markup in an expression.
    pub(crate) fn is_text(&self, index: usize) -> bool {
        self.sorts[index] == Sort::Blank
    }
}

impl<'a> Printer<'a> {
    pub(crate) fn spacing(&self, content: &[Id]) -> Spacing {
        let sorts: Vec<Sort> = content.iter().map(|&id| self.sort(id)).collect();
        let is_real = |sort: &Sort| matches!(sort, Sort::Real | Sort::Inline);
        Spacing {
            first: sorts.iter().position(is_real),
            last: sorts.iter().rposition(is_real),
            last_plain: sorts.iter().rposition(|sort| *sort == Sort::Real),
            end: sorts.iter().rposition(|sort| !matches!(sort, Sort::Blank | Sort::Nothing)),
            sorts,
        }
    }

    fn sort(&self, id: Id) -> Sort {
        let item = self.component.item(id);
        let slice = |range: &Range<usize>| self.component.slice(range.clone());
        match &item.kind {
            ItemKind::Text | ItemKind::Script if text::is_blank(slice(&item.range)) => Sort::Blank,
            ItemKind::Comment => Sort::Comment,
            ItemKind::Nothing => Sort::Nothing,
            ItemKind::Element(element) => match element.kind {
                ElementKind::Script(_) => Sort::Bundled,
                ElementKind::Inline if slice(&element.name) == "script" => Sort::Inline,
                _ => Sort::Real,
            },
            _ => Sort::Real,
        }
    }

    /// The text of the page at an item that is text, or white space between markup in an expression.
    pub(crate) fn page_text(&self, content: &[Id], index: usize, place: Place, spacing: &Spacing) -> Cow<'a, str> {
        let range = self.component.item(content[index]).range.clone();
        let is_first = place == Place::Root && index == 0;
        let component = self.component;
        let text = component.slice(if is_first { self.with_lead(range) } else { range });
        let compress = self.options.compress;
        if place == Place::Preserved {
            return Cow::Borrowed(text);
        }
        if spacing.sorts[index] == Sort::Blank && self.is_dropped(content, index, place, spacing) {
            return Cow::Borrowed("");
        }
        // The end of a file is kept as it is, but for the last line breaks.
        if place == Place::Root && spacing.end == Some(index) {
            return match compress {
                Compress::Jsx if index == 0 => text::jsx(text),
                Compress::Html if index == 0 => Cow::Owned(text::html(text).trim_end().to_owned()),
                _ => Cow::Borrowed(text.trim_end()),
            };
        }
        match compress {
            Compress::Off => Cow::Borrowed(text),
            Compress::Html => text::html(text),
            Compress::Jsx if place == Place::Slot && !text::is_blank(text) => Cow::Borrowed(text),
            Compress::Jsx => text::jsx(text),
        }
    }

    /// The first text of a file with the white space before it, but for the line break behind the fence.
    fn with_lead(&self, range: Range<usize>) -> Range<usize> {
        let before = self.component.slice(0..range.start);
        let code = before.trim_end_matches(text::is_space).len();
        let lead = before[code..].strip_prefix('\r').unwrap_or(&before[code..]);
        let lead = if code > 0 { lead.strip_prefix('\n').unwrap_or(lead) } else { lead };
        range.start - lead.len()..range.end
    }

    /// Is the white space at `index` layout of the source only?
    fn is_dropped(&self, content: &[Id], index: usize, place: Place, spacing: &Spacing) -> bool {
        let Spacing { sorts, first, last, last_plain, end } = spacing;
        let compress = self.options.compress;
        let before = index.checked_sub(1).map(|index| sorts[index]);
        let is_after = |place: &Option<usize>| place.is_none_or(|place| index > place);
        let is_edge = match compress {
            Compress::Off => is_after(end) || sorts[..index].iter().all(|sort| *sort == Sort::Nothing),
            _ => is_after(last) || first.is_none_or(|first| index < first),
        };
        let is_expression = |index: Option<usize>| {
            let id = index.and_then(|index| content.get(index));
            id.is_some_and(|&id| matches!(self.component.item(id).kind, ItemKind::Expression { .. }))
        };
        match (place, before) {
            (Place::Root | Place::Expression, _) if is_edge => true,
            (_, Some(Sort::Bundled | Sort::Inline)) if is_after(last_plain) => true,
            // The white space around a style that is taken out is there once.
            (_, Some(Sort::Nothing)) if index < 2 || sorts[index - 2] == Sort::Blank => true,
            (Place::Slot, _) if is_expression(index.checked_sub(1)) || index == 0 && is_expression(Some(1)) => true,
            _ if compress != Compress::Html => false,
            (Place::Head, _) => true,
            _ => last.is_none() || is_after(last) && sorts[last.unwrap_or(0)..].contains(&Sort::Bundled),
        }
    }

    /// Content in braces without the white space at its edges.
    pub(crate) fn within_braces<'c>(&self, parts: &'c [Id]) -> &'c [Id] {
        let is_blank = |id: &Id| self.sort(*id) == Sort::Blank;
        let start = parts.iter().position(|id| !is_blank(id)).unwrap_or(parts.len());
        let end = parts.iter().rposition(|id| !is_blank(id)).map_or(start, |last| last + 1);
        &parts[start..end]
    }
}
