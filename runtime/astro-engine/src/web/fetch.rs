//! `fetch`: HTTP requests of project code, streamed.
use std::rc::Rc;

use rquickjs::Result;

use crate::worker::native::Native;
use crate::worker::shared::Shared;

pub(crate) fn install(_native: &Native<'_>, _shared: &Rc<Shared>) -> Result<()> {
    Ok(())
}
