//! `astro:env`: the variables of `env.schema`, checked, as modules.

use astro_engine::{ModuleError, ModuleSource};
use serde_json::{Map, Value};

use super::Loader;
use super::browser::json_text;

/// The two modules.
pub(super) const CLIENT: &str = "astro:env/client";
pub(super) const SERVER: &str = "astro:env/server";

impl Loader {
    /// The variables every visitor may see.
    pub(super) fn env_client(&self) -> Result<ModuleSource, ModuleError> {
        let mut code = String::new();
        for (name, value) in self.public_variables()?.iter().filter(|(_, options, _)| options["context"] == "client").map(|(name, _, value)| (name, value)) {
            code.push_str(&format!("export const {name} = {value};\n"));
        }
        Ok(ModuleSource::js(code))
    }

    /// The variables of the server, secrets among them, and `getSecret`.
    pub(super) fn env_server(&self) -> Result<ModuleSource, ModuleError> {
        let values = Value::Object(self.env.fallback().iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect());
        let mut code = format!("const files = {values};\nexport const getSecret = (name) => process.env[name] ?? files[name];\n");
        for (name, options, value) in self.public_variables()? {
            if options["context"] == "server" {
                code.push_str(&format!("export const {name} = {value};\n"));
            }
        }
        let secrets = self.schema().into_iter().filter(|(_, options)| options["access"] == "secret");
        let mut problems = Vec::new();
        for (name, options) in secrets {
            match checked(self.env.secret(&name), &options) {
                Ok(value) => code.push_str(&format!("export const {name} = {};\n", written(value))),
                Err(problem) => problems.push(format!("{name} {problem}")),
            }
        }
        refuse(problems)?;
        Ok(ModuleSource::js(code))
    }

    fn schema(&self) -> Vec<(String, Value)> {
        let schema = self.snapshot.config().env["schema"].as_object().cloned().unwrap_or_default();
        schema.into_iter().filter(|(name, _)| is_identifier(name)).collect()
    }

    /// Name, options and value as JavaScript of all that is not secret. One wrong variable fails them all.
    fn public_variables(&self) -> Result<Vec<(String, Value, String)>, ModuleError> {
        let strict = self.snapshot.config().env["validateSecrets"] == true;
        let mut problems = Vec::new();
        let mut variables = Vec::new();
        for (name, options) in self.schema() {
            let secret = options["access"] == "secret";
            if secret && !strict {
                continue;
            }
            let variable = if secret { self.env.secret(&name) } else { self.env.variable(&name) };
            match checked(variable, &options) {
                Ok(value) if !secret => variables.push((name, options, written(value))),
                Ok(_) => {}
                Err(problem) => problems.push(format!("{name} {problem}")),
            }
        }
        refuse(problems)?;
        Ok(variables)
    }
}

fn refuse(problems: Vec<String>) -> Result<(), ModuleError> {
    if problems.is_empty() {
        return Ok(());
    }
    let message = format!("The environment does not fit `env.schema` of the configuration: {}.", problems.join("; "));
    let mut error = ModuleError::new("EnvInvalidVariables", message);
    error.hint = Some("Set the variables in .env or in the environment the preview is started with.".to_owned());
    Err(error)
}

fn written(value: Option<Value>) -> String {
    value.map_or_else(|| "undefined".to_owned(), |value| value.to_string())
}

