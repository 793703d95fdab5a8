//! Markdown to HTML, as Astro's sites show it: headings with ids, GitHub's tables and lists, smart quotes, code in its frame.

mod html;
mod smart;

use markdown::mdast::Node;
use markdown::{Constructs, ParseOptions};
use serde::Serialize;

/// What `markdown` in the configuration may turn off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Options {
    /// GitHub's additions: tables, task lists, footnotes, bare addresses, `~~deleted~~`.
    pub(crate) gfm: bool,
    /// Straight quotes become curly, `--` a dash, `...` an ellipsis.
    pub(crate) smart: bool,
    /// Code blocks get the frame of the highlighter.
    pub(crate) highlight: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { gfm: true, smart: true, highlight: true }
    }
}

impl Options {
    /// What the project's configuration says.
    pub(crate) fn of(config: &serde_json::Value) -> Options {
        Options {
            gfm: config["gfm"] != false,
            smart: config["smartypants"] != false,
            highlight: config["syntaxHighlight"] != false,
        }
    }
}

/// A rendered text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub(crate) html: String,
    pub(crate) headings: Vec<Heading>,
}

/// One heading of a text, as `getHeadings()` gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Heading {
    pub(crate) depth: u8,
    pub(crate) slug: String,
    pub(crate) text: String,
}

/// Larger texts are not rendered: parsing some of them takes time that grows with the square of their length.
const MAX_TEXT: usize = 2 * 1024 * 1024;

/// Quotes nested deeper cost the parser time that grows with the square of their depth.
const MAX_QUOTES: usize = 500;

/// Renders `text`. `image` may give a picture another address, or as JSON what it is: `{ meta, file, text? }`.
pub(crate) fn render(text: &str, options: Options, image: &dyn Fn(&str) -> Option<String>) -> Result<Rendered, String> {
    if text.len() > MAX_TEXT {
        return Err(format!("the text has {} KB; Markdown above {} KB is not rendered", text.len() / 1024, MAX_TEXT / 1024));
    }
    let nested = |line: &str| line.bytes().take_while(|byte| b"> ".contains(byte)).filter(|byte| *byte == b'>').count() > MAX_QUOTES;
    if text.lines().any(nested) {
        return Err(format!("quotes are nested more than {MAX_QUOTES} deep"));
    }
    let constructs = if options.gfm { Constructs::gfm() } else { Constructs::default() };
    let constructs = Constructs { frontmatter: false, ..constructs };
    let parse = ParseOptions { constructs, ..ParseOptions::default() };
    let mut root = markdown::to_mdast(text, &parse).map_err(|message| message.to_string())?;
    if options.smart {
        smart::punctuation(&mut root);
    }
    let rendered = html::Writer::new(options, image).render(&root);
    dismantle(root);
    Ok(rendered)
}

