//! Images without words, without size, or by a path nobody serves.

use astro_syntax::script::Imported;
use astro_syntax::{Attribute, AttributeKind, AttributeValue, Element};

use crate::answer::{Edit, Finding, Severity};
use crate::diagnostics::{Check, Look, Subject, rule};

rule! {
    /// An image has no `alt`, no size, or a path nobody serves.
    ///
    /// Without `alt` people who do not see the image get its file name; `Image` of `astro:assets` refuses to render. A path into `src`
    /// works only as an import: files of `src` are not served. Without width and height the page jumps when the image comes.
    ///
    /// ```astro
    /// <img src="../assets/cat.png" />                   <!-- nobody serves this path -->
    /// <Image src={cat} alt="A cat asleep" />            <!-- right: import cat from '../assets/cat.png' -->
    /// ```
    "image", 53, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Element(&["img"], img), Look::Element(&["Image", "Picture"], component)] };

const WHY_ALT: &str = "People who do not see the image get its file name.";
const WHY_ALT_REQUIRED: &str = "Astro throws `ImageMissingAlt`.";
const WHY_PATH: &str = "Files of `src` are not served: the image is there in development at most.";
const WHY_STRING: &str = "Only an imported image is processed; Astro throws `LocalImageUsedWrongly`.";
const WHY_SIZE: &str = "Astro cannot measure a file of `public` or of another host; it throws `MissingImageDimension`.";
const WHY_REMOTE: &str = "Images of hosts the configuration does not name are shown as they are, not optimised.";

fn has_spread(element: Element<'_>) -> bool {
    element.attributes().any(|it| it.kind() == AttributeKind::Spread)
}

fn img(subject: &Subject<'_>, element: Element<'_>, findings: &mut Vec<Finding>) {
    let _ = subject;
    let hidden = element.attributes().any(|it| matches!(it.name(), "aria-hidden" | "aria-label" | "aria-labelledby" | "role"));
    if element.attribute("alt").is_none() && !has_spread(element) && !hidden {
        findings.push(no_alt(element, WHY_ALT));
    }
    let Some(src) = element.attribute("src") else { return };
    let (Some(path), Some(range)) = (src.text_value(), src.value_inner_range()) else { return };
    let is_source = path.starts_with("/src/") || path.starts_with("src/") || path.starts_with("~/") || path.starts_with("@/")
        || (path.starts_with("../") && (path.contains("assets/") || path.contains("images/") || path.contains("src/")));
    if is_source {
        let help = "Import it: `import image from \"…\"`, and write `src={image.src}` or `<Image src={image} … />`.";
        findings.push(RULE.at(range, format!("`{path}` is a path into `src`."), WHY_PATH, help));
    }
}

fn no_alt(element: Element<'_>, why: &'static str) -> Finding {
    let message = format!("This `<{}>` has no `alt`.", element.name());
    let help = "Say what it shows; for mere decoration write `alt=\"\"`.";
    let at = element.name_range().end;
    RULE.at(element.open_range(), message, why, help).suggesting("Mark as decoration: `alt=\"\"`", vec![Edit::insert(at, " alt=\"\"")])
}

fn component(subject: &Subject<'_>, element: Element<'_>, findings: &mut Vec<Finding>) {
    let script = subject.document.script();
    let Some((import, name)) = script.import_of(element.name()) else { return };
    let is_ours = import.specifier == "astro:assets" && matches!(&name.imported, Imported::Named(name) if name == "Image" || name == "Picture");
    if !is_ours || has_spread(element) {
        return;
    }
    if element.attribute("alt").is_none() {
        findings.push(no_alt(element, WHY_ALT_REQUIRED).with_severity(Severity::Error));
    }
    let Some(src) = element.attribute("src") else { return };
    let (Some(path), Some(range)) = (literal(subject, src), src.value_inner_range()) else { return };
    if path.is_empty() || path.starts_with("data:") {
        return;
    }
    let is_remote = path.contains("://") || path.starts_with("//");
    let served = path.starts_with('/') && !path.starts_with("/src/");
    if !is_remote && !served {
        let help = "Import it and write `src={image}`.";
        findings.push(RULE.at(range, format!("`{path}` is a path, not an image."), WHY_STRING, help).with_severity(Severity::Error));
        return;
    }
    let sized = element.attribute("inferSize").is_some()
        || (element.attribute("width").is_some() && element.attribute("height").is_some())
        || element.attribute("layout").is_some_and(|_| element.attribute("width").is_some());
    if !sized {
        let message = format!("`<{}>` does not know the size of `{path}`.", element.name());
        let help = "Give `width` and `height`; for another host `inferSize` does too.";
        findings.push(RULE.at(element.open_range(), message, WHY_SIZE, help).with_severity(Severity::Error));
    }
    if let Some(host) = is_remote.then(|| host(&path)).flatten().filter(|host| !is_allowed(subject, host)) {
        let message = format!("The host `{host}` is not named in the configuration.");
        let help = format!("Add it: `image: {{ domains: [\"{host}\"] }}`.");
        findings.push(RULE.at(range, message, WHY_REMOTE, help).with_severity(Severity::Hint));
    }
}

