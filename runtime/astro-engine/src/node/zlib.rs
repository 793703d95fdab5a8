//! `node:zlib` and the compression streams: gzip, zlib and raw deflate.

use std::io::{self, Read};

use flate2::{Compression, GzBuilder};
use flate2::read::{DeflateDecoder, DeflateEncoder, MultiGzDecoder, ZlibDecoder, ZlibEncoder};
use rquickjs::{Ctx, Exception, Result};

use crate::web::Octets;
use crate::worker::native::Native;

/// What is unpacked beyond this is refused: a few kilobytes can stand for gigabytes.
const LARGEST: u64 = 256 << 20;

pub(super) fn install<'js>(native: &Native<'js>) -> Result<()> {
    native.add("pack", |ctx: Ctx<'js>, format: String, data: Octets, level: i32| {
        let level = u32::try_from(level).map_or(Compression::default(), |level| Compression::new(level.min(9)));
        let data = data.0.as_slice();
        octets(&ctx, match format.as_str() {
            // As on the systems servers run on; other bytes say "unknown".
            "gzip" => all(GzBuilder::new().operating_system(3).read(data, level)),
            "deflate" => all(ZlibEncoder::new(data, level)),
            _ => all(DeflateEncoder::new(data, level)),
        })
    })?;
    native.add("unpack", |ctx: Ctx<'js>, format: String, data: Octets| {
        let data = data.0.as_slice();
        octets(&ctx, match format.as_str() {
            "gzip" => all(MultiGzDecoder::new(data)),
            "deflate" => all(ZlibDecoder::new(data)),
            _ => all(DeflateDecoder::new(data)),
        })
    })
}

fn all(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

fn octets(ctx: &Ctx<'_>, result: io::Result<Vec<u8>>) -> Result<Octets> {
    result.map(Octets).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => Exception::throw_range(ctx, "Cannot create a Buffer larger than 268435456 bytes"),
        io::ErrorKind::UnexpectedEof => Exception::throw_message(ctx, "unexpected end of file"),
        _ => Exception::throw_message(ctx, "incorrect header check"),
    })
}