/// Drops a tree level by level: dropping it as a whole would overflow the stack when it is deep.
fn dismantle(root: Node) {
    let mut left = vec![root];
    while let Some(mut node) = left.pop() {
        if let Some(children) = node.children_mut() {
            left.append(children);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        let rendered = render(text, Options::default(), &|src| (src == "./img.png").then(|| "/src/img.png".to_owned())).unwrap();
        let headings = rendered.headings.iter().map(|h| format!("h{} #{} {}\n", h.depth, h.slug, h.text));
        expected.assert_eq(&(rendered.html + &headings.collect::<String>()));
    }

    #[test]
    fn blocks() {
        check(
            "# Hi \"there\" it's -- a --- test...\n\n* tight\n  * nested\n* t2\n\n3. three\n\n   more\n4. four\n\n> q\n>\n> - a\n\n---\n\n<div>\nblock\n</div>\n\n## Hi\n## Hi\n",
            expect![[r#"
                <h1 id="hi-there-its--a--test">Hi “there” it’s – a — test…</h1>
                <ul>
                <li>tight
                <ul>
                <li>nested</li>
                </ul>
                </li>
                <li>t2</li>
                </ul>
                <ol start="3">
                <li>
                <p>three</p>
                <p>more</p>
                </li>
                <li>
                <p>four</p>
                </li>
                </ol>
                <blockquote>
                <p>q</p>
                <ul>
                <li>a</li>
                </ul>
                </blockquote>
                <hr>
                <div>
                block
                </div>
                <h2 id="hi">Hi</h2>
                <h2 id="hi-1">Hi</h2>
                h1 #hi-there-its--a--test Hi “there” it’s – a — test…
                h2 #hi Hi
                h2 #hi-1 Hi
            "#]],
        );
    }

    #[test]
    fn inlines() {
        check(
            "A > b & \"c\" <b>x</b> 'q' don't '90s (\"nested 'q'\") \"*b*\" &copy; `a <b> \"c\"`\n\n[l](/a?b=1&c \"t\\\"i\") ![alt *x*](./img.png) [ref][r] https://auto.link ~~del~~ a\\\nb\n\n[r]: http://e.x 'T'\n",
            expect![[r#"
                <p>A &gt; b &amp; “c” <b>x</b> ‘q’ don’t ’90s (“nested ‘q’”) “<em>b</em>” © <code>a &lt;b&gt; "c"</code></p>
                <p><a href="/a?b=1&amp;c" title="t&quot;i">l</a> <img src="/src/img.png" alt="alt x"> <a href="http://e.x" title="T">ref</a> <a href="https://auto.link">https://auto.link</a> <del>del</del> a<br>
                b</p>
            "#]],
        );
    }

    #[test]
    fn code_tables_tasks_and_notes() {
        check(
            "```js title=x\nconst a = 1 < 2;\n\nb\n```\n\n    indented\n\n```math\nx\n```\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\n- [ ] todo\n- [x] done\n\nTerm[^a] and[^a]\n\n[^a]: n1\n\n    n2\n",
            expect![[r##"
                <pre class="astro-code github-dark" style="background-color:#24292e;color:#e1e4e8; overflow-x: auto;" tabindex="0" data-language="js"><code><span class="line"><span style="color:#E1E4E8">const a = 1 &lt; 2;</span></span>
                <span class="line"><span style="color:#E1E4E8"></span></span>
                <span class="line"><span style="color:#E1E4E8">b</span></span></code></pre>
                <pre class="astro-code github-dark" style="background-color:#24292e;color:#e1e4e8; overflow-x: auto;" tabindex="0" data-language="plaintext"><code><span class="line"><span>indented</span></span></code></pre>
                <pre><code class="language-math">x
                </code></pre>
                <table>
                <thead>
                <tr>
                <th>a</th>
                <th style="text-align: center">b</th>
                </tr>
                </thead>
                <tbody>
                <tr>
                <td>1</td>
                <td style="text-align: center">2</td>
                </tr>
                </tbody>
                </table>
                <ul class="contains-task-list">
                <li class="task-list-item"><input type="checkbox" disabled> todo</li>
                <li class="task-list-item"><input type="checkbox" checked disabled> done</li>
                </ul>
                <p>Term<sup><a href="#user-content-fn-a" id="user-content-fnref-a" data-footnote-ref aria-describedby="footnote-label">1</a></sup> and<sup><a href="#user-content-fn-a" id="user-content-fnref-a-2" data-footnote-ref aria-describedby="footnote-label">1</a></sup></p>
                <section data-footnotes class="footnotes"><h2 class="sr-only" id="footnote-label">Footnotes</h2>
                <ol>
                <li id="user-content-fn-a">
                <p>n1</p>
                <p>n2 <a href="#user-content-fnref-a" data-footnote-backref="" aria-label="Back to reference 1" class="data-footnote-backref">↩</a> <a href="#user-content-fnref-a-2" data-footnote-backref="" aria-label="Back to reference 1-2" class="data-footnote-backref">↩<sup>2</sup></a></p>
                </li>
                </ol>
                </section>
                h2 #footnote-label Footnotes
            "##]],
        );
    }

    #[test]
    fn hostile_texts_end_soon() {
        assert!(render(&">".repeat(50_000), Options::default(), &|_| None).is_err());
        for text in [">".repeat(500), "*a **b ".repeat(500), "[".repeat(2_000), "- ".repeat(300), "`".repeat(2_000)] {
            assert!(render(&text, Options::default(), &|_| None).is_ok());
        }
        assert!(render(&" ".repeat(MAX_TEXT + 1), Options::default(), &|_| None).is_err());
    }
}
