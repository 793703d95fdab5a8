//! Pictures that move.

use std::io::Cursor;

use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, Delay, DynamicImage, Frame as GifFrame, Frames};

use super::encode::quality;
use super::make::Order;

/// Longer films are cut off.
const MOST_FRAMES: usize = 2_000;

pub(super) struct Frame {
    picture: DynamicImage,
    milliseconds: u32,
}

impl Frame {
    pub(super) fn map(self, change: impl FnOnce(DynamicImage) -> Result<DynamicImage, String>) -> Result<Frame, String> {
        Ok(Frame { picture: change(self.picture)?, ..self })
    }
}

/// All frames, whole ones. A picture that does not move has one or none.
pub(super) fn decode(bytes: &[u8], format: &str, most_pixels: u64) -> Result<Vec<Frame>, String> {
    let broken = |error: image::ImageError| format!("it cannot be decoded ({error})");
    let frames: Frames<'_> = if format == "gif" {
        GifDecoder::new(Cursor::new(bytes)).map_err(broken)?.into_frames()
    } else {
        let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(broken)?;
        if !decoder.has_animation() {
            return Ok(Vec::new());
        }
        decoder.into_frames()
    };
    let (mut all, mut pixels) = (Vec::new(), 0);
    for frame in frames.take(MOST_FRAMES) {
        let frame = frame.map_err(broken)?;
        let (numerator, denominator) = frame.delay().numer_denom_ms();
        let picture = frame.into_buffer();
        pixels += u64::from(picture.width()) * u64::from(picture.height());
        if pixels > most_pixels {
            return Err(format!("its frames have more than {:.0} million pixels together", most_pixels as f64 / 1e6));
        }
        all.push(Frame { picture: picture.into(), milliseconds: numerator / denominator.max(1) });
    }
    Ok(all)
}

pub(super) fn encode(frames: Vec<Frame>, format: &str, order: &Order) -> Result<Vec<u8>, String> {
    if format == "gif" { gif(frames) } else { webp(frames, order) }
}

fn gif(frames: Vec<Frame>) -> Result<Vec<u8>, String> {
    let failed = |error: image::ImageError| format!("it cannot be written as GIF ({error})");
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut out, 10);
    encoder.set_repeat(Repeat::Infinite).map_err(failed)?;
    for Frame { picture, milliseconds } in frames {
        let delay = Delay::from_numer_denom_ms(milliseconds, 1);
        encoder.encode_frame(GifFrame::from_parts(picture.into_rgba8(), 0, 0, delay)).map_err(failed)?;
    }
    drop(encoder);
    Ok(out)
}

fn webp(frames: Vec<Frame>, order: &Order) -> Result<Vec<u8>, String> {
    let mut config = webp::WebPConfig::new().map_err(|()| "the WebP encoder has no configuration")?;
    config.quality = quality(order, 80.0) as f32;
    config.lossless = i32::from(order.lossless);
    let (width, height) = frames.first().map_or((0, 0), |frame| (frame.picture.width(), frame.picture.height()));
    let pictures: Vec<_> = frames.into_iter().map(|frame| (frame.picture.into_rgba8(), frame.milliseconds)).collect();
    let mut encoder = webp::AnimEncoder::new(width, height, &config);
    encoder.set_loop_count(0);
    let mut at = 0_i32;
    for (picture, milliseconds) in &pictures {
        encoder.add_frame(webp::AnimFrame::from_rgba(picture, width, height, at));
        at = at.saturating_add(i32::try_from(*milliseconds).unwrap_or(i32::MAX));
    }
    encoder.try_encode().map(|memory| memory.to_vec()).map_err(|error| format!("it cannot be written as WebP ({error:?})"))
}
