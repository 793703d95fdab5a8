//! Short names of Emmet, what they stand for in Emmet's own notation, and the words its layout needs.

/// The abbreviation a short name stands for.
pub(crate) fn alias(name: &str) -> Option<&'static str> {
    ALIASES.binary_search_by(|(short, _)| (*short).cmp(name)).ok().map(|at| ALIASES[at].1)
}

/// All short names, in order.
pub(crate) fn aliases() -> impl Iterator<Item = &'static str> {
    ALIASES.iter().map(|(short, _)| *short)
}

/// Names that stand for a whole page.
pub(crate) const PAGES: &[&str] = &["!", "!!!", "doc", "html:5"];

/// Is it an element that stands within a line of text?
pub(crate) fn is_inline(name: &str) -> bool {
    INLINE.contains(&name)
}

const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "br", "button", "cite", "code", "data", "del", "dfn", "em", "i", "iframe", "img", "input", "ins", "kbd",
    "label", "map", "mark", "object", "q", "s", "samp", "select", "small", "span", "strong", "sub", "sup", "textarea", "time", "u", "var",
];

/// What `lorem` is made of.
pub(crate) const LATIN: &str = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in reprehenderit voluptate velit esse cillum fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt culpa qui officia deserunt mollit anim id est laborum";

/// In the order of their names. Those of Emmet itself, without what HTML has given up.
const ALIASES: &[(&str, &str)] = &[
    ("!", "!!!+doc"), ("!!!", "{<!doctype html>}"), ("a", "a[href]"),
    ("a:blank", r#"a[href="https://${0}" target="_blank" rel="noopener noreferrer"]"#), ("a:link", r#"a[href="https://${0}"]"#),
    ("a:mail", r#"a[href="mailto:${0}"]"#), ("a:tel", r#"a[href="tel:+${0}"]"#), ("abbr", "abbr[title]"), ("adr", "address"),
    ("area", "area[shape coords href alt]"), ("area:c", "area[shape=circle]"), ("area:d", "area[shape=default]"), ("area:p", "area[shape=poly]"),
    ("area:r", "area[shape=rect]"), ("art", "article"), ("audio", "audio[src]"), ("base", "base[href]"), ("bdo:l", "bdo[dir=ltr]"),
    ("bdo:r", "bdo[dir=rtl]"), ("bq", "blockquote"), ("btn", "button"), ("btn:b", "button[type=button]"), ("btn:d", "button[disabled.]"),
    ("btn:r", "button[type=reset]"), ("btn:s", "button[type=submit]"), ("button:b", "button[type=button]"), ("button:button", "button[type=button]"),
    ("button:d", "button[disabled.]"), ("button:disabled", "button[disabled.]"), ("button:r", "button[type=reset]"),
    ("button:reset", "button[type=reset]"), ("button:s", "button[type=submit]"), ("button:submit", "button[type=submit]"), ("cap", "caption"),
    ("colg", "colgroup"), ("data", "data[value]"), ("datal", "datalist"), ("det", "details"), ("dlg", "dialog"),
    ("doc", "html[lang=en]>(head>meta[charset=utf-8]+meta:vp+title{${1:Document}})+body"), ("emb", "embed"), ("embed", "embed[src type]"),
    ("fieldset:d", "fieldset[disabled.]"), ("fieldset:disabled", "fieldset[disabled.]"), ("fig", "figure"), ("figc", "figcaption"),
    ("form", "form[action]"), ("form:get", "form[method=get]"), ("form:post", "form[method=post]"), ("fset", "fieldset"),
    ("fset:d", "fieldset[disabled.]"), ("fst", "fieldset"), ("fst:d", "fieldset[disabled.]"), ("ftr", "footer"), ("hdr", "header"),
    ("html:5", "!!!+doc"), ("ifr", "iframe"), ("iframe", "iframe[src]"), ("img", "img[src alt]"), ("img:s", "img[srcset src alt]"),
    ("img:sizes", "img[sizes srcset src alt]"), ("img:srcset", "img[srcset src alt]"), ("img:z", "img[sizes srcset src alt]"),
    ("inp", "input[name=${1} id=${1}]"), ("input", "input[type=${1:text}]"), ("input:b", "input[type=button value]"),
    ("input:btn", "input[type=button value]"), ("input:button", "input[type=button value]"), ("input:c", "inp[type=checkbox]"),
    ("input:checkbox", "inp[type=checkbox]"), ("input:color", "inp[type=color]"), ("input:date", "inp[type=date]"),
    ("input:datetime", "inp[type=datetime]"), ("input:datetime-local", "inp[type=datetime-local]"), ("input:email", "inp[type=email]"),
    ("input:f", "inp[type=file]"), ("input:file", "inp[type=file]"), ("input:h", "input[type=hidden name]"),
    ("input:hidden", "input[type=hidden name]"), ("input:i", "input[type=image src alt]"), ("input:image", "input[type=image src alt]"),
    ("input:month", "inp[type=month]"), ("input:number", "inp[type=number]"), ("input:p", "inp[type=password]"),
    ("input:password", "inp[type=password]"), ("input:r", "inp[type=radio]"), ("input:radio", "inp[type=radio]"), ("input:range", "inp[type=range]"),
    ("input:reset", "input:button[type=reset]"), ("input:s", "input[type=submit value]"), ("input:search", "inp[type=search]"),
    ("input:submit", "input[type=submit value]"), ("input:t", "inp[type=text]"), ("input:tel", "inp[type=tel]"), ("input:text", "inp[type=text]"),
    ("input:time", "inp[type=time]"), ("input:url", "inp[type=url]"), ("input:week", "inp[type=week]"), ("label", "label[for]"), ("leg", "legend"),
    ("link", "link[rel=stylesheet href]"), ("link:atom", r#"link[rel=alternate type=application/atom+xml title=Atom href="${1:atom.xml}"]"#),
    ("link:css", r#"link[href="${1:style}.css"]"#), ("link:favicon", "link[rel=icon type=image/x-icon href=${1:favicon.ico}]"),
    ("link:manifest", r#"link[rel="manifest" href="${1:manifest.json}"]"#), ("link:mf", r#"link[rel="manifest" href="${1:manifest.json}"]"#),
    ("link:print", r#"link[href="${1:print}.css" media=print]"#),
    ("link:rss", r#"link[rel=alternate type=application/rss+xml title=RSS href="${1:rss.xml}"]"#),
    ("link:touch", r#"link[rel=apple-touch-icon href="${1:favicon.png}"]"#), ("map", "map[name]"), ("meta:desc", "meta[name=description content]"),
    ("meta:kw", "meta[name=keywords content]"), ("meta:redirect", r#"meta[http-equiv=refresh content="0; url=${1:https://example.com}"]"#),
    ("meta:refresh", r#"meta[http-equiv=refresh content="${1:5}"]"#), ("meta:utf", "meta[charset=utf-8]"),
    ("meta:vp", r#"meta[name=viewport content="width=device-width, initial-scale=1"]"#), ("meter", "meter[value]"), ("mn", "main"), ("obj", "object"),
    ("object", "object[data type]"), ("opt", "option[value]"), ("optg", "optgroup"), ("option", "option[value]"), ("out", "output"),
    ("param", "param[name value]"), ("pic", "picture"), ("prog", "progress"), ("ri:a", "pic>src:m+img"), ("ri:art", "pic>src:m+img"),
    ("ri:d", "img:s"), ("ri:dpr", "img:s"), ("ri:t", "pic>src:t+img"), ("ri:type", "pic>src:t+img"), ("ri:v", "img:z"), ("ri:viewport", "img:z"),
    ("script:module", "script[type=module src]"), ("script:src", "script[src]"), ("sect", "section"), ("select", "select[name=${1} id=${1}]"),
    ("select:d", "select[disabled.]"), ("select:disabled", "select[disabled.]"), ("source:media", r#"source[media="(${1:min-width: })" srcset]"#),
    ("source:media:sizes", "source:media[sizes srcset]"), ("source:media:type", r#"source:media[type="${2:image/}"]"#),
    ("source:sizes", "source[sizes srcset]"), ("source:sizes:type", r#"source[sizes srcset type="${1:image/}"]"#), ("source:src", "source[src type]"),
    ("source:srcset", "source[srcset]"), ("source:type", r#"source[srcset type="${1:image/}"]"#), ("src", "source"),
    ("src:m", r#"source[media="(${1:min-width: })" srcset]"#), ("src:mt", r#"source:media[type="${2:image/}"]"#),
    ("src:mz", "source:media[sizes srcset]"), ("src:s", "source[srcset]"), ("src:sc", "source[src type]"),
    ("src:t", r#"source[srcset type="${1:image/}"]"#), ("src:z", "source[sizes srcset]"), ("src:zt", r#"source[sizes srcset type="${1:image/}"]"#),
    ("str", "strong"), ("sum", "summary"), ("tarea", "textarea"), ("tarea:c", "textarea[name=${1} id=${1} cols=${2:30}]"),
    ("tarea:cr", "textarea[name=${1} id=${1} cols=${2:30} rows=${3:10}]"), ("tarea:r", "textarea[name=${1} id=${1} rows=${3:10}]"),
    ("tem", "template"), ("textarea", "textarea[name=${1} id=${1}]"), ("textarea:cols", "textarea[name=${1} id=${1} cols=${2:30}]"),
    ("textarea:cols:rows", "textarea[name=${1} id=${1} cols=${2:30} rows=${3:10}]"), ("textarea:rows", "textarea[name=${1} id=${1} rows=${3:10}]"),
    ("time", "time[datetime]"), ("video", "video[src]"),
];

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_in_order() {
        assert!(super::ALIASES.is_sorted_by(|a, b| a.0 < b.0));
    }
}
