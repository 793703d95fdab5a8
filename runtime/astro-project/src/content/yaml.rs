//! YAML as Astro's sites are used to it: the rules of js-yaml, dates included.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

use crate::content::{DataError, date};

/// More values than any file has: aliases that repeat aliases must not fill the memory.
const MAX_VALUES: usize = 500_000;
/// Deeper than any file is.
const MAX_DEPTH: usize = 200;

/// Reads one YAML document. Dates become `{"$date": milliseconds}`, see [`date`].
///
/// Line and column of an error count from one, in `text`.
pub fn parse(text: &str) -> Result<Value, DataError> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let mark = error.marker();
            DataError { line: mark.line(), column: mark.col() + 1, message: error.info().to_owned() }
        })?;
        let at = |message: &str| DataError {
            line: span.start.line(),
            column: span.start.col() + 1,
            message: message.to_owned(),
        };
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        builder.take(event).map_err(|message| at(&message))?;
    }
    Ok(builder.root.unwrap_or_default())
}

#[derive(Default)]
struct Builder {
    open: Vec<(usize, Open)>,
    anchors: Vec<(usize, Value, usize)>,
    root: Option<Value>,
    values: usize,
}

/// A list or object that is being filled.
enum Open {
    List(Vec<Value>),
    Object { map: Map<String, Value>, key: Option<String>, merged: Vec<Value> },
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain
                    || tag.is_some_and(|tag| tag.suffix == "str" || tag.handle == "!");
                let is_key = matches!(self.open.last(), Some((_, Open::Object { key: None, .. })));
                let value = match is_text || is_key {
                    true => Value::String(text.into_owned()),
                    false => scalar(text),
                };
                self.place(anchor, value)
            }
            Event::SequenceStart(anchor, _) => self.begin(anchor, Open::List(Vec::new())),
            Event::MappingStart(anchor, _) => {
                self.begin(anchor, Open::Object { map: Map::new(), key: None, merged: Vec::new() })
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some((anchor, Open::List(items))) => self.place(anchor, Value::Array(items)),
                Some((anchor, Open::Object { mut map, merged, .. })) => {
                    for other in merged {
                        merge(&mut map, other);
                    }
                    self.place(anchor, Value::Object(map))
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let found = self.anchors.iter().rev().find(|(id, ..)| *id == anchor);
                let Some((_, value, size)) = found.cloned() else {
                    return Err("an alias is used inside its own value".to_owned());
                };
                self.values += size;
                self.place(0, value)
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, anchor: usize, open: Open) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("values are nested more than {MAX_DEPTH} deep"));
        }
        self.open.push((anchor, open));
        Ok(())
    }

    fn place(&mut self, anchor: usize, value: Value) -> Result<(), String> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(format!("there are more than {MAX_VALUES} values once aliases are filled in"));
        }
        if anchor != 0 {
            let size = size(&value);
            self.anchors.push((anchor, value.clone(), size));
        }
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some((_, Open::List(items))) => items.push(value),
            Some((_, Open::Object { map, key, merged })) => match key.take() {
                None => *key = Some(key_text(value)),
                Some(name) if name == "<<" => merged.push(value),
                Some(name) if map.contains_key(&name) => return Err(format!("`{name}` is given twice")),
                Some(name) => {
                    map.insert(name, value);
                }
            },
        }
        Ok(())
    }
}

/// The number of values in a value.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// `<<: *other`: what is written in place wins.
fn merge(map: &mut Map<String, Value>, other: Value) {
    match other {
        Value::Object(other) => {
            for (key, value) in other {
                map.entry(key).or_insert(value);
            }
        }
        Value::Array(others) => others.into_iter().for_each(|other| merge(map, other)),
        _ => {}
    }
}

fn key_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn scalar(text: Cow<'_, str>) -> Value {
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => true.into(),
        "false" | "False" | "FALSE" => false.into(),
        plain => number(plain).or_else(|| timestamp(plain)).unwrap_or_else(|| Value::String(text.into_owned())),
    }
}

fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || text.ends_with('_') {
        return None;
    }
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let plain = digits.replace('_', "");
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = plain.strip_prefix(prefix) {
            return to_json(sign * i64::from_str_radix(rest, radix).ok()? as f64);
        }
    }
    let is_number = plain.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b)) && plain.contains(|c: char| c.is_ascii_digit());
    to_json(sign * plain.parse::<f64>().ok().filter(|n| is_number && n.is_finite())?)
}

fn to_json(number: f64) -> Option<Value> {
    match number.fract() == 0.0 && number.abs() < 9e15 {
        true => Some((number as i64).into()),
        false => Number::from_f64(number).map(Value::Number),
    }
}

