//! The language of `.env` files.

use super::env::set;

/// Reads `KEY=value` lines: quotes, comments, `export`, values over several lines in quotes. `$NAME` stays as it is.
pub(super) fn parse(text: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let trimmed = line.trim();
        let entry = trimmed.strip_prefix("export ").unwrap_or(trimmed).split_once('=');
        let Some((key, value)) = entry.filter(|(key, _)| is_name(key.trim())) else {
            rest = after;
            continue;
        };
        let key = key.trim().to_owned();
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
        let quoted = quote.and_then(|quote| {
            // The closing quote may stand on a later line.
            let from = line.find('=')? + 1;
            let from = from + rest[from..].find(quote)? + 1;
            let end = rest.get(from..)?.find(quote)? + from;
            Some((quote, rest[from..end].to_owned(), end + 1))
        });
        let value = match quoted {
            Some((quote, inner, end)) => {
                rest = rest[end..].split_once('\n').map_or("", |(_, after)| after);
                if quote == '"' { inner.replace("\\n", "\n").replace("\\r", "\r") } else { inner }
            }
            None => {
                rest = after;
                let plain = value.split_once('#').map_or(value, |(plain, _)| plain);
                plain.trim().to_owned()
            }
        };
        set(&mut out, key, value);
    }
    out
}

fn is_name(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// Fills in `$NAME`, `${NAME}`, `${NAME:-otherwise}` and `${NAME:+instead}`: from the environment, then from the variables
/// before. Vite has forgotten by then what was in single quotes.
pub(super) fn expand_all(variables: &mut [(String, String)], environment: &[(String, String)]) {
    for at in 0..variables.len() {
        let (before, rest) = variables.split_at_mut(at);
        let known = |name: &str| {
            let find = |list: &[(String, String)]| list.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
            find(environment).or_else(|| find(before))
        };
        rest[0].1 = expand(&rest[0].1, &known);
    }
}

fn expand(value: &str, known: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        let after = &after[1..];
        if let Some(before) = before.strip_suffix('\\') {
            out.push_str(before);
            out.push('$');
            rest = after;
            continue;
        }
        out.push_str(before);
        let is_in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (inner, next) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((inner, next)) => (inner, next),
            None => after.split_at(after.find(|c: char| !is_in_name(c)).unwrap_or(after.len())),
        };
        if inner.is_empty() {
            out.push('$');
        } else {
            out.push_str(&one(inner, known));
        }
        rest = next;
    }
    out.push_str(rest);
    out
}

/// The inside of `${…}`.
fn one(inner: &str, known: &dyn Fn(&str) -> Option<String>) -> String {
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
    let (name, rest) = inner.split_at(end);
    let value = known(name).filter(|value| !value.is_empty());
    let word = |signs: [&str; 2]| signs.iter().find_map(|sign| rest.strip_prefix(sign));
    match (word([":-", "-"]), word([":+", "+"])) {
        (Some(otherwise), _) => value.unwrap_or_else(|| otherwise.to_owned()),
        (_, Some(instead)) => value.map(|_| instead.to_owned()).unwrap_or_default(),
        _ => value.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn reads_env_files() {
        let text = "# comment\nA=1\nexport B = \"two # not a comment\"\nC='$A stays'\nD=$A-${B} # comment\nE=\"first\nsecond\\nthird\"\nnot a line\nF=\nG=\\$A\nH=${HOST}:${NONE:-8}${A:+!}$\n";
        let mut variables = parse(text);
        expand_all(&mut variables, &[("HOST".to_owned(), "h".to_owned())]);
        let shown: Vec<String> = variables.into_iter().map(|(key, value)| format!("{key}={value:?}")).collect();
        expect![[r#"
            A="1"
            B="two # not a comment"
            C="1 stays"
            D="1-two # not a comment"
            E="first\nsecond\nthird"
            F=""
            G="$A"
            H="h:8!$""#]]
        .assert_eq(&shown.join("\n"));
    }
}
