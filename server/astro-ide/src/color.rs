//! Colours in style sheets and `style` attributes, and how else one can be written.

use std::ops::Range;

use astro_project::{FilePath, Snapshot};
use astro_syntax::{GuestNode, RegionKind};

use crate::answer::ColorSpot;
use crate::data::colors::COLOR_NAMES;
use crate::place::document_of;

/// The colours of `file`, in order.
pub(crate) fn colors(snapshot: &Snapshot, file: &FilePath) -> Vec<ColorSpot> {
    let Some(document) = document_of(snapshot, file) else { return Vec::new() };
    let mut found = Vec::new();
    for region in document.regions() {
        if !matches!(region.kind, RegionKind::Style(_) | RegionKind::StyleAttribute) {
            continue;
        }
        if region.kind == RegionKind::StyleAttribute {
            found.extend(of_declarations(document.slice(region.range.clone()), region.range.start));
            continue;
        }
        let Some(guest) = document.guest(region) else { continue };
        let mut after = 0;
        for node in guest.root().descendants() {
            let range = node.range();
            // What is inside a colour is none of its own.
            if range.start < after {
                continue;
            }
            if let Some(spot) = read(node) {
                after = range.end;
                found.push(spot);
            }
        }
    }
    found
}

/// Colours of a `style` attribute, which is no style sheet to the grammar. `start` is where the text stands.
fn of_declarations(text: &str, start: usize) -> Vec<ColorSpot> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut word = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ';')]) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ':' | ';' | ',' if depth == 0 => {}
            c if depth == 0 && c.is_whitespace() => {}
            _ if at == text.len() => {}
            _ => continue,
        }
        if c == '(' {
            continue;
        }
        let end = if c == ')' { at + 1 } else { at };
        let value = &text[word..end];
        // A property is no value: `red:`.
        let rgba = if c == ':' { None } else { hex(value).or_else(|| named(value)).or_else(|| function(value)) };
        found.extend(rgba.map(|rgba| spot(start + word..start + end, rgba)));
        if depth == 0 {
            word = (at + c.len_utf8()).min(text.len());
        }
    }
    found
}

fn read(node: GuestNode<'_>) -> Option<ColorSpot> {
    let rgba = match node.kind() {
        "color_value" => hex(node.text())?,
        "plain_value" => named(node.text())?,
        "call_expression" => function(node.text())?,
        _ => return None,
    };
    Some(spot(node.range(), rgba))
}

fn spot(range: Range<usize>, [red, green, blue, alpha]: [f32; 4]) -> ColorSpot {
    ColorSpot { range, red, green, blue, alpha }
}

/// `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`
fn hex(text: &str) -> Option<[f32; 4]> {
    let digits = text.strip_prefix('#')?;
    let values: Vec<u32> = digits.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let part = |at: usize| match values.len() {
        3 | 4 => values.get(at).map(|value| (value * 17) as f32 / 255.0),
        6 | 8 => Some((values.get(at * 2)? * 16 + values.get(at * 2 + 1)?) as f32 / 255.0),
        _ => None,
    };
    Some([part(0)?, part(1)?, part(2)?, part(3).unwrap_or(1.0)])
}

fn named(text: &str) -> Option<[f32; 4]> {
    if text.eq_ignore_ascii_case("transparent") {
        return Some([0.0; 4]);
    }
    let (_, value) = COLOR_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text))?;
    let part = |shift: u32| ((value >> shift) & 0xff) as f32 / 255.0;
    Some([part(16), part(8), part(0), 1.0])
}

/// `rgb()`, `rgba()`, `hsl()` and `hsla()` with plain numbers.
fn function(text: &str) -> Option<[f32; 4]> {
    let (name, rest) = text.split_once('(')?;
    let inside = rest.strip_suffix(')')?;
    let parts: Vec<&str> = inside.split([',', '/', ' ', '\t', '\n']).filter(|part| !part.is_empty()).collect();
    let alpha = parts.get(3).map_or(Some(1.0), |part| number(part))?;
    match (name.to_ascii_lowercase().as_str(), parts.len()) {
        ("rgb" | "rgba", 3 | 4) => {
            let part = |at: usize| number(parts[at]).map(|value| (value / if parts[at].ends_with('%') { 1.0 } else { 255.0 }).clamp(0.0, 1.0));
            Some([part(0)?, part(1)?, part(2)?, alpha.clamp(0.0, 1.0)])
        }
        ("hsl" | "hsla", 3 | 4) => {
            let hue = angle(parts[0])?;
            let share = |at: usize| number(parts[at]).map(|value| (value / if parts[at].ends_with('%') { 1.0 } else { 100.0 }).clamp(0.0, 1.0));
            let [red, green, blue] = from_hsl(hue, share(1)?, share(2)?);
            Some([red, green, blue, alpha.clamp(0.0, 1.0)])
        }
        _ => None,
    }
}

