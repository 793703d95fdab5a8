//! Everything an editor may ask about a project.
