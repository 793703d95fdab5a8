//! Native halves of the web platform; the classes themselves are in `js/web`.

mod agreement;
mod cipher;
mod crypto;
mod fetch;
mod prime;
mod random;
mod rsa;
mod signature;
mod text;
mod tls;
mod url;

use std::rc::Rc;

use rquickjs::function::This;
use rquickjs::{Ctx, Error, FromJs, Function, IntoJs, Object, Result, String as JsString, TypedArray, Value};

use crate::worker::native::Native;
use crate::worker::shared::Shared;

/// Adds the functions of all rooms to `native`.
pub(crate) fn install<'js>(native: &Native<'js>, shared: &Rc<Shared>) -> Result<()> {
    text::install(native)?;
    url::install(native)?;
    crypto::install(native)?;
    cipher::install(native)?;
    signature::install(native)?;
    agreement::install(native)?;
    rsa::install(native, shared)?;
    fetch::install(native, shared)
}

/// Bytes across the border: a `Uint8Array`, or the UTF-8 of a string; out as a `Uint8Array`.
pub(crate) struct Octets(pub(crate) Vec<u8>);

impl<'js> FromJs<'js> for Octets {
    fn from_js(ctx: &Ctx<'js>, value: Value<'js>) -> Result<Octets> {
        match value.as_object().and_then(|object| object.as_typed_array::<u8>()) {
            Some(array) => Ok(Octets(copy(array))),
            None => Text::from_js(ctx, value).map(|text| Octets(text.0.into_bytes())),
        }
    }
}

impl<'js> IntoJs<'js> for Octets {
    fn into_js(self, ctx: &Ctx<'js>) -> Result<Value<'js>> {
        // Copied into the JavaScript heap: there the memory limit sees it.
        Ok(TypedArray::<u8>::new_copy(ctx.clone(), self.0)?.into_value())
    }
}

#[expect(unsafe_code, reason = "bytes are copied before any JavaScript can move them")]
fn copy(array: &TypedArray<'_, u8>) -> Vec<u8> {
    // SAFETY: no JavaScript runs between taking the slice and copying it, so the buffer is neither detached nor resized.
    unsafe { array.as_bytes() }.unwrap_or_default().to_vec()
}

/// A string across the border; lone surrogates become U+FFFD.
pub(crate) struct Text(pub(crate) String);

impl<'js> FromJs<'js> for Text {
    fn from_js(ctx: &Ctx<'js>, value: Value<'js>) -> Result<Text> {
        let Some(string) = value.as_string() else { return Err(Error::new_from_js(value.type_name(), "string")) };
        match string.to_string() {
            Ok(text) => Ok(Text(text)),
            Err(Error::Utf8(_)) => {
                let prototype: Object<'js> = ctx.globals().get::<_, Object<'js>>("String")?.get("prototype")?;
                let fix: Function<'js> = prototype.get("toWellFormed")?;
                fix.call::<_, JsString<'js>>((This(string.clone()),))?.to_string().map(Text)
            }
            Err(error) => Err(error),
        }
    }
}
