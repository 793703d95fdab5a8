//! `i18n.domains`: a locale with a site of its own has no prefix there. The host says which locale is meant.

use astro_project::Config;
use astro_project::config::TrailingSlash;
use url::Url;

use super::{Request, forwarded};

/// The path with the locale of the asked host in front, the way routes know it; `None` for a host of no locale.
pub(crate) fn path(config: &Config, request: &Request, path: &str) -> Option<String> {
    let domains = &config.i18n.as_ref()?.domains;
    if domains.is_empty() {
        return None;
    }
    let (protocol, host) = forwarded::visitor_host(request, &config.security.allowed_domains)?;
    let asked = Url::parse(&format!("{protocol}://{host}")).ok()?;
    let speaks = |address: &str| Url::parse(address).is_ok_and(|url| url.host() == asked.host() && url.scheme() == asked.scheme());
    let (locale, _) = domains.iter().find(|(_, address)| speaks(address))?;
    let locale = locale.replace('_', "-").to_lowercase();
    let path = format!("/{locale}/{}", path.trim_start_matches('/'));
    Some(match config.trailing_slash {
        TrailingSlash::Always if !path.ends_with('/') => path + "/",
        TrailingSlash::Never => path.trim_end_matches('/').to_owned(),
        _ => path,
    })
}

#[cfg(test)]
mod tests {
    use astro_project::config::{AllowedDomain, I18n, Locale};
    use astro_project::FilePath;

    use super::*;

    #[test]
    fn the_host_says_the_locale() {
        let mut config = Config::defaults(&FilePath::new("/p").unwrap());
        config.i18n = Some(I18n {
            default_locale: "en".to_owned(),
            locales: vec![Locale { path: "es".to_owned(), codes: vec!["es".to_owned()] }],
            fallback: Vec::new(),
            domains: vec![("es".to_owned(), "https://es.shop.test".to_owned())],
            manual: false,
            prefix_default_locale: false,
            redirect_to_default_locale: false,
            fallback_rewrites: false,
        });
        config.security.allowed_domains = vec![AllowedDomain { hostname: Some("**.shop.test".to_owned()), ..AllowedDomain::default() }];
        let seen = |headers: &[(&str, &str)], path_asked: &str| path(&config, &Request::new("GET", path_asked).with_headers(headers), path_asked);
        let https = ("x-forwarded-proto", "https");
        assert_eq!(seen(&[https, ("host", "es.shop.test")], "/a/").as_deref(), Some("/es/a/"));
        assert_eq!(seen(&[https, ("host", "es.shop.test:8080")], "/").as_deref(), Some("/es/"));
        assert_eq!(seen(&[https, ("x-forwarded-host", "es.shop.test")], "/a").as_deref(), Some("/es/a"));
        assert_eq!(seen(&[("host", "es.shop.test")], "/a"), None);
        assert_eq!(seen(&[https, ("host", "shop.test")], "/a"), None);
        assert_eq!(seen(&[("x-forwarded-proto", "https://x/?"), ("host", "es.shop.test")], "/a"), None);
    }
}
