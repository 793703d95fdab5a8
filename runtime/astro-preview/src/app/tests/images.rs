//! Pictures: components, addresses, and the endpoint that makes them.

use expect_test::expect;

use super::{Request, Site};

const GALLERY: &str = r##"
//- /p/package.json
{}
//- /p/astro.config.mjs
export default {
  base: '/g',
  image: {
    domains: ['example.com'],
    remotePatterns: [{ protocol: 'data' }, { protocol: 'https', hostname: '**.cdn.example' }],
    responsiveStyles: true,
  },
};
//- /p/public/plain.svg
<svg width="2" height="2"></svg>
//- /p/src/logo.svg
<!-- <svg width="9"> --><svg xmlns="http://www.w3.org/2000/svg" width="20" viewBox="0 0 40 30" data-a='&quot;'><script>evil()</script></svg>
//- /p/src/pages/index.astro
---
import { Image, Picture, getImage } from 'astro:assets';
import Logo from '../logo.svg';
const wide = await getImage({ src: 'https://a.b.cdn.example/x.jpg', width: 400, height: 200, layout: 'constrained' });
---
<Logo class="mark" />
<Image src={Logo} alt="" height="30" class="a" style={{ color: 'red' }} />
<Image src="https://example.com/x.png" alt="far" width={10} height={20} widths={[5, 10]} quality="high" priority />
<Image src="https://elsewhere.example/x.png" alt="" width={1} height={1} />
<Picture src="https://example.com/x.png" alt="p" width={10} height={20} formats={['avif', 'webp']} pictureAttributes={{ id: 'i' }} densities={[2]} />
<p>{JSON.stringify(Logo)} {Logo.fsPath} {wide.srcSet.attribute}</p>
//- /p/src/pages/broken.astro
---
import { Image } from 'astro:assets';
---
<Image src="/x.png" alt="" />
"##;

