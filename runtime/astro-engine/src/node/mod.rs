//! Native halves of the `node:` modules; the modules themselves are in `js/node`.

mod fs;
mod zlib;

use rquickjs::Result;

use crate::worker::native::Native;

/// Adds the functions of all rooms to `native`.
pub(crate) fn install(native: &Native<'_>) -> Result<()> {
    fs::install(native)?;
    zlib::install(native)
}