/// The value of an attribute that is plain text, also as `{"…"}`.
fn literal(subject: &Subject<'_>, attribute: Attribute<'_>) -> Option<String> {
    match attribute.value() {
        AttributeValue::Expression(expression) => {
            let text = subject.document.slice(expression.inner_range()).trim();
            let inner = text.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
            (!inner.contains(['"', '\'', '+'])).then(|| inner.to_owned())
        }
        _ => attribute.text_value().map(str::to_owned),
    }
}

fn host(address: &str) -> Option<&str> {
    let rest = address.split_once("//")?.1;
    rest.split(['/', ':', '?']).next().filter(|host| !host.is_empty())
}

/// Does the configuration name the host, or something that may be it?
fn is_allowed(subject: &Subject<'_>, host: &str) -> bool {
    let config = subject.snapshot.config();
    let Some(value) = subject.snapshot.config_value() else { return config.file.is_some() };
    let Some(image) = value.get("image") else { return value.as_object().is_some_and(|object| object.open) };
    let domains = image.get("domains").and_then(|it| it.as_array()).unwrap_or_default();
    image.get("remotePatterns").is_some() || domains.iter().any(|it| it.as_str().is_none_or(|domain| domain == host))
        || image.as_object().is_none_or(|object| object.open)
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn without_words_size_or_file() {
        finds("---\nimport { Image } from 'astro:assets'\nimport cat from '../cat.png'\n---\n<img src=\"../assets/cat.png\">\n<Image src={cat} />\n<Image src=\"../cat.png\" alt=\"\" />\n<Image src=\"https://x.y/c.png\" alt=\"\" />\n//- /x\n", expect![[r#"
            import cat from '../cat.png'
                             ^^^^^^^^^^
            Error unresolved-import: `../cat.png` leads to `src/cat.png`, and there is no such file.
              why: The page cannot be rendered before every module it imports is found.
              help: Correct the path, or create the file.
            <img src="../assets/cat.png">
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning image: This `<img>` has no `alt`.
              why: People who do not see the image get its file name.
              help: Say what it shows; for mere decoration write `alt=""`.
              fix: Mark as decoration: `alt=""` (to look at)
            <img src="../assets/cat.png">
                      ^^^^^^^^^^^^^^^^^
            Warning image: `../assets/cat.png` is a path into `src`.
              why: Files of `src` are not served: the image is there in development at most.
              help: Import it: `import image from "…"`, and write `src={image.src}` or `<Image src={image} … />`.
            <Image src={cat} />
            ^^^^^^^^^^^^^^^^^^^
            Error image: This `<Image>` has no `alt`.
              why: Astro throws `ImageMissingAlt`.
              help: Say what it shows; for mere decoration write `alt=""`.
              fix: Mark as decoration: `alt=""` (to look at)
            <Image src="../cat.png" alt="" />
                        ^^^^^^^^^^
            Error image: `../cat.png` is a path, not an image.
              why: Only an imported image is processed; Astro throws `LocalImageUsedWrongly`.
              help: Import it and write `src={image}`.
            <Image src="https://x.y/c.png" alt="" />
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Error image: `<Image>` does not know the size of `https://x.y/c.png`.
              why: Astro cannot measure a file of `public` or of another host; it throws `MissingImageDimension`.
              help: Give `width` and `height`; for another host `inferSize` does too.
            <Image src="https://x.y/c.png" alt="" />
                        ^^^^^^^^^^^^^^^^^
            Hint image: The host `x.y` is not named in the configuration.
              why: Images of hosts the configuration does not name are shown as they are, not optimised.
              help: Add it: `image: { domains: ["x.y"] }`.
            --- fixed
            ---
            import { Image } from 'astro:assets'
            import cat from '../cat.png'
            ---
            <img alt="" src="../assets/cat.png">
            <Image src={cat} />
            <Image src="../cat.png" alt="" />
            <Image src="https://x.y/c.png" alt="" />
        "#]]);
    }

    #[test]
    fn complete() {
        fine("image", &[
            "<img src=\"/cat.png\" alt=\"\"><img {...props}><img src={cat.src} alt={alt}><img aria-hidden=\"true\" src=\"/x.png\">",
            "---\nimport { Image } from 'astro:assets'\n---\n<Image src={cat} alt=\"a\" /><Image src=\"/c.png\" width={1} height={1} alt=\"\" /><Image {...props} />",
            "---\nimport { Image } from './ours'\n---\n<Image src=\"x\" />",
            "//- /src/pages/a.astro\n---\nimport { Image } from 'astro:assets'\n---\n<Image src=\"https://x.y/c.png\" inferSize alt=\"\" />\n//- /astro.config.mjs\nexport default { image: { domains: ['x.y'] } }\n",
        ]);
    }
}
