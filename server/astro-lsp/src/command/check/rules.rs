//! Rules by name: `--rule` and `--explain`.

use std::process::ExitCode;

use astro_ide::{Analysis, Rule};

use crate::trouble::{Outcome, Trouble};

/// The names meant by `--rule`: names of rules or of syntax errors, or numbers (`R45`). None means all.
pub(super) fn wanted(given: &[String]) -> Result<Option<Vec<String>>, Trouble> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut names = Vec::new();
    for name in given {
        let rules = find(name);
        match rules.is_empty() {
            true if is_number(name) => return Err(unknown(name)),
            // Syntax errors and problems of the configuration have names too, which no list holds.
            true => names.push(name.clone()),
            false => names.extend(rules.iter().map(|rule| rule.name.to_owned())),
        }
    }
    Ok(Some(names))
}

/// Prints the pages of the rules of that name or number.
pub(super) fn explain(name: &str) -> Outcome {
    let rules = find(name);
    if rules.is_empty() {
        return Err(unknown(name));
    }
    let pages: Vec<String> = rules.iter().map(|rule| page(rule)).collect();
    let printed = std::io::Write::write_all(&mut std::io::stdout().lock(), pages.join("\n").as_bytes());
    drop(printed);
    Ok(ExitCode::SUCCESS)
}

/// The page without the line that says where it comes from.
fn page(rule: &Rule) -> String {
    let page = rule.page();
    page.split_once('\n').map_or(page.clone(), |(_, rest)| rest.to_owned())
}

fn find(name: &str) -> Vec<&'static Rule> {
    let number = name.strip_prefix(['R', 'r']).and_then(|number| number.parse::<u8>().ok()).filter(|number| *number > 0);
    let rules = Analysis::rules().iter();
    rules.filter(|rule| rule.name.eq_ignore_ascii_case(name) || Some(rule.number) == number).collect()
}

fn is_number(name: &str) -> bool {
    name.strip_prefix(['R', 'r']).is_some_and(|number| number.parse::<u8>().is_ok())
}

fn unknown(name: &str) -> Trouble {
    let rules: Vec<&str> = Analysis::rules().iter().map(|rule| rule.name).collect();
    Trouble::new(format!("there is no rule {name}"), "", format!("the rules are: {}", rules.join(", ")))
}
