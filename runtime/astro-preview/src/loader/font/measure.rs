//! How wide and high the letters of a font are, read from its file.

use ttf_parser::Face;

/// How often letters occur in ten thousand of English text (as Capsize counts them): what an average width is weighed by.
const FREQUENCIES: [(&str, u32); 52] = [
    (" ", 1540), ("e", 922), ("t", 672), ("a", 668), ("i", 588), ("n", 578), ("o", 571), ("r", 526), ("s", 469), ("h", 351), ("l", 304),
    ("d", 298), ("c", 232), ("u", 207), ("m", 181), ("f", 170), ("p", 163), ("g", 155), ("y", 123), ("b", 114), ("w", 110), (",", 83), (".", 79),
    ("v", 76), ("0", 53), ("k", 46), ("TS", 41), ("A", 40), ("|", 38), ("C", 31), ("2", 26), ("Mx", 25), ("1P", 23), ("I", 22), ("[", 21),
    ("B", 20), ("-", 18), ("U", 16), ("5RF", 15), ("'N", 14), ("HD", 13), ("L\"W", 12), ("zGE", 11), ("3()", 10), ("jJO", 9), ("4q:", 8),
    ("68]K=", 7), ("9", 6), ("7V", 5), ("Y", 3), ("$Z", 2), ("Qáé/%;X", 1),
];

/// The measures of a font, in its own units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measures {
    ascent: f64,
    descent: f64,
    line_gap: f64,
    units: f64,
    average_width: f64,
}

/// A font that systems have.
#[derive(Debug)]
pub(super) struct Local {
    pub(super) name: &'static str,
    measures: Measures,
}

const fn local(name: &'static str, ascent: f64, descent: f64, line_gap: f64, units: f64, average_width: f64) -> Local {
    Local { name, measures: Measures { ascent, descent, line_gap, units, average_width } }
}

static TIMES: [Local; 1] = [local("Times New Roman", 1825.0, -443.0, 87.0, 2048.0, 832.0)];
static TIMES_BOLD: [Local; 1] = [local("Times New Roman Bold", 1825.0, -443.0, 87.0, 2048.0, 886.0)];
static ARIAL: [Local; 1] = [local("Arial", 1854.0, -434.0, 67.0, 2048.0, 913.0)];
static ARIAL_BOLD: [Local; 1] = [local("Arial Bold", 1854.0, -434.0, 67.0, 2048.0, 983.0)];
static COURIER: [Local; 1] = [local("Courier New", 1705.0, -615.0, 0.0, 2048.0, 1229.0)];
static SYSTEM: [Local; 4] = [
    local("BlinkMacSystemFont", 1980.0, -432.0, 0.0, 2048.0, 853.0),
    local("Segoe UI", 2210.0, -514.0, 0.0, 2048.0, 908.0),
    local("Roboto", 1900.0, -500.0, 0.0, 2048.0, 911.0),
    local("Helvetica Neue", 952.0, -213.0, 28.0, 1000.0, 450.0),
];

/// The fonts of systems that stand behind a generic name.
pub(super) fn locals(generic: &str, bold: bool) -> Vec<&'static Local> {
    let arial = if bold { &ARIAL_BOLD } else { &ARIAL };
    match generic {
        "serif" | "ui-serif" => if bold { &TIMES_BOLD } else { &TIMES }.iter().collect(),
        "sans-serif" | "ui-sans-serif" => arial.iter().collect(),
        "monospace" | "ui-monospace" => COURIER.iter().collect(),
        "system-ui" => SYSTEM.iter().chain(arial).collect(),
        _ => Vec::new(),
    }
}

impl Measures {
    /// The lines that give `local` these measures.
    pub(super) fn overrides(&self, local: &Local) -> Vec<(&'static str, String)> {
        let other = local.measures;
        let adjust = match (self.average_width / self.units, other.average_width / other.units) {
            (own, theirs) if own > 0.0 && theirs > 0.0 => own / theirs,
            _ => 1.0,
        };
        let square = self.units * adjust;
        let percent = |share: f64| format!("{}%", (share * 1_000_000.0).round() / 10_000.0);
        let mut lines = Vec::new();
        if adjust != 1.0 {
            lines.push(("size-adjust", percent(adjust)));
        }
        let pairs = [("ascent-override", self.ascent, other.ascent), ("descent-override", self.descent.abs(), other.descent.abs()), ("line-gap-override", self.line_gap, other.line_gap)];
        for (name, own, theirs) in pairs {
            if own != theirs && (own != 0.0 || name == "line-gap-override") {
                lines.push((name, percent(own / square)));
            }
        }
        lines
    }
}

/// The tables of a font file, unpacked.
fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    match bytes.get(..4)? {
        b"wOFF" => wuff::decompress_woff1(bytes).ok(),
        b"wOF2" => wuff::decompress_woff2(bytes).ok(),
        _ => Some(bytes.to_vec()),
    }
}

/// Reads what stand-ins need to know; `None` for a file that is no font.
pub(super) fn measures(bytes: &[u8]) -> Option<Measures> {
    let tables = unpacked(bytes)?;
    let face = Face::parse(&tables, 0).ok()?;
    let width = |letter: char| face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph)).map_or(0.0, f64::from);
    let each = FREQUENCIES.iter().flat_map(|(letters, share)| letters.chars().map(move |letter| (letter, f64::from(*share) / 10_000.0)));
    let average_width = each.fold(0.0, |sum, (letter, share)| sum + width(letter) * share).round();
    Some(Measures {
        ascent: f64::from(face.ascender()),
        descent: f64::from(face.descender()),
        line_gap: f64::from(face.line_gap()),
        units: f64::from(face.units_per_em()),
        average_width,
    })
}

/// Weight and style as the file has them: `400` or `100 900`, and `normal` or `italic`.
pub(super) fn kind(bytes: &[u8]) -> Option<(String, String)> {
    let tables = unpacked(bytes)?;
    let face = Face::parse(&tables, 0).ok()?;
    let style = if face.is_italic() { "italic" } else { "normal" };
    Some((face.weight().to_number().to_string(), style.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stand_ins_take_the_measures() {
        let own = Measures { ascent: 950.0, descent: -290.0, line_gap: 0.0, units: 1000.0, average_width: 480.0 };
        let lines = own.overrides(&ARIAL[0]);
        let text: Vec<String> = lines.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(text, ["size-adjust: 107.6714%", "ascent-override: 88.2314%", "descent-override: 26.9338%", "line-gap-override: 0%"]);
        assert!(measures(b"no font").is_none());
        assert!(kind(b"wOF2").is_none());
    }
}
