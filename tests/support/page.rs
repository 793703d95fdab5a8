//! A long page to measure on: typed items in the frontmatter, a section for each, a script and a sheet.

use std::fmt::Write;

/// A page of about `sections` × 16 lines; 67 of them make the 1,100 lines that figures are quoted for.
pub fn long_page(sections: usize) -> String {
    let mut page = String::from("---\nimport Layout from \"../layouts/Layout.astro\";\nimport Card from \"../components/Card.astro\";\n\n");
    for n in 0..sections {
        let _ = write!(
            page,
            "interface Item{n} {{\n  id: number;\n  title: string;\n  tags: string[];\n}}\nconst item{n}: Item{n} = {{ id: {n}, title: \"Item {n}\", tags: [\"a\", \"b\"] }};\n"
        );
    }
    page.push_str("const { user = \"nobody\" } = Astro.props;\n---\n\n<Layout title=\"Long\">\n");
    for n in 0..sections {
        let _ = write!(
            page,
            "  <section id=\"s{n}\" class:list={{[\"row\", {{ odd: item{n}.id % 2 === 1 }}]}}>\n    <h2>{{item{n}.title}} for {{user}}</h2>\n    <p data-id={{item{n}.id}}>Some text &amp; more of it, line {n}.</p>\n    {{item{n}.tags.map((tag) => <span class=\"tag\">{{tag}}</span>)}}\n    <Card title={{item{n}.title}} featured><em slot=\"title\">{{item{n}.title}}</em></Card>\n  </section>\n"
        );
    }
    page.push_str("</Layout>\n\n<script>\n  const rows: NodeListOf<HTMLElement> = document.querySelectorAll(\".row\");\n  for (const row of rows) row.hidden = false;\n</script>\n\n<style>\n");
    for n in 0..sections {
        let _ = write!(page, "  .row-{n} > .tag {{\n    margin: {n}px;\n  }}\n");
    }
    page.push_str("</style>\n");
    page
}
