//! Abbreviations of style sheets: `m10-20` is `margin: 10px 20px;`, `dg` is `display: grid;`.

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request, escape_snippet};
use crate::data::css::{GLOBAL_VALUES, css};
use crate::place::word_before;

/// Offers what the abbreviation before the cursor stands for.
pub(crate) fn complete(request: &Request<'_>, inline: bool, items: &mut Items<'_>) {
    let source = request.document.source();
    let range = word_before(source, request.offset, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '#' | '!' | '%' | ':' | '+'));
    let text = &source[range.clone()];
    let Some(written) = expand(text).filter(|_| text.len() < 40) else { return };
    // Several are written one below the other, and beside each other in an attribute.
    let line = &source[source[..range.start].rfind('\n').map_or(0, |at| at + 1)..range.start];
    let indent = &line[..line.len() - line.trim_start().len()];
    let written = written.replace('\n', &if inline { " ".to_owned() } else { format!("\n{indent}") });
    let item = Item::new(written.replace("$1", "…"), CompletionKind::Snippet, range).filter(text);
    items.push(item.snippet(written).detail("Emmet abbreviation").sort(5));
}

/// The declaration an abbreviation stands for, in snippet syntax.
fn expand(text: &str) -> Option<String> {
    if text.contains('+') {
        let each: Option<Vec<String>> = text.split('+').map(declaration).collect();
        return each.map(|each| each.join("\n"));
    }
    declaration(text)
}

fn declaration(text: &str) -> Option<String> {
    let (text, important) = text.strip_suffix('!').map_or((text, ""), |text| (text, " !important"));
    // The longest name first, so that `mt10` is no `m` with a value.
    let name_end = text.find(|c: char| !(c.is_ascii_lowercase() || matches!(c, ':'))).unwrap_or(text.len());
    let (name, value) = text.split_at(name_end);
    // `m-10`: the first dash is a minus; `m10-20`: the others separate.
    if let Some((_, property, value_of)) = WORDS.iter().find(|(short, ..)| *short == name && value.is_empty()) {
        return Some(format!("{property}: {value_of}{important};"));
    }
    let Some((_, property, kind)) = PROPERTIES.iter().find(|(short, ..)| *short == name) else {
        return worded(name).filter(|_| value.is_empty()).map(|(property, word)| format!("{property}: {word}{important};"));
    };
    if value.is_empty() {
        // A lone letter is more often the start of a property's name.
        return (name.len() > 1).then(|| format!("{property}: $1{important};"));
    }
    let values = match kind {
        Kind::Color => color(value)?,
        Kind::Length => numbers(value, "px")?,
        Kind::Number => numbers(value, "")?,
        Kind::Time => numbers(value, "s")?,
        Kind::Any => numbers(value, "px").or_else(|| color(value))?,
    };
    Some(format!("{property}: {}{important};", escape_snippet(&values)))
}

