//! One segment of a route: `feed.json`, `[id]`, `[a]-[b]`, `[...rest]`.

/// The parts of one segment, side by side.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Segment(pub Vec<Part>);

/// A piece of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Part {
    /// Text as it stands.
    Static(String),
    /// `[name]`: at least one character, no slash.
    Param(String),
    /// `[...name]`: anything, slashes too.
    Rest(String),
}
