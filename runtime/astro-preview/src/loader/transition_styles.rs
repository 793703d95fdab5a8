//! The sheets that view transitions bring into a page.

/// What a page needs of Astro's package: the file its sheet counts as, what is behind that file's name, and the text.
pub(super) type Own = (&'static str, &'static str, &'static str);

/// `<ClientRouter />` announces the page it went to; only screen readers notice.
pub(super) const ROUTER: Own = (
    "astro/components/ClientRouter.astro",
    "?astro&type=style&index=0&lang.css",
    ".astro-route-announcer { position: absolute; inset: 0 auto auto 0; width: 1px; height: 1px; overflow: hidden; clip: rect(0 0 0 0); clip-path: inset(50%); white-space: nowrap; }",
);

/// The movements that `fade` and `slide` name.
pub(super) const MOVEMENTS: Own = ("astro/components/viewtransitions.css", "", include_str!("transition.css"));
