//! Native halves of npm packages that bring machine code or WebAssembly of their own: what a project's tools are made of.

mod oniguruma;
mod satteri;

use rquickjs::Result;

use crate::worker::native::Native;

/// Adds the functions of all packages to `native`.
pub(crate) fn install<'js>(native: &Native<'js>) -> Result<()> {
    oniguruma::install(native)?;
    satteri::install(native)
}