/// `2024-05-01`, `2024-05-01 10:00:00`, `2024-05-01T10:00:00.5+02:00`; without a zone it is UTC.
fn timestamp(text: &str) -> Option<Value> {
    let mut rest = text;
    let year = take_digits(&mut rest, 4, 4)?;
    rest = rest.strip_prefix('-')?;
    let month = take_digits(&mut rest, 1, 2)?;
    rest = rest.strip_prefix('-')?;
    let day = take_digits(&mut rest, 1, 2)?;
    if rest.is_empty() {
        return (text.len() == 10).then(|| date(year, month, day, 0));
    }
    rest = match rest.strip_prefix(['T', 't']) {
        Some(rest) => rest,
        None => Some(rest.trim_start_matches([' ', '\t'])).filter(|trimmed| trimmed.len() < rest.len())?,
    };
    let hour = take_digits(&mut rest, 1, 2)?;
    rest = rest.strip_prefix(':')?;
    let minute = take_digits(&mut rest, 2, 2)?;
    rest = rest.strip_prefix(':')?;
    let second = take_digits(&mut rest, 2, 2)?;
    let mut milliseconds = ((hour * 60 + minute) * 60 + second) * 1000;
    if let Some(fraction) = rest.strip_prefix('.') {
        let len = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let thousandths: String = fraction[..len].chars().chain("000".chars()).take(3).collect();
        milliseconds += thousandths.parse::<i64>().ok()?;
        rest = &fraction[len..];
    }
    rest = rest.trim_start_matches([' ', '\t']);
    let zone = match rest {
        "" | "Z" => 0,
        _ => {
            let sign = if rest.starts_with('-') { -1 } else { 1 };
            rest = rest.strip_prefix(['+', '-'])?;
            let hours = take_digits(&mut rest, 1, 2)?;
            let minutes = match rest.strip_prefix(':') {
                Some(minutes) if minutes.len() == 2 => minutes.parse::<i64>().ok()?,
                None if rest.is_empty() => 0,
                _ => return None,
            };
            sign * (hours * 60 + minutes) * 60_000
        }
    };
    Some(date(year, month, day, milliseconds - zone))
}

fn take_digits(rest: &mut &str, least: usize, most: usize) -> Option<i64> {
    let len = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if len < least {
        return None;
    }
    let (digits, after) = rest.split_at(len);
    *rest = after;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        parse(text).map_or_else(|e| format!("! {}:{} {}", e.line, e.column, e.message), |v| v.to_string())
    }

    #[test]
    fn scalars_are_what_js_yaml_makes_of_them() {
        let table = [
            ("", "null"),
            ("a: 1\nb: -0x1F\nc: 1_000\nd: 1.5e3\ne: .5", r#"{"a":1,"b":-31,"c":1000,"d":1500,"e":0.5}"#),
            ("a: yes\nb: True\nc: 'true'\nd: ~", r#"{"a":"yes","b":true,"c":"true","d":null}"#),
            ("a: 1.2.3\nb: 12px\nc: '12'\nd: !!str 12\ne: -x", r#"{"a":"1.2.3","b":"12px","c":"12","d":"12","e":"-x"}"#),
            ("d: 2019-12-01 00:00:00", r#"{"d":{"$date":1575158400000}}"#),
            ("d: 2024-02-29", r#"{"d":{"$date":1709164800000}}"#),
            ("d: 2024-05-01T10:00:00.5+02:00", r#"{"d":{"$date":1714550400500}}"#),
            ("d: 2024-5-1\ne: 2024-05-01x", r#"{"d":"2024-5-1","e":"2024-05-01x"}"#),
            ("2024: x\ntrue: y", r#"{"2024":"x","true":"y"}"#),
            ("a: |\n  one\n  two\nb: >-\n  x\n  y", r#"{"a":"one\ntwo\n","b":"x y"}"#),
            ("- a\n- [b, {c: d}]", r#"["a",["b",{"c":"d"}]]"#),
            ("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}", r#"{"x":{"a":1,"b":2},"y":{"b":3,"a":1}}"#),
            ("a: 1\na: 2", "! 2:4 `a` is given twice"),
            ("a: [1", "! 2:1 while parsing a flow sequence, expected ',' or ']'"),
        ];
        for (text, expected) in table {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn hostile_files_end_soon() {
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for i in 1..12 {
            let item = format!("*a{},", i - 1).repeat(9);
            bomb += &format!("a{i}: &a{i} [{item}]\n");
        }
        assert!(show(&bomb).contains("more than 500000 values"), "{}", show(&bomb));
        assert!(show(&"[".repeat(100_000)).starts_with("! "));
        assert!(show("a: &a [*a]").contains("inside its own value"));
    }
}
