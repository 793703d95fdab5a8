//! What never changes while typing: the words of Astro, HTML and CSS, with a sentence of explanation each.

pub(crate) mod astro;
pub(crate) mod characters;
pub(crate) mod colors;
pub(crate) mod css;
pub(crate) mod custom;
pub(crate) mod directives;
pub(crate) mod emmet;
pub(crate) mod html;
pub(crate) mod media;
pub(crate) mod modules;
pub(crate) mod snippets;
