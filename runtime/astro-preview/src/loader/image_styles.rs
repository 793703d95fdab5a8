//! The sheet that `image.responsiveStyles` puts on pages with pictures.

use std::fmt::Write;

use serde_json::Value;

/// What the sheet is called in a page.
const ID: &str = "/@id/__x00__virtual:astro:image-styles.css";
const FITS: [&str; 4] = ["fill", "contain", "cover", "scale-down"];
const PLACES: [&str; 5] = ["top", "bottom", "left", "right", "center"];

/// Its name and text, where the configuration asks for it.
pub(super) fn sheet(image: &Value) -> Option<(String, String)> {
    (image["responsiveStyles"] == true).then(|| (ID.to_owned(), rules(image["objectFit"].as_str(), image["objectPosition"].as_str())))
}

/// A layer of its own: what a project writes wins.
fn rules(fit: Option<&str>, position: Option<&str>) -> String {
    let mut css = String::from("@layer astro.images {\n");
    let mut rule = |selector: &str, declaration: &str| {
        let _ = writeln!(css, "{selector} {{\n  {declaration};\n}}");
    };
    rule(":where([data-astro-image])", "height: auto");
    rule(":where([data-astro-image=\"full-width\"])", "width: 100%");
    rule(":where([data-astro-image=\"constrained\"])", "max-width: 100%");
    for one in FITS {
        rule(&format!("[data-astro-image-fit=\"{one}\"]"), &format!("object-fit: {one}"));
    }
    if let Some(fit) = fit.filter(|fit| FITS.contains(fit)) {
        rule(":where([data-astro-image]:not([data-astro-image-fit]))", &format!("object-fit: {fit}"));
    }
    // A place of one axis goes with one of the other.
    let axis = |place: &str| match place {
        "top" | "bottom" => 'y',
        "left" | "right" => 'x',
        _ => ' ',
    };
    let goes_with = move |a: &str, b: &str| a != b && axis(a) != axis(b);
    let pairs = PLACES.iter().flat_map(|a| PLACES.iter().filter(move |b| goes_with(a, b)).map(move |b| format!("{a} {b}")));
    for place in PLACES.iter().map(|place| (*place).to_owned()).chain(pairs) {
        rule(&format!("[data-astro-image-pos=\"{}\"]", place.replace(' ', "-")), &format!("object-position: {place}"));
    }
    if let Some(position) = position {
        rule(":where([data-astro-image]:not([data-astro-image-pos]))", &format!("object-position: {position}"));
    }
    css.push('}');
    css
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_where_it_is_asked_for() {
        assert_eq!(sheet(&Value::Null), None);
        let (_, css) = sheet(&json!({ "responsiveStyles": true, "objectFit": "cover", "objectPosition": "10px" })).unwrap();
        for part in ["@layer astro.images {\n", "[data-astro-image-pos=\"top-left\"] {\n  object-position: top left;\n}", ":not([data-astro-image-fit])) {\n  object-fit: cover;", "object-position: 10px;"] {
            assert!(css.contains(part), "{part}");
        }
        assert_eq!(css.matches('{').count(), css.matches('}').count());
    }
}
