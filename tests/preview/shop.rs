//! The announcement's story, request by request.

use astro_lsp_tests::http::Answer;
use astro_lsp_tests::preview::Preview;
use astro_lsp_tests::project;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("Content-Type", "application/json");

fn shop() -> Preview {
    Preview::of(&project("shop"))
}

/// Logs in and returns the `Cookie` header of the session.
fn log_in(shop: &Preview, name: &str) -> String {
    let answer = post_form(shop, "/api/login", &format!("name={name}"));
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("location"), Some("/"));
    let cookies = answer.headers_named("set-cookie");
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    assert!(cookies[0].contains("HttpOnly"), "{cookies:?}");
    assert!(cookies[0].contains("SameSite=Lax"), "{cookies:?}");
    cookies[0].split(';').next().expect("a cookie pair").to_owned()
}

/// A form posted from the shop's own pages.
fn post_form(shop: &Preview, path: &str, body: &str) -> Answer {
    let origin = format!("http://{}", shop.address);
    shop.send("POST", path, &[FORM, ("Origin", &origin)], body)
}

#[test]
fn home_sends_strangers_to_the_login_page() {
    let shop = shop();
    let answer = shop.get("/");
    assert_eq!((answer.status, answer.header("location")), (302, Some("/login")));

    let answer = shop.get("/login");
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{:?}", answer.headers);
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert!(answer.text().contains("<title>Log in · Shop</title>"), "{}", answer.text());
    assert!(answer.text().contains(r#"<form method="post" action="/api/login">"#), "{}", answer.text());
}

#[test]
fn home_greets_the_user_of_the_cookie_by_name_and_picture() {
    let shop = shop();
    let cookie = log_in(&shop, "Ada");
    let answer = shop.send("GET", "/", &[("Cookie", &cookie)], "");
    assert_eq!(answer.status, 200);
    let page = answer.text();
    assert!(page.contains("Hello Ada 👋"), "{page}");
    assert!(page.contains(r#"<img src="/images/avatar-ada.svg" alt="Ada" width="64" height="64">"#), "{page}");
    assert!(page.contains("Teapot &amp; cups"), "{page}");
    assert!(page.contains("Boils a litre in <em>two minutes</em>."), "{page}");

    let picture = shop.get("/images/avatar-ada.svg");
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/svg+xml")));
    assert_eq!(picture.header("cache-control"), Some("public, max-age=3600"));
    assert_eq!(shop.get("/images/avatar-99.svg").status, 404);
}

#[test]
fn unknown_users_are_sent_back_with_a_401_page() {
    let shop = shop();
    let answer = post_form(&shop, "/api/login", "name=mallory");
    assert_eq!((answer.status, answer.header("location")), (303, Some("/login?failed")));
    assert!(answer.headers_named("set-cookie").is_empty());
    let answer = shop.get("/login?failed");
    assert_eq!(answer.status, 401);
    assert!(answer.text().contains("Nobody of that name"), "{}", answer.text());
}

#[test]
fn forms_from_elsewhere_are_refused() {
    let shop = shop();
    let answer = shop.send("POST", "/api/login", &[FORM, ("Origin", "http://evil.example")], "name=ada");
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert!(answer.headers_named("set-cookie").is_empty());
}

#[test]
fn the_profile_is_read_and_saved_as_json() {
    let shop = shop();
    assert_eq!(shop.get("/api/profile").status, 401);
    assert_eq!(shop.send("POST", "/api/profile", &[JSON], "{}").status, 401);

    let cookie = log_in(&shop, "grace");
    let with_cookie = [("Cookie", cookie.as_str()), JSON];
    let answer = shop.send("GET", "/api/profile", &with_cookie, "");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert_eq!(answer.text(), r#"{"name":"Grace","email":"grace@shop.example"}"#);

    let answer = shop.send("POST", "/api/profile", &with_cookie, "{not json");
    assert_eq!((answer.status, answer.text().as_str()), (400, r#"{"error":"the body is not JSON"}"#));
    let answer = shop.send("POST", "/api/profile", &with_cookie, r#"{"name":"","email":"x"}"#);
    assert_eq!(answer.status, 400);

    let answer = shop.send("POST", "/api/profile", &with_cookie, r#"{"name":"Grace H.","email":"grace@navy.example"}"#);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = shop.send("GET", "/api/profile", &with_cookie, "");
    assert_eq!(answer.text(), r#"{"name":"Grace H.","email":"grace@navy.example"}"#);
}

#[test]
fn methods_follow_the_exports_of_the_endpoint() {
    let shop = shop();
    let head = shop.send("HEAD", "/images/avatar-ada.svg", &[], "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-type"), Some("image/svg+xml"));
    assert_eq!(shop.send("DELETE", "/api/profile", &[("Origin", &format!("http://{}", shop.address))], "").status, 404);
}

#[test]
fn products_have_pages_and_a_real_404() {
    let shop = shop();
    let answer = shop.get("/products/tea");
    assert_eq!(answer.status, 200);
    let page = answer.text();
    assert!(page.contains("<em>Tea &quot;Earl&quot;</em>") || page.contains("<em>Tea \"Earl\"</em>"), "{page}");
    assert!(page.contains(r#"<meta property="og:title""#), "{page}");

    let answer = shop.get("/products/nothing");
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("Nothing answers at <code>/products/nothing</code>"), "{}", answer.text());

    let answer = shop.get("/no/such/page");
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("Not here"), "{}", answer.text());
}

#[test]
fn client_scripts_are_served_as_modules_without_types() {
    let shop = shop();
    let page = shop.get("/products/tea").text();
    let tag = page.split("<script type=\"module\" src=\"").find(|rest| rest.starts_with("/src/pages/products")).unwrap_or_else(|| panic!("{page}"));
    let src = tag.split('"').next().expect("a quoted src").replace("&#38;", "&").replace("&amp;", "&");
    let script = shop.get(&src);
    assert_eq!(script.status, 200, "{src}: {}", script.text());
    assert!(script.header("content-type").is_some_and(|kind| kind.starts_with("text/javascript")), "{:?}", script.headers);
    assert!(script.text().contains("navigator.clipboard.writeText"), "{}", script.text());
    assert!(!script.text().contains("HTMLButtonElement"), "{}", script.text());
}

#[test]
fn redirects_of_the_configuration_carry_their_params() {
    let shop = shop();
    let answer = shop.get("/sign-in");
    assert_eq!((answer.status, answer.header("location")), (301, Some("/login")));
    let answer = shop.send("POST", "/sign-in", &[("Origin", &format!("http://{}", shop.address))], "");
    assert_eq!(answer.status, 308);
    let answer = shop.get("/item/kettle");
    assert_eq!((answer.status, answer.header("location")), (301, Some("/products/kettle")));
}

#[test]
fn a_page_that_throws_answers_500_with_the_projects_own_page() {
    let shop = shop();
    let answer = shop.get("/broken");
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("Something broke on our side"), "{}", answer.text());
    assert_eq!(shop.get("/login").status, 200, "the server goes on");
}

#[test]
fn public_files_are_served_as_they_are() {
    let shop = shop();
    let answer = shop.get("/robots.txt");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text(), "User-agent: *\nAllow: /\n");
    assert_eq!(shop.get("/favicon.svg").header("content-type"), Some("image/svg+xml"));
    assert_eq!(shop.get("/../package.json").status / 100, 4);
    assert_eq!(shop.get("/%2e%2e/package.json").status / 100, 4);
}

#[test]
fn styles_are_scoped_to_their_component() {
    let shop = shop();
    let page = shop.get("/products/kettle").text();
    let id = page.split("data-astro-cid-").nth(1).and_then(|rest| rest.get(..8)).unwrap_or_else(|| panic!("{page}"));
    assert!(page.contains(&format!("[data-astro-cid-{id}]")), "no selector is scoped: {page}");
    assert!(page.contains("--accent: #c2410c") || page.contains("--accent:#c2410c"), "{page}");
}
