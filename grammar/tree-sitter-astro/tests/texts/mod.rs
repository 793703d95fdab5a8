//! Texts for the tests of the grammar: our own files, and random ones made of pieces.
#![allow(dead_code, reason = "each test takes what it needs")]

/// The files of `test/typing`, each accepted by Astro's compiler.
pub const FILES: &[(&str, &str)] = &[
    ("article", include_str!("../../test/typing/article.astro")),
    ("card", include_str!("../../test/typing/card.astro")),
    ("code", include_str!("../../test/typing/code.astro")),
    ("contact", include_str!("../../test/typing/contact.astro")),
    ("dialog", include_str!("../../test/typing/dialog.astro")),
    ("events", include_str!("../../test/typing/events.astro")),
    ("feed", include_str!("../../test/typing/feed.astro")),
    ("gallery", include_str!("../../test/typing/gallery.astro")),
    ("header", include_str!("../../test/typing/header.astro")),
    ("i18n", include_str!("../../test/typing/i18n.astro")),
    ("icon", include_str!("../../test/typing/icon.astro")),
    ("landing", include_str!("../../test/typing/landing.astro")),
    ("layout", include_str!("../../test/typing/layout.astro")),
    ("nested", include_str!("../../test/typing/nested.astro")),
    ("not_found", include_str!("../../test/typing/not_found.astro")),
    ("product", include_str!("../../test/typing/product.astro")),
    ("search", include_str!("../../test/typing/search.astro")),
    ("seo", include_str!("../../test/typing/seo.astro")),
    ("table", include_str!("../../test/typing/table.astro")),
    ("tabs", include_str!("../../test/typing/tabs.astro")),
];

/// Pieces that the scanner treats specially, so that random texts reach its corners.
pub const PIECES: &[&str] = &[
    "<", ">", "/", "</", "/>", "<div>", "</div>", "<p", "</p>", "<A.B ", "{", "}", "(", ")", "\"", "'", "`", "${", "a", "b ",
    "\n", " ", "=", "---", "<!--", "-->", "<script>", "</script>", "<style>", "</style>", "is:raw", "client:load", "<br>",
    "</br>", "<>", "</>", "...", "/*", "*/", "//", "&amp;", "&", "<!doctype html>", "<![CDATA[", "]]>", "<?", "?>", "=>",
    "return ", "<math>", "</math>", "x.y", "{...", "{/*", "é", "\u{2028}", "\r\n", "\t", "<T,>", "<T extends", "\\", "}}",
    "{{", "set:html=", "class:list", "class=", "1", ";", ":", "?", "!", "-", "+", "[", "]", "\0",
];

/// A small generator, so that every run sees the same texts.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap_or(0)
    }

    pub fn text(&mut self) -> String {
        let length = [3, 8, 25, 80][self.below(4)];
        (0..length).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }

    pub fn boundary(&mut self, text: &str) -> usize {
        text.floor_char_boundary(self.below(text.len() + 1))
    }
}