fn is_identifier(name: &str) -> bool {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'));
    plain && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// The value of a variable as its field of the schema wants it, or what is wrong with it.
fn checked(variable: Option<&str>, options: &Value) -> Result<Option<Value>, String> {
    let Some(text) = variable.filter(|text| !text.is_empty()) else {
        return match options.get("default").filter(|value| !value.is_null()) {
            Some(value) => Ok(Some(value.clone())),
            None if options["optional"] == true => Ok(None),
            None => Err(format!("is missing (it has to be {})", kind(options))),
        };
    };
    let wrong_type = || Err(format!("is {}, not {}", json_text(text), kind(options)));
    let rule = |broken: Vec<&str>| if broken.is_empty() { Ok(()) } else { Err(format!("is {} and breaks {}", json_text(text), broken.join(", "))) };
    match options["type"].as_str() {
        Some("number") => {
            let Some(number) = leading_number(text) else { return wrong_type() };
            rule(number_rules(number, options))?;
            Ok(serde_json::Number::from_f64(number).map(|number| match number.as_f64() {
                Some(whole) if whole.fract() == 0.0 && whole.abs() < 9e15 => (whole as i64).into(),
                _ => Value::Number(number),
            }))
        }
        Some("boolean") => match text {
            "true" => Ok(Some(true.into())),
            "false" => Ok(Some(false.into())),
            _ => wrong_type(),
        },
        Some("enum") => match options["values"].as_array().is_some_and(|values| values.iter().any(|value| value == text)) {
            true => Ok(Some(text.into())),
            false => wrong_type(),
        },
        _ => {
            rule(string_rules(text, options))?;
            Ok(Some(text.into()))
        }
    }
}

fn kind(options: &Value) -> String {
    match (options["type"].as_str(), options["values"].as_array()) {
        (Some("enum"), Some(values)) => values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | "),
        (Some(kind), _) => format!("a {kind}"),
        _ => "a string".to_owned(),
    }
}

/// `parseFloat`: the number a text begins with.
fn leading_number(text: &str) -> Option<f64> {
    let text = text.trim_start();
    let ends = (1..=text.len()).rev().filter(|&end| text.is_char_boundary(end));
    ends.map(|end| &text[..end]).filter(|text| text.ends_with(|c: char| c.is_ascii_digit() || c == '.')).find_map(|text| text.parse().ok())
}

fn number_rules(number: f64, options: &Value) -> Vec<&'static str> {
    let limit = |name: &str| options[name].as_f64();
    let mut broken = Vec::new();
    let tests: [(&str, fn(f64, f64) -> bool); 4] = [("gt", |a, b| a > b), ("min", |a, b| a >= b), ("lt", |a, b| a < b), ("max", |a, b| a <= b)];
    for (name, fits) in tests {
        if limit(name).is_some_and(|limit| !fits(number, limit)) {
            broken.push(name);
        }
    }
    if options["int"].as_bool().is_some_and(|int| int != (number.fract() == 0.0)) {
        broken.push("int");
    }
    broken
}

fn string_rules(text: &str, options: &Value) -> Vec<&'static str> {
    let length = text.encode_utf16().count() as f64;
    let limit = |name: &str| options[name].as_f64();
    let part = |name: &str| options[name].as_str();
    let tests = [
        ("max", limit("max").is_some_and(|max| length > max)),
        ("min", limit("min").is_some_and(|min| length < min)),
        ("length", limit("length").is_some_and(|wanted| length != wanted)),
        ("url", options["url"] == true && url::Url::parse(text).is_err()),
        ("includes", part("includes").is_some_and(|part| !text.contains(part))),
        ("startsWith", part("startsWith").is_some_and(|part| !text.starts_with(part))),
        ("endsWith", part("endsWith").is_some_and(|part| !text.ends_with(part))),
    ];
    tests.into_iter().filter(|(_, broken)| *broken).map(|(name, _)| name).collect()
}

/// Names in the schema that only the server may know, whatever their prefix.
pub(super) fn secrets(env: &Value) -> Vec<String> {
    let schema: Option<&Map<String, Value>> = env["schema"].as_object();
    schema.into_iter().flatten().filter(|(_, options)| options["access"] == "secret").map(|(name, _)| name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::checked;

    #[test]
    fn variables_become_what_the_schema_says() {
        let table = [
            (Some("abc"), json!({ "type": "string" })),
            (Some("abc"), json!({ "type": "string", "max": 2, "startsWith": "x" })),
            (Some("no"), json!({ "type": "string", "url": true })),
            (Some(""), json!({ "type": "string", "optional": true })),
            (None, json!({ "type": "string", "default": "d" })),
            (None, json!({ "type": "string" })),
            (Some("1.50 kg"), json!({ "type": "number" })),
            (Some("7"), json!({ "type": "number", "int": true, "gt": 7 })),
            (Some("x"), json!({ "type": "number" })),
            (Some("true"), json!({ "type": "boolean" })),
            (Some("yes"), json!({ "type": "boolean" })),
            (Some("b"), json!({ "type": "enum", "values": ["a", "b"] })),
            (Some("c"), json!({ "type": "enum", "values": ["a", "b"] })),
        ];
        let lines = table.map(|(value, options)| match checked(value, &options) {
            Ok(Some(value)) => format!("{value}\n"),
            Ok(None) => "undefined\n".to_owned(),
            Err(problem) => format!("! {problem}\n"),
        });
        expect![[r#"
            "abc"
            ! is "abc" and breaks max, startsWith
            ! is "no" and breaks url
            undefined
            "d"
            ! is missing (it has to be a string)
            1.5
            ! is "7" and breaks gt
            ! is "x", not a number
            true
            ! is "yes", not a boolean
            "b"
            ! is "c", not "a" | "b"
        "#]]
        .assert_eq(&lines.concat());
    }
}
