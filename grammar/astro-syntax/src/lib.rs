//! Documents: text, tree, regions and errors of .astro files.
