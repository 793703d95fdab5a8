//! How large a picture becomes, and which part of it is kept.

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, RgbImage, RgbaImage};
use serde::Deserialize;

use super::make::Order;

/// How a picture of other proportions is fitted in; sharp's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Fit {
    /// Cut off what is too much.
    Cover,
    /// Stretched.
    Fill,
    /// No side is longer than asked for.
    #[default]
    Inside,
    /// No side is shorter than asked for.
    Outside,
}

/// The size before anything is cut off, and after. Nothing is made larger than it is.
fn sizes((width, height): (u32, u32), order: &Order) -> ((u32, u32), (u32, u32)) {
    let side = |side: Option<f64>| side.filter(|side| side.is_finite() && *side >= 0.5).map(|side| side.round().min(f64::from(u32::MAX)) as u32);
    let (w, h) = (f64::from(width), f64::from(height));
    let (across, down) = match (side(order.width), side(order.height)) {
        (Some(x), Some(y)) => {
            let (across, down) = (w / f64::from(x), h / f64::from(y));
            match order.fit {
                Fit::Fill => (across, down),
                Fit::Inside => (across.max(down), across.max(down)),
                Fit::Cover | Fit::Outside => (across.min(down), across.min(down)),
            }
        }
        (Some(x), None) => (w / f64::from(x), w / f64::from(x)),
        (None, Some(y)) => (h / f64::from(y), h / f64::from(y)),
        (None, None) => (1.0, 1.0),
    };
    let shrink = |side: f64, by: f64| (side / by.max(1.0)).round().max(1.0) as u32;
    let whole = (shrink(w, across), shrink(h, down));
    match (order.fit, side(order.width), side(order.height)) {
        (Fit::Cover, Some(x), Some(y)) => (whole, (whole.0.min(x), whole.1.min(y))),
        _ => (whole, whole),
    }
}

/// Where the kept part begins, in shares of what is cut off: `right top`, `north`, `50% 20%`.
fn place(position: Option<&str>) -> (f64, f64) {
    let (mut across, mut down) = (0.5, 0.5);
    let mut percent = 0;
    for word in position.unwrap_or("center").split_whitespace() {
        match word {
            "top" | "north" => down = 0.0,
            "bottom" | "south" => down = 1.0,
            "left" | "west" => across = 0.0,
            "right" | "east" => across = 1.0,
            "northeast" => (across, down) = (1.0, 0.0),
            "northwest" => (across, down) = (0.0, 0.0),
            "southeast" => (across, down) = (1.0, 1.0),
            "southwest" => (across, down) = (0.0, 1.0),
            other => {
                if let Some(share) = other.strip_suffix('%').and_then(|number| number.parse::<f64>().ok()) {
                    let share = (share / 100.0).clamp(0.0, 1.0);
                    if percent == 0 { across = share } else { down = share }
                }
                percent += 1;
            }
        }
    }
    (across, down)
}

/// The picture in the size that is asked for.
pub(super) fn resized(picture: DynamicImage, order: &Order) -> Result<DynamicImage, String> {
    let size = (picture.width(), picture.height());
    let (whole, kept) = sizes(size, order);
    let mut picture = if whole == size { picture } else { scaled(picture, whole, order.kernel.as_deref())? };
    if kept == whole {
        return Ok(picture);
    }
    let (across, down) = place(order.position.as_deref());
    let start = |all: u32, part: u32, share: f64| (f64::from(all - part) * share).round() as u32;
    Ok(picture.crop(start(whole.0, kept.0, across), start(whole.1, kept.1, down), kept.0, kept.1))
}

fn scaled(picture: DynamicImage, (width, height): (u32, u32), kernel: Option<&str>) -> Result<DynamicImage, String> {
    let filter = match kernel {
        Some("nearest") => None,
        Some("linear") => Some(FilterType::Bilinear),
        Some("cubic" | "lanczos2") => Some(FilterType::CatmullRom),
        Some("mitchell") => Some(FilterType::Mitchell),
        _ => Some(FilterType::Lanczos3),
    };
    let algorithm = filter.map_or(ResizeAlg::Nearest, ResizeAlg::Convolution);
    let options = ResizeOptions::new().resize_alg(algorithm);
    let failed = |error: &dyn std::fmt::Display| format!("it cannot be resized ({error})");
    let alpha = picture.color().has_alpha();
    let (old, pixel) = (picture.width(), if alpha { PixelType::U8x4 } else { PixelType::U8x3 });
    let old_height = picture.height();
    let bytes = if alpha { picture.into_rgba8().into_raw() } else { picture.into_rgb8().into_raw() };
    let from = Image::from_vec_u8(old, old_height, bytes, pixel).map_err(|error| failed(&error))?;
    let mut to = Image::new(width, height, pixel);
    Resizer::new().resize(&from, &mut to, &options).map_err(|error| failed(&error))?;
    let bytes = to.into_vec();
    let made = if alpha { RgbaImage::from_raw(width, height, bytes).map(DynamicImage::from) } else { RgbImage::from_raw(width, height, bytes).map(DynamicImage::from) };
    made.ok_or_else(|| failed(&"its size is impossible"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(fit: Fit, width: Option<f64>, height: Option<f64>) -> Order {
        Order { fit, width, height, ..Order::default() }
    }

    #[test]
    fn sizes_are_those_of_sharp() {
        let table = [
            (Fit::Cover, Some(300.0), Some(300.0), (450, 300), (300, 300)),
            (Fit::Inside, Some(300.0), Some(300.0), (300, 200), (300, 200)),
            (Fit::Outside, Some(300.0), Some(300.0), (450, 300), (450, 300)),
            (Fit::Fill, Some(300.0), Some(100.0), (300, 100), (300, 100)),
            (Fit::Inside, Some(300.0), None, (300, 200), (300, 200)),
            (Fit::Inside, None, Some(100.0), (150, 100), (150, 100)),
            (Fit::Inside, None, None, (600, 400), (600, 400)),
            // Never larger.
            (Fit::Inside, Some(1200.0), None, (600, 400), (600, 400)),
            (Fit::Cover, Some(1200.0), Some(200.0), (600, 400), (600, 200)),
            (Fit::Fill, Some(f64::NAN), Some(-1.0), (600, 400), (600, 400)),
        ];
        for (fit, width, height, whole, kept) in table {
            assert_eq!(sizes((600, 400), &order(fit, width, height)), (whole, kept), "{fit:?} {width:?} {height:?}");
        }
    }

    #[test]
    fn places() {
        for (text, expected) in [("", (0.5, 0.5)), ("top", (0.5, 0.0)), ("left bottom", (0.0, 1.0)), ("top right", (1.0, 0.0)), ("25% 75%", (0.25, 0.75)), ("northwest", (0.0, 0.0)), ("attention", (0.5, 0.5))] {
            assert_eq!(place(Some(text)), expected, "{text}");
        }
    }
}
