//! Native halves of the `node:` modules; the modules themselves are in `js/node`.

mod child;
mod fs;
mod zlib;

use std::rc::Rc;

use rquickjs::Result;

use crate::worker::native::Native;
use crate::worker::shared::Shared;

/// Adds the functions of all rooms to `native`.
pub(crate) fn install<'js>(native: &Native<'js>, shared: &Rc<Shared>) -> Result<()> {
    child::install(native, shared)?;
    fs::install(native)?;
    zlib::install(native)
}