#[test]
fn what_pages_say_about_pictures() {
    let site = Site::new(GALLERY);
    let (_, page) = site.ask(Request::new("GET", "/g/"));
    let (before, after) = page.split_once("<style").unwrap_or((&page, ""));
    let body = format!("{before}{}", after.split_once("</style>").map_or(after, |(_, body)| body)).replace("><", ">\n<");
    expect![[r#"
        <!DOCTYPE html>
        <svg width="20" viewBox="0 0 40 30" data-a="&amp;quot;" class="mark">
        <script>evil()</script>
        </svg>
        <img src="/g/_image?href=%2F%40fs%2Fp%2Fsrc%2Flogo.svg%3ForigWidth%3D20%26origHeight%3D15%26origFormat%3Dsvg&amp;w=40&amp;h=30&amp;f=svg" data-image-component="true" alt style="color:red" loading="lazy" decoding="async" width="40" height="30" class="a">
        <img src="/g/_image?href=https%3A%2F%2Fexample.com%2Fx.png&amp;w=10&amp;h=20&amp;q=high&amp;f=webp" srcset="/g/_image?href=https%3A%2F%2Fexample.com%2Fx.png&amp;w=5&amp;h=10&amp;q=high&amp;f=webp 5w, /g/_image?href=https%3A%2F%2Fexample.com%2Fx.png&amp;w=10&amp;h=20&amp;q=high&amp;f=webp 10w" data-image-component="true" alt="far" loading="eager" decoding="sync" fetchpriority="high" width="10" height="20">
        <img src="https://elsewhere.example/x.png" data-image-component="true" alt loading="lazy" decoding="async" width="1" height="1">
        <picture id="i">
        <source srcset="/g/_image?href=https%3A%2F%2Fexample.com%2Fx.png&amp;w=10&amp;h=20&amp;f=avif, /g/_image?href=https%3A%2F%2Fexample.com%2Fx.png&amp;w=20&amp;h=40&amp;f=avif 2x" type="image/avif">
        <source srcset="/g/_image?href=https%3A%2F%2Fexample.com%2Fx.png&amp;w=10&amp;h=20&amp;f=webp, /g/_image?href=https%3A%2F%2Fexample.com%2Fx.png&amp;w=20&amp;h=40&amp;f=webp 2x" type="image/webp">
        <img src="/g/_image?href=https%3A%2F%2Fexample.com%2Fx.png&amp;w=10&amp;h=20&amp;f=png" srcset="/g/_image?href=https%3A%2F%2Fexample.com%2Fx.png&amp;w=20&amp;h=40&amp;f=png 2x" data-image-component="true" alt="p" loading="lazy" decoding="async" width="10" height="20">
        </picture>
        <p>{&quot;src&quot;:&quot;/@fs/p/src/logo.svg?origWidth=20&amp;origHeight=15&amp;origFormat=svg&quot;,&quot;width&quot;:20,&quot;height&quot;:15,&quot;format&quot;:&quot;svg&quot;} /p/src/logo.svg /g/_image?href=https%3A%2F%2Fa.b.cdn.example%2Fx.jpg&amp;w=400&amp;h=200&amp;f=webp 400w, /g/_image?href=https%3A%2F%2Fa.b.cdn.example%2Fx.jpg&amp;w=640&amp;h=320&amp;f=webp 640w, /g/_image?href=https%3A%2F%2Fa.b.cdn.example%2Fx.jpg&amp;w=750&amp;h=375&amp;f=webp 750w, /g/_image?href=https%3A%2F%2Fa.b.cdn.example%2Fx.jpg&amp;w=800&amp;h=400&amp;f=webp 800w</p>"#]].assert_eq(&body);
    assert!(page.contains("@layer astro.images"), "{page}");
}

#[test]
fn the_endpoint_makes_pictures_of_allowed_ones_only() {
    let site = Site::new(GALLERY);
    let png = "data%3Aimage%2Fpng%3Bbase64%2CiVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEElEQVR4nGP4z8AARwzIHABvqgf5gNwAKAAAAABJRU5ErkJggg%3D%3D";
    let ask = |query: &str| {
        let (reply, body) = site.ask(Request::new("GET", &format!("/g/_image{query}")));
        let kind = reply.header("content-type").unwrap_or_default().to_owned();
        let shown = if kind.starts_with("image/") && !kind.contains("svg") { format!("{} bytes or more", if body.len() > 30 { 30 } else { 0 }) } else { body };
        format!("{} {kind} {shown}", reply.status)
    };
    let table = [
        "".to_owned(),
        format!("?href={png}&w=2&f=webp"),
        format!("?href={png}&w=2&f=avif"),
        format!("?href={png}&w=2&h=2&fit=cover&f=jpeg&q=low"),
        format!("?href={png}&f=png&background=%23fff"),
        format!("?href={png}&f=svg"),
        "?href=/g/plain.svg&f=svg".to_owned(),
        "?href=/g/plain.svg&f=webp".to_owned(),
        "?href=https%3A%2F%2Felsewhere.example%2Fx.png&f=webp".to_owned(),
        "?href=%2F%2Felsewhere.example%2Fx.svg&f=svg".to_owned(),
        "?href=%2F%40fs%2Fetc%2Fpasswd&f=webp".to_owned(),
        "?href=%2F%40fs%2Fp%2Fastro.config.mjs&f=webp".to_owned(),
    ];
    let answers: Vec<String> = table.iter().map(|query| ask(query)).collect();
    expect![[r#"
        400 text/plain;charset=UTF-8 Invalid request
        200 image/webp 30 bytes or more
        200 image/heif 30 bytes or more
        200 image/jpeg 30 bytes or more
        200 image/png 30 bytes or more
        403 text/plain;charset=UTF-8 Cannot convert non-SVG source to SVG format
        200 image/svg+xml <svg width="2" height="2"></svg>

        500 text/plain;charset=UTF-8 Could not process image request: UnsupportedImageFormat: `/g/plain.svg` is an SVG, and drawings are not turned into pictures of pixels: an SVG may hold scripts and reach elsewhere.
        403 text/plain;charset=UTF-8 Forbidden
        403 text/plain;charset=UTF-8 Forbidden
        500 text/plain;charset=UTF-8 Internal Server Error
        500 text/plain;charset=UTF-8 Internal Server Error"#]].assert_eq(&answers.join("\n"));
}

#[test]
fn which_files_may_be_asked_for_by_their_path() {
    let config = "export default { output: 'server', vite: { server: { fs: { allow: ['src/shown', '/elsewhere'], deny: ['*.hidden.svg', '**/deep/**'] } } } };";
    let files = ["/p/src/shown/a.svg", "/p/src/shown/b.hidden.svg", "/p/src/shown/deep/c.svg", "/p/src/other.svg", "/elsewhere/d.svg", "/nowhere/e.svg"];
    let drawn: String = files.iter().map(|file| format!("//- {file}\n<svg width=\"2\" height=\"2\"></svg>\n")).collect();
    let ask = |config: &str| {
        let site = Site::new(&format!("//- /p/package.json\n{{}}\n//- /p/astro.config.mjs\n{config}\n{drawn}"));
        let status = |file: &&str| site.ask(Request::new("GET", &format!("/_image?href=%2F%40fs{}&f=svg", file.replace('/', "%2F")))).0.status;
        files.iter().map(status).collect::<Vec<_>>()
    };
    assert_eq!(ask(config), [200, 500, 500, 500, 200, 500]);
    assert_eq!(ask("export default { output: 'server' };"), [200, 200, 200, 200, 500, 500]);
}
