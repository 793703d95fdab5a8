//! A long script that does not parse is read in pieces, each from one line that surely starts a statement to the next: what is
//! broken stays in its piece, and a key costs the piece it was typed in.

use std::ops::Range;

/// Words that start a statement where they start a line. Inside of a bracket nobody writes them at the very start of a line.
const STARTS: &[&str] = &[
    "abstract", "async", "class", "const", "declare", "enum", "export", "for", "function", "if", "import", "interface", "let",
    "namespace", "return", "switch", "throw", "try", "type", "var", "while",
];

/// The pieces of a script, one after another without gaps.
pub(super) fn pieces(script: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for line in code_lines(script) {
        if line > start && starts_statement(&script[line..]) {
            pieces.push(start..line);
            start = line;
        }
    }
    pieces.push(start..script.len());
    pieces
}

fn starts_statement(line: &str) -> bool {
    let end = line.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(line.len());
    // `type: 'x'` is a property and `import(` a call, whatever is around them.
    let goes_on = line[end..].starts_with([' ', '\t', '{', '\n', '\r']) || (line[end..].starts_with('(') && &line[..end] != "import");
    goes_on && STARTS.contains(&&line[..end])
}

/// The starts of lines that are not within a template or comment.
fn code_lines(script: &str) -> Vec<usize> {
    let bytes = script.as_bytes();
    let mut lines = Vec::new();
    // Open braces in each hole of a template we are in.
    let mut holes: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => lines.push(at + 1),
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = script[at..].find('\n').map_or(bytes.len(), |length| at + length);
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = script[at + 2..].find("*/").map_or(bytes.len(), |end| at + 2 + end + 2);
                continue;
            }
            b'"' | b'\'' => {
                at = quoted(bytes, at);
                continue;
            }
            b'`' => {
                at = template(bytes, at + 1, &mut holes);
                continue;
            }
            b'{' => {
                if let Some(open) = holes.last_mut() {
                    *open += 1;
                }
            }
            b'}' => match holes.last_mut() {
                Some(0) => {
                    holes.pop();
                    at = template(bytes, at + 1, &mut holes);
                    continue;
                }
                Some(open) => *open -= 1,
                None => {}
            },
            _ => {}
        }
        at += 1;
    }
    lines
}

/// Where a string ends: with its line at the latest.
fn quoted(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => return at,
            b'\\' => at += 1,
            byte if byte == bytes[start] => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// Where the text of a template ends: with it, or with the start of a hole, which is noted.
fn template(bytes: &[u8], from: usize, holes: &mut Vec<usize>) -> usize {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'`' => return at + 1,
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                holes.push(0);
                return at + 2;
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_start_lines() {
        let script = "import a from 'a'\n/*\nimport b\n*/\nconst text = `\nconst no = ${ { a: `\nlet` } }\nlet no\n`\nconst it's = 1\nlet b = {\ntype: 1,\nimport('x')\n}\nif (b) {\n  const c\n}\nconsta\n";
        let drawn: Vec<&str> = pieces(script).into_iter().map(|piece| &script[piece]).collect();
        assert_eq!(
            drawn,
            [
                "import a from 'a'\n/*\nimport b\n*/\n",
                "const text = `\nconst no = ${ { a: `\nlet` } }\nlet no\n`\n",
                "const it's = 1\n",
                "let b = {\ntype: 1,\nimport('x')\n}\n",
                "if (b) {\n  const c\n}\nconsta\n",
            ]
        );
    }

    #[test]
    fn any_text_is_all_in_pieces() {
        for script in ["", "`", "${", "`${", "`${`", "'\\", "`\\", "/*", "//", "}\nlet a", "\nlet é = '\n`é\nlet b"] {
            let whole: String = pieces(script).into_iter().map(|piece| &script[piece]).collect();
            assert_eq!(whole, script);
        }
    }
}
