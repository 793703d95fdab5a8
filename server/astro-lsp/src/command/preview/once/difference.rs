//! What is different between an answer and one that was kept (`--once … --json > FILE`): status, headers, body.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// Headers that differ from one answer to the next without meaning anything.
const VOLATILE: [&str; 4] = ["date", "content-length", "connection", "keep-alive"];
/// Cells of the table that lines are compared in; longer bodies are shown as removed and added.
const MOST: usize = 4_000_000;
/// Lines around a difference.
const AROUND: usize = 2;

/// The difference of two answers, each as `--once --json` prints it; `None` if they are the same.
pub(super) fn of(before: &Value, after: &Value) -> Option<Value> {
    let (removed, added) = headers(before, after);
    let text = |answer: &Value| answer["body"].as_str().unwrap_or_default().to_owned();
    let (old, new) = (text(before), text(after));
    let body = if old == new { String::new() } else { lines(&split(&old), &split(&new)) };
    let same = before["status"] == after["status"] && removed.is_empty() && added.is_empty() && body.is_empty();
    (!same).then(|| json!({ "status": [before["status"], after["status"]], "headers": { "removed": removed, "added": added }, "body": body }))
}

/// The same in words.
pub(super) fn in_words(difference: &Value) -> String {
    let mut out = String::new();
    let [before, after] = [0, 1].map(|at| &difference["status"][at]);
    if before != after {
        let _ = writeln!(out, "status {before} → {after}");
    }
    for (mark, which) in [('-', "removed"), ('+', "added")] {
        for header in difference["headers"][which].as_array().into_iter().flatten() {
            let _ = writeln!(out, "{mark} {}", header.as_str().unwrap_or_default());
        }
    }
    out + difference["body"].as_str().unwrap_or_default()
}

fn headers(before: &Value, after: &Value) -> (Vec<String>, Vec<String>) {
    let read = |answer: &Value| -> Vec<String> {
        let pairs = answer["headers"].as_array().into_iter().flatten();
        let pairs = pairs.filter_map(|pair| Some((pair[0].as_str()?.to_ascii_lowercase(), pair[1].as_str()?)));
        pairs.filter(|(name, _)| !VOLATILE.contains(&name.as_str())).map(|(name, value)| format!("{name}: {value}")).collect()
    };
    let (old, new) = (read(before), read(after));
    let only = |these: &[String], others: &[String]| these.iter().filter(|line| !others.contains(line)).cloned().collect();
    (only(&old, &new), only(&new, &old))
}

/// Lines; HTML that is one line is cut before its tags.
fn split(text: &str) -> Vec<&str> {
    let lines = text.split_inclusive('\n').flat_map(|line| {
        let cuts = line.match_indices('<').map(|(at, _)| at).filter(|at| *at > 0);
        let mut ends: Vec<usize> = if line.len() > 200 { cuts.collect() } else { Vec::new() };
        ends.push(line.len());
        let mut start = 0;
        ends.into_iter().map(move |end| {
            let part = &line[start..end];
            start = end;
            part.trim_end()
        })
    });
    lines.filter(|line| !line.is_empty()).collect()
}

fn lines(old: &[&str], new: &[&str]) -> String {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, right) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut marked: Vec<(char, &str)> = old[head.saturating_sub(AROUND)..head].iter().map(|line| (' ', *line)).collect();
    marked.extend(middle(left, right));
    marked.extend(old[old.len() - tail..].iter().take(AROUND).map(|line| (' ', *line)));
    let shown = |at: usize| marked[at.saturating_sub(AROUND)..(at + AROUND + 1).min(marked.len())].iter().any(|(mark, _)| *mark != ' ');
    let mut out = String::new();
    let mut hidden = head > AROUND;
    for (at, (mark, line)) in marked.iter().enumerate() {
        if !shown(at) {
            hidden = true;
            continue;
        }
        if std::mem::take(&mut hidden) {
            out.push_str("  …\n");
        }
        let _ = writeln!(out, "{mark} {line}");
    }
    out
}

/// The longest common lines, and what goes and comes between them.
fn middle<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    let (n, m) = (old.len(), new.len());
    if n.saturating_mul(m) > MOST {
        return old.iter().map(|line| ('-', *line)).chain(new.iter().map(|line| ('+', *line))).collect();
    }
    let width = m + 1;
    let mut lengths = vec![0_u32; (n + 1) * width];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            lengths[i * width + j] = match old[i] == new[j] {
                true => lengths[(i + 1) * width + j + 1] + 1,
                false => lengths[(i + 1) * width + j].max(lengths[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < n || j < m {
        if i < n && j < m && old[i] == new[j] {
            out.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j >= m || (i < n && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
            out.push(('-', old[i]));
            i += 1;
        } else {
            out.push(('+', new[j]));
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_answers() {
        let answer = |status: u16, headers: Value, body: &str| json!({ "status": status, "headers": headers, "body": body });
        let before = answer(200, json!([["date", "x"], ["X-A", "1"], ["x-b", "2"]]), "a\nb\nc\nd\ne\nf\n");
        assert_eq!(of(&before, &answer(200, json!([["date", "y"], ["x-a", "1"], ["x-b", "2"]]), "a\nb\nc\nd\ne\nf\n")), None);
        let after = answer(500, json!([["x-a", "1"], ["x-b", "3"]]), "a\nb\nc\nd\nE\nf\n");
        let words = in_words(&of(&before, &after).expect("a difference"));
        assert_eq!(words, "status 200 → 500\n- x-b: 2\n+ x-b: 3\n  …\n  c\n  d\n- e\n+ E\n  f\n");
        let long = format!("<html><body>{}<p>old</p></body></html>", "<i>x</i>".repeat(40));
        let words = in_words(&of(&answer(200, json!([]), &long), &answer(200, json!([]), &long.replace("old", "new"))).expect("a difference"));
        assert!(words.contains("- <p>old\n+ <p>new\n"), "{words}");
    }
}
