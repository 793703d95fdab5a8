//! Components: one lowering of a document, printed as JavaScript to render and as TSX to type.
//!
//! [`lower`] turns a [`Document`](astro_syntax::Document) into a [`Component`]; [`to_js`] prints it as a module for the
//! runtime in `astro-engine/js/astro`, with a [`SpanMap`] that was written while printing. [`strip_types`] does the same
//! for plain TypeScript modules, [`compile_jsx`] for those with JSX; [`tsx`](fn@tsx) prints what TypeScript checks. Nothing here
//! fails: broken text prints a module that throws its error.
#![warn(missing_docs)]

mod component;
mod elide;
mod emit;
mod enums;
mod erase;
mod error;
mod js;
mod jsx;
mod lower;
mod plain;
mod references;
mod source_map;
mod span_map;
mod strip;
mod style;
mod text;
mod tsx;

pub use component::{Component, LowerOptions};
pub use error::CompileError;
pub use js::{ClientScript, Compress, JsModule, JsOptions, ScopedStyle, StyleStrategy, to_js};
pub use jsx::{JsxOptions, JsxRuntime, compile_jsx};
pub use lower::lower;
pub use references::{Import, Reexport, References, meta_calls, references};
pub use source_map::to_source_map;
pub use span_map::{Features, Span, SpanKind, SpanMap};
pub use strip::{Stripped, strip_types};
pub use style::scoped as scope_css;
pub use tsx::{COMPONENT_SUFFIX, SCAFFOLD, ScriptDocument, Tsx, component_name, moved_tsx, to_tsx, tsx};
