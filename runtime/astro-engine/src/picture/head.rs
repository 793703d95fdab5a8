//! Width, height and format of pictures, read from their first bytes. Nothing is decoded.
//!
//! Sizes are those Astro finds: drawings without a size of their own have none.

/// What a picture tells about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// In pixels, as it is shown.
    pub width: u32,
    /// In pixels, as it is shown.
    pub height: u32,
    /// `png`, `jpg`, `webp`, `gif`, `avif`, `tiff`, `ico`, `svg`
    pub format: &'static str,
    /// How a camera was held, 1 to 8, where the picture says so.
    pub orientation: Option<u16>,
}

impl Head {
    fn new(width: u32, height: u32, format: &'static str) -> Head {
        Head { width, height, format, orientation: None }
    }
}

/// Reads a picture's head; `None` for what is no picture we know.
pub fn head(bytes: &[u8]) -> Option<Head> {
    png(bytes).or_else(|| gif(bytes)).or_else(|| jpeg(bytes)).or_else(|| webp(bytes)).or_else(|| avif(bytes)).or_else(|| tiff(bytes)).or_else(|| ico(bytes)).or_else(|| svg(bytes))
}

fn big16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn big32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn little16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn little24(bytes: &[u8], at: usize) -> Option<u32> {
    let part = bytes.get(at..at + 3)?;
    Some(u32::from(part[0]) | u32::from(part[1]) << 8 | u32::from(part[2]) << 16)
}

fn png(bytes: &[u8]) -> Option<Head> {
    bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    Some(Head::new(big32(bytes, 16)?, big32(bytes, 20)?, "png"))
}

fn gif(bytes: &[u8]) -> Option<Head> {
    bytes.strip_prefix(b"GIF8")?;
    Some(Head::new(little16(bytes, 6)?, little16(bytes, 8)?, "gif"))
}

fn jpeg(bytes: &[u8]) -> Option<Head> {
    bytes.strip_prefix(b"\xff\xd8")?;
    let mut at = 2;
    let mut orientation = None;
    loop {
        let marker = *bytes.get(at..at + 2)?.strip_prefix(b"\xff")?.first()?;
        match marker {
            0xff => at += 1,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let (width, height) = (big16(bytes, at + 7)?, big16(bytes, at + 5)?);
                // A photograph on its side is as wide as it is high.
                let (width, height) = if orientation.unwrap_or(0) >= 5 { (height, width) } else { (width, height) };
                return Some(Head { width, height, format: "jpg", orientation });
            }
            _ => {
                let length = big16(bytes, at + 2)?.max(2) as usize;
                if marker == 0xe1 {
                    orientation = bytes.get(at + 4..at + 2 + length).and_then(exif_orientation).or(orientation);
                }
                at += 2 + length;
            }
        }
    }
}

/// The tag 274 of an EXIF block: 1 to 8.
fn exif_orientation(block: &[u8]) -> Option<u16> {
    let tiff = block.strip_prefix(b"Exif\0\0")?;
    let big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let count = short(8)?;
    let entry = (0..usize::from(count)).map(|index| 10 + index * 12).find(|at| short(*at) == Some(274))?;
    short(entry + 8).filter(|value| (1..=8).contains(value))
}

fn tiff(bytes: &[u8]) -> Option<Head> {
    let big = match bytes.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let number = |at: usize, length: usize| -> Option<u32> {
        let part = bytes.get(at..at + length)?;
        let each = part.iter().map(|byte| u32::from(*byte));
        Some(if big { each.fold(0, |sum, byte| sum << 8 | byte) } else { each.rev().fold(0, |sum, byte| sum << 8 | byte) })
    };
    let start = number(4, 4)? as usize;
    let count = number(start, 2)? as usize;
    let value = |tag: u32| {
        let entry = (0..count).map(|index| start + 2 + index * 12).find(|at| number(*at, 2) == Some(tag))?;
        let length = if number(entry + 2, 2)? == 3 { 2 } else { 4 };
        number(entry + 8, length).filter(|side| *side > 0)
    };
    Some(Head::new(value(256)?, value(257)?, "tiff"))
}

fn webp(bytes: &[u8]) -> Option<Head> {
    let chunk = bytes.strip_prefix(b"RIFF")?.get(4..)?.strip_prefix(b"WEBP")?;
    let (width, height) = match chunk.get(..4)? {
        b"VP8X" => (little24(chunk, 12)? + 1, little24(chunk, 15)? + 1),
        b"VP8L" => {
            let bits = u32::from_le_bytes(chunk.get(9..13)?.try_into().ok()?);
            ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
        }
        b"VP8 " => (little16(chunk, 14)? & 0x3fff, little16(chunk, 16)? & 0x3fff),
        _ => return None,
    };
    Some(Head::new(width, height, "webp"))
}

fn avif(bytes: &[u8]) -> Option<Head> {
    bytes.get(4..8)?.strip_prefix(b"ftyp")?;
    // One of the brands in the first box, wherever it stands.
    let brands = bytes.get(8..(big32(bytes, 0)? as usize).clamp(8, 256))?;
    if !brands.chunks(4).any(|brand| matches!(brand, b"avif" | b"avis")) {
        return None;
    }
    let head = &bytes[..bytes.len().min(4096)];
    let at = head.windows(4).position(|window| window == b"ispe")?;
    Some(Head::new(big32(bytes, at + 8)?, big32(bytes, at + 12)?, "avif"))
}

