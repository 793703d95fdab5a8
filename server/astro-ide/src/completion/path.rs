//! Files in `src` and `href`: what `public` holds, and what a `<script src>` may name beside the page.

use std::ops::Range;

use astro_project::{FilePath, Kind};

use crate::answer::CompletionKind;
use crate::completion::{Item, Items, Request};

/// Does the attribute lead to a file or page?
pub(crate) fn is_path(tag: &str, attribute: &str) -> bool {
    match attribute {
        "src" | "poster" | "srcset" => true,
        "href" => !tag.starts_with(|c: char| c.is_ascii_uppercase()),
        "action" | "formaction" => super::route::is_address(tag, attribute),
        "data" => tag == "object",
        _ => false,
    }
}

/// Offers the files of the folder that is typed so far; `range` is what stands between the quotes.
pub(crate) fn complete(request: &Request<'_>, tag: &str, range: Range<usize>, items: &mut Items<'_>) {
    let source = request.document.source();
    let typed = &source[range.start..request.offset.max(range.start)];
    if typed.contains([':', ' ', '?', '#', '{']) {
        return;
    }
    let config = request.snapshot.config();
    let base = config.base.trim_end_matches('/');
    if tag == "script" && typed.starts_with('.') {
        if let (Some(folder), Some(cut)) = (request.file.parent(), typed.rfind('/'))
            && let Some(folder) = folder.join(&typed[..cut])
        {
            entries(request, &folder, "", range.start + cut + 1..range.end, items);
        }
        return;
    }
    if let Some(inside) = typed.strip_prefix(base).filter(|inside| inside.starts_with('/')) {
        let cut = inside.rfind('/').unwrap_or_default();
        if let Some(folder) = config.public_dir.join(inside[..cut].trim_start_matches('/')) {
            entries(request, &folder, "", range.start + base.len() + cut + 1..range.end, items);
        }
    } else if !typed.contains('/') {
        entries(request, &config.public_dir, &format!("{base}/"), range.clone(), items);
        if tag == "script" {
            for start in ["./", "../"] {
                items.push(Item::new(start, CompletionKind::Folder, range.clone()).retrigger().sort(300));
            }
        }
    }
}

fn entries(request: &Request<'_>, folder: &FilePath, before: &str, range: Range<usize>, items: &mut Items<'_>) {
    for entry in request.snapshot.list(folder).iter() {
        let name = format!("{before}{}", entry.name);
        if entry.name.starts_with('.') || entry.name == "node_modules" {
            continue;
        }
        if entry.kind == Kind::Folder {
            let item = Item::new(name.clone(), CompletionKind::Folder, range.clone()).text(format!("{name}/"));
            items.push(item.retrigger().sort(210));
        } else {
            items.push(Item::new(name, CompletionKind::File, range.clone()).sort(200));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{accept, completions};

    const FILES: &str = "\n//- /public/logo.svg\n\n//- /public/img/a.png\n\n//- /src/pages/about.astro\n\n//- /src/pages/menu.ts\n\n";

    fn at(page: &str) -> String {
        completions(&format!("//- /src/pages/index.astro\n{page}{FILES}"), 6)
    }

    #[test]
    fn files_of_public_and_scripts_beside() {
        assert_eq!(at("<img src=\"$0\">"), "File /logo.svg\nFolder /img → \"/img/\"\n");
        assert_eq!(at("<img src=\"/img/$0\">"), "File a.png\n");
        assert_eq!(accept(&format!("//- /src/pages/index.astro\n<img src=\"/img/$0old.png\">{FILES}"), "a.png").trim(), "<img src=\"/img/a.png\">");
        assert!(at("<script src=\"./$0\"></script>").contains("File menu.ts"));
        assert_eq!(at("<img src=\"https://$0\">"), "");
        let links = at("<a href=\"/$0\">");
        assert!(links.contains("File /about · page src/pages/about.astro") && links.contains("File logo.svg"), "{links}");
    }
}