/// `posa`, `ov:h`, `jcsb`: the longest short name a word of that property can follow, by its start, the starts of its parts or its letters.
fn worded(text: &str) -> Option<(&'static str, &'static str)> {
    (1..text.len()).rev().find_map(|split| {
        let (short, letters) = (text[..split].trim_end_matches(':'), text[split..].trim_start_matches(':'));
        let (_, property, _) = PROPERTIES.iter().find(|(known, ..)| *known == short && !letters.is_empty())?;
        let global = GLOBAL_VALUES.iter().copied().filter(|_| letters.len() > 2);
        let words: Vec<&'static str> = css().property(property)?.values().filter(|word| !word.contains('(')).chain(global).collect();
        let initials = |word: &str| word.split('-').filter_map(|part| part.chars().next()).collect::<String>();
        let fits: [&dyn Fn(&str) -> bool; 3] = [&|word| initials(word) == letters && word.contains('-'), &|word| word.starts_with(letters), &|word| follows(word, letters)];
        let found = fits.iter().find_map(|fits| words.iter().find(|word| !word.starts_with('-') && fits(word)));
        found.map(|word| (*property, *word))
    })
}

/// Does the word start with the first letter and have the others in this order?
fn follows(word: &str, letters: &str) -> bool {
    let mut left = word.chars();
    word.chars().next() == letters.chars().next() && letters.chars().all(|letter| left.any(|c| c == letter))
}

/// `10-20p-a`: lengths, one after another; `p` is a percentage, `e` an em, `r` a rem, `x` an ex.
fn numbers(value: &str, unit: &str) -> Option<String> {
    let mut out: Vec<String> = Vec::new();
    // `m-a`: before a word the dash is none of the number.
    let mut rest = value.strip_prefix('-').filter(|rest| rest.starts_with('a')).unwrap_or(value);
    while !rest.is_empty() {
        // A dash between values separates; a second one is a minus.
        if !out.is_empty() {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
        let negative = rest.starts_with('-');
        let digits = rest.strip_prefix('-').unwrap_or(rest);
        if !negative && let Some(after) = rest.strip_prefix("auto").or_else(|| rest.strip_prefix('a')) {
            out.push("auto".to_owned());
            rest = after;
            continue;
        }
        let len = digits.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(digits.len());
        let number = &digits[..len];
        if number.is_empty() || number.parse::<f64>().is_err() {
            return None;
        }
        let after = &digits[len..];
        // `0a` is `0 auto`.
        let units = if after.starts_with('a') { 0 } else { after.find(|c: char| !(c.is_ascii_lowercase() || c == '%')).unwrap_or(after.len()) };
        let written = match &after[..units] {
            "" if number == "0" => "",
            "" if number.contains('.') && unit == "px" => "em",
            "" => unit,
            "p" | "%" => "%",
            "e" => "em",
            "r" => "rem",
            "x" => "ex",
            known @ ("px" | "em" | "rem" | "vh" | "vw" | "ch" | "fr" | "deg" | "s" | "ms" | "vmin" | "vmax" | "dvh" | "svh" | "pt") => known,
            _ => return None,
        };
        out.push(format!("{}{number}{written}", if negative { "-" } else { "" }));
        rest = &after[units..];
    }
    (!out.is_empty() && out.len() <= 4).then(|| out.join(" "))
}

/// `#f` is `#fff`, `#fc0` stays, `#e0` is `#e0e0e0`; `#t` is `transparent`.
fn color(value: &str) -> Option<String> {
    let digits = value.strip_prefix('#')?;
    if digits == "t" {
        return Some("transparent".to_owned());
    }
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some(match digits.len() {
        1 => format!("#{}", digits.repeat(3)),
        2 => format!("#{}", digits.repeat(3)),
        3 | 4 | 6 | 8 => format!("#{digits}"),
        _ => return None,
    })
}

/// What may follow the name.
#[derive(Clone, Copy)]
enum Kind {
    Length,
    Number,
    Time,
    Color,
    /// A length or a colour: `bd`, `bg`.
    Any,
}

use Kind::{Any, Color, Length, Number, Time};

/// Names with a value behind.
const PROPERTIES: &[(&str, &str, Kind)] = &[
    ("m", "margin", Length), ("mt", "margin-top", Length), ("mr", "margin-right", Length), ("mb", "margin-bottom", Length), ("ml", "margin-left", Length),
    ("mi", "margin-inline", Length), ("mis", "margin-inline-start", Length), ("mie", "margin-inline-end", Length), ("mbs", "margin-block-start", Length),
    ("mbe", "margin-block-end", Length),
    ("p", "padding", Length), ("pt", "padding-top", Length), ("pr", "padding-right", Length), ("pb", "padding-bottom", Length), ("pl", "padding-left", Length),
    ("pi", "padding-inline", Length), ("pis", "padding-inline-start", Length), ("pie", "padding-inline-end", Length), ("pbs", "padding-block-start", Length),
    ("pbe", "padding-block-end", Length),
    ("w", "width", Length), ("h", "height", Length), ("maw", "max-width", Length), ("mah", "max-height", Length), ("miw", "min-width", Length),
    ("mih", "min-height", Length), ("t", "top", Length), ("r", "right", Length), ("b", "bottom", Length), ("l", "left", Length), ("ins", "inset", Length),
    ("fz", "font-size", Length), ("lh", "line-height", Number), ("fw", "font-weight", Number), ("ff", "font-family", Any), ("lts", "letter-spacing", Length),
    ("ti", "text-indent", Length), ("op", "opacity", Number), ("z", "z-index", Number), ("fx", "flex", Number), ("fxg", "flex-grow", Number),
    ("fxs", "flex-shrink", Number), ("fxb", "flex-basis", Length), ("fxw", "flex-wrap", Any), ("fxd", "flex-direction", Any), ("ord", "order", Number), ("g", "gap", Length), ("gap", "gap", Length),
    ("rg", "row-gap", Length), ("cg", "column-gap", Length), ("gtc", "grid-template-columns", Length), ("gtr", "grid-template-rows", Length),
    ("gta", "grid-template-areas", Any), ("gc", "grid-column", Number), ("gr", "grid-row", Number), ("ga", "grid-area", Any),
    ("bdrs", "border-radius", Length), ("bd", "border", Any), ("bdw", "border-width", Length), ("bdc", "border-color", Color), ("bdt", "border-top", Any),
    ("bdr", "border-right", Any), ("bdb", "border-bottom", Any), ("bdl", "border-left", Any), ("ol", "outline", Any), ("olo", "outline-offset", Length),
    ("bg", "background", Any), ("bgc", "background-color", Color), ("bgi", "background-image", Any), ("bgp", "background-position", Length),
    ("bgs", "background-size", Length), ("c", "color", Color), ("bxsh", "box-shadow", Any), ("trs", "transition", Any), ("trsdu", "transition-duration", Time),
    ("trf", "transform", Any), ("anim", "animation", Any), ("animdu", "animation-duration", Time), ("ar", "aspect-ratio", Number), ("as", "align-self", Any), ("ct", "content", Any),
    ("cur", "cursor", Any), ("fl", "float", Any), ("va", "vertical-align", Any), ("js", "justify-self", Any), ("asf", "align-self", Any), ("fil", "filter", Any),
    // The rest of Emmet's own, which are typed with the start of a word behind: `fsi`, `ov:h`.
    ("ac", "align-content", Length), ("ai", "align-items", Length), ("animdel", "animation-delay", Time), ("animdir", "animation-direction", Any),
    ("animdur", "animation-duration", Time), ("animfm", "animation-fill-mode", Any), ("animic", "animation-iteration-count", Any),
    ("animn", "animation-name", Any), ("animps", "animation-play-state", Any), ("animtf", "animation-timing-function", Any),
    ("ap", "appearance", Length), ("bdbc", "border-bottom-color", Color), ("bdblrs", "border-bottom-left-radius", Length),
    ("bdbrrs", "border-bottom-right-radius", Length), ("bdbs", "border-bottom-style", Any), ("bdbw", "border-bottom-width", Length),
    ("bdcl", "border-collapse", Any), ("bdi", "border-image", Any), ("bdlc", "border-left-color", Color), ("bdls", "border-left-style", Any),
    ("bdlw", "border-left-width", Length), ("bdrc", "border-right-color", Color), ("bdrst", "border-right-style", Any),
    ("bdrw", "border-right-width", Length), ("bds", "border-style", Any), ("bdsp", "border-spacing", Length), ("bdtc", "border-top-color", Color),
    ("bdtlrs", "border-top-left-radius", Length), ("bdtrrs", "border-top-right-radius", Length), ("bdts", "border-top-style", Any),
    ("bdtw", "border-top-width", Length), ("bbs", "border-block-start", Any), ("bbe", "border-block-end", Any), ("bis", "border-inline-start", Any),
    ("bie", "border-inline-end", Any), ("bfv", "backface-visibility", Length), ("bga", "background-attachment", Any),
    ("bgcp", "background-clip", Any), ("bgo", "background-origin", Any), ("bgpx", "background-position-x", Any),
    ("bgpy", "background-position-y", Any), ("bgr", "background-repeat", Any), ("bgsz", "background-size", Length), ("bs", "block-size", Length),
    ("bxsz", "box-sizing", Length), ("cl", "clear", Length), ("cnt", "content", Any),
    ("coi", "counter-increment", Length), ("colm", "columns", Number), ("colmc", "column-count", Number), ("colmf", "column-fill", Length),
    ("colmg", "column-gap", Length), ("colmr", "column-rule", Length), ("colmrc", "column-rule-color", Color),
    ("colmrs", "column-rule-style", Length), ("colmrw", "column-rule-width", Length), ("colms", "column-span", Length),
    ("colmw", "column-width", Length), ("cor", "counter-reset", Length), ("cps", "caption-side", Length), ("d", "display", Length),
    ("ec", "empty-cells", Length), ("f", "font", Any), ("fd", "font-display", Any),
    ("fs", "font-style", Any), ("fst", "font-stretch", Any), ("fv", "font-variant", Any),
    ("fvs", "font-variation-settings", Any), ("fxf", "flex-flow", Length), ("fxsh", "flex-shrink", Number), ("fsz", "font-size", Length),
    ("fsza", "font-size-adjust", Length), ("gt", "grid-template", Length), ("gac", "grid-auto-columns", Length), ("gar", "grid-auto-rows", Length),
    ("gaf", "grid-auto-flow", Length), ("gd", "grid", Length), ("gcs", "grid-column-start", Number), ("gce", "grid-column-end", Number),
    ("grs", "grid-row-start", Number), ("gre", "grid-row-end", Number), ("is", "inline-size", Length), ("jc", "justify-content", Length),
    ("ji", "justify-items", Length), ("lis", "list-style", Any), ("lisi", "list-style-image", Any),
    ("lisp", "list-style-position", Any), ("list", "list-style-type", Any), ("olc", "outline-color", Color), ("ols", "outline-style", Length),
    ("olw", "outline-width", Length), ("opa", "opacity", Number), ("orp", "orphans", Number), ("ov", "overflow", Length),
    ("ovx", "overflow-x", Length), ("ovy", "overflow-y", Length), ("pgba", "page-break-after", Length), ("pgbb", "page-break-before", Length),
    ("pgbi", "page-break-inside", Length), ("pos", "position", Length), ("spbs", "scroll-padding-block-start", Length),
    ("spbe", "scroll-padding-block-end", Length), ("spis", "scroll-padding-inline-start", Length), ("spie", "scroll-padding-inline-end", Length),
    ("q", "quotes", Any), ("rsz", "resize", Length), ("ta", "text-align", Length),
    ("tbl", "table-layout", Length), ("td", "text-decoration", Length), ("te", "text-emphasis", Length), ("tj", "text-justify", Length),
    ("trfo", "transform-origin", Length), ("trfs", "transform-style", Length), ("trsde", "transition-delay", Time),
    ("trsp", "transition-property", Any), ("trstf", "transition-timing-function", Any), ("tsh", "text-shadow", Length),
    ("tt", "text-transform", Length), ("tw", "text-wrap", Length), ("us", "user-select", Length), ("v", "visibility", Length),
    ("wid", "width", Length), ("whsc", "white-space-collapse", Length), ("wido", "widows", Number), ("wm", "writing-mode", Length),
    ("wob", "word-break", Length), ("wos", "word-spacing", Length), ("wow", "word-wrap", Length),
];

/// Whole declarations.
const WORDS: &[(&str, &str, &str)] = &[
    ("db", "display", "block"), ("dib", "display", "inline-block"), ("di", "display", "inline"), ("df", "display", "flex"), ("dif", "display", "inline-flex"),
    ("dg", "display", "grid"), ("dig", "display", "inline-grid"), ("dn", "display", "none"), ("d:n", "display", "none"), ("d:f", "display", "flex"),
    ("d:g", "display", "grid"), ("d:b", "display", "block"), ("dt", "display", "table"), ("dc", "display", "contents"),
    ("posa", "position", "absolute"), ("posr", "position", "relative"), ("posf", "position", "fixed"), ("poss", "position", "sticky"), ("pos:a", "position", "absolute"),
    ("pos:r", "position", "relative"), ("pos:f", "position", "fixed"), ("pos:s", "position", "sticky"),
    ("tac", "text-align", "center"), ("tal", "text-align", "left"), ("tar", "text-align", "right"), ("taj", "text-align", "justify"),
    ("tdn", "text-decoration", "none"), ("tdu", "text-decoration", "underline"), ("ttu", "text-transform", "uppercase"), ("ttl", "text-transform", "lowercase"),
    ("ttc", "text-transform", "capitalize"), ("fwb", "font-weight", "bold"), ("fwn", "font-weight", "normal"), ("fsi", "font-style", "italic"),
    ("whs", "white-space", "$1"), ("whsn", "white-space", "nowrap"), ("whsp", "white-space", "pre"), ("ovh", "overflow", "hidden"), ("ova", "overflow", "auto"),
    ("ovs", "overflow", "scroll"), ("ovv", "overflow", "visible"), ("tov", "text-overflow", "ellipsis"), ("cup", "cursor", "pointer"), ("vh", "visibility", "hidden"),
    ("fln", "float", "none"), ("fll", "float", "left"), ("flr", "float", "right"), ("cb", "clear", "both"),
    ("fxd", "flex-direction", "$1"), ("fxdc", "flex-direction", "column"), ("fxdr", "flex-direction", "row"), ("fxw", "flex-wrap", "wrap"),
    ("jcc", "justify-content", "center"), ("jcs", "justify-content", "start"), ("jce", "justify-content", "end"), ("jcsb", "justify-content", "space-between"),
    ("jcsa", "justify-content", "space-around"), ("aic", "align-items", "center"), ("ais", "align-items", "start"), ("aie", "align-items", "end"),
    ("aib", "align-items", "baseline"), ("aist", "align-items", "stretch"), ("pic", "place-items", "center"), ("pcc", "place-content", "center"),
    ("bdn", "border", "none"), ("oln", "outline", "none"), ("bgn", "background", "none"), ("bxz", "box-sizing", "border-box"), ("lisn", "list-style", "none"),
    ("mxa", "margin-inline", "auto"), ("ma", "margin", "auto"), ("wa", "width", "auto"), ("ha", "height", "auto"), ("uss", "user-select", "none"),
    ("pen", "pointer-events", "none"), ("obf", "object-fit", "$1"), ("obfc", "object-fit", "cover"), ("bgsc", "background-size", "cover"), ("apn", "appearance", "none"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{accept, offers};

    #[test]
    fn names_numbers_units_and_colours() {
        let table = [
            ("m10", "margin: 10px;"), ("m10-20", "margin: 10px 20px;"), ("m-10--20", "margin: -10px -20px;"), ("p1.5", "padding: 1.5em;"),
            ("w100p", "width: 100%;"), ("w50%", "width: 50%;"), ("mt2r", "margin-top: 2rem;"), ("m0-auto", "margin: 0 auto;"), ("m0a", "margin: 0 auto;"), ("h100vh", "height: 100vh;"),
            ("c#f", "color: #fff;"), ("c#e0", "color: #e0e0e0;"), ("bgc#fc0", "background-color: #fc0;"), ("fw700", "font-weight: 700;"), ("z10", "z-index: 10;"),
            ("df", "display: flex;"), ("d:g", "display: grid;"), ("posa", "position: absolute;"), ("m10!", "margin: 10px !important;"), ("bdrs", "border-radius: $1;"),
            ("op.5", "opacity: .5;"), ("jcse", "justify-content: space-evenly;"), ("ov:h", "overflow: hidden;"), ("fsi", "font-style: italic;"),
            ("ml-a", "margin-left: auto;"), ("m:a", "margin: auto;"), ("fxww", "flex-wrap: wrap;"), ("posab", "position: absolute;"), ("m10+p5", "margin: 10px;\npadding: 5px;"), ("cur:na", "cursor: not-allowed;"), ("us:n!", "user-select: none !important;"),
        ];
        for (short, long) in table {
            assert_eq!(expand(short).as_deref(), Some(long), "{short}");
        }
        for nothing in ["tr", "mir", "", "m", "margin", "m10q", "c#12345", "xyz10", "10", "m1-2-3-4-5", "#fff", "a:hover"] {
            assert_eq!(expand(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn in_rules_and_style_attributes_only() {
        assert_eq!(accept("<style>a { m10-20$0 }</style>", "margin: 10px 20px;"), "<style>a { margin: 10px 20px; }</style>");
        assert_eq!(accept("<p style=\"df$0\"></p>", "display: flex;"), "<p style=\"display: flex;\"></p>");
        assert_eq!(accept("<style>a { d:f$0 }</style>", "display: flex;"), "<style>a { display: flex; }</style>");
        assert_eq!(accept("<style>a { c#fc0$0 }</style>", "color: #fc0;"), "<style>a { color: #fc0; }</style>");
        assert_eq!(accept("<style>a { p1.5$0 }</style>", "padding: 1.5em;"), "<style>a { padding: 1.5em; }</style>");
        assert_eq!(accept("<style>a {\n  m0+p5$0\n}</style>", "margin: 0;\n  padding: 5px;"), "<style>a {\n  margin: 0;\n  padding: 5px;\n}</style>");
        assert!(!offers("<style>df$0</style>", "display: flex;"));
        assert!(!offers("<style>a { margin: m10$0 }</style>", "margin: 10px;"));
    }
}