fn ico(bytes: &[u8]) -> Option<Head> {
    bytes.strip_prefix(b"\0\0\x01\0")?;
    let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
    Some(Head::new(side(*bytes.get(6)?), side(*bytes.get(7)?), "ico"))
}

fn svg(bytes: &[u8]) -> Option<Head> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(256 << 10)]);
    let start = outside_comments(&text, "<svg")?;
    let tag = &text[start..start + tag_end(&text[start..])?];
    let side = |name: &str| attribute(tag, name).and_then(pixels);
    // Its corner may be anywhere.
    let view: Vec<&str> = attribute(tag, "viewBox").map(|view| view.split([' ', ',']).filter(|part| !part.is_empty()).collect()).unwrap_or_default();
    let view: Vec<f64> = view.get(2..4).unwrap_or_default().iter().filter_map(|side| pixels(side)).collect();
    let whole = |side: f64| side.clamp(0.0, f64::from(u32::MAX)) as u32;
    let (width, height) = match (side("width"), side("height"), &view[..]) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, [x, y]) => (width, (width * y / x).floor()),
        (None, Some(height), [x, y]) => ((height * x / y).floor(), height),
        (None, None, [x, y]) => (*x, *y),
        _ => return None,
    };
    Some(Head::new(whole(width), whole(height), "svg"))
}

/// Where a word stands first, comments aside.
fn outside_comments(text: &str, word: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let found = from + text[from..].find(word)?;
        match text[from..found].find("<!--") {
            Some(comment) => from += comment + text[from + comment..].find("-->")?,
            None => return Some(found),
        }
    }
}

/// Where a start tag ends: values may hold `>`.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(at),
            _ => {}
        }
        None
    })
}

/// The value of an attribute in a start tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    loop {
        let at = from + tag[from..].find(name)?;
        let before = tag[..at].chars().next_back()?;
        let rest = tag[at + name.len()..].trim_start();
        from = at + name.len();
        if let (true, Some(value)) = (before.is_whitespace(), rest.strip_prefix('=')) {
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value[1..].split(quote).next();
        }
    }
}

/// A length in pixels. Shares of something that is not known are no length.
fn pixels(value: &str) -> Option<f64> {
    const INCH: f64 = 96.0;
    let value = value.trim();
    let split = value.find(|c: char| c.is_ascii_alphabetic() && c != 'e').unwrap_or(value.len());
    let (number, unit) = match value.strip_suffix("em").or(value.strip_suffix("ex")) {
        Some(number) => (number, "em"),
        None => value.split_at(split),
    };
    let factor = match unit {
        "" | "px" => 1.0,
        "em" => if value.ends_with("em") { 16.0 } else { 8.0 },
        "in" => INCH,
        "cm" => INCH / 2.54,
        "mm" => INCH / 25.4,
        "m" => INCH / 0.0254,
        "pt" => INCH / 72.0,
        "pc" => INCH / 72.0 / 12.0,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some((number * factor).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(bytes: &[u8]) -> String {
        head(bytes).map_or_else(|| "none".to_owned(), |size| format!("{} {}x{}", size.format, size.width, size.height))
    }

    #[test]
    fn heads_of_pictures() {
        assert_eq!(show(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0"), "png 640x480");
        assert_eq!(show(b"GIF89a\x10\0\x20\0"), "gif 16x32");
        assert_eq!(show(b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x10\0\x20"), "jpg 32x16");
        assert_eq!(show(b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0"), "webp 16x32");
        assert_eq!(show(b"<svg width=\"10\" height='20px'></svg>"), "svg 10x20");
        assert_eq!(show(b"<?xml?><svg stroke-width=\"3\" viewBox=\"0 0 30 40\">"), "svg 30x40");
        assert_eq!(show(b"<svg width='1in' height='2em' data-a='>'>"), "svg 96x32");
        assert_eq!(show(b"<!-- <svg width='1' height='1'> --><svg viewBox='0 0 2 3'>"), "svg 2x3");
        assert_eq!(show(b"<svg width=\"100%\" viewBox=\"0 0 24 24\">"), "svg 24x24");
        assert_eq!(show(b"<svg viewBox=\"0 -5 313 62\">"), "svg 313x62");
        assert_eq!(show(b"II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x05\0\0\0\x01\x01\x04\0\x01\0\0\0\x07\0\0\0"), "tiff 5x7");
    }

    #[test]
    fn photographs_on_their_side() {
        let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0";
        let mut bytes = b"\xff\xd8\xff\xe1".to_vec();
        bytes.extend_from_slice(&(exif.len() as u16 + 2).to_be_bytes());
        bytes.extend_from_slice(exif);
        bytes.extend_from_slice(b"\xff\xc0\0\x11\x08\0\x10\0\x20");
        assert_eq!(head(&bytes), Some(Head { width: 16, height: 32, format: "jpg", orientation: Some(6) }));
    }

    #[test]
    fn broken_heads_are_no_pictures() {
        for bytes in [b"".as_slice(), b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"\xff\xd8\xff\xc0", b"RIFF\0\0\0\0WEBPVP8X", b"<svg", b"<svg>", b"II*\0", b"MM\0*\0\0\0\xff", b"GIF8", b"\0\0\0\x18ftypavif"] {
            assert_eq!(show(bytes), "none");
        }
    }
}
