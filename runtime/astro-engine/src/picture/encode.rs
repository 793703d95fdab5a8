//! Pictures as files.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat};

use super::colour::flatten;
use super::make::Order;

/// The picture in a format, by its name.
pub(super) fn picture(picture: DynamicImage, format: &str, order: &Order) -> Result<Vec<u8>, String> {
    match format {
        "webp" => webp(&picture, order),
        "jpeg" => jpeg(&picture, order),
        "avif" => avif(&picture, order),
        "png" => {
            let picture = eight_bits(picture);
            let mut out = Vec::new();
            let encoder = PngEncoder::new(&mut out);
            encoder.write_image(picture.as_bytes(), picture.width(), picture.height(), picture.color().into()).map_err(failed)?;
            Ok(out)
        }
        "gif" => plain(eight_bits(picture), ImageFormat::Gif),
        "tiff" | "tif" => plain(eight_bits(picture), ImageFormat::Tiff),
        other => Err(format!("{other} cannot be written here")),
    }
}

fn failed(error: image::ImageError) -> String {
    format!("it cannot be written anew ({error})")
}

/// A quality from 1 to 100.
pub(super) fn quality(order: &Order, usual: f64) -> f64 {
    order.quality.filter(|quality| quality.is_finite()).unwrap_or(usual).clamp(1.0, 100.0)
}

fn plain(picture: DynamicImage, format: ImageFormat) -> Result<Vec<u8>, String> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).map_err(failed)?;
    Ok(out.into_inner())
}

fn eight_bits(picture: DynamicImage) -> DynamicImage {
    match picture.color().has_alpha() {
        true => picture.into_rgba8().into(),
        false => picture.into_rgb8().into(),
    }
}

fn jpeg(picture: &DynamicImage, order: &Order) -> Result<Vec<u8>, String> {
    let flat = if picture.color().has_alpha() { flatten(picture, [0, 0, 0]) } else { picture.to_rgb8().into() };
    let mut out = Vec::new();
    flat.write_with_encoder(JpegEncoder::new_with_quality(&mut out, quality(order, 80.0).round() as u8)).map_err(failed)?;
    Ok(out)
}

fn webp(picture: &DynamicImage, order: &Order) -> Result<Vec<u8>, String> {
    let (width, height) = (picture.width(), picture.height());
    if width.max(height) > 16_383 {
        return Err(format!("a side of a WebP has at most 16383 pixels, and this one would be {width} × {height}"));
    }
    let encode = |encoder: webp::Encoder<'_>| encoder.encode_simple(order.lossless, quality(order, 80.0) as f32).map(|memory| memory.to_vec());
    let done = match picture.color().has_alpha() {
        true => encode(webp::Encoder::from_rgba(&picture.to_rgba8(), width, height)),
        false => encode(webp::Encoder::from_rgb(&picture.to_rgb8(), width, height)),
    };
    done.map_err(|error| format!("it cannot be written as WebP ({error:?})"))
}

fn avif(picture: &DynamicImage, order: &Order) -> Result<Vec<u8>, String> {
    use ravif::{Encoder, Img};
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    // Fast: somebody waits for the page.
    let encoder = Encoder::new().with_quality(quality(order, 50.0) as f32).with_speed(10);
    let failed = |error: ravif::Error| format!("it cannot be written as AVIF ({error})");
    let done = if picture.color().has_alpha() {
        let pixels: Vec<_> = picture.to_rgba8().pixels().map(|pixel| pixel.0.into()).collect();
        encoder.encode_rgba(Img::new(&pixels, width, height))
    } else {
        let pixels: Vec<_> = picture.to_rgb8().pixels().map(|pixel| pixel.0.into()).collect();
        encoder.encode_rgb(Img::new(&pixels, width, height))
    };
    done.map(|done| done.avif_file).map_err(failed)
}
