//! `TextEncoder` and `TextDecoder`: UTF-8 out, every encoding of the web in.

use std::cell::RefCell;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding};
use rquickjs::{Ctx, Exception, Result};
use rustc_hash::FxHashMap;

use crate::web::{Octets, Text};
use crate::worker::native::Native;

pub(crate) fn install<'js>(native: &Native<'js>) -> Result<()> {
    native.add("encode", |value: Text| Octets(value.0.into_bytes()))?;
    // Bernstein's hash, with exclusive or.
    native.add("hash", |value: Text| value.0.encode_utf16().fold(5381_u32, |hash, unit| hash.wrapping_mul(33) ^ u32::from(unit)))?;
    native.add("utf8", |value: Octets| String::from_utf8_lossy(&value.0).into_owned())?;
    native.add("encodingName", |label: Text| {
        Encoding::for_label_no_replacement(label.0.as_bytes()).map(|encoding| encoding.name().to_ascii_lowercase())
    })?;
    native.add("base64", |value: Octets, url_safe: bool| {
        if url_safe { URL_SAFE_NO_PAD.encode(value.0) } else { STANDARD.encode(value.0) }
    })?;
    decoders(native)
}

/// A decoder lives from its first chunk to the last.
fn decoders<'js>(native: &Native<'js>) -> Result<()> {
    let live: Rc<RefCell<FxHashMap<u32, Decoder>>> = Rc::default();
    native.add(
        "decode",
        move |ctx: Ctx<'js>, id: u32, label: String, value: Octets, fatal: bool, keep_bom: bool, last: bool| {
            let mut decoder = live.borrow_mut().remove(&id).unwrap_or_else(|| {
                let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
                if keep_bom { encoding.new_decoder_without_bom_handling() } else { encoding.new_decoder_with_bom_removal() }
            });
            let text = decode(&mut decoder, &value.0, fatal, last);
            if !last {
                live.borrow_mut().insert(id, decoder);
            }
            text.ok_or_else(|| Exception::throw_type(&ctx, "The encoded data was not valid for this encoding"))
        },
    )
}

fn decode(decoder: &mut Decoder, bytes: &[u8], fatal: bool, last: bool) -> Option<String> {
    let mut text = String::new();
    if fatal {
        text.reserve(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
        match decoder.decode_to_string_without_replacement(bytes, &mut text, last).0 {
            DecoderResult::InputEmpty => Some(text),
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => None,
        }
    } else {
        text.reserve(decoder.max_utf8_buffer_length(bytes.len())?);
        match decoder.decode_to_string(bytes, &mut text, last).0 {
            CoderResult::InputEmpty => Some(text),
            CoderResult::OutputFull => None,
        }
    }
}
