//! Fonts of the configuration: their sheets, their files under `/_astro/fonts/`, and stand-ins of the system with the same measures.

mod measure;

use std::fmt::Write;

use astro_project::{Config, FilePath};
use serde_json::{Map, Value, json};

use super::Loader;
use crate::app::Reply;

/// File endings and what `format()` calls them.
const FORMATS: [(&str, &str); 5] = [("woff2", "woff2"), ("woff", "woff"), ("otf", "opentype"), ("ttf", "truetype"), ("eot", "embedded-opentype")];

/// The file of a font and the address it is served under.
struct Source {
    file: FilePath,
    url: String,
    kind: &'static str,
    format: &'static str,
    tech: Option<String>,
}

/// One `@font-face`.
struct Face {
    weight: Option<String>,
    style: Option<String>,
    sources: Vec<Source>,
    options: Value,
}

impl Loader {
    /// By cssVariable: `{ css, faces, preloads, problem }`. What `<Font />` and `fontData` know.
    pub(super) fn fonts(&self, config: &Config) -> Value {
        let mut families = Map::new();
        for family in config.fonts.as_array().into_iter().flatten() {
            let Some(variable) = family["cssVariable"].as_str() else { continue };
            families.insert(variable.to_owned(), self.family(config, variable, family));
        }
        families.into()
    }

    /// The answer for a font's file; `None` for every other path.
    pub(super) fn font_file(&self, path: &str) -> Option<Reply> {
        let config = self.snapshot.config();
        let name = path.strip_prefix(&format!("/{}/fonts/", config.build.assets.trim_matches('/')))?;
        let families = config.fonts.as_array()?.iter().filter_map(|family| Some((family["cssVariable"].as_str()?, family)));
        let mut sources = families.flat_map(|(variable, family)| self.faces(config, variable, family)).flat_map(|face| face.sources);
        let source = sources.find(|source| source.url.ends_with(&format!("/{name}")))?;
        let bytes = self.snapshot.bytes(&source.file).ok()?;
        let reply = Reply::new(200)
            .with_header("cache-control", "no-store, no-cache, must-revalidate, max-age=0")
            .with_header("pragma", "no-cache")
            .with_header("expires", "0")
            .with_header("content-length", bytes.len().to_string())
            .with_header("content-type", format!("font/{}", source.kind));
        Some(reply.with_body(bytes::Bytes::from(bytes.to_vec())))
    }

    fn family(&self, config: &Config, variable: &str, family: &Value) -> Value {
        let name = family["name"].as_str().unwrap_or_default().trim().trim_matches(['"', '\'']);
        let unique = format!("{name}-{}", hash(&in_order(family).to_string()));
        let faces = self.faces(config, variable, family);
        let mut css = String::new();
        for face in &faces {
            write_rule(&mut css, &unique, &properties(face, family, &sources(&face.sources)));
        }
        let fallbacks = strings(&family["fallbacks"]).unwrap_or_else(|| vec!["sans-serif".to_owned()]);
        let optimized = if family["optimizedFallbacks"] == false { None } else { self.stand_ins(name, &unique, &faces, &fallbacks) };
        let (sheet, names) = optimized.unwrap_or_default();
        css.push_str(&sheet);
        let all: Vec<String> = std::iter::once(unique.clone()).chain(names).chain(fallbacks).map(|name| quoted(&name)).collect();
        let _ = writeln!(css, ":root {{\n  {variable}: {};\n}}", all.join(", "));
        json!({
            "css": css,
            "faces": faces.iter().map(described).collect::<Vec<_>>(),
            "preloads": faces.iter().filter_map(preload).collect::<Vec<_>>(),
            "problem": problem(name, family, &faces),
        })
    }

    fn faces(&self, config: &Config, variable: &str, family: &Value) -> Vec<Face> {
        if family["provider"]["name"] != "local" {
            return Vec::new();
        }
        let variants = family["options"]["variants"].as_array().into_iter().flatten();
        variants.map(|variant| self.face(config, variable, variant)).filter(|face| !face.sources.is_empty()).collect()
    }

    fn face(&self, config: &Config, variable: &str, variant: &Value) -> Face {
        let files: Vec<(FilePath, Option<String>)> = match &variant["src"] {
            Value::Array(items) => items.iter().filter_map(|item| self.font_source(config, item)).collect(),
            one => self.font_source(config, one).into_iter().collect(),
        };
        let mut face = Face { weight: text(&variant["weight"]), style: text(&variant["style"]), sources: Vec::new(), options: variant.clone() };
        if face.weight.is_none() || face.style.is_none() {
            let bytes = files.first().and_then(|(file, _)| self.snapshot.bytes(file).ok());
            if let Some((weight, style)) = bytes.and_then(|bytes| measure::kind(&bytes)) {
                face.weight.get_or_insert(weight);
                face.style.get_or_insert(style);
            }
        }
        face.sources = files.into_iter().filter_map(|(file, tech)| self.source(config, variable, &face, file, tech)).collect();
        face
    }

    /// A path from the root, a `file:` address or a file of a package.
    fn font_source(&self, config: &Config, item: &Value) -> Option<(FilePath, Option<String>)> {
        let written = item.as_str().or_else(|| item["url"].as_str())?;
        let file = astro_project::resolve::entrypoint(&self.snapshot, &config.root, written)?;
        self.note_use(&file);
        Some((file, text(&item["tech"])))
    }