/// A number, or a percentage as its share of one.
fn number(text: &str) -> Option<f32> {
    match text.strip_suffix('%') {
        Some(percent) => percent.parse::<f32>().ok().map(|value| value / 100.0),
        None => text.parse().ok(),
    }
}

/// Degrees.
fn angle(text: &str) -> Option<f32> {
    let units = [("deg", 1.0), ("turn", 360.0), ("grad", 0.9), ("rad", 57.295_78)];
    let (text, factor) = units.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor))).unwrap_or((text, 1.0));
    text.parse::<f32>().ok().map(|value| value * factor).filter(|value| value.is_finite())
}

fn from_hsl(hue: f32, saturation: f32, lightness: f32) -> [f32; 3] {
    let reach = saturation * lightness.min(1.0 - lightness);
    let part = |shift: f32| {
        let k = (shift + hue / 30.0).rem_euclid(12.0);
        lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
    };
    [part(0.0), part(8.0), part(4.0)]
}

/// How the colour can be written.
pub(crate) fn texts(color: &ColorSpot) -> Vec<String> {
    let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    let [red, green, blue, alpha] = [byte(color.red), byte(color.green), byte(color.blue), byte(color.alpha)];
    let opaque = alpha == 255;
    let hex = match opaque {
        true => format!("#{red:02x}{green:02x}{blue:02x}"),
        false => format!("#{red:02x}{green:02x}{blue:02x}{alpha:02x}"),
    };
    let share = (color.alpha.clamp(0.0, 1.0) * 100.0).round();
    let tail = if opaque { String::new() } else { format!(" / {share}%") };
    let (hue, saturation, lightness) = to_hsl(color);
    let mut texts = vec![hex, format!("rgb({red} {green} {blue}{tail})"), format!("hsl({hue} {saturation}% {lightness}%{tail})")];
    let value = u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue);
    let name = COLOR_NAMES.iter().find(|(_, known)| *known == value).filter(|_| opaque);
    texts.extend(name.map(|(name, _)| (*name).to_owned()));
    texts
}

/// Whole degrees and percents.
fn to_hsl(color: &ColorSpot) -> (i32, i32, i32) {
    let [red, green, blue] = [color.red, color.green, color.blue].map(|part| part.clamp(0.0, 1.0));
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let (lightness, spread) = ((most + least) / 2.0, most - least);
    if spread == 0.0 {
        return (0, 0, (lightness * 100.0).round() as i32);
    }
    let hue = match () {
        () if most == red => ((green - blue) / spread).rem_euclid(6.0),
        () if most == green => (blue - red) / spread + 2.0,
        () => (red - green) / spread + 4.0,
    };
    let saturation = spread / (1.0 - (2.0 * lightness - 1.0).abs());
    let whole = |value: f32| value.round() as i32;
    (whole(hue * 60.0) % 360, whole(saturation * 100.0), whole(lightness * 100.0))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::Analysis;
    use crate::testing::Project;

    #[test]
    fn every_way_to_write_one() {
        let project = Project::new(
            "<p style=\"color: #f00\"></p><style>a { color: rgb(0 128 0 / 50%); background: hsl(240, 100%, 50%); border: 1px solid Tomato; --x: #0f08; fill: var(--red); margin: 0 auto }</style>",
        );
        let text = project.text();
        let colors = project.analysis().colors(&project.at.file);
        let lines = colors.iter().map(|color| format!("{} → {}\n", &text[color.range.clone()], Analysis::color_texts(color).join(" · ")));
        expect![[r#"
            #f00 → #ff0000 · rgb(255 0 0) · hsl(0 100% 50%) · red
            rgb(0 128 0 / 50%) → #00800080 · rgb(0 128 0 / 50%) · hsl(120 100% 25% / 50%)
            hsl(240, 100%, 50%) → #0000ff · rgb(0 0 255) · hsl(240 100% 50%) · blue
            Tomato → #ff6347 · rgb(255 99 71) · hsl(9 100% 64%) · tomato
            #0f08 → #00ff0088 · rgb(0 255 0 / 53%) · hsl(120 100% 50% / 53%)
        "#]].assert_eq(&lines.collect::<String>());
    }
}
