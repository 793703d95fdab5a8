//! One picture made of another: decoded, turned upright, resized, laid on a ground, encoded.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use serde::Deserialize;

use super::resize::{Fit, resized};
use super::{Head, colour, encode, frames, head};

/// What is decoded has at most so many pixels, whatever the configuration says: a pixel takes up to eight bytes.
const MOST_PIXELS: u64 = 100_000_000;
/// Memory a decoder may ask for.
const MOST_MEMORY: u64 = 1 << 30;

/// What is wanted, in the words of sharp.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Order {
    pub(super) width: Option<f64>,
    pub(super) height: Option<f64>,
    pub(super) fit: Fit,
    pub(super) position: Option<String>,
    pub(super) background: Option<serde_json::Value>,
    pub(super) format: String,
    /// 1 to 100
    pub(super) quality: Option<f64>,
    pub(super) lossless: bool,
    pub(super) kernel: Option<String>,
    /// `limitInputPixels`: a number, or `false` for none.
    pub(super) limit: Option<serde_json::Value>,
}

/// The format and the bytes of the picture, or the rest of a sentence that begins with "it is passed on because".
pub(super) fn picture(bytes: &[u8], order: &Order) -> Result<(String, Vec<u8>), String> {
    let head = acceptable(bytes, order)?;
    let format = if order.format == "jpg" { "jpeg" } else { order.format.as_str() };
    if matches!(head.format, "gif" | "webp") && matches!(format, "webp" | "gif") {
        let frames = frames::decode(bytes, head.format, MOST_PIXELS)?;
        if frames.len() > 1 {
            let frames = frames.into_iter().map(|frame| frame.map(|picture| shaped(picture, order))).collect::<Result<Vec<_>, _>>()?;
            return Ok((format.to_owned(), frames::encode(frames, format, order)?));
        }
    }
    let picture = shaped(decode(bytes)?, order)?;
    Ok((format.to_owned(), encode::picture(picture, format, order)?))
}

/// The head of a picture that can be decoded. Asked before anything waits for its turn.
pub(super) fn acceptable(bytes: &[u8], order: &Order) -> Result<Head, String> {
    let head = head(bytes).ok_or("its format is not known here")?;
    bounded(u64::from(head.width) * u64::from(head.height), order)?;
    match head.format {
        "svg" => Err("a drawing is not turned into pixels here".to_owned()),
        "avif" => Err("AVIF cannot be decoded here".to_owned()),
        _ => Ok(head),
    }
}

fn bounded(pixels: u64, order: &Order) -> Result<(), String> {
    let asked = order.limit.as_ref().and_then(serde_json::Value::as_u64).unwrap_or(MOST_PIXELS);
    let most = asked.min(MOST_PIXELS);
    if pixels <= most {
        return Ok(());
    }
    let millions = |pixels: u64| pixels as f64 / 1e6;
    Err(format!("it has {:.1} million pixels, and at most {:.1} million are decoded", millions(pixels), millions(most)))
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, String> {
    let broken = |error: image::ImageError| format!("it cannot be decoded ({error})");
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| format!("it cannot be read ({error})"))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let orientation = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// In the size that is wanted, on the ground that is wanted.
fn shaped(picture: DynamicImage, order: &Order) -> Result<DynamicImage, String> {
    let picture = resized(picture, order)?;
    match &order.background {
        Some(background) if picture.color().has_alpha() => {
            let ground = colour::read(background).ok_or_else(|| format!("{background} is no colour that is understood here"))?;
            Ok(colour::flatten(&picture, ground))
        }
        _ => Ok(picture),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let picture = image::RgbaImage::from_fn(width, height, |x, _| image::Rgba([255, 0, 0, if x * 2 < width { 255 } else { 0 }]));
        picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    }

    #[test]
    fn formats_and_sizes() {
        for (asked, format, got) in [("webp", "webp", "webp"), ("jpg", "jpeg", "jpg"), ("png", "png", "png"), ("gif", "gif", "gif"), ("avif", "avif", "avif")] {
            let order = Order { width: Some(4.0), height: Some(4.0), fit: Fit::Cover, format: asked.to_owned(), ..Order::default() };
            let (name, bytes) = picture(&png(16, 8), &order).unwrap();
            let head = head(&bytes).unwrap();
            assert_eq!((name.as_str(), head.format, head.width, head.height), (format, got, 4, 4));
        }
    }

    #[test]
    fn grounds_fill_what_is_transparent() {
        let order = Order { format: "png".to_owned(), background: Some("#00f".into()), ..Order::default() };
        let (_, bytes) = picture(&png(2, 1), &order).unwrap();
        let made = image::load_from_memory(&bytes).unwrap().into_rgb8();
        assert_eq!((made.get_pixel(0, 0).0, made.get_pixel(1, 0).0), ([255, 0, 0], [0, 0, 255]));
    }

    #[test]
    fn what_is_too_large_or_no_picture_is_named() {
        let mut huge = png(1, 1);
        huge[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
        huge[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
        let order = |format: &str| Order { format: format.to_owned(), ..Order::default() };
        assert_eq!(picture(&huge, &order("webp")).unwrap_err(), "it has 2500.0 million pixels, and at most 100.0 million are decoded");
        assert_eq!(picture(b"text", &order("webp")).unwrap_err(), "its format is not known here");
        assert_eq!(picture(&png(1, 1)[..30], &order("webp")).map_err(|words| words.contains("cannot be decoded")).unwrap_err(), true);
        assert_eq!(picture(&png(1, 1), &order("bmp")).unwrap_err(), "bmp cannot be written here");
    }
}