    fn source(&self, config: &Config, variable: &str, face: &Face, file: FilePath, tech: Option<String>) -> Option<Source> {
        let ending = file.extension()?.to_ascii_lowercase();
        let (kind, format) = FORMATS.into_iter().find(|(kind, _)| *kind == ending)?;
        let bytes = self.snapshot.bytes(&file).ok()?;
        let words = [Some(variable.trim_start_matches('-').to_owned()), face.weight.clone(), face.style.clone(), Some(format!("{}.{kind}", hash(&String::from_utf8_lossy(&bytes))))];
        let id = words.into_iter().flatten().map(|word| word.replace(char::is_whitespace, "-")).collect::<Vec<_>>().join("-");
        let base = config.base.trim_end_matches('/');
        let url = format!("{base}/{}/fonts/{id}", config.build.assets.trim_matches('/'));
        Some(Source { file, url, kind, format, tech })
    }

    /// Rules that give fonts of the system the measures of this one, and their names.
    fn stand_ins(&self, name: &str, unique: &str, faces: &[Face], fallbacks: &[String]) -> Option<(String, Vec<String>)> {
        let generic = fallbacks.last()?;
        let mut names = Vec::new();
        let mut css = String::new();
        let mut done = Vec::new();
        let mut measures = None;
        for face in faces {
            let key = (face.weight.clone(), face.style.clone());
            if done.contains(&key) {
                continue;
            }
            done.push(key);
            let locals = measure::locals(generic, is_bold(face.weight.as_deref()));
            if locals.iter().any(|local| local.name == name) {
                return None;
            }
            // One font of a family speaks for all of them.
            let own = measures.get_or_insert_with(|| face.sources.first().and_then(|source| self.snapshot.bytes(&source.file).ok()).and_then(|bytes| measure::measures(&bytes)));
            let Some(own) = own else { return None };
            for local in locals {
                let stand_in = format!("{unique} fallback: {}", local.name);
                let mut rule = vec![("src", format!("local(\"{}\")", local.name)), ("font-display", "swap".to_owned())];
                rule.extend(face.weight.clone().map(|weight| ("font-weight", weight)));
                rule.extend(face.style.clone().map(|style| ("font-style", style)));
                rule.extend(own.overrides(local));
                write_rule(&mut css, &stand_in, &rule);
                if !names.contains(&stand_in) {
                    names.push(stand_in);
                }
            }
        }
        (!names.is_empty()).then_some((css, names))
    }
}

/// Why a family has no faces.
fn problem(name: &str, family: &Value, faces: &[Face]) -> Option<String> {
    if !faces.is_empty() {
        return None;
    }
    let provider = family["provider"]["name"].as_str().unwrap_or("its provider");
    Some(match provider {
        "local" => format!("No file of the font \"{name}\" was found: check the paths in options.variants of the configuration. Text is shown in the fallbacks."),
        other => format!("The font \"{name}\" comes from {other}, which the preview does not ask; text is shown in the fallbacks."),
    })
}

fn is_bold(weight: Option<&str>) -> bool {
    weight.is_some_and(|weight| weight == "bold" || weight.parse::<u32>().is_ok_and(|number| number >= 700))
}

/// As Astro hashes a text.
fn hash(text: &str) -> String {
    format!("{:016x}", xxhash_rust::xxh64::xxh64(text.as_bytes(), 0))
}

/// What Astro makes the name of a family of: its configuration, keys in order; of the provider, its name.
fn in_order(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            let of = |key: &String| if key == "provider" { json!({ "name": map[key]["name"] }) } else { in_order(&map[key]) };
            keys.into_iter().map(|key| (key.clone(), of(key))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(in_order).collect(),
        other => other.clone(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn strings(value: &Value) -> Option<Vec<String>> {
    Some(value.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn quoted(name: &str) -> String {
    if name.contains(char::is_whitespace) { Value::from(name).to_string() } else { name.to_owned() }
}

fn sources(sources: &[Source]) -> String {
    let each = sources.iter().map(|source| {
        let tech = source.tech.as_ref().map(|tech| format!(" tech({tech})")).unwrap_or_default();
        format!("url(\"{}\") format(\"{}\"){tech}", source.url, source.format)
    });
    each.collect::<Vec<_>>().join(", ")
}

/// The lines of a rule; what a variant says wins over its family.
fn properties(face: &Face, family: &Value, sources: &str) -> Vec<(&'static str, String)> {
    let said = |key: &str| text(&face.options[key]).or_else(|| text(&family[key]));
    let range = strings(&face.options["unicodeRange"]).or_else(|| strings(&family["unicodeRange"])).filter(|range| !range.is_empty());
    let lines = [
        ("src", Some(sources.to_owned())),
        ("font-display", Some(said("display").unwrap_or_else(|| "swap".to_owned()))),
        ("unicode-range", range.map(|range| range.join(","))),
        ("font-weight", face.weight.clone()),
        ("font-style", face.style.clone()),
        ("font-stretch", said("stretch")),
        ("font-feature-settings", said("featureSettings")),
        ("font-variation-settings", said("variationSettings")),
    ];
    lines.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn write_rule(css: &mut String, name: &str, lines: &[(&'static str, String)]) {
    let _ = writeln!(css, "@font-face {{\n  font-family: {};", quoted(name));
    for (name, value) in lines {
        let _ = writeln!(css, "  {name}: {value};");
    }
    css.push_str("}\n");
}

fn described(face: &Face) -> Value {
    let known = |pairs: [(&str, Option<&str>); 3]| pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.into()))).collect::<Map<_, _>>();
    let src = face.sources.iter().map(|source| Value::from(known([("url", Some(&source.url)), ("format", Some(source.format)), ("tech", source.tech.as_deref())])));
    let mut face_data = known([("weight", face.weight.as_deref()), ("style", face.style.as_deref()), ("subset", None)]);
    face_data.insert("src".to_owned(), src.collect());
    face_data.into()
}

fn preload(face: &Face) -> Option<Value> {
    let source = face.sources.first()?;
    Some(json!({ "url": source.url, "type": source.kind, "weight": face.weight, "style": face.style }))
}
