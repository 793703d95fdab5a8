//! Width, height and format of pictures, read from their first bytes. Nothing is decoded.

/// What an imported picture tells about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) format: &'static str,
}

/// Reads a picture's head; `None` for what is no picture we know.
pub(crate) fn size(bytes: &[u8]) -> Option<Size> {
    png(bytes).or_else(|| gif(bytes)).or_else(|| jpeg(bytes)).or_else(|| webp(bytes)).or_else(|| avif(bytes)).or_else(|| ico(bytes)).or_else(|| svg(bytes))
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

fn png(bytes: &[u8]) -> Option<Size> {
    bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    Some(Size { width: big32(bytes, 16)?, height: big32(bytes, 20)?, format: "png" })
}

fn gif(bytes: &[u8]) -> Option<Size> {
    bytes.strip_prefix(b"GIF8")?;
    Some(Size { width: little16(bytes, 6)?, height: little16(bytes, 8)?, format: "gif" })
}

fn jpeg(bytes: &[u8]) -> Option<Size> {
    bytes.strip_prefix(b"\xff\xd8")?;
    let mut at = 2;
    loop {
        let marker = *bytes.get(at..at + 2)?.strip_prefix(b"\xff")?.first()?;
        match marker {
            0xff => at += 1,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some(Size { width: big16(bytes, at + 7)?, height: big16(bytes, at + 5)?, format: "jpg" });
            }
            _ => at += 2 + big16(bytes, at + 2)?.max(2) as usize,
        }
    }
}

fn webp(bytes: &[u8]) -> Option<Size> {
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
    Some(Size { width, height, format: "webp" })
}

fn avif(bytes: &[u8]) -> Option<Size> {
    let brand = bytes.get(4..12)?.strip_prefix(b"ftyp")?;
    if !matches!(brand, b"avif" | b"avis") {
        return None;
    }
    let head = &bytes[..bytes.len().min(4096)];
    let at = head.windows(4).position(|window| window == b"ispe")?;
    Some(Size { width: big32(bytes, at + 8)?, height: big32(bytes, at + 12)?, format: "avif" })
}

fn ico(bytes: &[u8]) -> Option<Size> {
    bytes.strip_prefix(b"\0\0\x01\0")?;
    let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
    Some(Size { width: side(*bytes.get(6)?), height: side(*bytes.get(7)?), format: "ico" })
}

fn svg(bytes: &[u8]) -> Option<Size> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(64 << 10)]);
    let start = text.find("<svg")?;
    let tag = &text[start..start + text[start..].find('>')?];
    let length = |name: &str| attribute(tag, name).and_then(pixels);
    let view: Vec<f64> = attribute(tag, "viewBox").map(|view| view.split([' ', ',']).filter_map(|part| part.parse().ok()).collect()).unwrap_or_default();
    let ratio = match view[..] {
        [_, _, width, height] if width > 0.0 && height > 0.0 => Some((width, height)),
        _ => None,
    };
    let (width, height) = match (length("width"), length("height"), ratio) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((x, y))) => (width, width * y / x),
        (None, Some(height), Some((x, y))) => (height * x / y, height),
        (None, None, Some(sides)) => sides,
        (width, height, None) => (width.unwrap_or(300.0), height.unwrap_or(150.0)),
    };
    let whole = |side: f64| side.round().clamp(0.0, f64::from(u32::MAX)) as u32;
    Some(Size { width: whole(width), height: whole(height), format: "svg" })
}

/// The attributes and the content of a drawing's `<svg>`.
pub(crate) fn drawing(text: &str) -> Option<(serde_json::Map<String, serde_json::Value>, &str)> {
    let start = text.find("<svg")? + "<svg".len();
    let mut attributes = serde_json::Map::new();
    let mut rest = &text[start..];
    loop {
        rest = rest.trim_start();
        if let Some(content) = rest.strip_prefix('>') {
            let end = content.rfind("</svg>")?;
            return Some((attributes, content[..end].trim()));
        }
        if rest.starts_with("/>") {
            return Some((attributes, ""));
        }
        let name = &rest[..rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))?];
        if name.is_empty() {
            return None;
        }
        rest = rest[name.len()..].trim_start();
        let mut value = "";
        if let Some(quoted) = rest.strip_prefix('=') {
            let quoted = quoted.trim_start();
            let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let end = quoted[1..].find(quote)? + 1;
            value = &quoted[1..end];
            rest = &quoted[end + 1..];
        }
        if !matches!(name, "xmlns" | "xmlns:xlink" | "version") {
            attributes.insert(name.to_owned(), unescape(value).into());
        }
    }
}

fn unescape(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
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

fn pixels(value: &str) -> Option<f64> {
    let number: f64 = value.trim().trim_end_matches("px").parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(bytes: &[u8]) -> String {
        size(bytes).map_or_else(|| "none".to_owned(), |size| format!("{} {}x{}", size.format, size.width, size.height))
    }

    #[test]
    fn heads_of_pictures() {
        assert_eq!(show(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0"), "png 640x480");
        assert_eq!(show(b"GIF89a\x10\0\x20\0"), "gif 16x32");
        assert_eq!(show(b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x10\0\x20"), "jpg 32x16");
        assert_eq!(show(b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0"), "webp 16x32");
        assert_eq!(show(b"<svg width=\"10\" height='20px'></svg>"), "svg 10x20");
        assert_eq!(show(b"<?xml?><svg stroke-width=\"3\" viewBox=\"0 0 30 40\">"), "svg 30x40");
        assert_eq!(show(b"<svg>"), "svg 300x150");
    }

    #[test]
    fn drawings() {
        let (attributes, content) = drawing("<?xml?><svg xmlns='x' width=\"1\" viewBox='0 0 1 1' data-a='&quot;'><g/></svg>").unwrap();
        assert_eq!(serde_json::Value::Object(attributes).to_string(), r#"{"width":"1","viewBox":"0 0 1 1","data-a":"\""}"#);
        assert_eq!(content, "<g/>");
        for broken in ["", "<svg", "<svg width", "<svg width=1>", "<svg>", "<svg =", "<svg width='"] {
            assert!(drawing(broken).is_none(), "{broken}");
        }
    }

    #[test]
    fn broken_heads_are_no_pictures() {
        for bytes in [b"".as_slice(), b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"\xff\xd8\xff\xc0", b"RIFF\0\0\0\0WEBPVP8X", b"<svg", b"GIF8", b"\0\0\0\x18ftypavif"] {
            assert_eq!(show(bytes), "none");
        }
    }
}
