//! Grounds: colours as CSS and sharp write them, and pictures laid on them.

use image::{DynamicImage, Rgb, RgbImage};
use serde_json::Value;

/// A colour: CSS text, or `{ r, g, b }`.
pub(super) fn read(value: &Value) -> Option<[u8; 3]> {
    if let Some(text) = value.as_str() {
        let [red, green, blue, _] = csscolorparser::parse(text).ok()?.to_rgba8();
        return Some([red, green, blue]);
    }
    let part = |key: &str| value[key].as_f64().map(|part| part.round().clamp(0.0, 255.0) as u8);
    Some([part("r")?, part("g")?, part("b")?])
}

/// The picture on a ground, without transparency.
pub(super) fn flatten(picture: &DynamicImage, ground: [u8; 3]) -> DynamicImage {
    let from = picture.to_rgba8();
    let mut to = RgbImage::new(from.width(), from.height());
    for (pixel, target) in from.pixels().zip(to.pixels_mut()) {
        let [red, green, blue, alpha] = pixel.0;
        let mixed = |over: u8, under: u8| ((u32::from(over) * u32::from(alpha) + u32::from(under) * (255 - u32::from(alpha)) + 127) / 255) as u8;
        *target = Rgb([mixed(red, ground[0]), mixed(green, ground[1]), mixed(blue, ground[2])]);
    }
    to.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn colours() {
        for (value, expected) in [(json!("#f00"), Some([255, 0, 0])), (json!("rebeccapurple"), Some([102, 51, 153])), (json!("rgb(1 2 3)"), Some([1, 2, 3])), (json!({"r": 1, "g": 2, "b": 300}), Some([1, 2, 255])), (json!("no colour"), None), (json!(1), None)] {
            assert_eq!(read(&value), expected, "{value}");
        }
    }
}
